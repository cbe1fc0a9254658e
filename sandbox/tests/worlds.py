"""Small worlds for the tests."""
import atexit
import shlex
import sys
from pathlib import Path
from typing import Any

from sandbox.run.machine import Machine
from sandbox.run.simulation import Simulation
from sandbox.scenario import files

HERE = Path(__file__).parent
FAKE = shlex.join([sys.executable, str(HERE / 'fake_function.py')])
Json = dict[str, Any]
# Its server and its clients serve all quiet worlds, one after the other.
QUIET = Machine("false", HERE / "silent.yaml")
atexit.register(QUIET.close)


def quiet_world(content: Json | None = None) -> Simulation:
    """A world without a function, until the next one is made. Must be closed."""
    run = QUIET.world(files.parse(with_hosts(content or {})))
    run.close = run.lag.close  # type: ignore[method-assign]
    return run


def remedied(name: str, **changes: Any) -> Simulation:
    """A scenario of the folder, run to its end with the small remediator of the tests."""
    wanted = files.load(name)
    for key, value in changes.items():
        setattr(wanted, key, value)
    run = Simulation(wanted, FAKE, HERE / "template.yaml")
    try:
        run.run()
    except BaseException:
        run.close()
        raise
    return run


def with_hosts(content: Json) -> Json:
    """Three instances and a scheduler with fixed times instead of drawn ones."""
    hosts = [{"name": name, "zone": f"us-east-1{name}", "stopSeconds": 45, "startSeconds": 15, "agentSeconds": 40,
              "agentLostSeconds": 30, "initializingSeconds": 120, "autoRecovery": "off"} for name in "abc"]
    prompt = {"reactionSeconds": 0, "pendingSeconds": 3, "placementPauseSeconds": 0}
    return {"instances": hosts, **content, "scheduler": {**prompt, **content.get("scheduler", {})}}


def service(**changes: Any) -> Json:
    return {"name": "web", "desiredCount": 3, "hostPort": 8080, **changes}


def shown(run: Simulation, **filters: Any) -> list[tuple[Any, ...]]:
    """(state, reason, description) of every target, from DescribeTargetHealth."""
    group = run.world.resources.names["targetGroup.web"]
    answer = run.world.resources.client("elbv2").describe_target_health(TargetGroupArn=group, **filters)
    found = [d["TargetHealth"] for d in answer["TargetHealthDescriptions"]]
    return [(h["State"], h.get("Reason"), h.get("Description")) for h in found]


def messages(run: Simulation) -> list[str]:
    """The events of the service, newest first, from DescribeServices."""
    answer = run.world.resources.client("ecs").describe_services(cluster="shop", services=["web"])
    return [e["message"] for e in answer["services"][0]["events"]]
