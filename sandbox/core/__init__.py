"""Basics that every other package uses: the clock, reproducible ids and the event bus."""
