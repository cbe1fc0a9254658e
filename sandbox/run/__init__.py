"""Runs scenarios: the loop that moves time, the story, the comparison with the expectation, and the command line."""
