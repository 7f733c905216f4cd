"""/branding: a draft that nobody sees, published and taken back; and what a tenant may say of its looks at all."""

from __future__ import annotations

import base64
import html
import re
from dataclasses import replace
from typing import Any

import pytest
import yaml
from sqlalchemy import event

from idp.context import Branding
from idp.looks.branding import tokens_of
from idp.looks.contrast import LEAST, contrast
from idp.looks.themes import installed, load
from idp.store import brand_logos, brandings, tenants
from tests.admin.caller import Caller
from tests.admin.conftest import Appoint
from tests.agent import Browser
from tests.journeys.letters import letters, text_of

BRANDING = "/tenants/acme/branding"
LOOKS: dict[str, Any] = {
    "display_name": "Acme & <b>Co</b>",
    "colour": "#7a1f5c",
    "corners": "square",
    "font": "serif",
    "support_url": "https://help.example.com/",
    "terms_url": "https://example.com/terms",
    "privacy_url": "https://example.com/privacy",
}
MARK = 'class="brand"'


def publish(caller: Caller, **looks: Any) -> int:
    """The number of the version."""
    changed = caller.patch(BRANDING, looks)
    assert changed.status == 200, changed.text
    told = caller.post(f"{BRANDING}/publish")
    assert told.status == 200, told.text
    return int(told.json["version"])


def tokens_css(browser: Browser, page: str) -> tuple[str, str]:
    """The address that the page names, and the style sheet."""
    found = re.search(r'href="([^"]*/static/tokens\.css\?v=[0-9a-f]+)"', page)
    assert found
    return found[1], browser.get(found[1]).text


def test_nobody_sees_a_draft_before_it_is_published(platform: Caller) -> None:
    world = platform.world
    drafted = platform.patch(BRANDING, LOOKS)
    assert drafted.status == 200, drafted.text
    assert (drafted.json["version"], drafted.json["differs"]) == (0, True)
    assert drafted.json["draft"]["display_name"] == LOOKS["display_name"]
    assert drafted.json["published"]["display_name"] is None
    before = world.browser().get("/t/acme/account").text
    assert "<span>Acme</span>" in before
    assert "help.example.com" not in before
    told = platform.post(f"{BRANDING}/publish")
    assert (told.json["version"], told.json["differs"]) == (1, False)
    assert [one["published_by"] for one in told.json["versions"]] == ["platform_admin-all-2"]
    browser = world.browser()
    after = browser.get("/t/acme/account").text
    assert f"<span>{html.escape(LOOKS['display_name'])}</span>" in after
    for url in (LOOKS["support_url"], LOOKS["terms_url"], LOOKS["privacy_url"]):
        assert f'<a href="{url}" target="_blank" rel="noopener noreferrer">' in after
    (old, _), (new, css) = tokens_css(browser, before), tokens_css(browser, after)
    assert new != old
    assert "--accent:#7a1f5c;" in css
    assert "--radius:0px;" in css
    assert "Palatino" in css
    assert "help.example.com" not in world.browser().get("/t/other/account").text


def test_the_style_sheet_is_kept_by_its_version_and_asked_for_again_by_no_other_name(platform: Caller) -> None:
    browser = platform.world.browser()
    publish(platform, **LOOKS)
    address, _ = tokens_css(browser, browser.get("/t/acme/account").text)
    answer = browser.get(address)
    assert answer.header("Cache-Control") == "public, max-age=31536000, immutable"
    assert browser.get(address, If_None_Match=str(answer.header("ETag"))).status == 304
    assert browser.get("/t/acme/static/tokens.css").header("Cache-Control") == "no-cache"


def test_every_page_of_the_way_in_is_branded_and_none_has_a_style_of_its_own(platform: Caller) -> None:
    world = platform.world
    publish(platform, **LOOKS)
    browser = world.browser()
    first = world.authorize(browser, client_id="asks")
    consent = world.sign_in(browser, client_id="asks")
    assert "wants" in consent.text or "allow" in consent.text
    for page in (first, consent, browser.get("/t/acme/account")):
        assert MARK in page.text
        assert html.escape(LOOKS["display_name"]) in page.text
        assert LOOKS["support_url"] in page.text
        assert " style=" not in page.text
        assert "<style" not in page.text
        assert "style-src 'self' 'nonce-" in str(page.header("Content-Security-Policy"))


