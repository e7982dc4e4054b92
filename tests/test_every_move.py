"""Every promise that every move makes, on every move file.

The recordings are made by the drawn figure itself, so a new move is tested the day its file is
written.
"""

from __future__ import annotations

import pytest

from spinae.body import Side, opposite
from spinae.catalogue import load
from spinae.catalogue.schema import Move
from spinae.figure.drawing import animated, still
from spinae.figure.frames import Lens, perform, script
from spinae.judge import FaultSeen, Judge, NotJudgedError

CATALOGUE = load()
JUDGED = [move for move in CATALOGUE.values() if move.clock is None]
COUNTED = [move for move in JUDGED if move.count]
HELD = [move for move in JUDGED if move.hold]
FAULTS = [(move, fault.name) for move in JUDGED for fault in move.faults]

IDS = [
    "marching",
    "pelvic-tilt",
    "cat-cow",
    "glute-bridge",
    "single-leg-bridge",
    "hip-thrust",
    "donkey-kick",
    "bird-dog",
    "bird-dog-crunch",
    "plank",
    "high-plank",
    "side-plank-knees",
    "side-plank",
    "curl-up",
    "dead-bug",
    "superman",
    "superman-alternating",
    "back-extension",
    "hip-hinge",
    "standing-hip-extension",
    "calf-raise",
    "cat-stretch",
    "seated-forward-bend",
    "childs-pose",
    "knee-to-chest",
    "hip-flexor-stretch",
    "hamstring-stretch",
    "thread-the-needle",
    "trunk-rotation",
    "bridge-hold",
    "plank-hold",
    "side-plank-hold",
]


def each(moves: list[Move]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("move", moves, ids=lambda move: move.id)


def judged(move: Move, *, mirrored: bool = False, **how: object) -> tuple[Judge, list[str]]:
    """The judge after a drawn performance, and the names of the faults it saw."""
    judge = Judge(move)
    faults, t = [], 0.0
    for frame in perform(move, **how):  # type: ignore[arg-type]
        t = frame.t
        seen = judge.see(frame.mirrored() if mirrored else frame)
        faults += [event.name for event in seen if isinstance(event, FaultSeen)]
    judge.close(t)
    return judge, faults


def sides(judge: Judge) -> list[Side | None]:
    return [rep.side for rep in judge.reps]


def test_the_catalogue_holds_every_move_of_the_design() -> None:
    assert sorted(CATALOGUE) == sorted(IDS)


@each(list(CATALOGUE.values()))
def test_it_draws_still_and_moving(move: Move) -> None:
    assert still(move).startswith("<svg")
    assert "<animate" not in still(move)
    assert "<animate" in animated(move)


@each([move for move in CATALOGUE.values() if move.clock])
def test_what_the_camera_cannot_judge_says_so(move: Move) -> None:
    with pytest.raises(NotJudgedError, match=move.id):
        Judge(move)


@each(COUNTED)
def test_a_perfect_recording_counts_exactly_without_a_fault(move: Move) -> None:
    told = script(move)
    judge, faults = judged(move)
    assert faults == []
    assert [rep.peak for rep in judge.reps] == pytest.approx(list(told.peaks), abs=0.4)


@each([move for move in COUNTED if move.sides == "alternating"])
def test_alternating_sides_are_told_apart(move: Move) -> None:
    judge, _ = judged(move)
    assert sides(judge) == ["right", "left"] * 2


@each(HELD)
def test_a_perfect_hold_is_timed_within_its_way_in_and_out(move: Move) -> None:
    (begin, end), *_ = script(move).holds
    judge, faults = judged(move)
    assert faults == []
    (hold,) = judge.holds
    assert begin - move.tempo.out_s * 0.7 <= hold.start <= begin + 0.5
    assert end - 0.5 <= hold.end <= end + move.tempo.back_s * 0.7


@pytest.mark.parametrize(("move", "fault"), FAULTS, ids=lambda x: getattr(x, "id", x))
def test_a_faulty_recording_names_its_fault_and_no_other(move: Move, fault: str) -> None:
    _, faults = judged(move, fault=fault)
    assert set(faults) == {fault}


@each(JUDGED)
def test_a_mirrored_recording_gives_the_mirrored_verdict(move: Move) -> None:
    plain, faults = judged(move)
    other, other_faults = judged(move, mirrored=True)
    assert sides(other) == [side and opposite(side) for side in sides(plain)]
    assert other.held_s == pytest.approx(plain.held_s, abs=0.05)
    assert other_faults == faults


@pytest.mark.parametrize(("move", "fault"), FAULTS, ids=lambda x: getattr(x, "id", x))
def test_a_mirrored_fault_is_the_same_fault(move: Move, fault: str) -> None:
    _, faults = judged(move, fault=fault, mirrored=True)
    assert set(faults) == {fault}


@each([move for move in JUDGED if move.sides == "each"])
def test_the_left_side_is_judged_as_the_right(move: Move) -> None:
    right, _ = judged(move, side="right")
    left, faults = judged(move, side="left")
    assert faults == []
    assert len(left.reps) == len(right.reps)
    assert left.held_s == pytest.approx(right.held_s, abs=0.3)


@each(COUNTED)
def test_standing_still_in_the_start_pose_counts_nothing(move: Move) -> None:
    judge = Judge(move)
    frames = list(perform(move, reps=1, lens=Lens(noise=0.004, seed=3)))
    ready = [frame for frame in frames if frame.t < 1.5]
    for again in range(6):
        for frame in ready:
            judge.see(type(frame)(frame.t + 1.5 * again, frame.image, frame.world, frame.aspect))
    assert judge.reps == []


@each(COUNTED)
def test_lost_frames_and_a_restless_model_lose_no_rep(move: Move) -> None:
    judge, _ = judged(move, lens=Lens(noise=0.006, dropout=0.2, fps=24, seed=1))
    assert len(judge.reps) == len(script(move).peaks)
