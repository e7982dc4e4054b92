"""What counts, what does not, and what is said when nothing can be seen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache

import pytest

from spinae.body import INDEX, Frame, Observation
from spinae.catalogue import load
from spinae.judge import (
    Event,
    FarLeft,
    FarReached,
    FaultGone,
    FaultSeen,
    HoldPaused,
    HoldRunning,
    InPosition,
    Judge,
    LeftPosition,
    NotVisible,
    Partial,
    Pulse,
    Rep,
    Visible,
)
from spinae.judge.faults import FaultWatch
from spinae.judge.position import apart, nearest, way
from spinae.judge.recognition import Watcher, recognised, watch_all
from spinae.say import ENGLISH
from testing.film import Lens, perform

CATALOGUE = load()


@cache
def drawn(
    move: str,
    *,
    reps: int | None = None,
    hold_s: float | None = None,
    fault: str | None = None,
    lens: Lens | None = None,
) -> tuple[Frame, ...]:
    """The figure doing a move: drawn once, for all who look at it."""
    return tuple(perform(CATALOGUE[move], reps=reps, hold_s=hold_s, fault=fault, lens=lens))


def later(frames: Iterable[Frame], seconds: float) -> Iterator[Frame]:
    return (replace(frame, t=frame.t + seconds) for frame in frames)


def judged(move: str, frames: Iterable[Frame]) -> tuple[Judge, list[Event]]:
    judge = Judge(CATALOGUE[move])
    events = [event for frame in frames for event in judge.see(Observation.of(frame))]
    return judge, events


def watchers(frames: Iterable[Frame]) -> list[Watcher]:
    """Every move's judge over the same frames."""
    return watch_all(map(Observation.of, frames), CATALOGUE)


def kinds(events: list[Event], *wanted: type) -> list[str]:
    return [type(event).__name__ for event in events if isinstance(event, wanted)]


def test_a_rep_is_told_in_its_order() -> None:
    _, events = judged("glute-bridge", drawn("glute-bridge", reps=1))
    assert kinds(events, InPosition, FarReached, FarLeft, Rep) == [
        "InPosition", "FarReached", "FarLeft", "Rep",
    ]  # fmt: skip


def test_a_long_stay_is_the_reps_hold() -> None:
    judge, _ = judged("glute-bridge", drawn("glute-bridge", reps=1, hold_s=5))
    assert judge.reps[0].hold_s == pytest.approx(5, abs=1)


def half_way(frames: Iterable[Frame], start: float) -> list[Frame]:
    """The way out as far as `start` seconds, and the same way back."""
    out = [frame for frame in frames if frame.t <= start]
    back = [replace(frame, t=2 * start + 1 / 30 - frame.t) for frame in reversed(out)]
    return out + back


def test_who_stood_up_in_the_middle_of_a_rep_has_not_done_it() -> None:
    bridge = drawn("glute-bridge", reps=1)
    judge, _ = judged("glute-bridge", bridge)
    (rep,) = judge.reps
    up = [frame for frame in bridge if frame.t < rep.peak]
    standing = list(later(drawn("calf-raise", reps=1), rep.peak))[:60]
    down = later((frame for frame in bridge if frame.t >= rep.peak), 2.0)
    judge, _ = judged("glute-bridge", [*up, *standing, *down])
    assert judge.reps == []


def test_a_fault_is_gone_only_where_it_is_well_put_right() -> None:
    watch = FaultWatch(next(f for f in CATALOGUE["glute-bridge"].faults if f.name == "hips-low"))

    def told(t: float, share: float) -> str | None:
        """What is said of a rep that is so much of the margin outside the good range."""
        watch.collect(watch.fault.good[0] - share * watch.fault.margin)
        event = watch.rep_done(t)
        return None if event is None else type(event).__name__

    # seen from half a margin on; gone from a fifth down; between them it stays what it was
    shares = (0.35, 0.6, 0.35, 0.1, 0.35)
    assert [told(t, share) for t, share in enumerate(shares)] == [
        None, "FaultSeen", None, "FaultGone", None,
    ]  # fmt: skip


