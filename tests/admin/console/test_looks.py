"""The page Looks: a draft with the sign-in page beside it, published, looked at again and taken back."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest

from tests.admin.console.conftest import At
from tests.agent import Answer, Browser, Form
from tests.world import World

LOOKS = "/admin/t/acme/looks"
PNG = b"\x89PNG\r\n\x1a\n"


def send(browser: Browser, form: Form, to: str = "", picture: bytes = b"", **changed: str) -> Answer:
    """As a browser sends a form with a file."""
    fields = {name: value for name, value in form.fields.items() if name != "logo"} | changed
    head = "--b\r\nContent-Disposition: form-data; name="
    body = "".join(f'{head}"{name}"\r\n\r\n{value}\r\n' for name, value in fields.items())
    body += f'{head}"logo"; filename="{"logo.png" if picture else ""}"\r\nContent-Type: image/png\r\n\r\n'
    sent = body.encode() + picture + b"\r\n--b--\r\n"
    return browser.send("POST", to or LOOKS, body=sent, content_type="multipart/form-data; boundary=b", follow=True)


def frames_of(page: Answer) -> dict[str, str]:
    """Their addresses by scheme."""
    found = re.findall(r'<iframe src="([^"]+)"[^>]*data-scheme="(\w+)"', page.text)
    return {scheme: url.replace("&amp;", "&") for url, scheme in found}


def test_a_draft_is_saved_looked_at_published_and_taken_back(ada: Browser, world: World) -> None:
    page = ada.get(LOOKS)
    assert "The theme&#39;s own looks are shown" in page.text
    saved = send(ada, page.form("display_name"), display_name="Acme & Co", colour="#7A1F5C")
    assert "Nobody sees it yet." in saved.text, saved.text[:3000]
    assert "The draft differs" in saved.text
    assert world.tenant().branding.version == 0
    assert "Acme &amp; Co" in ada.get(frames_of(saved)["light"]).text
    published = send(ada, saved.form("display_name"), f"{LOOKS}/publish", font="mono")
    assert "It is published" in published.text, published.text[:3000]
    looks = world.tenant().branding
    assert (looks.version, looks.display_name, looks.colour, looks.font) == (1, "Acme & Co", "#7a1f5c", "mono")
    send(ada, published.form("display_name"), f"{LOOKS}/publish", display_name="Second")
    first = ada.get(f"{LOOKS}/versions/1")
    assert "Acme &amp; Co" in ada.get(frames_of(first)["dark"]).text
    back = ada.submit(first.form("once"))
    assert "The version is shown again." in back.text
    assert world.tenant().branding.display_name == "Acme & Co"
    assert ada.get(f"{LOOKS}/versions/9").status == 404


def test_the_preview_is_the_real_page_of_what_is_typed_and_can_do_nothing(ada: Browser, world: World) -> None:
    page = ada.get(LOOKS)
    drafted = send(
        ada, page.form("display_name"), f"{LOOKS}/preview", display_name="Typed", colour="#ffcc00", font="serif"
    )
    assert drafted.status == 200, drafted.text[:3000]
    assert "hard to read" in drafted.text
    assert 'value="Typed"' in drafted.text
    assert "frame-src http://localhost:8080/admin/t/acme/looks/preview;" in csp(drafted)
    addresses = frames_of(drafted)
    framed = ada.get(addresses["dark"])
    assert "<span>Typed</span>" in framed.text
    assert 'type="password"' in framed.text
    assert "frame-ancestors http://localhost:8080;" in csp(framed)
    assert csp(framed).endswith("; sandbox allow-same-origin")
    style = re.search(r'href="([^"]+/looks/preview\.css[^"]*)"', framed.text)
    assert style
    css = ada.get(style[1].replace("&amp;", "&"))
    assert css.header("Content-Type") == "text/css; charset=utf-8"
    assert css.text.startswith(":root{color-scheme:dark;")
    assert "prefers-color-scheme" not in css.text
    assert "Palatino" in css.text
    assert "--accent:#ffcc00" in css.text, "on a dark page it can be read"
    light = ada.get(addresses["light"]).text
    assert "Typed" in light
    assert world.tenant().branding.version == 0
    assert ada.get(LOOKS).form("display_name").fields["display_name"] == "", "nothing was saved"


def csp(answer: Answer) -> str:
    return str(answer.header("Content-Security-Policy"))


def test_the_contrast_is_told_in_the_pages_language_while_it_is_typed(ada: Browser) -> None:
    said = ada.get(f"{LOOKS}/contrast", {"colour": "#ffcc00", "colour_dark": "#ffcc00"}).json
    assert (said["colour"]["enough"], said["colour_dark"]["enough"]) == (False, True)
    assert "4.5 is needed" in said["colour"]["text"]
    german = ada.send("GET", f"{LOOKS}/contrast?colour=%23ffcc00", headers={"Accept-Language": "de"}).json
    assert "schwer zu lesen" in german["colour"]["text"]
    assert ada.get(f"{LOOKS}/contrast", {"colour": "red", "css": "x"}).json == {}


def test_what_cannot_be_stays_typed_and_is_told_beside_its_field(ada: Browser, world: World) -> None:
    form = ada.get(LOOKS).form("display_name")
    wrong = send(ada, form, display_name="Kept", colour="red", terms_url="javascript:alert(1)")
    assert wrong.status == 422
    assert re.search(r'<input id="field-colour"[^>]*value="red"[^>]*aria-invalid="true"', wrong.text)
    assert 'value="Kept"' in wrong.text
    refused = send(ada, form, f"{LOOKS}/publish", display_name="Kept", colour="#ffcc00")
    assert refused.status == 422
    assert re.search(r'<p class="wrong" id="error-colour"[^>]*>.*cannot be read well enough', refused.text, re.S)
    assert "The draft differs" in refused.text, "it is kept as a draft"
    again = send(ada, refused.form("display_name"), f"{LOOKS}/publish", colour="#7a5f00")
    assert "It is published" in again.text, again.text[:3000]
    assert world.tenant().branding.display_name == "Kept"


def test_a_picture_that_is_none_is_told_beside_the_logo_and_one_that_waits_is_kept(ada: Browser) -> None:
    form = ada.get(LOOKS).form("display_name")
    wrong = send(ada, form, picture=b"<svg/>", display_name="Kept")
    assert wrong.status == 422
    assert re.search(r'id="error-logo".*It is no PNG', wrong.text, re.S)
    assert 'type="hidden" name="logo"' not in wrong.text
    other = send(ada, form, picture=PNG, colour="red")
    assert "The picture that you chose is kept." in other.text
    assert other.text.count("iVBORw0KGg") == 1, "and the call that is shown leaves it out"
    down = send(ada, form, picture=PNG)
    assert re.search(r'id="error-logo".*Try again shortly', down.text, re.S)
    assert send(ada, form, picture=b"x" * 3_000_000).status == 413


def test_ad_04_a_form_with_a_file_is_bound_to_its_page_like_any_other(ada: Browser, world: World) -> None:
    form = ada.get(LOOKS).form("display_name")
    for changed in ({"csrf": ""}, {"csrf": "x"}):
        assert send(ada, form, display_name="Mallory", **changed).status == 403
    broken = ada.send("POST", LOOKS, body=b"--b\r\nnonsense", content_type="multipart/form-data; boundary=b")
    assert broken.status in (400, 403)
    assert ada.send("POST", LOOKS, body=b"x", content_type="multipart/form-data").status in (400, 403)
    assert ada.get(LOOKS).form("display_name").fields["display_name"] == ""


def test_a_draft_is_given_up_after_a_question(ada: Browser) -> None:
    drafted = send(ada, ada.get(LOOKS).form("display_name"), display_name="Draft")
    assert f"{LOOKS}/discard" in drafted.text
    gone = ada.submit(ada.get(f"{LOOKS}/discard").form("once"))
    assert "The draft is given up." in gone.text
    assert gone.form("display_name").fields["display_name"] == ""


def test_who_was_slower_is_told_and_his_values_stand(ada: Browser, at_console: At) -> None:
    form = ada.get(LOOKS).form("display_name")
    eve = at_console("tenant_admin", "acme", name="eve")
    send(eve, eve.get(LOOKS).form("display_name"), display_name="Eve's")
    late = send(ada, form, display_name="Ada's")
    assert late.status == 412
    assert "eve@example.com changed it" in late.text
    assert 'value="Ada&#39;s"' in late.text
    assert "Nobody sees it yet." in send(ada, late.form("display_name")).text


def test_tn_01_looks_are_read_by_who_may_read_and_nobody_elses(at_console: At) -> None:
    sam = at_console("support", "acme", name="sam")
    page = sam.get(LOOKS)
    assert page.status == 200
    assert "Save and publish" not in page.text
    for below in ("", "/preview", "/preview.css", "/contrast", "/versions/1", "/discard"):
        assert sam.get(f"/admin/t/other/looks{below}").status == 404
    assert send(sam, page.form("display_name"), display_name="Sam's").status == 403


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{7*7}}"])
def test_xs_01_a_name_is_text_on_every_page(ada: Browser, text: str) -> None:
    page = send(ada, ada.get(LOOKS).form("display_name"), f"{LOOKS}/publish", display_name=text)
    framed = ada.get(f"{LOOKS}/preview?{urlencode({'display_name': text})}")
    for shown in (
        page,
        framed,
        ada.get("/t/acme/account"),
        ada.get(f"{LOOKS}/versions/1"),
        ada.get("/admin/t/acme/audit"),
    ):
        assert "<script>alert" not in shown.text
        assert "<img src=x" not in shown.text
        assert ">49<" not in shown.text
