"""Random worlds that test the diagnosis. README.md says what is measured and how to read the result."""
