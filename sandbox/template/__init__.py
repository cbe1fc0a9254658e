"""Reads template.yaml: its resources, and the rules and schedules that invoke the functions."""
