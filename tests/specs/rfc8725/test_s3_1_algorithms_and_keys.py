"""RFC 8725 §3.1 to §3.5, RFC 7515 §4.1: the algorithm is ours to say, the key is one of the tenant's."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from joserfc.jwk import ECKey, RSAKey

from idp.keys import jose
from tests.specs.forging import ABSENT, Consumer, b64, signature

N = int("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551", 16)  # the order of P-256


@pytest.mark.parametrize("alg", ["none", "None", "nOnE", "NONE", "", None, ["ES256"], 0, ABSENT])
def test_jw_01_no_spelling_of_none_is_an_algorithm(consumer: Consumer, alg: Any) -> None:
    signed = consumer.token({"alg": alg})
    assert not consumer.accepts(signed)
    assert not consumer.accepts(signed.rpartition(".")[0] + ".")


def test_jw_01_an_empty_signature_is_refused(consumer: Consumer) -> None:
    assert not consumer.accepts(consumer.token().rpartition(".")[0] + ".")


@pytest.mark.parametrize(
    "token", ["", ".", "..", "...", "....", "a.b.c", "\x00", "a" * 200, "eyJ9..", ".e30.", "é.é.é"]
)
def test_jw_01_what_is_not_three_filled_parts_is_refused(consumer: Consumer, token: str) -> None:
    assert not consumer.accepts(token)


def public_forms(consumer: Consumer) -> list[bytes]:
    material: Any = consumer.key.material
    pem, der = material.as_pem(private=False), material.as_der(private=False)
    jwk = jose.public_jwk(consumer.key)
    number = jwk.get("n") or jwk["x"]
    return [pem, pem.strip(), b" " + pem, b"\n" + pem, der, number.encode(), json.dumps(jwk).encode(), b"", b"\x00"]


@pytest.mark.parametrize("alg", ["HS256", "HS384", "HS512"])
def test_jw_02_jw_03_a_public_key_or_an_empty_one_is_no_hmac_secret(consumer: Consumer, alg: str) -> None:
    signing_input = consumer.token({"alg": alg}).rpartition(".")[0]
    digest = {"HS256": hashlib.sha256, "HS384": hashlib.sha384, "HS512": hashlib.sha512}[alg]
    for secret in public_forms(consumer):
        forged = hmac.new(secret, signing_input.encode(), digest).digest()
        assert not consumer.accepts(f"{signing_input}.{b64(forged)}")


def test_jw_04_a_key_in_the_header_is_not_used_and_its_presence_is_refused(consumer: Consumer) -> None:
    own = jose.generate(consumer.key.alg)
    jwk = jose.public_jwk(own)
    assert not consumer.accepts(consumer.token({"jwk": jwk, "kid": own.kid}, key=own))
    assert not consumer.accepts(consumer.token({"jwk": jwk, "kid": ABSENT}, key=own))
    assert not consumer.accepts(consumer.token({"jwk": jwk}))


@pytest.mark.parametrize("member", ["jku", "x5u", "x5c", "x5t"])
def test_jw_05_an_address_of_a_key_in_the_header_is_refused_and_not_fetched(
    consumer: Consumer, member: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def guard(*_: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr("socket.socket.connect", guard)
    assert not consumer.accepts(consumer.token({member: "https://mallory.example/keys"}))


UNKNOWN_KIDS = ["../../etc/passwd", "' OR 1=1--", "\x00", "k" * 10_000, "", 1, True, None, ["k"], {"kid": "k"}]


@pytest.mark.parametrize("kid", UNKNOWN_KIDS, ids=lambda kid: repr(kid)[:20])
def test_jw_06_a_kid_that_names_no_key_of_the_tenant_is_refused(consumer: Consumer, kid: Any) -> None:
    assert not consumer.accepts(consumer.token({"kid": kid}))


def test_jw_06_a_missing_kid_is_refused_where_there_are_several_keys(consumer: Consumer) -> None:
    assert not consumer.accepts(consumer.token({"kid": ABSENT}))


def test_jw_06_a_kid_of_another_issuers_key_is_refused(consumer: Consumer) -> None:
    foreign = jose.generate(consumer.key.alg)
    assert not consumer.accepts(consumer.token({"kid": foreign.kid}, key=foreign))
    assert not consumer.accepts(consumer.token(key=foreign))


def test_jw_06_a_kid_of_the_tenants_other_key_is_refused(access: Consumer, hint: Consumer) -> None:
    assert not access.accepts(access.token({"kid": hint.key.kid}))
    assert not access.accepts(access.token({"kid": hint.key.kid, "alg": "RS256"}, key=hint.key))


@pytest.mark.parametrize("crit", [["exp"], ["unknown"], [], "exp", None])
def test_jw_07_crit_is_refused_whatever_it_lists(consumer: Consumer, crit: Any) -> None:
    assert not consumer.accepts(consumer.token({"crit": crit, "exp": 1}))
    assert not consumer.accepts(consumer.token({"crit": crit}))


@pytest.mark.parametrize("header", [{"b64": False}, {"b64": True}, {"b64": False, "crit": ["b64"]}])
def test_jw_07_b64_is_refused(consumer: Consumer, header: dict[str, Any]) -> None:
    assert not consumer.accepts(consumer.token(header))


def test_jw_08_only_the_compact_serialisation_is_a_token(consumer: Consumer) -> None:
    first, second, third = consumer.token().split(".")
    flattened = {"protected": first, "payload": second, "signature": third}
    general = {"payload": second, "signatures": [{"protected": first, "signature": third}]}
    for form in (flattened, general, {**general, "signatures": []}, [consumer.token()], consumer.token()):
        assert not consumer.accepts(json.dumps(form))


@pytest.mark.parametrize("header", [{"zip": "DEF"}, {"p2c": 2**31}, {"enc": "A256GCM", "alg": "dir"}, {"cty": "JWT"}])
def test_jw_13_encryption_and_compression_are_off(consumer: Consumer, header: dict[str, Any]) -> None:
    assert not consumer.accepts(consumer.token(header))
    assert not consumer.accepts(".".join((b64(json.dumps(header).encode()), "", "AA", "AA", "AA")))


@pytest.mark.parametrize(("r", "s"), [(0, 0), (0, 1), (1, 0), (N, N), (2**256 - 1, 1), (1, N)])
def test_jw_15_an_ecdsa_signature_of_zeros_or_beyond_the_order_is_refused(access: Consumer, r: int, s: int) -> None:
    signing_input = access.token().rpartition(".")[0]
    assert not access.accepts(f"{signing_input}.{b64(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}")


@pytest.mark.parametrize("length", [1, 63, 65, 70, 256])
def test_jw_15_an_ecdsa_signature_has_64_bytes(access: Consumer, length: int) -> None:
    signing_input, _, _ = access.token().rpartition(".")
    whole = signature(access.key, signing_input.encode())
    assert not access.accepts(f"{signing_input}.{b64((whole + bytes(256))[:length])}")


def test_jw_15_a_p256_key_signs_nothing_labelled_es384(access: Consumer) -> None:
    assert not access.accepts(access.token({"alg": "ES384"}))


def test_jw_15_a_key_of_another_curve_or_type_is_no_es256_key() -> None:
    other_curve = ECKey.import_key(ec.generate_private_key(ec.SECP384R1()))
    other_type = RSAKey.import_key(rsa.generate_private_key(65537, 2048))
    for material in (other_curve, other_type):
        with pytest.raises(ValueError, match="not a key for ES256"):
            jose.load_public("ES256", material.as_dict(private=False))


def test_s3_1_one_kind_takes_one_algorithm_even_where_the_tenant_has_a_key_for_another(
    access: Consumer, hint: Consumer
) -> None:
    by_rsa = access.token({"alg": "RS256", "kid": hint.key.kid}, key=hint.key)
    assert not access.accepts(by_rsa)


def test_a_token_has_one_spelling(consumer: Consumer) -> None:
    token = consumer.token()
    head, _, tail = token.rpartition(".")
    last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".index(tail[-1])
    loose = tail[:-1] + "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"[last ^ 1]
    for other in (f"{token}=", f"{token}==", f" {token}", f"{token}\n", f"{token}.", f"{head}.{loose}"):
        assert not consumer.accepts(other)
