from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from math import cos, radians, sin
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from spinae import backline
from spinae.backline import BackLine
from spinae.body import INDEX, LANDMARKS, Frame, Observation
from spinae.eyes import landmarks, silhouette

Grid = NDArray[np.uint8]
Curve = Callable[[NDArray[np.float64]], NDArray[np.float64]]
VECTORS = json.loads((Path(__file__).parent / "vectors" / "backline.json").read_text())
WHOLE = (0.0, 0.0, 1.0, 1.0)
SIZE = 400
LENGTH = 0.4
"""Of the trunk, in shares of the square picture that the bodies of these tests lie in."""


def bow(height: float) -> Curve:
    """% of trunk length behind the chord from 10 % to 90 % of the trunk."""
    return lambda share: height * (1 - ((share - 0.5) / 0.4) ** 2)


def body(curve: Curve, turn: float = 0.0, facing: int = 1) -> tuple[Grid, Frame]:
    """A trunk of even thickness whose back is `curve`, turned in the picture by `turn` degrees
    from level and face down; `facing` −1 has its head to the left."""
    along = np.array([cos(radians(turn)), sin(radians(turn))]) * facing
    out = np.array([along[1], -along[0]]) * facing
    rows, columns = np.mgrid[0:SIZE, 0:SIZE]
    points = np.stack([(columns + 0.5) / SIZE - 0.5, (rows + 0.5) / SIZE - 0.5], axis=2) / LENGTH
    share, height = points @ along + 0.5, points @ out
    edge = 0.15 + curve(np.clip(share, 0, 1)) / 100
    inside = (share > -0.2) & (share < 1.2) & (height > -0.2)
    soft = np.clip(0.5 + (edge - height) * SIZE * LENGTH / 4, 0, 1)
    return np.round(np.where(inside, soft, 0) * 255).astype(np.uint8), frame(along, out)


def frame(along: NDArray[np.float64], out: NDArray[np.float64]) -> Frame:
    """The trunk's four landmarks, seen exactly from the side; the rest far away and unseen."""
    image = [(0.0, 0.0, 0.0, 0.0)] * len(LANDMARKS)
    world = [(0.0, 0.0, 0.0)] * len(LANDMARKS)
    left = float(np.sign(along[0] * out[1] - along[1] * out[0]))
    for part, share in (("hip", -0.5), ("shoulder", 0.5)):
        x, y = (float(way) for way in share * LENGTH * along)
        for side, sign in (("left", left), ("right", -left)):
            image[INDEX[f"{side}_{part}"]] = (0.5 + x, 0.5 + y, 0.0, 0.99)
            world[INDEX[f"{side}_{part}"]] = (x, y, -sign * 0.15)
    return Frame(0.0, tuple(image), tuple(world))


def measure(mask: Grid, frame: Frame) -> BackLine | None:
    return backline.measure(mask, WHOLE, Observation.of(frame))


def measured(curve: Curve, turn: float = 0.0, facing: int = 1) -> BackLine:
    mask, seen = body(curve, turn, facing)
    line = measure(mask, seen)
    assert line is not None
    return line


# One measure, both eyes ---------------------------------------------------------------------


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: str(vector["name"]))
def test_measure_gives_what_the_vectors_say(vector: dict[str, Any]) -> None:
    seen = silhouette.from_json(vector["mask"])
    grid = np.frombuffer(seen.data, np.uint8).reshape(seen.height, seen.width)
    instant = landmarks.frame(vector, aspect=vector["width"] / vector["height"])
    line, expected = backline.measure(grid, seen.box, Observation.of(instant)), vector["expected"]
    if expected is None:
        assert line is None
        return
    assert line is not None
    for name in ("whole", "lumbar", "thoracic", "seen"):
        assert getattr(line, name) == pytest.approx(expected[name], abs=0.001)
    assert line.departures == pytest.approx(expected["departures"], abs=0.001)
    assert np.array(line.contour) == pytest.approx(np.array(expected["contour"]), abs=1e-5)


