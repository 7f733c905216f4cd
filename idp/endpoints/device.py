"""GET and POST /oauth/device. RFC 8628 §3.3: where the person types the code that a device shows.

A right code leads into the journey of any authorization request; a code in the address is filled in and still asked
about (§3.3.1). Every code that leads nowhere is answered alike.
"""

from __future__ import annotations

from typing import Any

from idp.context import Ctx
from idp.endpoints.page_refusals import Foreign, told, waiting
from idp.http import Endpoint, Request, Response
from idp.login import answer, browser, forms, typed_codes
from idp.login.journey import Journeys
from idp.login.limits import Throttled
from idp.oauth.errors import OAuthError
from idp.oauth.user_code import verification_uri
from idp.pages import render

PAGE = "device"
LIMIT = 32  # characters of a code in the address that are shown again


def device_page(journeys: Journeys) -> Endpoint:
    def device(ctx: Ctx, request: Request) -> Response:
        return _typed(ctx, request) if request.method == "POST" else _asked(ctx, request)

    def _asked(ctx: Ctx, request: Request) -> Response:
        query = dict(request.query)
        if query.get("answer") in answer.ENDS:
            return render(ctx, "device_answered.html", request=request, end=query["answer"])
        return _form(ctx, request, query.get("user_code", "")[:LIMIT])

    def _typed(ctx: Ctx, request: Request) -> Response:
        here, form = browser.of(ctx, journeys.cookies, request), dict(request.form)
        if not forms.genuine(ctx, journeys.seals, request, here.digest, PAGE, form.get("csrf", "")):
            raise Foreign("the form of a user code")
        typed = form.get("user_code", "")
        try:
            found = typed_codes.find(ctx, journeys.seals, here.digest, typed)
        except Throttled as refusal:
            shown = _form(ctx, request, "", error="too_many", error_values={"seconds": refusal.seconds})
            return Response(429, shown.headers, shown.body).with_headers(*waiting(refusal))
        if found is None:
            return _form(ctx, request, typed[:LIMIT], error="user_code")
        try:
            return journeys.answer_or_ask(ctx, found.request, found.client, request)
        except OAuthError as error:
            return answer.refused(ctx, found.request, error)

    def _form(ctx: Ctx, request: Request, code: str, **words: Any) -> Response:
        here = browser.of(ctx, journeys.cookies, request)
        return render(
            ctx,
            "device.html",
            request=request,
            headers=here.headers,
            action=verification_uri(ctx),
            csrf=forms.csrf(ctx, journeys.seals, here.digest, PAGE),
            code=code,
            **words,
        )

    return told(device)
