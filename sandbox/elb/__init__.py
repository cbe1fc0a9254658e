"""Elastic Load Balancing: the health of targets."""
