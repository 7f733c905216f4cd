"""Has an earlier capture of this person shown these very pictures? (FLP-1 V7)"""

from __future__ import annotations

import hmac
from collections.abc import Sequence

from idp.biometrics.captures import Claim
from idp.biometrics.keys import FaceKeys
from idp.biometrics.units import Units
from idp.store import frame_digests


class Replays:
    """A class because it carries the keys: without them nobody can tell whether a picture is among the digests."""

    def __init__(self, units: Units, keys: FaceKeys) -> None:
        self._units, self._keys = units, keys

    def remember(self, claim: Claim, capture: str, digests: Sequence[bytes]) -> int:
        """Keeps them, of a burned or failed capture too, and says how many an earlier one has shown."""
        with self._units.of(claim.tenant, suspended=True) as unit:
            key = self._keys.digest_secret(unit.keys)
            keyed = {hmac.digest(key, digest, "sha256") for digest in digests}
            seen = frame_digests.seen(unit.main, claim.person, capture, keyed)
            frame_digests.keep(unit.main, claim.person, capture, keyed)
        return seen
