"""Corrects answers of moto's EC2 that differ from AWS."""
import fnmatch
from typing import Any

from moto.ec2 import utils
from moto.ec2.models.network_acls import NetworkAclBackend

_MATCHES, _CREATE_ACL = utils.is_filter_matching, NetworkAclBackend.create_network_acl
LAST_RULE = 32767


def correct() -> None:
    """
    A filter on a list, such as the subnets of an ACL, matches if any element does; in moto all must. And every ACL ends with an
    entry that denies the rest; in moto only default ACLs have it.
    """
    utils.is_filter_matching = _matches  # type: ignore[assignment]
    NetworkAclBackend.create_network_acl = _create_acl  # type: ignore[method-assign]


def _matches(thing: Any, name: str, wanted: Any) -> bool:
    value = thing.get_filter_value(name)
    if not isinstance(value, (list, set, tuple)):
        return bool(_MATCHES(thing, name, wanted))
    patterns = wanted if isinstance(wanted, list) else [wanted]
    return any(fnmatch.fnmatch(str(element), str(pattern)) for element in value for pattern in patterns)


def _create_acl(ec2: Any, vpc_id: str, tags: Any = None, default: bool = False) -> Any:
    made = _CREATE_ACL(ec2, vpc_id, tags, default)
    if not default:
        for egress in (True, False):
            ec2.create_network_acl_entry(made.id, LAST_RULE, "-1", "deny", egress, "0.0.0.0/0", None, None, None, None, None)
    return made
