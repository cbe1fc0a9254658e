"""The function as Lambda runs it: its process, the Runtime API, and the events that are delivered to it."""
