"""A browser without scripts over real sockets: one jar of cookies, forms, redirects from origin to origin."""

from __future__ import annotations

from urllib.parse import urlsplit

import requests

from tests.agent import Answer, Form
from tests.interop.authority import Authority
from tests.interop.provider import PASSWORD

HOPS = 15


class Browser:
    """Holds the jar. Stops in front of `stops_at`, an address of an application that nobody serves."""

    def __init__(self, authority: Authority, stops_at: str = "nowhere:") -> None:
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.verify = str(authority.ca)
        self._session.headers["Connection"] = "close"  # what an app serves for one answer may end with it
        self._stops_at = stops_at

    def get(self, url: str, token: str | None = None) -> Answer:
        """`token`: an access token, which a program would send."""
        return self._follow(self._send("GET", url, {"headers": {"Authorization": f"Bearer {token}"}} if token else {}))

    def submit(self, form: Form, **changed: str) -> Answer:
        fields = form.fields | changed
        if form.method == "get":
            return self._follow(self._send("GET", form.action, {"params": fields}))
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(form.action))
        return self._follow(self._send("POST", form.action, {"data": fields, "headers": {"Origin": origin}}))

    def signs_in(self, page: Answer, email: str) -> Answer:
        """On a page that asks for a password; what came of it."""
        return self.submit(page.form("password"), email=email, password=PASSWORD)

    def forgets(self, cookie: str) -> None:
        kept = next(kept for kept in self._session.cookies if kept.name == cookie)
        self._session.cookies.clear(kept.domain, kept.path, kept.name)

    def _follow(self, answer: Answer) -> Answer:
        for _hop in range(HOPS):
            to = answer.location
            if answer.status not in {301, 302, 303, 307} or to is None or to.startswith(self._stops_at):
                return answer
            answer = self._send("GET", to)
        raise AssertionError(f"a circle of redirects at {answer.url}")

    def _send(self, method: str, url: str, sent: dict[str, dict[str, str]] | None = None) -> Answer:
        got = self._session.request(method, url, allow_redirects=False, timeout=20, **(sent or {}))
        return Answer(url, got.status_code, list(got.headers.items()), got.content)
