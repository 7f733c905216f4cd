"""V0 while frames arrive: each belongs to this capture, none is missing, changed, repeated, out of place or too late.

The page knows the key, so a MAC proves order, completeness and binding to one capture. It does not prove a camera.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import NoReturn

MAX_FRAMES = 240
MAX_FRAME_BYTES = 48 * 1024
MAX_BYTES = 8 * 1024 * 1024
MAX_SECONDS = 45.0
FIRST_SEQ = 0
MAX_AHEAD = 8  # frames held while an earlier one is on its way: about a second's worth
MAX_GAP = 1.0


class CaptureBurned(Exception):
    """The capture is over and proves nothing. The message is for the operator."""

    public = "The camera check was interrupted. Please start it again."


@dataclass(frozen=True, slots=True)
class Frame:
    seq: int
    step: int
    """The step that the page showed when it took the picture."""
    time_ms: int
    """The page's own clock."""
    mac: bytes
    jpeg: bytes
    arrived_at: float
    """Seconds of the server's monotonic clock."""


def chain_start(key: bytes, capture_id: str, journey: str, tenant: str, origin: str) -> bytes:
    """What the first frame's MAC is chained to: HMAC-SHA256 over "FLP-1" and the names, each after its u32 length."""
    parts = [name.encode() for name in (capture_id, journey, tenant, origin)]
    named = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    return hmac.digest(key, b"FLP-1" + named, "sha256")


def frame_mac(key: bytes, previous: bytes, seq: int, step: int, time_ms: int, jpeg: bytes) -> bytes:
    """HMAC-SHA256 over the previous MAC, u32 seq, u8 step, u64 milliseconds (big-endian) and SHA-256 of the JPEG."""
    header = seq.to_bytes(4, "big") + step.to_bytes(1, "big") + time_ms.to_bytes(8, "big")
    return hmac.digest(key, previous + header + hashlib.sha256(jpeg).digest(), "sha256")


class Chain:
    """Puts frames in order and counts them. Holds what has arrived ahead of its turn."""

    def __init__(self, key: bytes, start: bytes, opened_at: float) -> None:
        self._key, self._previous = key, start
        self._opened_at = opened_at
        self._expected = FIRST_SEQ
        self._last_time = -1
        self._waiting: dict[int, Frame] = {}
        self._frames = self._bytes = 0

    def accept(self, frame: Frame) -> list[Frame]:
        """The frames whose turn has come, oldest first. Raises CaptureBurned."""
        self._count(frame)
        self.check_time(frame.arrived_at)
        if frame.seq < self._expected or frame.seq in self._waiting:
            _burn(f"seq {frame.seq} twice")
        if frame.seq > self._expected + MAX_AHEAD:
            _burn(f"seq {frame.seq} while {self._expected} is due")
        self._waiting[frame.seq] = frame
        ready = []
        while (due := self._waiting.pop(self._expected, None)) is not None:
            self._verify(due)
            ready.append(due)
            self._expected += 1
        return ready

    def check_time(self, now: float) -> None:
        """Raises CaptureBurned when the capture has expired or a frame has been missing for too long."""
        if not 0 <= now - self._opened_at <= MAX_SECONDS:
            _burn("expired")
        if any(now - frame.arrived_at > MAX_GAP for frame in self._waiting.values()):
            _burn(f"seq {self._expected} is missing")

    def close(self, now: float, frames: int, mac: bytes) -> None:
        """frames, mac: how many the page sent, and the last one's. Raises CaptureBurned when one of them is missing."""
        self.check_time(now)
        if self._waiting or frames != self._expected:
            _burn(f"seq {self._expected} never came")
        if not hmac.compare_digest(mac, self._previous):
            _burn("ends with another MAC")

    def _count(self, frame: Frame) -> None:
        self._frames += 1
        self._bytes += len(frame.jpeg)
        if self._frames > MAX_FRAMES:
            _burn("too many frames")
        if len(frame.jpeg) > MAX_FRAME_BYTES or self._bytes > MAX_BYTES:
            _burn("too many bytes")
        if not (0 <= frame.seq < 2**32 and 0 <= frame.step < 2**8 and 0 <= frame.time_ms < 2**64):
            _burn("a number out of range")

    def _verify(self, frame: Frame) -> None:
        mac = frame_mac(self._key, self._previous, frame.seq, frame.step, frame.time_ms, frame.jpeg)
        if not hmac.compare_digest(mac, frame.mac):
            _burn(f"wrong MAC at seq {frame.seq}")
        if frame.time_ms <= self._last_time:
            _burn(f"the page's clock stands still or goes back at seq {frame.seq}")
        self._previous, self._last_time = mac, frame.time_ms


def _burn(reason: str) -> NoReturn:
    raise CaptureBurned(reason)
