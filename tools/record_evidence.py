"""
record_evidence.py SCENARIO SECONDS FILE: plays a scenario for SECONDS and writes the evidence of an operator's diagnose to FILE.
"""
import json
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).parent.parent
QUESTION = {"command": "diagnose", "cluster": "shop", "service": "web", "by": "kim", "evidence": True}


def main(name: str, seconds: str, target: str) -> None:
    sys.path.insert(0, str(ROOT))
    from sandbox.scenario.files import FOLDER, document

    world = document(FOLDER / f"{name}.json")
    world["timeline"] = world.get("timeline", []) + [{"at": float(seconds), "do": "invoke", "payload": QUESTION}]
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / f"{name}.json"
        file.write_text(json.dumps(world))
        ran = subprocess.run([str(ROOT / "dev"), "run", str(file), "--json"], stdout=subprocess.PIPE, check=False)
    outcomes = json.loads(ran.stdout)["outcomes"]
    (evidence,) = [outcome["evidence"] for outcome in outcomes if outcome.get("evidence")]
    pathlib.Path(target).write_text(json.dumps(evidence, indent=1, ensure_ascii=False) + "\n")


main(*sys.argv[1:])
