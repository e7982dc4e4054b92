"""The silhouette: how sure the eye is, at each point of a small grid, that it sees the person.

Nothing here measures; the curve of the back is read from a silhouette by a `BackMeasure`, so
that what travels further into the program is one number and never a mask.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from spinae.body import Frame, Observation
from spinae.errors import SpinaeError
from spinae.eyes.landmarks import refused, shown, whole

LARGEST = 4096
"""Columns or rows. A recording's silhouettes have about 160."""


@dataclass(frozen=True, slots=True)
class Silhouette:
    """Confidence 0…255 on a grid that covers `box` of the picture."""

    box: tuple[float, float, float, float]
    """Left, top, right, bottom in shares of the picture's width and height."""
    width: int
    """Columns."""
    height: int
    """Rows."""
    data: bytes
    """`width` × `height` values, row by row from the top."""

    def as_json(self) -> dict[str, object]:
        """The `mask` of a recording's line."""
        packed = base64.b64encode(zlib.compress(self.data, 9)).decode("ascii")
        box = [round(edge, 4) for edge in self.box]
        return {"box": box, "width": self.width, "height": self.height, "data": packed}


@dataclass(frozen=True, slots=True)
class Sight:
    """One instant as an eye saw it, before the back line is measured."""

    frame: Frame
    silhouette: Silhouette | None = None


BackMeasure = Callable[[Silhouette, Observation], float | None]
"""The back line in % of trunk length, + rounded, − arched; None where it cannot be read."""


def from_json(data: object) -> Silhouette:
    """The silhouette in a recording's `mask`; SpinaeError says what is wrong with it."""
    if not isinstance(data, Mapping):
        raise refused("mask", shown(data), "an object with box, width, height and data")
    width, height = whole(data, "width", most=LARGEST), whole(data, "height", most=LARGEST)
    return Silhouette(_box(data.get("box")), width, height, _unpacked(data, width * height))


def _box(value: object) -> tuple[float, float, float, float]:
    allowed = "[left, top, right, bottom] in shares of the picture, 0 to 1"
    if not isinstance(value, list) or len(value) != 4:
        raise refused("mask box", shown(value), allowed)
    if not all(type(edge) in (int, float) and 0 <= edge <= 1 for edge in value):
        raise refused("mask box", str(value), allowed)
    left, top, right, bottom = (float(edge) for edge in value)
    if left >= right or top >= bottom:
        raise refused("mask box", str(value), allowed)
    return left, top, right, bottom


def _unpacked(data: Mapping[str, Any], size: int) -> bytes:
    """The grid's bytes; never more than one byte over `size` is unpacked."""
    packed = data.get("data")
    if not isinstance(packed, str):
        raise refused("mask data", shown(packed), "text: base64 of zlib of one byte a point")
    try:
        grid = zlib.decompressobj().decompress(base64.b64decode(packed, validate=True), size + 1)
    except (binascii.Error, ValueError, zlib.error) as error:
        raise SpinaeError(f"mask data: damaged: {error}") from error
    if len(grid) != size:
        got = "more" if len(grid) > size else f"{len(grid)} bytes"
        raise refused("mask data", got, f"width × height = {size} bytes")
    return grid
