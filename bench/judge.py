"""Plays a world until the product has named a cause, and compares that with the injected faults."""
from dataclasses import dataclass, field
from typing import Any

from bench import edges
from bench.catalogue import Fault
from bench.watch import LOOK, RECENT, Watch
from bench.worlds import Drawn, later
from sandbox.run.incidents import FINAL
from sandbox.run.machine import Machine
from sandbox.run.simulation import Simulation
from sandbox.scenario.files import parse
from sandbox.scenario.model import Step
from sandbox.scenario.reader import read

Json = dict[str, Any]
STEP = 15
# Simulated seconds: how long a fault may take to show; how long the product may take to close the incident after its first
# outcome; how long a service may fail without an outcome; how long a mended world runs before the product is asked again; how
# long an operator waits for a target to be shown as failing.
SHOWS, SAYS, SILENT, MENDED, WAITS = 300, 360, 900, 420, 120
# As long may a Network Load Balancer take until it checks a new target: https://github.com/aws/containers-roadmap/issues/469
REGISTERS = 180
# Checks of things that the services behind one load balancer share.
IN_COMMON = {"load-balancer-fault", "network-acl", "routing", "security-group"}
# Only findings with this confidence are judged; a weak one is just a hint.
SURE = ("strong", "proof")
# What a task that has no place may be put down to: ECS's word for it, or a host that somebody drains and whose place it had.
PLACE = ("task-placement", "instance-draining")


@dataclass
class Verdict:
    """
    The judgement of one world. `named` has the cause, or the causes in the order in which they were named; None without any.
    `unknown` has the unknowns of AWS that the world rests on. `edge` tells, for a wrong verdict, where in the table of
    causality it comes from. `silent` has the services that were below strength for ten minutes while nobody knew or mended it.
    """
    index: int
    kind: str
    faults: list[str]
    variants: list[str]
    right: bool
    harmless: bool
    named: list[str | None]
    why: str = ""
    seconds: float = 0.0
    steps: list[Json] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    edge: str = ""
    silent: list[str] = field(default_factory=list)


def judge(drawn: Drawn, machine: Machine) -> Verdict:
    run = machine.world(parse(drawn.scenario(), "world"))
    later_ill = all(fault.inject for fault in drawn.faults)
    watch = Watch(run, drawn.injected if later_ill else 0)
    if later_ill and not all(watch.well(service["name"]) for service in drawn.document["services"]):
        raise RuntimeError("the world is ill before anything was done to it")
    case = _Case(drawn, run, watch)
    named, why = case.healthy() if drawn.kind == "healthy" else case.single() if drawn.kind == "single" else case.double()
    why = why or case.bystanders() or "; ".join(run.promises.broken)
    return Verdict(drawn.index, drawn.kind, [f.check for f in drawn.faults], [f.variant for f in drawn.faults], not why,
                   bool(drawn.faults) and not watch.failed(drawn.service), named, why, run.clock.now, case.steps, drawn.unknown,
                   case.edge() if why else "", run.promises.silent)


