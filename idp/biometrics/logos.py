"""An application's logo, drawn again as a small PNG: what a stranger sends is never what browsers are given (XS-03)."""

from __future__ import annotations

from io import BytesIO

from PIL import Image

from idp.biometrics.refusals import ImageRejected

FORMATS = ("JPEG", "PNG", "WEBP")
MAX_BYTES = 256 * 1024
MAX_PIXELS = 2_000_000
SIDE = 96  # twice what pages show; as noise in four channels it is 37 KB


def redrawn(picture: bytes) -> bytes:
    """A PNG of at most 96 x 96 pixels, mode RGBA, without metadata. Raises ImageRejected.

    Format, size and number of frames are judged from the header, before any pixel is decoded.
    """
    if len(picture) > MAX_BYTES:
        raise ImageRejected(f"{len(picture)} bytes, more than {MAX_BYTES}")
    try:
        with Image.open(BytesIO(picture), formats=FORMATS) as image:
            if image.width * image.height > MAX_PIXELS or getattr(image, "n_frames", 1) > 1:
                raise ImageRejected("too many pixels, or animated")
            image.draft("RGB", (SIDE, SIDE))
            drawn = Image.new("RGBA", image.size)
            drawn.paste(image.convert("RGBA"))
    except ImageRejected:
        raise
    # The decoders raise a dozen unrelated types on hostile input: here everything means "refused".
    except Exception as cause:
        raise ImageRejected(f"{type(cause).__name__}: {cause}") from cause
    drawn.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    written = BytesIO()
    drawn.save(written, "PNG")
    return written.getvalue()
