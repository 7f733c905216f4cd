"""DS-01: whatever the bytes, decode() gives an upright RGB picture or one and the same refusal, within a second."""

from __future__ import annotations

import struct
import time
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from face.image import ImageRefused, decode

SIZE = (320, 240)


def picture(mode: str = "RGB", size: tuple[int, int] = SIZE) -> Image.Image:
    x = np.linspace(0, 255, size[0])[None].repeat(size[1], 0)
    y = np.linspace(0, 255, size[1])[:, None].repeat(size[0], 1)
    return Image.fromarray(np.dstack([x, y, 255 - x]).astype(np.uint8)).convert(mode)


def saved(image: Image.Image, form: str, **options: object) -> bytes:
    out = BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, *extra: bytes, depth: int = 8, colour: int = 2, rows: bytes = b"") -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(extra) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def frames(count: int) -> list[Image.Image]:
    return [Image.new("RGB", (64, 64), (number * 85 % 256, number // 4, 0)) for number in range(count)]


def animated(form: str, count: int = 3) -> bytes:
    first, *rest = frames(count)
    return saved(first, form, save_all=True, append_images=rest, duration=40)


def with_segment(marker: int, payload: bytes, times: int = 1) -> bytes:
    """A JPEG with application segments after its first two bytes."""
    jpeg = saved(picture(), "JPEG")
    segment = b"\xff" + bytes([marker]) + struct.pack(">H", len(payload) + 2) + payload
    return jpeg[:2] + segment * times + jpeg[2:]


def progressive_with_scans(count: int) -> bytes:
    """A progressive JPEG of one colour, so that its last scan is short, and that scan many times."""
    jpeg = saved(Image.new("L", (1200, 1200)), "JPEG", progressive=True)
    last = jpeg.rindex(b"\xff\xda")
    return jpeg[:last] + jpeg[last:-2] * count + b"\xff\xd9"


def webp_canvas(width: int, height: int) -> bytes:
    """An extended WebP whose header claims a canvas that no frame fills."""
    still = saved(picture(), "WEBP")[12:]
    canvas = b"\x00\x00\x00\x00" + struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3]
    body = b"WEBP" + b"VP8X" + struct.pack("<I", 10) + canvas + still
    return b"RIFF" + struct.pack("<I", len(body)) + body


def zip_after(data: bytes) -> bytes:
    out = BytesIO(data)
    out.seek(0, 2)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("evil.py", "print(1)")
    return out.getvalue()


def noise(size: int) -> bytes:
    return np.random.default_rng(7).bytes(size)


REFUSED: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "one byte": lambda: b"\xff",
    "noise": lambda: noise(50_000),
    "text": lambda: b"not a picture",
    "1x1": lambda: saved(picture(size=(1, 1)), "PNG"),
    "0x0 header": lambda: png(0, 0),
    "zero width": lambda: png(0, 400),
    "too narrow": lambda: saved(picture(size=(400, 31)), "PNG"),
    "30000x30000 PNG": lambda: png(30000, 30000, rows=bytes(30_000_000)),
    "four thousand million pixels": lambda: png(2**31 - 1, 2**31 - 1),
    "one pixel row over the limit": lambda: saved(Image.new("1", (1500, 1001)), "PNG"),
    "header says large, JPEG": lambda: saved(Image.new("L", (6000, 6000)), "JPEG"),
    "16000x16000 WebP canvas": lambda: webp_canvas(16000, 16000),
    "too many bytes": lambda: saved(picture(), "JPEG") + bytes(512 * 1024),
    "truncated JPEG": lambda: saved(picture(), "JPEG")[:-400],
    "truncated PNG": lambda: saved(picture(), "PNG")[:-400],
    "truncated WebP": lambda: saved(picture(), "WEBP")[:-100],
    "JPEG header alone": lambda: saved(picture(), "JPEG")[:600],
    "PNG with fewer rows than promised": lambda: png(640, 480, rows=bytes(100)),
    "PNG with a broken checksum": lambda: png(640, 480)[:29] + b"\0\0\0\0" + png(640, 480)[33:],
    "10,000 scans": lambda: progressive_with_scans(10_000),
    "animated GIF": lambda: animated("GIF"),
    "still GIF": lambda: saved(picture(), "GIF"),
    "animated WebP": lambda: animated("WEBP"),
    "1000 frames of WebP": lambda: animated("WEBP", 1000),
    "APNG": lambda: animated("PNG"),
    "TIFF": lambda: saved(picture(), "TIFF"),
    "BMP": lambda: saved(picture(), "BMP"),
    "ICO": lambda: saved(picture(), "ICO"),
    "PPM": lambda: saved(picture(), "PPM"),
    "TGA": lambda: saved(picture(), "TGA"),
    "PDF": lambda: saved(picture(), "PDF"),
    "EPS": lambda: saved(picture(), "EPS"),
    "JPEG 2000": lambda: saved(picture(), "JPEG2000"),
    "AVIF header": lambda: b"\0\0\0\x20ftypavif\0\0\0\0avifmif1miaf" + noise(2000),
    "HEIC header": lambda: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + noise(2000),
    "SVG": lambda: b'<svg xmlns="x" width="640" height="480"><script>alert(1)</script></svg>',
    "HTML": lambda: b"<!doctype html><script>alert(1)</script>",
    "ZIP": lambda: zip_after(b""),
    "ZIP in front of a JPEG": lambda: zip_after(b"") + saved(picture(), "JPEG"),
    "ICC profile that inflates to 200 MB": lambda: png(
        320, 240, chunk(b"iCCP", b"x\0\0" + zlib.compress(bytes(200_000_000), 1)[: 400_000]),
        rows=(b"\0" + bytes(960)) * 240,
    ),
    "text that inflates to 50 MB": lambda: png(
        320, 240, chunk(b"zTXt", b"x\0\0" + zlib.compress(bytes(50_000_000))), rows=(b"\0" + bytes(960)) * 240
    ),
    "JPEG magic, PNG body": lambda: b"\xff\xd8\xff" + saved(picture(), "PNG")[3:],
}  # fmt: skip


ACCEPTED: dict[str, Callable[[], bytes]] = {
    "JPEG": lambda: saved(picture(), "JPEG"),
    "PNG": lambda: saved(picture(), "PNG"),
    "WebP": lambda: saved(picture(), "WEBP", lossless=True),
    "progressive JPEG": lambda: saved(picture(), "JPEG", progressive=True),
    "grey JPEG": lambda: saved(picture("L"), "JPEG"),
    "CMYK JPEG": lambda: saved(picture("CMYK"), "JPEG"),
    "grey PNG": lambda: saved(picture("L"), "PNG"),
    "1-bit PNG": lambda: saved(picture("1"), "PNG"),
    "palette PNG": lambda: saved(picture("P"), "PNG"),
    "palette PNG with transparency": lambda: saved(picture("P"), "PNG", transparency=0),
    "grey PNG with alpha": lambda: saved(picture("LA"), "PNG"),
    "PNG with alpha": lambda: saved(picture("RGBA"), "PNG"),
    "16-bit grey PNG": lambda: saved(Image.fromarray(np.full((240, 320), 0x8000, np.uint16)), "PNG"),
    "16-bit colour PNG": lambda: png(320, 240, depth=16, rows=(b"\0" + bytes(320 * 6)) * 240),
    "trailing garbage": lambda: saved(picture(), "JPEG") + noise(1000),
    "JPEG with a ZIP behind it": lambda: zip_after(saved(picture(), "JPEG")),
    "PNG with a ZIP behind it": lambda: zip_after(saved(picture(), "PNG")),
    "script in a comment": lambda: with_segment(0xFE, b"<script>alert(1)</script>"),
    "EXIF that is noise": lambda: with_segment(0xE1, b"Exif\0\0" + noise(60_000)),
    "400 KB of EXIF": lambda: with_segment(0xE1, b"Exif\0\0" + noise(50_000), times=8),
    "20,000 small segments": lambda: with_segment(0xE1, b"Exif\0\0", times=20_000),
    "ICC profile that is noise": lambda: saved(picture(), "JPEG", icc_profile=noise(60_000)),
    "exactly as many pixels as allowed": lambda: saved(Image.new("L", (1500, 1000)), "PNG"),
}  # fmt: skip


def attempt(data: bytes) -> tuple[Image.Image | None, float]:
    started = time.process_time()
    try:
        return decode(data), time.process_time() - started
    except ImageRefused:
        return None, time.process_time() - started


@pytest.mark.parametrize("name", REFUSED)
def test_ds_01_what_is_no_plain_picture_is_refused(name: str) -> None:
    image, seconds = attempt(REFUSED[name]())
    assert image is None
    assert seconds < 1


@pytest.mark.parametrize("name", ACCEPTED)
def test_ds_01_odd_but_honest_pictures_become_plain_rgb(name: str) -> None:
    image, seconds = attempt(ACCEPTED[name]())
    assert image is not None
    assert (image.mode, image.info, dict(image.getexif())) == ("RGB", {}, {})
    assert image.size in (SIZE, (1500, 1000))
    assert seconds < 1


def test_ds_01_all_refusals_show_the_sender_the_same_words() -> None:
    assert len({type(refused).public for refused in map(refusal, REFUSED)}) == 1


def refusal(name: str) -> ImageRefused:
    with pytest.raises(ImageRefused) as refused:
        decode(REFUSED[name]())
    return refused.value


def test_ds_01_size_is_judged_before_any_pixel_is_decoded() -> None:
    for name in ("30000x30000 PNG", "header says large, JPEG", "16000x16000 WebP canvas"):
        data = REFUSED[name]()
        started = time.process_time()
        with pytest.raises(ImageRefused):
            decode(data)
        assert time.process_time() - started < 0.05


def test_16_bit_grey_is_scaled_and_not_clipped() -> None:
    assert decode(ACCEPTED["16-bit grey PNG"]()).getpixel((5, 5)) == (128, 128, 128)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_ds_01_exif_orientation_is_honoured_then_stripped(form: str, orientation: int) -> None:
    upright = Image.new("RGB", (160, 120), "black")
    upright.paste("red", (0, 0, 40, 30))  # one corner tells all eight apart, with the aspect ratio
    upright.paste("blue", (120, 0, 160, 30))
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = upright.transpose(undo[orientation]) if orientation > 1 else upright
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = orientation, "taken at home"
    image = decode(saved(stored, form, exif=exif.tobytes()))
    assert image.size == (160, 120)
    assert (image.info, dict(image.getexif())) == ({}, {})
    red, blue = image.getpixel((10, 10)), image.getpixel((150, 10))
    assert red[0] > 200 > red[2]  # type: ignore[index]
    assert blue[2] > 200 > blue[0]  # type: ignore[index]


def test_an_orientation_that_does_not_exist_is_ignored() -> None:
    exif = Image.Exif()
    exif[0x0112] = 77
    assert decode(saved(picture(), "JPEG", exif=exif.tobytes())).size == SIZE


def test_a_large_photograph_is_taken_with_an_operators_bounds_and_scaled_down() -> None:
    data = saved(picture(size=(4000, 3000)), "JPEG")
    with pytest.raises(ImageRefused):
        decode(data)
    assert decode(data, max_bytes=2**24, max_pixels=50_000_000).size == (1600, 1200)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_ds_01_damaged_bytes_never_raise_anything_else(form: str) -> None:
    good, random = saved(picture(size=(96, 96)), form), np.random.default_rng(3)
    for _ in range(300):
        data = bytearray(good)
        for position in random.integers(0, len(data), random.integers(1, 9)):
            data[position] = random.integers(0, 256)
        image, seconds = attempt(bytes(data))
        assert image is None or image.mode == "RGB"
        assert seconds < 1
