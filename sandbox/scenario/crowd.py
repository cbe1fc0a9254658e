"""
python -m sandbox.scenario.crowd [SERVICES] > FILE: a world of many services, each with one thing wrong, or nothing, for a scan.

What a scan must say of each is in the name of the service: `failing-CHECK-N`, `risk-RISK-N` or `sound-N`.
"""
import json
import sys
from typing import Any

Json = dict[str, Any]

SOUND: Json = {
    "desiredCount": 2, "gracePeriod": 60, "cpu": 64, "memory": 64, "logs": False, "availabilityZoneRebalancing": "DISABLED",
    "circuitBreaker": {"enable": True, "rollback": True}, "app": {"startSeconds": 5},
}

FAILING: dict[str, Json] = {
    "health-check-path": {"targetGroup": {"checkPath": "/nowhere"}, "app": {"answers": {"/health": 200, "*": 404}}},
    "success-codes": {"app": {"answers": {"*": 302}}},
    "application-response": {"app": {"answers": {"*": 500}}},
    "target-group-in-use": {"targetGroup": {"attached": False}},
    "health-check-port": {"targetGroup": {"checkPort": "9999"}},
    "health-check-protocol": {"targetGroup": {"checkProtocol": "HTTPS"}},
}

AT_RISK: dict[str, Json] = {
    "success-codes": {"targetGroup": {"matcher": "200-499"}},
    "deployment-percent": {"maximumPercent": 100},
    "grace-period": {"gracePeriod": 0, "app": {"startSeconds": 25}},
    "single-task": {"desiredCount": 1},
    "single-host": {"memberOf": {"rack": "r1"}},
    "circuit-breaker": {"circuitBreaker": {"enable": False, "rollback": False}},
}


def world(services: int = 50) -> Json:
    """Two fifths sound, two fifths at risk and the rest failing, each kind in turn."""
    failing, at_risk = services // 5, services * 2 // 5
    return {
        "description": f"{services} services on one cluster, many of them set up wrong.",
        # Nothing of it is watched: a scan needs no remediator, and none shall repair what it is to find.
        "parameters": {"Clusters": "elsewhere"},
        "instances": [{"name": f"h{i}", "zone": f"us-east-1{'abc'[i % 3]}", "type": "m5.xlarge",
                       "attributes": {"rack": "r1" if i == 0 else "r2"}} for i in range(6)],
        "services": [*(_of("failing", i, FAILING) for i in range(failing)), *(_of("risk", i, AT_RISK) for i in range(at_risk)),
                     *({**SOUND, "name": f"sound-{i}"} for i in range(services - failing - at_risk))],
        "until": 600,
    }


def _of(state: str, index: int, kinds: dict[str, Json]) -> Json:
    kind = list(kinds)[index % len(kinds)]
    own = kinds[kind]
    return {**SOUND, **own, "name": f"{state}-{kind}-{index}", "app": {**SOUND["app"], **own.get("app", {})},
            # A name of a target group has at most 32 letters.
            "targetGroup": {**own.get("targetGroup", {}), "name": f"{state}-{index}"}}


if __name__ == "__main__":
    print(json.dumps(world(*map(int, sys.argv[1:])), indent=1))
