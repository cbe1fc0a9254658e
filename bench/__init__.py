"""Random worlds that judge the diagnosis: README.md says what is measured and how to read it."""
