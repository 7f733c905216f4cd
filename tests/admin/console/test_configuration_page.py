"""The console's page Configuration: the tenant as a file, what a file would change, and exactly that applied."""

from __future__ import annotations

import html
from datetime import timedelta

import yaml

from idp.admin.console.difference import Line, difference
from idp.store import audit, groups
from tests.admin.console.conftest import At
from tests.admin.faceguard import Faceguard
from tests.agent import Answer, Browser
from tests.world import PASSWORD, World

PAGE = "/admin/t/acme/configuration"
BAKERY = 'slug: acme\ntenant: {name: The bakery}\ngroups:\n  - {name: Bakers, description: "They <b>bake</b>"}\n'


def planned(browser: Browser, document: str = BAKERY) -> Answer:
    return browser.submit(browser.get(PAGE).form("document"), document=document)


def names(world: World) -> list[str]:
    with world.inside() as ctx:
        return [one.name for one in groups.page(ctx, "group", limit=9)]


def test_the_page_shows_what_the_command_exports(ada: Browser, faceguard: Faceguard) -> None:
    exported = faceguard("export", "acme").output
    assert exported in html.unescape(ada.get(PAGE, {"show": "yes"}).text)
    assert "slug: acme" not in ada.get(PAGE).text, "a tenant may be large: a script fetches the file"
    file = ada.get(f"{PAGE}/export")
    assert file.text == exported
    assert file.header("Content-Disposition") == 'attachment; filename="acme.yaml"'
    assert file.header("Content-Type") == "application/yaml; charset=utf-8"
    assert file.header("Cache-Control") == "no-store"
    assert yaml.safe_load(file.text)["slug"] == "acme"


def test_a_plan_is_shown_by_signs_and_applied_as_shown(ada: Browser, world: World) -> None:
    page = planned(ada)
    assert page.status == 200
    said = html.unescape(page.text)
    assert "<code>tenant.name</code>" in said
    assert "<b>−</b> name: Acme" in said
    assert "<b>+</b> name: The bakery" in said
    assert "<code>groups[Bakers]</code>" in said
    assert "They &lt;b&gt;bake&lt;/b&gt;" in page.text
    assert "POST /api/v1/tenants/acme/configuration/apply" in page.text
    assert names(world) == [], "a plan changes nothing"
    applied = ada.submit(page.form("/apply"))
    assert "Applied, all of it." in applied.text
    assert names(world) == ["Bakers"]
    assert "Nothing to change." in planned(ada).text
    assert "/apply" not in [form.action[-6:] for form in planned(ada).forms]


def test_what_is_sent_twice_is_applied_once(ada: Browser, world: World) -> None:
    page = planned(ada)
    ada.submit(page.form("/apply"))
    assert "Applied, all of it." in ada.submit(page.form("/apply")).text
    with world.inside() as ctx:
        assert [one.kind for one in audit.recent(ctx, 50)].count("group.created") == 1


def test_a_tenant_that_was_changed_since_the_plan_is_not_touched_and_planned_anew(
    ada: Browser, at_console: At, world: World
) -> None:
    page = planned(ada)
    bob = at_console("tenant_admin", "acme", name="bob")
    assert "Applied" in bob.submit(planned(bob, "tenant: {name: The brewery}").form("/apply")).text
    refused = ada.submit(page.form("/apply"))
    assert refused.status == 412
    said = html.unescape(refused.text)
    assert "The tenant was changed since you planned this, and nothing was applied. bob@example.com" in said
    assert "<b>−</b> name: The brewery" in said
    assert names(world) == []
    assert "Applied, all of it." in ada.submit(refused.form("/apply")).text
    assert world.tenant().name == "The bakery"


def test_what_is_wrong_stands_beside_the_field_by_line_with_what_was_typed(ada: Browser) -> None:
    text = 'groups:\n  - {name: x}\n  - {name: x}\npolicy:\n  session_idle: "<i>1"\nwho: knows\n'
    page = planned(ada, text)
    assert page.status == 422
    assert html.escape(text, quote=False) in page.text.replace("&#34;", '"')
    said = html.unescape(page.text)
    assert 'id="error-document"' in said
    assert "Line 5: <code>/policy/session_idle</code>: " in said
    assert "Line 6: <code>/who</code>: " in said
    assert "/apply" not in [form.action[-6:] for form in page.forms]
    assert "Line 3: <code>/groups/1/name</code>: " in html.unescape(planned(ada, text[: text.index("policy")]).text)


