"""The page after a sign-out. Front-Channel Logout 1.0 §3: it opens a frame for every application of the session, and
goes on when they are loaded. The browser's cookies go by name: other tenants of the host keep theirs."""

from __future__ import annotations

from collections.abc import Sequence

from idp.context import Ctx
from idp.http import CookiePolicy, Request, Response, see_other
from idp.looks.guard import frame_source
from idp.pages import render
from idp.store.clients import Client


def signed_out(
    ctx: Ctx,
    request: Request,
    frames: Sequence[str] = (),
    *,
    expired: tuple[tuple[str, str], ...] = (),
    return_to: str | None = None,
    client: Client | None = None,
    sign_in: str | None = None,
    ui_locales: Sequence[str] = (),
) -> Response:
    """Without frames it is no page where there is an address to return to, which is one of `client`'s."""
    shown = [frame for frame in frames if _can_be_named(frame)]
    if return_to is not None and not shown:
        return see_other(return_to, expired)
    return render(
        ctx,
        "signed_out.html",
        request=request,
        ui_locales=ui_locales,
        headers=expired,
        frames=shown,
        return_url=return_to,
        client=client,
        sign_in=sign_in,
    )


def expired_cookies(ctx: Ctx, cookies: CookiePolicy) -> tuple[tuple[str, str], ...]:
    slug = ctx.tenant.slug
    names = [cookies.session(slug), cookies.browser(slug)]
    if ctx.tenant.offers("session_management"):
        names.append(cookies.op_state(slug))
    return tuple(cookies.expire(name) for name in names)


def _can_be_named(address: str) -> bool:
    try:
        frame_source(address)
    except ValueError:
        return False
    return True
