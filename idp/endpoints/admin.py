"""/admin/: the console's first page, in the tenant `system`, whose people are the administrators. Read-only so far."""

from __future__ import annotations

from flask import Blueprint

from idp.context import Ctx
from idp.endpoints.own_pages import OwnPages
from idp.endpoints.page_refusals import told
from idp.endpoints.page_view import page
from idp.http import Request, Response
from idp.login.journey import Journeys
from idp.pages import render
from idp.store import tenants


def admin_pages(journeys: Journeys) -> Blueprint:
    blueprint = Blueprint("admin", __name__)
    own = OwnPages(journeys, "admin")

    def console(ctx: Ctx, request: Request) -> Response:
        here = own.enter(ctx, request)
        if isinstance(here, Response):
            return here
        return render(
            ctx,
            "admin.html",
            request=request,
            email=here.person.email,
            csrf=own.csrf(ctx, request),
            tenants=[
                {
                    "slug": tenant.slug,
                    "name": tenant.name,
                    "issuer": tenant.issuer,
                    "active": tenant.active,
                    "face": tenant.policy.face,
                }
                for tenant in tenants.listing(ctx.tx)
            ],
            actions={"sign_out": f"{ctx.tenant.base_url}/account/sign_out"},
        )

    page(blueprint, "/admin/")(told(console))
    return blueprint
