import unittest

from sandbox.tests.worlds import quiet_world, service, shown


def change(at=0, service="web", **fields):
    return {"at": at, "do": "change-app", "service": service, "set": fields}


class LogsTest(unittest.TestCase):
    def lines(self, run, name="b"):
        """The lines of the newest task on one instance, as (seconds since the start, message)."""
        task = [t for t in run.world.tasks.all if t.host.name == name][-1]
        answer = run.world.resources.client("logs").get_log_events(
            logGroupName="/ecs/web", logStreamName=f"ecs/main/{task.id}", startFromHead=True)
        begin = int(run.clock.moment(0).timestamp() * 1000)
        return [((e["timestamp"] - begin) / 1000, e["message"]) for e in answer["events"]]

    def play(self, seconds, *steps, **fields):
        with quiet_world({"services": [service(**{"gracePeriod": 3600, **fields})], "timeline": list(steps)}) as run:
            run.advance(seconds)
            return self.lines(run), shown(run)

    def test_the_task_definition_names_group_region_and_prefix(self):
        with quiet_world({"services": [service(), {"name": "mute", "desiredCount": 1, "logs": False}]}) as run:
            ecs, logs = run.world.resources.client("ecs"), run.world.resources.client("logs")
            found = [ecs.describe_task_definition(taskDefinition=name)["taskDefinition"]["containerDefinitions"][0]
                     for name in ("web", "mute")]
            self.assertEqual(found[0]["logConfiguration"], {"logDriver": "awslogs", "options": {
                "awslogs-group": "/ecs/web", "awslogs-region": "us-east-1", "awslogs-stream-prefix": "ecs"}})
            self.assertNotIn("logConfiguration", found[1])
            self.assertEqual([g["logGroupName"] for g in logs.describe_log_groups()["logGroups"]], ["/ecs/web"])
            streams = logs.describe_log_streams(logGroupName="/ecs/web")["logStreams"]
            self.assertEqual(sorted(s["logStreamName"] for s in streams),
                             sorted(f"ecs/main/{t.id}" for t in run.world.tasks.all if t.service.name == "web"))

    def test_a_program_tells_when_it_starts_and_when_it_listens(self):
        lines, _ = self.play(1, app={"startSeconds": 20})
        (first, starting), (then, listening) = lines
        self.assertEqual((starting, listening, then - first), ("INFO starting", "INFO listening on 0.0.0.0:8080", 20))

    def test_an_error_that_a_probe_was_answered_is_a_line(self):
        lines, _ = self.play(12, change(answers={"*": 500}))
        self.assertEqual([m.split(" host=")[0] for _, m in lines[2:]], ["ERROR GET /health 500"])
        lines, _ = self.play(12, change(answers={"/": 200}))
        self.assertEqual([m.split(" host=")[0] for _, m in lines[2:]], ["WARN GET /health 404"])

    def test_a_crash_leaves_a_trace_and_a_kill_does_not(self):
        crash = {"at": 5, "do": "crash-app", "service": "web", "instance": "b", "set": {"exitCode": 3}}
        lines, _ = self.play(6, crash)
        self.assertIn((5, "FATAL unhandled exception, exiting with code 3"), lines)
        lines, _ = self.play(6, change(outOfMemoryAfterSeconds=3))
        self.assertEqual(len(lines), 2)

    def test_further_lines_come_once_or_again_and_again(self):
        log = [{"line": "hello", "onStart": True}, {"line": "cache is cold", "level": "WARN", "at": 7},
               {"line": "tick", "every": 4}]
        lines, _ = self.play(10, change(log=log))
        self.assertEqual([seen for seen in lines if seen[0] >= 0],
                         [(0, "INFO hello"), (4, "INFO tick"), (7, "WARN cache is cold"), (8, "INFO tick")])

    def test_a_program_whose_dependency_is_down_answers_503_and_says_why(self):
        lines, seen = self.play(39, change(dependency={"name": "orders-db:5432", "downFrom": 2}))
        mismatch = ("unhealthy", "Target.ResponseCodeMismatch", "Health checks failed with these codes: [503]")
        self.assertEqual(set(seen), {mismatch})
        self.assertIn("ERROR could not connect to orders-db:5432: connection refused", [m for _, m in lines])

    def test_or_does_not_listen_until_it_is_back(self):
        gone = {"name": "orders-db:5432", "downFrom": 2, "downFor": 60, "refuses": True}
        lines, seen = self.play(45, change(dependency=gone))
        self.assertEqual({s[1] for s in seen}, {"Target.FailedHealthChecks"})
        self.assertEqual([t for t, m in lines if "could not connect" in m], [10, 20, 30, 40])
        self.assertEqual({s[0] for s in self.play(100, change(dependency=gone))[1]}, {"healthy"})

    def test_a_host_that_cannot_be_reached_sends_no_lines(self):
        lines, _ = self.play(60, {"at": 0, "do": "impair-system", "instance": "b"}, change(answers={"*": 500}))
        self.assertEqual(len(lines), 2)

    def test_a_group_that_is_gone_costs_nothing_but_the_lines(self):
        gone = {"at": 1, "do": "call", "operation": "logs.delete_log_group", "parameters": {"logGroupName": "/ecs/web"}}
        with quiet_world({"services": [service()], "timeline": [gone, change(5, answers={"*": 500})]}) as run:
            run.advance(120)
            self.assertEqual(run.world.resources.client("logs").describe_log_groups()["logGroups"], [])
