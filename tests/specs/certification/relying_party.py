"""The suite's relying party: what it sends, and what it checks in every answer whatever the module is about.

A check that the suite counts as a warning is an assertion here: there are to be none.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from joserfc import jws
from joserfc.jwk import KeySet

from idp.oauth.clients.policies import SIGNING_ALGS
from tests.agent import Answer, Browser
from tests.specs.certification.provider import CLAIMS, Provider
from tests.specs.certification.signed import ClientKeys, client_keys, signed_with_secret

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
CALLBACK = "https://rp.example.com/callback"
ISSUERS_OWN = {
    "iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "azp", "at_hash", "c_hash", "s_hash", "jti",
    "sid",
}  # fmt: skip


@dataclass(frozen=True)
class Flow:
    """What one authorization brought: the response's parameters, the token response, and the claims of ID tokens."""

    request: dict[str, str]
    response: dict[str, str]
    tokens: dict[str, Any]
    front: dict[str, Any] | None
    back: dict[str, Any] | None

    @property
    def id_token(self) -> dict[str, Any]:
        """The claims; of two ID tokens those of the token endpoint's."""
        found = self.back or self.front
        assert found is not None, "no ID token came"
        return found

    @property
    def raw_id_token(self) -> str:
        return str(self.tokens.get("id_token") or self.response["id_token"])

    @property
    def access_token(self) -> str:
        return str(self.tokens.get("access_token") or self.response["access_token"])


