"""What the face process does for each verb of its protocol. Client: idp/biometrics/client.py."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from face.capture import Ending, Enrolment, Verdict
from face.liveness.outcome import Pass
from face.liveness.profile import LIVENESS_PROFILES
from face.models import verify
from face.passive import complaints
from face.pipeline import Pipeline
from face.profiles import UnknownProfile, profile
from face.record import Camera
from idp.biometrics import duplicates, logos, portraits
from idp.biometrics.captures import LIFETIME, Captures, Claim
from idp.biometrics.galleries import Galleries
from idp.biometrics.keys import FaceKeys
from idp.biometrics.protocol import Malformed, Message, parted
from idp.biometrics.references import References, as_embedded
from idp.biometrics.refusals import BadRequest, Unready
from idp.biometrics.replays import Replays
from idp.biometrics.units import Units
from idp.biometrics.workers import Workers
from idp.clock import Clock
from idp.keys.envelope import Envelope, load_kek
from idp.settings import Settings
from idp.store import face_pairs, faces
from idp.store.database import open_database, open_face_keys

T = TypeVar("T")
Answer = dict[str, Any]

EXPIRE_EVERY = 5.0
IMPORT_PATIENCE = 10.0


class FaceService:
    """A class because it is built once, with all that this process alone may hold."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        """Raises SettingsError when the root key cannot be used. Missing models are no error: faces fail closed."""
        self._models, self._passive = settings.places.models, settings.places.pad_model
        self._units = Units(open_database(settings.databases.main), open_face_keys(settings.databases.face_keys), clock)
        keys = FaceKeys(Envelope(load_kek(settings.places.face_kek, "FACEGUARD_FACE_KEK")))
        self._references = References(keys)
        self._workers = Workers(lambda: Pipeline(self._models, self._passive))
        self._captures = Captures(self._workers, clock, Replays(self._units, keys).remember)
        self._galleries = Galleries(self._units, self._references, self._deleted, self._captures.forget_tenant)
        self._complaints = self._wrong_models()
        self._verbs: dict[str, Callable[[Message], Answer]] = {
            "open": self._open,
            "frame": self._frame,
            "finish": self._finish,
            "forget": self._forget,
            "destroy_keys": self._destroy_keys,
            "destroy_tenant_keys": self._destroy_tenant_keys,
            "import_images": self._import_images,
            "logo": self._logo,
            "health": self._health,
        }
        self._drawing = threading.Lock()
        self._stopping = threading.Event()
        threading.Thread(target=self._expire, name="face-expiry", daemon=True).start()

    def answer(self, asked: Message) -> Answer:
        """Raises FaceRefused."""
        verb = self._verbs.get(str(asked.header.get("verb")))
        if verb is None:
            raise BadRequest("no such verb")
        return verb(asked)

    def close(self) -> None:
        self._stopping.set()
        self._galleries.close()
        self._workers.close()

    def _open(self, asked: Message) -> Answer:
        self._require_models()
        tenant, person, purpose = _text(asked, "tenant"), _text(asked, "person"), _text(asked, "purpose")
        self._captures.admit(tenant)
        self._galleries.prepare(tenant)
        claim = self._claim(asked, tenant, person, purpose)
        held = self._captures.open(_text(asked, "capture"), claim)
        return {
            "key": _base64url(held.key),
            "chain": _base64url(held.chain),
            "step": held.first.to_json(),
            "steps": held.program.done.index,
            "expires_in": int(LIFETIME),
        }

    def _claim(self, asked: Message, tenant: str, person: str, purpose: str) -> Claim:
        with self._units.of(tenant) as unit:
            matrix = self._references.matrix(unit)
            if purpose == "verify":
                references = self._references.of_person(unit, person)
            elif purpose == "enrol" and faces.consent_of(unit.main, person) is not None:
                references = []
            else:
                raise BadRequest("an unknown purpose, or nobody consented")  # security D7
            policy = unit.main.tenant.policy
            try:
                chosen = profile(policy.face_profile)
            except UnknownProfile as cause:
                raise BadRequest(f"the tenant's face profile: {cause}") from cause
            liveness = LIVENESS_PROFILES.get(policy.face_liveness)
            if liveness is None:
                raise BadRequest(f"the tenant's liveness profile: {policy.face_liveness}")
            return Claim(
                tenant=tenant,
                slug=unit.main.tenant.slug,
                journey=_text(asked, "journey"),
                person=person,
                browser=_text(asked, "browser"),
                purpose="verify" if purpose == "verify" else "enrol",
                origin=_text(asked, "origin"),
                profile=chosen,
                liveness=liveness,
                templates=frozenset(reference.template for reference in references),
                references=as_embedded(references, matrix),
                matrix=matrix,
                selves=face_pairs.same_as(unit.main, person) | {person},
                words=asked.header.get("words") is True,
                light=asked.header.get("light") is True,
            )

    def _frame(self, asked: Message) -> Answer:
        seen = self._captures.frame(
            _text(asked, "tenant"),
            _text(asked, "capture"),
            _text(asked, "browser"),
            seq=_number(asked, "seq"),
            step=_number(asked, "step"),
            time_ms=_number(asked, "time_ms"),
            mac=_hex(asked, "mac"),
            jpeg=asked.body,
        )
        return {"step": seen.step.to_json(), "hint": seen.hint.value if seen.hint else None, "at": seen.at}

    def _finish(self, asked: Message) -> Answer:
        tenant = _text(asked, "tenant")
        ending = Ending(_number(asked, "frames"), _hex(asked, "mac"), _camera(asked))
        claim, found = self._captures.finish(
            tenant, _text(asked, "capture"), _text(asked, "browser"), ending, self._rival
        )
        if isinstance(found, Enrolment):
            return self._enrolled(claim, found)
        return _outcome(found)

    def _enrolled(self, claim: Claim, enrolment: Enrolment) -> Answer:
        if enrolment.verdict:
            with self._units.of(claim.tenant) as unit:
                if faces.consent_of(unit.main, claim.person) is None:
                    raise BadRequest("consent was withdrawn meanwhile")
                keep = self._references.propose if unit.main.tenant.policy.face_approval else self._references.replace
                keep(unit, claim.person, enrolment.chosen)
                if unit.main.tenant.policy.face_duplicates:
                    duplicates.search(unit, self._galleries, claim, enrolment.templates)
        return _outcome(enrolment.verdict)

    def _rival(self, claim: Claim, probe: NDArray[np.float32]) -> float | None:
        return self._galleries.rival(claim.tenant, claim.selves, probe, claim.matrix)

    def _forget(self, asked: Message) -> Answer:
        tenant, person = _text(asked, "tenant"), _text(asked, "person")
        with self._units.of(tenant, suspended=True) as unit:
            deleted = self._references.forget(unit, person)
        self._galleries.remove(tenant, person)
        self._captures.keep_only(tenant, person, frozenset())
        return {"deleted": deleted}

    def _destroy_keys(self, asked: Message) -> Answer:
        """What a deletion elsewhere left to this process, which may have been away."""
        with self._units.of(_text(asked, "tenant"), suspended=True) as unit:
            return {"destroyed": self._references.destroy_keys(unit, _text(asked, "person"))}

    def _destroy_tenant_keys(self, asked: Message) -> Answer:
        """Of a tenant that is being removed, and of none that is not."""
        tenant = _text(asked, "tenant")
        with self._units.of(tenant, removing=True) as unit:
            if not unit.main.tenant.removing:
                raise BadRequest("the tenant is not being removed")
            done = self._references.destroy_of_tenant(unit)
        self._galleries.forget_tenant(tenant)
        self._captures.forget_tenant(tenant)
        return {"done": done}

    def _deleted(self, tenant: str, person: str) -> None:
        """Another process may have done it, or a face was replaced by a newer one."""
        if self._captures.concerns(tenant, person):
            with self._units.of(tenant, suspended=True) as unit:
                left = frozenset(template.id for template in faces.of_person(unit.main, person))
            self._captures.keep_only(tenant, person, left)

    def _import_images(self, asked: Message) -> Answer:
        self._require_models()
        tenant, person, sizes = _text(asked, "tenant"), _text(asked, "person"), asked.header.get("sizes")
        if not isinstance(sizes, list) or not all(type(size) is int for size in sizes):
            raise BadRequest("sizes")
        try:
            pictures = parted(sizes, asked.body)
        except Malformed as cause:
            raise BadRequest(str(cause)) from cause
        worker = self._workers.next()
        embeddings = [
            worker.run(partial(portraits.embedding_of, picture=picture), patience=IMPORT_PATIENCE)
            for picture in pictures
        ]
        with self._units.of(tenant) as unit:
            self._references.add_unverified(unit, person, embeddings)
        return {"added": len(embeddings)}

    def _logo(self, asked: Message) -> Answer:
        """Needs no model. One at a time: nobody waits for a logo, and faces need the cores."""
        with self._drawing:
            drawn = logos.redrawn_brand if asked.header.get("brand") is True else logos.redrawn
            return {"png": base64.b64encode(drawn(asked.body)).decode()}

    def _health(self, _asked: Message) -> Answer:
        if self._complaints:
            self._complaints = self._wrong_models()
        return {"ready": not self._complaints, "problems": self._complaints}

    def _wrong_models(self) -> list[str]:
        return [*verify(self._models), *complaints(self._passive)]

    def _require_models(self) -> None:
        if self._complaints:
            raise Unready("; ".join(self._complaints))

    def _expire(self) -> None:
        while not self._stopping.wait(EXPIRE_EVERY):
            self._captures.expire()


def _outcome(verdict: Verdict) -> Answer:
    """No score and no distance: not even the audit has them (FA-16)."""
    gates = {name: type(outcome).__name__.lower() for name, outcome in verdict.gates.items()}
    return {
        "result": verdict.result,
        "hint": verdict.hint.value if verdict.hint else None,
        "detail": {
            "match": verdict.match,
            "partial": verdict.partial,
            "live": all(
                isinstance(verdict.gates[name], Pass) for name in ("V0 transport", "V1 one face", "V3 response")
            ),
            "gates": gates,
            "profile": verdict.profile,
            "liveness": verdict.liveness,
            "model": verdict.model,
            "pad_model": verdict.passive,
        },
    }


def _text(asked: Message, name: str) -> str:
    value = asked.header.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= 512:
        raise BadRequest(name)
    return value


def _number(asked: Message, name: str) -> int:
    value = asked.header.get(name)
    if type(value) is not int or not 0 <= value < 2**64:
        raise BadRequest(name)
    return value


def _hex(asked: Message, name: str) -> bytes:
    try:
        return bytes.fromhex(_text(asked, name))
    except ValueError as cause:
        raise BadRequest(name) from cause


def _camera(asked: Message) -> Camera | None:
    given = asked.header.get("camera")
    if given is None:
        return None
    try:
        return Camera(str(given["label"]), int(given["width"]), int(given["height"]), float(given["rate"]))
    except (KeyError, TypeError, ValueError, OverflowError) as cause:
        raise BadRequest("camera") from cause


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
