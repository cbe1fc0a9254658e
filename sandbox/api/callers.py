"""Identifies the caller by the access key. A function may do what its role allows, everybody else may do everything."""
from sandbox.api.errors import Error, access_denied
from sandbox.api.requests import Json
from sandbox.api.rights import Rights
from sandbox.function.process import access_key
from sandbox.iam.role import role_of
from sandbox.template.cloudformation import Template
from sandbox.world.world import World


class Callers:
    """Without `enforced`, functions may do everything too."""

    def __init__(self, template: Template, functions: list[str], world: World, enforced: bool) -> None:
        self._functions = {access_key(template.physical_name(name)): name for name in functions}
        self._roles = {key: role_of(template, name) for key, name in self._functions.items()} if enforced else {}
        self._rights = Rights(world)

    def function(self, key: str | None) -> str | None:
        """The logical id of the calling function; None for people."""
        return self._functions.get(key or "")

    def denied(self, key: str | None, service: str, operation: str, parameters: Json, json_protocol: bool, mutating: bool) -> Error | None:
        role = self._roles.get(key or "")
        refused = role.refused(self._rights.of(service, operation, parameters)) if role else None
        if role is None or refused is None:
            return None
        ask, by_deny = refused
        return access_denied(role.user, ask, by_deny, service, json_protocol, mutating)
