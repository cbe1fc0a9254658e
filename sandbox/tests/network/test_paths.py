import unittest

from botocore.exceptions import ClientError

from sandbox.tests.worlds import quiet_world, service, shown

ALL = [{"number": 100, "egress": False, "protocol": "-1"}, {"number": 100, "egress": True, "protocol": "-1"}]
NLB = {"type": "network", "securityGroup": False}
TASKS = {"networkMode": "awsvpc", "hostPort": 0}
CLOSED = {"targetIngress": ["22"]}


def deny(number, egress=False, **changes):
    return {"number": number, "egress": egress, "action": "deny", **changes}


class Paths(unittest.TestCase):
    """Which probes get through, through the API."""

    def states(self, content, calls=(), seconds=1):
        """
        The states of the three targets, in the order of the zones a, b, c. `$` marks a placeholder in the parameters of a call.
        """
        content = dict(content)
        content["services"] = [service(**{"gracePeriod": 3600, **content.pop("service", {})})]
        with quiet_world(content) as run:
            for operation, parameters in calls:
                client, _, method = operation.partition(".")
                getattr(run.world.resources.client(client), method)(**self.filled(parameters, run.world.resources.names))
            run.advance(seconds)
            return "".join({"healthy": "+", "unhealthy": "-"}.get(s[0], "?") for s in shown(run))

    def filled(self, value, names):
        if isinstance(value, dict):
            return {k: self.filled(v, names) for k, v in value.items()}
        if isinstance(value, list):
            return [self.filled(v, names) for v in value]
        return names[value[1:]] if isinstance(value, str) and value.startswith("$") else value

    def check(self, cases):
        for name, content, expected in cases:
            with self.subTest(name):
                self.assertEqual(self.states(content), expected)


