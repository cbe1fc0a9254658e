"""One run of a scenario: the loop that moves time, its story, its judgement, and the command line."""
