"""One run: the world, the function, and the loop that moves time."""
import threading
import time
from collections import deque
from pathlib import Path
from typing import Any, Callable

from sandbox.api import moto_answers, moto_time
from sandbox.api.callers import Callers
from sandbox.api.faults import Faults
from sandbox.api.lag import Lag
from sandbox.api.notifications import Notification
from sandbox.api.put_events import DEFAULT, BusEvent
from sandbox.api.server import Call, Server
from sandbox.autoscaling.auto_scaling import AutoScaling
from sandbox.cloudwatch.alarms import Alarms
from sandbox.cloudwatch.embedded import put_embedded
from sandbox.cloudwatch.metrics import Metrics
from sandbox.core.clock import Clock
from sandbox.core.events import Bus
from sandbox.core.ids import Ids
from sandbox.function.process import Function
from sandbox.function.queue import Delivery, Settings
from sandbox.function.router import Router
from sandbox.function.runtime_api import Result, RuntimeApi
from sandbox.run import words
from sandbox.run.incidents import Incidents
from sandbox.run.leftovers import Leftovers
from sandbox.run.promises import Promises
from sandbox.run.snapshot import world_json
from sandbox.run.story import Story
from sandbox.run.timeline import Timeline
from sandbox.scenario.model import Scenario
from sandbox.template.cloudformation import Template
from sandbox.template.rules import rules_of
from sandbox.world.resources import Resources
from sandbox.world.world import World

Json = dict[str, Any]
TEMPLATE = Path(__file__).parents[2] / "template.yaml"


