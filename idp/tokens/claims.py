"""OIDC Core §5.1, §5.2, §5.4, §5.5: a person's claims by scope and by the `claims` parameter. Standard names only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from idp.store.people import Person
from idp.tokens import languages

SCOPES: dict[str, tuple[str, ...]] = {  # OIDC Core §5.4
    "profile": (
        "name",
        "family_name",
        "given_name",
        "middle_name",
        "nickname",
        "preferred_username",
        "profile",
        "picture",
        "website",
        "gender",
        "birthdate",
        "zoneinfo",
        "locale",
        "updated_at",
    ),
    "email": ("email", "email_verified"),
    "address": ("address",),
    "phone": ("phone_number", "phone_number_verified"),
}
STANDARD = frozenset(name for names in SCOPES.values() for name in names)  # OIDC Core §5.1; `sub` is the issuer's
COLUMNS = frozenset({"name", "email", "email_verified"})  # of a person; these hold
TYPES: dict[str, type | tuple[type, ...]] = {
    "email_verified": bool,
    "phone_number_verified": bool,
    "updated_at": (int, float),
    "address": dict,
}


def person_claims(
    person: Person,
    scope: Iterable[str] = (),
    requested: Mapping[str, Any] | None = None,
    locales: Iterable[str] = (),
) -> dict[str, Any]:
    """Claims about the person, never `sub` or another claim of the issuer's own.

    `requested` is one half of the `claims` parameter (`userinfo` or `id_token`): a name, and null or an object with
    `essential`, `value`, `values`. A claim asked for with values is given only if the person's is one of them; an
    essential one that we do not have is left out, not an error (OIDC Core §5.5.1). `locales`: `claims_locales`.
    """
    known = languages.preferred(_known(person), locales)
    granted = {name for one in scope for name in SCOPES.get(one, ())}
    given = {name: value for name, value in known.items() if name in granted}
    for name, how in (requested or {}).items():
        value = _asked(known, name)
        if value is not None and _satisfies(value, how):
            given[name] = value
    return given


def scope_of(name: str) -> str | None:
    """The scope that a claim belongs to, with a language tag or without; None for the issuer's own and the unknown."""
    return next((scope for scope, names in SCOPES.items() if name.partition("#")[0] in names), None)


def within(requested: Mapping[str, Any], scope: Iterable[str]) -> dict[str, Any]:
    """One half of the `claims` parameter without the claims of other scopes: no more by name than by scope."""
    return {name: how for name, how in requested.items() if scope_of(name) in (None, *scope)}


def reach(scope: Iterable[str], requested: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    """The scope, and the scopes of claims that the `claims` parameter asks for by name: what a person has to allow."""
    named = (scope_of(name) for place in requested.values() for name in place)
    return tuple(dict.fromkeys((*scope, *(one for one in named if one is not None))))


def _known(person: Person) -> dict[str, Any]:
    """What we have: standard names (a language tag may follow, §5.2), typed as §5.1 says, nothing empty (§5.3.2)."""
    kept = {name: value for name, value in person.claims.items() if keepable(name, value)}
    if person.name:
        kept["name"] = person.name
    if person.email:
        kept |= {"email": person.email, "email_verified": person.email_verified}
    return kept


def keepable(name: str, value: Any) -> bool:
    """Whether a claim of that name may be kept with a person, and the value has its type."""
    if name in COLUMNS:
        return False
    base = name.partition("#")[0]
    kind = TYPES.get(base, str)
    typed = isinstance(value, kind) and (kind is bool or not isinstance(value, bool))
    return base in STANDARD and typed and (value not in ("", {}))


def _asked(known: Mapping[str, Any], name: str) -> Any:
    """The value by that name; with a language tag the nearest that we have, by the name that was asked for (§5.2)."""
    if "#" not in name:
        return known.get(name)
    found = languages.tagged(known, name)
    return None if found is None else known[found]


def _satisfies(value: Any, how: Any) -> bool:
    if not isinstance(how, Mapping):
        return True
    wanted = [how["value"]] if "value" in how else how.get("values")
    return not isinstance(wanted, list) or value in wanted
