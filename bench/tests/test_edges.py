import unittest

from bench import edges

TABLE = """
flowchart TD
  security-group --> routing
  routing --> not-listening
"""


def outcome(cause, **verdicts):
    findings = [{"check": check.replace("_", "-"), "verdict": verdict, "confidence": confidence}
                for check, (verdict, confidence) in verdicts.items()]
    return {"cause": {"check": cause} if cause else None, "findings": findings}


class EdgesTest(unittest.TestCase):
    explains = edges.table(TABLE)

    def said(self, wanted, cause, **verdicts):
        return edges.missing(outcome(cause, **verdicts), wanted, self.explains)

    def test_what_explains_a_fault_explains_what_that_explains(self):
        self.assertEqual({"routing", "not-listening"}, self.explains["security-group"])
        self.assertIn("security-group", edges.table(edges.TABLE.read_text(encoding="utf-8")))

    def test_a_fault_that_was_not_found_is_said_to_be_so(self):
        self.assertEqual("routing was not found: its verdict is unknown", self.said("routing", None, routing=("unknown", None)))
        self.assertEqual("grace-period was not found: it was not asked", self.said("grace-period", "routing"))

    def test_an_edge_is_missing_where_neither_explains_the_other(self):
        self.assertEqual("edge missing: proxy-protocol.ExplainedBy routing (strong and proof)",
                         self.said("routing", "proxy-protocol", routing=("fault", "proof"), proxy_protocol=("fault", "strong")))

    def test_an_edge_is_wrong_where_what_was_named_explains_what_was_broken(self):
        self.assertEqual("edge wrong: not-listening.ExplainedBy security-group",
                         self.said("not-listening", "security-group", not_listening=("fault", "strong"), security_group=("fault", "proof")))

    def test_an_edge_that_is_there_was_overruled(self):
        said = self.said("routing", "not-listening", routing=("fault", "weak"), not_listening=("fault", "proof"))
        self.assertTrue(said.startswith("edge not-listening.ExplainedBy routing is there, but not-listening is proof and routing weak"))

    def test_what_was_named_rightly_needs_no_word(self):
        self.assertEqual("", self.said("routing", "routing", routing=("fault", "proof")))


if __name__ == "__main__":
    unittest.main()
