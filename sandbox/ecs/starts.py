"""
Tasks that never reach RUNNING: the reasons on task and container, and how long the agent needs to find out.

Sources: ECS developer guide, stopped-task-error-codes, failed-to-start-error, resource-initialization-error; agent source
aws/amazon-ecs-agent, agent/engine/errors.go, agent/dockerclient (names and time limits), agent/asm. Public captures of the texts.
"""
from dataclasses import dataclass

from sandbox.scenario.behaviour import StartFailure

FAILED_TO_START = "Task failed to start"


@dataclass(frozen=True)
class Start:
    """A failed start: the reason on the task, the reason on the container, and the range of seconds after which it is known."""
    task: str
    container: str | None
    seconds: tuple[float, float]


CAUSES = {
    "pull": Start(FAILED_TO_START, "CannotPullContainerError: The task can’t pull the image. Check whether the image exists. Error "
                  "response from daemon: manifest for example/app:1 not found: manifest unknown", (5, 30)),
    "create": Start(FAILED_TO_START, "CannotCreateContainerError: Error response from daemon: no space left on device", (10, 40)),
    "start": Start(FAILED_TO_START, "CannotStartContainerError: Error response from daemon: driver failed programming external "
                   "connectivity on endpoint ecs-app-1-main: Bind for 0.0.0.0:8080 failed: port is already allocated", (10, 40)),
    "logs": Start(FAILED_TO_START, "CannotStartContainerError: Error response from daemon: failed to initialize logging driver: "
                  "failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist.", (10, 40)),
    "timeout": Start(FAILED_TO_START, "DockerTimeoutError: Could not transition to created; timed out after waiting 4m0s", (240, 250)),
    "secret": Start("Fetching secret data from SSM Parameter Store in us-east-1: invalid parameters: /app/key", None, (5, 20)),
    "eni": Start("Unable to attach network interface to unused device index.", None, (5, 30)),
}


def outcome(failure: StartFailure) -> Start:
    """The failed start for a cause. `reason` of the scenario replaces the text on the container, or else on the task."""
    known = CAUSES[failure.kind]
    if failure.reason is None:
        return known
    return (Start(failure.reason, None, known.seconds) if known.container is None
            else Start(known.task, failure.reason, known.seconds))
