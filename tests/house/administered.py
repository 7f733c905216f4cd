"""What an administrator is told once, at the interface and in the console: part of the life in canaries.py."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING

from tests.admin.console.conftest import appointed as appointed_person
from tests.admin.console.conftest import sign_in
from tests.admin.reads import Reader
from tests.world import World

if TYPE_CHECKING:
    from tests.house.canaries import Canaries

ACME = "/tenants/acme"
ONCE = re.compile(r'<p class="once"[^>]*><code>([^<]+)</code>')


def administer(world: World, known: Canaries) -> None:
    """Each secret is used, too, rightly or wrongly, so that it goes wherever it could be written down."""
    reader = Reader(world)
    caller = reader.caller
    known.keep("bearer", str(caller.token))
    made = caller.post(f"{ACME}/applications", {"client_name": "Told", "redirect_uris": ["https://told.example.com/"]})
    secrets = [made.json["client_secret"]]
    client = made.json["client_id"]
    secrets.append(caller.post(f"{ACME}/applications/{client}/secret").json["client_secret"])
    for secret in secrets:
        known.keep("application's secret", secret)
        known.keep("Authorization", base64.b64encode(f"{client}:{secret}".encode()).decode())
        world.token(client_id=client, client_secret=secret, grant_type="client_credentials")
    token = known.keep("initial token", caller.post(f"{ACME}/registration_tokens", {"label": "canary"}).json["token"])
    world.browser().send("POST", "/t/acme/oauth/register", body=b"{}", headers={"Authorization": f"Bearer {token}"})
    hook = {"url": "https://hooks.example.com/in", "kinds": ["thing"]}
    told = caller.post(f"{ACME}/webhooks", hook).json
    known.keep("webhook's secret", told["secret"])
    known.keep("webhook's secret", caller.post(f"{ACME}/webhooks/{told['id']}/secret").json["secret"])
    person = caller.post(f"{ACME}/people", {"email": "canary-invited@example.com"}).json["id"]
    invited = caller.post(f"{ACME}/people/{person}/invitation", {"face": False, "mail": False})
    known.keep("invited by", re.findall(r"/invite/([\w-]+)", invited.text)[0])
    of_console(world, known)


def of_console(world: World, known: Canaries) -> None:
    appointed_person(world, "carla", "platform_admin", None)
    browser = world.browser()
    known.of_page(sign_in(browser, "carla"))
    known.of_browser(browser)
    page = browser.get("/admin/t/acme/registration_tokens")
    known.of_page(page)
    shown = ONCE.search(browser.submit(page.form("label"), label="canary").text)
    assert shown
    known.keep("shown once", shown[1])
    world.clock.step(301)
    known.of_page(browser.submit(browser.get("/admin/t/acme/registration_tokens").form("label"), label="later"))
    known.of_page(browser.get("/admin/t/acme/keys/rotate"))