class RulesTest(Paths):
    def test_sources_of_rules(self):
        self.check([(source, {"network": {"ingressFrom": source}}, expected) for source, expected in [
            ("load-balancer", "+++"), ("subnets", "+++"), ("vpc", "+++"), ("prefix-list", "+++"), ("10.0.0.0/22", "+++"),
            ("ipv6", "---"), ("self", "---"), ("other", "---"), ("10.0.8.0/21", "---")]])

    def test_a_rule_for_some_nodes_only_is_not_enough_for_an_alb(self):
        self.check([("one subnet", {"network": {"ingressFrom": "10.0.0.0/24"}}, "---")])

    def test_ports_and_protocols_of_rules(self):
        self.check([(ports, {"network": {"targetIngress": [ports]}}, expected) for ports, expected in [
            ("8080", "+++"), ("all", "+++"), ("8000-8079", "---"), ("udp:8080", "---"), ("tcp:8000-8080", "+++")]])
        self.check([("udp beside tcp", {"network": {"targetIngress": ["udp:8080", "8080"]}}, "+++")])

    def test_rules_of_several_groups_add_up(self):
        self.check([("open by the second", {"network": {**CLOSED, "extraHostGroups": [["443"], ["8080"]]}}, "+++"),
                    ("closed in all", {"network": {**CLOSED, "extraHostGroups": [["443"], []]}}, "---")])

    def test_an_entry_taken_off_a_prefix_list_closes_its_rules(self):
        content = {"network": {"ingressFrom": "prefix-list"}}
        change = ("ec2.modify_managed_prefix_list", {"PrefixListId": "$prefixList", "CurrentVersion": 1,
                                                     "RemoveEntries": [{"Cidr": "10.0.1.0/24"}]})
        self.assertEqual(self.states(content, [change], 39), "---")

    def test_nodes_of_an_nlb_stay_in_their_zone_unless_told_otherwise(self):
        one = {"network": {"ingressFrom": "10.0.1.0/24"}}
        self.check([("own zone", {"loadBalancer": NLB, **one}, "-+-"),
                    ("cross-zone", {"loadBalancer": {**NLB, "crossZone": True}, **one}, "---"),
                    ("by its group", {"loadBalancer": {"type": "network"}}, "+++")])
        attribute = {"Key": "load_balancing.cross_zone.enabled", "Value": "true"}
        crossing = ("elbv2.modify_target_group_attributes", {"TargetGroupArn": "$targetGroup.web", "Attributes": [attribute]})
        self.assertEqual(self.states({"loadBalancer": NLB, **one}, [crossing], 39), "---")

    def test_probes_come_from_the_nodes_whatever_client_addresses_are_kept(self):
        for kept in (True, False):
            group = {"service": {"targetGroup": {"preserveClientIp": kept}}, "loadBalancer": NLB}
            self.check([("clients", {**group, "network": {"ingressFrom": "203.0.113.0/24"}}, "---"),
                        ("nodes", {**group, "network": {"ingressFrom": "subnets"}}, "+++")])

    def test_an_nlb_without_group_has_no_outbound_rules(self):
        narrow = {"network": {"loadBalancerEgress": ["443"], "ingressFrom": "vpc"}}
        self.check([("with", {"loadBalancer": {"type": "network"}, **narrow}, "---"),
                    ("without", {"loadBalancer": NLB, **narrow}, "+++")])

    def test_acls_of_the_load_balancers_subnets(self):
        self.check([(name, {"network": {"loadBalancerAcl": entries}}, expected) for name, entries, expected in [
            ("open", ALL, "+++"), ("no way out", ALL[:1], "---"), ("no answers in", ALL[1:], "---"),
            ("deny before allow", [deny(90, True, ports="8080"), *ALL], "---"), ("deny after allow", [*ALL, deny(110)], "+++"),
            ("udp", [deny(90, protocol="17"), *ALL], "+++"), ("ipv6", [deny(90, ipv6Cidr="::/0", protocol="-1"), *ALL], "+++"),
            ("another port", [deny(90, True, ports="22"), *ALL], "+++")]])

    def test_an_acl_for_the_subnets_of_one_zone(self):
        zone = {"aclZones": ["us-east-1b"]}
        self.check([("of the targets", {"network": {"targetAcl": [], **zone}}, "+-+"),
                    ("of one node", {"network": {"loadBalancerAcl": [], **zone}}, "---"),
                    ("of one node of an NLB", {"loadBalancer": NLB, "network": {"loadBalancerAcl": [], **zone}}, "+-+")])

    def test_tasks_of_awsvpc_have_groups_and_subnets_of_their_own(self):
        open_, shut = {"taskSecurityGroup": {"ingress": ["8080"]}}, {"taskSecurityGroup": {"from": "self"}}
        self.check([("hosts closed", {"service": {**TASKS, **open_}, "network": CLOSED}, "+++"),
                    ("tasks closed", {"service": {**TASKS, **shut}}, "---"),
                    ("that of the hosts", {"service": TASKS, "network": CLOSED}, "---"),
                    ("no ACL on their own subnets", {"service": {**TASKS, "taskSubnets": "own"}, "network": {"targetAcl": []}},
                     "+++")])

    def test_groups_count_as_they_are_set_on_the_interface_now(self):
        change = ("ec2.modify_instance_attribute", {"InstanceId": "$instance.b", "Groups": ["$securityGroup.load-balancer"]})
        self.assertEqual(self.states({}, [change], 39), "+-+")

    def test_a_service_that_is_given_another_group_gets_new_tasks_with_it(self):
        content = {"service": {**TASKS, "taskSecurityGroup": {"from": "self"}, "gracePeriod": 0, "minimumHealthyPercent": 0}}
        network = {"subnets": [f"$subnet.host.us-east-1{zone}" for zone in "abc"], "securityGroups": ["$securityGroup.hosts"]}
        change = ("ecs.update_service", {"cluster": "shop", "service": "web", "networkConfiguration": {
            "awsvpcConfiguration": network}})
        self.assertTrue(self.states(content, [change], 240).endswith("+++"))

    def test_a_node_that_is_added_probes_and_one_that_is_taken_away_does_not(self):
        zones = [f"$subnet.load-balancer.us-east-1{z}" for z in "ac"]
        change = ("elbv2.set_subnets", {"LoadBalancerArn": "$loadBalancer", "Subnets": zones})
        acl = {"loadBalancerAcl": [], "aclZones": ["us-east-1b"]}
        self.assertEqual(self.states({"network": acl}, [change], 39), "+?+")
        all_ = [*zones, "$subnet.load-balancer.us-east-1b"]
        wider = ("elbv2.set_subnets", {"LoadBalancerArn": "$loadBalancer", "Subnets": all_})
        self.assertEqual(self.states({"loadBalancer": {"zones": ["us-east-1a", "us-east-1c"]}}, [wider], 39), "+++")

    def test_an_interface_says_whose_it_is_and_goes_with_its_task(self):
        with quiet_world({"services": [service(**TASKS, desiredCount=1)]}) as run:
            client, ecs = run.world.resources.client("ec2"), run.world.resources.client("ecs")
            task = ecs.describe_tasks(cluster="shop", tasks=ecs.list_tasks(cluster="shop")["taskArns"])["tasks"][0]
            details = {d["name"]: d["value"] for d in task["attachments"][0]["details"]}
            by_id = {"NetworkInterfaceIds": [details["networkInterfaceId"]]}
            found = client.describe_network_interfaces(**by_id)["NetworkInterfaces"][0]
            self.assertEqual((found["PrivateIpAddress"], found["SubnetId"], [g["GroupName"] for g in found["Groups"]]),
                             (details["privateIPv4Address"], details["subnetId"], ["hosts"]))
            filters = [{"Name": "addresses.private-ip-address", "Values": [found["PrivateIpAddress"]]}]
            self.assertEqual(client.describe_network_interfaces(Filters=filters)["NetworkInterfaces"], [found])
            ecs.stop_task(cluster="shop", task=task["taskArn"])
            run.advance(60)
            with self.assertRaisesRegex(ClientError, "NotFound"):
                client.describe_network_interfaces(**by_id)

    def test_the_port_of_the_target_group_is_only_a_default(self):
        self.check([("differs", {"service": {"targetGroup": {"port": 9999}}}, "+++")])

    def test_an_address_outside_of_any_subnet_times_out(self):
        nowhere = [{"Id": "172.20.0.9", "Port": 80}]
        change = ("elbv2.register_targets", {"TargetGroupArn": "$targetGroup.web", "Targets": nowhere})
        self.assertEqual(self.states({"service": TASKS}, [change], 39), "+++-")


