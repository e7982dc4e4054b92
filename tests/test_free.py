"""Free practice: what is done is recognised, named, counted and kept, and nothing else is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from spinae.body import Frame, Observation
from spinae.catalogue import load
from spinae.coach import (
    Coach,
    CommandError,
    ItemFound,
    Locked,
    Output,
    PainLogged,
    Say,
    SessionDone,
    SetDone,
    SetHurt,
)
from spinae.message import _
from spinae.plan.rules import load_rules
from spinae.say import ENGLISH
from spinae.training import DoneSet, Reason, SetKey
from testing.film import Lens, perform

MOVES, RULES = load(), load_rules()
FPS = 15
WHY = "A deep forward bend."


class Page:
    """A page in free practice."""

    def __init__(self, before: int | None = None, **left_out: str) -> None:
        moves = {name.replace("_", "-"): _(why) for name, why in left_out.items()}
        self.coach = Coach.free(MOVES, RULES, camera=True, left_out=moves, pain_before=before)
        self.t = 0.0
        self.outputs: list[Output] = []
        self.do("start")

    def do(self, command: str, **arguments: object) -> Page:
        """A button."""
        self.outputs += self.coach.do(command, self.t, **arguments)
        return self

    def watch(self, move: str, **how: Any) -> Page:
        """The drawn figure does a move, and then stays as it is for a second."""
        frames = list(perform(MOVES[move], lens=Lens(fps=FPS, noise=0.004), **how))
        return self.see(*frames)

    def stay(self, seconds: float) -> Page:
        """Nobody is in the picture."""
        return self.see(*(Frame(n / FPS, None, None) for n in range(int(seconds * FPS))))

    def see(self, *frames: Frame) -> Page:
        """Frames, after all before them."""
        begin = self.t + 1 / FPS
        for frame in frames:
            self.t = begin + frame.t
            self.outputs += self.coach.see(Observation.of(replace(frame, t=self.t)))
        return self

    @property
    def sets(self) -> list[DoneSet]:
        """The sets given out."""
        return [output.result for output in self.outputs if isinstance(output, SetDone)]

    @property
    def said(self) -> list[str]:
        """Everything spoken."""
        return [ENGLISH.say(output.message) for output in self.outputs if isinstance(output, Say)]

    @property
    def hint(self) -> str:
        """What the page says to do."""
        return ENGLISH.say(self.coach.view().hint)


def test_a_move_is_named_after_its_first_rep_which_counts() -> None:
    page = Page().watch("glute-bridge", reps=4).do("end")
    assert page.said[1:6] == ["Glute bridge. I count.", "1", "2", "3", "4"]
    done = page.sets[0]
    assert (done.move, done.reps, done.counted_by, done.complete) == (
        "glute-bridge", 4, "camera", True,
    )  # fmt: skip
    assert isinstance(page.outputs[-1], SessionDone)


def test_a_change_of_move_keeps_the_set_and_begins_the_next() -> None:
    page = Page().watch("glute-bridge", reps=3).watch("plank", hold_s=8).watch("hip-hinge", reps=3)
    page.do("end")
    assert [(done.item, done.move) for done in page.sets] == [
        (0, "glute-bridge"), (1, "plank"), (2, "hip-hinge"),
    ]  # fmt: skip
    assert page.sets[1].held_s == pytest.approx(8, abs=1.5)
    found = [output.item.move for output in page.outputs if isinstance(output, ItemFound)]
    assert found == ["glute-bridge", "plank", "hip-hinge"]


def test_a_set_ends_when_nothing_of_it_is_done_any_more() -> None:
    page = Page().watch("glute-bridge", reps=3).stay(8)
    assert len(page.sets) == 1
    assert page.coach.view().stage == "position"
    assert "Glute bridge: 3 reps, kept." in page.said


def test_what_is_none_of_ours_is_said_calmly_and_counts_nothing() -> None:
    page = Page()
    walking = next(perform(MOVES["marching"], lens=Lens(fps=FPS)))
    upside_down = replace(
        walking,
        world=tuple((x, -y, z) for x, y, z in walking.world or ()),
        image=tuple((x, 1 - y, z, v) for x, y, z, v in walking.image or ()),
    )
    page.see(*(replace(upside_down, t=n / FPS) for n in range(10 * FPS)))
    assert page.hint.startswith("I do not know this one.")
    assert page.do("end").sets == []


def test_who_is_not_in_the_picture_is_told() -> None:
    page = Page().stay(4)
    assert page.hint.startswith("I cannot see you.")
    assert not page.coach.view().visible


def test_what_this_person_should_not_do_is_named_once_and_not_counted() -> None:
    page = Page(childs_pose=WHY).watch("childs-pose", hold_s=8).watch("childs-pose", hold_s=8)
    told = f"Child's pose can wait. {WHY} I do not count it."
    assert page.said.count(told) == 1
    assert page.do("end").sets == []


def test_pain_stops_it_at_once_and_the_move_that_hurt_is_not_counted_again() -> None:
    page = Page().watch("glute-bridge", reps=3).do("hurts")
    assert page.coach.view().mistake
    page.do("pain", level=2, kinds=["dull"])
    assert page.coach.view().stage == "verdict"
    assert [(done.move, done.hurt) for done in page.sets] == [("glute-bridge", True)]
    page.do("next").watch("glute-bridge", reps=3).do("end")
    assert len(page.sets) == 1


def test_alarming_pain_locks() -> None:
    page = Page().watch("glute-bridge", reps=2).do("hurts").do("pain", level=1, kinds=["numb"])
    assert page.coach.view().stage == "locked"
    assert any(isinstance(output, Locked) for output in page.outputs)


def test_pain_after_a_set_belongs_to_it() -> None:
    page = Page().watch("glute-bridge", reps=3).stay(8).do("hurts").do("pain", level=2)
    logged = next(output for output in page.outputs if isinstance(output, PainLogged))
    assert logged.move == "glute-bridge"
    assert SetHurt(SetKey(0, 1, None)) in page.outputs


def test_a_camera_turned_off_in_pain_does_not_make_the_set_a_clean_one() -> None:
    page = Page().watch("glute-bridge", reps=3).do("hurts").do("camera", on=False)
    assert page.do("pain", level=2).coach.view().stage == "verdict"
    assert [done.hurt for done in page.sets] == [True]


def test_a_mistaken_it_hurts_goes_on_at_the_same_count() -> None:
    page = Page().watch("glute-bridge", reps=3).do("hurts").do("mistake")
    assert (page.coach.view().stage, page.coach.view().count) == ("paused", 3)
    page.t += 20
    page.do("resume").watch("glute-bridge", reps=2).do("end")
    assert page.said[-4:-2] == ["4", "5"]
    assert [(done.move, done.reps, done.hurt) for done in page.sets] == [("glute-bridge", 5, False)]
    assert not any(isinstance(output, PainLogged | SetHurt) for output in page.outputs)


@pytest.mark.parametrize("way_out", ["end", "done", "leave", "camera"])
def test_what_a_mistake_interrupted_is_kept_however_it_ends(way_out: str) -> None:
    page = Page().watch("glute-bridge", reps=3).do("hurts").do("mistake")
    if way_out == "leave":
        page.outputs += page.coach.leave()
    elif way_out == "camera":
        page.do("camera", on=False).do("resume")
    else:
        page.do(way_out)
    assert [(done.reps, done.hurt) for done in page.sets] == [(3, False)]


def test_an_unknown_command_is_refused() -> None:
    with pytest.raises(CommandError, match="command: got 'jump', allowed start, pause"):
        Page().do("jump")


@pytest.mark.parametrize("pause", [(), ("pause",)])
def test_a_command_that_means_nothing_changes_nothing(pause: tuple[str, ...]) -> None:
    page = Page().watch("glute-bridge", reps=3)
    for command in pause:
        page.do(command)
    before, told = page.coach.view(), len(page.outputs)
    for command in ("skip", "plus", "minus", "next", "stay", "mistake"):
        page.do(command)
    assert (page.coach.view(), len(page.outputs)) == (before, told)


@pytest.mark.parametrize(("before", "stage"), [(None, "verdict"), (1, "done"), (2, "verdict")])
def test_pain_that_rises_above_what_it_was_before_ends_it(before: int | None, stage: str) -> None:
    page = Page(before).watch("glute-bridge", reps=2).do("hurts").do("pain", level=4)
    assert page.coach.view().stage == stage


def test_a_question_follows_the_camera() -> None:
    page = Page().do("pause")
    assert page.hint.startswith("Hand up for yes.")
    page.do("camera", on=False)
    assert page.hint == page.said[-1] == "For yes, press it hurts. For no, press go on."


def test_without_a_camera_it_says_what_it_needs() -> None:
    page = Page().do("camera", on=False)
    assert page.hint == "Free practice needs the camera. Turn it on, or end here."


def test_a_fault_is_corrected_by_a_cue() -> None:
    page = Page().watch("plank", hold_s=12, fault="sag")
    said = [one for one in page.outputs if isinstance(one, Say) and one.kind == "cue"]
    assert [ENGLISH.say(one.message) for one in said] == ["Lift your hips a little."]


def test_free_practice_ends_with_a_set_of_its_own_item_and_reason() -> None:
    page = Page().watch("glute-bridge", reps=3).do("end")
    [found] = [one.item for one in page.outputs if isinstance(one, ItemFound)]
    assert (found.move, found.reason) == ("glute-bridge", Reason("free"))


def test_nothing_done_is_no_set() -> None:
    page = Page().stay(2).do("end")
    assert page.sets == []
    assert not any(isinstance(one, ItemFound) for one in page.outputs)
