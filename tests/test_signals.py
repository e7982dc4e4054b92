"""One number over time: what is smoothed, what lasts, what is a swing."""

from __future__ import annotations

from itertools import pairwise
from math import cos, isnan, nan, pi
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinae.signals import Lasting, Rest, Smooth, Swing, Turn, tolerance


@pytest.mark.parametrize(
    ("value", "right"),
    [
        (10.0, 1.0),  # the lower bound is inside
        (20.0, 1.0),  # so is the upper
        (15.0, 1.0),
        (7.5, 0.5),  # half a margin below
        (22.5, 0.5),
        (25.0, 0.0),  # a whole margin outside
        (99.0, 0.0),  # never below nought
    ],
)
def test_tolerance_falls_from_one_to_nought_over_its_margin(value: float, right: float) -> None:
    assert tolerance(value, (10.0, 20.0), 5.0) == pytest.approx(right)


def test_a_jump_of_two_frames_is_smoothed_away() -> None:
    smooth = Smooth(0.2)
    values = [smooth.add(i / 30, 100.0 if i in (10, 11) else 5.0) for i in range(20)]
    assert values == [5.0] * 20


def test_smoothing_forgets_what_was_before_a_gap() -> None:
    smooth = Smooth(0.2)
    smooth.add(0.0, 1.0)
    assert isnan(smooth.add(0.1, nan))
    assert smooth.add(5.0, 9.0) == 9.0


@given(st.lists(st.floats(-200, 200) | st.just(nan), max_size=60))
def test_a_smoothed_value_is_the_median_of_its_window_and_of_nothing_else(
    values: list[float],
) -> None:
    smooth, samples = Smooth(0.2), list(enumerate(values))
    for i, value in samples:
        recent = [v for j, v in samples[: i + 1] if j / 32 >= i / 32 - 0.2 and not isnan(v)]
        expected = nan if isnan(value) else median(recent)
        assert smooth.add(i / 32, value) == pytest.approx(expected, nan_ok=True)


def test_a_state_counts_once_it_has_lasted_and_knows_when_it_began() -> None:
    lasting = Lasting(0.3, 0.5)
    assert not lasting.add(1.0, True)
    assert not lasting.add(1.2, True)
    assert lasting.add(1.3, True)
    assert lasting.on
    assert lasting.since == 1.0
    assert not lasting.add(2.0, False)
    assert lasting.until(2.1) == 2.0
    assert lasting.add(2.6, False)
    assert lasting.since == 2.0


def test_a_state_ends_after_its_own_time() -> None:
    lasting = Lasting(0.1, 0.6)
    lasting.add(0.0, True)
    assert lasting.add(0.2, True)
    assert lasting.until(0.5) == 0.5
    assert not lasting.add(1.0, False)
    assert not lasting.add(1.5, False)
    assert lasting.add(1.7, False)


def test_a_flicker_does_not_change_a_state() -> None:
    lasting = Lasting(0.3, 0.3)
    assert not any(lasting.add(i / 10, i % 2 == 0) for i in range(20))


def test_a_number_that_creeps_is_at_rest_and_one_that_moves_is_not() -> None:
    rest = Rest(4.0, 0.5)
    assert all(rest.add(i / 10, i * 0.5) for i in range(10))
    assert not _moved(Rest(4.0, 0.5))


def _moved(rest: Rest) -> bool:
    return all(rest.add(i / 10, i * 3.0) for i in range(10))


def wave(
    cycles: int, *, low: float = 0.0, high: float = 1.0, fps: int = 30
) -> list[tuple[float, float]]:
    """Smooth swings of two seconds each."""
    samples = cycles * 2 * fps + fps
    return [
        (i / fps, low + (high - low) * (1 - cos(pi * min(i / fps, 2.0 * cycles))) / 2)
        for i in range(samples)
    ]


def turns(samples: list[tuple[float, float]], reach: float = 0.55) -> list[Turn]:
    swing = Swing(reach, 0.3)
    found = [swing.add(t, x) for t, x in samples]
    return [turn for turn in found if turn is not None]


def test_every_full_swing_is_one_turn_at_its_middle() -> None:
    found = turns(wave(3))
    assert [turn.full for turn in found] == [True] * 3
    assert [turn.peak for turn in found] == pytest.approx([1.0, 3.0, 5.0], abs=0.1)


def test_half_the_way_back_completes_a_turn() -> None:
    (turn,) = turns(wave(1))
    assert turn.end == pytest.approx(1.5, abs=0.1)


def test_a_swing_that_starts_at_the_far_end_is_none() -> None:
    assert turns([(t, 1.0 - x) for t, x in wave(1)][:60]) == []


def test_a_small_swing_is_told_and_not_full() -> None:
    (turn,) = turns(wave(1, high=0.4))
    assert not turn.full


@pytest.mark.parametrize("near", [-0.2, 0.0, 0.3])
def test_a_swing_begins_when_it_sets_out_and_is_as_large_as_its_way(near: float) -> None:
    # three seconds just off the nearest point, and then a small swing: 0.4 of the way, 0.55 is full
    still = [(0.0, near), *((i / 30, near + 0.1) for i in range(1, 90))]
    swing = [(t + 3.0, x) for t, x in wave(1, low=near, high=near + 0.4)]
    (turn,) = turns(still + swing)
    assert turn.start == pytest.approx(3.4, abs=0.1)
    assert not turn.full
    assert (turn.near_level, turn.far_level) == pytest.approx((near, near + 0.4))


def test_a_swing_that_is_forgotten_half_way_is_none() -> None:
    swing, half = Swing(0.55, 0.3), 30
    assert not any(swing.add(t, x) for t, x in wave(1)[:half])
    swing.reset()
    assert not swing.reached
    assert not any(swing.add(t, x) for t, x in wave(1)[half:])


def test_standing_still_is_no_turn() -> None:
    assert turns([(i / 30, 0.02 * (i % 3)) for i in range(600)]) == []


def test_a_shifted_range_counts_all_the_same() -> None:
    assert len(turns(wave(2, low=-0.2, high=0.7))) == 2


def test_a_stay_at_the_far_end_is_measured_and_is_one_turn() -> None:
    rise, fall = wave(1)[:31], [(t + 4.0, x) for t, x in wave(1)[30:]]
    stay = [(1.0 + i / 30, 1.0) for i in range(1, 121)]
    (turn,) = turns(rise + stay + fall)
    assert turn.stay_s == pytest.approx(4.6, abs=0.3)


def test_not_seen_is_passed_over() -> None:
    samples = [(t, nan if i % 3 == 0 else x) for i, (t, x) in enumerate(wave(2))]
    assert len(turns(samples)) == 2


@given(st.lists(st.floats(-1, 2), max_size=200))
def test_turns_follow_each_other_and_never_overlap(values: list[float]) -> None:
    found = turns([(i / 30, value) for i, value in enumerate(values)])
    assert all(turn.start <= turn.peak <= turn.end for turn in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
