"""The pose model's numbers as they come from outside, checked: 33 points or one clear line."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from math import isnan
from typing import Any

from spinae.body import LANDMARKS, Frame, ImagePoint, Vector
from spinae.errors import SpinaeError

FARTHEST = 1000.0
"""No coordinate of a person in a picture is larger, in picture widths or in metres."""
LONGEST_S = 1e6
"""No eye stays open longer than these eleven days."""


def frame(data: Mapping[str, Any], *, aspect: float) -> Frame:
    """The frame in `t`, `image` and `world`; SpinaeError says which key is wrong and how.

    Other keys are left alone. Where nobody was seen `image` is null, and `world` means nothing.
    """
    t = number(data, "t", least=0.0, most=LONGEST_S)
    if "image" not in data:
        raise refused("image", "no such key", "33 points, or null where nobody was seen")
    if data["image"] is None:
        return Frame(t, None, None, aspect)
    return Frame(t, _image(data["image"]), _world(data.get("world")), aspect)


def number(data: Mapping[str, Any], key: str, *, least: float, most: float) -> float:
    """The number under `key`, within the bounds."""
    value = data.get(key)
    if isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most:
        return float(value)
    raise refused(key, _got(data, key), f"a number from {least:g} to {most:g}")


def whole(data: Mapping[str, Any], key: str, *, most: int) -> int:
    """The whole number from 1 to `most` under `key`."""
    value = data.get(key)
    if type(value) is int and 1 <= value <= most:
        return value
    raise refused(key, _got(data, key), f"a whole number from 1 to {most}")


def refused(key: str, got: str, allowed: str) -> SpinaeError:
    """What was wrong with a key, as one line."""
    return SpinaeError(f"{key}: got {got}, allowed {allowed}")


def shown(value: object) -> str:
    """A value from outside, short enough for one line."""
    if isinstance(value, list):
        return f"a list of {len(value)}"
    if isinstance(value, dict):
        return "an object"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:37]}…"


def _got(data: Mapping[str, Any], key: str) -> str:
    return shown(data[key]) if key in data else "no such key"


def _image(value: object) -> tuple[ImagePoint, ...]:
    points = tuple([(x, y, z, v) for x, y, z, v in _rows("image", value, 4)])
    seen = [v for _, _, _, v in points]
    if min(seen) < 0.0 or max(seen) > 1.0:
        wrong = next(i for i, v in enumerate(seen) if not 0.0 <= v <= 1.0)
        got = f"visibility {seen[wrong]:g} ({LANDMARKS[wrong]})"
        raise refused("image", got, "a visibility from 0 to 1")
    return points


def _world(value: object) -> tuple[Vector, ...]:
    return tuple([(x, y, z) for x, y, z in _rows("world", value, 3)])


def _rows(key: str, value: object, columns: int) -> list[list[float]]:
    """33 lists of `columns` numbers each, all looked at in one go and only then one by one."""
    if type(value) is not list or len(value) != len(LANDMARKS):
        raise refused(key, shown(value), f"a list of {len(LANDMARKS)} points")
    if not _are_points(value, columns):
        wrong = next(i for i, row in enumerate(value) if not _are_points([row], columns))
        got = f"{shown(value[wrong])} that is no point ({LANDMARKS[wrong]})"
        raise refused(key, got, f"{columns} numbers from {-FARTHEST:g} to {FARTHEST:g}")
    return value


def _are_points(rows: list[Any], columns: int) -> bool:
    if set(map(type, rows)) != {list} or set(map(len, rows)) != {columns}:
        return False
    numbers = list(chain.from_iterable(rows))
    # true and false are no numbers here; NaN hides from min and max, but not from a sum
    return (
        {int, float}.issuperset(map(type, numbers))
        and min(numbers) >= -FARTHEST
        and max(numbers) <= FARTHEST
        and not isnan(sum(numbers))
    )