class _Case:
    def __init__(self, drawn: Drawn, run: Simulation, watch: Watch) -> None:
        self.drawn, self.run, self.watch = drawn, run, watch
        self.steps: list[Json] = []
        self.said: Json | None = None

    def edge(self) -> str:
        """For each fault that should have been named by what was said last."""
        explains = edges.table(edges.TABLE.read_text(encoding="utf-8"))
        found = [edges.missing(self.said, fault.check, explains) for fault in self.drawn.faults] if self.said else []
        return "; ".join(filter(None, found))

    def healthy(self) -> tuple[list[str | None], str]:
        self.run.advance(SHOWS / 2)
        asked = [outcome for s in self.drawn.document["services"] for outcome in self._answers(s["name"])]
        outcomes = asked + list(self.run.incidents.last.values())
        for outcome in outcomes:
            unplaced = self.watch.lacked_place(outcome["service"]["name"])
            for finding in outcome["findings"]:
                sure = finding["verdict"] == "fault" and finding["confidence"] in SURE
                if sure and not (unplaced and finding["check"] == "task-placement"):
                    return [cause_of(outcome)], f"claims {finding['check']} in a healthy world: {finding['summary']}"
        causes = [cause for outcome in outcomes if (cause := cause_of(outcome)) and not _untold(outcome)
                  and not (cause in PLACE and self.watch.lacked_place(outcome["service"]["name"]))]
        return causes[:1] or [None], f"names {causes[0]} in a healthy world" if causes else ""

    def single(self) -> tuple[list[str | None], str]:
        outcome = self.said = self._until_said()
        return [cause_of(outcome)], self._wrong(outcome, self.drawn.faults[0])

    def double(self) -> tuple[list[str | None], str]:
        """Judges two faults: both are found at once, or the second after the first was mended."""
        first, second = self.drawn.faults
        outcome = self.said = self._until_said()
        cause = cause_of(outcome)
        if not self.watch.failed(self.drawn.service):
            return [cause], self._wrong(outcome, second if cause == second.check else first)
        if cause == second.check:
            first, second = second, first
        if cause != first.check:
            return [cause], f"named neither: {_told(outcome)}"
        if second.check in {f["check"] for f in outcome["findings"] if f["verdict"] == "fault"}:
            return [cause, second.check], ""
        self.steps = [later(step, round(self.run.clock.now) + 1) for step in first.mend]
        for step in self.steps:
            self.run.timeline.add(read(Step, step, "mend"))
        mended = self.run.clock.now
        self.run.advance(MENDED)
        outcome = self.said = self._asked(self.drawn.service)
        if not self.watch.failed_since(self.drawn.service, mended + MENDED * 2 / 3):
            after = cause_of(outcome)
            past = outcome["status"] == "self-healed" or after in (None, second.check)
            return [cause, after], "" if past else f"nothing fails any more, but: {_told(outcome)}"
        return [cause, cause_of(outcome)], self._wrong(outcome, second)

    def bystanders(self) -> str:
        """
        Judges the outcomes of other services and target groups. They share rules, hosts and programs, so the same faults may be
        named.
        """
        checks = {fault.check for fault in self.drawn.faults}
        if "shared-cause" in checks:
            # A dependency of all services is down. From a single service it looks like a dependency that this service cannot
            # reach.
            checks.add("application-errors")
        if checks & IN_COMMON:
            # Just after the mending, all that is still visible is that the services fail together.
            checks.add("shared-cause")
        for outcome in self.run.incidents.last.values():
            cause = cause_of(outcome)
            name, group = outcome["service"]["name"], (outcome.get("targetGroup") or {}).get("name")
            other = (name, group) != (self.drawn.service, self.drawn.group)
            placeless = cause in PLACE and self.watch.unplaced(name)
            if other and cause and cause not in checks and not _untold(outcome) and not placeless and not _guessed(outcome):
                return f"service {name}, {group}: {_told(outcome)}"
        return ""

    def _wrong(self, outcome: Json, fault: Fault) -> str:
        cause, service = cause_of(outcome), self.drawn.service
        if not self.watch.failed(service):
            lacks = cause == fault.check and self.watch.short(service)
            placeless = cause in PLACE and self.watch.unplaced(service)
            return "" if cause is None or lacks or placeless else f"nothing fails, but: {_told(outcome)}"
        if (fault.check, cause) == ("grace-period", "container-health-check") and self.watch.failed_its_own_check(service):
            return ""
        if cause == fault.check or (self.watch.well(service) and (cause is None or _guessed(outcome))):
            return ""
        return _told(outcome)

    def _until_said(self) -> Json:
        """
        Waits for an outcome from events and ticks. If ECS does nothing, no event comes, and an operator asks for a diagnosis. The
        product cannot name a fault before it shows, however early something else has woken it.
        """
        run, service, injected = self.run, self.drawn.service, self.drawn.injected
        run.advance(injected)
        first = None
        shows = SHOWS + (REGISTERS if self.drawn.document["loadBalancer"]["type"] == "network" else 0)
        while run.clock.now < injected + SILENT:
            run.advance(STEP)
            last = self._last(service)
            first = first or (run.clock.now if last and self.watch.failed(service) else None)
            if last and last["status"] != "watching" and (last["status"] in FINAL or first and run.clock.now > first + SAYS):
                # The fault may be over before the watch forgets a stopped task.
                run.advance(RECENT)
                return last
            if not last and not self.watch.killed(service) and run.clock.now > injected + shows:
                break
        return self._last(service) or self._asked(service)

    def _last(self, service: str) -> Json | None:
        return self._about([o for o in self.run.incidents.outcomes if o["service"]["name"] == service])

    def _about(self, outcomes: list[Json]) -> Json | None:
        """
        The last outcome about the affected target group, or about another group of the service if only that one says more: its
        tasks are the same.
        """
        about = [o for o in outcomes if (o.get("targetGroup") or {}).get("name") == self.drawn.group]
        last = next(reversed(about or outcomes), None)
        if last and last["status"] == "inconclusive":
            return next((o for o in reversed(outcomes) if cause_of(o)), last)
        if last and cause_of(last) and last["cause"]["confidence"] not in SURE:
            latest = {(o.get("targetGroup") or {}).get("name"): o for o in outcomes}.values()
            return next((o for o in latest if cause_of(o) and o["cause"]["confidence"] in SURE), last)
        return last

    def _asked(self, service: str) -> Json:
        """Asks for a diagnosis as an operator would: while a target fails, if one does within some time."""
        waited = 0
        while not self.watch.unhealthy(service) and self.watch.killed(service) and waited < WAITS:
            self.run.advance(LOOK)
            waited += LOOK
        answer = self._about(self._answers(service))
        if answer is None:
            raise RuntimeError("diagnose has no answer")
        return answer

    def _answers(self, service: str) -> list[Json]:
        """The answers, one for each target group of the service."""
        answer = self.run.ask({"command": "diagnose", "cluster": "shop", "service": service})
        return answer if isinstance(answer, list) else [answer]


def cause_of(outcome: Json) -> str | None:
    """The check of the cause; None also for already-healthy, which is no cause."""
    check = (outcome.get("cause") or {}).get("check")
    return None if check == "already-healthy" else check


def _untold(outcome: Json) -> bool:
    """Whether the cause is a hint that nobody has been told yet: the product still watches."""
    return outcome["status"] == "watching" and (outcome["cause"] or {}).get("confidence") not in SURE


def _guessed(outcome: Json) -> bool:
    """Whether the cause is only a hint because the failure was over before more could be seen."""
    return outcome["status"] == "self-healed" and outcome["cause"]["confidence"] not in SURE


def _told(outcome: Json) -> str:
    cause = outcome.get("cause") or {}
    return f"{outcome.get('status')}, {cause.get('check')} ({cause.get('confidence')}): {cause.get('summary')}"
