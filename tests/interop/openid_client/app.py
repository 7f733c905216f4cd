"""An application on openid-client and the browser of whoever uses it: each verb runs one of the scripts here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from joserfc.jwk import ECKey

from tests.agent import Answer
from tests.interop.browser import Browser
from tests.interop.node import node
from tests.interop.provider import Person, Provider

CALLBACK = "https://app.example.com/callback"
BYE = "https://app.example.com/bye"


@dataclass(frozen=True)
class Keys:
    """A key of the application: the public half is registered, the private one given to the scripts."""

    private: dict[str, Any]

    @property
    def public(self) -> dict[str, Any]:
        return {"keys": [{name: value for name, value in self.private.items() if name != "d"}]}


def new_keys(**members: str) -> Keys:
    """`members`: use, alg. On P-256, with the thumbprint as kid."""
    key = ECKey.generate_key("P-256", parameters=dict(members), auto_kid=True)
    return Keys(dict(key.as_dict(private=True)))


@dataclass
class App:
    """Changes its keys when it rotates them."""

    provider: Provider
    registered: dict[str, Any]
    keys: Keys | None = None
    browser: Browser = field(init=False)

    def __post_init__(self) -> None:
        self.browser = Browser(self.provider.authority, stops_at="https://app.example.com/")

    def runs(self, idea: str, **given: object) -> Any:
        if self.keys is not None:
            given["private_key"] = self.keys.private
        script = f"openid_client/{idea}.mjs"
        return node(self.provider.authority, script, issuer=self.provider.issuer, client=self.registered, **given)

    def asks(self, **given: object) -> tuple[Answer, dict[str, str]]:
        """The page that the browser meets, and what the application keeps."""
        asked = self.runs("ask", **({"redirect_uri": CALLBACK, "scope": "openid profile email"} | given))
        return self.browser.get(asked["url"]), asked["kept"]

    def signs_in(self, person: Person, **given: object) -> dict[str, Any]:
        """The tokens, and the claims of the ID token that the library checked."""
        page, kept = self.asks(**given)
        landed = self.browser.signs_in(page, person.email)
        return dict(self.runs("redeem", landed=landed.location, kept=kept))
