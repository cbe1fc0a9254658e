import unittest

from botocore.exceptions import ClientError

from sandbox.tests.worlds import quiet_world, service, shown

TIMEOUT = ("unhealthy", "Target.Timeout", "Request timed out")
FAILED = ("unhealthy", "Target.FailedHealthChecks", "Health checks failed")
HEALTHY = ("healthy", None, None)


class ProbesTest(unittest.TestCase):
    """The effect of faults on the targets, through the API."""

    def see(self, content, calls=(), seconds=33):
        """Waits long enough for three failed probes, but not until ECS replaces the task."""
        content = dict(content)
        content["services"] = [service(gracePeriod=3600, **content.pop("service", {}))]
        with quiet_world(content) as run:
            for client, operation, parameters in calls:
                names = run.world.resources.names
                filled = {k: names[v[1:]] if isinstance(v, str) and v.startswith("$") else v for k, v in parameters.items()}
                getattr(run.world.resources.client(client), operation)(**filled)
            run.advance(seconds)
            return shown(run)

    def app(self, instance="b", **changes):
        return {"timeline": [{"at": 0, "do": "change-app", "service": "web", "instance": instance, "set": changes}]}

    def test_nothing_wrong_is_healthy(self):
        self.assertEqual(self.see({}), [HEALTHY] * 3)

    def test_faults_of_the_application(self):
        mismatch = ("unhealthy", "Target.ResponseCodeMismatch", "Health checks failed with these codes: [503]")
        cases = [({"answers": {"*": 503}}, mismatch), ({"hung": True}, TIMEOUT), ({"latencySeconds": 9.0}, TIMEOUT),
                 ({"listens": [9]}, FAILED), ({"speaks": "tcp"}, FAILED)]
        for changes, expected in cases:
            with self.subTest(changes=changes):
                self.assertEqual(self.see(self.app(**changes), seconds=39), [HEALTHY, expected, HEALTHY])

    def test_a_health_check_port_that_nobody_serves_is_refused(self):
        change = ("elbv2", "modify_target_group", {"TargetGroupArn": "$targetGroup.web", "HealthCheckPort": "9999"})
        self.assertEqual(self.see({}, [change]), [FAILED] * 3)

    def test_tls_where_plain_http_is_spoken_fails(self):
        change = ("elbv2", "modify_target_group", {"TargetGroupArn": "$targetGroup.web", "HealthCheckProtocol": "HTTPS"})
        self.assertEqual(self.see({}, [change]), [FAILED] * 3)

    def test_closed_security_groups_drop_the_packets(self):
        with quiet_world({"services": [service(gracePeriod=3600)]}) as run:
            ec2, names = run.world.resources.client("ec2"), run.world.resources.names
            rules = [{"IpProtocol": "tcp", "FromPort": 0, "ToPort": 65535,
                      "UserIdGroupPairs": [{"GroupId": names["securityGroup.load-balancer"]}]}]
            ec2.revoke_security_group_ingress(GroupId=names["securityGroup.hosts"], IpPermissions=rules)
            run.advance(39)
            self.assertEqual(shown(run), [TIMEOUT] * 3)
        self.assertEqual(self.see({"network": {"loadBalancerEgress": ["443"]}}, seconds=1), [TIMEOUT] * 3)

    def test_an_acl_that_lets_no_answers_out_times_out(self):
        acl = [{"number": 100, "egress": False, "ports": "8080"}, {"number": 100, "egress": True, "ports": "1024-32767"}]
        with quiet_world({"network": {"targetAcl": acl}, "services": [service(gracePeriod=3600)]}) as run:
            run.advance(1)
            self.assertEqual(shown(run), [TIMEOUT] * 3)

    def test_a_zone_the_load_balancer_does_not_serve_is_unused(self):
        seen = self.see({"loadBalancer": {"zones": ["us-east-1a", "us-east-1c"]}}, seconds=1)
        self.assertEqual(sorted(s[0] for s in seen), ["healthy", "healthy", "unused"])

    def test_a_target_group_without_listener_is_unused(self):
        seen = self.see({"service": {"targetGroup": {"attached": False}}}, seconds=1)
        self.assertEqual({s[1] for s in seen}, {"Target.NotInUse"})

    def test_broken_hardware_times_out_and_a_stopped_instance_is_unused(self):
        self.assertEqual(self.see({"timeline": [{"at": 0, "do": "impair-system", "instance": "a"}]}, seconds=39)[0], TIMEOUT)
        with quiet_world({"services": [service()]}) as run:
            run.world.hosts.stop(run.world.hosts.named("a"))
            run.advance(20)
            self.assertIn(("unused", "Target.InvalidState", "Target is in the terminated or stopped state"), shown(run))

    def test_a_target_never_registered_is_unused(self):
        with quiet_world() as run:
            seen = shown(run, Targets=[{"Id": "i-00000000000000000", "Port": 80}])
            self.assertEqual(seen, [("unused", "Target.NotRegistered", "Target is not registered to the target group")])

    def test_only_instances_that_there_are_can_be_registered(self):
        change = ("elbv2", "register_targets", {"TargetGroupArn": "$targetGroup.web", "Targets": [{"Id": "i-00000000000000000"}]})
        with self.assertRaisesRegex(ClientError, "InvalidTarget"):
            self.see({}, [change])

    def test_an_nlb_probes_by_tcp_and_names_no_code(self):
        content = {"loadBalancer": {"type": "network", "securityGroup": False}, **self.app(listens=[9])}
        self.assertEqual(self.see(content), [HEALTHY, FAILED, HEALTHY])

    def test_awsvpc_tasks_are_registered_by_address(self):
        with quiet_world({"services": [service(networkMode="awsvpc", hostPort=0)]}) as run:
            group = run.world.resources.names["targetGroup.web"]
            answer = run.world.resources.client("elbv2").describe_target_health(TargetGroupArn=group)
            ids = [d["Target"]["Id"] for d in answer["TargetHealthDescriptions"]]
            self.assertTrue(all(id.startswith("10.0.1") for id in ids), ids)
            self.assertEqual(shown(run), [HEALTHY] * 3)
