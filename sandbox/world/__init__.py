"""Puts the parts together: what a scenario needs in moto, and who hears of what."""
