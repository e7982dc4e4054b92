"""The drawn figure. What every move's drawing keeps is in `promises`, and tried for each of them
in `test_every_move`."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import pytest

from spinae.catalogue import load
from spinae.figure.drawing import (
    Label,
    far_pose,
    pose_svg,
    still,
    timeline,
)
from spinae.figure.outline import Part, outline
from spinae.kinematics import (
    between,
    stand,
)

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("depth", [-1.0, 0.0, 1.0])
def test_a_point_inside_a_part_is_inside_its_edges(depth: float) -> None:
    part = Part((0.0, 0.0), (0.0, -1.0), ((0.0, 0.1, 0.2), (1.0, 0.3, 0.1)), 1.0, (0.1, 0.1))
    x, y = part.inside(0.5, depth)
    assert -0.1501 <= x <= 0.2001
    assert y == -0.5


def test_a_part_that_faces_the_other_way_has_its_front_there() -> None:
    edges = ((0.0, 0.1, 0.2), (1.0, 0.1, 0.2))
    part = Part((0.0, 0.0), (0.0, -1.0), edges, 1.0, (0.0, 0.0))
    assert part.inside(0.5, 1.0)[0] == pytest.approx(0.1)
    assert replace(part, facing=-1.0).inside(0.5, 1.0)[0] == pytest.approx(-0.2)


def test_a_rounded_back_bulges_and_an_arched_one_hollows() -> None:
    cow, cat = (load()["cat-cow"].poses[name] for name in ("start", "end"))
    backs = [outline(stand(pose)).torso.inside(0.5, -1.0)[1] for pose in (cow, cat)]
    assert backs[1] < backs[0] - 0.05


def test_a_long_hold_is_drawn_short() -> None:
    plank = load()["plank"]
    tempo = plank.tempo.model_copy(update={"stay_s": 60.0})
    loop = timeline(plank.model_copy(update={"tempo": tempo}))
    assert loop[-1].t < 10


def test_an_alternating_move_goes_to_both_sides_in_one_loop() -> None:
    lifted = {
        max(("left_wrist", "right_wrist"), key=lambda name: -instant.body.joints[name][1])
        for instant in timeline(load()["bird-dog"])
        if instant.effort == 1.0
    }
    assert lifted == {"left_wrist", "right_wrist"}


def test_an_arm_that_would_go_through_the_ground_bends() -> None:
    move = load()["childs-pose"]
    for share in (0.25, 0.5, 0.75):
        joints = between(move.poses["start"], far_pose(move), share).joints
        assert joints["right_wrist"][1] < 0.0
        assert joints["right_hand"][1] < 0.0


def test_what_a_chair_carries_does_not_float() -> None:
    drawing = still(load()["seated-forward-bend"])
    assert drawing.count('stroke-linecap="round"') == 2


def test_any_body_can_be_drawn_without_a_move() -> None:
    root = ElementTree.fromstring(pose_svg(stand(load()["plank"].poses["end"]), Label("Plank")))
    title = root.find(f"{SVG}title")
    assert title is not None
    assert title.text == "Plank"
