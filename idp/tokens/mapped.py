"""A tenant's own claims, as its mapping has them (context.MappedClaim). A tenant without a mapping asks nothing.

Every value is literal text (AD-08): nothing that a tenant writes is a template. They are told by scope alone; the
`claims` parameter names standard claims only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from idp.context import ClaimPlace, Ctx, MappedClaim, Tenant
from idp.store import groups
from idp.store.people import Person
from idp.tokens.claims import STANDARD, keepable

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.:/-]{0,127}", re.ASCII)
OURS = frozenset(
    {"iss", "sub", "aud", "exp", "nbf", "iat", "jti", "azp", "nonce", "auth_time", "acr", "amr", "sid"}
    | {"at_hash", "c_hash", "s_hash", "scope", "client_id", "grant_id", "typ", "token_type", "events", "cnf", "act"}
    | {"may_act", "sub_jwk", "sub_id", "toe", "txn", "vot", "vtm", "authorization_details", "active", "username"}
)
"""What tokens say for themselves, here or elsewhere: whoever reads them trusts these names."""
LONGEST = 1000  # characters of a text that is kept under one's own name


def mappable(name: str) -> bool:
    return NAME.fullmatch(name) is not None and name not in OURS and name not in STANDARD


def keeps(tenant: Tenant, name: str, value: Any) -> bool:
    """Whether a claim may be kept with a person: a standard one of its type, or one of the tenant's own, which is a
    text or a list of texts."""
    if not any(one.name == name and one.source == "own" for one in tenant.claims):
        return keepable(name, value)
    texts = value if isinstance(value, list) else [value]
    return bool(texts) and all(isinstance(text, str) and 0 < len(text) <= LONGEST for text in texts)


def claims(ctx: Ctx, person: Person, scope: Iterable[str], place: ClaimPlace) -> dict[str, Any]:
    """What is told of the person in `place` under the scope; nothing empty."""
    if not ctx.tenant.claims:
        return {}
    asked = frozenset(scope)
    told = [one for one in ctx.tenant.claims if one.scope in asked and place in one.places and mappable(one.name)]
    named = _names(ctx, person) if any(one.source in ("groups", "roles") for one in told) else {}
    values = {one.name: _value(one, person, named) for one in told}
    return {name: value for name, value in values.items() if value}


def _names(ctx: Ctx, person: Person) -> dict[str, list[str]]:
    held = groups.of_person(ctx, person.id)
    return {f"{kind}s": [one.name for one in held if one.kind == kind] for kind in ("group", "role")}


def _value(one: MappedClaim, person: Person, named: dict[str, list[str]]) -> Any:
    match one.source:
        case "groups" | "roles":
            return named[one.source]
        case "name":
            return person.name
        case "email":
            return person.email
        case "own":
            return person.claims.get(one.name)
        case "fixed":
            return one.value
