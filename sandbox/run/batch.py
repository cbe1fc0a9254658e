"""Plays one scenario of several. Whatever happens, the result is a document and the next scenario can be played."""
import traceback
from typing import Any

from sandbox.function.process import FunctionMissing
from sandbox.run.machine import Machine
from sandbox.run.report import document
from sandbox.scenario import files
from sandbox.scenario.reader import Invalid

Json = dict[str, Any]
LAST_LINES = 40


def play(machine: Machine, name: str) -> tuple[int, Json]:
    """
    Returns the document and 0 if it is as expected. 1: it is not, and the document has `output`, the end of the function's output.
    2: it could not be played, and the document has only `scenario`, `asExpected` (false), `differences` and `output`.
    """
    run = None
    try:
        run = machine.world(files.load(name))
        run.run()
        result = document(run)
    except Exception as problem:  # one world that cannot be played must not hide the others
        known = isinstance(problem, (Invalid, FunctionMissing))
        wrote = [] if known else [traceback.format_exc()]
        if run is not None:
            wrote.append(run.output(LAST_LINES))
        machine.close()
        said = str(problem) if known else f"{type(problem).__name__}: {problem}"
        return 2, {"scenario": name, "asExpected": False, "differences": [f"not played: {said}"], "output": "\n".join(wrote)}
    return (0, result) if result["asExpected"] else (1, {**result, "output": run.output(LAST_LINES)})
