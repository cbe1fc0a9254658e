import unittest

from sandbox.tests.worlds import quiet_world, service

LIMITED = [{"name": "a", "zone": "us-east-1a", "metadataHopLimit": 1}]


class MetadataTest(unittest.TestCase):
    def lives(self, hosts=LIMITED, **changes):
        """Whether the task of a program that needs credentials still runs after a minute."""
        run = quiet_world({"instances": hosts, "services": [
            service(desiredCount=1, gracePeriod=3600, app={"needsCredentials": "exits"}, **changes)]})
        self.addCleanup(run.close)
        first = run.world.tasks.all[0]
        run.advance(60)
        return first.last_status == "RUNNING"

    def test_a_container_behind_the_bridge_needs_two_hops_and_a_task_role_none(self):
        self.assertFalse(self.lives())
        self.assertTrue(self.lives(taskRole=True))
        self.assertTrue(self.lives([{**LIMITED[0], "metadataHopLimit": 2}]))
        self.assertTrue(self.lives([{**LIMITED[0], "metadataTokens": "optional"}]))
        for mode in ("host", "awsvpc"):
            self.assertTrue(self.lives(networkMode=mode, hostPort=0))

    def test_what_a_person_changes_counts_for_the_next_task(self):
        run = quiet_world({"instances": LIMITED, "services": [
            service(desiredCount=1, gracePeriod=3600, app={"needsCredentials": "exits"})]})
        self.addCleanup(run.close)
        ec2 = run.world.resources.client("ec2")
        ec2.modify_instance_metadata_options(
            InstanceId=run.world.resources.names["instance.a"], HttpPutResponseHopLimit=2, HttpTokens="required")
        run.advance(60)
        self.assertEqual("RUNNING", run.world.tasks.all[-1].last_status)


if __name__ == "__main__":
    unittest.main()
