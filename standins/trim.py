#!/usr/bin/env python3
"""Reduces botocore's API models to what services.json lists and writes models/<model>.json with names and shapes only.

Needs botocore. Run it only when services.json changes; emit.py needs just the reduced models.
"""
import json
import pathlib

import botocore.loaders

HERE = pathlib.Path(__file__).parent
METADATA = ("apiVersion", "endpointPrefix", "serviceId", "signingName", "targetPrefix")
SPOKEN = ("json", "query")
SHAPE_TRAITS = ("type", "exception")
REFERENCE_TRAITS = ("shape", "locationName")
UNSPOKEN_TRAITS = ("flattened", "idempotencyToken", "location")
# Larger enums, such as EC2's instance types, get no constants: there would be a thousand, and nobody uses them.
MOST_CONSTANTS = 60


def picked(source, traits):
    return {trait: source[trait] for trait in traits if trait in source}


class Trimmer:
    def __init__(self, wanted):
        self.wanted = wanted
        self.model = botocore.loaders.Loader().load_service_model(wanted["model"], "service-2")
        self.shapes = {}

    def trimmed(self):
        operations = {name: self.operation(name) for name in sorted(self.wanted["operations"])}
        return {
            "metadata": picked(self.model["metadata"], METADATA) | {"protocol": self.protocol()},
            "operations": operations,
            "shapes": dict(sorted(self.shapes.items())),
            "names": self.names(),
        }

    def names(self):
        """The names of all other types of the service: structures and enums."""
        shapes = {name: shape for name, shape in self.model["shapes"].items() if name not in self.shapes}
        ends = {full[end]["shape"] for full in self.model["operations"].values() for end in ("input", "output") if end in full}
        others = self.model["operations"].keys() - set(self.wanted["operations"])
        return {
            "operations": sorted(others),
            "exceptions": sorted(name for name, shape in shapes.items() if "exception" in shape),
            "structures": sorted(
                name for name, shape in shapes.items()
                if shape["type"] == "structure" and "exception" not in shape and name not in ends
            ),
            "enums": sorted(name for name, shape in shapes.items() if "enum" in shape),
        }

    def protocol(self):
        """Models list the newest protocol first. The oldest is used, because every server speaks it."""
        return next(protocol for protocol in reversed(self.model["metadata"]["protocols"]) if protocol in SPOKEN)

    def operation(self, name):
        full = self.model["operations"][name]
        http = full["http"]
        if http["method"] != "POST" or http["requestUri"] != "/":
            raise SystemExit(f"{name}: only POST / is spoken, not {http}")
        if full["output"].get("resultWrapper", name + "Result") != name + "Result":
            raise SystemExit(f"{name}: unusual result wrapper")
        kept = {"input": full["input"]["shape"], "output": full["output"]["shape"]}
        kept["errors"] = [error["shape"] for error in full.get("errors", [])]
        for shape in (kept["input"], kept["output"], *kept["errors"]):
            self.take(shape)
        return kept

    def take(self, name):
        if name in self.shapes:
            return
        full = self.model["shapes"][name]
        shape = self.shapes[name] = picked(full, SHAPE_TRAITS)
        if "code" in full.get("error", {}):
            shape["code"] = full["error"]["code"]
        if "enum" in full:
            shape["enum"] = full["enum"] if len(full["enum"]) <= MOST_CONSTANTS else []
        if "members" in full and "exception" not in full:
            shape["members"] = {
                member: self.reference(reference, f"{name}.{member}")
                for member, reference in full["members"].items()
                if self.is_wanted(name, member, reference["shape"])
            }
        for part in ("member", "key", "value"):
            if part in full:
                shape[part] = self.reference(full[part], name)

    def reference(self, full, where):
        unspoken = set(UNSPOKEN_TRAITS) & (full.keys() | self.model["shapes"][full["shape"]].keys())
        if unspoken:
            raise SystemExit(f"{where}: {', '.join(unspoken)} is not spoken")
        self.take(full["shape"])
        return picked(full, REFERENCE_TRAITS)

    def is_wanted(self, owner, member, target):
        full = self.model["shapes"][target]
        element = full.get("member", {}).get("shape", target)
        return not {f"{owner}.{member}", target, element} & set(self.wanted.get("omit", []))


def main():
    services = json.loads((HERE / "services.json").read_text("utf-8"))
    for wanted in services.values():
        text = json.dumps(Trimmer(wanted).trimmed(), indent=1, ensure_ascii=False)
        (HERE / "models" / f"{wanted['model']}.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
