"""The drawn figure: every move draws, stands on its ground, and moves without coming apart."""

from __future__ import annotations

import re
from dataclasses import replace
from math import dist, isfinite
from xml.etree import ElementTree

import pytest

from spinae.body import LANDMARKS, mirrored_name
from spinae.catalogue import load
from spinae.catalogue.schema import Move
from spinae.figure.drawing import (
    Instant,
    animated,
    far_pose,
    near_side,
    pose_svg,
    shapes,
    still,
    timeline,
)
from spinae.figure.muscles import STRENGTH
from spinae.figure.outline import Part, outline
from spinae.kinematics import (
    CLEARANCE,
    FOREARM,
    SHANK,
    THIGH,
    UPPER_ARM,
    Skeleton,
    between,
    stand,
)

MOVES = list(load().values())
SVG = "{http://www.w3.org/2000/svg}"
every_move = pytest.mark.parametrize("move", MOVES, ids=lambda move: move.id)


def drawn_points(body: Skeleton, move: Move | None = None) -> list[tuple[float, float]]:
    drawn = shapes(body, move, 1.0, near_side(body))
    return [point for shape in drawn for curve in shape.curves for point in curve]


def commands(path: str) -> str:
    return re.sub(r"[-\d.\s]+", lambda found: str(len(re.findall(r"-?\d+", found[0]))), path)


def lowest(body: Skeleton, contact: str) -> float:
    """How far the contact's own joint lies over the ground it should touch, metres."""
    side, _, part = contact.rpartition("_")
    parts = {"foot": ("heel", "toe"), "hand": ("wrist",)}.get(part, (part,))
    sides = (side,) if side else ("left", "right")
    names = ["head"] if part == "head" else [f"{s}_{p}" for s in sides for p in parts]
    clear = {"heel": CLEARANCE["heel"], "toe": CLEARANCE["toe"]}
    return min(
        -body.joints[name][1] - clear.get(name.rpartition("_")[2], CLEARANCE[part])
        for name in names
    )


@every_move
def test_draws_as_well_formed_xml_with_a_name(move: Move) -> None:
    for drawing in (still(move), animated(move), still(move, "left")):
        root = ElementTree.fromstring(drawing)
        assert root.tag == f"{SVG}svg"
        assert root.get("role") == "img"
        title = root.find(f"{SVG}title")
        assert title is not None
        assert (title.text or "").startswith(move.name)
        assert root.find(f"{SVG}desc") is not None


@every_move
def test_keeps_the_same_commands_in_every_keyframe(move: Move) -> None:
    for path in ElementTree.fromstring(animated(move)).iter(f"{SVG}path"):
        for change in path.iter(f"{SVG}animate"):
            values = (change.get("values") or "").split(";")
            times = [float(t) for t in (change.get("keyTimes") or "").split(";")]
            assert len(values) == len(times)
            assert times == sorted(times)
            assert (times[0], times[-1]) == (0.0, 1.0)
            if change.get("attributeName") == "d":
                assert {commands(value) for value in values} == {commands(path.get("d") or "")}


@every_move
def test_nothing_moves_before_the_page_says_so(move: Move) -> None:
    changes = list(ElementTree.fromstring(animated(move)).iter(f"{SVG}animate"))
    assert changes
    assert {change.get("begin") for change in changes} == {"indefinite"}


@every_move
def test_the_still_is_still(move: Move) -> None:
    assert "<animate" not in still(move)


@every_move
def test_stands_under_a_strict_content_policy(move: Move) -> None:
    for drawing in (still(move), animated(move)):
        assert not re.search(r"<script|<style|\sstyle=|\son\w+=|href", drawing)


@every_move
def test_is_finite_and_stays_inside_the_picture(move: Move) -> None:
    left, top, width, height = map(
        int, (ElementTree.fromstring(animated(move)).get("viewBox") or "").split()
    )
    for instant in timeline(move):
        for x, y in drawn_points(instant.body, move):
            assert isfinite(x)
            assert isfinite(y)
            assert left <= x * 1000 <= left + width
            assert top <= y * 1000 <= top + height


