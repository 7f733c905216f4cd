"""/configuration: a tenant as one document. What `faceguard export`, `plan` and `apply` do, through the interface."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from idp.admin import configuration
from idp.admin.api.claims import Mapping
from idp.admin.api.configured import ConfiguredApplication, ConfiguredWebhook
from idp.admin.api.groups import NewGroup
from idp.admin.api.operation import Call, Operation
from idp.admin.api.policy import PolicyChange
from idp.admin.api.schema import Body, Shown
from idp.admin.api.tenants import TenantChange

MOST = 10_000  # things in one list


class Configuration(Body):
    tenant: TenantChange | None = None
    policy: PolicyChange | None = None
    claims: Mapping | None = None
    applications: Annotated[list[ConfiguredApplication], Field(max_length=MOST)] | None = None
    groups: Annotated[list[NewGroup], Field(max_length=MOST)] | None = None
    roles: Annotated[list[NewGroup], Field(max_length=MOST)] | None = None
    webhooks: Annotated[list[ConfiguredWebhook], Field(max_length=MOST)] | None = None


class Wanted(Configuration):
    prune: bool = False
    """Whether what stands in a list here and not in the document is removed."""


class ConfigurationShown(Shown):
    configuration: dict[str, Any]
    warnings: list[str]
    """What keeps it from being applied as it is."""


class ChangeShown(Shown):
    kind: Literal["added", "changed", "removed"]
    path: str
    before: Any = None
    after: Any = None


class Changes(Shown):
    changes: list[ChangeShown]


def read(call: Call) -> ConfigurationShown:
    document = configuration.export(call)
    return ConfigurationShown(configuration=document, warnings=configuration.warnings(document))


def plan(call: Call) -> Changes:
    """By doing it and undoing it, so that what would be refused is refused here too."""
    told = apply(call)
    call.ctx.tx.rollback()
    return told


def apply(call: Call) -> Changes:
    wanted: Wanted = call.body
    document = wanted.model_dump(mode="json", exclude_unset=True, exclude={"prune"})
    changes = configuration.apply(call, document, prune=wanted.prune)
    shown = [ChangeShown(kind=one.kind, path=one.path, before=one.before, after=one.after) for one in changes]
    return Changes(changes=shown)


CONFIGURATION = "/tenants/<tenant>/configuration"
OPERATIONS = (
    Operation("configuration.read", "GET", CONFIGURATION, "The tenant as one document, without any secret",
              "config.read", read, ConfigurationShown),
    Operation("configuration.plan", "POST", f"{CONFIGURATION}/plan", "What a document would change", "config.read",
              plan, Changes, body=Wanted),
    Operation("configuration.apply", "POST", f"{CONFIGURATION}/apply", "Make the tenant like a document, or do nothing",
              "config.write", apply, Changes, body=Wanted, fresh=True),
)  # fmt: skip
