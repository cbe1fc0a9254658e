"""The AWS API on one port: moto, with some operations answered by the physics instead, and injected faults."""
