"""One row of everything in a tenant, and how to call every function of the store with what it needs."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from idp.context import Branding, Ctx, MappedClaim, Policy
from idp.ids import digest
from idp.store import (
    activity,
    administrators,
    audit,
    audit_seals,
    audit_search,
    brand_logos,
    brandings,
    captures,
    client_logos,
    clients,
    consents,
    console_sessions,
    counters,
    device_authorizations,
    evidence,
    face_keys,
    face_pairs,
    face_uses,
    faces,
    families,
    footing,
    frame_digests,
    grants,
    groups,
    idempotency,
    journeys,
    keys,
    one_time,
    outbox,
    passkeys,
    passwords,
    people,
    proofs,
    refresh,
    registration_tokens,
    removal,
    sessions,
    tenants,
    totp,
    webhook_deliveries,
    webhooks,
)
from idp.store.audit_seals import Head, Seal
from idp.store.audit_search import Wanted

MINUTE = timedelta(minutes=1)
CLIENT = clients.Client("web", "Web", "web", "none", None, ("https://app.example.com/cb",))

ANSWERED = idempotency.Answered("request", "sealed")


@dataclass(frozen=True)
class Owned:
    """The names of what a tenant owns."""

    person: people.Person
    code: str
    journey: journeys.Journey
    proof: proofs.Proof
    session: sessions.Session
    cookie: str
    grant: grants.Grant
    family: families.Family
    capture: captures.Capture
    device: str
    call: str
    registration: str  # an initial access token
    console: str  # the cookie of a session of the console
    group: groups.Group
    event: int  # an audit event that is sealed; another is not
    delivery: str  # of the webhook "hook"


def one_of_each(ctx: Ctx) -> Owned:
    clients.register(ctx, CLIENT)
    clients.register(ctx, replace(CLIENT, client_id="itself", dynamic=True))
    clients.register(ctx, replace(CLIENT, client_id="test-sign-in.web", expires_at=ctx.now + MINUTE))
    client_logos.put(ctx, "web", b"png")
    brandings.keep(ctx, Branding(display_name="Acme", version=1), "ada")
    brandings.put_draft(ctx, Branding(), "ada")
    brand_logos.put(ctx, b"a logo")
    registration = registration_tokens.mint(ctx, policy="standard", label="", uses=2, lifetime=MINUTE)
    person = people.add(ctx, "alice@example.com", "Alice")
    passwords.put(ctx, person.id, "a hash")
    passkeys.add(ctx, passkey_of(person.id))
    totp.put(ctx, person.id, b"wrapped", 1)
    code = one_time.mint(ctx, "code", owner="web", payload={"a": 1}, lifetime=MINUTE)
    journey = journeys.open(ctx, purpose="authorize", browser="browser", request={}, person=person.id)
    spent = proofs.record(ctx, journey="before", browser="browser", person=person.id, factor="pwd")
    proof = proofs.record(ctx, journey=journey.id, browser="browser", person=person.id, factor="pwd")
    session, cookie = sessions.start(ctx, person.id)
    evidence.add(ctx, session.id, person.id, [spent])
    console = add_console(ctx, person.id, session.id)
    consents.give(ctx, person.id, "web", {"openid"})
    grant = add_grant(ctx, person.id, session.id)
    family = families.start(ctx, grant, offline=False)
    refresh.put(ctx, family, 1, "R1", ctx.now + MINUTE)
    refresh.put(ctx, family, 2, "R2", ctx.now + MINUTE)
    refresh.spend(ctx, "R2", "web")
    counters.bump(ctx, "password", "alice", window=MINUTE)
    counters.block(ctx, "password", "alice", ctx.now + MINUTE)
    event = audit.record(ctx, "signed_in", person=person.id, object="thing")
    audit_seals.claim(ctx, 1, 10)
    audit_seals.add(ctx, seal_of(event))
    audit_seals.set_head(ctx, Head(1, "digest", "mac"))
    audit.record(ctx, "signed_out", person=person.id)
    activity.add(ctx, {(ctx.now, "sign_in", "other"): 1})
    webhooks.add(ctx, "hook", "https://app.example.com/hook", ("*",), b"wrapped")
    [delivery] = webhook_deliveries.add(ctx, [("hook", event, "signed_in")])
    webhook_deliveries.note(ctx, delivery, "dead", "status 500")
    administrators.appoint(ctx, person.id, "platform_admin")
    idempotency.keep(ctx, "digest", ANSWERED)
    keys.put_tenant_key(ctx, "root", b"wrapped")
    add_key(ctx, "kid")
    capture = captures.open(ctx, journey=journey.id, browser="browser", person=person.id, purpose="verify", node="here")
    add_template(ctx, person.id)
    frame_digests.keep(ctx, person.id, "before", [b"shown"])
    give_consent(ctx, person.id)
    open_device(ctx, "device", "device code", "user code")
    open_device(ctx, "approved", "approved code", "another code")
    device_authorizations.approve(ctx, "approved", grant.id)
    add_template(ctx, "waits", "unapproved", pending=True)
    face_uses.touch(ctx, person.id)
    face_pairs.settle(ctx, person.id, "twin", "same")
    add_template(ctx, "gone", "another")
    faces.delete_of_person(ctx, "gone")
    call = outbox.put_in(ctx, "backchannel_logout", {}, MINUTE)
    group = groups.add(ctx, "group", "Bakers")
    groups.join(ctx, group.id, person.id)
    ctx.tx.commit()
    return Owned(
        person,
        code,
        journey,
        proof,
        session,
        cookie,
        grant,
        family,
        capture,
        "device",
        call,
        registration,
        console,
        group,
        event,
        delivery,
    )


def one_of_each_key(ctx: Ctx) -> None:
    face_keys.put_tenant_key(ctx, b"tenant's")
    face_keys.put_person_key(ctx, "alice", "key", b"person's")
    ctx.tx.commit()


def add_grant(ctx: Ctx, person: str, session: str, **changed: Any) -> grants.Grant:
    good: dict[str, Any] = {
        "person": person,
        "client": "web",
        "session": session,
        "scope": ("openid", "email"),
        "acr": "urn:faceguard:acr:single",
        "amr": ("pwd",),
        "evidence": ("proof",),
        "auth_time": ctx.now,
    }
    return grants.add(ctx, **(good | changed))


def add_console(ctx: Ctx, person: str, session: str) -> str:
    return console_sessions.start(ctx, person=person, sid=session, auth_time=ctx.now, acr="a", amr=("pwd",))


def console_session_of(has: Owned) -> console_sessions.ConsoleSession:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    return console_sessions.ConsoleSession(
        digest(has.console), has.person.id, has.session.id, "a", ("pwd",), "", (), at, at, at, at
    )


def seal_of(event: int) -> Seal:
    return Seal(1, event, event, b"", "before", "digest", datetime(2026, 1, 1, tzinfo=UTC))


def add_key(ctx: Ctx, kid: str) -> keys.StoredKey:
    return keys.add_signing_key(ctx, kid=kid, alg="ES256", public_jwk={"kid": kid}, wrapped=b"", active_at=ctx.now)


def add_template(ctx: Ctx, person: str, id: str = "template", *, pending: bool = False) -> faces.Template:
    return faces.add(
        ctx, id=id, person=person, model="m", version=1, key="key", ciphertext=b"s", verified=True, pending=pending
    )


def passkey_of(person: str, **changed: Any) -> passkeys.Passkey:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    good = passkeys.Passkey("cred", person, "handle", b"key", 7, ("usb",), "0", False, False, True, "Key", at)
    return replace(good, **changed)


def use_passkey(ctx: Ctx, passkey: passkeys.Passkey, count: int) -> bool:
    return passkeys.used(ctx, passkey, count=count, backed_up=False, user_verified=True)


def open_device(ctx: Ctx, id: str, device_code: str, user_digest: str) -> device_authorizations.DeviceAuthorization:
    opened = device_authorizations.open(
        ctx, id=id, device_code=device_code, user_digest=user_digest, client="web", request={"scope": "openid"}
    )
    assert opened is not None
    return opened


def give_consent(ctx: Ctx, person: str) -> faces.Receipt:
    return faces.give_consent(ctx, person, text_version="1", text_digest="d", locale="en", actor="alice")


# Asked with another tenant's names: must find, change and delete nothing.
ASKED: dict[str, Callable[[Ctx, Owned], Any]] = {
    "activity.since": lambda ctx, has: activity.since(ctx, ctx.now, daily=False),
    "audit.find": lambda ctx, has: audit.find(ctx, has.event),
    "audit.last_of": lambda ctx, has: audit.last_of(ctx, "thing"),
    "administrators.dismiss": lambda ctx, has: administrators.dismiss(ctx, has.person.id),
    "administrators.dismiss_everywhere": lambda ctx, has: administrators.dismiss_everywhere(ctx, has.person.id),
    "administrators.another_appoints": lambda ctx, has: administrators.another_appoints(ctx, "somebody"),
    "administrators.held": lambda ctx, has: administrators.held(ctx, has.person.id),
    "administrators.page": lambda ctx, has: administrators.page(ctx, limit=9),
    "administrators.page_by_address": lambda ctx, has: administrators.page_by_address(ctx, "a", limit=9),
    "administrators.page_of": lambda ctx, has: administrators.page_of(ctx, has.person.id, limit=9),
    "administrators.dismiss_over": lambda ctx, has: administrators.dismiss_over(ctx, administrators.EVERYWHERE),
    "administrators.of": lambda ctx, has: administrators.of(ctx, has.person.id),
    "audit.recent": lambda ctx, has: audit.recent(ctx, 10),
    "audit_search.newest": lambda ctx, has: audit_search.newest(ctx, Wanted(), before=None, limit=9).events,
    "audit_search.oldest": lambda ctx, has: audit_search.oldest(ctx, Wanted(), after=0, limit=9).events,
    "audit_seals.any_sealed": lambda ctx, has: audit_seals.any_sealed(ctx),
    "audit_seals.behind": lambda ctx, has: audit_seals.behind(ctx, 0, 9),
    "audit_seals.claim": lambda ctx, has: audit_seals.claim(ctx, 2, 9),
    "audit_seals.count_sealed": lambda ctx, has: audit_seals.count_sealed(ctx, 9),
    "audit_seals.count_unsealed": lambda ctx, has: audit_seals.count_unsealed(ctx),
    "audit_seals.covered": lambda ctx, has: audit_seals.covered(ctx, 1, has.event, has.event),
    "audit_seals.head": lambda ctx, has: audit_seals.head(ctx),
    "audit_seals.newest": lambda ctx, has: audit_seals.newest(ctx),
    "audit_seals.sealed_behind": lambda ctx, has: audit_seals.sealed_behind(ctx, 0, 9, 9),
    "brand_logos.find": lambda ctx, has: brand_logos.find(ctx, hashlib.sha256(b"a logo").hexdigest()),
    "brand_logos.sweep": lambda ctx, has: brand_logos.sweep(ctx, []),
    "brandings.draft": lambda ctx, has: brandings.draft(ctx),
    "brandings.drop_draft": lambda ctx, has: brandings.drop_draft(ctx),
    "brandings.versions": lambda ctx, has: brandings.versions(ctx),
    "captures.close": lambda ctx, has: captures.close(ctx, has.capture.id, "pass"),
    "captures.count": lambda ctx, has: captures.count(ctx, has.journey.id),
    "captures.find": lambda ctx, has: captures.find(ctx, has.capture.id),
    "client_logos.fetched_at": lambda ctx, has: client_logos.fetched_at(ctx, "web"),
    "client_logos.find": lambda ctx, has: client_logos.find(ctx, "web"),
    "client_logos.remove": lambda ctx, has: client_logos.remove(ctx, "web"),
    "clients.change": lambda ctx, has: clients.change(ctx, "web", name="Mallory's"),
    "clients.count_dynamic": lambda ctx, has: clients.count_dynamic(ctx),
    "clients.find": lambda ctx, has: clients.find(ctx, "web"),
    "clients.listing": lambda ctx, has: clients.listing(ctx),
    "clients.page": lambda ctx, has: clients.page(ctx, limit=9, search="we"),
    "clients.redirect_uris_of_public": lambda ctx, has: clients.redirect_uris_of_public(ctx),
    "clients.remove": lambda ctx, has: clients.remove(ctx, "web"),
    "console_sessions.end": lambda ctx, has: console_sessions.end(ctx, console_session_of(has)),
    "console_sessions.find": lambda ctx, has: console_sessions.find(ctx, has.console),
    "console_sessions.living": lambda ctx, has: console_sessions.living(ctx, has.console),
    "console_sessions.touch": lambda ctx, has: console_sessions.touch(ctx, console_session_of(has)),
    "console_sessions.visit": lambda ctx, has: console_sessions.visit(ctx, console_session_of(has), ("mallory",)),
    "consents.page": lambda ctx, has: consents.page(ctx, has.person.id, limit=9),
    "consents.of_person": lambda ctx, has: consents.of_person(ctx, has.person.id),
    "consents.scope_of": lambda ctx, has: consents.scope_of(ctx, has.person.id, "web"),
    "consents.withdraw": lambda ctx, has: consents.withdraw(ctx, has.person.id, "web"),
    "consents.withdraw_all": lambda ctx, has: consents.withdraw_all(ctx, "web"),
    "counters.clear": lambda ctx, has: counters.clear(ctx, "password", "alice"),
    "counters.look": lambda ctx, has: counters.look(ctx, "password", "alice").count,
    "counters.give_back": lambda ctx, has: counters.give_back(ctx, "password", "alice"),
    "device_authorizations.approve": lambda ctx, has: device_authorizations.approve(ctx, has.device, "mallory's"),
    "device_authorizations.by_user_code": lambda ctx, has: device_authorizations.by_user_code(ctx, "user code"),
    "device_authorizations.deny": lambda ctx, has: device_authorizations.deny(ctx, has.device),
    "device_authorizations.find": lambda ctx, has: device_authorizations.find(ctx, has.device),
    "device_authorizations.look": lambda ctx, has: device_authorizations.look(ctx, "device code"),
    "device_authorizations.poll": lambda ctx, has: device_authorizations.poll(ctx, "device code", "web"),
    "device_authorizations.spend": lambda ctx, has: device_authorizations.spend(ctx, "approved code", "web"),
    "evidence.factors_of": lambda ctx, has: evidence.factors_of(ctx, [has.session.id]),
    "evidence.of_session": lambda ctx, has: evidence.of_session(ctx, has.session.id),
    "face_pairs.forget": lambda ctx, has: face_pairs.forget(ctx, has.person.id),
    "face_pairs.listing": lambda ctx, has: face_pairs.listing(ctx),
    "face_pairs.same_as": lambda ctx, has: face_pairs.same_as(ctx, has.person.id),
    "face_uses.forget": lambda ctx, has: face_uses.forget(ctx, has.person.id),
    "face_uses.unused": lambda ctx, has: face_uses.unused(ctx, ctx.now + MINUTE),
    "faces.all_of_tenant": lambda ctx, has: faces.all_of_tenant(ctx),
    "faces.approve": lambda ctx, has: faces.approve(ctx, "waits"),
    "faces.consent_of": lambda ctx, has: faces.consent_of(ctx, has.person.id),
    "faces.count": lambda ctx, has: faces.count(ctx, has.person.id),
    "faces.delete_of_person": lambda ctx, has: faces.delete_of_person(ctx, has.person.id),
    "faces.delete_some": lambda ctx, has: faces.delete_some(ctx, 9),
    "faces.delete_pending": lambda ctx, has: faces.delete_pending(ctx, "waits"),
    "faces.displace": lambda ctx, has: faces.displace(ctx, has.person.id),
    "faces.key_destroyed": lambda ctx, has: faces.key_destroyed(ctx, "gone", "key"),
    "faces.keys_to_destroy": lambda ctx, has: faces.keys_to_destroy(ctx, "gone"),
    "faces.of_person": lambda ctx, has: faces.of_person(ctx, has.person.id),
    "faces.pending_of": lambda ctx, has: faces.pending_of(ctx, "waits"),
    "faces.waiting": lambda ctx, has: faces.waiting(ctx),
    "faces.withdraw_consent": lambda ctx, has: faces.withdraw_consent(ctx, has.person.id),
    "families.find": lambda ctx, has: families.find(ctx, has.family.id),
    "families.revoke": lambda ctx, has: families.revoke(ctx, has.family.id),
    "families.revoke_of": lambda ctx, has: families.revoke_of(ctx, grant=has.grant.id),
    "footing.of_grant": lambda ctx, has: footing.of_grant(ctx, has.grant.id),
    "frame_digests.forget": lambda ctx, has: frame_digests.forget(ctx, has.person.id),
    "frame_digests.seen": lambda ctx, has: frame_digests.seen(ctx, has.person.id, has.capture.id, [b"shown"]),
    "grants.clients_of_each": lambda ctx, has: grants.clients_of_each(ctx, [has.session.id]),
    "grants.clients_of": lambda ctx, has: grants.clients_of(ctx, has.session.id),
    "grants.find": lambda ctx, has: grants.find(ctx, has.grant.id),
    "grants.of_person": lambda ctx, has: grants.of_person(ctx, has.person.id),
    "grants.revoke": lambda ctx, has: grants.revoke(ctx, has.grant.id),
    "grants.revoke_of": lambda ctx, has: grants.revoke_of(ctx, person=has.person.id),
    "groups.change": lambda ctx, has: groups.change(ctx, "group", has.group.id, name="Thieves", description=""),
    "groups.find": lambda ctx, has: groups.find(ctx, "group", has.group.id),
    "groups.how_many": lambda ctx, has: groups.how_many(ctx, has.person.id),
    "groups.leave": lambda ctx, has: groups.leave(ctx, has.group.id, has.person.id),
    "groups.members": lambda ctx, has: groups.members(ctx, has.group.id, limit=9),
    "groups.of_person": lambda ctx, has: groups.of_person(ctx, has.person.id),
    "groups.page": lambda ctx, has: groups.page(ctx, "group", limit=9),
    "groups.remove": lambda ctx, has: groups.remove(ctx, "group", has.group.id),
    "idempotency.find": lambda ctx, has: idempotency.find(ctx, "digest"),
    "journeys.bind_person": lambda ctx, has: journeys.bind_person(ctx, has.journey.id, "mallory"),
    "journeys.find": lambda ctx, has: journeys.find(ctx, has.journey.id, "browser"),
    "journeys.finish": lambda ctx, has: journeys.finish(ctx, has.journey.id),
    "journeys.put_state": lambda ctx, has: journeys.put_state(ctx, has.journey.id, {"a": 1}),
    "keys.activate": lambda ctx, has: keys.activate(ctx, "kid", ctx.now - MINUTE),
    "keys.retire_now": lambda ctx, has: keys.retire_now(ctx, "kid"),
    "removal.destroy_keys": lambda ctx, has: removal.destroy_keys(ctx),
    "keys.remove": lambda ctx, has: keys.remove(ctx, "kid"),
    "keys.retire": lambda ctx, has: keys.retire(ctx, "kid"),
    "keys.find": lambda ctx, has: keys.find(ctx, "kid"),
    "keys.page": lambda ctx, has: keys.page(ctx, limit=9),
    "keys.signing_keys": lambda ctx, has: keys.signing_keys(ctx),
    "keys.tenant_key": lambda ctx, has: keys.tenant_key(ctx, "root"),
    "one_time.discard": lambda ctx, has: one_time.discard(ctx, "code", "web"),
    "one_time.look": lambda ctx, has: one_time.look(ctx, "code", has.code),
    "one_time.spend": lambda ctx, has: one_time.spend(ctx, "code", has.code, "web"),
    "one_time.unused": lambda ctx, has: one_time.unused(ctx, "code", "web"),
    "outbox.postpone": lambda ctx, has: outbox.postpone(ctx, has.call, ctx.now + MINUTE),
    "outbox.remove": lambda ctx, has: outbox.remove(ctx, has.call),
    "passkeys.count": lambda ctx, has: passkeys.count(ctx, has.person.id),
    "passkeys.find": lambda ctx, has: passkeys.find(ctx, "cred"),
    "passkeys.of_person": lambda ctx, has: passkeys.of_person(ctx, has.person.id),
    "passkeys.remove": lambda ctx, has: passkeys.remove(ctx, has.person.id, "cred"),
    "passkeys.remove_all": lambda ctx, has: passkeys.remove_all(ctx, has.person.id),
    "passkeys.rename": lambda ctx, has: passkeys.rename(ctx, has.person.id, "cred", "Mallory's"),
    "passkeys.used": lambda ctx, has: use_passkey(ctx, passkey_of(has.person.id), 8),
    "passwords.hash_of": lambda ctx, has: passwords.hash_of(ctx, has.person.id),
    "passwords.changed_at": lambda ctx, has: passwords.changed_at(ctx, has.person.id),
    "passwords.remove": lambda ctx, has: passwords.remove(ctx, has.person.id),
    "passwords.rehash": lambda ctx, has: passwords.rehash(ctx, has.person.id, "a hash", "newer"),
    "people.by_email": lambda ctx, has: people.by_email(ctx, "alice@example.com"),
    "people.confirm_email": lambda ctx, has: people.confirm_email(ctx, has.person.id, "alice@example.com"),
    "people.find": lambda ctx, has: people.find(ctx, has.person.id),
    "people.listing": lambda ctx, has: people.listing(ctx),
    "people.page": lambda ctx, has: people.page(ctx, limit=9, prefix="al", active=True),
    "people.remove": lambda ctx, has: people.remove(ctx, has.person.id),
    "people.set_claims": lambda ctx, has: people.set_claims(ctx, has.person.id, {"nickname": "Ali"}),
    "people.set_active": lambda ctx, has: people.set_active(ctx, has.person.id, False),
    "people.set_email": lambda ctx, has: people.set_email(ctx, has.person.id, "ann@example.com"),
    "people.set_name": lambda ctx, has: people.set_name(ctx, has.person.id, "Mallory"),
    "proofs.consume": lambda ctx, has: proofs.consume(ctx, has.journey.id, has.person.id, "browser"),
    "proofs.discard": lambda ctx, has: proofs.discard(ctx, has.journey.id),
    "proofs.discard_of": lambda ctx, has: proofs.discard_of(ctx, has.person.id),
    "proofs.of_journey": lambda ctx, has: proofs.of_journey(ctx, has.journey.id),
    "removal.forget_changes": lambda ctx, has: removal.forget_changes(ctx, 9),
    "removal.sweep": lambda ctx, has: removal.sweep(ctx, 9),
    "refresh.look": lambda ctx, has: refresh.look(ctx, "R1"),
    "refresh.spend": lambda ctx, has: refresh.spend(ctx, "R1", "web"),
    "refresh.successor_used": lambda ctx, has: refresh.successor_used(ctx, has.family.id, 1),
    "registration_tokens.named": lambda ctx, has: registration_tokens.named(ctx, digest(has.registration)[:24]),
    "registration_tokens.page": lambda ctx, has: registration_tokens.page(ctx, limit=9),
    "registration_tokens.listing": lambda ctx, has: registration_tokens.listing(ctx),
    "registration_tokens.look": lambda ctx, has: registration_tokens.look(ctx, has.registration),
    "registration_tokens.revoke": lambda ctx, has: registration_tokens.revoke(ctx, digest(has.registration)),
    "registration_tokens.spend": lambda ctx, has: registration_tokens.spend(ctx, has.registration),
    "sessions.by_cookie": lambda ctx, has: sessions.by_cookie(ctx, has.cookie),
    "sessions.end": lambda ctx, has: sessions.end(ctx, has.session.id),
    "sessions.end_all": lambda ctx, has: sessions.end_all(ctx, has.person.id),
    "sessions.find": lambda ctx, has: sessions.find(ctx, has.session.id),
    "sessions.page": lambda ctx, has: sessions.page(ctx, has.person.id, limit=9),
    "sessions.of_person": lambda ctx, has: sessions.of_person(ctx, has.person.id),
    "sessions.renew_secret": lambda ctx, has: sessions.renew_secret(ctx, has.session),
    "sessions.touch": lambda ctx, has: sessions.touch(ctx, has.session),
    "tenants.show_branding": lambda ctx, has: tenants.show_branding(ctx, 1),
    "totp.find": lambda ctx, has: totp.find(ctx, has.person.id),
    "totp.remove": lambda ctx, has: totp.remove(ctx, has.person.id),
    "totp.use": lambda ctx, has: totp.use(ctx, has.person.id, b"wrapped", 2),
    "sessions.with_person": lambda ctx, has: sessions.with_person(ctx, has.cookie),
    "webhook_deliveries.again": lambda ctx, has: webhook_deliveries.again(ctx, has.delivery),
    "webhook_deliveries.find": lambda ctx, has: webhook_deliveries.find(ctx, has.delivery),
    "webhook_deliveries.note": lambda ctx, has: webhook_deliveries.note(ctx, has.delivery, "delivered", "delivered"),
    "webhook_deliveries.page": lambda ctx, has: webhook_deliveries.page(ctx, "hook", limit=9),
    "webhook_deliveries.remove_of": lambda ctx, has: webhook_deliveries.remove_of(ctx, "hook"),
    "webhooks.change": lambda ctx, has: webhooks.change(ctx, "hook", url="https://mallory.example.com/"),
    "webhooks.find": lambda ctx, has: webhooks.find(ctx, "hook"),
    "webhooks.listing": lambda ctx, has: webhooks.listing(ctx),
    "webhooks.remove": lambda ctx, has: webhooks.remove(ctx, "hook"),
}

# Written with another tenant's names: makes a row of one's own beside the other's, which stays as it is.
WRITTEN: dict[str, Callable[[Ctx, Owned], Any]] = {
    "activity.add": lambda ctx, has: activity.add(ctx, {(ctx.now, "sign_in", "other"): 1}),
    "audit_seals.add": lambda ctx, has: audit_seals.add(ctx, seal_of(has.event)),
    "audit_seals.set_head": lambda ctx, has: audit_seals.set_head(ctx, Head(2, "mallory's", "mallory's")),
    "administrators.appoint": lambda ctx, has: administrators.appoint(ctx, has.person.id, "auditor"),
    "audit.record": lambda ctx, has: audit.record(ctx, "signed_in", person=has.person.id),
    "brand_logos.put": lambda ctx, has: brand_logos.put(ctx, b"a logo"),
    "brandings.keep": lambda ctx, has: brandings.keep(ctx, Branding(display_name="Mallory", version=1), "mallory"),
    "brandings.put_draft": lambda ctx, has: brandings.put_draft(ctx, Branding(colour="#123456"), "mallory"),
    "captures.open": lambda ctx, has: captures.open(
        ctx, journey=has.journey.id, browser="browser", person=has.person.id, purpose="verify", node="here"
    ),
    "client_logos.put": lambda ctx, has: client_logos.put(ctx, "web", b"mallory's"),
    "clients.register": lambda ctx, has: clients.register(ctx, CLIENT),
    "console_sessions.start": lambda ctx, has: add_console(ctx, has.person.id, has.session.id),
    "consents.give": lambda ctx, has: consents.give(ctx, has.person.id, "web", {"email"}),
    "counters.allow": lambda ctx, has: counters.allow(ctx, "password", "alice", 1, MINUTE),
    "counters.block": lambda ctx, has: counters.block(ctx, "password", "alice", ctx.now + 9 * MINUTE),
    "counters.bump": lambda ctx, has: counters.bump(ctx, "password", "alice", window=MINUTE),
    "device_authorizations.open": lambda ctx, has: open_device(ctx, has.device, "device code", "user code"),
    "evidence.add": lambda ctx, has: evidence.add(ctx, has.session.id, has.person.id, [has.proof]),
    "face_pairs.found": lambda ctx, has: face_pairs.found(ctx, has.person.id, "twin"),
    "face_pairs.settle": lambda ctx, has: face_pairs.settle(ctx, has.person.id, "twin", "different"),
    "face_uses.touch": lambda ctx, has: face_uses.touch(ctx, has.person.id),
    "faces.add": lambda ctx, has: add_template(ctx, has.person.id),
    "faces.tell_removal": lambda ctx, has: faces.tell_removal(ctx),
    "faces.give_consent": lambda ctx, has: give_consent(ctx, has.person.id),
    "families.start": lambda ctx, has: families.start(ctx, has.grant, offline=True),
    "frame_digests.keep": lambda ctx, has: frame_digests.keep(ctx, has.person.id, "before", [b"shown"]),
    "outbox.put_in": lambda ctx, has: outbox.put_in(ctx, "backchannel_logout", {}, MINUTE),
    "outbox.put_in_all": lambda ctx, has: outbox.put_in_all(ctx, "webhook", [{}], MINUTE),
    "webhook_deliveries.add": lambda ctx, has: webhook_deliveries.add(ctx, [("hook", has.event, "signed_in")]),
    "webhooks.add": lambda ctx, has: webhooks.add(ctx, "hook", "https://mallory.example.com/", ("*",), b"mallory's"),
    "grants.add": lambda ctx, has: add_grant(ctx, has.person.id, has.session.id),
    "groups.add": lambda ctx, has: groups.add(ctx, "group", "Bakers"),
    "groups.join": lambda ctx, has: groups.join(ctx, has.group.id, has.person.id),
    "idempotency.keep": lambda ctx, has: idempotency.keep(ctx, "digest", ANSWERED),
    "journeys.open": lambda ctx, has: journeys.open(ctx, purpose="authorize", browser="browser", request={}),
    "keys.add_signing_key": lambda ctx, has: add_key(ctx, "kid"),
    "keys.put_tenant_key": lambda ctx, has: keys.put_tenant_key(ctx, "root", b"mallory's"),
    "one_time.first": lambda ctx, has: one_time.first(ctx, "assertion", "jti", owner="web", lifetime=MINUTE),
    "one_time.mint": lambda ctx, has: one_time.mint(
        ctx, "code", owner="web", payload={}, lifetime=MINUTE, value=has.code
    ),
    "passkeys.add": lambda ctx, has: passkeys.add(ctx, passkey_of(has.person.id, name="Mallory's")),
    "passwords.put": lambda ctx, has: passwords.put(ctx, has.person.id, "mallory's"),
    "people.add": lambda ctx, has: people.add(ctx, "alice@example.com"),
    "proofs.record": lambda ctx, has: proofs.record(
        ctx, journey=has.journey.id, browser="browser", person=has.person.id, factor="face"
    ),
    "refresh.put": lambda ctx, has: refresh.put(ctx, has.family, 1, "R1", ctx.now + MINUTE),
    "registration_tokens.mint": lambda ctx, has: registration_tokens.mint(
        ctx, policy="standard", label="", uses=1, lifetime=MINUTE
    ),
    "sessions.start": lambda ctx, has: sessions.start(ctx, has.person.id),
    "tenants.begin_removal": lambda ctx, has: tenants.begin_removal(ctx),
    "tenants.end_removal": lambda ctx, has: tenants.end_removal(ctx),
    "tenants.set_active": lambda ctx, has: tenants.set_active(ctx, False),
    "tenants.set_claims": lambda ctx, has: tenants.set_claims(ctx, (MappedClaim("team", "groups", "profile"),)),
    "tenants.set_name": lambda ctx, has: tenants.set_name(ctx, "Mallory's"),
    "tenants.set_policy": lambda ctx, has: tenants.set_policy(ctx, Policy(face="required")),
    "tenants.set_theme": lambda ctx, has: tenants.set_theme(ctx, "mallory"),
    "totp.put": lambda ctx, has: totp.put(ctx, has.person.id, b"mallory's", 9),
}

KEYS_ASKED: dict[str, Callable[[Ctx], Any]] = {
    "face_keys.destroy_person_key": lambda ctx: face_keys.destroy_person_key(ctx, "alice", "key"),
    "face_keys.person_key": lambda ctx: face_keys.person_key(ctx, "alice", "key"),
    "face_keys.destroy_some": lambda ctx: face_keys.destroy_some(ctx, 9),
    "face_keys.destroy_tenant_key": lambda ctx: face_keys.destroy_tenant_key(ctx),
    "face_keys.tenant_key": lambda ctx: face_keys.tenant_key(ctx),
}
KEYS_WRITTEN: dict[str, Callable[[Ctx], Any]] = {
    "face_keys.put_person_key": lambda ctx: face_keys.put_person_key(ctx, "alice", "key", b"mallory's"),
    "face_keys.put_tenant_key": lambda ctx: face_keys.put_tenant_key(ctx, b"mallory's"),
}
