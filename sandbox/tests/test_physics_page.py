import re
import unittest
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "physics.md").read_text(encoding="utf-8")
VERDICTS = ("modelled", "drawn", "switch", "simplified", "not modelled")


def rows():
    """The cells of each line of the tables with a verdict."""
    found = []
    for line in PAGE.partition("## What nobody outside")[0].splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if line.startswith("| ") and cells[1] != "verdict":
            found.append(cells)
    return found


class PhysicsPageTest(unittest.TestCase):
    def test_each_behaviour_has_one_of_the_verdicts_and_a_place_or_a_reason(self):
        self.assertGreater(len(rows()), 120)
        for what, verdict, *where in rows():
            with self.subTest(what):
                self.assertTrue(verdict.startswith(VERDICTS))
                self.assertTrue("`" in where[0] or (verdict.startswith("not modelled: ") and len(verdict) > 30))

    def test_each_file_test_scenario_and_field_that_it_names_exists(self):
        tests = {name for file in (ROOT / "sandbox" / "tests").rglob("test_*.py")
                 for name in re.findall(r"def (test_\w+)", file.read_text(encoding="utf-8"))}
        scenarios = {file.stem for file in (ROOT / "sandbox" / "scenarios").glob("*.json")}
        for name in re.findall(r"`((?:\w+/)+\w+\.py)`", PAGE):
            self.assertTrue((ROOT / "sandbox" / name).is_file(), name)
        named = set(re.findall(r"`(test_\w+)`", PAGE))
        self.assertGreater(len(named), 80)
        self.assertEqual(set(), named - tests)
        listed = re.findall(r"(?:played by|but) ((?:`[\w-]+`(?:, | and )?)+)", PAGE)
        played = {name for text in listed for name in re.findall(r"`([\w-]+)`", text)}
        self.assertGreater(len(played), 10)
        self.assertEqual(set(), played - scenarios)

    def test_a_behaviour_that_is_modelled_names_its_file_and_mostly_its_test(self):
        untested = [what for what, verdict, where in rows() if verdict.startswith(("modelled", "drawn", "switch")) and "test_" not in where]
        self.assertLess(len(untested), 8, untested)


if __name__ == "__main__":
    unittest.main()
