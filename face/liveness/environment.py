"""V8, advisory: does what the page says of its camera fit what it sends?

Whoever controls a page can say anything, so that this gate decides nothing: where it does not pass, a face counts only
beside another factor. One firm sign is enough, or two faint ones.
"""

from __future__ import annotations

from itertools import pairwise
from statistics import pstdev

from face.liveness.outcome import Inconclusive, Outcome, Pass
from face.record import Record


def judge(record: Record) -> Outcome:
    firm = [sign for sign in (_virtual(record), _strange_encoding(record), _mismatch(record)) if sign]
    faint = [sign for sign in (_untold(record), _foreign_tables(record), _clockwork(record)) if sign]
    if firm or len(faint) >= record.bounds.environment.faint:
        return Inconclusive("; ".join([*firm, *faint]), doubtful=True)
    return Pass()


def _virtual(record: Record) -> str | None:
    if record.camera is None:
        return None
    label = record.camera.label.casefold()
    name = next((name for name in record.bounds.environment.virtual if name in label), None)
    return f"the camera calls itself {name}" if name else None


def _strange_encoding(record: Record) -> str | None:
    """A canvas gives baseline JPEGs of one size; a page of ours goes through no more qualities than it has."""
    found = {glimpse.encoding for glimpse in record.glimpses}
    known = [one for one in found if one is not None]
    if len(known) < len(found) or not all(one.baseline for one in known):
        return "no picture of a canvas"
    if len({(one.width, one.height) for one in known}) > 1:
        return "pictures of several sizes"
    if len({one.tables for one in known}) > record.bounds.environment.qualities:
        return "too many qualities"
    return None


def _mismatch(record: Record) -> str | None:
    camera, glimpses = record.camera, record.glimpses
    if camera is None or not camera.told or len(glimpses) < 2:
        return None
    span = max(glimpses[-1].at - glimpses[0].at, 1e-3)
    rate = sum(a.digest != b.digest for a, b in pairwise(glimpses)) / span
    if rate > camera.rate * record.bounds.environment.faster:
        return f"{rate:.0f} pictures a second of a camera that says {camera.rate:.0f}"
    return None


def _untold(record: Record) -> str | None:
    return None if record.camera is not None and record.camera.told else "the camera's settings are not told"


def _foreign_tables(record: Record) -> str | None:
    """Chromium and Firefox write libjpeg's tables. Safari's own were not measured, so this is no more than faint."""
    tables = [glimpse.encoding.quality for glimpse in record.glimpses if glimpse.encoding is not None]
    return "quantisation tables of another encoder" if None in tables else None


def _clockwork(record: Record) -> str | None:
    gaps = [b.at - a.at for a, b in pairwise(record.glimpses)]
    if len(gaps) < 2 or pstdev(gaps) >= record.bounds.environment.jitter:
        return None
    return "pictures arrive like clockwork"
