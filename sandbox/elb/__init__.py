"""Elastic Load Balancing: the health of each target."""
