"""How a JPEG was encoded, from its header alone: size, kind, and whose quantisation tables it has (ITU-T T.81)."""

from __future__ import annotations

from dataclasses import dataclass

# ITU-T T.81 Annex K, tables K.1 and K.2, in rows. libjpeg scales them by its quality (jpeg_set_quality).
LUMINANCE = (
    *(16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56),
    *(14, 17, 22, 29, 51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92),
    *(49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99),
)
CHROMINANCE = (
    *(17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99),
    *(47, 66, 99, 99, 99, 99, 99, 99, *(99,) * 32),
)
BASELINE, FRAMES = 0xC0, (*range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0))
DQT, SOS = 0xDB, 0xDA
BARE = (0x01, *range(0xD0, 0xDA))
"""Markers without a length."""

Table = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Encoding:
    width: int
    height: int
    baseline: bool
    tables: tuple[Table, ...]
    """64 values each, in rows."""

    @property
    def quality(self) -> int | None:
        """The quality for which libjpeg and Chromium's canvas write these tables; None for anybody else's."""
        return QUALITIES.get(self.tables)


def encoding(jpeg: bytes) -> Encoding | None:
    """None when the bytes are no JPEG whose header can be read up to its first scan."""
    tables: dict[int, Table] = {}
    frame: tuple[int, int, bool] | None = None
    if jpeg[:2] != b"\xff\xd8":
        return None
    place = 2
    while place + 4 <= len(jpeg) and jpeg[place] == 0xFF:
        marker = jpeg[place + 1]
        if marker in BARE or marker == 0xFF:
            place += 2 if marker in BARE else 1
            continue
        length = int.from_bytes(jpeg[place + 2 : place + 4], "big")
        payload = jpeg[place + 4 : place + 2 + length]
        if length < 2 or len(payload) != length - 2:
            return None
        if marker == DQT:
            tables |= _tables(payload)
        elif marker in FRAMES and len(payload) >= 6:
            frame = int.from_bytes(payload[3:5], "big"), int.from_bytes(payload[1:3], "big"), marker == BASELINE
        elif marker == SOS:
            return Encoding(*frame, tuple(tables[number] for number in sorted(tables))) if frame else None
        place += 2 + length
    return None


def _tables(payload: bytes) -> dict[int, Table]:
    """One segment's; what does not hold a whole table is left out."""
    found: dict[int, Table] = {}
    while payload:
        wide, number = payload[0] >> 4, payload[0] & 15
        size = 128 if wide else 64
        values = payload[1 : 1 + size]
        if len(values) < size:
            break
        steps = [int.from_bytes(values[k : k + 2], "big") for k in range(0, size, 2)] if wide else list(values)
        found[number] = tuple(steps[place] for place in ZIGZAG)
        payload = payload[1 + size :]
    return found


def _zigzag() -> list[int]:
    """For each place in rows, its place in the file (T.81 figure A.6)."""
    ways = sorted((x + y, y if (x + y) % 2 else x, x, y) for y in range(8) for x in range(8))
    order = {(x, y): place for place, (_, _, x, y) in enumerate(ways)}
    return [order[x, y] for y in range(8) for x in range(8)]


ZIGZAG = _zigzag()


def _scaled(table: Table, quality: int) -> Table:
    scale = 5000 // quality if quality < 50 else 200 - 2 * quality
    return tuple(min(max((step * scale + 50) // 100, 1), 255) for step in table)


def written(quality: int) -> tuple[Table, Table]:
    """The tables that libjpeg writes for a quality, 1 to 100."""
    return _scaled(LUMINANCE, quality), _scaled(CHROMINANCE, quality)


QUALITIES: dict[tuple[Table, ...], int] = {written(quality): quality for quality in range(1, 101)}
