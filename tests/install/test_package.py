import json
import os
import subprocess
import unittest
from pathlib import Path

from tools.sample import is_drawn
from workspace import dotnet, fresh_clone

MESSAGE = ("(service web) (port 8080) is unhealthy in (target-group web) due to "
           "(reason Health checks failed with these codes: [502])")


class PackageTests(unittest.TestCase):
    """Packing builds everything anew, so one run of some does it."""

    @classmethod
    def setUpClass(cls):
        cls.drawn = is_drawn("package", 3)
        if not cls.drawn:
            return
        cls.clone = fresh_clone("dev", "docs")
        cls.addClassCleanup(cls.clone.cleanup)
        cls.packed = cls.dev("package", "packages")

    @classmethod
    def dev(cls, *arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run(["bash", "dev", *arguments], cwd=cls.clone.name, text=True, capture_output=True, check=False)

    def test_the_tool_installs_from_the_folder_and_runs(self):
        if not self.drawn:
            return
        self.assertEqual(0, self.packed.returncode, self.packed.stderr)
        installed = dotnet(self.clone.name, "tool", "install", "--tool-path", "tools", "--add-source", "packages", "--prerelease",
                           "EcsHealthRemediator.Tool")
        self.assertEqual(0, installed.returncode, installed.stdout)

        ran = subprocess.run([str(Path(self.clone.name, "tools", "ecs-health")), "parse"], input=MESSAGE, text=True,
                             capture_output=True, check=False)

        self.assertEqual((0, ""), (ran.returncode, ran.stderr))
        self.assertEqual([502], json.loads(ran.stdout)["codes"])

    def test_with_stand_ins_it_is_a_test_package_and_says_so(self):
        if not self.drawn:
            return
        [package] = Path(self.clone.name, "packages").glob("*.nupkg")
        is_test = "TEST PACKAGE" in self.packed.stderr

        self.assertEqual(is_test, package.name.endswith("-test.nupkg"), package.name)
        if os.environ.get("AwsStandIns"):
            self.assertTrue(is_test, self.packed.stderr)


if __name__ == "__main__":
    unittest.main()
