"""What the documents tell people to type, and to look at, exists."""

import re
import unittest
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    page for page in ROOT.rglob("*.md")
    if not {"artifacts", "node_modules", "bin", "obj", ".venv"} & set(page.relative_to(ROOT).parts))
SCENARIOS = {file.stem for file in (ROOT / "sandbox" / "scenarios").glob("*.json")}


def said(pattern):
    """The page, and what the group of the pattern holds, for each time that it is said."""
    return [(page.relative_to(ROOT), match.group(1)) for page in PAGES for match in re.finditer(pattern, page.read_text(encoding="utf-8"))]


class DocumentsTest(unittest.TestCase):
    def test_each_command_of_dev_that_is_named_is_one(self):
        script = (ROOT / "dev").read_text(encoding="utf-8")
        known = {name for line in re.findall(r"^  ([a-z| ]+)\)", script, re.MULTILINE) for name in line.replace("|", " ").split()}
        self.assertIn("run", known)
        self.assertEqual([], [use for use in said(r"\./dev ([a-z]+)") if use[1] not in known])

    def test_each_scenario_that_is_to_be_played_is_there(self):
        named = said(r"\./dev (?:run|sandbox|crash|damage) (?:--[a-z]+ )?([a-z]+(?:-[a-z0-9]+)+)") + said(r"artifacts/run/([a-z0-9-]+)")
        self.assertGreater(len(named), 10)
        self.assertEqual([], [use for use in named if use[1] not in SCENARIOS])

    def test_each_command_of_the_tool_that_is_named_is_one(self):
        sources = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "src" / "EcsHealthRemediator.Cli").glob("*.cs"))
        known = set(re.findall(r'(?:Command|Order)\(\s*"([a-z]+)"', sources)) | {"help"}
        named = said(r"(?m)(?:\./dev cli|`ecs-health|^ecs-health) ([a-z]+)")
        self.assertGreater(len(named), 10)
        self.assertEqual([], [use for use in named if use[1] not in known])

    def test_each_file_that_is_linked_is_there(self):
        lost = [(page, to) for page, to in said(r"\]\((?!https?:|#|mailto:)([^)#\s]+)(?:#[^)]*)?\)")
                if not (ROOT / page.parent / to).exists()]
        self.assertEqual([], lost)


if __name__ == "__main__":
    unittest.main()
