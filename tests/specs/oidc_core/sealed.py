"""A client with keys of its own: it registers how its answers are signed and encrypted, and reads them."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from typing import Any

from joserfc.jwe import JWERegistry, decrypt_compact
from joserfc.jwk import ECKey, OKPKey, RSAKey

from idp.keys.algorithms import CONTENT_ENCRYPTION, KEY_MANAGEMENT
from idp.store import clients
from idp.store.details import Details
from tests.world import World

REGISTRY = JWERegistry(algorithms=[*KEY_MANAGEMENT, *CONTENT_ENCRYPTION])
OURS: dict[str, RSAKey | ECKey | OKPKey] = {
    "RSA": RSAKey.generate_key(2048),
    "P-256": ECKey.generate_key("P-256"),
    "P-521": ECKey.generate_key("P-521"),
    "X25519": OKPKey.generate_key("X25519"),
}
LINK = "https://sealed.example.com/cb"
ADDRESS = {"client_id": "sealed", "redirect_uri": LINK}


def register(world: World, *names: str, **changed: Any) -> None:
    """Client `sealed`, with the public halves of the named keys; `changed`: fields of Client and of Details."""
    keys = [{**OURS[name].as_dict(private=False), "kid": name, "use": "enc"} for name in names]
    about = {name: changed.pop(name) for name in tuple(changed) if hasattr(Details(), name)}
    web = world.client("web")
    made = replace(web, client_id="sealed", redirect_uris=(LINK,), details=Details(jwks={"keys": keys}, **about))
    with world.inside() as ctx:
        clients.register(ctx, replace(made, **changed))


def tokens(world: World, **asked: str) -> dict[str, Any]:
    answer = world.redeem(world.code(**ADDRESS, **asked), **ADDRESS)
    assert answer.status == 200, answer.text
    return dict(answer.json)


def opened(token: str) -> tuple[dict[str, Any], bytes]:
    """Header and content of a JWE, with the private half of the key that it names."""
    header = header_of(token)
    return header, decrypt_compact(token, OURS[header["kid"]], registry=REGISTRY).plaintext


def header_of(token: str) -> dict[str, Any]:
    head = token.partition(".")[0]
    return dict(json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4))))
