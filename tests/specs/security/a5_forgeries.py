"""The table of A5: what is written instead of a good token, for each place where a client's JWT comes in.

A row is a sentence and a function that gives tokens, each wrong in this one way and made with the client's own key
unless the key is what is wrong.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterator
from typing import Any

from idp.keys import compact, jose
from tests.specs.forging import ABSENT, b64
from tests.specs.signing import Door, key

Forge = Callable[[Door], Iterator[str]]
TABLE: dict[str, Forge] = {}
N = int("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551", 16)  # the order of P-256


def row(forge: Forge) -> Forge:
    TABLE[forge.__name__] = forge
    return forge


def resigned(token: str, signature: bytes) -> str:
    return f"{token.rpartition('.')[0]}.{b64(signature)}"


@row
def jw_01_unsigned_in_every_spelling(door: Door) -> Iterator[str]:
    for alg in ("none", "None", "nOnE", "NONE", "", None, ["ES256"], 0, ABSENT):
        token = door.token({"alg": alg})
        yield token
        yield resigned(token, b"")


@row
def jw_01_not_three_filled_parts(door: Door) -> Iterator[str]:
    yield from ("..", ".", "a.b.c", "....", "\x7f", "a" * 200, "eyJ9..", ".e30.", "é.é.é")
    yield resigned(door.token(), b"")
    yield door.token() + "."
    yield door.token() + "." + b64(b"x")


@row
def jw_02_an_hmac_keyed_with_what_is_public(door: Door) -> Iterator[str]:
    material: Any = key().material
    pem, der = material.as_pem(private=False), material.as_der(private=False)
    jwk = jose.public_jwk(key())
    forms = (pem, pem.strip(), b" " + pem, b"\n" + pem, der, jwk["x"].encode(), json.dumps(jwk).encode())
    for alg in ("HS256", "HS384", "HS512"):
        for secret in forms:
            yield door.token({"alg": alg}, by=secret)


@row
def jw_03_an_hmac_keyed_with_nothing(door: Door) -> Iterator[str]:
    for secret in (b"", b"\x00", b"a"):
        yield door.token({"alg": "HS256"}, by=secret)


@row
def jw_04_a_key_in_the_header(door: Door) -> Iterator[str]:
    own = key(number=9)
    jwk = jose.public_jwk(own)
    yield door.token({"jwk": jwk, "kid": own.kid}, by=own)
    yield door.token({"jwk": jwk, "kid": ABSENT}, by=own)
    yield door.token({"jwk": jwk})


@row
def jw_05_the_address_of_a_key_in_the_header(door: Door) -> Iterator[str]:
    for member in ("jku", "x5u"):
        yield door.token({member: "https://mallory.example/keys"})
        yield door.token({member: "https://mallory.example/keys", "kid": key(number=9).kid}, by=key(number=9))


@row
def jw_06_a_kid_that_names_no_key_of_the_client(door: Door) -> Iterator[str]:
    others = (key(number=2).kid, key(number=3).kid)  # another client's, and the same client's in another tenant
    for kid in (
        "../../etc/passwd",
        "' OR 1=1--",
        "\x00",
        "k" * 10_000,
        "",
        1,
        True,
        None,
        ["k"],
        {"kid": "k"},
        *others,
    ):
        yield door.token({"kid": kid})


@row
def jw_06_no_kid_where_two_keys_fit(door: Door) -> Iterator[str]:
    yield door.token({"kid": ABSENT})


@row
def jw_06_the_right_kid_and_another_key(door: Door) -> Iterator[str]:
    for number in (1, 2, 9):
        yield door.token(by=key(number=number))


@row
def jw_07_what_must_be_understood(door: Door) -> Iterator[str]:
    for crit in (["exp"], ["unknown"], [], ["b64"], None):
        yield door.token({"crit": crit})
    for value in (False, True):
        yield door.token({"b64": value, "crit": ["b64"]})
        yield door.token({"b64": value})


@row
def jw_08_another_serialisation(door: Door) -> Iterator[str]:
    protected, payload, signature = door.token().split(".")
    yield json.dumps({"payload": payload, "signatures": []})
    yield json.dumps({"payload": payload, "signatures": [{"protected": protected, "signature": signature}]})
    yield json.dumps({"payload": payload, "protected": protected, "signature": signature})
    yield json.dumps([door.token()])


@row
def jw_09_claims_of_another_type(door: Door) -> Iterator[str]:
    for name, wrongs in {
        "iss": (["signer"], {"signer": 1}, 1, None, "", "mallory"),
        "aud": ([[door.issuer]], {"a": door.issuer}, 1, None, [], "", ["https://elsewhere.example"]),
        "exp": ("9999999999", -1, 0, True, None, 10**13, [1], 0.5),
        "iat": ("1", -1, 0, True, None, 10**13, [1]),
        "nbf": ("1", -1, 0, True, None, 10**13, [1]),
    }.items():
        for wrong in wrongs:
            yield door.token(claims={name: wrong})
    good = json.dumps(door.claims())
    for number in ("1e400", "NaN", "Infinity", "9" * 5000, "1" * 10_000, "01"):
        yield door.token(raw_claims=good.replace(str(door.claims()["exp"]), number).encode())


@row
def jw_09_a_time_that_is_not_now(door: Door) -> Iterator[str]:
    for claims in ({"exp": door.now}, {"exp": door.now - 300}, {"nbf": door.now + 61}, {"iat": door.now + 61}):
        yield door.token(claims=claims)


@row
def jw_10_another_kind_of_token(door: Door) -> Iterator[str]:
    for typ in ("at+jwt", "logout+jwt", "dpop+jwt", "JWS", "", None, 1, ["JWT"], "application/at+jwt"):
        yield door.token({"typ": typ})


@row
def jw_11_for_another_tenant(door: Door) -> Iterator[str]:
    other = door.world.tenant("other").issuer
    yield door.token(claims={"aud": other})
    yield door.token({"kid": key(number=3).kid}, by=key(number=3))
    yield door.token({"kid": key(number=3).kid}, {"aud": other}, by=key(number=3))


@row
def jw_11_from_another_client(door: Door) -> Iterator[str]:
    mallory = key(number=2)
    yield door.token({"kid": mallory.kid}, by=mallory)
    yield door.token({"kid": mallory.kid}, {"iss": "mallory"}, by=mallory)


@row
def jw_12_an_algorithm_that_was_not_registered(door: Door) -> Iterator[str]:
    yield door.token({"alg": "RS256", "kid": key("RS256").kid}, by=key("RS256"))
    yield door.token({"alg": "PS256", "kid": key("RS256").kid}, by=key("RS256"))
    yield door.token({"alg": "RS256"})
    yield door.token({"alg": "ES384"})


@row
def jw_13_encrypted_though_nothing_was_registered(door: Door) -> Iterator[str]:
    bomb = zlib.compress(b"a" * 100_000)
    for header in (
        {"alg": "dir", "enc": "A128GCM"},
        {"alg": "RSA1_5", "enc": "A128CBC-HS256"},
        {"alg": "RSA-OAEP-256", "enc": "A256GCM", "zip": "DEF"},
        {"alg": "PBES2-HS256+A128KW", "enc": "A128GCM", "p2c": 2**31, "p2s": "AAAA"},
    ):
        yield ".".join((b64(json.dumps(header).encode()), b64(b"k"), b64(b"i" * 12), b64(bomb), b64(b"t" * 16)))


@row
def jw_14_too_much(door: Door) -> Iterator[str]:
    yield door.token({"pad": "a" * 17_000})
    yield door.token(claims={"pad": "a" * 17_000})
    yield door.token(raw_claims=b"[" * 11_000 + b"]" * 500)
    yield door.token(raw_header=b'{"a":' * 2000 + b"1" + b"}" * 2000)
    yield "a" * 40_000


@row
def jw_14_json_that_two_readers_read_differently(door: Door) -> Iterator[str]:
    claims = json.dumps(door.claims())
    yield door.token(raw_claims=claims.replace("{", '{"iss":"mallory",', 1).encode())
    yield door.token(raw_claims=claims.replace("{", '{"lone":"\\ud800",', 1).encode())
    yield door.token(raw_claims=claims.encode() + b"\xff")
    yield door.token(raw_claims=b"\xef\xbb\xbf" + claims.encode())
    yield door.token(raw_claims=f"[{claims}]".encode())
    header = json.dumps({"alg": "ES256", "kid": key().kid, "typ": "JWT"})
    yield door.token(raw_header=header.replace("{", '{"alg":"none",', 1).encode())
    first, second, third = door.token().split(".")
    yield f"{first}.{second}.{third}=="
    yield f"{first}.{second}\n.{third}"
    yield f"{first}.{second}.{third[:-1]}{'B' if third[-1] != 'B' else 'C'}"


@row
def jw_15_numbers_that_are_no_signature(door: Door) -> Iterator[str]:
    token = door.token()
    for r, s in ((0, 0), (1, 0), (0, 1), (N, N), (1, N), (N, 1)):
        yield resigned(token, r.to_bytes(32, "big") + s.to_bytes(32, "big"))
    yield resigned(token, b"\x00" * 63)
    yield resigned(token, b"\x00" * 96)


def respelled(token: str) -> str:
    """The other ECDSA signature of the same text (LB-12): as good as the first one, to whoever compares texts."""
    text, _, signature = token.rpartition(".")
    raw = compact.decode(signature)
    r, s = raw[:32], int.from_bytes(raw[32:], "big")
    return f"{text}.{b64(r + (N - s).to_bytes(32, 'big'))}"
