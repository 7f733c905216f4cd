"""/configuration: a tenant as one document. What `faceguard export`, `plan` and `apply` do, through the interface."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from idp.admin import configuration
from idp.admin.api.claims import Mapping
from idp.admin.api.configured import ConfiguredApplication, ConfiguredWebhook
from idp.admin.api.groups import NewGroup
from idp.admin.api.looks import LooksChange
from idp.admin.api.operation import Call, Operation, etag
from idp.admin.api.policy import PolicyChange
from idp.admin.api.problem import Problem
from idp.admin.api.schema import Body, Shown
from idp.admin.api.tenants import TenantChange
from idp.store import audit_search

MOST = 10_000  # things in one list
LARGEST = 1_000_000  # bytes of a document
LOOKED_AT = 100  # events


class Configuration(Body):
    tenant: TenantChange | None = None
    policy: PolicyChange | None = None
    branding: LooksChange | None = None
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
    told = _changes(call)
    call.ctx.tx.rollback()
    return told


def apply(call: Call) -> Changes:
    """If-Match with the plan's ETag: exactly what was planned, or nothing."""
    told = _changes(call)
    if call.if_match not in (None, "*", etag(told)):
        call.ctx.tx.rollback()
        raise _overtaken(call, told)
    return told


def _changes(call: Call) -> Changes:
    wanted: Wanted = call.body
    document = wanted.model_dump(mode="json", exclude_unset=True, exclude={"prune"})
    changes = configuration.apply(call, document, prune=wanted.prune)
    shown = [ChangeShown(kind=one.kind, path=one.path, before=one.before, after=one.after) for one in changes]
    return Changes(changes=shown)


def _overtaken(call: Call, now: Changes) -> Problem:
    """It names whoever administered last; what would be changed now is for another plan to show."""
    events = audit_search.newest(call.ctx, audit_search.Wanted(), before=None, limit=LOOKED_AT).events
    last = next((one for one in events if one.actor is not None), None)
    said, members = "The tenant was changed since this was planned.", dict[str, Any]()
    if last is not None:
        members = {"changed_by": last.actor, "changed_at": last.at.isoformat(), "change": dict(last.detail)}
        said += f" {last.actor} administered it last, at {last.at:%Y-%m-%d %H:%M:%S} UTC."
    return Problem(412, f"{said} Plan it again.", headers=(("ETag", etag(now)),), members=members)


CONFIGURATION = "/tenants/<tenant>/configuration"
OPERATIONS = (
    Operation("configuration.read", "GET", CONFIGURATION, "The tenant as one document, without any secret",
              "config.read", read, ConfigurationShown),
    Operation("configuration.plan", "POST", f"{CONFIGURATION}/plan", "What a document would change", "config.read",
              plan, Changes, body=Wanted, body_limit=LARGEST,
              description="Its ETag is what `apply` takes as If-Match."),
    Operation("configuration.apply", "POST", f"{CONFIGURATION}/apply", "Make the tenant like a document, or do nothing",
              "config.write", apply, Changes, body=Wanted, fresh=True, body_limit=LARGEST,
              description="With If-Match, exactly what was planned, or nothing (412)."),
)  # fmt: skip