def test_a_letter_is_branded(mailing: Caller) -> None:
    publish(mailing, **LOOKS)
    png = b"\x89PNG not one that anybody decodes"
    with mailing.world.inside() as ctx:
        looks = replace(ctx.tenant.branding, logo=brand_logos.put(ctx, png), version=2)
        brandings.keep(ctx, looks, "ada")
        tenants.show_branding(ctx, 2)
    alice = mailing.world.person()
    assert mailing.delete(f"/tenants/acme/people/{alice.id}/factors/password").status == 204
    (letter,) = letters(mailing.world)
    plain, rich = text_of(letter), text_of(letter, "html")
    assert f"-- \n{LOOKS['display_name']}\nHelp: {LOOKS['support_url']}" in plain.replace("\r\n", "\n")
    assert html.escape(LOOKS["display_name"]) in rich
    assert "#7a1f5c" in rich
    assert "https://" not in re.sub(r'href="[^"]*"', "", rich), "nothing is loaded from anywhere"
    (picture,) = [part for part in letter.walk() if part.get_content_type() == "image/png"]
    assert picture.get_payload(decode=True) == png
    assert f'src="cid:{str(picture["Content-ID"])[1:-1]}"' in rich


BAD = [
    ("display_name", ""),
    ("display_name", " Acme"),
    ("display_name", "Acme\r\nBcc: x@example.com"),
    ("display_name", "a" * 101),
    ("colour", "red"),
    ("colour", "#fff"),
    ("colour", "#123456;"),
    ("colour", "#123456\n"),
    ("colour", "url(https://evil.example/x)"),
    ("colour_dark", "expression(alert(1))"),
    ("corners", "10px"),
    ("font", "Comic Sans"),
    ("heading_font", "serif;}"),
    ("logo", "not base64!"),
    ("css", "body{}"),
    ("html", "<script>"),
    ("tokens", {"light": {"accent": "#123456"}}),
    ("version", 7),
    ("theme", "default"),
]


@pytest.mark.parametrize(("member", "value"), BAD, ids=[f"{member}-{n}" for n, (member, _) in enumerate(BAD)])
def test_xs_02_looks_are_a_few_choices_and_never_css_or_html(platform: Caller, member: str, value: Any) -> None:
    answer = platform.patch(BRANDING, {member: value})
    assert answer.status == 422, answer.text
    assert answer.json["errors"][0]["pointer"] == f"/{member}"
    assert platform.get(BRANDING).json["differs"] is False


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "http://example.com/",
        "data:text/html,x",
        "https://user@example.com/",
        "https://example.com/#x",
        "//example.com",
        "https://",
        'https://example.com/"onclick="x',
    ],
)
def test_xs_07_a_link_is_https_and_nothing_else(platform: Caller, url: str) -> None:
    for member in ("support_url", "terms_url", "privacy_url"):
        answer = platform.patch(BRANDING, {member: url})
        assert answer.status == 422, answer.text
        assert answer.json["errors"][0]["pointer"] == f"/{member}"
    assert platform.get(f"{BRANDING}/preview", support_url=url).status == 422


def test_a_colour_that_cannot_be_read_is_drafted_told_and_not_published(platform: Caller) -> None:
    drafted = platform.patch(BRANDING, {"colour": "#ffcc00", "colour_dark": "#222222"})
    light, dark = drafted.json["contrasts"]
    assert (light["member"], light["enough"], dark["member"], dark["enough"]) == ("colour", False, "colour_dark", False)
    assert light["ratio"] < 2
    refused = platform.post(f"{BRANDING}/publish")
    assert refused.status == 422
    assert refused.json["errors"][0]["pointer"] == "/colour"
    assert light["nearest"] in refused.json["errors"][0]["detail"]
    assert platform.get(BRANDING).json["version"] == 0
    platform.patch(BRANDING, {"colour": light["nearest"], "colour_dark": dark["nearest"]})
    assert all(one["enough"] for one in platform.get(BRANDING).json["contrasts"])
    assert platform.post(f"{BRANDING}/publish").status == 200


