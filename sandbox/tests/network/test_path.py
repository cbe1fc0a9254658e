import unittest

from sandbox.network.path import End, Entry, Route, Rule, answered, passes, reaches, routed

LOCAL = Route("10.0.0.0/16", "vpc")


def end(address="10.0.10.5", vpc="vpc", **changes):
    given = {"subnet": address, "groups": (), "ingress": None, "egress": None, "acl": OPEN, "routes": (LOCAL,), **changes}
    return End(address=address, vpc=vpc, **given)


def entry(number, allow, first=0, last=65535, egress=False, protocol="6", cidr="0.0.0.0/0"):
    return Entry(number, egress, allow, protocol, cidr, first, last)


OPEN = (entry(100, True, protocol="-1"), entry(100, True, egress=True, protocol="-1"))


class RuleTest(unittest.TestCase):
    def test_a_rule_lets_in_by_protocol_port_and_source(self):
        tcp = Rule("tcp", 8080, 8080, ("10.0.0.0/24",))
        cases = [(tcp, True), (Rule("udp", 8080, 8080, ("10.0.0.0/24",)), False), (Rule("-1", 0, 0, ("10.0.0.0/24",)), True),
                 (Rule("tcp", 8081, 9000, ("0.0.0.0/0",)), False), (Rule("tcp", 8080, 8080, ("::/0",)), False),
                 (Rule("tcp", 0, 65535, groups=("sg-other",)), False), (Rule("tcp", 0, 65535, groups=("sg-lb",)), True),
                 (Rule("tcp", 8080, 8080, ("10.0.1.0/24", "10.0.0.7/32")), True)]
        for rule, expected in cases:
            with self.subTest(rule=rule):
                self.assertEqual(rule.allows(8080, "10.0.0.7", ("sg-lb",)), expected)

    def test_both_sides_have_a_say_unless_one_has_no_group(self):
        in_, out = (Rule("tcp", 8080, 8080, ("0.0.0.0/0",)),), (Rule("tcp", 8080, 8080, ("10.0.10.5/32",)),)
        source, target = end("10.0.0.10", egress=out), end(ingress=in_)
        self.assertTrue(reaches(source, target, 8080))
        self.assertTrue(reaches(end("10.0.0.10"), target, 8080))
        self.assertFalse(reaches(end("10.0.0.10", egress=()), target, 8080))
        self.assertFalse(reaches(source, end(ingress=()), 8080))


class AclTest(unittest.TestCase):
    def test_the_lowest_number_that_matches_decides(self):
        self.assertTrue(passes((entry(200, False), entry(100, True)), False, "10.0.0.1", 80))
        self.assertFalse(passes((entry(100, False, 80, 80), entry(200, True)), False, "10.0.0.1", 80))
        self.assertFalse(passes((entry(100, True, egress=True),), False, "10.0.0.1", 80))

    def test_what_does_not_match_is_passed_over(self):
        others = (entry(1, False, protocol="17"), entry(2, False, cidr="10.9.0.0/16"), entry(3, False, 81, 90))
        self.assertTrue(passes((*others, entry(100, True, protocol="-1", first=0, last=0)), False, "10.0.0.1", 80))

    def test_an_answer_may_go_out_by_several_entries_and_needs_all_but_a_few_of_its_ports(self):
        halves = (entry(1, True, 1024, 32767), entry(2, True, 32768, 65535))
        self.assertTrue(answered(halves, False, "10.0.0.1"))
        self.assertFalse(answered(halves[:1], False, "10.0.0.1"))
        self.assertTrue(answered((entry(1, False, 3389, 3389), entry(2, True)), False, "10.0.0.1"))
        self.assertFalse(answered((entry(1, False, 40000, 43225), entry(2, True)), False, "10.0.0.1"))
        self.assertTrue(answered((entry(1, True), entry(2, False, 40000, 65535)), False, "10.0.0.1"))

    def test_a_denied_port_is_lost_to_probes(self):
        acl = (entry(1, False, 8080, 8080), entry(2, True), entry(2, True, egress=True))
        self.assertFalse(reaches(end("10.0.0.10"), end(acl=acl), 8080))
        self.assertTrue(reaches(end("10.0.0.10"), end(acl=acl), 8081))

    def test_within_one_subnet_no_acl_is_asked(self):
        self.assertTrue(reaches(end("10.0.10.4", subnet="s", acl=()), end(subnet="s", acl=()), 80))
        self.assertFalse(reaches(end("10.0.10.4", acl=()), end(acl=()), 80))


class RouteTest(unittest.TestCase):
    far = end("10.1.0.4", "far")

    def test_a_packet_needs_a_route_to_the_vpc(self):
        self.assertFalse(routed((LOCAL,), self.far))
        self.assertTrue(routed((LOCAL, Route("10.1.0.0/16", "far")), self.far))
        self.assertFalse(routed((LOCAL, Route("0.0.0.0/0", None)), self.far))

    def test_the_longest_prefix_decides_even_if_it_is_a_black_hole(self):
        wide, narrow = Route("10.0.0.0/8", "far"), Route("10.1.0.0/24", None)
        self.assertFalse(routed((wide, narrow), self.far))
        self.assertTrue(routed((Route("10.0.0.0/8", None), Route("10.1.0.0/24", "far")), self.far))
        self.assertTrue(routed((wide, Route("10.1.5.0/24", None)), self.far))

    def test_of_equal_prefixes_the_route_of_its_own_goes_before_the_listed_one(self):
        listed = Route("10.1.0.0/16", "far", listed=True)
        self.assertTrue(routed((LOCAL, listed), self.far))
        self.assertFalse(routed((listed, Route("10.1.0.0/16", None)), self.far))

    def test_the_answer_needs_a_route_too(self):
        there, back = Route("10.1.0.0/16", "far"), Route("10.0.0.0/16", "vpc")
        self.assertTrue(reaches(end(routes=(there,)), end("10.1.0.4", "far", routes=(back,)), 80))
        self.assertFalse(reaches(end(routes=(there,)), end("10.1.0.4", "far", routes=()), 80))
