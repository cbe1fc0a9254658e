"""A copy of the sources, as after a fresh clone, with dotnet in it."""
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FUNCTION = "src/EcsHealthRemediator.Function"
BUILT_FROM = ("src", "standins", "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "BannedSymbols.txt",
              ".editorconfig", "global.json")
EMPTY_FEED = '<configuration><packageSources><clear /><add key="empty" value="empty-feed" /></packageSources></configuration>'


def fresh_clone(*more: str) -> tempfile.TemporaryDirectory:
    directory = tempfile.TemporaryDirectory(prefix="clone")
    for name in (*BUILT_FROM, *more):
        source, target = ROOT / name, Path(directory.name, name)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("bin", "obj"))
        else:
            shutil.copy(source, target)
    return directory


def with_an_empty_feed(clone: str) -> dict[str, str]:
    """An environment in which NuGet finds no package, not even cached ones."""
    Path(clone, "empty-feed").mkdir()
    Path(clone, "nuget.config").write_text(EMPTY_FEED, encoding="utf-8")
    return {"NUGET_PACKAGES": str(Path(clone, "packages"))}


def dotnet(directory: str | Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
    """Runs dotnet with the AwsStandIns of the test, independently of the feed of this machine."""
    inherited = {name: value for name, value in os.environ.items() if name != "AwsStandIns"}
    quiet = {"DOTNET_NOLOGO": "1", "MSBUILDDISABLENODEREUSE": "1", "DOTNET_CLI_USE_MSBUILD_SERVER": "0"}
    return subprocess.run(["dotnet", *arguments], cwd=directory, env=inherited | quiet | environment, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
