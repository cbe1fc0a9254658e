"""
CloudWatch alarms on UnHealthyHostCount and HealthyHostCount, as a scenario declares them. State changes are sent to EventBridge.

Sources: CloudWatch user guide, cloudwatch-and-eventbridge (the event), AlarmThatSendsEmail (how an alarm is evaluated over its
periods); Elastic Load Balancing user guides, load-balancer-cloudwatch-metrics of both kinds (the metrics, and the statistics that
mean something). An alarm is evaluated at the end of each minute here, and minutes later at AWS.
"""
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
            below = state.alarm.healthy_below
            wanted = "unhealthy" if below is None else "healthy"
            count = sum(self._world.targets.health(t).state == wanted for t in self._world.targets.of(group))
            breaches = count > 0 if below is None else count < below
            state.breaching = state.breaching + 1 if breaches else 0
            value = "ALARM" if state.breaching >= state.alarm.periods else "OK"
            if value != state.value and (value == "OK" or state.breaching == state.alarm.periods):
                self._change(state, value, group, count)

    def _change(self, state: AlarmState, value: str, group: str, count: int) -> None:
        clock, name, below = self._world.clock, state.alarm.name, state.alarm.healthy_below
        balancer = self._world.resources.names["loadBalancer"].split(":loadbalancer/")[1]
        kind = "AWS/ApplicationELB" if self._world.scenario.load_balancer.type == "application" else "AWS/NetworkELB"
        metric = {"namespace": kind, "name": "UnHealthyHostCount" if below is None else "HealthyHostCount",
                  "dimensions": {"TargetGroup": group.rsplit(":", 1)[1], "LoadBalancer": balancer}}
        statistic, compared, threshold = ("Maximum", "greater", 0.0) if below is None else ("Minimum", "less", float(below))

        def stamp(time: float) -> str:
            return clock.iso(time).replace("Z", "+0000")
        crossed = "was" if value == "ALARM" else "was not"
        self._world.bus.emit("aws.cloudwatch", "CloudWatch Alarm State Change", [arn("cloudwatch", f"alarm:{name}")], {
            "alarmName": name,
            "configuration": {"description": "", "metrics": [
                {"id": "m1", "metricStat": {"metric": metric, "period": PERIOD, "stat": statistic}, "returnData": True}]},
            "previousState": {"value": state.value, "reason": "Threshold Crossed", "timestamp": stamp(state.since)},
            "state": {"value": value, "timestamp": stamp(clock.now),
                      "reason": f"Threshold Crossed: 1 datapoint [{count}.0] {crossed} {compared} than the threshold ({threshold}).",
                      "reasonData": json.dumps({"version": "1.0", "statistic": statistic, "period": PERIOD,
                                                "recentDatapoints": [float(count)], "threshold": threshold})},
        })
        state.value, state.since = value, clock.now