@pytest.mark.parametrize("theme", sorted(installed()))
@pytest.mark.parametrize("colour", ["#000000", "#ffffff", "#ffcc00", "#0044ff", "#888888", "#d00000"])
def test_whatever_the_colour_pages_stay_readable_in_both_schemes(colour: str, theme: str) -> None:
    """A theme may be changed under a branding that was published."""
    made, grounds = tokens_of(Branding(colour=colour), load(theme).tokens), load(theme).tokens
    for scheme in ("light", "dark"):
        accent = made[scheme]["accent"]
        assert min(contrast(accent, grounds[scheme][ground]) for ground in ("surface", "field")) >= LEAST
        assert contrast(made[scheme]["on_accent"], accent) >= LEAST


def test_rfc9110_s13_who_was_slower_is_told_who_changed_the_draft(platform: Caller) -> None:
    read = str(platform.get(BRANDING).header("ETag"))
    platform.patch(BRANDING, {"font": "mono"})
    for late in (
        platform.patch(BRANDING, {"font": "serif"}, If_Match=read),
        platform.post(f"{BRANDING}/publish", If_Match=read),
        platform.delete(f"{BRANDING}/draft", If_Match=read),
    ):
        assert late.status == 412
        assert late.json["changed_by"] == "platform_admin-all-2"
        assert late.json["change"]["changed"]["font"] == {"from": None, "to": "mono"}
    assert platform.get(BRANDING).json["draft"]["font"] == "mono"


def test_ten_versions_are_kept_and_each_can_be_shown_again_by_one_statement(platform: Caller) -> None:
    for number in range(1, 13):
        assert publish(platform, display_name=f"Look {number}") == number
    kept = platform.get(BRANDING).json["versions"]
    assert [one["version"] for one in kept] == [*range(12, 2, -1)]
    assert kept[-1]["looks"]["display_name"] == "Look 3"
    gone = platform.post(f"{BRANDING}/roll_back", {"version": 2})
    assert gone.status == 422
    assert gone.json["errors"][0]["pointer"] == "/version"
    written: list[str] = []
    engine = platform.world.app._database  # type: ignore[attr-defined]
    event.listen(engine, "before_cursor_execute", lambda *said: written.append(said[2]))
    back = platform.post(f"{BRANDING}/roll_back", {"version": 3})
    assert (back.json["version"], back.json["published"]["display_name"]) == (3, "Look 3")
    assert back.json["differs"] is False
    tables = [one.split()[1] for one in written if one.startswith(("UPDATE", "DELETE"))]
    assert tables == ["tenants"]
    assert not [one for one in written if one.startswith("INSERT INTO brand")]
    assert "<span>Look 3</span>" in platform.world.browser().get("/t/acme/account").text
    assert publish(platform, display_name="Look 13") == 13


def test_a_draft_is_given_up_and_a_publication_without_changes_is_none(platform: Caller) -> None:
    publish(platform, font="mono")
    platform.patch(BRANDING, {"font": "serif"})
    assert platform.delete(f"{BRANDING}/draft").json["draft"]["font"] == "mono"
    assert platform.post(f"{BRANDING}/publish").json["version"] == 1
    platform.patch(BRANDING, {"font": None})
    assert platform.post(f"{BRANDING}/publish").json["published"]["font"] is None


def test_the_audit_says_what_was_published_by_whom(platform: Caller) -> None:
    publish(platform, font="mono")
    publish(platform, font="serif")
    platform.post(f"{BRANDING}/roll_back", {"version": 1})
    told = platform.get("/tenants/acme/audit").json["items"]
    kinds = [one["kind"] for one in told if one["kind"].startswith("tenant.branding")]
    assert kinds == ["tenant.branding_rolled_back", *2 * ["tenant.branding_published", "tenant.branding_changed"]]
    published = next(one for one in told if one["kind"] == "tenant.branding_published")
    assert published["detail"] == {"version": 2, "changed": {"font": {"from": "mono", "to": "serif"}}}
    assert published["actor"] == "platform_admin-all-2"


def test_the_looks_are_read_by_support_and_auditor_and_changed_by_administrators(appoint: Appoint) -> None:
    for role in ("support", "auditor"):
        caller = appoint(role, "acme")
        assert caller.get(BRANDING).status == 200
        assert caller.patch(BRANDING, {"font": "mono"}).status == 403
        assert caller.post(f"{BRANDING}/publish").status == 403
    assert publish(appoint("tenant_admin", "acme"), font="mono") == 1


