"""A small AWS on this machine: moto keeps the resources, this package adds the physics, the events and the function."""
import os

# moto reads this at each reset. Nobody here needs its catalogue of images, and loading it takes as long as building a world.
os.environ["MOTO_EC2_LOAD_DEFAULT_AMIS"] = "false"
