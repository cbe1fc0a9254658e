import unittest

from sandbox.scenario import files
from sandbox.scenario.reader import Invalid
from sandbox.scenario.variations import Variation, split, vary


class VariationsTest(unittest.TestCase):
    def test_words_after_the_name_say_how_to_play_it(self):
        self.assertEqual(("slow-start", Variation(seed=2, mode="observe")), split("slow-start seed=2 mode=observe\n"))
        self.assertEqual(("/a folder/b.json", Variation(draw="low")), split("/a folder/b.json draw=low"))
        self.assertEqual(("steady", Variation()), split(" steady "))
        self.assertEqual("seed=2 draw=high", str(Variation(2, "high")))

    def test_what_cannot_be_understood_is_said(self):
        for line in ("steady seed=two", "steady draw=middle", "steady mode=off", "steady sead=1"):
            with self.subTest(line), self.assertRaisesRegex(Invalid, "is none of"):
                split(line)

    def test_a_seed_and_an_end_leave_the_expectation_as_it_is(self):
        varied, own = vary(files.load("impaired-instance"), Variation(seed=3, draw="high")), files.load("impaired-instance")
        self.assertEqual((3, "high", own.expect), (varied.seed, varied.draw, varied.expect))

    def test_another_mode_expects_no_change_but_where_somebody_approves(self):
        watched = vary(files.load("impaired-instance"), Variation(mode="observe"))
        self.assertEqual(({"Mode": "observe"}, [], None), (watched.parameters, watched.expect.mutating_calls, watched.expect.status))
        approved = files.load("impaired-instance")
        approved.timeline[0].payload = {"command": "approve"}
        self.assertIsNone(vary(approved, Variation(mode="approve")).expect.mutating_calls)

    def test_its_own_mode_changes_nothing(self):
        self.assertEqual(files.load("impaired-instance"), vary(files.load("impaired-instance"), Variation(mode="auto")))


if __name__ == "__main__":
    unittest.main()
