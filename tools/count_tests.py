"""Adds up the results of all test runners and ends with the line `N passed, N failed`."""
import os
import pathlib
import re
import sys
import xml.etree.ElementTree as xml

TRX = "{http://microsoft.com/schemas/VisualStudio/TeamTest/2010}"


def dotnet(directory):
    for file in sorted(directory.glob("*.trx")):
        counters = xml.parse(file).getroot().find(f"{TRX}ResultSummary/{TRX}Counters").attrib
        total, passed, executed = (int(counters[key]) for key in ("total", "passed", "executed"))
        yield passed, executed - passed, total - executed


def unittest(directory):
    for file in sorted(directory.glob("*.log")):
        text = file.read_text()
        ran = re.search(r"^Ran (\d+) tests?", text, re.M)
        if not ran or ran[1] == "0":
            yield 0, 1, 0
            continue
        bad = sum(int(n) for n in re.findall(r"(?:failures|errors)=(\d+)", text))
        skipped = sum(int(n) for n in re.findall(r"skipped=(\d+)", text))
        yield int(ran[1]) - bad - skipped, bad, skipped


def left_out(directory):
    """What was played in part: each `.sample` says of what, and how much."""
    played = [file.read_text().strip() for file in sorted(directory.glob("*.sample"))]
    if played:
        yield f"played by the seed {os.environ.get('TEST_SAMPLE')}: {', '.join(played)}"
        yield f"the same again: TEST_SAMPLE={os.environ.get('TEST_SAMPLE')} ./dev test; all of them: ./dev test --all"


def main(directory):
    rows = [*dotnet(directory), *unittest(directory)]
    passed, failed, skipped = (sum(row[i] for row in rows) for i in range(3))
    for line in left_out(directory):
        print(line)
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    # Skipped tests count as failures, because on a fresh machine nobody would notice that they did not run.
    return 1 if failed or skipped or not passed else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
