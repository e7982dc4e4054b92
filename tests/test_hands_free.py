"""A session from the floor: nothing is pressed after the start."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain
from typing import Any

import pytest

from person import (
    FIVE_MINUTES,
    FPS,
    MOVES,
    Person,
    at,
    five_minutes,
    item,
    nearer,
    nobody,
    standing,
    still,
    waving,
)
from spinae.body import Body, Frame, Observation
from spinae.coach import (
    Beep,
    Coach,
    Output,
    PainLogged,
    Say,
    SessionDone,
    SetDone,
)
from spinae.coach.placement import DARK, Placement, Trouble, trouble
from spinae.errors import SpinaeError
from spinae.judge.hand import raised, raises_a_hand
from spinae.plan import Item
from spinae.plan.rules import load_rules
from spinae.say import ENGLISH
from spinae.web.live import messages
from testing.film import Lens, perform

RULES = load_rules()


class Room:
    """A coach with a person before its camera."""

    def __init__(self, *items: Item, placed: bool = True) -> None:
        self.coach = Coach.planned(items, MOVES, RULES, camera=True, placed=placed)
        self.outputs: list[Output] = [*self.coach.do("start", 0.0)]
        self.person = Person(self.look)

    def look(self, name: str) -> object:
        """What the page shows."""
        return getattr(self.coach.view(), name)

    def play(self, act: Iterator[list[Frame]]) -> Room:
        """The coach sees what the person does."""
        for frames in act:
            for frame in frames:
                self.outputs += self.coach.see(Observation.of(frame))
        return self

    def does(self, frames: Iterable[Frame], stage: str, **more: Any) -> Room:
        """The person does this until the page is there."""
        return self.play(self.person.does(frames, at(stage, **more), limit_s=30))

    def stays(self, frames: Iterable[Frame], seconds: float) -> Room:
        """The person does this for so long."""
        return self.play(self.person.stays(frames, seconds))

    @property
    def stage(self) -> str:
        """The stage the page shows."""
        return self.coach.view().stage

    @property
    def said(self) -> list[str]:
        """Everything spoken but the numbers."""
        spoken = (ENGLISH.say(out.message) for out in self.outputs if isinstance(out, Say))
        return [text for text in spoken if not text.isdigit()]

    @property
    def sets(self) -> list[tuple[str, bool]]:
        """The sets given out, and whether they hurt."""
        done = (output.result for output in self.outputs if isinstance(output, SetDone))
        return [(result.move, result.hurt) for result in done]


def start(move: str) -> list[Frame]:
    """The start position of a move."""
    return still(MOVES[move].poses["start"])


def bridging(room: Room) -> Room:
    """One bridge of many is done."""
    reps = perform(MOVES["glute-bridge"], reps=1, lens=Lens(fps=FPS))
    return room.does(list(reps), "work", count=1)


def test_five_minutes_on_the_floor_without_a_touch() -> None:
    room = Room(*FIVE_MINUTES, placed=False)
    room.play(five_minutes(room.person))
    assert room.person.t > 300
    assert "Too near. Step back, or move the camera away." in room.said
    assert room.said.count(sag_cue()) == 1
    asked = "Paused. Does it hurt? Hand up for yes. For no, take the position again."
    assert room.said.count(asked) == 2
    hurt = [("marching", False), *[("glute-bridge", False)] * 2, ("plank", False)]
    assert room.sets == [*hurt, ("childs-pose", True)]
    assert room.outputs[-1] == SessionDone("pain")
    assert not any(isinstance(output, PainLogged) for output in room.outputs), "nobody said how"


def sag_cue() -> str:
    """What is said of a sagging plank."""
    return next(fault.cue for fault in MOVES["plank"].faults if fault.name == "sag")


TURNED = list(perform(MOVES["hip-hinge"], lens=Lens(fps=FPS, yaw=80)))[:1]
STEEP = list(perform(MOVES["hip-hinge"], lens=Lens(fps=FPS, pitch=45)))[:1]


@pytest.mark.parametrize(
    ("frames", "expected"),
    [
        (standing(), None),
        (start("glute-bridge"), None),
        (nobody(), "nobody"),
        (nearer(standing(), 2.0), "near"),
        (nearer(standing(), 0.3), "far"),
        (TURNED, "turned"),
        (STEEP, "high"),
    ],
)
def test_one_thing_at_a_time_is_said_of_the_place(
    frames: list[Frame], expected: Trouble | None
) -> None:
    assert trouble(Observation.of(frames[0]), "side") == expected


def shifted(frame: Frame, x: float, y: float) -> Frame:
    """The same, elsewhere in the picture."""
    image = tuple((a + x, b + y, c, v) for a, b, c, v in frame.image or ())
    return replace(frame, image=image)


@pytest.mark.parametrize(
    ("x", "y", "expected"), [(0.0, 0.3, "feet"), (0.0, -0.3, "head"), (0.6, 0.0, "aside")]
)
def test_what_is_outside_the_picture_is_named(x: float, y: float, expected: Trouble) -> None:
    assert trouble(Observation.of(shifted(standing()[0], x, y)), "side") == expected


def test_darkness_comes_before_all_but_a_place_too_near() -> None:
    no_one, somebody = (Observation.of(frames[0]) for frames in (nobody(), standing()))
    assert trouble(no_one, "side", DARK / 2) == "dark"
    assert trouble(somebody, "side", DARK / 2) == "dark"
    assert trouble(somebody, "side", DARK * 2) is None


def test_side_planks_are_seen_from_the_front() -> None:
    facing = next(perform(MOVES["hip-hinge"], lens=Lens(fps=FPS, yaw=90)))
    assert trouble(Observation.of(facing), "front") is None
    assert trouble(Observation.of(standing()[0]), "front") == "turned"


def test_advice_is_not_repeated_at_once() -> None:
    placement = Placement("side")
    told = []
    for number in range(20 * FPS):
        placement.see(Observation.of(replace(nobody()[0], t=number / FPS)))
        told.append(placement.due())
    assert len([words for words in told if words]) == 2


def test_the_place_locks_with_a_tone_and_then_the_move_is_named() -> None:
    room = Room(item("glute-bridge"), placed=False)
    assert room.said == ["First, let me see you. Stand with your side to the camera."]
    room.does(standing(), "position")
    assert Beep("placed") in room.outputs
    assert room.said[-1].startswith("Good, I see you. Next: glute bridge")
    assert room.said[-1].endswith("On your back.")


def test_who_already_lies_there_need_not_stand_up() -> None:
    lying = next(perform(MOVES["glute-bridge"], lens=Lens(fps=FPS, yaw=55)))
    assert trouble(Observation.of(lying), "side") == "turned"
    room = Room(item("glute-bridge", reps=3), placed=False)
    assert room.does([lying] * FPS, "work").person.t < 4


def test_a_place_that_is_never_right_will_do() -> None:
    room = Room(item("glute-bridge"), placed=False).stays(nearer(standing(), 2.5), 41)
    assert room.stage == "position"


def test_moves_with_a_hand_up_are_known_by_their_poses() -> None:
    found = {move.id for move in MOVES.values() if raises_a_hand(move)}
    assert {"dead-bug", "hamstring-stretch"} <= found
    assert not {"glute-bridge", "plank", "bird-dog", "childs-pose", "marching"} & found


@pytest.mark.parametrize(("move", "shoulder"), [("glute-bridge", 90.0), ("calf-raise", 178.0)])
def test_a_hand_is_up_whichever_way_the_body_lies(move: str, shoulder: float) -> None:
    up, down = (Body.of(frames[0]) for frames in (waving(move, shoulder), start(move)))
    assert up is not None
    assert down is not None
    assert raised(up)
    assert not raised(down)


def test_the_body_is_worked_out_once_a_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    room = Room(item("glute-bridge"), item("bird-dog"), item("plank"), placed=False)
    looked_at: list[Frame] = []
    worked_out, times = Body.of, defaultdict[str, set[int]](set)

    def noted(frame: Frame) -> Body | None:
        looked_at.append(frame)
        return worked_out(frame)

    def play(act: Iterator[list[Frame]]) -> None:
        for frame in chain.from_iterable(act):
            stage = room.stage
            room.coach.see(Observation.of(frame))
            times[stage].add(sum(one is frame for one in looked_at))
            looked_at.clear()

    monkeypatch.setattr(Body, "of", noted)
    person = room.person
    play(person.does(standing(), at("position")))
    play(person.stays(standing(), 1))
    play(person.does(start("glute-bridge"), at("work")))
    play(person.stays(start("glute-bridge"), 1))
    play(person.does(waving("glute-bridge", 90.0), at("paused")))
    play(person.stays(waving("glute-bridge", 90.0), 0.5))
    assert times == {stage: {1} for stage in ("place", "position", "work", "paused")}


def test_a_hand_held_up_pauses_and_lowered_in_position_it_goes_on() -> None:
    room = bridging(Room(item("glute-bridge")).does(start("glute-bridge"), "work"))
    room.stays(waving("glute-bridge", 90.0), 1.5)
    assert room.stage == "work", "too short to be meant"
    room.stays(start("glute-bridge"), 1).does(waving("glute-bridge", 90.0), "paused")
    assert Beep("heard") in room.outputs
    assert room.said[-1].startswith("Paused. Does it hurt?")
    room.does(start("glute-bridge"), "work", count=1)


def test_a_hand_that_stays_up_says_yes() -> None:
    room = bridging(Room(item("glute-bridge")).does(start("glute-bridge"), "work"))
    room.does(waving("glute-bridge", 90.0), "paused").does(waving("glute-bridge", 90.0), "pain")


def test_a_hand_says_nothing_in_a_move_that_has_one_up() -> None:
    room = Room(item("dead-bug")).does(start("dead-bug"), "work").stays(start("dead-bug"), 8)
    assert room.stage == "work"


def test_leaving_the_position_pauses_and_coming_back_says_no() -> None:
    room = bridging(Room(item("glute-bridge")).does(start("glute-bridge"), "work"))
    room.does(standing(), "paused").stays(standing(), 5)
    assert room.stage == "paused"
    room.does(start("glute-bridge"), "work", count=1)


def test_a_pause_that_was_pressed_is_not_ended_by_staying_there() -> None:
    room = bridging(Room(item("glute-bridge")).does(start("glute-bridge"), "work"))
    room.outputs += room.coach.do("pause", room.person.t)
    assert room.stays(start("glute-bridge"), 10).stage == "paused"
    room.stays(standing(), 2).does(start("glute-bridge"), "work", count=1)


def test_a_lost_view_is_helped_before_it_pauses() -> None:
    room = bridging(Room(item("glute-bridge")).does(start("glute-bridge"), "work"))
    room.stays(nobody(), 8)
    assert room.stage == "work"
    assert ENGLISH.say(room.coach.view().hint) == "I cannot see you. Step into the picture."
    room.does(start("glute-bridge"), "work", visible=True)
    assert room.outputs.count(Beep("placed")) == 1
    assert room.stays(nobody(), 13).stage == "paused"


def test_taking_the_next_position_ends_the_rest() -> None:
    room = Room(item("calf-raise", reps=1), item("glute-bridge", rest_s=60))
    room.does(list(perform(MOVES["calf-raise"], reps=1, lens=Lens(fps=FPS))), "rest")
    assert room.does(start("glute-bridge"), "work").person.t < 15


def test_who_stays_in_position_rests_to_the_end() -> None:
    room = Room(item("glute-bridge", sets=2, reps=1, hold_s=None, rest_s=20))
    room.does(list(perform(MOVES["glute-bridge"], reps=1, lens=Lens(fps=FPS))), "rest")
    assert room.stays(start("glute-bridge"), 15).stage == "rest"


def test_a_yes_from_afar_is_not_waited_for_forever() -> None:
    room = bridging(Room(item("glute-bridge")).does(start("glute-bridge"), "work"))
    room.does(standing(), "paused").does(waving("calf-raise", 178.0), "pain")
    assert room.coach.view().answer_s == 60
    room.stays(standing(), 61)
    assert room.sets == [("glute-bridge", True)]
    assert room.said[-1].startswith("We stop for today.")
    assert room.outputs[-1] == SessionDone("pain")


def test_who_answers_has_all_the_time() -> None:
    room = bridging(Room(item("glute-bridge")).does(start("glute-bridge"), "work"))
    room.does(standing(), "paused").does(waving("calf-raise", 178.0), "pain")
    room.outputs += room.coach.do("stay", room.person.t)
    assert room.coach.view().answer_s is None
    assert room.stays(standing(), 90).stage == "pain"


def test_all_is_well_in_silence() -> None:
    room = Room(item("glute-bridge", reps=3, hold_s=2)).does(start("glute-bridge"), "work")
    room.does(list(perform(MOVES["glute-bridge"], reps=3, hold_s=2.2, lens=Lens(fps=FPS))), "done")
    between = room.said[1:-1]
    assert between == ["Begin.", *["Hold.", "And back."] * 2, "Last one.", "Hold.", "And back."]


def test_of_the_light_one_number_is_told() -> None:
    assert messages.read('{"type": "light", "mean": 0.05}') == messages.Light(0.05)
    with pytest.raises(SpinaeError, match=r"mean"):
        messages.read('{"type": "light", "mean": 12}')


def test_in_the_dark_light_is_asked_for() -> None:
    room = Room(item("glute-bridge"), placed=False)
    room.coach.lit(0.02)
    assert "It is too dark to see you well. Turn on a light." in room.stays(nobody(), 2).said


def test_free_practice_pauses_by_hand_too() -> None:
    coach = Coach.free(MOVES, RULES, camera=True, left_out={})
    person = Person(lambda name: getattr(coach.view(), name))
    coach.do("start", 0.0)
    acts = [
        (list(perform(MOVES["glute-bridge"], reps=2, lens=Lens(fps=FPS))), at("work", count=2)),
        (waving("glute-bridge", 90.0), at("paused")),
        (start("glute-bridge"), at("position")),
    ]
    for frames, until in acts:
        for batch in person.does(frames, until, limit_s=30):
            for frame in batch:
                coach.see(Observation.of(frame))
