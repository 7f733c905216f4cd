"""An authorization request whose every field has been checked. OIDC Core §3.1.2.1, RFC 6749 §4.1.1, RFC 7636 §4.3."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

LISTS = ("scope", "acr_values", "ui_locales", "claims_locales")


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """`scope` is what the client may have of what it asked for; `id_token_hint_sub` comes from a verified hint."""

    client_id: str
    redirect_uri: str
    response_mode: str = "query"  # query, fragment, form_post
    state: str | None = None
    response_type: str = "code"
    scope: tuple[str, ...] = ("openid",)
    nonce: str | None = None
    code_challenge: str | None = None
    prompt: frozenset[str] = frozenset()
    max_age: int | None = None
    face_max_age: int | None = None
    login_hint: str | None = None
    id_token_hint_sub: str | None = None
    acr_values: tuple[str, ...] = ()
    claims: Mapping[str, Any] = field(default_factory=dict)  # {"userinfo": {...}, "id_token": {...}}
    ui_locales: tuple[str, ...] = ()
    claims_locales: tuple[str, ...] = ()
    display: str = "page"
    device: str | None = None  # id of the device that waits for the answer, in place of a redirect_uri (RFC 8628)

    def asks_for(self, value: str) -> bool:
        """Whether the response type has the value: code, token or id_token."""
        return value in self.response_type.split(" ")

    @property
    def leads_to(self) -> tuple[str, ...]:
        """The addresses, beside ours, at which answering it can end."""
        return () if self.device is not None else (self.redirect_uri,)

    def to_json(self) -> dict[str, Any]:
        """JSON values only: what is sealed for the browser or kept with a journey."""
        named = {field.name: getattr(self, field.name) for field in fields(self)}
        return named | {"prompt": sorted(self.prompt), "claims": dict(self.claims)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> AuthorizationRequest:
        """The inverse of to_json. Only for what this server sealed or stored itself: nothing is checked again."""
        lists = {name: tuple(value[name]) for name in LISTS}
        return cls(**{**value, **lists, "prompt": frozenset(value["prompt"])})