def test_tn_11_the_looks_of_the_administrators_own_tenant_are_the_platforms(appoint: Appoint, platform: Caller) -> None:
    own, where = appoint("tenant_admin", "system"), "/tenants/system/branding"
    for caller, status in ((own, 403), (platform, 200)):
        caller.patch(where, {"support_url": "https://help.example.com/"})
        assert caller.post(f"{where}/publish").status == status
        assert caller.post(f"{where}/roll_back", {"version": 1}).status == status
    wanted = {"branding": {"support_url": "https://evil.example/"}}
    assert own.post("/tenants/system/configuration/apply", wanted).status == 403
    assert platform.get(where).json["published"]["support_url"] == "https://help.example.com/"


def test_a_preview_changes_nothing(platform: Caller) -> None:
    publish(platform, font="mono", support_url="https://help.example.com/")
    tried = platform.get(f"{BRANDING}/preview", colour="#FFCC00", font="").json
    assert (tried["looks"]["colour"], tried["looks"]["font"]) == ("#FFCC00", None)
    assert tried["looks"]["support_url"] == "https://help.example.com/"
    assert tried["contrasts"][0]["enough"] is False
    assert platform.get(f"{BRANDING}/preview", version="1").json["looks"]["font"] == "mono"
    assert platform.get(f"{BRANDING}/preview", version="2").status == 404
    assert platform.get(f"{BRANDING}/preview", colour="red").status == 400
    assert platform.get(BRANDING).json["differs"] is False


def test_a_page_asks_the_database_no_more_for_being_branded(platform: Caller) -> None:
    world, asked = platform.world, []
    engine = world.app._database  # type: ignore[attr-defined]
    event.listen(engine, "before_cursor_execute", lambda *said: asked.append(said[2]))

    def statements() -> int:
        world.clock.step(2)
        asked.clear()
        world.authorize(world.browser())
        return len(asked)

    statements()
    plain = statements()
    publish(platform, **LOOKS)
    statements()
    assert statements() == plain


def test_without_the_process_that_reads_pictures_a_logo_is_not_taken_and_the_draft_stays(platform: Caller) -> None:
    picture = base64.b64encode(b"\x89PNG\r\n\x1a\n").decode()
    answer = platform.patch(BRANDING, {"logo": picture, "font": "mono"})
    assert answer.status == 503
    assert answer.header("Retry-After")
    assert answer.json["errors"][0]["pointer"] == "/logo"
    assert platform.get(BRANDING).json["differs"] is False


def test_a_body_with_a_logo_may_be_larger_than_others_and_no_larger_than_a_logo(platform: Caller) -> None:
    for picture in ("!" * 300_000, "A" * 400_000):
        assert platform.patch(BRANDING, {"logo": picture}).json["errors"][0]["pointer"] == "/logo"
    assert platform.patch(BRANDING, {"logo": "A" * 1_000_000}).status == 413
    assert platform.patch("/tenants/acme", {"name": "A" * 70_000}).status == 413


def test_branding_is_part_of_a_tenant_as_one_document(platform: Caller) -> None:
    where = "/tenants/acme/configuration"
    platform.patch(BRANDING, {"heading_font": "mono"})
    wanted = {"branding": LOOKS}
    planned = platform.post(f"{where}/plan", wanted).json["changes"]
    assert {one["path"] for one in planned} == {f"branding.{name}" for name in LOOKS}
    assert platform.get(BRANDING).json["version"] == 0
    with platform.world.inside("system") as system:
        assert system.tenant.branding.version == 0
    refused = platform.post(f"{where}/plan", {"branding": {"colour": "#ffcc00"}})
    assert (refused.status, refused.json["errors"][0]["pointer"]) == (422, "/branding/colour")
    applied = platform.post(f"{where}/apply", wanted)
    assert applied.status == 200, applied.text
    now = platform.get(BRANDING).json
    assert (now["version"], now["published"]["font"], now["draft"]["heading_font"]) == (1, "serif", "mono")
    assert platform.post(f"{where}/apply", wanted).json == {"changes": []}
    exported = platform.get(where).json["configuration"]["branding"]
    assert {name: exported[name] for name in LOOKS} == LOOKS
    assert yaml.safe_load(yaml.safe_dump(exported)) == exported
    assert platform.post(f"{where}/plan", {"branding": exported}).json == {"changes": []}
