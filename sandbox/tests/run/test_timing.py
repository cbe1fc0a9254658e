import unittest

from sandbox.run import timing


def played(name, way, seconds, *told):
    return {"scenario": name, "variation": way, "seconds": seconds, "notifications": [{"at": at} for at in told]}


class TimingTest(unittest.TestCase):
    def test_the_first_and_the_last_message_and_the_end_at_both_ends(self):
        results = [played("slow-start", "draw=low", 788.0, 244.6, 604.5), {"scenario": "slow-start", "variation": "seed=1"},
                   played("slow-start", "draw=high", 905.0, 364.6, 724.5), played("steady", "draw=low", 1800.5),
                   played("steady", "draw=high", 1800.5), played("alone", "draw=low", 5.0)]
        self.assertEqual(["| `slow-start` | 245 to 365 | 604 to 724 | 788 to 905 |", "| `steady` | none | none | 1800 |"],
                         timing.table(results)[2:])

    def test_without_runs_at_both_ends_there_is_no_table(self):
        self.assertEqual([], timing.table([played("steady", "draw=low", 1.0), {"scenario": "steady", "variation": "draw=high"}]))


if __name__ == "__main__":
    unittest.main()
