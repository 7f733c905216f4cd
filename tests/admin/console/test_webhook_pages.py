"""The console's webhooks: a secret that is shown once, what was told, and telling it again."""

from __future__ import annotations

import re

from idp.audit import sealing
from idp.store import audit, webhook_deliveries
from tests.admin.console.conftest import At
from tests.agent import Answer, Browser
from tests.world import World

WEBHOOKS = "/admin/t/acme/webhooks"


def create(browser: Browser) -> tuple[Answer, str]:
    """The page with the secret, and the webhook's own."""
    form = browser.get(f"{WEBHOOKS}/new").form("url")
    made = browser.submit(form, url="https://app.example.com/hook", kinds="thing\nface")
    assert made.status == 200, made.text
    return made, re.findall(rf'href="({WEBHOOKS}/[\w-]{{22}})"', made.text)[0]


def happen(world: World, state: webhook_deliveries.State = "dead") -> str:
    """An event, and what became of telling it."""
    with world.inside() as ctx:
        audit.record(ctx, "thing")
    sealing.seal_all(world.house)
    with world.inside() as ctx:
        from idp.store import webhooks

        [one] = webhooks.listing(ctx)
        newest = webhook_deliveries.page(ctx, one.id, limit=1)[0]
        webhook_deliveries.note(ctx, newest.id, state, "status 500")
    return newest.id


def test_ad_02_the_secret_is_shown_once(ada: Browser) -> None:
    made, path = create(ada)
    secret = re.findall(r"whsec_[A-Za-z0-9+/=]+", made.text.replace("&#43;", "+"))
    assert len(set(secret)) == 1
    for address in (path, WEBHOOKS, "/admin/t/acme/audit"):
        assert "whsec_" not in ada.get(address).text
    assert "https://app.example.com/hook" in ada.get(WEBHOOKS).text


def test_what_is_wrong_stands_beside_its_field_with_what_was_typed(ada: Browser) -> None:
    form = ada.get(f"{WEBHOOKS}/new").form("url")
    answer = ada.submit(form, url="http://127.0.0.1/", kinds="face.*")
    assert answer.status == 422
    assert 'id="error-kinds"' in answer.text
    assert "face.*</textarea>" in answer.text
    answer = ada.submit(answer.form("url"), kinds="face")
    assert answer.status == 422
    assert 'id="error-url"' in answer.text


def test_a_webhook_is_changed_and_switched_off(ada: Browser) -> None:
    _, path = create(ada)
    form = ada.get(path).form("kinds")
    del form.fields["active"]
    saved = ada.submit(form, kinds="signed_in")
    assert "Saved." in saved.text
    assert ">signed_in</textarea>" in saved.text
    assert "Send a test event" not in saved.text
    assert re.search(r'name="active"[^>]*>', saved.text)
    assert " checked" not in re.findall(r'<input[^>]*name="active"[^>]*>', saved.text)[0]


def test_a_test_event_is_on_its_way(ada: Browser) -> None:
    _, path = create(ada)
    sent = ada.submit(ada.get(path).form("/test"))
    assert "A test event is on its way." in sent.text
    assert "webhook.tested" in sent.text


def test_what_is_dead_is_shown_and_sent_again(ada: Browser, world: World) -> None:
    _, path = create(ada)
    dead = happen(world)
    page = ada.get(path, {"state": "dead"})
    assert dead in page.text
    assert "status 500" in page.text
    again = ada.submit(page.form("delivery"))
    assert "It is sent again." in again.text
    assert dead not in ada.get(path, {"state": "dead"}).text
    assert "It is sent again." in ada.submit(page.form("delivery")).text, "a form that is sent twice acts once"


def test_a_new_secret_and_removing_ask_first(ada: Browser, world: World) -> None:
    made, path = create(ada)
    old = re.findall(r"whsec_[^<]+", made.text)[0]
    rotated = ada.submit(ada.get(f"{path}/secret").form("once"))
    assert "whsec_" in rotated.text
    assert old not in rotated.text
    assert "The secret before signs too" in rotated.text
    removed = ada.submit(ada.get(f"{path}/remove").form("once"))
    assert "The webhook is removed." in removed.text
    assert ada.get(path).status == 404


def test_tn_01_another_tenants_webhook_is_not_there(ada: Browser, at_console: At) -> None:
    _, path = create(ada)
    theirs = path.replace("/acme/", "/other/")
    for address in (theirs, f"{theirs}/secret", f"{theirs}/remove"):
        assert ada.get(address).status == 404
    eve = at_console("tenant_admin", "other", name="eve")
    assert eve.get(path).status == 404


def test_an_auditor_reads_webhooks_and_changes_none(ada: Browser, at_console: At) -> None:
    _, path = create(ada)
    auditor = at_console("auditor", "acme", name="olga")
    page = auditor.get(path)
    assert page.status == 200
    assert "Send a test event" not in page.text
    for act in ("secret", "remove"):
        assert auditor.get(f"{path}/{act}").status == 403
    assert auditor.get(f"{WEBHOOKS}/new").status == 403