# The measure is right -----------------------------------------------------------------------


@pytest.mark.parametrize("height", [-12.0, -5.0, 0.0, 3.0, 15.0])
def test_height_of_a_known_bow_is_found(height: float) -> None:
    line = measured(bow(height))
    assert line.whole == pytest.approx(height, abs=0.15)
    assert line.lumbar == pytest.approx(height, abs=0.3)
    assert line.thoracic == pytest.approx(height, abs=0.3)
    assert line.seen == 1.0


@pytest.mark.parametrize("facing", [1, -1])
@pytest.mark.parametrize("turn", [-70, -30, 0, 45, 90, 180])
def test_posture_and_direction_do_not_change_the_measure(turn: float, facing: int) -> None:
    assert measured(bow(8.0), turn, facing).whole == pytest.approx(8.0, abs=0.3)


def test_low_back_and_upper_back_are_told_apart() -> None:
    line = measured(lambda share: -8 * np.sin((share - 0.1) / 0.8 * 2 * np.pi))
    assert line.lumbar < -7
    assert line.thoracic > 7
    assert line.whole == pytest.approx(0.0, abs=0.2)


def test_change_is_the_same_whatever_the_body_it_is_added_to() -> None:
    def hollow(share: NDArray[np.float64]) -> NDArray[np.float64]:
        return -9 * np.exp(-(((share - 0.35) / 0.12) ** 2))

    changed = measured(lambda share: hollow(share) + bow(6.0)(share))
    assert changed.whole - measured(hollow).whole == pytest.approx(6.0, abs=0.15)


def test_departures_begin_and_end_on_the_chord() -> None:
    departures = measured(bow(10.0)).departures
    assert len(departures) == backline.STATIONS
    assert departures[0] == departures[-1] == 0.0
    assert departures[10] == pytest.approx(10.0, abs=0.2)


# Not seeing is a value ----------------------------------------------------------------------


def test_nobody_has_no_back_line() -> None:
    mask, _ = body(bow(0.0))
    assert measure(mask, Frame(0.0, None, None)) is None


def test_joints_in_one_place_have_no_back_line() -> None:
    mask, seen = body(bow(0.0))
    assert seen.image is not None
    one = replace(seen, image=tuple((0.5, 0.5, 0.0, 0.9) for _ in seen.image))
    assert measure(mask, one) is None


def test_body_seen_from_the_front_has_no_back_line() -> None:
    mask, seen = body(bow(0.0))
    assert seen.world is not None
    turned = replace(seen, world=tuple((x, z, 0.3 * z) for x, _, z in seen.world))
    assert measure(mask, turned) is None


@pytest.mark.parametrize("part", ["elbow", "wrist"])
def test_arm_over_the_back_hides_it(part: str) -> None:
    mask, seen = body(bow(0.0))
    assert seen.image is not None
    image = list(seen.image)
    image[INDEX[f"right_{part}"]] = (0.5, 0.5 - 0.14 * LENGTH, 0.0, 0.9)
    assert measure(mask, replace(seen, image=tuple(image))) is None
    image[INDEX[f"right_{part}"]] = (0.5, 0.5 + 0.3 * LENGTH, 0.0, 0.9)
    assert measure(mask, replace(seen, image=tuple(image))) is not None


def test_small_hole_in_the_silhouette_is_bridged() -> None:
    mask, seen = body(bow(5.0))
    mask[:, 197:203] = 0
    line = measure(mask, seen)
    assert line is not None
    assert line.whole == pytest.approx(5.0, abs=0.2)
    assert line.seen < 1.0


def test_torn_silhouette_has_no_back_line() -> None:
    mask, seen = body(bow(5.0))
    mask[:, 170:230] = 0
    assert measure(mask, seen) is None


def test_step_in_the_contour_is_not_a_back() -> None:
    assert measure(*body(lambda share: np.where(share < 0.5, 0.0, 20.0))) is None
