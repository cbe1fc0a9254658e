import contextlib
import io
import re
import unittest
from pathlib import Path

from sandbox.attack import options as attack
from sandbox.run import listing, options
from sandbox.scenario import files
from sandbox.scenario.reader import Invalid

README = Path(__file__).parents[3] / "README.md"


class ListTest(unittest.TestCase):
    def test_without_a_terminal_each_scenario_has_a_whole_line(self):
        listed = listing.lines([], None)
        self.assertEqual([line.split()[0] for line in listed], files.names())
        for line in listed:
            self.assertRegex(line, r"^[a-z0-9-]+  +[A-Z].+")

    def test_at_a_terminal_those_to_try_come_first_and_no_line_is_wider(self):
        listed = listing.lines([], 80)
        self.assertLessEqual(max(map(len, listed)), 80)
        first, others = listed[1:listed.index("")], " ".join(listed[listed.index(""):])
        self.assertEqual(list(files.FIRST), [line.split()[0] for line in first if re.match(r"  \S", line)])
        self.assertRegex(others, r" security-group: [a-z0-9, -]*ipv6-rule-only, ")
        named = re.findall(r"[a-z0-9-]+", others)
        self.assertEqual([], sorted(set(files.names()) - set(files.FIRST) - set(named)))

    def test_at_a_terminal_a_word_shows_what_happens_whole(self):
        listed = listing.lines(["host-firewall"], 60)
        self.assertLessEqual(max(map(len, listed)), 60)
        whole = files.document(files.FOLDER / "host-firewall.json")["description"]
        self.assertIn(whole, " ".join(" ".join(listed).split()))

    def test_words_narrow_it_by_name_and_description(self):
        self.assertIn("host-firewall", [line.split()[0] for line in listing.lines(["Firewall", "groups"], None)])
        with self.assertRaisesRegex(Invalid, "no scenario has firewal1 in its name, description or cause. Did you mean drain-firewall"):
            listing.lines(["firewal1"], None)

    def test_those_to_try_first_are_those_that_the_readme_names(self):
        named = re.findall(r"\./dev run ([a-z][a-z-]+)", README.read_text(encoding="utf-8"))
        self.assertEqual({"impaired-instance", *named}, set(files.FIRST))


class AnsweredTest(unittest.TestCase):
    """What needs no function is answered before one is built."""

    def answered(self, of, *arguments):
        with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()) as err:
            try:
                code = of.answered(list(arguments))
            except SystemExit as end:
                code = end.code
        return code, out.getvalue(), err.getvalue()

    def test_a_wrong_name_is_one_sentence_and_exit_code_2(self):
        for of, arguments in ((options, ["slow-strat"]), (options, ["steady", "slow-strat", "--json"]),
                              (attack, ["crash", "slow-strat"]), (attack, ["damage", "slow-strat"])):
            with self.subTest(arguments):
                code, out, err = self.answered(of, *arguments)
                self.assertEqual((2, ""), (code, out))
                self.assertRegex(err, r"^sandbox: there is no scenario 'slow-strat'\. Did you mean slow-start.*\n$")

    def test_the_list_and_the_help_name_the_command_that_people_type(self):
        self.assertEqual(0, self.answered(options, "--list")[0])
        for of, arguments, command in ((options, [], "run"), (options, ["--serve"], "sandbox"), (attack, ["crash"], "crash"),
                                       (attack, ["damage"], "damage")):
            code, out, _ = self.answered(of, *arguments, "--help")
            self.assertEqual(0, code)
            self.assertIn(f"usage: ./dev {command} [-h]", out)
            self.assertNotIn("python -m", out)

    def test_what_is_to_be_played_needs_the_function(self):
        for of, arguments in ((options, []), (options, ["steady", "--speed", "0"]), (options, ["-", "--json"]),
                              (attack, ["crash", "steady"])):
            self.assertEqual((options.NEEDS_FUNCTION, "", ""), self.answered(of, *arguments))


if __name__ == "__main__":
    unittest.main()