@dataclass
class RelyingParty:
    """One registered client, in the response type and response mode of the plan's variant."""

    provider: Provider
    response_type: str = "code"
    response_mode: str | None = None
    client: dict[str, Any] = field(default_factory=dict)
    keys: ClientKeys = field(default_factory=client_keys)
    authentication: str = "client_secret_basic"
    audience: str | None = None  # of assertions; the token endpoint where it is not said

    def wanted(self, **departures: Any) -> dict[str, Any]:
        """The suite's registration request; keywords are what a module adds."""
        kinds = self.response_type.split(" ")
        code = ["authorization_code"] if "code" in kinds else []
        implicit = ["implicit"] if {"token", "id_token"} & set(kinds) else []
        keys = {} if "jwks_uri" in departures else {"jwks": self.keys.jwks}  # RFC 7591 §2: not both
        return {
            "client_name": f"Suite {self.response_type}",
            "redirect_uris": [CALLBACK],
            "response_types": [self.response_type],
            "grant_types": code + implicit,
            "token_endpoint_auth_method": self.authentication,
            "contacts": ["certification@example.com"],
            **keys,
            **departures,
        }

    def register(self, **departures: Any) -> dict[str, Any]:
        """RFC 7591 §3.2.1, RFC 7592 §3: what was asked for is what was registered, and can be managed."""
        wanted = self.wanted(**departures)
        answer = self.provider.ask_to_register(wanted)
        assert answer.status == 201, answer.text
        assert answer.header("Content-Type") == "application/json"
        self.client = dict(answer.json)
        assert {name: self.client.get(name) for name in wanted} == wanted
        assert self.client["registration_client_uri"].startswith("https://")
        assert self.client["registration_access_token"]
        return self.client

    @property
    def expects_code(self) -> bool:
        return "code" in self.response_type.split(" ")

    @property
    def expects_id_token(self) -> bool:
        """In the authorization response."""
        return "id_token" in self.response_type.split(" ")

    @property
    def expects_token(self) -> bool:
        """An access token, from whichever endpoint."""
        return self.response_type != "id_token"

    def request(self, **departures: str | None) -> dict[str, str]:
        good: dict[str, str | None] = {
            "client_id": self.client["client_id"],
            "redirect_uri": self.client["redirect_uris"][0],
            "scope": "openid",
            "state": secrets.token_urlsafe(10),
            "nonce": secrets.token_urlsafe(10),
            "response_type": self.response_type,
            "response_mode": self.response_mode,
        }
        return {name: value for name, value in (good | departures).items() if value is not None}

    def ask(self, browser: Browser, request: Mapping[str, str], method: str = "GET") -> Answer:
        """Sends the browser to the authorization endpoint; the answer is the first page, or the response."""
        address = self.provider.metadata["authorization_endpoint"]
        return browser.get(address, request) if method == "GET" else browser.post(address, request)

    def answered(self, browser: Browser, request: Mapping[str, str], method: str = "GET") -> Answer:
        """The authorization response, after whatever the provider asked the person for."""
        return self.provider.sign_in(browser, self.ask(browser, request, method))

    def parameters(self, answer: Answer, request: Mapping[str, str]) -> dict[str, str]:
        """The response's parameters, come in the right way and to the right address, with `state` and `iss`."""
        redirect_uri = request["redirect_uri"]
        if request.get("response_mode") == "form_post":
            assert answer.status == 200, f"{answer.status} {answer.location}"
            form = answer.form("state")
            assert (form.action, form.method) == (redirect_uri, "post")
            found = form.fields
        else:
            found = self._redirected(answer, redirect_uri, request.get("response_type", "code"))
        assert found.pop("state", None) == request.get("state")
        assert found.pop("iss") == self.provider.metadata["issuer"]  # RFC 9207 §2.4
        return found

    def _redirected(self, answer: Answer, redirect_uri: str, response_type: str) -> dict[str, str]:
        assert answer.status in {302, 303}, f"{answer.status} at {answer.url}\n{answer.text[:2000]}"
        parts = urlsplit(str(answer.location))
        registered = urlsplit(redirect_uri)
        assert (parts.scheme, parts.netloc, parts.path) == (registered.scheme, registered.netloc, registered.path)
        kept = dict(parse_qsl(registered.query))
        query = dict(parse_qsl(parts.query))
        assert kept.items() <= query.items()
        if response_type == "code":
            assert parts.fragment == ""
            return {name: value for name, value in query.items() if name not in kept}
        assert query == kept  # Multiple Response Types §5: nothing in the query
        return dict(parse_qsl(parts.fragment))

    def complete(
        self,
        browser: Browser,
        request: Mapping[str, str] | None = None,
        *,
        sent: Mapping[str, str] | None = None,
        method: str = "GET",
        **token_request: str,
    ) -> Flow:
        """A whole flow with the suite's standing checks. `sent` is what travels, where it differs from `request`."""
        request = dict(request or self.request())
        response = self.parameters(self.answered(browser, sent or request, method), request)
        assert "error" not in response, response
        expected = set(self.response_type.split(" "))
        assert ("code" in response, "id_token" in response) == (self.expects_code, self.expects_id_token)
        assert ("access_token" in response) == ("token" in expected)
        front = self._front(request, response)
        tokens: dict[str, Any] = {}
        back = None
        if self.expects_code:
            tokens = self.redeem(response["code"], redirect_uri=request["redirect_uri"], **token_request)
            back = self.checked_id_token(tokens["id_token"], request)
            check_hash(back, "at_hash", tokens["access_token"])
            assert front is None or (front["sub"], front["iss"]) == (back["sub"], back["iss"])
            assert self.userinfo(tokens["access_token"]).status == 200
        return Flow(request, response, tokens, front, back)

    def _front(self, request: dict[str, str], response: dict[str, str]) -> dict[str, Any] | None:
        """OIDC Core §3.2.2.5, §3.3.2.5: what came through the browser."""
        if "access_token" in response:
            assert response["token_type"].lower() == "bearer"
            assert int(response["expires_in"]) > 0
            assert self.userinfo(response["access_token"]).status == 200
        if "id_token" not in response:
            return None
        claims = self.checked_id_token(response["id_token"], request)
        for name, value in (("at_hash", "access_token"), ("c_hash", "code")):
            assert (name in claims) == (value in response)
            if value in response:
                check_hash(claims, name, response[value])
        return claims

    def redeem(self, code: str, **departures: str) -> dict[str, Any]:
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": self.client["redirect_uris"][0]}
        return self.checked_tokens(self.token(**(form | departures)))

    def refresh(self, refresh_token: str, **departures: str) -> Answer:
        return self.token(**({"grant_type": "refresh_token", "refresh_token": refresh_token} | departures))

    def token(self, **form: str) -> Answer:
        """POST to the token endpoint, authenticated as registered."""
        address = self.provider.metadata["token_endpoint"]
        name, secret = self.client["client_id"], self.client.get("client_secret") or ""
        match self.client["token_endpoint_auth_method"]:
            case "client_secret_basic":
                pair = f"{quote(name, safe='')}:{quote(secret, safe='')}"
                basic = "Basic " + base64.b64encode(pair.encode()).decode()
                return self.provider.browser().post(address, form, Authorization=basic)
            case "client_secret_post":
                return self.provider.browser().post(address, form | {"client_id": name, "client_secret": secret})
            case "private_key_jwt":
                return self._asserting(address, form, self.keys.sign(self._assertion()))
            case "client_secret_jwt":
                return self._asserting(address, form, signed_with_secret(self._assertion(), secret))
            case other:
                raise AssertionError(f"the suite does not authenticate by {other}")

    def _asserting(self, address: str, form: dict[str, str], assertion: str) -> Answer:
        asserted = {"client_assertion_type": ASSERTION, "client_assertion": assertion}
        return self.provider.browser().post(address, asserted | form)

    def _assertion(self) -> dict[str, Any]:
        """OIDC Core §9: the claims of private_key_jwt."""
        name, now = self.client["client_id"], self.provider.now
        audience = self.audience or self.provider.metadata["token_endpoint"]
        times = {"iat": now, "exp": now + 60}
        return {"iss": name, "sub": name, "aud": audience, "jti": secrets.token_urlsafe(15), **times}

    def checked_tokens(self, answer: Answer) -> dict[str, Any]:
        """RFC 6749 §5.1, OIDC Core §3.1.3.3."""
        assert answer.status == 200, answer.text
        assert str(answer.header("Content-Type")).startswith("application/json")
        assert "no-store" in str(answer.header("Cache-Control"))
        assert answer.header("Pragma") == "no-cache"
        tokens = dict(answer.json)
        assert tokens["token_type"].lower() == "bearer"
        assert isinstance(tokens["expires_in"], int)
        assert len(tokens["access_token"]) >= 32
        assert tokens["id_token"]
        return tokens

    def refused(self, answer: Answer) -> str:
        """RFC 6749 §5.2: the error of a token response, which says what went wrong on one line of ASCII."""
        assert answer.status == 400, answer.text
        assert answer.header("Content-Type") == "application/json"
        assert re.fullmatch(r"[ !#-\[\]-~]+", answer.json["error_description"])
        return str(answer.json["error"])

    def checked_id_token(self, token: str, request: Mapping[str, str]) -> dict[str, Any]:
        """OIDC Core §2, §3.1.3.7: signature, issuer, audience, times, nonce, and no claim that nobody asked for."""
        parsed = jws.deserialize_compact(
            token, KeySet.import_key_set(self.provider.jwks), algorithms=list(SIGNING_ALGS)
        )
        assert parsed.protected["kid"]
        claims = dict(json.loads(parsed.payload or b""))
        client_id, now = self.client["client_id"], self.provider.now
        assert claims["iss"] == self.provider.metadata["issuer"]
        assert claims["aud"] in (client_id, [client_id])
        assert now - 300 < claims["iat"] <= now < claims["exp"] < now + 86400
        assert claims["auth_time"] <= now
        assert 0 < len(claims["sub"]) <= 255
        assert claims["sub"].isascii()
        assert claims.get("nonce") == request.get("nonce")
        asked = json.loads(request.get("claims", "{}")).get("id_token", {})
        scoped = set() if self.expects_token else claims_of_scope(request["scope"])
        assert claims.keys() - ISSUERS_OWN <= asked.keys() | scoped
        return claims

    def userinfo(self, access_token: str, method: str = "GET", *, in_body: bool = False) -> Answer:
        browser, address = self.provider.browser(), self.provider.metadata["userinfo_endpoint"]
        if in_body:
            return browser.post(address, {"access_token": access_token})
        bearer = {"Authorization": f"Bearer {access_token}"}
        return browser.get(address, **bearer) if method == "GET" else browser.post(address, {}, **bearer)

    def checked_userinfo(self, answer: Answer, flow: Flow) -> dict[str, Any]:
        """OIDC Core §5.3.2, §5.1."""
        assert answer.status == 200, answer.text
        assert answer.header("Content-Type") == "application/json"
        said = dict(answer.json)
        assert all(said["sub"] == claims["sub"] for claims in (flow.front, flow.back) if claims)
        assert said.keys() - {"sub"} == claims_of_scope(flow.request["scope"])
        return said

    def check_scope_in_id_token(self, flow: Flow) -> None:
        """OIDC Core §5.4: without an access token there is no other place for them."""
        assert claims_of_scope(flow.request["scope"]) <= flow.id_token.keys()


def claims_of_scope(scope: str) -> set[str]:
    """OIDC Core §5.4: the person has them all."""
    named = {
        "profile": {"name", *CLAIMS} - {"address", "phone_number", "phone_number_verified"},
        "email": {"email", "email_verified"},
        "address": {"address"},
        "phone": {"phone_number", "phone_number_verified"},
    }
    return {claim for name in scope.split(" ") for claim in named.get(name, set())}


def check_hash(claims: Mapping[str, Any], name: str, value: str) -> None:
    """OIDC Core §3.1.3.6, §3.3.2.11. The suite's ID tokens are signed with RS256."""
    half = hashlib.sha256(value.encode()).digest()[:16]
    assert claims[name] == base64.urlsafe_b64encode(half).rstrip(b"=").decode()