def test_what_is_no_yaml_no_json_or_no_mapping_is_said(ada: Browser) -> None:
    for text, said in (
        ("a: [", "line 1"),
        ("- a\n", "It is not a mapping of names."),
        ("tenant: {name: 2026-01-01}\n", "put it in quotes"),
        ("a: &a [x]\nb: *a\n", "Line 2: aliases are not read."),
        ("", "It is not a mapping of names."),
    ):
        page = planned(ada, text)
        assert (page.status, said.lower() in html.unescape(page.text).lower()) == (422, True), text


def test_a_secret_is_not_taken_here_by_reference_or_as_it_is(ada: Browser) -> None:
    hook = "webhooks:\n  - url: https://hooks.example.com/in\n    kinds: ['*']\n    secret: "
    place = "Line 4: <code>/webhooks/0/secret</code>: "
    reference = planned(ada, hook + "{env: PATH}")
    assert f'{place}<span lang="en">A reference is read by `faceguard apply`' in reference.text
    literal = planned(ada, hook + "correct-horse-battery-staple-correct")
    assert f'{place}<span lang="en">A secret does not stand in a configuration.' in literal.text
    assert literal.text.count("correct-horse-battery-staple-correct") == 1, "in the field, where it was typed"


def test_a_file_of_another_tenant_is_planned_for_this_one_and_it_is_said(ada: Browser) -> None:
    page = planned(ada, BAKERY.replace("slug: acme", "slug: other"))
    assert "The file is of the tenant other; it is planned for acme here." in page.text
    assert "The file is of" not in planned(ada).text


def test_an_auditor_plans_and_applies_nothing(ada: Browser, at_console: At, world: World) -> None:
    page = planned(ada)
    olga = at_console("auditor", "acme", name="olga")
    theirs = planned(olga)
    assert "Your role plans and does not apply." in theirs.text
    form = page.form("/apply")
    form.fields["csrf"] = theirs.form("document").fields["csrf"]
    assert olga.submit(form).status == 403
    assert names(world) == []


def test_support_and_others_administrators_see_no_configuration(at_console: At) -> None:
    assert at_console("support", "acme", name="sue").get(PAGE).status == 403
    stranger = at_console("tenant_admin", "other", name="eve")
    for address in (PAGE, f"{PAGE}/export"):
        assert stranger.get(address).status == 404


def test_applying_takes_a_fresh_sign_in_and_comes_back_with_the_plan(ada: Browser, world: World) -> None:
    page = planned(ada)
    world.clock.step(timedelta(minutes=6).total_seconds())
    asked = ada.submit(page.form("/apply"))
    again = ada.submit(asked.form("password"), email="ada@example.com", password=PASSWORD)
    assert "/admin/again/" in again.url
    assert names(world) == []
    assert "Applied, all of it." in ada.submit(again.form("/apply")).text
    assert names(world) == ["Bakers"]


def test_a_file_of_many_applications_fits(ada: Browser) -> None:
    app = "  - {{client_id: app-{0}, client_name: Application {0}, redirect_uris: ['https://a{0}.example.com/cb']}}\n"
    text = "groups:\n" + "".join(f"  - {{name: Group {n}, description: {'x' * 200}}}\n" for n in range(300))
    assert len(text) > 64 * 1024
    page = planned(ada, text + "applications:\n" + app.format(1))
    assert page.status == 200
    assert "applications[app-1]" in page.text


def test_a_difference_shows_what_stays_between_what_goes_and_comes() -> None:
    change = {"kind": "changed", "path": "applications[a.b].redirect_uris", "before": ["x", "y"], "after": ["x", "z"]}
    assert difference(change).lines == (
        Line(" ", "redirect_uris:"),
        Line(" ", "- x"),
        Line("-", "- y"),
        Line("+", "- z"),
    )
    added = {"kind": "added", "path": "groups[a]", "before": None, "after": {"name": "a"}}
    assert difference(added).lines == (Line("+", "name: a"),)
    assert difference(added | {"kind": "removed", "before": {"name": "a"}}).lines == (Line("-", "name: a"),)
