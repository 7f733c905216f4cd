"""OIDC Core §5.2: claims in several languages. A BCP 47 tag stands behind a `#`; tags are matched as RFC 4647 §3.4."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def preferred(claims: Mapping[str, Any], locales: Iterable[str]) -> dict[str, Any]:
    """The claims, each untagged one in the first of the `locales` that it is known in: a client that asks for one set
    of languages need not read tags (§5.2). What is untagged is in the person's own `locale`."""
    wanted, spoken = tuple(locales), dict(claims)
    if not wanted:
        return spoken
    for name in {name.partition("#")[0] for name in claims}:
        found = next((found for locale in wanted if (found := tagged(claims, f"{name}#{locale}")) is not None), None)
        if found is not None:
            spoken[name] = claims[found]
    return spoken


def tagged(claims: Mapping[str, Any], asked: str) -> str | None:
    """The name under which the claim is known in the language that `asked` has behind its `#`: exactly, in a variety
    of it (de-CH for de), or in what it is a variety of (de for de-CH)."""
    base, _, tag = asked.partition("#")
    tag = tag.lower()  # languages are compared without regard to case, names of claims are not
    known = {_tag_of(name, claims): name for name in claims if name.partition("#")[0] == base}
    varieties = sorted(one for one in known if one.startswith(f"{tag}-"))
    general = (tag.rsplit("-", cut)[0] for cut in range(1, tag.count("-") + 1))
    return next((known[one] for one in (tag, *varieties, *general) if one and one in known), None)


def _tag_of(name: str, claims: Mapping[str, Any]) -> str:
    tag = name.partition("#")[2] or claims.get("locale", "")
    return str(tag).lower()
