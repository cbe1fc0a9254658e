import importlib.util
import pathlib
import tempfile
import unittest

TOOL = pathlib.Path(__file__).parents[2] / "tools" / "coverage.py"
_spec = importlib.util.spec_from_file_location("coverage_tool", TOOL)
coverage = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(coverage)

REPORT = """<coverage><packages><package><classes>
<class filename="/r/src/Core/Remediation/Guards.cs"><lines>
<line number="1" hits="%d" branch="False"/><line number="2" hits="1" branch="True" condition-coverage="50%% (%d/2)"/></lines></class>
<class filename="/r/src/Core/Diagnosis/Other.cs"><lines><line number="1" hits="0"/></lines></class>
</classes></package></packages></coverage>"""


class CoverageTest(unittest.TestCase):
    def test_a_line_counts_as_run_where_any_report_says_so(self):
        with tempfile.TemporaryDirectory() as folder:
            found = []
            for name, hits, ways in (("a", 0, 1), ("b", 3, 2)):
                file = pathlib.Path(folder) / f"{name}.cobertura.xml"
                file.write_text(REPORT % (hits, ways))
                found.append(coverage.read(file, "src/Core/Remediation/"))
        self.assertEqual("a: 1 of 2 lines (50.0 %), 1 of 2 branches (50.0 %)", coverage.told("a", found[0]))
        self.assertEqual("all: 2 of 2 lines (100.0 %), 2 of 2 branches (100.0 %)", coverage.told("all", coverage.together(found)))

    def test_nothing_that_was_measured_is_not_everything(self):
        self.assertEqual("a: nothing was measured", coverage.told("a", ({}, {})))
