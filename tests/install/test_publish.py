import re
import unittest
from pathlib import Path

from workspace import FUNCTION, ROOT, dotnet, fresh_clone, with_an_empty_feed

STAND_INS = "AWSSDK.ECS;Amazon.Lambda.Core"
REFUSED = "EHR0001: Stand-ins are not for deployment, and this build has them for AWSSDK.ECS, Amazon.Lambda.Core."


def amazon_packages(project: Path) -> set[str]:
    return set(re.findall(r'<PackageReference Include="((?:AWSSDK|Amazon)\.[\w.]+)"', project.read_text(encoding="utf-8")))


class PublishTests(unittest.TestCase):
    def setUp(self):
        self.clone = fresh_clone()
        self.addCleanup(self.clone.cleanup)
        self.root = self.clone.name

    def assert_refused(self, ran):
        self.assertNotEqual(0, ran.returncode, ran.stdout)
        self.assertIn(REFUSED, ran.stdout)
        self.assertEqual([], list(Path(self.root).rglob("publish")))

    def test_without_a_package_in_the_feed_a_plain_publish_names_each_one_that_it_lacks(self):
        environment = with_an_empty_feed(self.root)

        ran = dotnet(self.root, "publish", FUNCTION, "-c", "Release", **environment)

        self.assertNotEqual(0, ran.returncode, ran.stdout)
        named = set(re.findall(r"error NU1101: Unable to find package ([\w.]*\w)", ran.stdout))
        wanted = {name for project in ("Function", "Aws")
                  for name in amazon_packages(ROOT / f"src/EcsHealthRemediator.{project}/EcsHealthRemediator.{project}.csproj")}
        self.assertLessEqual({"AWSSDK.ECS", "Amazon.Lambda.RuntimeSupport"}, wanted)
        self.assertLessEqual(wanted, named)

    def test_stand_ins_are_refused_before_anything_is_restored(self):
        ran = dotnet(self.root, "publish", FUNCTION, "-c", "Release", AwsStandIns=STAND_INS)

        self.assert_refused(ran)
        self.assertFalse(Path(self.root, FUNCTION, "obj", "project.assets.json").exists())

    def test_stand_ins_named_on_the_command_line_are_refused_too(self):
        self.assert_refused(dotnet(self.root, "publish", FUNCTION, "-c", "Release", f'-p:AwsStandIns="{STAND_INS}"'))

    def test_whoever_comes_to_the_target_before_the_copying_is_refused_too(self):
        ran = dotnet(self.root, "msbuild", FUNCTION, "-t:PrepareForPublish", AwsStandIns=STAND_INS)

        self.assert_refused(ran)


if __name__ == "__main__":
    unittest.main()
