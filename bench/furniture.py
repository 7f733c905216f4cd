"""Rows of what a large tenant has: applications, groups and roles, what its people are signed in to, webhooks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from idp.ids import digest, new_id

Rows = Iterator[dict[str, Any]]
STATES = ("delivered", "delivered", "delivered", "dead", "pending")


def applications(tenant: str, number: int, now: datetime) -> Rows:
    for one in range(number):
        uri = f"https://app-{one}.example.com"
        details = {"contacts": [f"team-{one % 90}@example.com"], "client_uri": uri, "tos_uri": f"{uri}/terms"}
        yield {
            "tenant": tenant, "client_id": f"app-{one:06}", "name": f"Application {one * 7919 % number:06}",
            "application_type": "web", "auth_method": "client_secret_basic", "secret_digest": digest(f"secret {one}"),
            "redirect_uris": [f"{uri}/callback"], "post_logout_redirect_uris": [f"{uri}/bye"],
            "grant_types": ["authorization_code", "refresh_token"], "scope": "openid profile email",
            "response_types": ["code"], "id_token_alg": "RS256", "require_pkce": True, "trusted": one % 2 == 0,
            "active": one % 40 != 0, "policy": "standard", "dynamic": one % 10 == 0, "details": details,
            "created_at": now,
        }  # fmt: skip


def groups(tenant: str, kind: str, number: int, now: datetime) -> Rows:
    for one in range(number):
        yield {
            "tenant": tenant, "id": new_id(), "kind": kind, "name": f"{kind} {one:06}", "created_at": now,
            "description": f"The {one}th of many, which somebody once described in a sentence.",
        }  # fmt: skip


def members(tenant: str, group: str, people: Sequence[str], now: datetime) -> Rows:
    for person in people:
        yield {"tenant": tenant, "group": group, "person": person, "since": now}


def memberships(tenant: str, groups: Sequence[str], person: str, now: datetime) -> Rows:
    for group in groups:
        yield {"tenant": tenant, "group": group, "person": person, "since": now}


def sessions(tenant: str, people: Sequence[str], now: datetime) -> Rows:
    """One for each, who may come several times."""
    for number, person in enumerate(people):
        began = now - timedelta(seconds=number % 3000)
        yield {
            "tenant": tenant, "id": new_id(), "digest": digest(f"{tenant} {number}"), "person": person,
            "created_at": began, "seen_at": now, "idle_at": now + timedelta(days=30),
            "expires_at": now + timedelta(days=60),
        }  # fmt: skip


def evidence(tenant: str, sessions: Sequence[dict[str, Any]]) -> Rows:
    for session in sessions:
        for factor in ("pwd", "face"):
            yield {
                "tenant": tenant, "proof": new_id(), "session": session["id"], "person": session["person"],
                "factor": factor, "detail": {}, "proved_at": session["created_at"],
            }  # fmt: skip


def grants(tenant: str, sessions: Sequence[dict[str, Any]], applications: int) -> Rows:
    for number, session in enumerate(sessions):
        for step in (0, 1):
            client = f"app-{(number + step) % applications:06}"
            yield {
                "tenant": tenant, "id": new_id(), "person": session["person"], "client": client,
                "session": session["id"], "scope": "openid profile", "claims": {}, "claims_locales": "",
                "acr": "urn:faceguard:acr:face", "amr": ["pwd", "face", "mfa"], "evidence": [],
                "auth_time": session["created_at"], "created_at": session["created_at"],
                "expires_at": session["expires_at"],
            }  # fmt: skip


def consents(tenant: str, pairs: Sequence[tuple[str, int]], now: datetime) -> Rows:
    """`pairs`: person, and the number of the application."""
    for person, number in pairs:
        client = f"app-{number:06}"
        yield {"tenant": tenant, "person": person, "client": client, "scope": "openid profile", "given_at": now}


def passkeys(tenant: str, person: str, number: int, now: datetime) -> Rows:
    for one in range(number):
        yield {
            "tenant": tenant, "credential": f"credential-{person}-{one}", "person": person, "handle": person,
            "public_key": b"none", "sign_count": 0, "transports": ["internal"], "name": f"Phone {one}",
            "aaguid": "00000000-0000-0000-0000-000000000000", "backup_eligible": True, "backed_up": True,
            "user_verified": True, "created_at": now,
        }  # fmt: skip


def removed_keys(tenant: str, number: int, now: datetime) -> Rows:
    """Those of years of rotation, which nobody publishes any more."""
    for one in range(number):
        at = now - timedelta(days=90 * (one + 2))
        yield {
            "tenant": tenant, "kid": new_id(), "alg": "ES256", "public_jwk": {}, "wrapped": b"none", "created_at": at,
            "active_at": at, "retired_at": at + timedelta(days=90), "removed_at": at + timedelta(days=120),
        }  # fmt: skip


def registration_tokens(tenant: str, number: int, now: datetime) -> Rows:
    for one in range(number):
        yield {
            "tenant": tenant, "digest": digest(f"token {one}"), "policy": "standard", "label": f"Team {one}",
            "uses_left": one % 5, "created_at": now - timedelta(seconds=number - one),
            "expires_at": now + timedelta(days=one % 30),
        }  # fmt: skip


def webhooks(tenant: str, number: int, now: datetime) -> Rows:
    for one in range(number):
        yield {
            "tenant": tenant, "id": new_id(), "url": f"https://hooks-{one}.example.com/in", "kinds": ["*"],
            "active": one % 3 != 2, "secret_wrapped": b"none", "created_at": now,
        }  # fmt: skip


def deliveries(tenant: str, webhooks: Sequence[str], number: int, now: datetime) -> Rows:
    for one in range(number):
        state, at = STATES[one % len(STATES)], now - timedelta(seconds=number - one)
        yield {
            "tenant": tenant, "id": new_id(), "webhook": webhooks[one // len(STATES) % len(webhooks)],
            "event": one + 1, "kind": "signed_in", "state": state, "attempts": one % 9, "status": "status 204",
            "created_at": at, "pending_since": now, "tried_at": at, "expires_at": now + timedelta(days=30),
        }  # fmt: skip
