"""The format of scenario files, and how they are found, read and checked."""
