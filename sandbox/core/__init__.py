"""What every room stands on: the clock, ids that are the same in every run, and the bus that events go over."""
