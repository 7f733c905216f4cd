"""jose, which most relying parties on Node.js and in browsers verify and decrypt with: each algorithm, in both ways."""

from __future__ import annotations

import json
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

from joserfc.jwk import ECKey, OKPKey, RSAKey

from idp.keys import foreign, jose, jwe
from idp.keys.algorithms import CONTENT_ENCRYPTION, KEY_MANAGEMENT, OUR_ENCRYPTION, OUR_KEYS, SIGNATURES
from idp.keys.token_kinds import CLIENT_ASSERTION

SCRIPT = Path(__file__).resolve().parent / "jose" / "both_ways.mjs"
CLAIMS = {"sub": "alice", "name": "\u00c4nne \u2603"}


@cache
def ours() -> dict[str, jose.Key]:
    return {alg: jose.generate(alg) for alg in OUR_KEYS}


@cache
def answer() -> dict[str, Any]:
    """What jose says to everything at once: Node.js starts slowly."""
    readers = {
        "RSA": RSAKey.generate_key(2048),
        "EC": ECKey.generate_key("P-521"),
        "OKP": OKPKey.generate_key("X25519"),
    }
    encrypted = []
    for kty, reader in readers.items():
        keys = foreign.read_jwks({"keys": [reader.as_dict(private=False)]})
        for alg in (alg for alg, types in KEY_MANAGEMENT.items() if kty in types):
            key = keys.for_encryption(alg)
            assert key is not None
            for enc in CONTENT_ENCRYPTION:
                encrypted.append({"kty": kty, "alg": alg, "token": jwe.encrypt(b"ours", jwe.Recipient(key, alg, enc))})
    given = {
        "jwks": {"keys": [jose.public_jwk(key) for key in ours().values()]},
        "signed": {alg: jose.sign(ours()[alg], CLAIMS, typ="JWT") for alg in SIGNATURES},
        "encrypted": encrypted,
        "readers": {kty: reader.as_dict(private=True) for kty, reader in readers.items()},
        "families": OUR_ENCRYPTION,
        "encs": CONTENT_ENCRYPTION,
    }
    done = subprocess.run(
        ["node", str(SCRIPT)], input=json.dumps(given), capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return {**json.loads(done.stdout), "sent": len(encrypted)}


def test_it_verifies_what_we_sign_with_our_published_keys() -> None:
    assert answer()["verified"] == dict.fromkeys(SIGNATURES, CLAIMS)


def test_it_decrypts_what_we_encrypt_to_it() -> None:
    assert answer()["decrypted"] == ["ours"] * answer()["sent"]


def test_we_verify_what_it_signs() -> None:
    back = answer()["back"]
    keys = foreign.read_jwks(back["jwks"])
    for alg, token in back["signed"].items():
        assert foreign.verify_foreign(CLIENT_ASSERTION, token, keys, algs=[alg]).claims == {"from": "jose"}
    assert back["signed"].keys() == SIGNATURES.keys()


def test_we_decrypt_what_it_encrypts_to_our_published_keys() -> None:
    tokens = answer()["back"]["encrypted"]
    assert {jwe.decrypt(token, ours().values()) for token in tokens} == {b"from jose"}
    assert len(tokens) == sum(map(len, OUR_ENCRYPTION.values())) * len(CONTENT_ENCRYPTION)
