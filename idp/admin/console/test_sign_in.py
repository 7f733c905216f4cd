"""Test sign-in: a copy of an application signs somebody in, and the page says why its tokens say what they say."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from idp.admin.api.problem import Problem, not_found
from idp.admin.console import navigation
from idp.admin.console.desk import Desk
from idp.admin.console.form import Form
from idp.admin.console.page import Page
from idp.admin.console.worded import worded
from idp.admin.places import in_address
from idp.http import Response, see_other
from idp.ids import new_secret
from idp.login.assurance import LADDER
from idp.oauth.clients.authentication import ClientAuthentication
from idp.oauth.clients.test_copy import CALLBACK
from idp.oauth.errors import OAuthError
from idp.oauth.grants.authorization_code import AuthorizationCode
from idp.oauth.token import TokenRequests
from idp.store import tenants

RULE = "/admin/t/<tenant>/applications/<client>/test"
PURPOSE = "test sign-in"
WITHIN = 3600  # seconds
ABOVE = "console.nav.applications"


def ask(desk: Desk, form: Form | None = None) -> Response:
    application = desk.ask("applications.read", desk.arguments).json
    form = form or Form({"acr_values": "", "fresh": "yes"})
    sent = {"code_challenge": "…", "state": "…", "nonce": "…", **_wished(form)}
    return desk.show(
        "test_sign_in.html",
        crumbs=((ABOVE, desk.at("/applications")), (application["client_name"], _at(desk))),
        form=form,
        application=application,
        ladder=LADDER,
        call=desk.call("applications.test_sign_in", desk.arguments, body=sent),
    )


def begin(desk: Desk) -> Response:
    """What has to be remembered travels sealed in `state`, and opens in this console session alone."""
    form, verifier, nonce = desk.typed(), new_secret(), new_secret()
    body = {"code_challenge": _challenge(verifier), "state": new_secret(), "nonce": nonce, **_wished(form)}
    done = desk.attempt("applications.test_sign_in", desk.arguments, body=body)
    if isinstance(done, Problem):
        return ask(desk, form.wrong(done))
    kept = {**desk.arguments, "copy": done.json["client_id"], "verifier": verifier, "nonce": nonce}
    state = desk.api.house.seals.seal(desk.system, PURPOSE, kept, bind=desk.session.digest, lifetime=WITHIN)
    desk.system.tx.commit()
    address, _, query = done.json["authorization_url"].partition("?")
    return see_other(f"{address}?{urlencode(dict(parse_qsl(query)) | {'state': state})}")


def back(desk: Desk) -> Response:
    """The application's end of OIDC Core §3.1.3, and the explanation."""
    answered = desk.query
    kept = desk.api.house.seals.unseal(desk.system, PURPOSE, answered.get("state", ""), bind=desk.session.digest)
    if kept is None:
        raise not_found()
    places = {"tenant": kept["tenant"], "client": kept["client"]}
    application = desk.ask("applications.read", places).json
    shown: dict[str, Any] = {"application": application, "again": _page(kept, "/test"), "told": None}
    shown["error"] = answered.get("error")
    if "code" in answered:
        tokens = _redeemed(desk, kept, answered["code"])
        if tokens is None:
            shown["error"] = "invalid_grant"
        else:
            told = desk.ask("tokens.explain", {"tenant": kept["tenant"]}, body=tokens).json
            shown |= {"told": told, **{name: worded(desk, told[name]) for name in ("acr", "amr")}}
    above = (ABOVE, navigation.address(kept["tenant"], "/applications"))
    crumbs = (above, (application["client_name"], _page(kept)))
    return desk.show("test_signed_in.html", crumbs=crumbs, **shown)


def _redeemed(desk: Desk, kept: dict[str, str], code: str) -> dict[str, str] | None:
    """At the token endpoint's own phases, as the copy that the code was made for. None where they refuse."""
    tenant = tenants.by_slug(desk.system.tx, kept["tenant"])
    if tenant is None:
        return None
    house = desk.api.house
    endpoint = TokenRequests(
        house.keyring,
        house.client_keys,
        ClientAuthentication(house.keyring, house.client_keys),
        (AuthorizationCode(house.keyring),),
    )
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "client_id": kept["copy"],
        "code_verifier": kept["verifier"],
        "redirect_uri": f"{house.settings.address.url}{CALLBACK}",
    }
    try:
        answer = endpoint.answer(replace(desk.system, tenant=tenant), None, form.items())
    except OAuthError:
        return None
    finally:
        desk.system.tx.commit()  # the code is spent, whatever came of it
    return {name: str(answer.get(name, "")) for name in ("id_token", "access_token")}


def _wished(form: Form) -> dict[str, Any]:
    acr = form.value("acr_values")
    return {"acr_values": [acr] if acr else [], "fresh": form.ticked("fresh")}


def _challenge(verifier: str) -> str:
    """RFC 7636 §4.2."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _at(desk: Desk) -> str:
    return desk.at(f"/applications/{desk.placed(desk.arguments['client'])}")


def _page(kept: Mapping[str, str], below: str = "") -> str:
    """Of the application that was tested; the address of this page names none."""
    return navigation.address(kept["tenant"], f"/applications/{in_address(kept['client'])}{below}")


PAGES = (
    Page(RULE, ask, nav="applications"),
    Page(RULE, begin, "POST", nav="applications"),
    Page(CALLBACK, back, nav="applications"),
)
