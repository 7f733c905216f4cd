"""Signing in to the console: a relying party of the tenant `system` like any other (AD-07, OIDC Core §3.1).

Authorization code with PKCE, state and nonce, which wait sealed in a cookie of the browser that began.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from idp.admin.console.provider import NoTokens, Provider
from idp.audit.log import log
from idp.context import Ctx
from idp.house import House
from idp.http import CookiePolicy, Request, Response, see_other
from idp.ids import new_secret
from idp.keys import jose
from idp.keys.token_kinds import ID, TokenRefused
from idp.login import browser, sessions
from idp.login.assurance import MFA
from idp.login.ways import SecondFactors
from idp.pages import render
from idp.store import audit, console_sessions, people
from idp.store import sessions as stored_sessions
from idp.store.people import Person
from idp.store.sessions import Session
from idp.tenants.console_client import CALLBACK, CLIENT_ID, HOME, secret_of

PURPOSE = "console sign-in"
WITHIN = 600  # seconds
FRESH = timedelta(minutes=5)
STRONG = frozenset({"passkey", "face"})
RETURN_TO = re.compile(r"/admin/(?!login|callback|sign)[A-Za-z0-9._~/%?&=+:,@-]{0,1000}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A sign-in under way. `fresh`: everything is to be proven anew. `step`: a passkey or a face is asked for, after
    what came first did not show one. `form` names what was typed and waits for it."""

    state: str
    nonce: str
    verifier: str
    return_to: str
    fresh: bool
    step: bool
    form: str | None

    def to_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


