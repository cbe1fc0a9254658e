"""A small AWS on this machine: moto keeps the resources, this package adds the physics, the events and the function."""
