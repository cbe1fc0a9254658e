"""Does what `sam build` does with a .NET function: the steps of aws-lambda-builders (dotnet_clipackage) and of Amazon.Lambda.Tools
(PackageCommand, Utilities, LambdaDotNetCLIWrapper), each with the same arguments."""
import json
import subprocess
import xml.etree.ElementTree as xml
from dataclasses import dataclass
from pathlib import Path

RUNTIME_IDENTIFIERS = {"arm64": "linux-arm64", "x86_64": "linux-x64"}


@dataclass(frozen=True)
class Package:
    """`dotnet lambda package`, run in the folder that CodeUri names."""
    folder: Path
    architecture: str

    @property
    def msbuild_parameters(self) -> str:
        return f"--runtime {RUNTIME_IDENTIFIERS[self.architecture]}"

    @property
    def defaults(self) -> dict:
        file = self.folder / "aws-lambda-tools-defaults.json"
        return json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}

    @property
    def project(self) -> Path:
        """The only project file in the folder; the tool fails if there is none or several."""
        [project] = (self.folder / self.defaults.get("project-location", "")).glob("*.csproj")
        return project

    @property
    def framework(self) -> str | None:
        return self.defaults.get("framework") or self.read("TargetFramework", "TargetFrameworks")

    @property
    def native(self) -> bool:
        return (self.read("PublishAot") or "").lower() == "true"

    @property
    def self_contained(self) -> bool:
        return (self.read("SelfContained") or "").lower() == "true"

    def lookup(self, *names: str) -> subprocess.CompletedProcess:
        arguments = ["msbuild", str(self.project), "-nologo", f"--getProperty:{','.join(names)}", *self.msbuild_parameters.split()]
        return subprocess.run(["dotnet", *arguments], cwd=self.folder, text=True, capture_output=True, check=False)

    def read(self, *names: str) -> str | None:
        """The property according to MSBuild. If MSBuild fails: the text in the project file itself, regardless of conditions."""
        answer = self.lookup(*names)
        if answer.returncode == 0:
            said = json.loads(answer.stdout)["Properties"] if len(names) > 1 else {names[0]: answer.stdout.strip()}
        else:
            found = {name: xml.parse(self.project).find(f".//PropertyGroup/{name}") for name in names}
            said = {name: element.text for name, element in found.items() if element is not None}
        return next((said[name] for name in names if said.get(name)), None)

    @property
    def publish_folder(self) -> Path:
        return self.project.parent / "bin" / self.configuration / self.framework / "publish"

    @property
    def configuration(self) -> str:
        return self.defaults.get("configuration", "Release")

    def publish_arguments(self, output: Path) -> list[str]:
        chosen = [] if self.self_contained else ["--self-contained", str(self.native)]
        return ["publish", str(self.project.parent), "--output", str(output), "--configuration", self.configuration,
                "--framework", self.framework, *self.msbuild_parameters.split(), "/p:GenerateRuntimeConfigurationFiles=true", *chosen]
