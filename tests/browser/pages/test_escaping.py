"""Security cases A10: what people, clients and tenants write is text on every page, never markup (XS-01)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser

from idp.http import Response
from idp.pages import render
from tests.browser.pages.samples import all_templates, ctx, samples, template_of
from tests.browser.pages.shown import Shown
from tests.browser.pages.site_of_pages import serve

POLYGLOT = (
    "jaVasCript:/*-/*`/*\\`/*'/*\"/**/(/* */oNcliCk=alert() )//%0D%0A</stYle/</titLe/</teXtarEa/</scRipt/--!>"
    "\\x3csVg/<sVg/oNloAd=alert()//>\\x3e\"'><img src=x onerror=alert(1)>{{7*7}}</script><script>alert(2)</script>"
)


def filled(page: str, text: str) -> Response:
    return render(
        ctx(name=text), template_of(page), camera="camera" in page, request_id=text, **samples(text)[page]
    )  # fmt: skip


def test_every_template_has_a_sample():
    assert {template_of(page) for page in samples()} == all_templates()


@pytest.mark.parametrize("page", samples())
def test_xs_01_hostile_text_changes_no_element_and_no_attribute_name(page: str):
    hostile = Shown(filled(page, POLYGLOT))
    harmless = Shown(filled(page, "harmless"))
    assert hostile.shape == harmless.shape
    assert len(hostile.all("script")) == len(harmless.all("script"))


@pytest.mark.parametrize("page", samples())
def test_xs_01_hostile_text_is_shown_as_it_was_written(page: str):
    assert POLYGLOT in Shown(filled(page, POLYGLOT)).words


@pytest.mark.browser
def test_xs_01_hostile_text_runs_in_no_page_of_a_real_browser(chromium: Callable[..., Browser]):
    context = chromium().new_context()
    page = context.new_page()
    ran: list[str] = []
    page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    house = ctx(name=POLYGLOT)
    for name in samples():
        if name == "form_post.html":
            continue  # it leaves by itself; its address is one that was registered
        serve(page, house, filled(name, POLYGLOT))
        assert "alert" in page.title() + page.inner_text("body")
    context.close()
    assert ran == []
