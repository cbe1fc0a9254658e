"""A small AWS on this machine: moto holds the resources; this package adds the physics, the events and the function."""
import os

# Without its list of machine images, which is not needed here, moto resets much faster. It reads this at each reset.
os.environ["MOTO_EC2_LOAD_DEFAULT_AMIS"] = "false"
