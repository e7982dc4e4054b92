"""The body: its bones in every pose, its skin on the ground, and its loop at the move's tempo."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from math import dist

import numpy as np
import pytest

from spinae.catalogue import load
from spinae.catalogue.schema import Pose
from spinae.figure.motion import clip, far_pose, timeline
from spinae.figure.rig import TURNED, bones, stance
from spinae.kinematics import between, stand
from spinae.web.figures import _still
from testing.skin import mesh, skin

MOVES = load()
JOINTS = {
    "thigh": "hip", "shank": "knee", "foot": "ankle", "arm": "shoulder", "fore1": "elbow",
    "hand": "wrist",
}  # fmt: skip
SUNK_M = 0.06
"""The files of the moves were drawn on another body: so much of the skin may be in the ground."""


@pytest.mark.parametrize("move", MOVES)
def test_the_skin_stands_on_the_ground_and_is_where_the_joints_are(move: str) -> None:
    for pose in (MOVES[move].poses["start"], far_pose(MOVES[move])):
        body = stand(pose)
        points = skin(stance(body))
        assert np.isfinite(points).all()
        assert points[:, 1].min() > -SUNK_M
        lowest = max(y for _, y, _ in body.joints.values())
        assert points[:, 1].min() < -lowest + 0.03


def test_at_rest_the_skin_is_as_it_was_made() -> None:
    points = skin(stance(stand(Pose())))
    assert np.ptp(points[:, 1]) == pytest.approx(1.70, abs=0.01)
    assert np.ptp(mesh().points[:, 1]) == pytest.approx(1.70, abs=0.005)


@pytest.mark.parametrize("pose", [Pose(), Pose(hip=100, knee=80, elbow=70, shoulder=60)])
@pytest.mark.parametrize("limb", JOINTS)
def test_a_bone_is_as_long_as_the_limb_that_it_turns(limb: str, pose: Pose) -> None:
    ends = {"thigh": "shank", "shank": "foot", "arm": "fore1", "fore1": "hand"}
    if limb not in ends:
        pytest.skip("nothing of its own follows it")
    start, end = (bones()[f"left_{name}"].start for name in (limb, ends[limb]))
    joints = stand(pose).joints
    drawn = dist(joints[f"left_{JOINTS[limb]}"], joints[f"left_{JOINTS[ends[limb]]}"])
    assert drawn == pytest.approx(dist(start, end), abs=0.004)


def test_a_long_hold_is_drawn_short() -> None:
    plank = MOVES["plank"]
    tempo = plank.tempo.model_copy(update={"stay_s": 60.0})
    loop = timeline(plank.model_copy(update={"tempo": tempo}))
    assert loop[-1].t < 10


def test_an_alternating_move_goes_to_both_sides_in_one_loop() -> None:
    lifted = {
        max(("left_wrist", "right_wrist"), key=lambda name: -instant.body.joints[name][1])
        for instant in timeline(MOVES["bird-dog"])
        if instant.effort == 1.0
    }
    assert lifted == {"left_wrist", "right_wrist"}


def test_an_arm_that_would_go_through_the_ground_bends() -> None:
    move = MOVES["childs-pose"]
    for share in (0.25, 0.5, 0.75):
        joints = between(move.poses["start"], far_pose(move), share).joints
        assert joints["right_wrist"][1] < 0.0
        assert joints["right_hand"][1] < 0.0


def test_a_loop_has_a_turn_for_every_bone_at_every_moment() -> None:
    loop = clip(MOVES["dead-bug"])
    assert {len(turns) for turns in loop["turns"]} == {4 * len(TURNED)}
    assert len(loop["times"]) == len(loop["turns"]) == len(loop["root"]) == len(loop["effort"])
    assert loop["effort"][loop["far"]] == 1.0
    assert all(a <= b for a, b in pairwise(loop["times"]))


def test_a_fault_is_shown_by_the_same_body() -> None:
    plank = MOVES["plank"]
    sagging = next(fault for fault in plank.faults if "sag" in fault.name)
    assert clip(plank, fault=sagging)["turns"] != clip(plank)["turns"]


@pytest.mark.parametrize("move", MOVES)
def test_every_move_has_its_still(move: str) -> None:
    assert 'class="tone3"' in _still(move, "right"), "run: python scripts/stills.py"
    assert "scale(-1 1)" in _still(move, "left")


def test_the_same_body_does_not_change_as_it_is_asked_again() -> None:
    pose = MOVES["bird-dog"].poses["end"]
    once = stance(stand(pose))
    assert replace(once) == stance(stand(pose))
