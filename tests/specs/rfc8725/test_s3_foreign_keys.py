"""RFC 8725 §3.1 to §3.5, RFC 7517 §4, RFC 7518 §3.2: keys that clients publish, and what may be verified with them."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc.jwk import ECKey, OKPKey, RSAKey

from idp.keys import foreign, jose
from idp.keys.algorithms import KEY_MANAGEMENT, MACS, SIGNATURES
from idp.keys.foreign import ForeignKeys, UnknownKey
from idp.keys.token_kinds import CLIENT_ASSERTION, REQUEST_OBJECT, TokenRefused
from tests.specs.forging import b64
from tests.specs.signing import signed

ALGS = tuple(SIGNATURES)
CLAIMS = {"iss": "app"}


@cache
def key(alg: str, number: int = 0) -> jose.Key:
    """The same key pair for all algorithms of RSA; `number` tells others apart."""
    if alg.startswith(("RS", "PS")):
        return jose.Key(f"rsa-{number}", alg, _rsa(number))
    return jose.generate(alg)


@cache
def _rsa(_number: int) -> RSAKey:
    return RSAKey.generate_key(2048)


def published(*keys: jose.Key, **changed: Any) -> ForeignKeys:
    """As a client publishes them: without alg and use, unless `changed` says so."""
    plain = ({**jose.public_jwk(one), "alg": None, "use": None} | changed for one in keys)
    return foreign.read_jwks({"keys": [{k: v for k, v in jwk.items() if v is not None} for jwk in plain]})


def token(by: jose.Key | bytes, **header: Any) -> str:
    own = {"alg": "HS256"} if isinstance(by, bytes) else {"alg": by.alg, "kid": by.kid}
    return signed(by, {k: v for k, v in {**own, **header}.items() if v is not None}, CLAIMS)


def verified(text: str, keys: ForeignKeys | bytes, algs: Any = ALGS) -> bool:
    try:
        return foreign.verify_foreign(CLIENT_ASSERTION, text, keys, algs=algs).claims == CLAIMS
    except TokenRefused:
        return False


@pytest.mark.parametrize("alg", ALGS)
def test_every_algorithm_of_ours_is_verified_with_its_own_key_alone(alg: str) -> None:
    good = token(key(alg))
    assert verified(good, published(key(alg)))
    assert verified(good, published(key(alg)), [alg])
    assert not verified(good, published(key(alg, 1), kid=key(alg).kid))
    assert not verified(good, published(key(alg)), [other for other in ALGS if other != alg])
    assert not verified(good, published(key(alg)), [])


@pytest.mark.parametrize("alg", ALGS)
def test_jw_15_a_header_that_names_another_algorithm_than_it_was_signed_with_is_refused(alg: str) -> None:
    for other in ALGS:
        if other != alg:
            assert not verified(token(key(alg), alg=other), published(key(alg)))


@pytest.mark.parametrize("alg", ALGS)
def test_s3_1_a_key_is_for_what_its_owner_says(alg: str) -> None:
    good = token(key(alg))
    other = "ES256" if alg != "ES256" else "ES384"
    assert verified(good, published(key(alg), alg=alg, use="sig", key_ops=["verify", "wrapKey"]))
    for label in ({"alg": other}, {"use": "enc"}, {"key_ops": ["encrypt"]}, {"key_ops": []}, {"alg": 1}, {"use": []}):
        assert not verified(good, published(key(alg), **label))


@pytest.mark.parametrize("alg", MACS)
def test_jw_02_a_secret_verifies_hmacs_and_a_public_key_never_does(alg: str) -> None:
    secret = b"s" * 64
    good = token(secret, alg=alg)
    assert verified(good, secret, [alg])
    assert not verified(good, secret, ALGS)
    assert not verified(good, published(key("RS256")), [*ALGS, *MACS])
    assert not verified(token(key("ES256")), secret, [*ALGS, *MACS])
    assert not verified(good, b"t" * 64, [alg])


@pytest.mark.parametrize(("alg", "least"), [("HS256", 32), ("HS384", 48), ("HS512", 64)])
def test_jw_03_a_secret_is_at_least_as_long_as_the_hash(alg: str, least: int) -> None:
    for length in (0, 1, least - 1):
        assert not verified(token(b"s" * length, alg=alg), b"s" * length, [alg])
    assert verified(token(b"s" * least, alg=alg), b"s" * least, [alg])


def test_jw_06_a_kid_finds_its_key_and_without_one_the_only_fitting_key_is_meant() -> None:
    ec, ed = key("ES256"), key("EdDSA")
    assert verified(token(ec), published(ec, ed))
    assert verified(token(ec, kid=None), published(ec, ed))
    assert not verified(token(ec, kid=None), published(ec, jose.generate("ES256")))
    assert not verified(token(ec, kid=ed.kid), published(ec, ed))


def test_s10_1_1_an_unknown_kid_or_a_nameless_signature_of_another_key_may_mean_a_new_key() -> None:
    ec, other = key("ES256"), key("ES256", 1)
    for text, keys in (
        (token(other), published(ec)),
        (token(other, kid=None), published(ec)),
        (token(ec), published()),
    ):
        with pytest.raises(UnknownKey):
            foreign.verify_foreign(CLIENT_ASSERTION, text, keys, algs=ALGS)
    with pytest.raises(TokenRefused) as refused:
        foreign.verify_foreign(CLIENT_ASSERTION, token(other, kid=ec.kid), published(ec), algs=ALGS)
    assert not isinstance(refused.value, UnknownKey)


def test_rfc_7515_s4_an_unknown_header_member_is_ignored_and_those_that_name_keys_are_refused() -> None:
    ec = key("ES256")
    assert verified(token(ec, more={"a": 1}, x5t="AAAA"), published(ec))
    for member in sorted(foreign.REFUSED_MEMBERS):
        assert not verified(token(ec, **{member: "x"}), published(ec))


@pytest.mark.parametrize("kind", [CLIENT_ASSERTION, REQUEST_OBJECT])
def test_jw_10_typ_is_one_of_the_kinds_or_absent(kind: Any) -> None:
    ec = key("ES256")

    def taken(**header: Any) -> bool:
        try:
            return bool(foreign.verify_foreign(kind, token(ec, **header), published(ec), algs=ALGS))
        except TokenRefused:
            return False

    assert taken()
    assert all(taken(typ=typ) for typ in kind.typs)
    others = (CLIENT_ASSERTION.typs | REQUEST_OBJECT.typs) - kind.typs
    assert not any(taken(typ=typ) for typ in (*others, "at+jwt", "logout+jwt", "", 1, ["JWT"]))


@pytest.mark.parametrize("bits", [512, 1024, 2047])
def test_jw_15_an_rsa_key_of_less_than_2048_bits_is_left_out(bits: int) -> None:
    assert len(foreign.read_jwks({"keys": [rsa_jwk((1 << (bits - 1)) | 1, 65537)]})) == 0


@pytest.mark.parametrize(("bits", "e"), [(2048, 1), (2048, 2), (2048, 3), (2048, 2**40 + 1), (2048, 0), (9000, 65537)])
def test_jw_15_an_exponent_or_a_modulus_out_of_bounds_is_left_out(bits: int, e: int) -> None:
    assert len(foreign.read_jwks({"keys": [rsa_jwk((1 << (bits - 1)) | 1, 65537)]})) == (bits == 2048)
    assert len(foreign.read_jwks({"keys": [rsa_jwk((1 << (bits - 1)) | 1, e)]})) == 0


@pytest.mark.parametrize(
    "broken",
    [
        None,
        1,
        "x",
        [],
        {},
        {"kty": "oct", "k": "AAAA"},
        {"kty": "AKP"},
        {"kty": ["EC"]},
        {"kty": "EC", "crv": "P-256"},
        {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"},
        {"kty": "EC", "crv": "P-999", "x": "AA", "y": "AA"},
        {"kty": "EC", "crv": "P-256", "x": 1, "y": 2},
        {"kty": "RSA", "n": "", "e": ""},
        {"kty": "RSA", "n": "é", "e": "AQAB"},
        {"kty": "OKP", "crv": "Ed25519", "x": "AA"},
        {"kty": "OKP", "crv": "Ed25519", "x": 7},
    ],
)
def test_rfc_7517_s5_a_key_that_cannot_be_read_is_left_out_and_the_others_stay(broken: Any) -> None:
    ec = key("ES256")
    keys = foreign.read_jwks({"keys": [broken, jose.public_jwk(ec)]})
    assert len(keys) == 1
    assert verified(token(ec), keys)


def test_jw_14_no_more_than_a_hundred_keys_are_read() -> None:
    assert len(foreign.read_jwks({"keys": [jose.public_jwk(key("EdDSA"))] * 100_000})) == 100


@pytest.mark.parametrize("alg", KEY_MANAGEMENT)
def test_an_encryption_key_is_chosen_by_use_alg_and_type(alg: str) -> None:
    made = {"RSA": _rsa(0), "EC": ECKey.generate_key("P-256"), "OKP": OKPKey.generate_key("X25519")}
    fitting = [{**made[kty].as_dict(private=False), "kid": kty} for kty in KEY_MANAGEMENT[alg]]
    first, named = fitting[0], {**fitting[0], "kid": "named", "use": "enc", "alg": alg}
    plain = foreign.read_jwks({"keys": [first]}).for_encryption(alg)
    best = foreign.read_jwks({"keys": [first, named]}).for_encryption(alg)
    assert plain is not None
    assert best is not None
    assert (plain.kid, best.kid) == (first["kid"], "named")
    for label in ({"use": "sig"}, {"key_ops": ["verify"]}, {"alg": "RS256"}):
        assert foreign.read_jwks({"keys": [{**first, **label}]}).for_encryption(alg) is None
    others = [{**one.as_dict(private=False)} for kty, one in made.items() if kty not in KEY_MANAGEMENT[alg]]
    assert foreign.read_jwks({"keys": others}).for_encryption(alg) is None


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
MEMBERS = ["kty", "crv", "x", "y", "n", "e", "d", "kid", "use", "alg", "key_ops", "x5c"]


@settings(max_examples=400, deadline=None)
@given(
    alg=st.sampled_from(["RS256", "ES256", "EdDSA"]),
    changed=st.dictionaries(st.sampled_from(MEMBERS), anything, max_size=3),
)
def test_jw_20_no_set_of_keys_makes_reading_raise(alg: str, changed: dict[str, Any]) -> None:
    keys = foreign.read_jwks({"keys": [{**jose.public_jwk(key(alg)), **changed}]})
    verified(token(key(alg)), keys)
    assert len(keys) <= 1


@settings(max_examples=300, deadline=None)
@given(
    header=st.dictionaries(st.sampled_from(["alg", "typ", "kid", "crit", "jwk", "b64"]), anything, max_size=3),
    body=anything,
)
def test_jw_20_no_truly_signed_text_makes_verifying_raise(header: dict[str, Any], body: Any) -> None:
    raw = json.dumps({"alg": "ES256", "kid": key("ES256").kid, **header}).encode()
    verified(
        signed(key("ES256"), {}, {}, raw_header=raw, raw_claims=json.dumps(body).encode()), published(key("ES256"))
    )


def rsa_jwk(n: int, e: int) -> dict[str, str]:
    """Numbers with the right shape: verifying with them is another matter."""
    return {"kty": "RSA", "n": _number(n), "e": _number(e), "kid": "weak"}


def _number(value: int) -> str:
    return b64(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def test_jw_15_a_good_signature_by_a_1024_bit_key_is_refused() -> None:
    weak = RSAKey.import_key(rsa.generate_private_key(65537, 1024))  # noqa: S505 - weak on purpose
    own = jose.Key("weak", "RS256", weak)
    assert not verified(token(own), foreign.read_jwks({"keys": [{**weak.as_dict(private=False), "kid": "weak"}]}))
