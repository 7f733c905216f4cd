"""Vectors that standards publish, from vectors.json beside the tests: keys and tokens, by section."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from idp.keys import compact, foreign, jose, jwe
from idp.keys.algorithms import MATERIALS
from idp.keys.foreign import ForeignKeys
from idp.keys.token_kinds import ForeignKind

ANY = ForeignKind(typs=frozenset({"JWT"}))


def vectors(rfc: str) -> dict[str, Any]:
    return dict(json.loads((Path(__file__).parent / rfc / "vectors.json").read_text(encoding="utf-8")))


def keys_of(vector: Mapping[str, Any]) -> ForeignKeys | bytes:
    if "secret" in vector:
        return compact.decode(vector["secret"])
    return foreign.read_jwks({"keys": [vector["key"]]})


def payload_of(vector: Mapping[str, Any], **departures: Any) -> bytes:
    """What our own verification finds signed. Raises TokenRefused."""
    given = {**vector, **departures}
    return foreign.signed_payload(ANY, given["token"], keys_of(given), algs=[given["alg"]])[1]


def private(jwk: Mapping[str, Any], alg: str) -> jose.Key:
    """A published private key in the place of one of our own."""
    return jose.Key(jwk.get("kid", "published"), alg, MATERIALS[jwk["kty"]].import_key(dict(jwk)))


def opened(vector: Mapping[str, Any]) -> bytes:
    """What our own decryption finds. Raises TokenRefused."""
    return jwe.decrypt(vector["token"], [private(vector["key"], vector["alg"])])