class SignIn:
    """A class because the way out and the way back share the house, the names of cookies and the provider."""

    def __init__(self, house: House, cookies: CookiePolicy, ways: SecondFactors, provider: Provider) -> None:
        self._house, self._cookies, self._ways, self._provider = house, cookies, ways, provider

    def begin(self, system: Ctx, request: Request) -> Response:
        asked = dict(request.query)
        return self._send(
            system,
            request,
            return_to=local(asked.get("return_to", "")),
            fresh=asked.get("fresh") == "1",
            form=asked.get("form"),
            hint=self._email(system, request),
        )

    def callback(self, system: Ctx, request: Request) -> Response:
        """What the provider answered. Nothing of it counts before the state was this browser's."""
        answered, waiting = dict(request.query), self._waiting(system, request)
        if waiting is None or not hmac.compare_digest(answered.get("state", "").encode(), waiting.state.encode()):
            return self._stopped(system, request, "expired")
        if answered.get("iss") != system.tenant.issuer:  # RFC 9207 §2.4
            return self._stopped(system, request, "expired", waiting)
        if "code" not in answered:
            log.info("console sign-in refused", error=answered.get("error", "")[:80], request_id=system.request_id)
            return self._stopped(system, request, "refused", waiting)
        try:
            claims, token = self._claims(system, waiting, answered["code"])
        except (NoTokens, TokenRefused) as refusal:
            log.info("console sign-in refused", why=str(refusal), request_id=system.request_id)
            return self._stopped(system, request, "expired", waiting)
        return self._welcome(system, request, waiting, claims, token)

    def _send(
        self,
        system: Ctx,
        request: Request,
        *,
        return_to: str,
        fresh: bool = False,
        step: bool = False,
        form: str | None = None,
        hint: str | None = None,
    ) -> Response:
        """To the provider, with what will be compared when it answers."""
        waiting = Waiting(new_secret(), new_secret(), new_secret(), return_to, fresh, step, form)
        ours = browser.of(system, self._cookies, request)
        sealed = self._house.seals.seal(system, PURPOSE, waiting.to_json(), bind=ours.digest, lifetime=WITHIN)
        asked = {
            "response_type": "code",
            "client_id": CLIENT_ID,
            "redirect_uri": self._callback,
            "scope": "openid",
            "state": waiting.state,
            "nonce": waiting.nonce,
            "code_challenge": _challenge(waiting.verifier),
            "code_challenge_method": "S256",
        }
        if step:
            asked |= {"acr_values": MFA} | ({"max_age": str(int(FRESH.total_seconds()))} if fresh else {})
        elif fresh:
            asked |= {"prompt": "login"}
        if hint is not None:
            asked["login_hint"] = hint
        kept = self._cookies.set(self._cookies.console_login(), sealed, max_age=WITHIN)
        return see_other(f"{system.tenant.base_url}/oauth/authorize?{urlencode(asked)}", (*ours.headers, kept))

    def _waiting(self, system: Ctx, request: Request) -> Waiting | None:
        sealed = request.cookies.get(self._cookies.console_login(), "")
        ours = browser.of(system, self._cookies, request)
        opened = self._house.seals.unseal(system, PURPOSE, sealed, bind=ours.digest) if sealed else None
        return None if opened is None else Waiting(**opened)

    def _claims(self, system: Ctx, waiting: Waiting, code: str) -> tuple[Mapping[str, Any], str]:
        """The ID token's, verified as OIDC Core §3.1.3.7 says, and the token. Raises NoTokens and TokenRefused."""
        system.tx.close()  # the token endpoint has a unit of work of its own
        answer = self._provider.redeem(
            system.tenant,
            CLIENT_ID,
            secret_of(self._house, system),
            grant_type="authorization_code",
            code=code,
            redirect_uri=self._callback,
            code_verifier=waiting.verifier,
        )
        token = str(answer.get("id_token", ""))
        keys, issuer = self._house.keyring.public_keys(system), system.tenant.issuer
        claims = jose.verify(ID, token, keys, issuer=issuer, audience=CLIENT_ID, now=system.now)
        if not hmac.compare_digest(claims["nonce"].encode(), waiting.nonce.encode()):
            raise TokenRefused("another nonce")
        if claims["aud"] != CLIENT_ID or claims.get("azp", CLIENT_ID) != CLIENT_ID:
            raise TokenRefused("for somebody else as well")
        return claims, token

    def _welcome(
        self, system: Ctx, request: Request, waiting: Waiting, claims: Mapping[str, Any], token: str
    ) -> Response:
        """The console's session, if what was proven opens it."""
        person, session = people.find(system, claims["sub"]), stored_sessions.find(system, claims["sid"])
        if person is None or not person.active or session is None or session.person != person.id:
            return self._stopped(system, request, "expired", waiting)
        if not self._strong_enough(system, person, session, fresh=waiting.fresh):
            if waiting.step:
                audit.record(system, "console.refused", person=person.id)
                return self._stopped(system, request, "strong", waiting)
            return self._send(
                system, request, return_to=waiting.return_to, fresh=waiting.fresh, step=True, form=waiting.form
            )
        earlier = console_sessions.find(system, request.cookies.get(self._cookies.console(), ""))
        if earlier is not None:
            console_sessions.end(system, earlier)
        lifetime = int(console_sessions.ABSOLUTE.total_seconds())
        hint = self._house.seals.seal(system, "id token", {"token": token}, bind=session.id, lifetime=lifetime)
        value = console_sessions.start(
            system,
            person=person.id,
            sid=session.id,
            auth_time=datetime.fromtimestamp(claims["auth_time"], UTC),
            acr=claims["acr"],
            amr=tuple(claims.get("amr", ())),
            hint=hint,
        )
        audit.record(system, "console.signed_in", person=person.id, actor=person.email, detail={"acr": claims["acr"]})
        to = f"/admin/again/{waiting.form}" if waiting.form else waiting.return_to
        kept = self._cookies.set(self._cookies.console(), value)
        return see_other(f"{self._url}{to}", (kept, self._cookies.expire(self._cookies.console_login())))

    def _strong_enough(self, system: Ctx, person: Person, session: Session, *, fresh: bool) -> bool:
        """Whoever has enrolled a passkey or a face shows one; codes on paper and by mail do not open the console."""
        if not self._ways.of(system, person) & STRONG:
            return True
        since = system.now - FRESH if fresh else session.created_at
        return any(fact.factor in STRONG and fact.proved_at >= since for fact in sessions.facts(system, session))

    def _stopped(self, system: Ctx, request: Request, why: str, waiting: Waiting | None = None) -> Response:
        """One page says what to do: begin again, or enrol and use what is asked for."""
        again = {"return_to": waiting.return_to} if waiting else {}
        if why == "strong":
            again["fresh"] = "1"
        if waiting and waiting.form:
            again["form"] = waiting.form
        return render(
            system,
            "console/stopped.html",
            status=403 if why == "strong" else 400,
            request=request,
            headers=(self._cookies.expire(self._cookies.console_login()),),
            why=why,
            again=f"{HOME}login?{urlencode(again)}",
            account=f"{system.tenant.base_url}/account",
        )

    def _email(self, system: Ctx, request: Request) -> str | None:
        """Of whoever is signed in here already, or was."""
        here = console_sessions.find(system, request.cookies.get(self._cookies.console(), ""))
        person = people.find(system, here.person) if here else None
        return person.email if person else None

    @property
    def _url(self) -> str:
        return self._house.settings.address.url

    @property
    def _callback(self) -> str:
        return f"{self._url}{CALLBACK}"


def local(address: str) -> str:
    """A page of the console; the first one for anything else."""
    return address if RETURN_TO.fullmatch(address) and "//" not in address else HOME


def _challenge(verifier: str) -> str:
    """RFC 7636 §4.2."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
