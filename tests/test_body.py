"""Signed measures: what 180 means, what a mirror does, and that not seeing is a value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import isnan

import pytest

from spinae import body
from spinae.body import (
    INDEX,
    LANDMARKS,
    MIRRORED,
    PAIRED,
    SIDES,
    SINGLE,
    Body,
    Frame,
    mirrored_name,
)
from spinae.catalogue.schema import Pose, Sided
from spinae.judge.reading import reading
from spinae.kinematics import instant

STANDING = Pose()
ALL_FOURS = Pose(trunk=80, hip=90, knee=90, shoulder=90, floor=("knee", "hand"))
ON_THE_BACK = Pose(trunk=-90, hip=90, knee=90, floor=("hip",))
PRONE = Pose(trunk=90, floor=("hip",))


def seen(pose: Pose) -> Body:
    found = Body.of(instant(pose))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("measure", "joint", "value"),
    [
        (body.hip, "hip", 90.0),  # thigh at a right angle in front of the trunk
        (body.hip, "hip", 180.0),  # straight
        (body.hip, "hip", 200.0),  # extended beyond straight: not 160
        (body.knee, "knee", 75.0),
        (body.ankle, "ankle", 140.0),  # toes pointed
        (body.shoulder, "shoulder", -20.0),  # arm behind the body
        (body.shoulder, "shoulder", 170.0),  # overhead
        (body.elbow, "elbow", 90.0),
    ],
)
def test_a_measure_reads_what_the_pose_was_drawn_with(
    measure: Callable[[Body, body.Side], float], joint: str, value: float
) -> None:
    drawn = seen(STANDING.model_copy(update={joint: value}))
    assert measure(drawn, "right") == pytest.approx(value, abs=0.5)
    assert measure(drawn, "left") == pytest.approx(value, abs=0.5)


@pytest.mark.parametrize(
    ("pose", "trunk", "front"),
    [(STANDING, 0, 0), (PRONE, 90, -90), (ON_THE_BACK, -90, 90)],
)
def test_the_trunk_knows_upright_prone_and_supine(pose: Pose, trunk: float, front: float) -> None:
    assert body.trunk(seen(pose)) == pytest.approx(trunk, abs=1)
    assert body.front(seen(pose)) == pytest.approx(front, abs=1)


def test_twist_is_positive_to_the_right() -> None:
    assert body.twist(seen(ON_THE_BACK.model_copy(update={"twist": 40.0}))) > 30
    assert body.twist(seen(ON_THE_BACK.model_copy(update={"twist": -40.0}))) < -30


def test_sinking_hips_are_positive_whichever_side_is_down() -> None:
    sinking = Pose(trunk=-80, roll=90, hip_out=Sided(left=15, right=-15), floor=("right_foot",))
    assert body.lateral(seen(sinking)) == pytest.approx(15, abs=2)
    assert body.lateral(seen(sinking.mirrored())) == pytest.approx(15, abs=2)


def test_every_landmark_has_its_mirror() -> None:
    assert sorted(MIRRORED) == list(range(33))
    assert all(mirrored_name(mirrored_name(name)) == name for name in LANDMARKS)
    assert LANDMARKS[MIRRORED[INDEX["left_knee"]]] == "right_knee"


@pytest.mark.parametrize("name", sorted(PAIRED))
def test_a_mirrored_frame_swaps_left_and_right(name: str) -> None:
    lopsided = Pose(
        hip=Sided(left=100, right=170), knee=Sided(left=80, right=150),
        shoulder=Sided(left=20, right=90),
        elbow=Sided(left=90, right=170), ankle=Sided(left=100, right=80),
    )  # fmt: skip
    frame = instant(lopsided)
    plain, mirrored = Body.of(frame), Body.of(frame.mirrored())
    assert plain is not None
    assert mirrored is not None
    for side in body.SIDES:
        other = PAIRED[name](mirrored, body.opposite(side))
        assert other == pytest.approx(PAIRED[name](plain, side), abs=1e-6)


def test_a_mirrored_frame_is_its_own_mirror_twice() -> None:
    frame = instant(ALL_FOURS)
    twice = frame.mirrored().mirrored()
    assert twice.world == frame.world
    assert twice.image is not None
    assert frame.image is not None
    for a, b in zip(twice.image, frame.image, strict=True):
        assert a == pytest.approx(b)


def without(frame: Frame, *names: str, visibility: float = 0.0) -> Frame:
    assert frame.image is not None
    hidden = {INDEX[name] for name in names}
    image = tuple(
        (x, y, z, visibility if i in hidden else v) for i, (x, y, z, v) in enumerate(frame.image)
    )
    return replace(frame, image=image)


def test_a_hidden_limb_is_not_a_number() -> None:
    frame = without(instant(STANDING), "left_knee", "right_knee")
    found = Body.of(frame)
    assert found is not None
    assert isnan(reading("hip")(found))


def test_one_seen_side_is_enough_for_a_measure_of_both() -> None:
    frame = without(instant(ON_THE_BACK), "left_knee")
    found = Body.of(frame)
    assert found is not None
    assert reading("hip")(found) == pytest.approx(90, abs=1)


def test_a_limb_outside_the_picture_is_not_seen() -> None:
    frame = instant(STANDING)
    assert frame.image is not None
    outside = tuple((x, y + 0.6, z, v) for x, y, z, v in frame.image)
    assert body.sights(outside)[INDEX["left_ankle"]] == 0.0


def test_without_a_trunk_there_is_no_body() -> None:
    assert Body.of(without(instant(STANDING), "left_hip")) is None
    assert Body.of(Frame(0.0, None, None)) is None


def test_the_difference_of_both_sides_does_not_care_which_leg_is_which() -> None:
    pose = ALL_FOURS.model_copy(update={"hip": Sided(left=90, right=180)})
    for drawn, sign in ((pose, 1), (pose.mirrored(), -1)):
        frame = instant(drawn)
        found = Body.of(frame)
        assert found is not None
        assert reading("hip", "split")(found) == pytest.approx(sign * 90, abs=3)
        assert reading("hip", "most")(found) == pytest.approx(180, abs=3)


@pytest.mark.parametrize("name", PAIRED)
def test_a_measure_that_is_asked_for_twice_is_the_same(name: str) -> None:
    found = seen(ALL_FOURS)
    for side in SIDES:
        assert found.measure(name, side) == found.measure(name, side) == PAIRED[name](found, side)


def test_every_measure_has_a_value_for_a_whole_body() -> None:
    found = seen(ALL_FOURS)
    assert not any(
        isnan(measure(found, side)) for measure in PAIRED.values() for side in body.SIDES
    )
    assert not any(isnan(measure(found)) for measure in SINGLE.values())
