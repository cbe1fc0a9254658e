import json
import os
import re
import unittest

from workspace import FUNCTION, ROOT

PINNED = dict(re.findall(r'Include="([\w.]+)" Version="([^"]+)"', (ROOT / "Directory.Packages.props").read_text(encoding="utf-8")))


class VersionTests(unittest.TestCase):
    """The packages that the restore resolved for the function."""

    @classmethod
    def setUpClass(cls):
        assets = json.loads((ROOT / FUNCTION / "obj/project.assets.json").read_text(encoding="utf-8"))
        cls.resolved = dict(name.split("/") for name, library in assets["libraries"].items() if library["type"] == "package")
        cls.stand_ins = set(filter(None, os.environ.get("AwsStandIns", "").split(";")))

    def test_every_package_has_the_version_that_is_pinned(self):
        self.assertEqual({name: PINNED[name] for name in self.resolved if name in PINNED},
                         {name: version for name, version in self.resolved.items() if name in PINNED})

    def test_every_amazon_package_of_the_function_is_either_official_or_a_stand_in(self):
        used = {name for project in ("Function", "Aws") for name in re.findall(
            r'<PackageReference Include="((?:AWSSDK|Amazon)\.[\w.]+)"',
            (ROOT / f"src/EcsHealthRemediator.{project}/EcsHealthRemediator.{project}.csproj").read_text(encoding="utf-8"))}

        self.assertEqual(used, (used & self.resolved.keys()) | (used & self.stand_ins))
        self.assertEqual(set(), self.resolved.keys() & self.stand_ins)


if __name__ == "__main__":
    unittest.main()
