"""A logo, drawn again as a small PNG: what a stranger sends is never what browsers are given (XS-03)."""

from __future__ import annotations

from io import BytesIO

from PIL import Image

from idp.biometrics.refusals import ImageRejected

FORMATS = ("JPEG", "PNG", "WEBP")
MAX_BYTES = 256 * 1024
MAX_PIXELS = 2_000_000
SIDE = 96  # twice what pages show of an application; as noise in four channels it is 37 KB
BRAND_SIDES = (512, 384, 256, 192, 128, SIDE)
LARGEST = 44 * 1024  # bytes: what an answer of the face process can carry


def redrawn(picture: bytes) -> bytes:
    """An application's: a PNG of at most 96 x 96 pixels, mode RGBA, without metadata. Raises ImageRejected."""
    return _written(_decoded(picture, SIDE), SIDE)


def redrawn_brand(picture: bytes) -> bytes:
    """A tenant's: a PNG of at most 512 x 512 pixels, and of fewer where it would weigh more than LARGEST. What it has
    drawn itself it draws the same again. Raises ImageRejected."""
    drawn = _decoded(picture, BRAND_SIDES[0])
    tries = (_written(drawn, side) for side in BRAND_SIDES)
    return next(png for png in tries if len(png) <= LARGEST)


def _decoded(picture: bytes, side: int) -> Image.Image:
    """Format, size and number of frames are judged from the header, before any pixel is decoded."""
    if len(picture) > MAX_BYTES:
        raise ImageRejected(f"{len(picture)} bytes, more than {MAX_BYTES}")
    try:
        with Image.open(BytesIO(picture), formats=FORMATS) as image:
            if image.width * image.height > MAX_PIXELS or getattr(image, "n_frames", 1) > 1:
                raise ImageRejected("too many pixels, or animated")
            image.draft("RGB", (side, side))
            drawn = Image.new("RGBA", image.size)
            drawn.paste(image.convert("RGBA"))
    except ImageRejected:
        raise
    # The decoders raise a dozen unrelated types on hostile input: here everything means "refused".
    except Exception as cause:
        raise ImageRejected(f"{type(cause).__name__}: {cause}") from cause
    return drawn


def _written(drawn: Image.Image, side: int) -> bytes:
    small, written = drawn.copy(), BytesIO()
    small.thumbnail((side, side), Image.Resampling.LANCZOS)
    small.save(written, "PNG", optimize=True)
    return written.getvalue()
