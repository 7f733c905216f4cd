"""Untrusted bytes to an upright RGB picture, or one refusal that is the same for every cause (DS-01)."""

from __future__ import annotations

from io import BytesIO

import numpy as np
from PIL import Image

FORMATS = ("JPEG", "PNG", "WEBP")
MAX_SIDE = 1600
MIN_SIDE = 32  # no face that the detector finds is smaller
MAX_SCANS = 100  # libjpeg walks all pixels again for each scan of a progressive JPEG; encoders write about ten

ORIENTATION = 0x0112  # Exif 2.3 §4.6.4
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class ImageRefused(Exception):
    """The bytes are not a picture we take. The message is for the operator; `public` is all that a sender learns."""

    public = "The picture could not be read. Send one JPEG, PNG or WebP picture."

    def __init__(self, reason: str) -> None:
        super().__init__(reason)


def decode(data: bytes, *, max_bytes: int = 512 * 1024, max_pixels: int = 1_500_000) -> Image.Image:
    """The picture as mode RGB, turned upright by its EXIF orientation and stripped of all metadata.

    Format, size and number of frames are judged from the header, before any pixel is decoded. The longer
    side of the result is at most 1600 pixels. Raises ImageRefused and nothing else.
    """
    if len(data) > max_bytes:
        raise ImageRefused(f"{len(data)} bytes, more than {max_bytes}")
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as image:
            _check_header(image, data, max_pixels)
            image.draft("RGB", (MAX_SIDE, MAX_SIDE))  # a large JPEG is scaled down while it is decoded
            image.load()
            return _upright(image)
    except ImageRefused:
        raise
    # The decoders raise a dozen unrelated types on hostile input (OSError, SyntaxError, struct.error, ...),
    # and the list changes with each release: here everything means "refused".
    except Exception as cause:
        raise ImageRefused(f"{type(cause).__name__}: {cause}") from cause


def _check_header(image: Image.Image, data: bytes, max_pixels: int) -> None:
    width, height = image.size
    if width * height > max_pixels:
        raise ImageRefused(f"{width}x{height}, more than {max_pixels} pixels")
    if min(width, height) < MIN_SIDE:
        raise ImageRefused(f"{width}x{height}, a side under {MIN_SIDE} pixels")
    # A phone's JPEG that carries a depth or gain map opens as MPO; its first picture is an ordinary JPEG.
    if image.format != "MPO" and getattr(image, "n_frames", 1) > 1:
        raise ImageRefused("animated")
    if image.format in ("JPEG", "MPO") and data.count(b"\xff\xda") > MAX_SCANS:
        raise ImageRefused("too many JPEG scans")


def _upright(image: Image.Image) -> Image.Image:
    turn = UPRIGHT.get(image.getexif().get(ORIENTATION, 1))
    image.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.BOX)
    rgb = _rgb(image)
    if turn is not None:
        rgb = rgb.transpose(turn)
    rgb.info = {}
    return rgb


def _rgb(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):  # 16-bit grey: Pillow's own conversion clips at 255 instead of scaling
        grey = np.asarray(image).astype(np.int64) >> 8
        return Image.fromarray(grey.clip(0, 255).astype(np.uint8)).convert("RGB")
    return image.convert("RGB")
