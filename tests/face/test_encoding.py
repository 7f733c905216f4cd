"""Who wrote a JPEG, told from its header: a canvas writes libjpeg's, baseline, with the standard's tables (V8)."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from face.encoding import CHROMINANCE, LUMINANCE, encoding, written


def jpeg(**options: object) -> bytes:
    out = BytesIO()
    Image.linear_gradient("L").convert("RGB").resize((64, 48)).save(out, "JPEG", **options)
    return out.getvalue()


@pytest.mark.parametrize("quality", [1, 10, 25, 40, 49, 50, 55, 70, 75, 80, 95, 100])
def test_libjpegs_quality_is_read_from_its_tables(quality: int) -> None:
    found = encoding(jpeg(quality=quality))
    assert found is not None
    assert (found.width, found.height, found.baseline, found.quality) == (64, 48, True, quality)


def test_at_quality_fifty_the_tables_are_the_standards_own() -> None:
    assert written(50) == (LUMINANCE, CHROMINANCE)


def test_other_encoders_and_progressive_pictures_are_told_apart() -> None:
    other = encoding(jpeg(qtables=[[7] * 64, [9] * 64]))
    assert other is not None
    assert (other.quality, other.tables) == (None, ((7,) * 64, (9,) * 64))
    progressive = encoding(jpeg(progressive=True))
    assert progressive is not None
    assert not progressive.baseline


@pytest.mark.parametrize("other", [b"", b"\xff\xd8", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xdb\x00\x01", b"\xff" * 99])
def test_what_is_no_jpeg_has_no_encoding(other: bytes) -> None:
    assert encoding(other) is None


@given(st.binary(max_size=64), st.integers(0, 600))
def test_ds_01_damaged_headers_never_raise(noise: bytes, place: int) -> None:
    good = jpeg(quality=80)
    encoding(good[:place] + noise + good[place + len(noise) :])
    encoding(good[:place])
