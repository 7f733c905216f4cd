"""What a browser sees of every page on its way: no third party, no script error, nothing that the policy stopped."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from tests.browser.conftest import Open
from tests.browser.running import Running
from tests.browser.visitor import Person

pytestmark = pytest.mark.browser


def test_no_page_asks_anything_of_a_third_party(running: Running, visitor: Open, bob: Person):
    """From the sign-in to the account, the console's door and an error; `visitor` listens for errors besides."""
    someone = visitor()
    asked: list[str] = []
    someone.page.on("request", lambda request: asked.append(request.url))
    someone.at_the_application().follow("login").gives_password(bob).gives_code(bob).allows_if_asked()
    someone.page.goto(f"{running.issuer}/account")
    assert bob.email in someone.page.inner_text("main")
    for address in (f"{running.url}/admin/", f"{running.issuer}/nowhere", f"{running.issuer}/oauth/end_session"):
        someone.page.goto(address)
        assert someone.page.locator("main h1").is_visible()
    own = {urlsplit(running.url).netloc, urlsplit(running.app_url).netloc}
    assert len(asked) > 20
    assert {urlsplit(address).netloc for address in asked} == own


def test_a_sign_in_needs_no_script_but_for_the_camera(running: Running, visitor: Open, bob: Person):
    someone = visitor(script=False).at_the_application().follow("login").gives_password(bob)
    assert someone.gives_code(bob).allows_if_asked().claims["amr"] == ["pwd", "otp", "mfa"]
