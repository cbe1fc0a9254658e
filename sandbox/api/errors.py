"""
Errors in the format of each protocol, and the error of a call that is not allowed.

Sources: EC2 API reference, errors-overview (UnauthorizedOperation); SNS API reference, CommonErrors (AuthorizationError); IAM user
guide, troubleshoot_access-denied (the wording; Elastic Load Balancing and EC2 leave out a resource that is no ARN).
"""
import json
from dataclasses import dataclass
from xml.sax.saxutils import escape

from sandbox.iam.policy import Ask

_NOT_AUTHORIZED = "You are not authorized to perform this operation."
# Query services that leave out "on resource: *" in the refusal of an action without resource.
_SILENT = ("elasticloadbalancing", "ec2", "autoscaling")


@dataclass(frozen=True)
class Error:
    code: str
    message: str
    status: int

    def body(self, protocol: str) -> tuple[bytes, str]:
        """
        The body of an error and its content type, for `json`, `ec2` and `s3` (which nest errors differently) or any other Query service.
        """
        if protocol == "json":
            return json.dumps({"__type": self.code, "message": self.message}).encode(), "application/x-amz-json-1.1"
        if protocol == "s3":
            text = f"<Error><Code>{self.code}</Code><Message>{escape(self.message)}</Message><RequestId>sandbox</RequestId></Error>"
            return text.encode(), "application/xml"
        error = f"<Code>{self.code}</Code><Message>{escape(self.message)}</Message>"
        text = (f"<Response><Errors><Error>{error}</Error></Errors><RequestID>sandbox</RequestID></Response>" if protocol == "ec2"
                else f"<ErrorResponse><Error><Type>Sender</Type>{error}</Error><RequestId>sandbox</RequestId></ErrorResponse>")
        return text.encode(), "text/xml"


def access_denied(user: str, ask: Ask, by_deny: bool, service: str, json_protocol: bool, mutating: bool) -> Error:
    action = ask.action.replace("sns:", "SNS:")
    where = "" if ask.resource == "*" and service in _SILENT else f" on resource: {ask.resource}"
    why = "with an explicit deny in an identity-based policy" if by_deny else f"because no identity-based policy allows the {action} action"
    text = f"User: {user} is not authorized to perform: {action}{where} {why}"
    if service == "ec2":
        encoded = " Encoded authorization failure message: sandbox" if mutating else ""
        return Error("UnauthorizedOperation", f"{_NOT_AUTHORIZED} {text}.{encoded}", 403)
    if service == "sns":
        return Error("AuthorizationError", text, 403)
    return Error("AccessDeniedException", text, 400) if json_protocol else Error("AccessDenied", text, 403)
