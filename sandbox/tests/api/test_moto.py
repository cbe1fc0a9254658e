import json
import unittest

from sandbox.run.report import document
from sandbox.run.simulation import Simulation
from sandbox.scenario import files
from sandbox.tests.worlds import FAKE, HERE, quiet_world, shown


class MotoTest(unittest.TestCase):
    """Corrections of moto."""

    def test_an_acl_is_found_by_any_of_its_subnets_and_ends_with_a_denial(self):
        with quiet_world({"network": {"targetAcl": [{"number": 100, "egress": False}]}}) as run:
            names = run.world.resources.names
            some = [names["subnet.host.us-east-1b"], names["subnet.load-balancer.us-east-1a"]]
            found = run.world.resources.client("ec2").describe_network_acls(
                Filters=[{"Name": "association.subnet-id", "Values": some}])["NetworkAcls"]
        own = next(acl for acl in found if acl["NetworkAclId"] == names["acl.hosts"])
        self.assertEqual(len(found), 2)
        self.assertEqual(sorted((e["RuleNumber"], e["Egress"]) for e in own["Entries"] if e["RuleAction"] == "deny"),
                         [(32767, False), (32767, True)])

    def test_a_target_group_whose_listener_is_deleted_has_no_load_balancer_and_its_targets_are_unused(self):
        with quiet_world() as run:
            names, elb = run.world.resources.names, run.world.resources.client("elbv2")
            elb.delete_listener(ListenerArn=names["listener.web"])
            groups = elb.describe_target_groups(TargetGroupArns=[names["targetGroup.web"]])["TargetGroups"]
            self.assertEqual(groups[0]["LoadBalancerArns"], [])
            self.assertEqual({reason for _, reason, _ in shown(run)}, {"Target.NotInUse"})


class AfterTest(unittest.TestCase):
    def test_a_run_that_takes_over_from_another_is_the_same_as_a_fresh_one(self):
        def play(after=None):
            run = Simulation(files.load("impaired-instance"), FAKE, HERE / "template.yaml", after=after)
            run.run()
            return run, json.dumps(document(run))
        first, told = play()
        second, again = play(first)
        second.close()
        self.assertEqual(told, again)
