import unittest

from sandbox.core.kept import changed, changing, until_changed


class KeptTest(unittest.TestCase):
    def setUp(self):
        self.state, self.asked = {"a": 1, "b": 2}, []

        @until_changed
        def read(name):
            self.asked.append(name)
            return self.state[name]
        self.read = read

    def test_what_was_worked_out_is_kept_for_the_same_arguments(self):
        self.assertEqual([self.read(name) for name in "abab"], [1, 2, 1, 2])
        self.assertEqual(self.asked, ["a", "b"])

    def test_after_a_change_it_is_worked_out_anew(self):
        self.read("a")
        self.state["a"] = 3
        changed()
        self.assertEqual(self.read("a"), 3)

    def test_during_a_change_nothing_is_kept_and_after_it_nothing_of_before(self):
        self.read("a")
        with changing():
            self.state["a"] = 4
            self.assertEqual(self.read("a"), 4)
            self.state["a"] = 5
            self.assertEqual(self.read("a"), 5)
        self.assertEqual(self.read("a"), 5)

    def test_a_change_that_fails_is_one_too(self):
        self.read("a")
        with self.assertRaises(KeyError), changing():
            self.state["a"] = 6
            raise KeyError
        self.assertEqual(self.read("a"), 6)

    def test_an_error_is_not_kept(self):
        self.assertRaises(KeyError, self.read, "c")
        self.state["c"] = 7
        self.assertEqual(self.read("c"), 7)

    def test_what_was_worked_out_while_another_thread_changed_something_is_not_kept(self):
        @until_changed
        def interrupted():
            found = self.state["a"]
            if not self.asked:
                self.asked.append("changed")
                self.state["a"] = 8
                changed()
            return found
        self.assertEqual([interrupted(), interrupted()], [1, 8])