def test_half_a_rep_is_told_and_not_counted() -> None:
    # at 2.05 s the drawn bridge is about a third of its way up
    judge, events = judged("glute-bridge", half_way(drawn("glute-bridge"), 2.05))
    assert judge.reps == []
    assert kinds(events, Partial) == ["Partial"]


def stiff(frames: Iterable[Frame], share: float, times: int) -> Iterator[Frame]:
    """The same small bridge again and again."""
    once = half_way(frames, share)
    span = once[-1].t - 1.0
    for i in range(times):
        yield from later((frame for frame in once if frame.t >= 1.0 or not i), span * i)


def test_a_stiff_persons_own_range_counts_after_three_alike() -> None:
    judge, events = judged("glute-bridge", stiff(drawn("glute-bridge"), 2.05, 6))
    assert len(kinds(events, Partial)) == 3
    assert len(judge.reps) == 3
    assert judge.reps[0].travel < 25


def test_a_lapse_among_full_reps_is_still_a_lapse() -> None:
    full, lapse = drawn("glute-bridge", reps=3), half_way(drawn("glute-bridge"), 2.05)
    frames = [*full, *later(lapse, full[-1].t + 0.03)]
    judge, events = judged("glute-bridge", frames)
    assert len(judge.reps) == 3
    assert kinds(events, Partial) == ["Partial"]


def test_in_a_move_with_pulses_half_a_rep_is_a_pulse() -> None:
    frames = half_way(drawn("back-extension"), 2.1)
    judge, events = judged("back-extension", frames)
    assert judge.reps == []
    assert kinds(events, Pulse, Partial) == ["Pulse"]


def test_nothing_counts_in_another_moves_position() -> None:
    judge, _ = judged("glute-bridge", drawn("hip-hinge"))
    assert judge.reps == []
    assert not judge.in_position


def test_leaving_the_position_is_told_and_returning_counts_again() -> None:
    bridge = drawn("glute-bridge", reps=1)
    standing = [frame for frame in drawn("calf-raise") if frame.t < 2]
    span = bridge[-1].t + 0.1
    frames = [*bridge, *later(standing, span), *later(bridge, span + 2.1)]
    judge, events = judged("glute-bridge", frames)
    assert len(judge.reps) == 2
    assert kinds(events, InPosition, LeftPosition) == ["InPosition", "LeftPosition", "InPosition"]


def test_the_hold_clock_stops_while_nobody_is_seen() -> None:
    frames = drawn("plank", hold_s=10)
    begin = next(i for i, frame in enumerate(frames) if frame.t > 6)
    gone = [Frame(frame.t, None, None) for frame in frames[begin : begin + 90]]
    judge, events = judged("plank", [*frames[:begin], *gone, *frames[begin + 90 :]])
    whole, _ = judged("plank", frames)
    assert whole.held_s - judge.held_s == pytest.approx(3, abs=0.8)
    assert kinds(events, NotVisible, Visible) == ["NotVisible", "Visible"]


def test_the_hold_clock_does_not_run_while_no_frames_come() -> None:
    frames = [frame for frame in drawn("plank", hold_s=4) if frame.t < 6]
    judge, events = judged("plank", [*frames, *later(frames[-30:], 20)])
    assert judge.held_s < 5
    assert kinds(events, HoldRunning, HoldPaused)[:2] == ["HoldRunning", "HoldPaused"]


def test_a_sagging_plank_stops_the_clock_and_is_told_once() -> None:
    judge, events = judged("plank", drawn("plank", hold_s=10, fault="sag"))
    assert judge.held_s == pytest.approx(4.5, abs=1.5)
    assert kinds(events, FaultSeen) == ["FaultSeen"]


