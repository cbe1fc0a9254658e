"""The AWS API: moto behind one port, with operations that answer from the world, and faults."""
