"""Write tests/vectors/backline.json: silhouettes with the back line that both measures must give.

    python benchmarks/back_line_vectors.py tests/vectors/backline.json

Expected values are the Python measure's own, so run it only when the measure is changed on
purpose; that it is right is shown by tests/test_backline.py and benchmarks/back_line.py.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from mannequin import BUILDS, LOOSE, POSTURES, WIDTH, Picture, Posture, Scene, photograph
from spinae import backline
from spinae.body import INDEX, Observation
from spinae.eyes import landmarks, silhouette
from spinae.eyes.silhouette import Silhouette

FOURS, PLANK, HINGE, SITTING = POSTURES
PRONE = Posture("prone", 90, 0, 0, 175)
SUPINE = Posture("supine", -90, 40, 90, 80)
ARM_BEHIND = Posture("arm behind", 50, 48, 10, -25)


def pictures() -> Iterator[tuple[str, Picture]]:
    """Every case by what it shows."""
    fours = Scene(posture=FOURS)
    yield "all fours, neutral", photograph(fours)
    yield "all fours, rounded", photograph(replace(fours, height=12))
    yield "all fours, arched, facing left", photograph(replace(fours, height=-8, facing=-1))
    yield "all fours, loose shirt", photograph(replace(fours, height=6, clothes=LOOSE, seed=3))
    yield "plank, broad, turned by 20 degrees", photograph(Scene(PLANK, BUILDS[2], yaw=20))
    yield "hinge, landmarks off", photograph(Scene(HINGE, height=5, blur_m=0.01, seed=5))
    yield "sitting, rounded, facing left", photograph(Scene(SITTING, height=10, facing=-1))
    yield "prone", photograph(Scene(PRONE, height=-6))
    yield "supine", photograph(Scene(SUPINE, height=-3))
    yield "turned away", photograph(replace(fours, yaw=55))
    yield "arm over the back", photograph(Scene(ARM_BEHIND))
    yield "hole at one station", _holed(photograph(fours), 3)
    yield "hole over half the back", _holed(photograph(fours), 14)
    yield "cut off near the joints", _cut(photograph(replace(fours, height=22)), 3)
    yield "cut off over the whole back", _cut(photograph(replace(fours, height=12)), 14)
    yield "back out of the picture", _lowered(_cut(photograph(replace(fours, height=22)), 3))
    yield "hip not seen", _hidden(photograph(fours))


def _holed(picture: Picture, columns: int) -> Picture:
    mask = picture.mask.copy()
    middle = _back_column(picture)
    mask[: len(mask) // 2, middle - columns // 2 : middle - columns // 2 + columns] = 0
    return replace(picture, mask=mask)


def _back_column(picture: Picture) -> int:
    """The column of the grid over the middle of the trunk."""
    assert picture.frame.image is not None
    hip, shoulder = (picture.frame.image[INDEX[f"left_{part}"]][0] for part in ("hip", "shoulder"))
    left, _, right, _ = picture.box
    return int(((hip + shoulder) / 2 - left) / (right - left) * picture.mask.shape[1])


def _cut(picture: Picture, rows: int) -> Picture:
    """Without what lies above the neighbourhood of the joints."""
    column = picture.mask[:, _back_column(picture)]
    first = int(np.argmax(column > 127)) + rows
    left, top, right, bottom = picture.box
    edge = top + (bottom - top) * first / len(picture.mask)
    return replace(picture, mask=picture.mask[first:], box=(left, edge, right, bottom))


def _lowered(picture: Picture) -> Picture:
    """The same with the picture's upper edge where the mask begins."""
    left, top, right, bottom = picture.box
    frame, rest = picture.frame, 1 - top
    assert frame.image is not None
    image = tuple((x, (y - top) / rest, z, v) for x, y, z, v in frame.image)
    frame = replace(frame, image=image, aspect=frame.aspect / rest)
    return Picture(picture.mask, (left, 0.0, right, min((bottom - top) / rest, 1.0)), frame)


def _hidden(picture: Picture) -> Picture:
    assert picture.frame.image is not None
    image = list(picture.frame.image)
    x, y, z, _ = image[INDEX["left_hip"]]
    image[INDEX["left_hip"]] = (x, y, z, 0.05)
    return replace(picture, frame=replace(picture.frame, image=tuple(image)))


def vector(name: str, picture: Picture) -> dict[str, Any]:
    """One case as it stands in the file, measured from what stands there."""
    rows, columns = picture.mask.shape
    frame = picture.frame
    assert frame.image is not None
    assert frame.world is not None
    mask = Silhouette(picture.box, columns, rows, np.ascontiguousarray(picture.mask).tobytes())
    data: dict[str, Any] = {
        "name": name,
        "width": WIDTH,
        "height": round(WIDTH / frame.aspect, 3),
        "t": 0.0,
        "image": [[round(part, 5) for part in point] for point in frame.image],
        "world": [[round(part, 5) for part in point] for point in frame.world],
        "mask": mask.as_json(),
    }
    return data | {"expected": _expected(data)}


def _expected(data: dict[str, Any]) -> dict[str, Any] | None:
    frame = landmarks.frame(data, aspect=data["width"] / data["height"])
    seen = silhouette.from_json(data["mask"])
    grid = np.frombuffer(seen.data, np.uint8).reshape(seen.height, seen.width)
    line = backline.measure(grid, seen.box, Observation.of(frame))
    if line is None:
        return None
    return {
        "whole": round(line.whole, 6),
        "lumbar": round(line.lumbar, 6),
        "thoracic": round(line.thoracic, 6),
        "departures": [round(departure, 6) for departure in line.departures],
        "seen": round(line.seen, 6),
        "contour": [[round(part, 6) for part in point] for point in line.contour],
    }


def main(path: Path) -> None:
    """Write the file, a case a line."""
    cases = [json.dumps(vector(name, picture)) for name, picture in pictures()]
    path.write_text("[\n" + ",\n".join(cases) + "\n]\n", "utf-8")
    for case in map(json.loads, cases):
        expected = case["expected"]
        print(
            f"{case['name']:40s}", "not seen" if expected is None else f"{expected['whole']:+.2f}"
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