def test_a_fault_that_is_mended_is_gone() -> None:
    low, good = drawn("glute-bridge", reps=2, fault="hips-low"), drawn("glute-bridge", reps=2)
    judge, events = judged("glute-bridge", [*low, *later(good, low[-1].t + 0.03)])
    assert len(judge.reps) == 4
    assert kinds(events, FaultSeen, FaultGone) == ["FaultSeen", "FaultGone"]


def below_the_picture(frame: Frame) -> Frame:
    """The camera too low: everything from the hips on is outside."""
    assert frame.image is not None
    legs = {
        INDEX[f"{side}_{part}"]
        for side in ("left", "right")
        for part in ("knee", "ankle", "heel", "toe")
    }
    image = tuple(
        (x, 1.3, z, v) if i in legs else (x, y, z, v) for i, (x, y, z, v) in enumerate(frame.image)
    )
    return replace(frame, image=image)


def test_legs_outside_the_picture_are_not_seen_and_the_help_says_so() -> None:
    frames = [below_the_picture(frame) for frame in drawn("glute-bridge")]
    judge, events = judged("glute-bridge", frames)
    (lost,) = [event for event in events if isinstance(event, NotVisible)]
    assert judge.reps == []
    assert "knees" in lost.parts
    assert ENGLISH.say(lost.help) == "I cannot see your knees. Move the camera back a little."


def test_a_back_that_is_not_seen_is_asked_for_and_not_counted() -> None:
    frames = [replace(frame, back=None) for frame in drawn("cat-cow")]
    judge, events = judged("cat-cow", frames)
    (lost,) = [event for event in events if isinstance(event, NotVisible)]
    assert judge.reps == []
    assert lost.parts == ("back",)
    assert "Turn side-on" in ENGLISH.say(lost.help)


def test_no_fault_is_spoken_from_what_is_not_seen() -> None:
    frames = [below_the_picture(f) for f in drawn("plank", fault="sag")]
    _, events = judged("plank", frames)
    assert kinds(events, FaultSeen) == []


@pytest.mark.parametrize("move", ["glute-bridge", "bird-dog", "plank", "hip-hinge", "side-plank"])
def test_a_performance_is_recognised(move: str) -> None:
    frames = drawn(move, lens=Lens(fps=15, noise=0.003))
    longest = max(
        recognised(watchers(frames)),
        key=lambda found: found.end - found.start,
    )
    assert longest.move == move


def test_two_moves_after_each_other_are_two_stretches() -> None:
    bridge = drawn("glute-bridge", lens=Lens(fps=15))
    plank = drawn("plank", hold_s=8, lens=Lens(fps=15))
    frames = [*bridge, *later(plank, bridge[-1].t + 0.5)]
    found = recognised(watchers(frames))
    assert [stretch.move for stretch in found] == ["glute-bridge", "plank"]


@pytest.mark.parametrize("move", ["bird-dog", "glute-bridge", "hip-hinge", "plank", "superman"])
def test_a_recognised_move_is_counted_as_if_it_had_been_told(move: str) -> None:
    frames = drawn(move, lens=Lens(noise=0.004))
    watched = {watcher.move.id: watcher for watcher in watchers(frames)}[move]
    told, events = judged(move, frames)
    told.close(frames[-1].t)
    assert (watched.judge.reps, watched.judge.holds) == (told.reps, told.holds)
    assert watched.events == events


@pytest.mark.parametrize("move", ["bird-dog", "plank", "side-plank", "thread-the-needle"])
def test_the_nearest_pose_is_the_least_far_apart(move: str) -> None:
    among = way(CATALOGUE[move])
    for frame in drawn(move, lens=Lens(noise=0.01))[::10]:
        body = Observation.of(frame).body
        assert body is not None
        _, off = nearest(body.shape, among)
        assert off == pytest.approx(min(apart(body.shape, pose.directions) for pose in among))


def test_standing_about_is_none_of_ours() -> None:
    start = [f for f in drawn("marching", lens=Lens(fps=15, noise=0.003)) if f.t < 1.5]
    frames = [frame for i in range(6) for frame in later(start, 1.5 * i)]
    assert recognised(watchers(frames)) == []
