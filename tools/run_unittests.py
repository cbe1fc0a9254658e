"""
Runs suites of unittest, each in a process of its own, so many at a time: python tools/run_unittests.py [--jobs N] OUTPUT SUITE...
OUTPUT/<suite>.log gets what unittest wrote, and the slowest tests with their seconds.
"""
import argparse
import concurrent.futures
import subprocess
import sys
import time
import unittest
from pathlib import Path

SHOWN = 15


class Timed(unittest.TextTestResult):
    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.seconds = []

    def startTest(self, test):
        self._began = time.monotonic()
        super().startTest(test)

    def stopTest(self, test):
        super().stopTest(test)
        self.seconds.append((time.monotonic() - self._began, unittest.TestCase.id(test)))


def one(suite: str) -> int:
    """In this process."""
    result = unittest.TextTestRunner(stream=sys.stdout, resultclass=Timed, verbosity=0).run(unittest.defaultTestLoader.discover(suite))
    for seconds, name in sorted(result.seconds, reverse=True)[:SHOWN]:
        print(f"{seconds:7.2f} s {name}")
    return 0 if result.wasSuccessful() else 1


def several(output: Path, suites: list[str], jobs: int) -> int:
    def run(suite: str) -> int:
        with (output / f"{suite.replace('/', '-')}.log").open("w", encoding="utf-8") as log:
            return subprocess.run([sys.executable, __file__, "--one", suite], stdout=log, stderr=log, check=False).returncode
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        return max(pool.map(run, suites), default=0)


if __name__ == "__main__":
    if sys.argv[1] == "--one":
        # As `python -m unittest` would, from the root of the repository.
        sys.path[0] = ""
        sys.exit(one(sys.argv[2]))
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("output", type=Path)
    parser.add_argument("suites", nargs="+")
    options = parser.parse_args()
    sys.exit(several(options.output, options.suites, options.jobs))
