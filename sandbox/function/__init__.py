"""The function as Lambda runs it: its process, the Runtime API, and the delivery of events."""
