"""WebAuthn Level 3: the options of both ceremonies, and what is checked in their answers (§7.1, §7.2), on py_webauthn.

No attestation is asked for, so that nobody is told apart by the make of their authenticator; what it says of itself
(synced or not, owner checked or not) is believed as far as the browser's word goes. What the library leaves to its
caller is checked here: frames of other sites, the kind and size of keys, the backup flag that never changes.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

import webauthn
from webauthn.helpers import (
    bytes_to_base64url,
    decode_credential_public_key,
    decoded_public_key_to_cryptography,
    options_to_json_dict,
    parse_attestation_object,
    parse_authentication_credential_json,
    parse_registration_credential_json,
)
from webauthn.helpers.cose import COSECRV, COSEAlgorithmIdentifier
from webauthn.helpers.decode_credential_public_key import DecodedEC2PublicKey, DecodedRSAPublicKey
from webauthn.helpers.structs import (
    AttestationConveyancePreference,
    AuthenticationCredential,
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    CredentialDeviceType,
    PublicKeyCredentialDescriptor,
    RegistrationCredential,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from idp.context import Tenant
from idp.keys.strict_json import read_object
from idp.refusal import Refused
from idp.store.passkeys import Passkey

ALGORITHMS = [
    COSEAlgorithmIdentifier.ECDSA_SHA_256,
    COSEAlgorithmIdentifier.EDDSA,
    COSEAlgorithmIdentifier.RSASSA_PKCS1_v1_5_SHA_256,
]
SMALLEST_RSA = 256  # bytes of the modulus
LONGEST_ID = 1023  # bytes, §4
PATIENCE = 300_000  # milliseconds (§15.1)

Value = TypeVar("Value")


class NotGenuine(Refused):
    """An answer that no authenticator gave to what we asked. Which check failed is for the operator alone."""


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """`id` is the host of the tenant's address, which other tenants may share; `origin` the one that pages have."""

    id: str
    name: str
    origin: str


@dataclass(frozen=True, slots=True)
class Registration:
    """An unverified answer to navigator.credentials.create()."""

    challenge: bytes
    parsed: RegistrationCredential


