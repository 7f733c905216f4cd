"""What the face process may answer instead of doing what it was asked: a code for the wire, a message for the log."""

from __future__ import annotations


class FaceRefused(Exception):
    code = "failed"
    retry_after = 5


class Busy(FaceRefused):
    """Too much at once: the same request may succeed soon."""

    code, retry_after = "busy", 1


class Unready(FaceRefused):
    """A model file is missing or wrong; faces fail closed until an operator repairs it."""

    code, retry_after = "unready", 30


class UnknownCapture(FaceRefused):
    """No such capture here, or one of another tenant or browser: the two look the same from outside."""

    code = "unknown"


class BurnedCapture(FaceRefused):
    """Something about an earlier frame was wrong, so that nothing more is believed (FA-05)."""

    code = "burned"


class ExpiredCapture(FaceRefused):
    code = "expired"


class ImageRejected(FaceRefused):
    """A picture shows no usable face, or is none that we take. The message says why, for the operator."""

    code = "image_rejected"


class BadRequest(FaceRefused):
    """A verb or field that a client of ours does not send."""

    code = "bad_request"
