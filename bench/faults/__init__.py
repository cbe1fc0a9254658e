"""What can be broken, by part; importing a part enters its faults into the catalogue."""
from bench.faults import applications, grpc, hosts, network, target_groups

__all__ = ["applications", "grpc", "hosts", "network", "target_groups"]
