"""A person's reference templates: encrypted when stored, decrypted for a comparison, unreadable once forgotten."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from face.enrol import Chosen
from face.template import transform, turned
from idp.audit.log import log
from idp.biometrics.keys import FaceKeys
from idp.biometrics.reference_model import SCHEMA, VERSION, needs_reenrolment
from idp.biometrics.templates import Label, seal, unseal
from idp.biometrics.units import Unit
from idp.context import Ctx
from idp.ids import new_id
from idp.keys.envelope import Unreadable
from idp.store import audit, face_keys, faces

Vector = NDArray[np.float32]
BATCH, MOST_BATCHES = 500, 40  # keys that are destroyed in one transaction, and such transactions in one call


@dataclass(frozen=True, slots=True)
class Reference:
    person: str
    template: str
    vector: Vector
    """(192,) unit length, in the tenant's own coordinates (face.template.turned)."""


class References:
    """A class because it carries the keys, and a lock that keeps storing and forgetting apart."""

    def __init__(self, keys: FaceKeys) -> None:
        self._keys = keys
        self._writing = Lock()

    def of_person(self, unit: Unit, person: str) -> list[Reference]:
        """Those of the present model. One that does not open is an alarm and counts as not there (FA-25, FA-33)."""
        return self._opened(unit, person, faces.of_person(unit.main, person))

    def of_tenant(self, unit: Unit) -> Iterable[Reference]:
        stored = sorted(faces.all_of_tenant(unit.main), key=lambda template: template.person)
        for person, templates in groupby(stored, key=lambda template: template.person):
            yield from self._opened(unit, person, list(templates))

    def matrix(self, unit: Unit) -> NDArray[np.float64]:
        """(192, 192) orthonormal: the tenant's transform."""
        return _matrix(self._keys.transform_secret(unit.keys))

    def replace(self, unit: Unit, person: str, chosen: Sequence[Chosen]) -> None:
        """The person's face is from now on this one, seen alive."""
        self._enrol(unit, person, chosen, faces.displace, pending=False)

    def propose(self, unit: Unit, person: str, chosen: Sequence[Chosen]) -> None:
        """As replace(), once an administrator has approved it; until then what is in use stays (MF-16)."""
        self._enrol(unit, person, chosen, faces.delete_pending, pending=True)

    def add_unverified(self, unit: Unit, person: str, embeddings: Sequence[Vector]) -> None:
        """From an operator's pictures, beside whatever is there."""
        with self._writing:
            name, key = self._new_key(unit, person)
            self._add(unit, person, name, key, [Chosen("imported", one) for one in embeddings], verified=False)
            unit.main.tx.commit()

    def forget(self, unit: Unit, person: str) -> int:
        """The ledger and the rows first, durable, then the keys: after a crash in between it is repeated."""
        with self._writing:
            deleted = faces.delete_of_person(unit.main, person)
            unit.main.tx.commit()
            self._destroy_keys(unit, person)
        return deleted

    def destroy_keys(self, unit: Unit, person: str) -> int:
        """Those of deleted faces alone, and how many that were: a face enrolled meanwhile has a key of its own."""
        with self._writing:
            return self._destroy_keys(unit, person)

    def destroy_of_tenant(self, unit: Unit) -> bool:
        """Every key of a tenant that is being removed; False where some are left to the next call."""
        with self._writing:
            done = self._keys.destroy_of_tenant(unit.keys, BATCH, MOST_BATCHES)
        _matrix.cache_clear()
        return done

    def _enrol(
        self,
        unit: Unit,
        person: str,
        chosen: Sequence[Chosen],
        delete: Callable[[Ctx, str], int],
        *,
        pending: bool,
    ) -> None:
        with self._writing:
            name, key = self._new_key(unit, person)
            delete(unit.main, person)
            self._add(unit, person, name, key, chosen, verified=True, pending=pending)
            unit.main.tx.commit()
            self._destroy_keys(unit, person)

    def _destroy_keys(self, unit: Unit, person: str) -> int:
        """The ledger says so only when it is durable that a key is gone."""
        names = faces.keys_to_destroy(unit.main, person)
        for name in names:
            face_keys.destroy_person_key(unit.keys, person, name)
        unit.keys.tx.commit()
        for name in names:
            faces.key_destroyed(unit.main, person, name)
            audit.record(unit.main, "face.key_destroyed", person=person)
        unit.main.tx.commit()
        return len(names)

    def _new_key(self, unit: Unit, person: str) -> tuple[str, bytes]:
        """Durable before anything is encrypted under it."""
        made = self._keys.new(unit.keys, person)
        unit.keys.tx.commit()
        return made

    def _add(
        self,
        unit: Unit,
        person: str,
        name: str,
        key: bytes,
        chosen: Sequence[Chosen],
        *,
        verified: bool,
        pending: bool = False,
    ) -> None:
        matrix = self.matrix(unit)
        for one in chosen:
            template = new_id()
            label = Label(unit.main.tenant.id, person, template, VERSION)
            faces.add(
                unit.main,
                id=template,
                person=person,
                model=VERSION,
                version=SCHEMA,
                key=name,
                ciphertext=seal(turned(one.embedding, matrix), key, label),
                verified=verified,
                view=one.view,
                pending=pending,
            )

    def _opened(self, unit: Unit, person: str, stored: Sequence[faces.Template]) -> list[Reference]:
        found = []
        for template in stored:
            if needs_reenrolment(template):
                continue
            label = Label(unit.main.tenant.id, person, template.id, template.model, template.version)
            try:
                key = self._keys.person(unit.keys, person, template.key)
                if key is None:
                    raise Unreadable(f"template {template.id} has lost its key")
                found.append(Reference(person, template.id, unseal(template.ciphertext, key, label)))
            except Unreadable as alarm:
                log.error("face template unreadable", tenant=unit.main.tenant.id, person=person, why=str(alarm))
                audit.record(unit.main, "face.unreadable", person=person, detail={"model": template.model})
        return found


@lru_cache(256)  # a QR decomposition is too slow for every opening
def _matrix(secret: bytes) -> NDArray[np.float64]:
    return transform(secret)


def as_embedded(references: Iterable[Reference], matrix: NDArray[np.float64]) -> tuple[Vector, ...]:
    """The references in the embedder's coordinates, as a capture compares them."""
    return tuple(turned(reference.vector, matrix.T) for reference in references)
