"""The face's key tree (design §6): face.kek -> tenant face key -> one key per enrolment. Only this process holds it."""

from __future__ import annotations

from idp.context import Ctx
from idp.ids import new_id
from idp.keys.envelope import Envelope, new_key
from idp.store import face_keys

TENANT_KEY = "tenant face key"


class FaceKeys:
    """A class because it carries the root. Its functions take a Ctx whose `tx` is of the face keys' database."""

    def __init__(self, root: Envelope) -> None:
        self._root = root

    def person(self, ctx: Ctx, person: str, key: str) -> bytes | None:
        """The 32 bytes of the person's key of that name; None when there is none, or none any more.

        Raises Unreadable.
        """
        wrapped = face_keys.person_key(ctx, person, key)
        if wrapped is None:
            return None
        return self._tenant(ctx).unwrap(wrapped, label=_label(person, key), tenant=ctx.tenant.id)

    def new(self, ctx: Ctx, person: str) -> tuple[str, bytes]:
        """The name and the 32 bytes of a new key, for one enrolment of the person: destroying it concerns no other."""
        name, key = new_id(), new_key()
        wrapped = self._tenant(ctx).wrap(key, label=_label(person, name), tenant=ctx.tenant.id)
        face_keys.put_person_key(ctx, person, name, wrapped)
        return name, key

    def transform_secret(self, ctx: Ctx) -> bytes:
        """32 bytes that stand for the tenant's orthonormal transform (security D3)."""
        return self._tenant(ctx).subkey("transform", tenant=ctx.tenant.id)

    def digest_secret(self, ctx: Ctx) -> bytes:
        """32 bytes under which what captures have shown is digested (FLP-1 V7)."""
        return self._tenant(ctx).subkey("frame digests", tenant=ctx.tenant.id)

    def destroy_of_tenant(self, ctx: Ctx, batch: int, most: int) -> bool:
        """Once the tenant's key is gone its people's are of no use, and go too, each batch committed. Whether all are
        gone: at most so many batches a call. May be repeated."""
        face_keys.destroy_tenant_key(ctx)
        ctx.tx.commit()
        for _ in range(most):
            gone = face_keys.destroy_some(ctx, batch)
            ctx.tx.commit()
            if gone < batch:
                return True
        return False

    def _tenant(self, ctx: Ctx) -> Envelope:
        if face_keys.tenant_key(ctx) is None:
            made = self._root.wrap(new_key(), label=TENANT_KEY, tenant=ctx.tenant.id)
            face_keys.put_tenant_key(ctx, made)
        wrapped = face_keys.tenant_key(ctx)
        assert wrapped is not None
        return Envelope(self._root.unwrap(wrapped, label=TENANT_KEY, tenant=ctx.tenant.id))


def _label(person: str, key: str) -> str:
    return f"person face key {person} {key}"
