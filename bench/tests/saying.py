"""A function that always answers with the cause in the variable SAYS."""
import json
import os
import urllib.request

API = f"http://{os.environ['AWS_LAMBDA_RUNTIME_API']}/2018-06-01/runtime/invocation"
CAUSE = os.environ.get("SAYS")
FINDINGS = [{"check": CAUSE, "verdict": "fault", "confidence": "proof", "summary": "said"}] if CAUSE else []


def main() -> None:
    while True:
        with urllib.request.urlopen(f"{API}/next") as answer:
            request, event = answer.headers["Lambda-Runtime-Aws-Request-Id"], json.load(answer)
        group = str((event.get("detail") or {}).get("group") or f"service:{event.get('service', '')}")
        outcome = {"incidentId": group, "status": "needs-human", "service": {"name": group.removeprefix("service:")},
                   "cause": FINDINGS[0] if FINDINGS else None, "findings": FINDINGS, "actions": []}
        said = outcome if "command" in event or "stoppedReason" in (event.get("detail") or {}) else None
        urllib.request.urlopen(urllib.request.Request(f"{API}/{request}/response", data=json.dumps(said).encode())).read()


main()