@dataclass(frozen=True, slots=True)
class Assertion:
    """An unverified answer to navigator.credentials.get(). `handle` is whom the authenticator takes the person for."""

    credential: str
    challenge: bytes
    handle: str | None
    parsed: AuthenticationCredential


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A verified new credential, as store/passkeys.py keeps it."""

    credential: str
    public_key: bytes
    sign_count: int
    transports: tuple[str, ...]
    aaguid: str
    backup_eligible: bool
    backed_up: bool
    user_verified: bool


@dataclass(frozen=True, slots=True)
class Signed:
    """A verified signature. Whether its count is one that we have not seen yet is for the store to say."""

    sign_count: int
    backed_up: bool
    user_verified: bool


def relying_party(tenant: Tenant) -> RelyingParty:
    parts = urlsplit(tenant.base_url)
    return RelyingParty(parts.hostname or "", tenant.shown_name, f"{parts.scheme}://{parts.netloc}")


def creation_options(
    party: RelyingParty, challenge: bytes, *, handle: str, name: str, display_name: str, known: Iterable[Passkey]
) -> dict[str, Any]:
    """PublicKeyCredentialCreationOptionsJSON (§5.1.8): a key that is found without a name and checks its owner."""
    options = webauthn.generate_registration_options(
        rp_id=party.id,
        rp_name=party.name,
        user_id=_decoded(handle),
        user_name=name,
        user_display_name=display_name,
        challenge=challenge,
        timeout=PATIENCE,
        attestation=AttestationConveyancePreference.NONE,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            require_resident_key=True,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=_descriptors(known),
        supported_pub_key_algs=ALGORITHMS,
    )
    return options_to_json_dict(options)


def request_options(party: RelyingParty, challenge: bytes, known: Iterable[Passkey] = ()) -> dict[str, Any]:
    """PublicKeyCredentialRequestOptionsJSON (§5.1.9). Without `known` the authenticator offers what it has here."""
    options = webauthn.generate_authentication_options(
        rp_id=party.id,
        challenge=challenge,
        timeout=PATIENCE,
        allow_credentials=_descriptors(known),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json_dict(options)


def read_registration(sent: str) -> Registration:
    """What a page sent, as far as it can be read. Raises NotGenuine."""
    parsed = _refusing(lambda: parse_registration_credential_json(read_object(sent.encode())))
    return Registration(_challenge(parsed.response.client_data_json), parsed)


def read_assertion(sent: str) -> Assertion:
    """What a page sent, as far as it can be read. Raises NotGenuine."""
    parsed = _refusing(lambda: parse_authentication_credential_json(read_object(sent.encode())))
    response = parsed.response
    handle = bytes_to_base64url(response.user_handle) if response.user_handle else None
    return Assertion(bytes_to_base64url(parsed.raw_id), _challenge(response.client_data_json), handle, parsed)


def verify_registration(party: RelyingParty, given: Registration, expected_challenge: bytes) -> Enrolled:
    """§7.1, for "none" and for what signs itself: a chain of certificates was not asked for. Raises NotGenuine."""
    statement = _refusing(lambda: parse_attestation_object(given.parsed.response.attestation_object))
    if statement.fmt not in {"none", "packed"} or statement.att_stmt.x5c is not None:
        raise NotGenuine(f"an attestation of the form {str(statement.fmt)[:32]!a}")
    verified = _refusing(
        lambda: webauthn.verify_registration_response(
            credential=given.parsed,
            expected_challenge=expected_challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
            supported_pub_key_algs=ALGORITHMS,
        )
    )
    if verified.credential_id != given.parsed.raw_id or len(verified.credential_id) > LONGEST_ID:
        raise NotGenuine("the credential is called one way and was made under another name, or is too long")
    _refusing(lambda: _check_key(verified.credential_public_key))
    return Enrolled(
        credential=bytes_to_base64url(verified.credential_id),
        public_key=verified.credential_public_key,
        sign_count=verified.sign_count,
        transports=tuple(one.value for one in given.parsed.response.transports or ()),
        aaguid=verified.aaguid,
        backup_eligible=verified.credential_device_type is CredentialDeviceType.MULTI_DEVICE,
        backed_up=verified.credential_backed_up,
        user_verified=verified.user_verified,
    )


def verify_assertion(party: RelyingParty, given: Assertion, expected_challenge: bytes, passkey: Passkey) -> Signed:
    """§7.2 up to the signature counter, which only the store can compare. Raises NotGenuine."""
    verified = _refusing(
        lambda: webauthn.verify_authentication_response(
            credential=given.parsed,
            expected_challenge=expected_challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    )
    if (verified.credential_device_type is CredentialDeviceType.MULTI_DEVICE) != passkey.backup_eligible:
        raise NotGenuine("what was said of backups has changed")  # §7.2 step 19
    return Signed(verified.new_sign_count, verified.credential_backed_up, verified.user_verified)


def _challenge(client_data: bytes) -> bytes:
    """The challenge that was answered. Raises NotGenuine, also for a page within another site's frame."""
    data = _refusing(lambda: read_object(client_data))
    if data.get("crossOrigin", False) is not False or "topOrigin" in data:
        raise NotGenuine("asked in a frame of another site")
    challenge = data.get("challenge")
    if not isinstance(challenge, str):
        raise NotGenuine("no challenge")
    return _refusing(lambda: _decoded(challenge))


def _check_key(encoded: bytes) -> None:
    """§5.8.5: ES256 is P-256, EdDSA is Ed25519 (the library sees to that). Raises ValueError, and what it cannot read
    as a point or a modulus."""
    key = decode_credential_public_key(encoded)
    decoded_public_key_to_cryptography(key)
    if isinstance(key, DecodedEC2PublicKey) and key.crv != COSECRV.P256:
        raise ValueError("ES256 on another curve")
    if isinstance(key, DecodedRSAPublicKey) and len(key.n.lstrip(b"\0")) < SMALLEST_RSA:
        raise ValueError("a short RSA key")


def _refusing(read: Callable[[], Value]) -> Value:
    """Whatever breaks over a stranger's bytes is a refusal. Raises NotGenuine."""
    try:
        return read()
    except Exception as cause:
        raise NotGenuine(f"{type(cause).__name__}: {str(cause)[:200]!a}") from cause


def _descriptors(known: Iterable[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(
            id=_decoded(passkey.credential), transports=[AuthenticatorTransport(one) for one in passkey.transports]
        )
        for passkey in known
    ]


def _decoded(value: str) -> bytes:
    """base64url without padding. Raises ValueError."""
    return base64.b64decode(value + "=" * (-len(value) % 4), altchars=b"-_", validate=True)
