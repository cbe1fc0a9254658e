import unittest

from sandbox.core.draws import Draws


class DrawsTest(unittest.TestCase):
    def test_what_is_drawn_is_in_its_range_and_depends_on_the_seed_and_the_thing_alone(self):
        first = [Draws(1).between(f"task {i}", 3, 45) for i in range(50)]
        self.assertTrue(all(3 <= number <= 45 for number in first))
        self.assertGreater(max(first) - min(first), 30)
        self.assertEqual([Draws(1).between(f"task {i}", 3, 45) for i in reversed(range(50))], first[::-1])
        self.assertNotEqual([Draws(2).between(f"task {i}", 3, 45) for i in range(50)], first)


if __name__ == "__main__":
    unittest.main()
