"""CloudWatch alarms on UnHealthyHostCount, as a scenario declares them. State changes are sent to EventBridge."""
import json
from dataclasses import dataclass

from sandbox.core.events import arn
from sandbox.scenario.model import Alarm
from sandbox.world.world import World

PERIOD = 60


@dataclass
class AlarmState:
    alarm: Alarm
    value: str = "OK"
    since: float = 0.0
    breaching: int = 0


class Alarms:
    def __init__(self, world: World) -> None:
        self._world = world
        self._states = [AlarmState(alarm) for alarm in world.scenario.alarms]

    def start(self) -> None:
        if self._states:
            self._world.clock.every(PERIOD, self._evaluate)

    def _evaluate(self) -> None:
        for state in self._states:
            group = self._world.resources.names[f"targetGroup.{state.alarm.service}"]
            unhealthy = sum(self._world.targets.health(t).state == "unhealthy" for t in self._world.targets.of(group))
            state.breaching = state.breaching + 1 if unhealthy else 0
            value = "ALARM" if state.breaching >= state.alarm.periods else "OK"
            if value != state.value and (value == "OK" or state.breaching == state.alarm.periods):
                self._change(state, value, group, unhealthy)

    def _change(self, state: AlarmState, value: str, group: str, unhealthy: int) -> None:
        clock, name = self._world.clock, state.alarm.name
        balancer = self._world.resources.names["loadBalancer"].split(":loadbalancer/")[1]
        kind = "AWS/ApplicationELB" if self._world.scenario.load_balancer.type == "application" else "AWS/NetworkELB"
        metric = {"namespace": kind, "name": "UnHealthyHostCount",
                  "dimensions": {"TargetGroup": group.rsplit(":", 1)[1], "LoadBalancer": balancer}}

        def stamp(time: float) -> str:
            return clock.iso(time).replace("Z", "+0000")
        crossed = "was" if value == "ALARM" else "was not"
        self._world.bus.emit("aws.cloudwatch", "CloudWatch Alarm State Change", [arn("cloudwatch", f"alarm:{name}")], {
            "alarmName": name,
            "configuration": {"description": "", "metrics": [
                {"id": "m1", "metricStat": {"metric": metric, "period": PERIOD, "stat": "Maximum"}, "returnData": True}]},
            "previousState": {"value": state.value, "reason": "Threshold Crossed", "timestamp": stamp(state.since)},
            "state": {"value": value, "timestamp": stamp(clock.now),
                      "reason": f"Threshold Crossed: 1 datapoint [{unhealthy}.0] {crossed} greater than the threshold (0.0).",
                      "reasonData": json.dumps({"version": "1.0", "statistic": "Maximum", "period": PERIOD,
                                                "recentDatapoints": [float(unhealthy)], "threshold": 0.0})},
        })
        state.value, state.since = value, clock.now
