"""The scenario file: what can be written in it, and how it is found, read and checked."""
