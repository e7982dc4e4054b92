"""What counts, what does not, and what is said when nothing can be seen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache
from itertools import count
from math import exp, hypot, isnan, nan
from typing import Any

import pytest

from spinae.body import (
    ALL_SEEN_WEIGHTS,
    INDEX,
    LANDMARKS,
    SIDES,
    Body,
    Frame,
    Observation,
    Shape,
    Side,
    opposite,
)
from spinae.catalogue import load
from spinae.catalogue.schema import Counted, Held, Keep, Of
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
    NotJudgedError,
    NotVisible,
    Partial,
    Pulse,
    Rep,
    Visible,
)
from spinae.judge.faults import FaultWatch, Own
from spinae.judge.holds import HoldClock
from spinae.judge.position import STEADY_S, Steady, apart, length, nearest, way
from spinae.judge.reading import keeper, reading
from spinae.judge.recognition import Watcher, recognised, watch_all
from spinae.judge.reps import PersonalRange
from spinae.judge.sight import SamePerson
from spinae.kinematics import instant
from spinae.performance import READY_S, Key, Script, script
from spinae.say import ENGLISH
from testing.film import Lens, film

CATALOGUE = load()
SPARSE = Lens(fps=15)
"""Half the frames, where many moves are judged: as good, and sooner done."""


@cache
def drawn(
    move: str,
    *,
    reps: int | None = None,
    hold_s: float | None = None,
    side: Side = "right",
    fault: str | None = None,
    lens: Lens | None = None,
) -> tuple[Frame, ...]:
    """The figure doing a move: drawn once, for all who look at it."""
    done = script(CATALOGUE[move], reps=reps, hold_s=hold_s, side=side, fault=fault)
    return tuple(film(done, lens or Lens()))


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


def test_a_rep_tells_when_it_was_and_how_far_it_went() -> None:
    judge, events = judged("glute-bridge", drawn("glute-bridge", reps=1))
    (rep,) = judge.reps
    reached, left = (event.t for event in events if isinstance(event, FarReached | FarLeft))
    assert READY_S < rep.start < reached < rep.peak < left < rep.end
    (drawn_peak,) = script(CATALOGUE["glute-bridge"], reps=1).peaks
    assert rep.peak == pytest.approx(drawn_peak, abs=0.3)
    # the hips are drawn at 126 and at 180 degrees
    assert rep.travel == 54.0
    assert rep.side is None


def test_what_goes_less_than_the_whole_way_travels_less() -> None:
    """The near pose of a low back is not the drawn one, and a rep is measured from there."""
    near, far = (CATALOGUE["glute-bridge"].poses[name] for name in ("start", "end"))
    near = near.model_copy(update={"hip": 140.25})
    keys = ((0.0, near), (READY_S, near), (3.0, far), (4.0, far), (6.0, near), (7.0, near))
    judge, _ = judged("glute-bridge", film(Script(tuple(Key(*key) for key in keys)), Lens()))
    assert [rep.travel for rep in judge.reps] == [39.8]


@pytest.mark.parametrize(
    "move", ["bird-dog", "dead-bug", "superman-alternating", "trunk-rotation", "donkey-kick"]
)
@pytest.mark.parametrize("side", SIDES)
def test_a_rep_says_which_side_worked(move: str, side: Side) -> None:
    judge, _ = judged(move, drawn(move, side=side, lens=SPARSE))
    other = opposite(side) if CATALOGUE[move].sides == "alternating" else side
    assert [rep.side for rep in judge.reps][:3] == [side, other, side]


@pytest.mark.parametrize("move", ["donkey-kick", "single-leg-bridge", "bird-dog-crunch"])
@pytest.mark.parametrize("side", SIDES)
def test_to_be_told_the_working_side_changes_no_count(move: str, side: Side) -> None:
    told = Judge(CATALOGUE[move], side=side)
    for frame in drawn(move, side=side, lens=SPARSE):
        told.see(Observation.of(frame))
    untold, _ = judged(move, drawn(move, side=side, lens=SPARSE))
    assert told.reps == [replace(rep, side=side) for rep in untold.reps]
    assert len(told.reps) == 3


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("told", [True, False])
@pytest.mark.parametrize("of", ["side", "other"])
@pytest.mark.parametrize("move", ["donkey-kick", "marching"])
def test_a_move_may_count_one_leg_alone(move: str, of: Of, told: bool, side: Side) -> None:
    """The greater of both hips in a kick and the lesser where a knee is lifted, if nobody says
    which leg works."""
    count = Counted(signal="hip", of=of, near="start", far="end")
    poses = {
        name: pose if of == "side" else pose.mirrored()
        for name, pose in CATALOGUE[move].poses.items()
    }
    one = CATALOGUE[move].model_copy(
        update={"count": count, "clock": None, "sides": "each", "poses": poses}
    )
    judge = Judge(one, side=side if told else None)
    for frame in film(script(one, side=side), SPARSE):
        judge.see(Observation.of(frame))
    assert [rep.side for rep in judge.reps] == [side] * 3
    assert all(rep.travel > 70 for rep in judge.reps)


@pytest.mark.parametrize("move", ["curl-up", "hip-hinge", "superman"])
def test_where_both_sides_work_alike_a_rep_names_none(move: str) -> None:
    judge, _ = judged(move, drawn(move, lens=SPARSE))
    assert [rep.side for rep in judge.reps] == [None] * 3


@pytest.mark.parametrize(("stay_s", "counts"), [(0.1, True), (0.5, False)])
def test_a_rep_keeps_what_the_move_asks_for_most_of_its_time(stay_s: float, counts: bool) -> None:
    """A hinge with knees so bent is a squat; for a moment it is a wobble."""
    near, far = (CATALOGUE["hip-hinge"].poses[name] for name in ("start", "end"))
    squat, t = far.model_copy(update={"knee": 90}), 3.3 + stay_s
    keys = [(0.0, near), (READY_S, near), (3.0, far), (3.3, squat), (t, squat), (t + 0.3, far)]
    keys += [(t + 2.7, near), (t + 4.7, near)]
    judge, events = judged("hip-hinge", film(Script(tuple(Key(*key) for key in keys)), Lens()))
    assert kinds(events, Rep, Partial) == (["Rep"] if counts else ["Partial"])
    assert len(judge.reps) == int(counts)


def test_who_left_in_the_far_pose_is_told_when_it_is_reached_again() -> None:
    bridge = drawn("glute-bridge", reps=1)
    up = [frame for frame in bridge if frame.t < 3.5]
    _, events = judged("glute-bridge", [*up, *later(bridge, 10)])
    assert kinds(events, FarReached, FarLeft) == ["FarReached", "FarReached", "FarLeft"]


@pytest.mark.parametrize(
    ("travels", "asked"),
    [
        ((0.34, 0.36), 0.4),
        ((0.34, 0.36, 0.35), 0.75 * 0.34),
        ((0.26, 0.36, 0.35), 0.4),
        ((0.26, 0.28, 0.27), 0.6 * 0.4),
        ((0.9, 0.9, 0.8), 0.4),
        ((0.9, 0.34, 0.36, 0.35), 0.75 * 0.34),
    ],
)
def test_three_attempts_alike_are_a_persons_range(travels: tuple[float, ...], asked: float) -> None:
    own = PersonalRange(0.4)
    assert [own.reach(travelled) for travelled in travels][-1] == pytest.approx(asked)


def test_a_rep_that_ends_with_the_film_counts() -> None:
    frames = drawn("glute-bridge", reps=1)
    whole, _ = judged("glute-bridge", frames)
    # half the way back is made, but smoothing has not told it yet
    judge, _ = judged("glute-bridge", (f for f in frames if f.t < whole.reps[0].end - 0.05))
    assert judge.reps == []
    judge.close(whole.reps[0].end)
    assert [rep.end for rep in judge.reps] == [whole.reps[0].end]


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


@pytest.mark.parametrize(("astray_s", "reps"), [(0.1, 1), (0.6, 0)])
def test_a_swing_that_goes_through_another_pose_is_another_exercise(
    astray_s: float, reps: int
) -> None:
    """A kick in the middle of which the trunk comes up, too short to have left the position."""
    near, far = (
        CATALOGUE["donkey-kick"].poses[name].model_copy(update={"floor": ("left_knee",)})
        for name in ("start", "end")
    )
    up, t = far.model_copy(update={"trunk": -10}), 3.8 + astray_s
    keys = [(0.0, near), (READY_S, near), (3.0, far), (3.5, far), (3.8, up), (t, up)]
    keys += [(t + 0.3, far), (t + 0.8, far), (t + 2.3, near), (t + 3.8, near)]
    judge, events = judged("donkey-kick", film(Script(tuple(Key(*key) for key in keys)), Lens()))
    assert kinds(events, InPosition, LeftPosition) == ["InPosition"]
    assert len(judge.reps) == reps


def fault_of(move: str, name: str) -> FaultWatch:
    return FaultWatch(next(f for f in CATALOGUE[move].faults if f.name == name))


def outside(watch: FaultWatch, share: float) -> float:
    """A value that is so much of the margin below the good range."""
    return watch.fault.good[0] - share * watch.fault.margin


# Seen from half a margin outside on; gone from a fifth down; between them it stays what it was.
HYSTERESIS: list[tuple[float, type[FaultSeen | FaultGone] | None]] = [
    (0.35, None),
    (0.6, FaultSeen),
    (0.35, None),
    (0.1, FaultGone),
    (0.35, None),
]


def test_a_fault_of_a_rep_is_gone_only_where_it_is_well_put_right() -> None:
    watch = fault_of("glute-bridge", "hips-low")
    for t, (share, kind) in enumerate(HYSTERESIS):
        watch.collect(outside(watch, share))
        event = watch.rep_done(t)
        if kind is None:
            assert event is None
        else:
            assert isinstance(event, kind)
            assert event.t == t
        assert watch.active is (t in (1, 2))


def test_a_fault_that_is_always_judged_is_gone_only_where_it_is_well_put_right() -> None:
    watch, told = fault_of("plank", "pike"), []
    for i in range(5 * 60):
        told.append(watch.always(i / 30, outside(watch, HYSTERESIS[i // 60][0])))
    seen, gone = filter(None, told)
    assert isinstance(seen, FaultSeen)
    assert isinstance(gone, FaultGone)
    assert gone.name == "pike"
    # told once it has lasted, with the time at which it truly began: smoothed by 0.4 s
    assert seen.t == pytest.approx(2.45, abs=0.3)
    assert gone.t == pytest.approx(6.2, abs=0.1)


def test_moving_through_a_range_is_not_being_there() -> None:
    watch = fault_of("plank", "pike")
    told = [watch.always(i / 30, outside(watch, 0.6 + i / 8)) for i in range(90)]
    assert not any(told)


def test_a_back_is_judged_by_its_change_and_not_before_its_own_is_known() -> None:
    fault = next(f for f in CATALOGUE["hip-hinge"].faults if f.name == "back-rounds")
    change = fault.good[1] + 0.6 * fault.margin
    for own, back, wrong in (
        (None, 40.0, False),
        (-10.0, change - 10, True),
        (-10.0, -12.0, False),
    ):
        watch = FaultWatch(fault, own)
        watch.collect(back)
        assert isinstance(watch.rep_done(0.0), FaultSeen) is wrong


def test_a_rep_is_judged_by_the_middle_of_its_far_pose() -> None:
    watch = fault_of("glute-bridge", "hips-low")
    for shares, wrong in (((1, 1, 0, 0, 0), False), ((0, 0, 1, 1, 1), True)):
        for share in shares:
            watch.collect(outside(watch, share))
        assert isinstance(watch.rep_done(0.0), FaultSeen) is wrong


def test_a_persons_own_is_the_middle_of_their_first_good_second() -> None:
    own, told = Own(), []
    for i in range(40):
        # what is not seen, and one that jumps, make no difference
        own.learn(10 + i / 30, nan if i % 7 == 3 else 20.0 if i % 7 == 5 else 3.0)
        told.append(own.value)
    assert all(map(isnan, told[:29]))
    assert told[32:] == [3.0] * 8


def test_seconds_with_gaps_are_no_persons_own() -> None:
    own = Own()
    for t in range(10):
        own.learn(t / 2, 3.0)
    assert isnan(own.value)


def test_a_persons_own_that_is_known_is_kept() -> None:
    own = Own(known=2.0)
    for i in range(60):
        own.learn(i / 30, 9.0)
    assert own.value == 2.0


def test_a_fault_is_told_with_its_cue_from_when_it_began() -> None:
    sagging = drawn("plank", hold_s=10, fault="sag")
    _, events = judged("plank", sagging)
    (seen,) = (event for event in events if isinstance(event, FaultSeen))
    assert seen == FaultSeen(seen.t, "sag", "Lift your hips a little.", 1)
    # drawn to begin to slip when 40 % of the hold are over, and to take a second
    began = READY_S + CATALOGUE["plank"].tempo.out_s + 4
    assert began < seen.t < began + 1.5


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize(
    ("move", "fault"),
    [
        ("bird-dog-crunch", "short-reach"),  # in the near pose
        ("donkey-kick", "knee-opens"),  # of the leg that works
        ("dead-bug", "knee-drifts"),  # of the leg that rests
        ("bird-dog", "back-arches"),  # against the person's own
        ("hip-hinge", "back-rounds"),
        ("plank", "head-drops"),
        ("hamstring-stretch", "hips-lift"),
    ],
)
def test_a_fault_is_told_and_no_other(move: str, fault: str, side: Side) -> None:
    _, events = judged(move, drawn(move, side=side, fault=fault, lens=SPARSE))
    assert {event.name for event in events if isinstance(event, FaultSeen)} == {fault}


def test_on_the_way_into_a_hold_nobody_is_scolded() -> None:
    judge, events = judged("plank", posed("plank", "start", neck=110))
    assert judge.in_position
    assert kinds(events, FaultSeen) == []


def test_a_neutral_back_is_taken_from_a_good_start_unless_it_is_known() -> None:
    # hardly any of the start, a far pose with the back held otherwise, and the start again
    frames = [
        replace(f, back=(f.back or 0.0) + (20.0 if 2.05 < f.t < 5.4 else 3.0))
        for f in drawn("bird-dog", lens=SPARSE)
        if f.t > 1.4
    ]
    judge = Judge(CATALOGUE["bird-dog"])
    assert judge.neutral is None
    for frame in frames:
        judge.see(Observation.of(frame))
    assert judge.neutral == pytest.approx(frames[0].back)
    for move in ("bird-dog", "glute-bridge"):
        judge = Judge(CATALOGUE[move], neutral=-4.0)
        for frame in drawn(move):
            judge.see(Observation.of(frame))
        assert judge.neutral == -4.0


def test_a_known_neutral_is_what_a_hold_of_the_back_is_measured_from() -> None:
    held = []
    for neutral in (0.0, 14.0):
        judge = Judge(CATALOGUE["cat-stretch"], neutral=neutral)
        for frame in drawn("cat-stretch"):
            judge.see(Observation.of(frame))
        held.append(judge.held_s)
    assert held[0] > 3
    assert held[1] == 0


def test_the_far_pose_is_timed_while_it_is_held_and_at_no_other_time() -> None:
    judge, times, progress = Judge(CATALOGUE["glute-bridge"]), list[float | None](), list[float]()
    assert judge.progress == 0.0
    for frame in drawn("glute-bridge", reps=1, hold_s=3):
        judge.see(Observation.of(frame))
        times.append(judge.far_held_s)
        progress.append(judge.progress)
    timed = [time for time in times if time is not None]
    assert times[0] is times[-1] is None
    assert timed[0] == pytest.approx(0.0, abs=0.1)
    assert timed[-1] == pytest.approx(judge.reps[0].hold_s, abs=0.1)
    assert (min(progress), max(progress)) == (0.0, 1.0)


def test_a_hold_says_whether_its_clock_runs_and_a_rep_has_none() -> None:
    judge, running = Judge(CATALOGUE["plank"]), []
    for frame in drawn("plank", hold_s=4):
        judge.see(Observation.of(frame))
        running.append(judge.running)
        assert judge.progress == float(judge.in_position)
        assert judge.far_held_s is None
    assert [running[0], any(running), running[-1]] == [False, True, False]
    bridge, _ = judged("glute-bridge", drawn("glute-bridge", reps=1))
    assert (bridge.running, bridge.holds, bridge.held_s) == (False, [], 0.0)
    assert judge.reps == []


def test_a_move_that_goes_by_the_clock_is_not_judged() -> None:
    with pytest.raises(NotJudgedError, match=r"^marching is not judged by the camera: Any pace"):
        Judge(CATALOGUE["marching"])


def test_a_rep_in_which_nobody_watched_for_a_second_does_not_count() -> None:
    frames = drawn("glute-bridge", reps=1)
    for gap_s, counts in ((0.9, 1), (1.1, 0)):
        judge, _ = judged("glute-bridge", (f for f in frames if not 2.6 < f.t < 2.6 + gap_s))
        assert len(judge.reps) == counts


def test_who_walks_past_changes_nothing() -> None:
    frames = drawn("plank", hold_s=6)
    assert frames[0].image is not None
    passing = [
        replace(f, t=f.t + 4, image=tuple((x + 0.5, y, z, v) for x, y, z, v in f.image or ()))
        for f in drawn("calf-raise")[:20]
    ]
    judge, events = judged("plank", [*frames[:120], *passing, *frames[140:]])
    whole, wholly = judged("plank", frames)
    assert judge.holds == whole.holds
    assert events == wholly


def test_half_a_rep_is_told_and_not_counted() -> None:
    # at 2.05 s the drawn bridge is about a third of its way up
    judge, events = judged("glute-bridge", half_way(drawn("glute-bridge"), 2.05))
    assert judge.reps == []
    (partial,) = (event for event in events if isinstance(event, Partial | Pulse))
    assert isinstance(partial, Partial)
    assert partial.t > 2.05


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
    (pulse,) = (event for event in events if isinstance(event, Pulse | Partial))
    assert isinstance(pulse, Pulse)
    assert pulse.t > 2.1


def test_nothing_counts_in_another_moves_position() -> None:
    judge, _ = judged("glute-bridge", drawn("hip-hinge"))
    assert judge.reps == []
    assert not judge.in_position


def test_a_position_is_entered_narrowly_and_left_widely() -> None:
    # about 50 degrees from the drawn start: too far to enter, too near to have left
    near = posed("glute-bridge", "start", hip=80, knee=100)
    judge, _ = judged("glute-bridge", near)
    assert 44 < judge.off_deg < 54
    assert not judge.in_position
    judge, _ = judged("glute-bridge", [*posed("glute-bridge", "start"), *later(near, 4.0)])
    assert 44 < judge.off_deg < 54
    assert judge.in_position


def test_a_hold_far_from_the_drawn_one_is_none_though_nothing_else_is_asked() -> None:
    judge, _ = judged("hamstring-stretch", posed("hamstring-stretch", "end", hip=40, knee=90))
    assert judge.off_deg > 44
    assert judge.held_s == 0


def test_who_is_not_seen_has_left_after_a_while_and_not_at_once() -> None:
    frames = drawn("plank", hold_s=6)
    for gone in (
        [Frame(frame.t, None, None) for frame in frames],
        [moved(frame, LEGS, visibility=0.0) for frame in frames],
    ):
        # a moment changes nothing: the hold goes on
        judge, events = judged("plank", [*frames[:130], *gone[130:139], *frames[139:200]])
        assert kinds(events, InPosition, LeftPosition, HoldPaused) == ["InPosition"]
        assert judge.holds == []
        judge, events = judged("plank", [*frames[:130], *gone[130:190], *frames[190:196]])
        assert kinds(events, InPosition, LeftPosition) == ["InPosition", "LeftPosition"]
    _, events = judged("plank", (Frame(frame.t, None, None) for frame in frames))
    assert kinds(events, InPosition, LeftPosition) == []


def test_leaving_the_position_is_told_and_returning_counts_again() -> None:
    bridge = drawn("glute-bridge", reps=1)
    standing = [frame for frame in drawn("calf-raise") if frame.t < 2]
    span = bridge[-1].t + 0.1
    frames = [*bridge, *later(standing, span), *later(bridge, span + 2.1)]
    judge, events = judged("glute-bridge", frames)
    assert len(judge.reps) == 2
    taken, left, again = (e for e in events if isinstance(e, InPosition | LeftPosition))
    assert (taken, left, again) == (InPosition(taken.t), LeftPosition(left.t), InPosition(again.t))
    assert taken.t == pytest.approx(0.3, abs=0.04)
    assert span + 1 < left.t < again.t


def test_the_hold_clock_stops_while_nobody_is_seen() -> None:
    frames = drawn("plank", hold_s=10)
    begin = next(i for i, frame in enumerate(frames) if frame.t > 6)
    gone = [Frame(frame.t, None, None) for frame in frames[begin : begin + 90]]
    judge, events = judged("plank", [*frames[:begin], *gone, *frames[begin + 90 :]])
    whole, _ = judged("plank", frames)
    assert whole.held_s - judge.held_s == pytest.approx(3, abs=0.8)
    assert kinds(events, NotVisible, Visible) == ["NotVisible", "Visible"]
    paused = next(event for event in events if isinstance(event, HoldPaused))
    hold = judge.holds[0]
    assert paused == HoldPaused(hold.end, hold.end - hold.start)
    assert hold.end == frames[begin - 1].t


def test_a_hold_that_ends_with_the_film_is_kept() -> None:
    judge, _ = judged("plank", (f for f in drawn("plank", hold_s=10) if f.t < 9))
    held_s = judge.held_s
    assert judge.holds == []
    judge.close(9.0)
    assert [hold.end for hold in judge.holds] == [9.0]
    assert judge.held_s == pytest.approx(held_s, abs=0.04)


def test_the_hold_clock_says_when_it_began_and_how_long_it_ran() -> None:
    judge, events = judged("plank", drawn("plank", hold_s=6))
    (hold,) = judge.holds
    running, paused = (e for e in events if isinstance(e, HoldRunning | HoldPaused))
    assert running == HoldRunning(hold.start)
    assert paused == HoldPaused(paused.t, judge.held_s)
    assert paused.t == pytest.approx(hold.end + 0.4, abs=0.04)
    assert judge.held_s == hold.end - hold.start == pytest.approx(6, abs=0.8)


def posed(move: str, pose: str, **joints: Any) -> list[Frame]:
    """The body that stays for four seconds in a pose of the move, with some joints otherwise."""
    still = CATALOGUE[move].poses[pose].model_copy(update=joints)
    return list(film(Script((Key(0.0, still), Key(4.0, still))), Lens()))


@pytest.mark.parametrize(
    ("joints", "held"),
    [({}, True), ({"hip": 138}, False), ({"knee": 140}, False), ({"shoulder": 20}, False)],
)
def test_a_plank_is_held_with_hip_knee_and_shoulder_in_line(
    joints: dict[str, float], held: bool
) -> None:
    judge, _ = judged("plank", posed("plank", "end", **joints))
    assert judge.in_position
    assert (judge.held_s > 0) is held


def body_in(move: str, pose: str, **joints: Any) -> Body:
    body = Body.of(instant(CATALOGUE[move].poses[pose].model_copy(update=joints)))
    assert body is not None
    return body


def clock(
    held: Held,
    side: Side = "right",
    *,
    way_deg: float = 20.0,
    move: str = "plank",
    back: float = 0.0,
    neutral: float | None = None,
) -> Callable[..., list[str]]:
    """A hold clock over a body in its drawn hold: feed it distances, twenty a second."""
    watch = HoldClock(held, side, way_deg)
    if neutral is not None:
        watch.measure_from(neutral)
    body = body_in(move, "end").with_back(back)
    t = count(0.0, 0.05)

    def add(distances: Iterable[float], share: float = 1.0) -> list[str]:
        events = [e for d in distances for e in watch.add(next(t), body, share, d, spoilt=False)]
        return kinds(events, HoldRunning, HoldPaused)

    return add


@pytest.mark.parametrize(("way_deg", "still", "slip"), [(8, 2.5, 4), (20, 3, 8), (60, 4, 9)])
def test_the_longer_the_way_into_a_hold_the_more_it_forgives(
    way_deg: float, still: float, slip: float
) -> None:
    for more, runs in ((0.1, []), (-0.1, ["HoldRunning"])):
        restless = [100, *[10, 10 + still + more] * 20]
        assert clock(Held(), way_deg=way_deg)(restless) == runs
    for more, told in ((0.1, ["HoldPaused"]), (-0.1, [])):
        add = clock(Held(), way_deg=way_deg)
        assert add([10] * 20) == ["HoldRunning"]
        assert add([10 + slip + more] * 10) == told


@pytest.mark.parametrize(("of", "side"), [("side", "right"), ("other", "left")])
def test_a_hold_may_ask_something_of_one_side_alone(of: Of, side: Side) -> None:
    # drawn with the right knee at 110 degrees and the left one at 65
    held = Held(keep=(Keep(measure="knee", of=of, good=(109.5, 110.5), margin=0.4),))
    assert clock(held, side, move="hip-flexor-stretch")([0] * 20) == ["HoldRunning"]
    assert clock(held, opposite(side), move="hip-flexor-stretch")([0] * 20) == []


def test_form_is_watched_from_the_hold_until_nearly_out_of_it() -> None:
    watch = HoldClock(Held(), None, 20.0)
    shares = ((0.25, False), (0.5, True), (0.25, True), (0.0, False), (0.25, False))
    for t, (share, holding) in enumerate(shares):
        watch.add(t, body_in("plank", "end"), share, 0.0, spoilt=False)
        assert watch.holding is holding


def test_the_clock_runs_from_half_the_way_into_the_hold() -> None:
    assert clock(Held())([0] * 20, share=0.5) == ["HoldRunning"]
    add = clock(Held())
    assert add([0] * 20) == ["HoldRunning"]
    assert add([0] * 10, share=0.25) == ["HoldPaused"]


def test_a_neutral_back_changes_nothing_but_what_is_asked_of_the_back() -> None:
    held = CATALOGUE["plank"].hold
    assert held is not None
    assert clock(held, neutral=60.0)([0] * 20) == ["HoldRunning"]


def test_a_hold_of_the_back_is_measured_from_the_persons_own() -> None:
    """Rounded by six is held, whatever the back is like at rest."""
    held = CATALOGUE["cat-stretch"].hold
    assert held is not None
    cases = ((-9.0, 1.0, True), (0.0, 1.0, False), (9.0, 9.0, False), (None, 4.5, True))
    for neutral, back, runs in cases:
        add = clock(held, move="cat-stretch", back=back, neutral=neutral)
        assert (add([0] * 20) == ["HoldRunning"]) is runs


def test_the_hold_clock_does_not_run_while_no_frames_come() -> None:
    frames = [frame for frame in drawn("plank", hold_s=4) if frame.t < 6]
    judge, events = judged("plank", [*frames, *later(frames[-30:], 20)])
    assert judge.held_s < 5
    assert kinds(events, HoldRunning, HoldPaused)[:2] == ["HoldRunning", "HoldPaused"]


def test_a_sagging_plank_stops_the_clock_and_is_told_once() -> None:
    judge, events = judged("plank", drawn("plank", hold_s=10, fault="sag"))
    assert judge.held_s == pytest.approx(4.5, abs=1.5)
    assert kinds(events, FaultSeen) == ["FaultSeen"]


def test_a_fault_of_a_rep_is_told_with_the_rep() -> None:
    judge, events = judged("glute-bridge", drawn("glute-bridge", reps=2, fault="hips-low"))
    assert kinds(events, Rep, FaultSeen) == ["Rep", "FaultSeen", "Rep"]
    (seen,) = (event for event in events if isinstance(event, FaultSeen))
    assert seen.t == judge.reps[0].end


def test_a_fault_that_is_mended_is_gone() -> None:
    low, good = drawn("glute-bridge", reps=2, fault="hips-low"), drawn("glute-bridge", reps=2)
    judge, events = judged("glute-bridge", [*low, *later(good, low[-1].t + 0.03)])
    assert len(judge.reps) == 4
    assert kinds(events, FaultSeen, FaultGone) == ["FaultSeen", "FaultGone"]


LEGS = ("knee", "ankle", "heel", "toe")


def moved(
    frame: Frame, parts: Iterable[str], sides: Iterable[Side] = SIDES, /, **to: float
) -> Frame:
    """Some parts elsewhere in the picture (x, y), or seen otherwise (visibility)."""
    assert frame.image is not None
    there = {INDEX[f"{side}_{part}"] for side in sides for part in parts}
    image = tuple(
        (to.get("x", x), to.get("y", y), z, to.get("visibility", v)) if i in there else (x, y, z, v)
        for i, (x, y, z, v) in enumerate(frame.image)
    )
    return replace(frame, image=image)


def below_the_picture(frame: Frame) -> Frame:
    """The camera too low: everything from the hips on is outside."""
    return moved(frame, LEGS, y=1.3)


def lost(move: str, frames: Iterable[Frame]) -> NotVisible:
    """What is said of what cannot be seen, which is said once."""
    _, events = judged(move, frames)
    (said,) = (event for event in events if isinstance(event, NotVisible))
    return said


def test_legs_outside_the_picture_are_not_seen_and_the_help_says_so() -> None:
    frames = [below_the_picture(frame) for frame in drawn("glute-bridge")]
    judge, events = judged("glute-bridge", frames)
    (lost,) = [event for event in events if isinstance(event, NotVisible)]
    assert judge.reps == []
    assert "knees" in lost.parts
    assert ENGLISH.say(lost.help) == "I cannot see your knees. Move the camera back a little."


@pytest.mark.parametrize("to", [{"x": -0.1}, {"x": 1.1}, {"y": -0.1}, {"y": 1.1}])
def test_who_is_partly_outside_the_picture_is_told_to_move_the_camera_back(
    to: dict[str, float],
) -> None:
    frames = drawn("glute-bridge", lens=SPARSE)[:60]
    said = lost("glute-bridge", (moved(f, LEGS, **to) for f in frames))
    assert ENGLISH.say(said.help).endswith("Move the camera back a little.")


@pytest.mark.parametrize("to", [{"x": 0.01}, {"x": 0.99}, {"y": 0.01}, {"y": 0.99}])
@pytest.mark.parametrize(("move", "view"), [("glute-bridge", "side"), ("side-plank", "front")])
def test_who_is_hidden_within_the_picture_is_told_where_the_camera_belongs(
    move: str, view: str, to: dict[str, float]
) -> None:
    frames = drawn(move, lens=SPARSE)[:60]
    said = lost(move, (moved(f, LEGS, visibility=0.0, **to) for f in frames))
    place = f"Place the camera so that it sees you from the {view}."
    assert ENGLISH.say(said.help).endswith(f". {place}")


def test_all_that_is_not_seen_is_named_once() -> None:
    frames = (replace(moved(f, LEGS, visibility=0.0), back=None) for f in drawn("cat-cow"))
    said = lost("cat-cow", frames)
    assert said.parts == ("knees", "back")
    assert ENGLISH.say(said.help).startswith("I cannot see your knees and back. Place")


def test_whose_trunk_is_hidden_is_asked_into_the_picture() -> None:
    said = lost("glute-bridge", (moved(f, ["hip"], visibility=0.0) for f in drawn("glute-bridge")))
    assert said.parts == ("body",)
    assert ENGLISH.say(said.help).startswith("I cannot see you.")


def test_who_is_not_seen_at_all_is_asked_into_the_picture() -> None:
    said = lost("plank", (Frame(i / 30, None, None) for i in range(60)))
    assert said.t == pytest.approx(0.5, abs=0.04)
    assert said.parts == ("body",)
    help = "I cannot see you. Bring your whole body into the picture."
    assert ENGLISH.say(said.help) == help


@pytest.mark.parametrize("side", SIDES)
def test_a_bridge_counts_by_the_one_leg_that_is_in_the_picture(side: Side) -> None:
    frames = (moved(frame, LEGS, [side], y=1.3) for frame in drawn("glute-bridge"))
    judge, _ = judged("glute-bridge", frames)
    assert len(judge.reps) == 3


def kick(**seen: float) -> Body:
    """The drawn kick, right hip at 184 degrees and left one at 108, with some landmarks seen so
    well and all others seen."""
    body = Body.of(instant(CATALOGUE["donkey-kick"].poses["end"]))
    assert body is not None
    return Body(body.points, body.back, [seen.get(name, 1.0) for name in INDEX])


@pytest.mark.parametrize(
    ("of", "side", "left_knee", "value"),
    [
        ("both", None, 1.0, (184 + 108) / 2),
        ("both", None, 0.5, (184 + 108 / 4) / 1.25),  # each by the square of how well it is seen
        ("both", None, 0.1, 184),
        ("both", "left", 1.0, (184 + 108) / 2),
        ("side", None, 1.0, (184 + 108) / 2),  # nobody said which
        ("side", "right", 0.1, 184),
        ("side", "left", 1.0, 108),
        ("side", "left", 0.1, nan),
        ("other", "right", 1.0, 108),
        ("other", "right", 0.1, nan),
        # where sides are compared, a limb behind the other one is where the model says
        ("split", None, 0.1, 184 - 108),
        ("split", None, 0.01, nan),
        ("most", None, 0.1, 184),
        ("most", None, 0.01, 184),
        ("least", None, 0.1, 108),
        ("least", None, 0.01, 184),
    ],
)
def test_a_measure_is_read_of_the_sides_that_are_asked_for_and_seen(
    of: Of, side: Side | None, left_knee: float, value: float
) -> None:
    assert reading("hip", of, side)(kick(left_knee=left_knee)) == pytest.approx(
        value, abs=0.5, nan_ok=True
    )


def test_what_is_seen_of_neither_side_has_no_measure() -> None:
    knees, ears = kick(left_knee=0.01, right_knee=0.01), kick(left_ear=0.1, right_ear=0.1)
    for of in ("both", "split", "most", "least"):
        assert isnan(reading("hip", of)(knees))
    assert isnan(reading("neck")(ears))
    # the whole body's measures ask for either side
    assert reading("neck")(kick(left_ear=0.1)) == pytest.approx(174, abs=1)
    assert reading("neck")(kick(right_ear=0.1)) == pytest.approx(174, abs=1)


def test_what_is_not_seen_is_not_held_against_anybody() -> None:
    straight = Keep(measure="hip", of="side", good=(170, 200), margin=10)
    assert keeper(straight, "right")(kick())
    assert not keeper(straight, "left")(kick())
    assert keeper(straight, "left")(kick(left_knee=0.1))


def test_a_back_that_is_not_seen_is_asked_for_and_not_counted() -> None:
    frames = [replace(frame, back=None) for frame in drawn("cat-cow")]
    judge, events = judged("cat-cow", frames)
    (lost,) = [event for event in events if isinstance(event, NotVisible)]
    assert judge.reps == []
    assert lost.parts == ("back",)
    help = "I cannot see the curve of your back. Turn side-on, and tuck in a loose shirt."
    assert ENGLISH.say(lost.help) == help


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


def test_a_way_leads_to_the_far_pose_in_quarters_and_on_both_sides() -> None:
    sides = [(template.side, template.share) for template in way(CATALOGUE["bird-dog"])]
    assert sides == [(side, quarter / 4) for side in ("right", "left") for quarter in range(5)]
    assert {template.side for template in way(CATALOGUE["plank"])} == {"right"}
    for side, pose in (("right", "start"), ("right", "end"), ("left", "end")):
        drawn_pose = CATALOGUE["bird-dog"].poses[pose]
        body = Body.of(instant(drawn_pose if side == "right" else drawn_pose.mirrored()))
        assert body is not None
        near, off = nearest(body.shape, way(CATALOGUE["bird-dog"]))
        assert near.share == (pose == "end")
        assert pose == "start" or near.side == side
        assert off == pytest.approx(0.0, abs=0.1)


def test_arms_belong_to_a_pose_unless_the_move_leaves_them_free() -> None:
    free = body_in("glute-bridge", "start", shoulder=170, elbow=90)
    assert nearest(free.shape, way(CATALOGUE["glute-bridge"]))[1] < 0.5  # shoulders rise with arms
    told = body_in("plank", "end", shoulder=20, elbow=180)
    assert nearest(told.shape, way(CATALOGUE["plank"]))[1] > 5


def test_who_lies_is_nothing_like_who_stands() -> None:
    standing = body_in("calf-raise", "start")
    assert nearest(standing.shape, way(CATALOGUE["glute-bridge"]))[1] == 180
    assert apart(standing.shape, way(CATALOGUE["glute-bridge"])[0].directions) == 180


def test_a_shape_is_steadied_over_a_tenth_of_a_second() -> None:
    steady, shapes = Steady(), []
    start, end = drawn("glute-bridge")[0], posed("glute-bridge", "end")[0]
    for t, frame in ((0.0, start), (STEADY_S, end)):
        seen = Observation.of(replace(frame, t=t))
        # the next judge's look at the same changes nothing
        assert steady.add(seen)
        assert steady.add(seen)
        assert seen.body is not None
        shapes.append(seen.body.shape)
    assert steady.shape is not None
    for eased, before, now in zip(
        steady.shape.directions, *(s.directions for s in shapes), strict=True
    ):
        kept = [b * exp(-1) + n * (1 - exp(-1)) for b, n in zip(before, now, strict=True)]
        assert list(eased) == pytest.approx(kept)
    steady.add(Observation.of(Frame(1.0, None, None)))
    assert steady.shape is None


def aside(frame: Frame, t: float, trunks: float, parts: Iterable[str] = LANDMARKS) -> Frame:
    """The body, or some of it, so many lengths of its trunk to the right at t."""
    assert frame.image is not None
    hip, shoulder = (frame.image[INDEX[f"left_{part}"]] for part in ("hip", "shoulder"))
    x, y = ((hip[i] - shoulder[i]) * share for i, share in ((0, frame.aspect), (1, 1.0)))
    by = trunks * hypot(x, y) / frame.aspect
    names = [name for name in INDEX if any(name.endswith(part) for part in parts)]
    image = list(frame.image)
    for index in (INDEX[name] for name in names):
        image[index] = (image[index][0] + by, *image[index][1:])
    return replace(frame, t=t, image=tuple(image))


@pytest.mark.parametrize(
    ("t", "trunks", "same"),
    [(0.1, 0.4, True), (0.1, 0.6, False), (0.5, 0.85, True), (0.5, 1.15, False),
     (1.4, 3.0, False), (1.6, 3.0, True)],
)  # fmt: skip
def test_nobody_jumps_and_who_stays_is_the_new_person(t: float, trunks: float, same: bool) -> None:
    frame = drawn("bird-dog", lens=SPARSE)[0]
    person = SamePerson()
    assert person.add(frame)
    assert person.add(Frame(0.05, None, None))
    assert person.add(aside(frame, t, trunks)) is same


@pytest.mark.parametrize("part", ["hip", "shoulder"])
def test_neither_hips_nor_shoulders_jump(part: str) -> None:
    frame = drawn("bird-dog", lens=SPARSE)[0]
    person = SamePerson()
    assert person.add(frame)
    assert not person.add(aside(frame, 0.1, 5.0, [part]))


def test_a_way_is_as_long_as_its_ends_are_apart() -> None:
    start, *_, end = way(CATALOGUE["plank"])
    apart_deg = apart(Shape(start.directions, ALL_SEEN_WEIGHTS), end.directions)
    assert length(way(CATALOGUE["plank"])) == apart_deg > 10


def test_standing_about_is_none_of_ours() -> None:
    start = [f for f in drawn("marching", lens=Lens(fps=15, noise=0.003)) if f.t < 1.5]
    frames = [frame for i in range(6) for frame in later(start, 1.5 * i)]
    assert recognised(watchers(frames)) == []