class Simulation:
    """
    `say` gets the story line by line. Close it, or use it in a `with`. `after` is a finished run with the same command, template and
    parameters; its port, clients and function process are taken over instead of being started again.
    """

    def __init__(self, scenario: Scenario, command: str, template: Path = TEMPLATE,
                 say: Callable[[str], None] = lambda _: None, after: "Simulation | None" = None) -> None:
        self.scenario, self.clock, self.lock = scenario, Clock(), threading.RLock()
        self.faults, self.kills = Faults(self.clock, scenario.api_faults), scenario.kill_function
        self.calls: list[Call] = []
        # How many calls there were when each invocation began.
        self.begins: list[int] = []
        self.denied: list[str] = []
        self.notifications: list[Notification] = []
        # Who gets each message as it comes.
        self.readers: list[Callable[[Notification], object]] = []
        self.bus_events: list[BusEvent] = []
        self._outside: deque[Callable[[], None]] = deque()
        self._asked: deque[tuple[Callable[[], None], threading.Event]] = deque()
        self._killed = self._is_served = False
        ids, moved = Ids(), Template.load(template, scenario.parameters)
        self._template = moved
        moto_time.start_afresh()
        moto_time.follow(self.clock)
        self.server = after.server if after else Server()
        self.functions = after.functions if after else _functions(moved, command, self.server.address)
        for function in self.functions.values():
            function.runtime.ids = ids
            function.forget()
        self.runtimes = {None if i == 0 else name: f.runtime for i, (name, f) in enumerate(self.functions.items())}
        self.server.serve(self)
        if after:
            after.lag.close()
        resources = Resources(self.server.address, scenario, clients=after.world.resources.clients if after else {})
        bus = Bus(self.clock, ids)
        self.world = World(scenario, resources, self.clock, bus, ids)
        self.callers = Callers(moved, list(self.functions), self.world, scenario.iam == "enforced")
        self.lag = Lag(self.world, self.server.then)
        moto_answers.install(self.world)
        resources.build(moved)
        self.world.build()
        settings = {name: Settings.of(name, f.runtime.function_arn, moved.properties_of(name)) for name, f in self.functions.items()}
        self.router = Router(self.clock, bus, rules_of(moved), settings, scenario.event_faults, scenario.event_delivery,
                             self.world.draws, resources.send)
        self.incidents = Incidents(self.clock)
        self.leftovers = Leftovers(self.world)
        self.promises = Promises(self.world, self.notifications, self.incidents)
        self.story = Story(self.world, say)
        self._start()

    def __enter__(self) -> "Simulation":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def _start(self) -> None:
        self.router.start()
        self.router.listeners.append(self._invoked)
        scaling = AutoScaling(self.world, self._outside.append)
        scaling.start()
        moto_answers.install_auto_scaling(scaling)
        Alarms(self.world).start()
        Metrics(self.world).start()
        self.timeline = Timeline(self.world, self.router, self._outside.append, self.story.happens)
        self.timeline.start()
        self.promises.watch()
        self.story.start(self.router)

    def run(self, speed: float | None = None) -> None:
        """Runs to the end of the scenario. `speed` is simulated seconds per real second; None means as fast as possible."""
        while not self._finished():
            due = self.clock.next_due()
            if due is None or due > self.scenario.until:
                self.clock.now = max(self.clock.now, self.scenario.until)
                break
            self._move(due, speed)

    def serve(self, speed: float | None) -> None:
        """Runs until interrupted; without speed, time moves only by POST /sandbox/advance. What is past is made up for at once."""
        # Only the tools that look at it from outside read metrics of the function, and moto gets slower with each.
        self._is_served = True
        self.world.resources.publish(self._template)
        while True:
            if self._asked:
                do, done = self._asked.popleft()
                do()
                done.set()
            elif speed and (due := self.clock.next_due()) is not None:
                self._move(due, None if self.clock.is_behind(due) else speed)
            else:
                time.sleep(0.05)

    def advance(self, seconds: float) -> None:
        until = self.clock.now + seconds
        while (due := self.clock.next_due()) is not None and due <= until:
            self._move(due, None)
        self.clock.now = max(self.clock.now, until)

    def ask(self, payload: Any) -> Any:
        """Invokes the function directly, as an operator; the answer is returned and not recorded in the run."""
        return self._invoke(next(iter(self.functions)), payload).value

    def _move(self, due: float, speed: float | None) -> None:
        if speed and due > self.clock.now:
            time.sleep((due - self.clock.now) / speed)
        self._step()
        self.story.look()
        self.router.run_pending(self._invoke)

    def _step(self) -> None:
        with self.lock:
            self.lag.before_change()
            self.clock.step()
        while self._outside:
            self._outside.popleft()()

    @property
    def function(self) -> Function:
        """The first function."""
        return next(iter(self.functions.values()))

    def output(self, lines: int | None = None) -> str:
        """The output of all functions."""
        return "\n".join(function.output(lines) for function in self.functions.values())

    def _invoke(self, name: str, payload: Any) -> Result:
        self._killed = False
        self.begins.append(len(self.calls))
        result = self.functions[name].invoke(payload)
        if self._is_served:
            put_embedded(self.functions[name].news())
        if self._killed:
            result.error = result.error or "Runtime exited before it answered"
        return result

    def _invoked(self, delivery: Delivery, result: Result) -> None:
        for outcome in self.incidents.note(result.value):
            self.story.outcome(outcome)
        if result.error:
            self.story.happens(f"the function failed: {result.error}")

    def _finished(self) -> bool:
        """Whether the timeline is over, all incidents are closed, and nothing new has happened for the quiet time."""
        now, busy = self.clock.now, ("pending", "stopping", "shutting-down")
        return (now >= self.timeline.ends and self.incidents.all_closed and not self.router.queue
                and not self.router.waiting and not any(h.state in busy for h in self.world.hosts.all)
                and now - max(self.incidents.changed, self._last_deed(), self.timeline.ends) >= self.scenario.quiet_seconds)

    def _last_deed(self) -> float:
        deeds = [call.at for call in self.calls if call.mutating] + [n.at for n in self.notifications]
        return max(deeds, default=0.0)

    # --- what the server reaches -----------------------------------------------------------------------------------------

    def time_passes(self) -> None:
        """Lets the time of one call pass and runs what is due in it."""
        until = round(self.clock.now + self.scenario.call_seconds, 6)
        while (due := self.clock.next_due()) is not None and due <= until:
            self._step()
        with self.lock:
            self.clock.now = max(self.clock.now, until)
            self.story.look()

    def kill_function(self, key: str | None) -> None:
        """Kills the function that makes the call; the first one, if a person makes it."""
        self._killed = True
        self.functions.get(self.callers.function(key) or "", self.function).kill()
        self.story.happens("the function process is killed")

    def called(self, call: Call) -> None:
        self.calls.append(call)
        self.leftovers.note(call)
        self.promises.note(call)
        self.story.called(call)
        self.timeline.called(call.operation)

    def forbidden(self, call: Call) -> None:
        """By the function's role."""
        self.denied.append(call.operation)

    def refused(self, call: Call, error: str) -> None:
        # Failed conditional writes are normal, because parallel invocations avoid conflicts with them; they are not shown.
        if "ConditionalCheckFailed" not in error:
            self.story.happens(words.refused(call.operation, error))

    def told(self, notification: Notification) -> None:
        self.notifications.append(notification)
        self.story.told(notification)
        for reader in self.readers:
            reader(notification)

    def put(self, events: list[BusEvent]) -> None:
        """By the function. On the account's own bus the rules of the template see them too."""
        for event in events:
            self.bus_events.append(event)
            self.story.put(event)
            if event.bus == DEFAULT:
                self.world.bus.emit(event.source, event.detailType, event.resources, event.detail)

    def request_advance(self, seconds: float) -> None:
        self._request(lambda: self.advance(seconds))

    def request_invoke(self, function: str, payload: Json) -> Result | None:
        """Invokes a function for a person, by its name or ARN; None where there is none of that name."""
        arns = {name: f.runtime.function_arn for name, f in self.functions.items()}
        name = next((name for name, arn in arns.items() if function in (arn, arn.rsplit(":", 1)[-1])), None)
        if name is None:
            return None
        results: list[Result] = []

        def invoke() -> None:
            results.append(self._invoke(name, payload))
            self.incidents.note(results[0].value)
        self._request(invoke)
        return results[0]

    def _request(self, do: Callable[[], None]) -> None:
        """Lets the thread of the world do it, and waits until it is done."""
        done = threading.Event()
        self._asked.append((do, done))
        done.wait()

    def snapshot(self) -> Json:
        return world_json(self.world, table=False)

    def close(self) -> None:
        self.lag.close()
        for function in self.functions.values():
            function.close()
        self.server.close()


def _functions(template: Template, command: str, address: str) -> dict[str, Function]:
    made: dict[str, Function] = {}
    for name, properties in template.functions().items():
        runtime = RuntimeApi(Ids(), template.resolve({"Fn::GetAtt": [name, "Arn"]}), float(properties.get("Timeout", 60)))
        made[name] = Function(command, runtime, properties, address, f"/{name}" if made else "", template.physical_name(name))
    return made
