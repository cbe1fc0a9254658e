"""Which share of the lines and branches below a folder was run, from Cobertura reports: of each report by itself, and of all together."""
import pathlib
import re
import sys
import xml.etree.ElementTree as xml


def read(report, folder):
    """For each line of code below the folder, whether it was run, and for each branch point how many of how many ways."""
    lines, branches = {}, {}
    for file in xml.parse(report).getroot().iter("class"):
        name = file.get("filename", "").replace("\\", "/")
        if folder not in name or "/obj/" in name:
            continue
        for line in file.iter("line"):
            at = (name, int(line.get("number")))
            lines[at] = lines.get(at, False) or int(line.get("hits")) > 0
            if ways := re.search(r"\((\d+)/(\d+)\)", line.get("condition-coverage", "")):
                done, of = int(ways[1]), int(ways[2])
                branches[at] = max(branches.get(at, (0, of)), (done, of))
    return lines, branches


def together(reports):
    """A line counts as run where any report says so; of a branch point the best report counts."""
    lines, branches = {}, {}
    for more, ways in reports:
        for at, hit in more.items():
            lines[at] = lines.get(at, False) or hit
        for at, way in ways.items():
            branches[at] = max(branches.get(at, way), way)
    return lines, branches


def told(name, found):
    lines, branches = found
    if not lines:
        return f"{name}: nothing was measured"
    run, done, of = sum(lines.values()), sum(d for d, _ in branches.values()), sum(o for _, o in branches.values())
    share = f", {done} of {of} branches ({100 * done / of:.1f} %)" if of else ""
    return f"{name}: {run} of {len(lines)} lines ({100 * run / len(lines):.1f} %){share}"


def main(folder, *names):
    """Each name is a folder with reports."""
    found = {}
    for name in names:
        reports = [read(file, folder) for file in sorted(pathlib.Path(name).rglob("*.cobertura.xml"))]
        found[name] = together(reports)
        print(told(pathlib.Path(name).name, found[name]))
    every = together(found.values())
    if len(names) > 1:
        print(told("together", every))
    for at in sorted({name for name, _ in every[0]}):
        missed = [number for (name, number), hit in sorted(every[0].items()) if name == at and not hit]
        if missed:
            print(f"  {at[at.index(folder):]}: not run are {', '.join(map(str, missed))}")
    return 0 if every[0] else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