class PeeringTest(Paths):
    def far(self, routes="both", **changes):
        return {"service": TASKS, "network": {"peering": {"routes": routes}, **changes}}

    def test_a_peering_connection_needs_routes_both_ways(self):
        self.check([(routes, self.far(routes), expected) for routes, expected in [
            ("both", "+++"), ("none", "---"), ("no-return", "---"), ("no-forward", "---")]])

    def test_rules_beyond_it(self):
        self.check([(source, self.far(ingressFrom=source), expected) for source, expected in [
            ("vpc", "+++"), ("subnets", "+++"), ("prefix-list", "+++"), ("10.0.0.0/16", "---")]])
        self.check([("NLB", {**self.far(), "loadBalancer": {"type": "network"}}, "+++")])

    def test_routes_are_followed_as_they_stand_now(self):
        add = {"RouteTableId": "$routeTable.hosts", "VpcPeeringConnectionId": "$peering"}
        mended = ("ec2.create_route", {**add, "DestinationCidrBlock": "10.1.0.0/16"})
        nearly = ("ec2.create_route", {**add, "DestinationCidrBlock": "10.1.0.0/24"})
        listed = ("ec2.create_route", {**add, "DestinationPrefixListId": "$prefixList"})
        gone = ("ec2.delete_vpc_peering_connection", {"VpcPeeringConnectionId": "$peering"})
        broken = self.far("no-return", ingressFrom="prefix-list")
        for name, content, call, expected in [
                ("mended", broken, mended, "+++"), ("one of three", broken, nearly, "---"),
                ("by prefix list", broken, listed, "+++"), ("connection gone", self.far(), gone, "---")]:
            with self.subTest(name):
                self.assertEqual(self.states(content, [call], 49), expected)
