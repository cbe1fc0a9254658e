"""Identifies the caller by the access key. A function may do what its role allows, everybody else may do everything."""
from sandbox.api.errors import Error, access_denied
from sandbox.api.requests import Json
from sandbox.api.rights import Rights
from sandbox.core.events import REGION
from sandbox.function.process import access_key
from sandbox.iam.policy import Ask
from sandbox.iam.role import role_of
from sandbox.template.cloudformation import Template
from sandbox.world.resources import MANAGED_KEY
from sandbox.world.world import World


class Callers:
    """Without `enforced`, functions may do everything too."""

    def __init__(self, template: Template, functions: list[str], world: World, enforced: bool) -> None:
        self._functions = {access_key(template.physical_name(name)): name for name in functions}
        self._roles = {key: role_of(template, name) for key, name in self._functions.items()} if enforced else {}
        self._rights, self._world = Rights(world), world

    def function(self, key: str | None) -> str | None:
        """The logical id of the calling function; None for people."""
        return self._functions.get(key or "")

    def lend(self, key: str | None, instances: list[str]) -> None:
        """Whether EC2 may use the keys of volumes in the name of the caller; everybody may use the AWS managed key."""
        for host in self._world.hosts.all:
            if host.instance_id in instances:
                host.may_use_key = host.spec.volume_key in (None, MANAGED_KEY) or self._may_grant(key, host.spec.volume_key)

    def _may_grant(self, key: str | None, volume_key: str) -> bool:
        role = self._roles.get(key or "")
        asked = {"kms:GrantIsForAWSResource": ["true"], "kms:ViaService": [f"ec2.{REGION}.amazonaws.com"]}
        return role is None or role.refused([Ask("kms:CreateGrant", volume_key, asked)]) is None

    def denied(self, key: str | None, service: str, operation: str, parameters: Json, json_protocol: bool, mutating: bool) -> Error | None:
        role = self._roles.get(key or "")
        refused = role.refused(self._rights.of(service, operation, parameters)) if role else None
        if role is None or refused is None:
            return None
        ask, by_deny = refused
        return access_denied(role.user, ask, by_deny, service, json_protocol, mutating)
