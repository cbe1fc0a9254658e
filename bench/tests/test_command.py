import contextlib
import io
import unittest

from bench.__main__ import main


class CommandTest(unittest.TestCase):
    def refused(self, *arguments: str) -> str:
        with contextlib.redirect_stderr(io.StringIO()) as said, self.assertRaises(SystemExit) as ended:
            main(list(arguments))
        self.assertEqual(2, ended.exception.code)
        return said.getvalue()

    def test_an_unknown_fault_is_a_sentence_with_the_names_that_may_be_meant(self):
        self.assertIn("Did you mean security-group", self.refused("--only", "secuirty-group"))

    def test_a_fault_like_no_other_lists_all(self):
        self.assertIn("Faults are ", self.refused("--only", "0000"))


if __name__ == "__main__":
    unittest.main()
