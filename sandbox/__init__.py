"""A small AWS on this machine: moto holds the resources; this package adds the physics, the events and the function."""
import os
from typing import Any

from moto.utilities import utils

# Without its list of machine images, which is not needed here, moto resets much faster. It reads this at each reset.
os.environ["MOTO_EC2_LOAD_DEFAULT_AMIS"] = "false"

# Which instance types each region of AWS offers is a sixth of this process, which is copied often. Only this region's are loaded.
_LOAD, _REGION = utils.load_resource, "/us-east-1."


def _of_this_region(package: str, resource: str) -> Any:
    return [] if "instance_type_offerings" in resource and _REGION not in resource else _LOAD(package, resource)


utils.load_resource = _of_this_region
