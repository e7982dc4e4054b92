"""The judge on real people: other people's clips, labelled by eye.

SPINAE_SAMPLES names a folder with `recordings/` and its `labels.json`. The promises are about
the sample as a whole: a single clip may be missed, a pattern may not.
"""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from spinae.body import Observation
from spinae.catalogue import load
from spinae.cli.watching import Part, Watched, watched
from spinae.eyes import recording

FOLDER = Path(os.environ.get("SPINAE_SAMPLES", "no-samples")) / "recordings"
pytestmark = pytest.mark.skipif(
    not (FOLDER / "labels.json").exists(),
    reason="SPINAE_SAMPLES names no folder with recordings of real people",
)


@cache
def labels() -> dict[str, dict[str, Any]]:
    """What is true of each clip that is good enough to measure on."""
    told = json.loads((FOLDER / "labels.json").read_text())
    return {clip: label for clip, label in told.items() if label["quality"] != "bad"}


@cache
def seen(clip: str) -> tuple[Observation, ...]:
    return tuple(recording.read(FOLDER / clip).observations)


@cache
def told(clip: str) -> Part:
    """What is judged when the move is named."""
    return watched(seen(clip), load(), load()[labels()[clip]["move"]]).longest


@cache
def not_told(clip: str) -> Watched:
    """What is judged when it has to be recognised."""
    return watched(seen(clip), load(), None)


def counted() -> list[str]:
    """Clips with repetitions of a move of ours."""
    return [clip for clip, label in labels().items() if label["move"] and label["reps"]]


def held() -> list[str]:
    """Clips of a hold."""
    return [
        clip
        for clip, label in labels().items()
        if label["move"] and label["holds"] and not label["reps"]
    ]


def others() -> list[str]:
    """Clips of other exercises."""
    return [clip for clip, label in labels().items() if label["move"] is None]


def off(clip: str) -> int:
    return abs(len(told(clip).reps) - len(labels()[clip]["reps"]))


def test_eleven_of_thirteen_clips_are_counted_exactly() -> None:
    missed = {clip: off(clip) for clip in counted() if off(clip)}
    assert len(counted()) >= 13
    assert len(missed) <= len(counted()) - 11, missed


def test_twelve_of_thirteen_clips_are_counted_within_one() -> None:
    far = {clip: off(clip) for clip in counted() if off(clip) > 1}
    assert len(far) <= len(counted()) - 12, far


def test_no_more_reps_are_found_than_were_done() -> None:
    more = {
        clip: len(told(clip).reps)
        for clip in counted()
        if len(told(clip).reps) > len(labels()[clip]["reps"])
    }
    assert more == {}


def test_every_counted_rep_is_one_that_was_labelled() -> None:
    away = {
        (clip, rep.peak)
        for clip in counted()
        for rep in told(clip).reps
        if min(abs(rep.peak - at) for at in labels()[clip]["reps"]) > 1.0
    }
    assert away == set()


def test_every_hold_starts_and_ends_within_a_second() -> None:
    wrong = {}
    for clip in held():
        found = [(hold.start, hold.end) for hold in told(clip).holds]
        for start, end in labels()[clip]["holds"]:
            over = [span for span in found if span[0] < end and span[1] > start]
            near = over and abs(over[0][0] - start) <= 1 and abs(over[-1][1] - end) <= 1
            if not near:
                wrong[clip] = found
    assert wrong == {}


def test_the_hold_clock_is_off_by_half_a_second_at_most_in_the_median() -> None:
    true = {clip: sum(b - a for a, b in labels()[clip]["holds"]) for clip in held()}
    offs = sorted(abs(told(clip).held_s - true[clip]) for clip in held())
    assert offs[len(offs) // 2] <= 0.5


def test_other_exercises_give_no_rep_when_no_move_is_told() -> None:
    found = {
        clip: [(part.move, len(part.reps)) for part in not_told(clip).parts]
        for clip in others()
        if any(part.reps for part in not_told(clip).parts)
    }
    assert found == {}


def test_nine_of_ten_clips_of_our_moves_are_recognised() -> None:
    ours = [clip for clip in labels() if clip not in others()]
    allowed = {clip: (labels()[clip]["move"], *labels()[clip]["also"]) for clip in ours}
    named = {clip: not_told(clip).longest.move for clip in ours}
    wrong = {clip: named[clip] for clip in ours if named[clip] not in allowed[clip]}
    assert len(wrong) <= len(ours) // 10, wrong


def test_a_mirrored_person_is_judged_the_same() -> None:
    for clip in counted():
        move = load()[labels()[clip]["move"]]
        mirrored = (Observation.of(one.frame.mirrored()) for one in seen(clip))
        other = watched(mirrored, load(), move).longest
        assert len(other.reps) == len(told(clip).reps), clip
