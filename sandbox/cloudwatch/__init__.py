"""CloudWatch: what is measured each minute, and alarms on it."""
