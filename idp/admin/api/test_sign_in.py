"""/applications/<client>/test_sign_in: a sign-in to a copy of the application, and why its tokens say what they say."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlencode

from pydantic import Field

from idp.admin import why
from idp.admin.api.applications import found, place
from idp.admin.api.members import Acr, Seconds
from idp.admin.api.operation import Call, Operation
from idp.admin.api.policy import Said, told
from idp.admin.api.problem import conflict, invalid, not_found
from idp.admin.api.schema import Body, Shown
from idp.keys import jose
from idp.keys.compact import parts
from idp.keys.strict_json import read_object
from idp.keys.token_kinds import ACCESS, ID_HINT, TokenRefused
from idp.login import assurance
from idp.login.assurance import Fact
from idp.oauth.clients import test_copy
from idp.oauth.clients.metadata import TEST_PREFIX
from idp.store import clients, evidence, grants
from idp.store.clients import Client
from idp.store.grants import Grant

Pkce = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{43}$")]
Value = Annotated[str, Field(min_length=1, max_length=2048)]
Token = Annotated[str, Field(max_length=16384)]


class TestRequest(Body):
    __test__ = False
    code_challenge: Pkce
    """S256 (RFC 7636 §4.2). Whoever holds the verifier redeems the code."""
    state: Value
    nonce: Value
    acr_values: Annotated[list[Acr], Field(max_length=4)] = []
    max_age: Seconds | None = None
    fresh: bool = False
    """prompt=login: nothing that was proven before counts."""


class TestSignIn(Shown):
    __test__ = False
    client_id: str
    """Of the copy: public, with PKCE."""
    redirect_uri: str
    authorization_url: str
    expires_at: datetime


class Tokens(Body):
    id_token: Token
    access_token: Token


class FactShown(Shown):
    factor: str
    proved_at: datetime
    detail: dict[str, Any]


class Explanation(Shown):
    id_token: dict[str, Any]
    """Its claims, verified."""
    access_token: dict[str, Any]
    id_token_header: dict[str, Any]
    access_token_header: dict[str, Any]
    evidence: list[FactShown]
    """What the grant rests on."""
    acr: list[Said]
    amr: list[Said]


def begin(call: Call) -> TestSignIn:
    body: TestRequest = call.body
    client = found(call)
    redirect_uri = f"{call.house.settings.address.url}{test_copy.CALLBACK}"
    try:
        copy = test_copy.of(call.ctx, client, redirect_uri, tuple(body.acr_values))
    except test_copy.NobodySignsIn as refusal:
        raise conflict("Nobody signs in to this application, or the tenant allows no public one.") from refusal
    call.begin()
    clients.register(call.ctx, replace(copy, active=client.active))
    call.note("client.test_sign_in", place(client.client_id), client=client.client_id, copy=copy.client_id)
    assert copy.expires_at is not None
    return TestSignIn(
        client_id=copy.client_id,
        redirect_uri=redirect_uri,
        authorization_url=f"{call.ctx.tenant.base_url}/oauth/authorize?{urlencode(_asked(copy, redirect_uri, body))}",
        expires_at=copy.expires_at,
    )


def explain(call: Call) -> Explanation:
    """Only tokens of a test sign-in: those of people are nobody's to read here."""
    body: Tokens = call.body
    access, access_header = _claims(call, "access_token", body.access_token)
    copy = clients.find(call.ctx, access["client_id"])
    grant = grants.find(call.ctx, access["grant_id"])
    if copy is None or grant is None or not copy.client_id.startswith(TEST_PREFIX) or grant.client != copy.client_id:
        raise not_found()
    ident, id_header = _claims(call, "id_token", body.id_token, copy)
    return _explained(call, copy, grant, (ident, id_header), (access, access_header))


def _explained(
    call: Call,
    copy: Client,
    grant: Grant,
    ident: tuple[dict[str, Any], dict[str, Any]],
    access: tuple[dict[str, Any], dict[str, Any]],
) -> Explanation:
    rows = [one for one in evidence.of_session(call.ctx, grant.session) if one.proof in grant.evidence]
    facts: list[Fact] = [assurance.fact(one.factor, one.proved_at, one.proof, one.detail) for one in rows]
    policy = call.ctx.tenant.policy
    return Explanation(
        id_token=ident[0],
        access_token=access[0],
        id_token_header=ident[1],
        access_token_header=access[1],
        evidence=[FactShown(factor=one.factor, proved_at=one.proved_at, detail=dict(one.detail)) for one in rows],
        acr=[told(one) for one in why.acr(policy, copy, grant, facts)],
        amr=[told(one) for one in why.amr(grant, facts)],
    )


def _asked(copy: Client, redirect_uri: str, body: TestRequest) -> dict[str, str]:
    asked = {
        "response_type": "code",
        "client_id": copy.client_id,
        "redirect_uri": redirect_uri,
        "scope": " ".join(dict.fromkeys(("openid", *copy.scope))),
        "state": body.state,
        "nonce": body.nonce,
        "code_challenge": body.code_challenge,
        "code_challenge_method": "S256",
    }
    if body.fresh:
        asked["prompt"] = "login"
    if body.max_age is not None:
        asked["max_age"] = str(body.max_age)
    return asked


def _claims(call: Call, member: str, token: str, copy: Client | None = None) -> tuple[dict[str, Any], dict[str, Any]]:
    """Verified claims and the header. `copy`: whose ID token it has to be."""
    keys, issuer = call.house.keyring.public_keys(call.ctx), call.ctx.tenant.issuer
    kind, audience = (ACCESS, None) if copy is None else (ID_HINT, copy.client_id)
    try:
        claims = jose.verify(kind, token, keys, issuer=issuer, audience=audience, now=call.ctx.now)
        header = read_object(parts(token, 3)[0])
    except (TokenRefused, ValueError) as refusal:
        raise invalid(f"/{member}", "It is not a genuine token of a test sign-in of this tenant.") from refusal
    return claims, dict(header)


BASE = "/tenants/<tenant>/applications/<client>/test_sign_in"
OPERATIONS = (
    Operation("applications.test_sign_in", "POST", BASE, "Prepare a test sign-in to a copy of the application",
              "applications.write", begin, TestSignIn, body=TestRequest, status=201,
              description="Send a browser to authorization_url, and redeem the code with the verifier as the copy."),
    Operation("tokens.explain", "POST", "/tenants/<tenant>/test_sign_ins/explanation",
              "Why the tokens of a test sign-in say what they say", "applications.read", explain, Explanation,
              body=Tokens),
)  # fmt: skip
