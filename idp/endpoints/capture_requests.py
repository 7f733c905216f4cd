"""What the requests of the capture protocol must look like, and the errors of those that do not."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass

from idp.http import NO_STORE, Request, Response, json_response
from idp.keys.strict_json import read_object
from idp.refusal import Refused

FRAME_HEADERS = ("fg-seq", "fg-step", "fg-time", "fg-mac")
NUMBER = re.compile(r"[0-9]{1,19}", re.ASCII)
LABEL, LARGEST = 200, 100_000
"""Characters of a camera's name that are looked at, and the largest number that a page may say of one."""
MAC = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)


class CaptureError(Refused):
    """What the page learns stands on the class."""

    code, status = "invalid_capture_request", 400
    public = "This request is not part of a camera check."
    retry_after: int | None = None


class TicketRequired(CaptureError):
    """A picture alone proves nothing, however good it is (FA-01)."""

    code = "capture_ticket_required"
    public = "A picture is only taken within a camera check that a sign-in has opened."


class FormExpired(CaptureError):
    code, status = "form_expired", 403
    public = "This page has expired. Load it again."


class CaptureUnknown(CaptureError):
    """Also for what belongs to another browser, journey or tenant."""

    code, status = "capture_unknown", 404
    public = "There is no such camera check."


class CaptureOver(CaptureError):
    code, status = "capture_over", 410
    public = "The camera check was interrupted or took too long. Please start it again."


class TooManyAttempts(CaptureError):
    code, status = "too_many_attempts", 429
    public = "Too many attempts. Wait a little, or use another way to sign in."

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class NotAskedFor(CaptureError):
    code, status = "face_not_asked_for", 409
    public = "This sign-in does not ask for a face now. Go back to it and continue there."


class ConsentRequired(CaptureError):
    code, status = "consent_required", 403
    public = "A face is stored only after its person has agreed to it."


class FaceOff(CaptureError):
    code, status = "face_locked", 403
    public = "The camera check is switched off after many attempts. Use another way to sign in."


class Unavailable(CaptureError):
    code, status = "face_unavailable", 503
    public = "The camera check is not available right now. Try again shortly, or use another way."

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class NumberedFrame:
    seq: int
    step: int
    time_ms: int
    mac: bytes
    jpeg: bytes


@dataclass(frozen=True, slots=True)
class AskedCapture:
    journey: str
    words: bool
    light: bool


@dataclass(frozen=True, slots=True)
class SentEnding:
    frames: int
    mac: bytes
    camera: Mapping[str, str | int | float] | None
    """What the page says of its camera: label, width, height and rate."""


def refused(error: CaptureError) -> Response:
    waits = () if error.retry_after is None else (("Retry-After", str(error.retry_after)),)
    body = {"error": error.code, "error_description": error.public}
    return json_response(body, error.status, (*NO_STORE, *waits))


def asked_capture(request: Request) -> AskedCapture:
    """The journey that wants a capture, and what its person wishes. Other members are not looked at (MF-02).

    Raises TicketRequired, CaptureError.
    """
    try:
        body = read_object(request.body)
    except ValueError as cause:
        raise TicketRequired(f"the body is no JSON object: {cause}") from cause
    journey, steps, light = body.get("journey"), body.get("steps", "dot"), body.get("light", True)
    if not isinstance(journey, str) or not journey:
        raise TicketRequired("no journey")
    if steps not in ("dot", "words") or not isinstance(light, bool):
        raise CaptureError("steps or light")
    return AskedCapture(journey, words=steps == "words", light=light)


def sent_ending(request: Request) -> SentEnding:
    """What the page says of the whole. Other members are not looked at (MF-02). Raises CaptureError."""
    try:
        body = read_object(request.body)
    except ValueError as cause:
        raise CaptureError(f"the body is no JSON object: {cause}") from cause
    frames, mac = body.get("frames"), body.get("mac")
    if type(frames) is not int or not 0 <= frames < 2**32 or not isinstance(mac, str) or not MAC.fullmatch(mac):
        raise CaptureError("frames or mac")
    return SentEnding(frames, base64.urlsafe_b64decode(mac + "="), _camera(body.get("camera")))


def _camera(given: object) -> Mapping[str, str | int | float] | None:
    """None when the page says nothing. Raises CaptureError."""
    if given is None:
        return None
    if not isinstance(given, dict):
        raise CaptureError("camera")
    label, numbers = given.get("label", ""), {name: given.get(name, 0) for name in ("width", "height", "rate")}
    if not isinstance(label, str) or not all(type(number) in (int, float) for number in numbers.values()):
        raise CaptureError("camera")
    if not all(0 <= number <= LARGEST for number in numbers.values()):
        raise CaptureError("camera")
    whole = {name: int(numbers[name]) for name in ("width", "height")}
    return {"label": label[:LABEL], **whole, "rate": float(numbers["rate"])}


def sent_frame(request: Request) -> NumberedFrame:
    """The picture and its place in the chain. Raises TicketRequired, CaptureError."""
    given = [request.headers.get(name) for name in FRAME_HEADERS]
    if not any(given):
        raise TicketRequired("a picture without a place in a capture")
    seq, step, time_ms, mac = (value or "" for value in given)
    if not all(NUMBER.fullmatch(number) for number in (seq, step, time_ms)) or not MAC.fullmatch(mac):
        raise CaptureError("FG-Seq, FG-Step, FG-Time or FG-Mac")
    if not request.body:
        raise CaptureError("no picture")
    return NumberedFrame(int(seq), int(step), int(time_ms), base64.urlsafe_b64decode(mac + "="), request.body)
