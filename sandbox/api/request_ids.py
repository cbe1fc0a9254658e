"""Request ids: another one for each call, and the same in each run. Those of moto are random, or the same for every call of EC2."""
import hashlib
import re
import uuid

from sandbox.api.past import Reply

HEADER = "x-amzn-RequestId"
_IN_XML = re.compile(rb"<(request[iI]d|Request(?:Id|ID))>[^<]*</\1>")


def identified(reply: Reply, number: int) -> Reply:
    """The answer to the call of that number, with its request id in the header and, where its protocol has it there, in the text."""
    status, headers, body = reply
    id = str(uuid.UUID(hashlib.sha256(f"request/{number}".encode()).hexdigest()[:32]))
    body = _IN_XML.sub(lambda m: b"<" + m[1] + b">" + id.encode() + b"</" + m[1] + b">", body)
    return status, [*(header for header in headers if header[0].lower() != HEADER.lower()), (HEADER, id)], body
