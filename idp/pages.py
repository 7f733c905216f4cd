"""Renders a theme's template as a Response, for endpoint functions and Flask views alike.

Every page is escaped by default, knows its tenant, its language and its nonce, and carries the headers of a page.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache, partial
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from idp.context import Ctx
from idp.http import Request, Response
from idp.looks.brand import accent_of, brand_of, links, static_of
from idp.looks.guard import Ceremony, page_headers
from idp.looks.themes import load, theme_of
from idp.looks.words import choose_locale

STANDALONE = frozenset(
    {
        "account.html",
        "change_password.html",
        "confirm_email.html",
        "device.html",
        "device_answered.html",
        "enrol_totp.html",
        "invite.html",
        "remove_face.html",
        "remove_factor.html",
        "sign_out.html",
        "signed_out.html",
    }
)
"""Pages that no application opens in a popup: they keep a browsing context group of their own."""


def render(
    ctx: Ctx | None,
    template: str,
    *,
    status: int = 200,
    form_action: Sequence[str] = (),
    frames: Sequence[str] = (),
    framed_by: Sequence[str] = (),
    camera: bool = False,
    passkey: Ceremony | None = None,
    headers: Sequence[tuple[str, str]] = (),
    request: Request | None = None,
    ui_locales: Sequence[str] = (),
    https: bool = False,
    **values: Any,
) -> Response:
    """`template` of the tenant's theme (the default theme without a `ctx`), filled with `values`.

    `form_action`: addresses, beside ours, to which submitting a form may lead in the end. `frames`: addresses that it
    opens in frames; `framed_by`: origins whose pages may frame it. `camera` and `passkey`: what its scripts may use.
    `request` is asked for its
    Accept-Language, `ui_locales` come first. `https` counts only without a `ctx`: a tenant's address says it itself.
    A header of `headers` replaces ours of the same name; a `static` among the values our addresses of files.
    Raises jinja2.UndefinedError when a value is missing that the template's first comment lists.
    """
    tenant = ctx.tenant if ctx else None
    theme = theme_of(tenant)
    accepted = request.headers.get("accept-language", "") if request else ""
    locale = choose_locale(theme.words.locales, ui_locales, accepted)
    secure = tenant.base_url.startswith("https://") if tenant else https
    nonce = secrets.token_urlsafe(16)
    static = values.pop("static", None) or static_of(tenant)
    brand = brand_of(tenant, static)
    body = _environment(theme.name).get_template(template).render(
        request_id=values.pop("request_id", ctx.request_id if ctx else None),
        tenant_name=brand.name,
        locale=locale,
        nonce=nonce,
        development=not secure,
        t=partial(theme.words.say, locale),
        static=static,
        brand=brand,
        frames=frames,
        **values,
    )  # fmt: skip
    guard = page_headers(
        nonce=nonce,
        form_action=form_action,
        frames=frames,
        framed_by=framed_by,
        camera=camera,
        passkey=passkey,
        https=secure,
        popup=template not in STANDALONE and not template.startswith("console/"),
    )
    replaced = {name.lower() for name, _ in headers}
    kept = (header for header in guard if header[0].lower() not in replaced)
    return Response(status, (*kept, *headers), body.encode())


def written(ctx: Ctx, template: str, locale: str, **values: Any) -> str:
    """A template that is no page of ours, in a language already chosen: a letter. It knows no style sheet, so it is
    given the colour."""
    theme = theme_of(ctx.tenant)
    shown = {
        "locale": locale,
        "tenant_name": ctx.tenant.shown_name,
        "accent": accent_of(ctx.tenant),
        "links": links(ctx.tenant.branding),
        "t": partial(theme.words.say, locale),
    }
    return _environment(theme.name).get_template(template).render(**shown, **values)


def spoken(ctx: Ctx, request: Request, ui_locales: Sequence[str] = ()) -> str:
    """The language in which render() would show this request a page."""
    words = theme_of(ctx.tenant).words
    return choose_locale(words.locales, ui_locales, request.headers.get("accept-language", ""))


def wording(ctx: Ctx, section: str, locale: str, **values: object) -> dict[str, str]:
    """Every text of one page in one language, its places filled: what a consent receipt hashes ("face_consent")."""
    words = theme_of(ctx.tenant).words
    keys = sorted(key for key in words.keys("en") if key.startswith(f"{section}."))
    return {key: words.say(locale, key, **values) for key in keys}


@lru_cache(maxsize=64)
def _environment(theme: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(load(theme).templates),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["moment"] = _moment
    environment.filters["shortly"] = _shortly
    return environment


def _moment(value: datetime) -> str:
    return value.strftime("%Y-%m-%d %H:%M UTC")


def _shortly(value: str) -> str:
    """A moment as the interface spells it (RFC 3339), for a list of them."""
    return _moment(datetime.fromisoformat(value).astimezone(UTC))
