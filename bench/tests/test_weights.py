import unittest
from collections import Counter

from bench import weights
from bench.catalogue import KINDS
from bench.worlds import draw


class WeightsTest(unittest.TestCase):
    def test_a_check_has_the_band_of_the_most_frequent_cause_that_it_tells(self):
        known = weights.KNOWN
        self.assertEqual((8.0, 4.0, 2.0, 1.0), tuple(
            known[check] for check in ("security-group", "container-exit", "manual-targets", "availability-zone")))
        self.assertEqual(1.0, weights.weight("a check that no row names"))

    def test_every_row_of_the_table_is_read(self):
        rows = [line for line in weights.TABLE.read_text(encoding="utf-8").splitlines() if line[:2] == "| " and line[2].isdigit()]
        self.assertEqual(18, len(rows))
        for row in rows:
            self.assertTrue(weights.weights(row) or "`" not in row, row)

    def test_what_is_reported_often_is_drawn_more_often(self):
        drawn = Counter(fault.check for index in range(600) for fault in draw(1, index).faults)
        often = [check for check in {kind.check for kind in KINDS} if weights.weight(check) >= 8]
        seldom = [check for check in {kind.check for kind in KINDS} if weights.weight(check) == 1]
        self.assertGreater(sum(drawn[check] for check in often) / len(often), 2 * sum(drawn[check] for check in seldom) / len(seldom))


if __name__ == "__main__":
    unittest.main()
