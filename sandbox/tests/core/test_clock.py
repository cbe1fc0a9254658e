import unittest

from sandbox.core.clock import Clock


class ClockTest(unittest.TestCase):
    def test_due_actions_run_in_order_of_time_and_then_of_asking(self):
        clock, ran = Clock(), []
        for time, name in ((5, "c"), (1, "a"), (5, "d"), (2, "b")):
            clock.at(time, lambda name=name: ran.append((clock.now, name)))
        clock.advance(5)
        self.assertEqual(ran, [(1, "a"), (2, "b"), (5, "c"), (5, "d")])

    def test_advancing_stops_exactly_where_it_was_told(self):
        clock, ran = Clock(), []
        clock.after(10, lambda: ran.append(1))
        clock.advance(9.5)
        self.assertEqual((clock.now, ran), (9.5, []))

    def test_what_repeats_goes_on_for_ever(self):
        clock, ran = Clock(), []
        clock.every(60, lambda: ran.append(clock.now))
        clock.advance(200)
        self.assertEqual(ran, [60, 120, 180])

    def test_time_is_written_as_aws_writes_it(self):
        self.assertEqual(Clock().iso(61.5), "2026-01-01T00:01:01.500Z")
