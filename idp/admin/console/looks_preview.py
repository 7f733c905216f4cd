"""The sign-in page as it would look, for the frames of the console: the tenant's own, by what renders all pages.

It stands in a sandbox of its own policy, so that nothing on it can be sent or followed, wherever it is opened.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

from idp.admin.api.problem import Problem
from idp.admin.console.desk import Desk
from idp.admin.console.page import Page
from idp.context import Branding, Tenant
from idp.http import NO_STORE, Response
from idp.looks.brand import static_of
from idp.looks.branding import SCHEMES
from idp.looks.themes import theme_of, token_file
from idp.pages import render, spoken

RULE = "/admin/t/<tenant>/looks/preview"
STYLE = f"{RULE}.css"
CONTRAST = "/admin/t/<tenant>/looks/contrast"
CHOICES = ("colour", "colour_dark", "corners", "font", "heading_font")
MEMBERS = ("display_name", *CHOICES, "support_url", "terms_url", "privacy_url")
TRIED = frozenset({*MEMBERS, "version", "without_logo"})
Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Preview:
    """`wrong`: what the interface says of fields that it passed over."""

    looks: Mapping[str, Any]
    contrasts: Mapping[str, Mapping[str, Any]]
    wrong: Problem | None


def tried(desk: Desk, fields: Fields) -> Preview:
    """With what can be of `fields`. Raises Problem."""
    left, wrong = dict(fields), None
    while True:
        try:
            told = desk.ask("branding.preview", query=list(left.items())).json
            return Preview(told["looks"], _worded(desk, told["contrasts"]), wrong)
        except Problem as problem:
            named = {one.pointer.strip("/") for one in problem.errors} & set(left)
            if problem.status not in (400, 422) or not named:
                raise
            wrong, left = wrong or problem, {name: value for name, value in left.items() if name not in named}


def frames(desk: Desk, fields: Fields) -> list[dict[str, str]]:
    """The two pictures of a page: their schemes and addresses."""
    return [
        {"scheme": scheme, "url": f"{desk.at('/looks/preview')}?{urlencode({'scheme': scheme, **fields})}"}
        for scheme in SCHEMES
    ]


def framed(desk: Desk) -> tuple[str, ...]:
    """What a page with these pictures frames, for its policy."""
    return (f"{_url(desk)}{desk.at('/looks/preview')}",)


def frame(desk: Desk) -> Response:
    fields, scheme = _sent(desk), _scheme(desk)
    tenant = _drafted(desk, fields)
    style = f"{desk.at('/looks/preview.css')}?{urlencode({'scheme': scheme, **fields})}"
    # A suspended tenant serves no files: the house's own addresses have the same ones.
    static = static_of(replace(tenant, base_url=_url(desk)), style)
    words, locale = theme_of(tenant).words, spoken(desk.system, desk.request)
    sample = words.say(locale, "console.looks.sample")
    page = render(
        replace(desk.system, tenant=tenant),
        "sign_in.html",
        request=desk.request,
        framed_by=(_url(desk),),
        static=static,
        action="#",
        csrf="",
        client=SimpleNamespace(name=sample),
        introduction=None,
    )
    # A browser reports every focus that a sandbox takes away.
    return Response(page.status, tuple(map(_sandboxed, page.headers)), page.body.replace(b" autofocus", b""))


def style(desk: Desk) -> Response:
    file = token_file(_drafted(desk, _sent(desk)), _scheme(desk))
    return Response(200, (("Content-Type", file.content_type), *NO_STORE), file.body)


def contrast(desk: Desk) -> Response:
    """Of the colours that are being typed, for the page's script: in its language, nothing to be taken for HTML."""
    said = tried(desk, _sent(desk)).contrasts
    return Response(200, (("Content-Type", "application/json"), *NO_STORE), json.dumps(said).encode())


def _drafted(desk: Desk, fields: Fields) -> Tenant:
    assert desk.tenant is not None
    looks = tried(desk, fields).looks
    return replace(desk.tenant, branding=Branding.from_json({**looks, "logo": looks["logo_sha256"]}))


def _worded(desk: Desk, contrasts: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    words, locale = theme_of(desk.system.tenant).words, spoken(desk.system, desk.request)
    return {
        one["member"]: {
            "enough": one["enough"],
            "text": words.say(
                locale,
                "console.looks.readable" if one["enough"] else "console.looks.unreadable",
                ratio=f"{one['ratio']:.1f}" if one["ratio"] >= 5 else f"{one['ratio']:.2f}",
                nearest=one["nearest"],
            ),
        }
        for one in contrasts
    }


def _sent(desk: Desk) -> dict[str, str]:
    return {name: value for name, value in desk.request.query if name in TRIED}


def _scheme(desk: Desk) -> str:
    return "dark" if desk.query.get("scheme") == "dark" else "light"


def _url(desk: Desk) -> str:
    return desk.api.house.settings.address.url


def _sandboxed(header: tuple[str, str]) -> tuple[str, str]:
    name, value = header
    return (name, f"{value}; sandbox allow-same-origin") if name == "Content-Security-Policy" else header


PAGES = (
    Page(RULE, frame, nav="looks"),
    Page(STYLE, style, nav="looks"),
    Page(CONTRAST, contrast, nav="looks"),
)
