"""What makes AWS hard to read, in each world: reads that are old, events that come late, twice and in another order."""
from random import Random
from typing import Any

Json = dict[str, Any]
# The share of worlds in which a switch of what nobody outside AWS knows is turned the other way.
UNKNOWN = 0.1
# World seconds.
LAG, LATE, DUPLICATES = (0, 1, 3, 5), (0, 5, 30, 90), (0, 0.1, 0.3)


# The fault that keeps only some nodes of a load balancer out.
ONE_SUBNET = "targets: one subnet of the load balancer denied"


def add(document: Json, seed: str) -> list[str]:
    """By a generator of its own, so that a world is broken alike with it and without. Rights are enforced in any case."""
    rng = Random(f"{seed}/hardship")
    document["seed"] = rng.randrange(2 ** 31)
    if lag := rng.choice(LAG):
        document["readLag"] = {"max": lag}
    document["eventDelivery"] = {"latest": rng.choice(LATE), "duplicates": rng.choice(DUPLICATES)}
    if rng.random() >= UNKNOWN:
        return []
    switch = rng.choice(("unhealthyBy=majority", "unhealthyBy=all", "stopsWithoutPlace=false"))
    if switch == "stopsWithoutPlace=false":
        document["scheduler"] = {"stopsWithoutPlace": False}
    else:
        document["loadBalancer"]["unhealthyBy"] = switch.partition("=")[2]
    return [switch]


def needed(document: Json, variants: list[str]) -> list[str]:
    """The usual sides of such switches without which the world would not exist or its fault would not show."""
    peered = ["registersAcrossVpcs=true"] if "peering" in document["network"] else []
    return peered + (["unhealthyBy=any"] if ONE_SUBNET in variants and "unhealthyBy" not in document["loadBalancer"] else [])
