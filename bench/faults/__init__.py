"""The kinds of faults, by topic. Importing a module registers its faults in the catalogue."""
from bench.faults import applications, grpc, hosts, network, target_groups

__all__ = ["applications", "grpc", "hosts", "network", "target_groups"]
