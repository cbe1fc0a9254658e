"""Builds the world: the resources of a scenario in moto, and the connections between the parts."""
