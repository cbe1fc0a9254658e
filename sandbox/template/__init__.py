"""template.yaml, resolved: its resources, and the rules and schedules that lead to the function."""
