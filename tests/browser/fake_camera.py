"""A film for Chromium's fake camera, made of still pictures.

Chromium plays a raw YUV4MPEG2 file, again and again, in place of a camera.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

WIDTH, HEIGHT = 640, 480


def write_film(
    path: Path, pictures: Sequence[Path], *, seconds_each: float = 1.5, fps: int = 10
) -> None:
    """Show each picture for a while, fitted into 640 × 480 with black bars."""
    header = f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F{fps}:1 Ip A1:1 C420jpeg\n"
    with path.open("wb") as film:
        film.write(header.encode())
        for picture in pictures:
            film.write((b"FRAME\n" + _frame(picture)) * round(seconds_each * fps))


def _frame(picture: Path) -> bytes:
    """The planes Y, Cb and Cr, the last two at half size, in video's range of 16…235 and 16…240."""
    with Image.open(picture) as image:
        fitted = ImageOps.pad(image.convert("RGB"), (WIDTH, HEIGHT))
    planes = np.asarray(fitted.convert("YCbCr"), dtype=float)
    luma = 16 + planes[:, :, 0] * 219 / 255
    quarters = planes[:, :, 1:].reshape(HEIGHT // 2, 2, WIDTH // 2, 2, 2).mean(axis=(1, 3))
    chroma = 128 + (quarters - 128) * 224 / 255
    return b"".join(
        np.round(plane).astype(np.uint8).tobytes()
        for plane in (luma, chroma[:, :, 0], chroma[:, :, 1])
    )
