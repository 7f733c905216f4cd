"""A passkey: an authenticator that checked its owner signs a challenge made for this place, browser and person.

The challenge is spent before anything is verified (challenges.py); what is wrong with an answer is for the audit alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from idp.audit.log import log
from idp.context import Ctx
from idp.ids import digest
from idp.keys.seal import Seals
from idp.login import challenges, limits, webauthn
from idp.login.challenges import Asking
from idp.login.standing import Standing
from idp.login.ways import Proven, Shown
from idp.login.webauthn import Assertion, NotGenuine
from idp.looks.guard import Ceremony
from idp.store import audit, passkeys
from idp.store.people import Person

MOST = 20
"""Passkeys of one person: more is a program at work."""
LONGEST_NAME = 60  # characters
CEREMONY: Ceremony = "get"


class Passkey:
    """The factor. A class because it carries the seals that mark challenges."""

    name, rule, wrong = "passkey", limits.PASSKEY, "passkey"

    def __init__(self, seals: Seals) -> None:
        self._seals = seals

    def has(self, ctx: Ctx, person: Person) -> bool:
        return passkeys.count(ctx, person.id) > 0

    def shown(self, ctx: Ctx, now: Standing) -> Shown:
        return Shown("passkey.html", {"options": self.options(ctx, now)}, passkey=CEREMONY)

    def begin(self, ctx: Ctx, now: Standing, locale: str) -> None:
        """There is nothing to begin: the challenge came with the page."""

    def check(self, ctx: Ctx, now: Standing, form: Mapping[str, str]) -> Proven | None:
        try:
            return verified(ctx, claimed(ctx, self._seals, _in_journey(now), form.get("credential", "")))
        except NotGenuine as refusal:
            log.info("passkey refused", why=str(refusal), request_id=ctx.request_id)
            return None

    def options(self, ctx: Ctx, now: Standing) -> str:
        """What the page hands to navigator.credentials.get(), naming this person's passkeys."""
        party, known = webauthn.relying_party(ctx.tenant), passkeys.of_person(ctx, now.person.id)
        challenge = challenges.make(ctx, self._seals, _in_journey(now))
        return json.dumps(webauthn.request_options(party, challenge, known))


@dataclass(frozen=True, slots=True)
class Claim:
    """An answer whose challenge is spent and whose signature nobody has looked at yet."""

    given: Assertion
    passkey: passkeys.Passkey


def claimed(ctx: Ctx, seals: Seals, asking: Asking, sent: str) -> Claim:
    """Whose passkey an answer says that it is of. Raises NotGenuine.

    Looked up by tenant and credential alone: what the authenticator calls the person is only compared (§7.2 step 6).
    """
    given = webauthn.read_assertion(sent)
    if not challenges.spend(ctx, seals, asking, given.challenge):
        raise NotGenuine("a challenge of another place, browser or person, too old, or answered before")
    passkey = passkeys.find(ctx, given.credential)
    if passkey is None:
        raise NotGenuine("no such credential in this tenant")
    if asking.person not in {"", passkey.person}:
        raise NotGenuine("another person's credential")
    expected_handles = {passkey.handle} if asking.person == "" else {passkey.handle, None}
    if given.handle not in expected_handles:
        raise NotGenuine("the authenticator takes the person for somebody else")
    return Claim(given, passkey)


def verified(ctx: Ctx, claim: Claim) -> Proven:
    """Raises NotGenuine. An answer whose count is not new is a copy of the key, or a replay (§6.1.1)."""
    passkey, given = claim.passkey, claim.given
    signed = webauthn.verify_assertion(webauthn.relying_party(ctx.tenant), given, given.challenge, passkey)
    seen = {"backed_up": signed.backed_up, "user_verified": signed.user_verified}
    if not passkeys.used(ctx, passkey, count=signed.sign_count, **seen):
        counts = {"stored": passkey.sign_count, "brought": signed.sign_count}
        audit.record(ctx, "passkey.count_not_new", person=passkey.person, detail=counts)
        raise NotGenuine("the signature counter did not go up")
    hardware = not passkey.backup_eligible
    return Proven({"passkey": digest(passkey.credential), "hardware": hardware, "user_verified": signed.user_verified})


def first_options(ctx: Ctx, seals: Seals, browser: str) -> str:
    """What the first page hands to navigator.credentials.get(): whatever passkey is there, of whomever."""
    challenge = challenges.make(ctx, seals, on_first_page(browser))
    return json.dumps(webauthn.request_options(webauthn.relying_party(ctx.tenant), challenge))


def enrolment_options(ctx: Ctx, seals: Seals, asking: Asking, person: Person) -> str:
    """What the account page hands to navigator.credentials.create()."""
    known = passkeys.of_person(ctx, person.id)
    options = webauthn.creation_options(
        webauthn.relying_party(ctx.tenant),
        challenges.make(ctx, seals, asking),
        handle=_handle(ctx, seals, person, known),
        name=person.email,
        display_name=person.name or person.email,
        known=known,
    )
    return json.dumps(options)


def enrol(ctx: Ctx, seals: Seals, asking: Asking, person: Person, sent: str, name: str) -> passkeys.Passkey:
    """Keeps a new passkey. Who may is the caller's affair (MF-06). Raises NotGenuine."""
    given = webauthn.read_registration(sent)
    if not challenges.spend(ctx, seals, asking, given.challenge):
        raise NotGenuine("a challenge of another place, browser or person, too old, or answered before")
    known = passkeys.of_person(ctx, person.id)
    if len(known) >= MOST:
        raise NotGenuine(f"already {len(known)} passkeys")
    new = webauthn.verify_registration(webauthn.relying_party(ctx.tenant), given, given.challenge)
    kept = passkeys.Passkey(
        credential=new.credential,
        person=person.id,
        handle=_handle(ctx, seals, person, known),
        public_key=new.public_key,
        sign_count=new.sign_count,
        transports=new.transports,
        aaguid=new.aaguid,
        backup_eligible=new.backup_eligible,
        backed_up=new.backed_up,
        user_verified=new.user_verified,
        name=called(name),
        created_at=ctx.now,
    )
    if not passkeys.add(ctx, kept):
        raise NotGenuine("the credential is enrolled already")
    detail = {"aaguid": kept.aaguid, "synced": kept.backup_eligible}
    audit.record(ctx, "passkey.enrolled", person=person.id, actor=person.id, detail=detail)
    return kept


def called(name: str) -> str:
    """The name that a person gives to a passkey, in one short line."""
    return " ".join(name.split())[:LONGEST_NAME] or "Passkey"


def on_first_page(browser: str) -> Asking:
    return Asking("sign_in", "first page", browser)


def _in_journey(now: Standing) -> Asking:
    return Asking("prove", now.journey.id, now.journey.browser, now.person.id)


def _handle(ctx: Ctx, seals: Seals, person: Person, known: list[passkeys.Passkey]) -> str:
    """What authenticators call the person (§14.6.1): it says nothing of anybody. It differs from tenant to tenant, so
    that the passkeys of two tenants on one host do not replace each other."""
    return known[0].handle if known else seals.mac(ctx, "passkey handle", person.id)
