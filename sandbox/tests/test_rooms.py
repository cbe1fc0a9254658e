import ast
import unittest
from pathlib import Path

SANDBOX = Path(__file__).parents[1]
# A room imports only from itself and from rooms above it in this list.
ROOMS = ("core", "scenario", "template", "iam", "function", "programs", "network", "elb", "ec2", "ecs", "world", "autoscaling",
         "cloudwatch", "api", "run", "attack")


def modules() -> dict[str, Path]:
    """All modules of the sandbox except tests, by their import name."""
    files = (p for p in SANDBOX.rglob("*.py") if p.relative_to(SANDBOX).parts[0] not in ("tests", "Host"))
    return {".".join(("sandbox", *p.relative_to(SANDBOX).with_suffix("").parts)).removesuffix(".__init__"): p for p in files}


def imports(file: Path, known: dict[str, Path]) -> set[str]:
    """The modules of the sandbox that a file imports anywhere, also only for types."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: imports are absolute"
            found |= {f"{node.module}.{alias.name}" if f"{node.module}.{alias.name}" in known else str(node.module)
                      for alias in node.names}
    return found & known.keys()


def room(module: str) -> str:
    return module.split(".")[1]


class RoomsTest(unittest.TestCase):
    def setUp(self):
        self.modules = modules()
        del self.modules["sandbox"]
        self.imports = {name: imports(file, self.modules) for name, file in self.modules.items()}

    def test_every_file_is_in_a_room_and_every_room_is_in_the_order(self):
        self.assertEqual({room(name) for name in self.modules}, set(ROOMS))
        self.assertEqual([], [name for name, file in self.modules.items() if file.parent == SANDBOX])

    def test_imports_go_one_way_between_rooms(self):
        back = [f"{name} imports {other}" for name, others in sorted(self.imports.items()) for other in sorted(others)
                if ROOMS.index(room(other)) > ROOMS.index(room(name))]
        self.assertEqual([], back)
        self.assertTrue(any(room(other) != room(name) for name, others in self.imports.items() for other in others))

    def test_no_file_imports_itself_by_way_of_others(self):
        left = {name: set(others) for name, others in self.imports.items()}
        while free := [name for name, others in left.items() if not others & left.keys()]:
            for name in free:
                del left[name]
        self.assertEqual([], sorted(left))

    def test_every_file_says_at_its_top_what_it_is_for(self):
        silent = [name for name, file in self.modules.items() if not ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))]
        self.assertEqual([], silent)


if __name__ == "__main__":
    unittest.main()
