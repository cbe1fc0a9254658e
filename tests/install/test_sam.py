import json
import os
import struct
import tempfile
import tomllib
import unittest
from pathlib import Path

import local
from builder import Package
from samtranslator.yaml_helper import yaml_parse
from tools.sample import is_drawn
from workspace import ROOT, dotnet

TEMPLATE = yaml_parse((ROOT / "template.yaml").read_text(encoding="utf-8"))
FUNCTION = TEMPLATE["Globals"]["Function"] | TEMPLATE["Resources"]["RemediatorFunction"]["Properties"]


def package() -> Package:
    return Package(ROOT / FUNCTION["CodeUri"], FUNCTION["Architectures"][0])


class BuildTests(unittest.TestCase):
    def test_the_builder_finds_the_project_and_its_framework(self):
        self.assertEqual("EcsHealthRemediator.Function.csproj", package().project.name)
        self.assertEqual("net10.0", package().framework)

    def test_the_framework_is_the_one_that_the_runtime_brings(self):
        self.assertEqual(FUNCTION["Runtime"], package().framework.removesuffix(".0").replace("net", "dotnet"))

    def test_msbuild_refuses_the_arguments_of_the_lookup_so_the_framework_is_said_beside_the_template(self):
        refused = package().lookup("TargetFramework", "TargetFrameworks")

        self.assertIn("MSB1001", refused.stdout)
        self.assertIn("framework", package().defaults)

    def test_what_the_tool_falls_back_to_says_what_msbuild_would_have_said(self):
        project = str(package().project)
        for name, read in (("PublishAot", package().native), ("SelfContained", package().self_contained)):
            said = dotnet(ROOT, "msbuild", project, "-nologo", f"--getProperty:{name}").stdout.strip()
            self.assertEqual(said.lower() == "true", read, name)

    def test_a_container_that_mounts_the_code_sees_all_that_is_built(self):
        code = (ROOT / FUNCTION["CodeUri"]).resolve()
        for needed in ("src", "Directory.Build.props", "Directory.Packages.props", "global.json"):
            self.assertTrue((code / needed).exists(), needed)

    def test_no_build_is_taken_from_a_cache_that_does_not_see_every_source(self):
        build = tomllib.loads((ROOT / "samconfig.toml").read_text(encoding="utf-8"))["default"].get("build", {}).get("parameters", {})

        self.assertFalse(build.get("cached", False))


class PackageTests(unittest.TestCase):
    """
    The zip made by the publish command of the tool, with stand-ins where the feed lacks packages. It takes minutes, so one run of
    some does it.
    """

    @classmethod
    def setUpClass(cls):
        cls.drawn = is_drawn("zip", 3)
        if not cls.drawn:
            return
        directory = tempfile.TemporaryDirectory(prefix="package")
        cls.addClassCleanup(directory.cleanup)
        cls.zip = Path(directory.name)
        stand_ins = {"AwsStandIns": os.environ.get("AwsStandIns", ""), "PublishStandInsForTests": "true"}
        ran = dotnet(ROOT, *package().publish_arguments(cls.zip), **stand_ins)
        assert ran.returncode == 0, ran.stdout

    def test_the_handler_is_an_assembly_at_the_root_with_what_the_runtime_needs_to_start_it(self):
        if not self.drawn:
            return
        handler = FUNCTION["Handler"]
        for end in (".dll", ".runtimeconfig.json", ".deps.json"):
            self.assertTrue((self.zip / f"{handler}{end}").is_file(), end)

    def test_it_runs_on_the_framework_of_the_managed_runtime_and_brings_none(self):
        if not self.drawn:
            return
        options = json.loads((self.zip / f"{FUNCTION['Handler']}.runtimeconfig.json").read_text(encoding="utf-8"))["runtimeOptions"]

        self.assertEqual("net10.0", options["tfm"])
        self.assertEqual("Microsoft.NETCore.App", options["framework"]["name"])
        self.assertFalse((self.zip / "System.Private.CoreLib.dll").exists())

    def test_it_is_for_the_processor_of_the_function(self):
        if not self.drawn:
            return
        dependencies = json.loads((self.zip / f"{FUNCTION['Handler']}.deps.json").read_text(encoding="utf-8"))
        executable = (self.zip / FUNCTION["Handler"]).read_bytes()

        self.assertTrue(dependencies["runtimeTarget"]["name"].endswith("/linux-arm64"))
        self.assertEqual(0xB7, struct.unpack_from("<H", executable, 18)[0], "the machine of an ELF file: AArch64")


class LocalInvokeTests(unittest.TestCase):
    def environment(self, **overrides):
        return local.environment(TEMPLATE, "RemediatorFunction", overrides)

    def test_a_list_of_clusters_reaches_the_function_joined(self):
        self.assertEqual("*", self.environment()["CLUSTERS"])
        self.assertEqual("shop,web", self.environment(Clusters="shop, web")["CLUSTERS"])

    def test_every_variable_is_a_text_that_the_function_can_start_with(self):
        for name, value in self.environment().items():
            self.assertIsInstance(value, str, name)
        self.assertEqual("observe", self.environment()["MODE"])
        self.assertEqual("", self.environment()["HOST_PROBE_DOCUMENT"])


class DeployTests(unittest.TestCase):
    config = tomllib.loads((ROOT / "samconfig.toml").read_text(encoding="utf-8"))

    def test_there_is_one_environment_so_there_is_one_stack(self):
        self.assertEqual(["default"], [name for name, value in self.config.items() if isinstance(value, dict)])
        self.assertEqual("ecs-health-remediator", self.config["default"]["global"]["parameters"]["stack_name"])

    def test_a_deployment_without_answers_keeps_the_mode_that_the_stack_has(self):
        self.assertNotIn("parameter_overrides", self.config["default"]["deploy"]["parameters"])


if __name__ == "__main__":
    unittest.main()
