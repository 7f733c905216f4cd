"""/claims: which claims of its own a tenant tells applications, from where and under which scope."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from idp.admin.api.operation import Call, Operation
from idp.admin.api.problem import invalid
from idp.admin.api.schema import Body, Shown
from idp.context import ClaimPlace, ClaimScope, ClaimSource, MappedClaim, Tenant
from idp.store import tenants
from idp.tokens.mapped import LONGEST, mappable

OBJECT = "claims"
MOST = 50


class ClaimShown(Shown):
    name: str
    source: ClaimSource
    scope: ClaimScope
    places: list[ClaimPlace]
    value: str | None


class Claims(Shown):
    items: list[ClaimShown]


class Claim(Body):
    name: Annotated[str, Field(max_length=128)]
    """None of those that OpenID Connect or a token's format defines."""
    source: ClaimSource
    """groups, roles: the names of the person's; name, email: the person's; own: what is kept with the person under this
    name; fixed: `value`, the same for everybody. All of it is told as it is written."""
    scope: ClaimScope
    """Applications are told that are given this scope."""
    places: Annotated[list[ClaimPlace], Field(min_length=1, max_length=3)]
    value: Annotated[str, Field(min_length=1, max_length=LONGEST)] | None = None


class Mapping(Body):
    items: Annotated[list[Claim], Field(max_length=MOST)]


def shown(tenant: Tenant) -> Claims:
    return Claims(
        items=[
            ClaimShown(name=one.name, source=one.source, scope=one.scope, places=list(one.places), value=one.value)
            for one in tenant.claims
        ]
    )


def read(call: Call) -> Claims:
    return shown(call.tenant_now())


def write(call: Call) -> Claims:
    body: Mapping = call.body
    given = tuple(_checked(number, one) for number, one in enumerate(body.items))
    for number, one in enumerate(given):
        if one.name in [other.name for other in given[:number]]:
            raise invalid(f"/items/{number}/name", "The name stands there twice.")
    call.begin()
    call.require_match(OBJECT, shown(call.tenant_now()))
    tenants.set_claims(call.ctx, given)
    call.note("claims.changed", OBJECT, names=[one.name for one in given])
    return shown(call.tenant_now())


def _checked(number: int, one: Claim) -> MappedClaim:
    if not mappable(one.name):
        raise invalid(
            f"/items/{number}/name",
            "A letter, then letters, digits and _ . : / -, and no name that OpenID Connect or a token has already.",
        )
    if (one.source == "fixed") != (one.value is not None):
        raise invalid(f"/items/{number}/value", "A value goes with the source fixed, and only with it.")
    return MappedClaim(one.name, one.source, one.scope, tuple(dict.fromkeys(one.places)), one.value)


CLAIMS = "/tenants/<tenant>/claims"
OPERATIONS = (
    Operation("claims.read", "GET", CLAIMS, "The claims mapping", "groups.read", read, Claims),
    Operation("claims.write", "PUT", CLAIMS, "Replace the claims mapping", "groups.write", write, Claims, body=Mapping),
)  # fmt: skip
