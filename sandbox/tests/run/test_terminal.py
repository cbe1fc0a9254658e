import unittest

from sandbox.run import terminal
from sandbox.run.story import LEGEND

TASK = "02:{:02d} task       {:08x} is told to stop: Task failed ELB health checks"


class WrapTest(unittest.TestCase):
    def test_a_line_is_wrapped_below_its_text(self):
        wrapped = terminal.wrapped("00:00 world      " + "word " * 30 + "end", 60)
        self.assertTrue(all(len(line) <= 60 for line in wrapped), wrapped)
        self.assertTrue(all(line.startswith(" " * terminal.INDENT + "word") for line in wrapped[1:-1]))

    def test_what_a_phone_shows_keeps_its_frame(self):
        wrapped = terminal.wrapped(" " * terminal.INDENT + "| " + "word " * 12, 50)
        self.assertEqual({" " * terminal.INDENT + "| word"}, {line[:terminal.INDENT + 6] for line in wrapped})

    def test_where_nobody_says_how_wide_it_is_a_line_stays_whole(self):
        line = "00:00 world      " + "word " * 40
        self.assertEqual([line], terminal.wrapped(line, None))

    def test_the_legend_fits_80_columns(self):
        self.assertLessEqual(max(map(len, LEGEND.splitlines())), 80)


class FoldingTest(unittest.TestCase):
    def folded(self, *lines):
        said = []
        fold = terminal.Folding(said.append)
        for line in lines:
            fold(line)
        fold.flush()
        return said

    def test_of_what_repeats_two_are_shown_and_the_others_counted(self):
        lines = [TASK.format(second, second) for second in range(5)]
        self.assertEqual([*lines[:2], "  ... task       meanwhile 3 more like this, the last at 02:04: 00000004 is told to stop"],
                         self.folded(*lines))

    def test_of_an_event_one_is_enough(self):
        lines = [f"02:0{second} event      ECS Task State Change wakes the remediator (rule R)" for second in range(3)]
        self.assertEqual([lines[0], "  ... event      meanwhile 2 more like this, the last at 02:02: ECS Task State Change wakes the remediator"],
                         self.folded(*lines))

    def test_what_was_counted_is_told_in_the_order_in_which_it_ended(self):
        asked, told = "02:0{} event      {} State Change wakes the remediator".format, "  ... event      meanwhile 1 more like this, the last at"
        lines = [asked(0, "Task"), asked(1, "Host"), asked(2, "Host"), asked(3, "Task")]
        self.assertEqual([*lines[:2], f"{told} 02:02: Host State Change wakes the remediator",
                          f"{told} 02:03: Task State Change wakes the remediator"], self.folded(*lines))

    def test_what_the_remediator_says_begins_anew(self):
        lines = [TASK.format(1, 1), TASK.format(2, 2), "02:03 remediator watching", TASK.format(4, 4)]
        self.assertEqual(lines, self.folded(*lines))

    def test_a_call_that_is_refused_and_repeated_at_once_is_shown_once(self):
        lines = [f"10:{second:02} {what}" for second in (1, 2, 3, 40)
                 for what in ("change     ec2 StartInstances", "world      the call StartInstances is refused: NoCapacity")]
        self.assertEqual([*lines[:2], "  ... change     meanwhile 2 more like this, the last at 10:03: ec2 StartInstances",
                          "  ... world      meanwhile 2 more like this, the last at 10:03: the call StartInstances is refused", *lines[6:]],
                         self.folded(*lines))

    def test_what_says_something_else_is_shown(self):
        lines = ["02:00 target     b (i-0123456789abcdef0):8080 is unhealthy",
                 "02:00 target     b (i-0123456789abcdef0):8080 is draining",
                 "02:01 target     c (i-0123456789abcdef1):8080 is healthy"]
        self.assertEqual(lines, self.folded(*lines))


if __name__ == "__main__":
    unittest.main()
