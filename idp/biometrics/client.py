"""What web workers and the CLI hold of the face process. Imports neither numpy nor face/."""

from __future__ import annotations

import base64
import itertools
import socket
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from idp.biometrics import protocol
from idp.biometrics.refusals import Busy, ImageRejected
from idp.refusal import Refused

Purpose = Literal["verify", "enrol"]
QUICK, SLOW = 5.0, 30.0
"""Seconds to wait for a step of a capture, and for a judgement or an import."""


class FaceUnavailable(Refused):
    """The face process is down, busy or without its models. Everything but the face goes on."""

    public = "Face check is not available right now. Try again shortly, or use another way to sign in."

    def __init__(self, message: str, retry_after: int = 5) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class FaceBusy(FaceUnavailable):
    """Too much at once: it is there, and will do the same a little later."""


class CaptureRefused(Refused):
    """The capture takes no more frames. `code`: unknown (or of another browser or tenant), burned, expired."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Opened:
    """`key` and `chain` (what the first MAC follows): 32 bytes each, base64url. `step` is what the page shows first,
    `steps` how many there are."""

    key: str
    chain: str
    step: dict[str, Any]
    steps: int
    expires_in: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """`detail` is for the audit alone; no part of it goes to the client."""

    result: Literal["pass", "fail", "retry"]
    hint: str | None
    detail: dict[str, Any]


class FaceClient:
    """A class because it keeps one connection per thread, and makes a new one when the process was restarted."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._own = threading.local()
        self._ids = itertools.count(1)

    def open(
        self,
        *,
        tenant: str,
        capture: str,
        journey: str,
        person: str,
        purpose: Purpose,
        origin: str,
        browser: str,
        words: bool = False,
        light: bool = True,
    ) -> Opened:
        """Draws the program and loads the person's references. `browser` is the digest of the browser's cookie.

        words: movements told in words instead of a dot. light: with coloured light. Raises FaceUnavailable.
        """
        fields = {"tenant": tenant, "capture": capture, "journey": journey, "person": person, "purpose": purpose}
        wishes = {"words": words, "light": light}
        return Opened(**self._ask("open", {**fields, "origin": origin, "browser": browser, **wishes}))

    def frame(
        self, *, tenant: str, capture: str, browser: str, seq: int, step: int, time_ms: int, mac: bytes, jpeg: bytes
    ) -> dict[str, Any]:
        """What the page shows next: {"step": {...}, "hint": str | None, "at": {...} | None}.

        Raises CaptureRefused, FaceUnavailable.
        """
        fields = {"tenant": tenant, "capture": capture, "browser": browser}
        return self._ask("frame", {**fields, "seq": seq, "step": step, "time_ms": time_ms, "mac": mac.hex()}, jpeg)

    def finish(
        self,
        *,
        tenant: str,
        capture: str,
        browser: str,
        frames: int,
        mac: bytes,
        camera: Mapping[str, str | int | float] | None = None,
    ) -> Outcome:
        """Judges and forgets the capture, stores an enrolment that passes. frames, mac: how many the page sent, and the
        last one's. camera: its label, width, height and rate, as the page says.

        Raises CaptureRefused, FaceUnavailable.
        """
        fields = {"tenant": tenant, "capture": capture, "browser": browser, "frames": frames, "mac": mac.hex()}
        return Outcome(**self._ask("finish", {**fields, "camera": camera}, patience=SLOW))

    def forget(self, tenant: str, person: str) -> int:
        """Deletes the person's face for good and says how many templates that were. May be repeated.

        Raises FaceUnavailable.
        """
        return int(self._ask("forget", {"tenant": tenant, "person": person}, patience=SLOW)["deleted"])

    def destroy_keys(self, tenant: str, person: str) -> int:
        """Destroys the keys of the person's deleted faces and says how many. Leaves a face on file. May be repeated.

        Raises FaceUnavailable.
        """
        return int(self._ask("destroy_keys", {"tenant": tenant, "person": person}, patience=SLOW)["destroyed"])

    def destroy_tenant_keys(self, tenant: str) -> bool:
        """Destroys every face key of a tenant that is being removed; False where some are left to another call.

        May be repeated. Raises FaceUnavailable.
        """
        return bool(self._ask("destroy_tenant_keys", {"tenant": tenant}, patience=SLOW)["done"])

    def import_images(self, tenant: str, person: str, images: Sequence[bytes]) -> int:
        """Stores one unverified template a picture and says how many. Raises ImageRejected, FaceUnavailable."""
        sizes, body = protocol.joined(list(images))
        fields = {"tenant": tenant, "person": person, "sizes": sizes}
        return int(self._ask("import_images", fields, body, patience=SLOW)["added"])

    def logo(self, picture: bytes, *, brand: bool = False) -> bytes | None:
        """The picture (JPEG, PNG or WebP) drawn again as a PNG of at most 96 x 96 pixels, of a tenant's `brand` of 512
        x 512; None when it is none. Raises FaceUnavailable.
        """
        try:
            return base64.b64decode(self._ask("logo", {"brand": brand}, picture)["png"])
        except ImageRejected:
            return None

    def health(self) -> dict[str, Any]:
        """{"ready": bool, "problems": [what is wrong with a model file]}. Raises FaceUnavailable."""
        return self._ask("health", {}, patience=QUICK)

    def _ask(self, verb: str, fields: dict[str, Any], body: bytes = b"", *, patience: float = QUICK) -> dict[str, Any]:
        asked = {"id": next(self._ids), "verb": verb, **fields}
        try:
            answer = self._exchange(asked, body, patience)
        except (OSError, protocol.Malformed) as cause:
            self._hang_up()
            raise FaceUnavailable(f"{verb}: {type(cause).__name__}: {cause}") from cause
        if answer.get("id") != asked["id"]:
            self._hang_up()
            raise FaceUnavailable(f"{verb}: an answer to another question")
        if "ok" in answer:
            ok: dict[str, Any] = answer["ok"]
            return ok
        raise _refusal(verb, answer)

    def _exchange(self, asked: dict[str, Any], body: bytes, patience: float) -> dict[str, Any]:
        """A connection that the other side closed since its last use has carried nothing: only then again, once."""
        kept = getattr(self._own, "connection", None)
        if kept is not None:
            try:
                protocol.send(kept, asked, body)
                answer = protocol.receive(kept, patience=patience, begin=patience)
            except (BrokenPipeError, ConnectionResetError):
                answer = None
            if answer is not None:
                return answer.header
            self._hang_up()
        fresh = self._connect()
        protocol.send(fresh, asked, body)
        answer = protocol.receive(fresh, patience=patience, begin=patience)
        if answer is None:
            raise protocol.Malformed("the face process hung up")
        return answer.header

    def _connect(self) -> socket.socket:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(QUICK)
        try:
            connection.connect(str(self._path))
        except OSError:
            connection.close()
            raise
        self._own.connection = connection
        return connection

    def _hang_up(self) -> None:
        connection: socket.socket | None = getattr(self._own, "connection", None)
        if connection is not None:
            connection.close()
            self._own.connection = None


def _refusal(verb: str, answer: dict[str, Any]) -> Exception:
    code = str(answer.get("error"))
    if code in {"unknown", "burned", "expired"}:
        return CaptureRefused(code)
    if code == ImageRejected.code:
        return ImageRejected(str(answer.get("message", "")))
    kind = FaceBusy if code == Busy.code else FaceUnavailable
    return kind(f"{verb}: {code}", int(answer.get("retry_after", 5)))
