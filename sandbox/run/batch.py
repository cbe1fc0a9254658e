"""Plays one scenario of several. Whatever happens, the result is a document and the next scenario can be played."""
import traceback
from typing import Any

from sandbox.function.process import FunctionMissing
from sandbox.run.machine import Machine
from sandbox.run.report import document
from sandbox.scenario import files, variations
from sandbox.scenario.reader import Invalid

Json = dict[str, Any]
LAST_LINES = 40


def play(machine: Machine, line: str) -> tuple[int, Json]:
    """
    Plays a line: a name or a path, and how to vary it (`slow-start seed=2`), which the document has as `variation`.

    Returns the document and 0 if it is as expected. 1: it is not, and the document has `output`, the end of the function's output.
    2: it could not be played, and the document has only `scenario`, `asExpected` (false), `differences` and `output`.
    """
    run, name, varied = None, line, {}
    try:
        name, variation = variations.split(line)
        varied = {"variation": str(variation)} if str(variation) else {}
        run = machine.world(variations.vary(files.load(name), variation))
        run.run()
        result = {**document(run), **varied}
    except Exception as problem:  # one world that cannot be played must not hide the others
        known = isinstance(problem, (Invalid, FunctionMissing))
        wrote = [] if known else [traceback.format_exc()]
        if run is not None:
            wrote.append(run.output(LAST_LINES))
        machine.close()
        said = str(problem) if known else f"{type(problem).__name__}: {problem}"
        told = {"asExpected": False, "differences": [f"not played: {said}"], "output": "\n".join(wrote)}
        return 2, {"scenario": name, **varied, **told}
    return (0, result) if result["asExpected"] else (1, {**result, "output": run.output(LAST_LINES)})
