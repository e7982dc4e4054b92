"""The judge on real people. SPINAE_SAMPLES names a folder with `recordings/` and its `labels.json`.

What holds for anybody is tested here. How often the judge is right depends on who was filmed:
`benchmarks/accuracy.py` measures it, and docs/accuracy.md publishes it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from functools import cache
from itertools import islice
from pathlib import Path

import pytest

from spinae.body import Observation
from spinae.catalogue import load
from spinae.cli.watching import Part, watched
from spinae.eyes import recording

FOLDER = Path(os.environ.get("SPINAE_SAMPLES", "no-samples")) / "recordings"
LABELS = FOLDER / "labels.json"
pytestmark = pytest.mark.skipif(
    not LABELS.exists(), reason="SPINAE_SAMPLES names no folder with recordings of real people"
)


def one_of_each() -> dict[str, str]:
    """The first clip of each move that the camera judges."""
    labels = json.loads(LABELS.read_text()) if LABELS.exists() else {}
    judged = {id for id, move in load().items() if move.clock is None}
    found: dict[str, str] = {}
    for clip, label in sorted(labels.items()):
        if label["move"] in judged:
            found.setdefault(label["move"], clip)
    return found


@cache
def seen(clip: str) -> tuple[Observation, ...]:
    return tuple(recording.read(FOLDER / clip).observations)


def judged(move: str, observations: Iterable[Observation]) -> Part:
    return watched(observations, load(), load()[move]).longest


@cache
def whole(move: str, clip: str) -> Part:
    return judged(move, seen(clip))


EACH_CHANGE = ("bird-dog", "glute-bridge", "hip-hinge", "plank", "superman")
"""On all fours, on the back, upright, held, face down: looked at in every way with each change;
the others with --all."""
clips = pytest.mark.parametrize(("move", "clip"), one_of_each().items())
some_clips = pytest.mark.parametrize(
    ("move", "clip"),
    [
        pytest.param(*one, marks=() if one[0] in EACH_CHANGE else pytest.mark.slow)
        for one in one_of_each().items()
    ],
)


@clips
def test_a_real_person_is_judged_from_the_first_frame_to_the_last(move: str, clip: str) -> None:
    part = whole(move, clip)
    duration = json.loads(LABELS.read_text())[clip]["duration"]
    assert seen(clip)[-1].t == pytest.approx(duration, abs=0.1)
    ends = [*(rep.end for rep in part.reps), *(hold.end for hold in part.holds)]
    assert all(seen(clip)[0].t <= end <= seen(clip)[-1].t for end in ends)
    assert part.held_s <= seen(clip)[-1].t - seen(clip)[0].t


@some_clips
def test_a_mirrored_person_is_judged_the_same(move: str, clip: str) -> None:
    mirrored = (Observation.of(one.frame.mirrored()) for one in seen(clip))
    assert len(judged(move, mirrored).reps) == len(whole(move, clip).reps)


@some_clips
def test_what_is_judged_does_not_depend_on_what_comes_after(move: str, clip: str) -> None:
    half = len(seen(clip)) // 2
    until = seen(clip)[half].t
    early = [rep for rep in whole(move, clip).reps if rep.end < until]
    assert list(judged(move, islice(seen(clip), half)).reps)[: len(early)] == early
