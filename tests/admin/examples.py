"""A good body and an object for every operation of the interface: the generated tests ask for each of them.

An operation without its line in BODIES fails the suite, so that none is added that nobody has tried from outside.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from idp.context import Branding
from idp.ids import new_id
from idp.store import (
    audit,
    brandings,
    consents,
    groups,
    keys,
    people,
    registration_tokens,
    sessions,
    tenants,
    webhook_deliveries,
    webhooks,
)
from idp.store.clients import Client
from idp.store.clients import register as register_client
from idp.store.passwords import put as put_password
from tests.world import World

HASH = "$argon2id$canary-hash-of-a-password-5521"
SECRET = "Y2FuYXJ5LXNlY3JldC1vZi1hLXdlYmhvb2s"
CANARIES = (HASH, "canary-hash-of-a-password", SECRET, "c0ffee" * 10 + "abcd")
"""What no answer may hold, wherever it stands."""
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


@dataclass(frozen=True, slots=True)
class Example:
    """`body` gets a name that nobody has yet. `places`: the objects of the path that are not those of `furnish`."""

    body: Callable[[str], dict[str, Any]] | None = None


NONE = Example()


def _just(**members: Any) -> Example:
    return Example(lambda _name: members)


EXAMPLES: dict[str, Example] = {
    "me.read": NONE,
    "tenants.list": NONE,
    "tenants.create": Example(lambda name: {"slug": name, "name": name}),
    "tenants.read": NONE,
    "tenants.change": _just(name="Renamed"),
    "tenants.remove": NONE,
    "administrators.list": NONE,
    "administrators.appoint": _just(principal="somebody", role="support", tenant="acme"),
    "administrators.dismiss": NONE,
    "people.list": NONE,
    "people.create": Example(lambda name: {"email": f"{name}@example.com", "name": "Nina"}),
    "people.read": NONE,
    "people.change": _just(name="Renamed"),
    "people.remove": NONE,
    "people.invite": _just(face=False, mail=False),
    "people.unlock": NONE,
    "people.factors": NONE,
    "people.reset_factor": NONE,
    "people.sessions": NONE,
    "people.end_sessions": NONE,
    "people.end_session": NONE,
    "people.consents": NONE,
    "people.withdraw_consent": NONE,
    **{f"{kind}.{what}": NONE for kind in ("groups", "roles") for what in ("list", "read", "remove", "members")},
    **{f"{kind}.{what}": NONE for kind in ("groups", "roles") for what in ("join", "leave")},
    **{f"{kind}.create": Example(lambda name: {"name": name}) for kind in ("groups", "roles")},
    **{f"{kind}.change": _just(description="Renamed") for kind in ("groups", "roles")},
    "claims.read": NONE,
    "claims.write": _just(items=[{"name": "team", "source": "groups", "scope": "profile", "places": ["id_token"]}]),
    "configuration.read": NONE,
    "configuration.plan": Example(lambda name: {"groups": [{"name": name}]}),
    "configuration.apply": Example(lambda name: {"groups": [{"name": name}]}),
    "audit.list": NONE,
    "audit.read": NONE,
    "audit.export": NONE,
    "activity.read": NONE,
    "webhooks.list": NONE,
    "webhooks.create": _just(url="https://hooks.example.com/in", kinds=["*"]),
    "webhooks.read": NONE,
    "webhooks.change": _just(active=False),
    "webhooks.remove": NONE,
    "webhooks.rotate": NONE,
    "webhooks.test": NONE,
    "webhooks.deliveries": NONE,
    "webhooks.replay": NONE,
    "applications.list": NONE,
    "applications.create": _just(client_name="Shop", redirect_uris=["https://shop.example.com/cb"]),
    "applications.read": NONE,
    "applications.change": _just(client_name="Renamed"),
    "applications.delete": NONE,
    "applications.rotate_secret": NONE,
    "applications.test_sign_in": _just(code_challenge=CHALLENGE, state="s" * 22, nonce="n" * 22),
    "tokens.explain": _just(id_token="of a test sign-in", access_token="of a test sign-in"),
    "policy.read": NONE,
    "policy.change": _just(face="preferred"),
    "policy.preview": NONE,
    "branding.read": NONE,
    "branding.change": _just(display_name="Acme & Co", colour="#123456", support_url="https://help.example.com/"),
    "branding.discard": NONE,
    "branding.publish": NONE,
    "branding.roll_back": _just(version=1),
    "branding.preview": NONE,
    "keys.list": NONE,
    "keys.read": NONE,
    "keys.rotate": NONE,
    "keys.retire": _just(removed=False),
    "registration_tokens.list": NONE,
    "registration_tokens.create": _just(label="for a test"),
    "registration_tokens.read": NONE,
    "registration_tokens.revoke": NONE,
}
KINDS = frozenset({"factor"})
"""Places that name a kind of thing and no thing of somebody's."""
TOLD_ONCE = {
    "webhooks.create": {"secret"},
    "webhooks.rotate": {"secret"},
    "applications.create": {"client_secret"},
    "applications.change": {"client_secret"},
    "applications.rotate_secret": {"client_secret"},
    "registration_tokens.create": {"token"},
}
"""Members that tell a secret, in the answer of the operation that makes it and nowhere else (AD-02)."""


def furnish(world: World, slug: str) -> dict[str, str]:
    """Something of everything that a path can name, new each time."""
    name, url = new_id().lower().replace("_", "-").strip("-"), "https://hooks.example.com/in"
    with world.inside(slug) as ctx:
        person = people.add(ctx, f"{name}@example.com", "Nina", email_verified=True)
        put_password(ctx, person.id, HASH)
        session, _cookie = sessions.start(ctx, person.id)
        client = f"c{name}"
        uris = ("https://app.example.com/cb",)
        register_client(ctx, Client(client, "App", "web", "client_secret_basic", CANARIES[3], uris))
        consents.give(ctx, person.id, client, {"openid"})
        group, role = groups.add(ctx, "group", f"g{name}"), groups.add(ctx, "role", f"r{name}")
        for one in (group, role):
            groups.join(ctx, one.id, person.id)
        event = audit.record(ctx, "signed_in", person=person.id)
        for old in webhooks.listing(ctx):
            webhooks.remove(ctx, old.id)
        hook = new_id()
        webhooks.add(ctx, hook, url, ("*",), world.house.keyring.wrap_webhook(ctx, hook, SECRET))
        [delivery] = webhook_deliveries.add(ctx, [(hook, event, "signed_in")])
        webhook_deliveries.note(ctx, delivery, "dead", "status 500")
        looks = Branding(display_name=name, version=1)
        brandings.keep(ctx, looks, "furnished")
        tenants.show_branding(ctx, 1)
        brandings.put_draft(ctx, replace(looks, colour="#0b6152", version=0), "furnished")
        registration_tokens.mint(ctx, policy="standard", label="", uses=1, lifetime=timedelta(hours=1))
        token = registration_tokens.listing(ctx)[-1].digest[:32]
        kid = keys.signing_keys(ctx)[0].kid
    return {
        "person": person.id, "session": session.id, "client": client, "group": group.id, "role": role.id,
        "event": str(event), "webhook": hook, "delivery": delivery, "token": token, "kid": kid,
        "factor": "password", "principal": "somebody",
    }  # fmt: skip