@every_move
def test_still_and_animation_have_the_same_picture_frame(move: Move) -> None:
    views = {ElementTree.fromstring(draw(move)).get("viewBox") for draw in (still, animated)}
    assert len(views) == 1


@every_move
def test_nothing_sinks_into_the_ground(move: Move) -> None:
    start = Instant(0.0, stand(move.poses["start"]), 0.0)
    for instant in (start, *timeline(move)):
        assert max(y for _, y in drawn_points(instant.body)) <= 0.03


@every_move
def test_what_rests_on_the_ground_touches_it(move: Move) -> None:
    for pose in (move.poses["start"], far_pose(move)):
        body = stand(pose)
        for index, contact in enumerate(pose.floor):
            height = pose.lift if index == 0 else 0.0
            assert lowest(body, contact) == pytest.approx(height, abs=0.025), contact


@every_move
def test_bones_keep_their_length_all_the_way(move: Move) -> None:
    for instant in timeline(move):
        joints = instant.body.joints
        for side in ("left", "right"):
            chains = (("shoulder", "elbow", UPPER_ARM), ("elbow", "wrist", FOREARM),
                      ("hip", "knee", THIGH), ("knee", "ankle", SHANK))  # fmt: skip
            for start, end, length in chains:
                found = dist(joints[f"{side}_{start}"], joints[f"{side}_{end}"])
                assert found == pytest.approx(length, abs=1e-3)


@every_move
def test_the_loop_ends_where_it_began_and_keeps_the_tempo(move: Move) -> None:
    loop = timeline(move)
    times = [instant.t for instant in loop]
    assert times == sorted(times)
    for name in ("right_ankle", "head", "right_wrist"):
        first, last = loop[0].body.joints, loop[-1].body.joints
        ends = (name, mirrored_name(name)) if move.sides == "alternating" else (name,)
        assert min(dist(first[name][:2], last[end][:2]) for end in ends) < 0.005
    rounds = 2 if move.sides == "alternating" else 1
    tempo = move.tempo
    whole = tempo.out_s + min(tempo.stay_s, 3.0) + tempo.back_s + tempo.breath_s
    assert loop[-1].t == pytest.approx(rounds * whole)


@every_move
def test_a_mirrored_pose_is_mirrored(move: Move) -> None:
    for pose in move.poses.values():
        body, mirror = stand(pose), stand(pose.mirrored())
        for name in LANDMARKS:
            x, y, z = body.joints[name]
            assert mirror.joints[mirrored_name(name)] == pytest.approx((x, y, -z), abs=1e-6)


@every_move
def test_the_left_side_is_the_picture_turned_round(move: Move) -> None:
    right, left = ElementTree.fromstring(still(move)), ElementTree.fromstring(still(move, "left"))
    x, y, width, height = map(int, (right.get("viewBox") or "").split())
    assert left.get("viewBox") == f"{-x - width} {y} {width} {height}"
    group = left.find(f"{SVG}g")
    assert group is not None
    assert group.get("transform") == "scale(-1 1)"
    assert [p.get("d") for p in left.iter(f"{SVG}path")] == [
        p.get("d") for p in right.iter(f"{SVG}path")
    ]


@every_move
def test_muscles_at_work_lie_within_the_body_and_fill_as_they_work(move: Move) -> None:
    working = [muscle for muscle in move.muscles if muscle.band in STRENGTH]
    body = stand(far_pose(move))
    near = near_side(body)
    at_rest, at_work = (
        [shape.opacity for shape in shapes(body, move, effort, near) if "ember" in shape.fill]
        for effort in (0.0, 1.0)
    )
    assert len(at_work) <= len(working)
    assert all(rest < work for rest, work in zip(at_rest, at_work, strict=True))


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
    root = ElementTree.fromstring(pose_svg(stand(load()["plank"].poses["end"]), title="Plank"))
    title = root.find(f"{SVG}title")
    assert title is not None
    assert title.text == "Plank"
