"""The coach, as what it says and keeps: commands, seconds and frames in, a transcript out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import chain
from pathlib import Path
from textwrap import dedent
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spinae.body import SIDES, Frame, Observation
from spinae.catalogue import load
from spinae.catalogue.schema import View as CameraView
from spinae.coach import (
    ARGUMENTS,
    COMMANDS,
    BackFound,
    Beep,
    Blame,
    Coach,
    CommandError,
    HurtSaid,
    HurtSettled,
    ItemFound,
    Locked,
    Output,
    PainLogged,
    Say,
    SessionDone,
    SetDone,
    SetHurt,
    StageName,
    View,
)
from spinae.coach.cues import Cues
from spinae.coach.neutral import Step
from spinae.coach.outputs import BeepKind, SayKind
from spinae.coach.placement import Trouble
from spinae.coach.words import WORDS, dose_words, side_words
from spinae.errors import AnswersError
from spinae.judge import FaultGone, FaultSeen
from spinae.message import Message
from spinae.performance import READY_S
from spinae.plan import Item
from spinae.plan.rules import load_rules
from spinae.say import ENGLISH
from spinae.training import DoneSet, EndReason, Reason, SetKey
from spinae.web.live.messages import Do
from spinae.web.live.sets import LateSet
from testing.film import Lens, perform

MOVES = load()
RULES = load_rules()


def item(move: str, **dose: Any) -> Item:
    """An item with the move's start dose, changed where named."""
    known = MOVES[move]
    return Item(move, known.phase, known.dose.start.model_copy(update=dose), Reason("tried"))


def line(output: Output) -> str:
    """An output as one readable line."""
    match output:
        case Say(message):
            return english(message)
        case Beep(kind):
            return f"({kind})"
        case SetDone(result):
            return result_line(result)
        case SessionDone(reason):
            return f"over: {reason}"
        case PainLogged(hurt, verdict, move):
            return f"pain {hurt.level} in {move}: {verdict.action}"
        case Locked(lock):
            return f"locked: {lock.kind}"
        case SetHurt(key):
            return f"hurt: {key}"
        case ItemFound(index, found):
            return f"item {index}: {found.move}"
        case BackFound(own):
            return f"neutral, {own.posture}"
        case HurtSaid():
            return "it hurts"
        case HurtSettled():
            return "it is known how much it hurts"


def english(message: Message | None) -> str:
    """A message as it reads in English."""
    return "" if message is None else ENGLISH.say(message)


def result_line(result: DoneSet) -> str:
    """A set as one readable line."""
    amount = f"{result.reps} reps" if result.reps else f"{result.held_s or result.seconds} s"
    words = [f"set {result.item}/{result.set_number}", result.move]
    words += [result.side] if result.side else []
    words += [amount, f"by {result.counted_by}"]
    words += ["" if result.complete else "incomplete", "hurt" if result.hurt else ""]
    return " ".join(filter(None, words))


class Page:
    """What the browser does: it drives time, and writes down what comes back."""

    def __init__(self, *items: Item, camera: bool = False, **more: Any) -> None:
        self.coach = Coach.planned(items, MOVES, RULES, camera=camera, **more)
        self.tenths = 0
        self.outputs: list[Output] = []
        self.lines: list[str] = []

    @property
    def t(self) -> float:
        """Seconds on the page's clock."""
        return self.tenths / 10

    def note(self, outputs: Iterable[Output]) -> None:
        """Write down what came back."""
        for output in outputs:
            self.outputs.append(output)
            self.lines.append(f"{self.t:5.1f} {line(output)}")

    def do(self, command: str, **arguments: object) -> Page:
        """A button."""
        self.note(self.coach.do(command, self.t, **arguments))
        return self

    def wait(self, seconds: float) -> Page:
        """Ten ticks a second."""
        for _ in range(round(seconds * 10)):
            self.tenths += 1
            self.note(self.coach.tick(self.t))
        return self

    def watch(self, frames: Iterable[Frame]) -> Page:
        """Frames from the camera, the page's clock as their time."""
        begin = self.t
        for frame in frames:
            self.tenths = int((begin + frame.t) * 10)
            self.note(self.coach.see(Observation.of(replace(frame, t=begin + frame.t))))
        return self

    def until(self, stage: str) -> Page:
        """Wait until the coach is at this stage."""
        for _ in range(5000):
            if self.stage == stage:
                return self
            self.wait(0.1)
        raise AssertionError(f"never at {stage}")

    @property
    def stage(self) -> str:
        """The stage the page shows."""
        return self.coach.view().stage

    @property
    def hint(self) -> str:
        """What the page says to do."""
        return english(self.coach.view().hint)

    @property
    def sets(self) -> list[str]:
        """The sets given out."""
        return [line(output) for output in self.outputs if isinstance(output, SetDone)]

    @property
    def said(self) -> list[str]:
        """Everything spoken."""
        return [english(output.message) for output in self.outputs if isinstance(output, Say)]

    @property
    def untimed(self) -> str:
        """Everything without its time, where the drawn figure's tempo sets the time."""
        return "\n".join(map(line, self.outputs))

    @property
    def transcript(self) -> str:
        """Everything, a line each."""
        return text("\n".join(self.lines))


def text(expected: str) -> str:
    """A transcript as it stands in a test."""
    return dedent(expected.strip("\n").rstrip())


def bridges(reps: int, hold_s: float = 2.2, **more: Any) -> Iterable[Frame]:
    """The drawn figure doing glute bridges."""
    return perform(MOVES["glute-bridge"], reps=reps, hold_s=hold_s, **more)


def test_a_whole_session_needs_no_camera() -> None:
    page = Page(item("marching", seconds=10), item("bird-dog", reps=1), item("knee-to-chest"))
    page.do("start").until("rest").until("work").wait(1)
    page.do("plus").wait(2).do("plus").until("done")
    assert page.transcript == text("""
      0.0 Next: marching on the spot, 10 seconds. Stand.
      0.0 (ready)
      7.0 3
      8.0 2
      9.0 1
     10.0 (start)
     10.0 Go.
     15.0 (last)
     16.0 (last)
     17.0 (last)
     18.0 (last)
     19.0 (last)
     20.0 set 0/1 marching 10.0 s by clock
     20.0 (end)
     20.0 Rest. Next: bird-dog, 1 each side, holding 3 seconds. Hands and knees. \
I cannot count this one. Press plus for each rep, or done at the end.
     30.0 (ready)
     32.0 3
     33.0 2
     34.0 1
     35.0 (start)
     35.1 And go.
     36.0 1
     36.0 Last one.
     36.6 Other side.
     38.0 1
     38.0 set 1/1 bird-dog 2 reps by manual
     38.0 (end)
     38.0 Rest. Next: knee to chest, 10 seconds each side. On your back. Right side first.
     58.0 (ready)
     60.0 3
     61.0 2
     62.0 1
     63.0 (start)
     63.0 Hold.
     68.0 (last)
     69.0 (last)
     70.0 (last)
     71.0 (last)
     72.0 (last)
     73.0 set 2/1 knee-to-chest right 10.0 s by clock
     73.0 (end)
     73.0 (switch)
     73.0 Now the left side.
     75.0 3
     76.0 2
     77.0 1
     78.0 (start)
     78.0 Hold.
     83.0 (last)
     84.0 (last)
     85.0 (last)
     86.0 (last)
     87.0 (last)
     88.0 set 2/1 knee-to-chest left 10.0 s by clock
     88.0 (end)
     88.0 That is all for today. Get up slowly.
     88.0 over: finished
    """)


def test_the_camera_counts_and_times_the_holds() -> None:
    page = Page(item("glute-bridge", reps=2, sets=2, hold_s=2), camera=True)
    page.do("start").watch(bridges(2)).until("position").watch(bridges(2, hold_s=0.5))
    assert page.untimed == text("""
    Next: glute bridge, 2 sets of 2 reps, holding 2 seconds. On your back.
    (ready)
    (start)
    Begin.
    Hold.
    And back.
    1
    Last one.
    Hold.
    And back.
    2
    set 0/1 glute-bridge 2 reps by camera
    (end)
    Rest. Last set.
    (ready)
    (start)
    Begin.
    Hold.
    1
    Last one.
    Stay a little longer.
    Hold.
    2
    set 0/2 glute-bridge 2 reps by camera
    (end)
    That is all for today. Get up slowly.
    over: finished
    """)


def sinking(dip_s: float) -> list[Frame]:
    """A bridge that sinks a little in the middle of its hold, as far as it rose in the last
    `dip_s` seconds of its way up, and rises again."""
    bridge = MOVES["glute-bridge"]
    frames, top = list(perform(bridge, reps=1, hold_s=4)), READY_S + bridge.tempo.out_s
    dip = [frame for frame in frames if top - dip_s <= frame.t <= top]
    middle = next(number for number, frame in enumerate(frames) if frame.t > top + 2)
    whole = [*frames[:middle], *reversed(dip), *dip, *frames[middle:]]
    return [replace(frame, t=number / 30) for number, frame in enumerate(whole)]


@pytest.mark.parametrize("dip_s", [0.0, 0.6])
def test_the_hold_on_screen_is_the_one_kept_with_the_rep(dip_s: float) -> None:
    page = Page(item("glute-bridge", reps=2, hold_s=3), camera=True).do("start")
    shown = []
    for frame in sinking(dip_s):
        page.note(page.coach.see(Observation.of(frame)))
        shown.append(page.coach.view().hold_s)
    page.do("done")
    (done,) = [output.result for output in page.outputs if isinstance(output, SetDone)]
    assert [held_s for held_s in shown if held_s][-1] == round(done.rep_times[0].hold_s, 1)
    assert page.said.count("And back.") == 1


def test_a_hold_seen_by_the_camera_runs_only_while_it_is_held() -> None:
    page = Page(item("plank", hold_s=12), camera=True).do("start")
    page.watch(perform(MOVES["plank"], hold_s=6)).wait(3)
    held = page.coach.view().clock_s
    assert 5.5 < held < 7.5
    assert page.coach.view().hint
    page.wait(5)
    assert page.coach.view().clock_s == held
    page.watch(perform(MOVES["plank"], hold_s=8))
    assert page.sets == ["set 0/1 plank 12.0 s by camera"]


def test_a_fault_is_cued_once_and_kept_with_the_set() -> None:
    page = Page(item("plank", hold_s=20), camera=True).do("start")
    page.watch(perform(MOVES["plank"], hold_s=14, fault="sag")).do("done")
    cue = next(fault.cue for fault in MOVES["plank"].faults if fault.name == "sag")
    assert page.said.count(cue) == 1
    result = next(output.result for output in page.outputs if isinstance(output, SetDone))
    assert dict(result.faults)["sag"] >= 1
    assert not result.complete


def test_who_is_afraid_to_move_hears_nothing_of_form_and_it_is_kept_all_the_same() -> None:
    page = Page(item("plank", hold_s=20), camera=True, corrects=False).do("start")
    page.watch(perform(MOVES["plank"], hold_s=14, fault="sag"))
    page.watch(perform(MOVES["plank"], hold_s=3)).do("done")
    cue = next(fault.cue for fault in MOVES["plank"].faults if fault.name == "sag")
    assert cue not in page.said
    assert "Better." not in page.said
    result = next(output.result for output in page.outputs if isinstance(output, SetDone))
    assert dict(result.faults)["sag"] >= 1


def test_without_a_position_the_coach_helps_and_then_offers_to_go_on_by_hand() -> None:
    page = Page(item("glute-bridge"), camera=True).do("start")
    nobody = [Frame(i / 10, None, None) for i in range(1, 251)]
    page.watch(nobody)
    assert page.stage == "position"
    assert not page.coach.view().visible
    assert page.hint in page.said
    page.do("start").wait(5)
    assert page.stage == "work"
    assert not page.coach.view().judged


def test_the_offer_to_go_on_by_hand_comes_to_who_is_seen_in_another_position() -> None:
    page = Page(item("plank"), camera=True).do("start")
    still = next(iter(bridges(1)))
    page.watch(replace(still, t=i / 10) for i in range(1, 251))
    assert [line for line in page.lines if "camera" in line or "see" in line] == [
        "  8.0 Face down. Your side to the camera, all of you in the picture.",
        " 20.0 I cannot see the position yet. You can go on by hand: press start.",
    ]


def test_a_camera_that_sends_nothing_is_told() -> None:
    page = Page(item("plank"), camera=True).do("start").wait(10)
    assert page.lines[2:] == ["  4.0 No picture from the camera. Check it, or go on by hand."]
    assert page.do("camera", on=False).until("work").coach.view().kind == "hold"


def test_a_clock_waits_while_nobody_is_seen() -> None:
    page = Page(item("donkey-kick", seconds=30), camera=True).do("start")
    page.watch(perform(MOVES["donkey-kick"], reps=2))
    before = page.coach.view().clock_s
    page.wait(10)
    assert before - page.coach.view().clock_s < 1


def test_nobody_counts_without_a_camera_but_the_person() -> None:
    page = Page(item("glute-bridge", reps=3, hold_s=2)).do("start").wait(60)
    assert page.coach.view().count == 0
    assert page.said[-1] == "Press done when you have finished."
    page.do("done")
    assert page.sets == ["set 0/1 glute-bridge 3 reps by manual"]


def test_done_after_some_counted_reps_keeps_those() -> None:
    page = Page(item("glute-bridge", reps=5)).do("start").until("work")
    page.do("plus").do("plus").do("plus").do("minus").do("done")
    assert page.sets == ["set 0/1 glute-bridge 2 reps by manual incomplete"]


def test_a_rep_the_camera_missed_is_added_by_hand() -> None:
    page = Page(item("glute-bridge", reps=3), camera=True).do("start").watch(bridges(2))
    page.do("plus")
    result = next(output.result for output in page.outputs if isinstance(output, SetDone))
    assert (result.reps, result.manual, len(result.rep_times)) == (3, 1, 2)
    assert result.counted_by == "camera"


def test_alternating_sides_are_counted_each_and_both_must_be_reached() -> None:
    page = Page(item("bird-dog", reps=2), camera=True).do("start").do("skip")
    view = page.coach.view()
    assert (view.side, english(view.side_words)) == ("right", "left arm, right leg")
    page.watch(perform(MOVES["bird-dog"], reps=3, hold_s=3))
    view = page.coach.view()
    assert (view.count_left, view.count_right, view.count_of) == (1, 2, 2)
    assert (view.side, english(view.side_words)) == ("left", "right arm, left leg")
    page.do("plus")
    assert page.sets == ["set 0/1 bird-dog 4 reps by camera"]


def test_pulses_come_after_the_reps() -> None:
    page = Page(item("back-extension", reps=1, pulses=2)).do("start").until("work")
    page.do("plus").do("plus").do("plus")
    assert page.said[-4:-1] == ["Now 2 small pulses.", "1", "2"]
    assert page.stage == "done"


def test_pause_freezes_everything() -> None:
    page = Page(item("plank")).do("start").until("work").wait(3).do("pause")
    before = page.coach.view()
    page.wait(30)
    assert page.coach.view() == before
    assert page.do("resume").stage == "get-ready"
    assert page.until("work").coach.view().clock_s == pytest.approx(3)


def test_a_rest_goes_on_after_a_pause_and_can_be_skipped() -> None:
    page = Page(item("plank", sets=2, hold_s=1)).do("start").until("rest").wait(2)
    page.do("pause").wait(60).do("resume")
    assert page.coach.view().clock_s == pytest.approx(28)
    assert page.do("skip").stage == "get-ready"


def test_after_a_pause_the_position_is_taken_again() -> None:
    page = Page(item("glute-bridge", reps=3), camera=True).do("start").watch(bridges(2))
    page.do("pause").wait(20).do("resume")
    assert page.stage == "position"
    page.watch(bridges(1))
    assert page.sets == ["set 0/1 glute-bridge 3 reps by camera"]


def test_time_the_device_slept_is_not_trained() -> None:
    page = Page(item("plank")).do("start").until("work")
    page.tenths += 6000
    page.wait(0.1)
    assert page.stage == "work"
    assert page.coach.view().clock_s <= 2


def test_skip_leaves_the_whole_item_and_keeps_what_was_done() -> None:
    page = Page(item("plank", sets=2), item("childs-pose")).do("start").until("work").wait(7)
    page.do("skip")
    assert page.sets == ["set 0/1 plank 7.0 s by clock incomplete"]
    assert page.coach.view().move == "childs-pose"


def test_a_resumed_session_goes_on_after_the_sets_in_the_journal() -> None:
    done = [SetKey(0, 1, None), SetKey(1, 1, "right")]
    page = Page(item("plank"), item("side-plank"), done=done).do("start")
    assert page.said == ["Next: side plank, 15 seconds each side. On your side. Now the left side."]
    page.until("done")
    assert page.sets == ["set 1/1 side-plank left 15.0 s by clock"]


def test_a_resumed_session_names_the_move_before_its_second_set() -> None:
    page = Page(item("plank", sets=2), done=[SetKey(0, 1, None)]).do("start")
    assert page.said == ["Next: plank, 2 sets of 20 seconds. Face down. Last set."]


def test_a_session_with_nothing_left_is_over_at_once() -> None:
    page = Page(item("plank"), done=[SetKey(0, 1, None)]).do("start")
    assert page.lines[-1] == "  0.0 over: finished"


def test_it_hurts_stops_at_once_and_asks() -> None:
    page = Page(item("plank"), item("childs-pose")).do("start").until("work").wait(5).do("hurts")
    stopped = len(page.lines)
    assert page.stage == "pain"
    page.wait(120).do("plus").do("done").do("start").do("next")
    assert page.sets == ["set 0/1 plank 5.0 s by clock incomplete hurt"]
    assert [one for one in page.outputs[stopped:] if isinstance(one, SetDone)]
    assert page.do("mistake").stage == "pain", "after so long it was none"


def test_a_mistaken_it_hurts_is_taken_back_and_logged_as_nothing() -> None:
    page = Page(item("plank"), item("childs-pose")).do("start").until("work").wait(5).do("hurts")
    assert page.wait(3).coach.view().mistake
    assert page.do("mistake").stage == "paused"
    assert not page.coach.view().mistake
    page.do("resume").until("rest")
    assert page.sets == ["set 0/1 plank 20.0 s by clock"]
    assert not any(isinstance(output, PainLogged) for output in page.outputs)


def test_after_an_answer_it_was_no_mistake() -> None:
    page = Page(item("plank"), item("childs-pose")).do("start").until("work").wait(5).do("hurts")
    page.do("pain", level=2, kinds=["dull"]).do("mistake")
    assert page.stage == "verdict"
    assert page.sets == ["set 0/1 plank 5.0 s by clock incomplete hurt"]


def test_a_page_that_goes_away_before_the_answer_loses_no_pain() -> None:
    page = Page(item("plank")).do("start").until("work").wait(5).do("hurts")
    page.note(page.coach.leave())
    assert page.sets == ["set 0/1 plank 5.0 s by clock incomplete hurt"]


@pytest.mark.parametrize(
    ("level", "kinds", "before", "stage", "last"),
    [
        (2, ["dull"], 1, "verdict", "pain 2 in plank: next"),
        (2, ["sharp"], 1, "done", "over: pain"),
        (5, [], 4, "done", "over: pain"),
        (4, [], 1, "done", "over: pain"),
        (2, ["rising"], None, "done", "over: pain"),
        (1, ["leg"], 1, "locked", "over: locked"),
        (1, ["numb"], 1, "locked", "over: locked"),
        (1, ["weak"], 1, "locked", "over: locked"),
        (0, ["chest"], 0, "locked", "over: locked"),
        (0, ["breathless"], 0, "locked", "over: locked"),
        (0, ["dizzy"], 0, "locked", "over: locked"),
    ],
)
def test_what_follows_from_pain(
    level: int, kinds: list[str], before: int | None, stage: str, last: str
) -> None:
    page = Page(item("plank"), item("childs-pose"), pain_before=before)
    page.do("start").until("work").wait(2).do("hurts").do("pain", level=level, kinds=kinds)
    told = [line(output) for output in page.outputs if not isinstance(output, (Say, HurtSettled))]
    assert (page.stage, told[-1]) == (stage, last)
    view = page.coach.view()
    assert view.verdict
    assert bool(view.where) == (stage == "locked")
    assert ("locked: pain" in told) == (stage == "locked")


def test_after_a_mild_pain_another_move_is_next_never_the_same_again() -> None:
    page = Page(item("plank", sets=2), item("childs-pose"), item("plank"))
    page.do("start").until("work").wait(2).do("hurts").do("pain", level=2, kinds=["dull"])
    page.do("next")
    assert page.coach.view().move == "childs-pose"
    assert page.until("done").lines[-1].endswith("over: finished")
    assert [words.split()[2] for words in page.sets] == ["plank", "childs-pose"]


def test_pain_in_the_rest_belongs_to_the_move_before_it() -> None:
    page = Page(item("plank"), item("childs-pose")).do("start").until("rest")
    page.do("hurts").do("pain", level=2)
    assert "pain 2 in plank: next" in page.lines[-3]
    assert SetHurt(SetKey(0, 1, None)) in page.outputs, "the set that was given out before it hurt"
    assert page.do("next").coach.view().move == "childs-pose"


@pytest.mark.parametrize("way_out", ["end", "leave", "wait"])
def test_pain_in_the_rest_is_known_though_nobody_says_how_strong(way_out: str) -> None:
    page = Page(item("plank"), item("childs-pose")).do("start").until("rest").do("hurts")
    if way_out == "leave":
        page.outputs += page.coach.leave()
    elif way_out == "wait":
        page.wait(21)
    else:
        page.do("end")
    assert page.outputs.count(SetHurt(SetKey(0, 1, None))) == 1


def test_a_mistaken_press_in_the_rest_marks_no_set() -> None:
    page = Page(item("plank"), item("childs-pose")).do("start").until("rest")
    page.do("hurts").do("mistake").do("resume").until("done")
    assert not any(isinstance(output, SetHurt) for output in page.outputs)


def test_pain_before_the_first_move_belongs_to_none() -> None:
    page = Page(item("plank")).do("hurts").do("pain", level=2)
    assert "pain 2 in None: next" in page.lines[-3]
    assert page.do("next").coach.view().move == "plank"


def test_who_ends_after_pain_ended_for_pain() -> None:
    page = Page(item("plank")).do("start").do("hurts").do("end")
    assert page.lines[-1].endswith("over: pain")


def test_an_item_can_be_left_out_before_the_start() -> None:
    page = Page(item("plank"), item("childs-pose")).do("skip")
    assert (page.stage, page.coach.view().move) == ("waiting", "childs-pose")
    assert page.do("skip").lines[-1].endswith("over: finished")


def test_start_and_plus_need_not_wait() -> None:
    page = Page(item("plank", sets=2, hold_s=5), item("glute-bridge"), camera=True)
    assert page.do("start").do("plus").stage == "get-ready"
    assert page.do("start").wait(5).stage == "rest"
    assert page.do("start").stage == "position"
    page.do("skip").do("plus")
    assert (page.stage, page.coach.view().count) == ("work", 1)


def test_end_keeps_the_set_in_progress() -> None:
    page = Page(item("plank")).do("start").until("work").wait(9).do("end")
    assert page.sets == ["set 0/1 plank 9.0 s by clock incomplete"]
    assert page.lines[-1].endswith("over: ended")


@pytest.mark.parametrize(
    ("command", "arguments", "message"),
    [
        ("jump", {}, "command: got 'jump', allowed start, pause"),
        ("pain", {"level": 11}, "pain level: got 11, allowed 0 to 10"),
        ("pain", {"level": "3"}, "pain level: got '3', allowed a whole number"),
        ("pain", {"level": 3, "kinds": ["odd"]}, "kind of pain: got odd, allowed dull"),
        ("pain", {"level": 3, "kinds": "dull"}, "kinds of pain: got 'dull', allowed a list"),
        ("camera", {"on": 1}, "camera on: got 1, allowed true or false"),
    ],
)
def test_a_wrong_command_says_what_is_allowed(
    command: str, arguments: dict[str, object], message: str
) -> None:
    page = Page(item("plank")).do("hurts")
    with pytest.raises((CommandError, AnswersError), match=message):
        page.do(command, **arguments)


def test_a_session_without_items_is_refused() -> None:
    with pytest.raises(CommandError, match="got no items"):
        Page()


def small(move: str, joint: str, share: float) -> Iterable[Frame]:
    """The drawn figure doing two reps that go only a share of the way at one joint."""
    whole = MOVES[move]
    near, far = whole.poses["start"], whole.poses["end"]
    begin, full = getattr(near, joint), getattr(far, joint)
    end = near.model_copy(update={joint: begin + share * (full - begin)})
    return perform(whole.model_copy(update={"poses": {**whole.poses, "end": end}}), reps=2)


def test_a_movement_too_small_is_told_not_counted() -> None:
    page = Page(item("glute-bridge"), camera=True).do("start")
    page.watch(small("glute-bridge", "hip", 0.37)).do("plus").do("done")
    assert page.said.count("Not quite: a little further.") == 1
    result = next(output.result for output in page.outputs if isinstance(output, SetDone))
    assert (result.partial, result.reps, result.manual) == (2, 1, 1)


def test_after_the_reps_the_camera_counts_pulses_small_or_large() -> None:
    page = Page(item("back-extension", reps=1, pulses=2), camera=True).do("start")
    page.watch(perform(MOVES["back-extension"], reps=3))
    assert page.sets == ["set 0/1 back-extension 1 reps by camera"]
    result = next(output.result for output in page.outputs if isinstance(output, SetDone))
    assert result.pulses == 2


def test_small_movements_are_pulses_where_the_dose_has_pulses() -> None:
    page = Page(item("back-extension", reps=1, pulses=5), camera=True).do("start")
    page.watch(small("back-extension", "trunk", 0.4))
    view = page.coach.view()
    assert (view.count, view.pulses) == (0, 2)
    assert "Not quite: a little further." not in page.said


def test_a_fault_put_right_is_praised() -> None:
    page = Page(item("plank", hold_s=60), camera=True).do("start")
    page.watch(perform(MOVES["plank"], hold_s=14, fault="sag"))
    page.watch(perform(MOVES["plank"], hold_s=8))
    assert page.said.count("Better.") == 1


@pytest.mark.parametrize("command", ["plus", "minus", "next", "stay", "mistake", "pause"])
@pytest.mark.parametrize("move", ["plank", "glute-bridge"])
def test_a_pause_is_lifted_by_nothing_that_means_nothing_in_it(move: str, command: str) -> None:
    page = Page(item(move)).do("start").until("work").wait(1).do("pause")
    before, told = page.coach.view(), len(page.lines)
    assert page.do(command).wait(2).coach.view() == before
    assert len(page.lines) == told


@pytest.mark.parametrize("command", ["done", "plus"])
def test_a_paused_rest_is_no_set_that_could_be_done(command: str) -> None:
    page = Page(item("plank", sets=2, hold_s=1)).do("start").until("rest").do("pause")
    before = page.coach.view()
    assert page.do(command).wait(60).coach.view() == before
    assert page.do("resume").stage == "rest"


def test_a_question_follows_the_camera() -> None:
    page = Page(item("glute-bridge"), camera=True).do("start").do("pause")
    assert page.hint == "Hand up for yes. For no, take the position again."
    page.do("camera", on=False)
    assert page.hint == page.said[-1] == "For yes, press it hurts. For no, press go on."
    assert english(page.coach.view().caption) == page.hint
    page.do("camera", on=True)
    assert page.hint == page.said[-1] == "Hand up for yes. For no, take the position again."
    assert page.stage == "paused"


def test_what_a_camera_that_is_off_cannot_find_is_not_looked_for_after_a_pause() -> None:
    page = Page(item("bird-dog"), camera=True).do("start")
    assert page.stage == "calibrate"
    assert page.do("pause").do("camera", on=False).do("resume").stage == "get-ready"
    page = Page(item("plank"), camera=True, placed=False).do("start")
    assert page.stage == "place"
    assert page.do("pause").do("camera", on=False).do("resume").stage == "get-ready"


def test_who_is_hurt_again_while_the_verdict_stands_can_still_go_on() -> None:
    page = Page(item("plank", sets=2), item("childs-pose")).do("start").until("work").wait(2)
    page.do("hurts").do("pain", level=2, kinds=["dull"])
    assert page.do("hurts").do("mistake").stage == "verdict"
    assert page.do("hurts").do("pain", level=1).stage == "verdict"
    assert page.do("next").coach.view().move == "childs-pose"


def test_done_and_skip_are_at_hand_in_a_pause() -> None:
    page = Page(item("plank"), item("childs-pose")).do("start").until("work").wait(4)
    page.do("pause").do("done")
    assert page.sets == ["set 0/1 plank 4.0 s by clock incomplete"]
    assert page.do("pause").do("skip").stage == "get-ready"


def test_who_goes_away_in_a_set_is_waited_for() -> None:
    page = Page(item("glute-bridge", reps=3), camera=True).do("start").watch(bridges(2))
    standing = next(iter(perform(MOVES["hip-hinge"])))
    page.watch(replace(standing, t=i / 10) for i in range(1, 40))
    assert page.hint == "I wait. Take the position to go on."
    assert page.hint in page.said


def test_who_leaves_the_picture_is_told_and_loses_nothing() -> None:
    page = Page(item("glute-bridge", reps=3), camera=True).do("start").watch(bridges(2))
    page.watch(Frame(i / 10, None, None) for i in range(1, 40))
    view = page.coach.view()
    assert (view.visible, view.in_position, view.count) == (False, False, 2)
    assert page.hint in page.said
    page.watch(bridges(1))
    assert page.sets == ["set 0/1 glute-bridge 3 reps by camera"]


def fault(name: str, priority: int = 2) -> FaultSeen:
    """A fault with a cue of its name."""
    return FaultSeen(0.0, name, f"Mind the {name}.", priority)


def test_cues_come_one_at_a_time_the_most_important_first() -> None:
    cues = Cues()
    cues.seen(fault("knee", priority=3), 0.0)
    cues.seen(fault("back", priority=1), 0.0)
    spoken = [(t, english(cue)) for t in range(40) if (cue := cues.due(float(t)))]
    assert spoken == [
        (0, "Mind the back."),
        (4, "Mind the knee."),
        (15, "Mind the back."),
        (19, "Mind the knee."),
        (30, "Mind the back."),
        (34, "Mind the knee."),
    ]


def test_a_fault_that_is_gone_is_not_cued_and_one_put_right_is_praised_sparingly() -> None:
    cues = Cues()
    cues.seen(fault("back"), 0.0)
    assert not cues.gone(FaultGone(0.5, "back"), 0.5)
    assert cues.due(0.5) is None
    cues.seen(fault("back"), 1.0)
    assert english(cues.due(1.0)) == "Mind the back."
    assert cues.gone(FaultGone(2.0, "back"), 2.0)
    assert not cues.gone(FaultGone(2.5, "back"), 2.5)
    cues.seen(fault("back"), 16.0)
    assert english(cues.due(16.0)) == "Mind the back."
    assert not cues.gone(FaultGone(17.0, "back"), 17.0)


def test_the_camera_can_be_turned_on_and_off_within_a_set() -> None:
    page = Page(item("glute-bridge", reps=3)).do("start").until("work").do("plus")
    assert page.do("camera", on=True).stage == "position"
    page.watch(bridges(1))
    assert page.coach.view().count == 2
    assert page.do("camera", on=False).stage == "get-ready"
    page.until("work").do("plus")
    assert page.sets == ["set 0/1 glute-bridge 3 reps by camera"]


DOSES: dict[str, dict[str, Any]] = {
    "glute-bridge": {"reps": 1, "hold_s": None},
    "bird-dog": {"reps": 6, "hold_s": 8},
    "back-extension": {"reps": 10, "pulses": 10},
    "plank": {"sets": 2, "hold_s": 60},
    "donkey-kick": {"seconds": 90},
    "marching": {"seconds": 60},
}


def test_what_a_dose_is_called() -> None:
    said = {
        move: english(dose_words(MOVES[move], item(move, **dose).dose))
        for move, dose in DOSES.items()
    }
    assert said == {
        "glute-bridge": "1 rep",
        "bird-dog": "6 each side, holding 8 seconds",
        "back-extension": "10 reps, then 10 small pulses",
        "plank": "2 sets of 60 seconds",
        "donkey-kick": "90 seconds each side",
        "marching": "60 seconds",
    }


@pytest.mark.parametrize(
    ("move", "words"),
    [
        ("bird-dog", "left arm, right leg"),
        ("dead-bug", "left arm, right leg"),
        ("superman-alternating", "left arm, right leg"),
        ("donkey-kick", "right side"),
        ("knee-to-chest", "right side"),
        ("glute-bridge", ""),
    ],
)
def test_the_working_side_is_named_by_its_limbs(move: str, words: str) -> None:
    assert english(side_words(MOVES[move], "right")) == words


@pytest.mark.parametrize("move", MOVES)
def test_every_move_can_be_done_without_the_camera(move: str) -> None:
    page = Page(item(move)).do("start").until("work")
    assert page.coach.view().caption
    for _ in range(600):
        if page.stage == "done":
            break
        page.do("plus").wait(1)
    assert {words.split()[2] for words in page.sets} == {move}
    assert not [words for words in page.sets if "incomplete" in words]


TOLD_WITH: dict[str, st.SearchStrategy[dict[str, object]]] = {
    "pain": st.fixed_dictionaries(
        {
            "level": st.integers(0, 10),
            "kinds": st.lists(st.sampled_from(["dull", "sharp", "rising", "chest"])),
        }
    ),
    "camera": st.fixed_dictionaries({"on": st.booleans()}),
}
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("wait"), st.floats(-1, 12)),
        st.tuples(st.just("watch"), st.integers(1, 200)),
        *(st.tuples(st.just(command), TOLD_WITH.get(command, st.just({}))) for command in COMMANDS),
    ),
    max_size=40,
)
FRAMES = list(bridges(2))


def take(coach: Coach, step: str, value: Any, t: float) -> tuple[float, list[Output]]:
    """One step of an arbitrary session: the time after it and what came back."""
    if step == "wait":
        return t + value, list(coach.tick(t + value))
    if step == "watch":
        seen = [Observation.of(replace(frame, t=t + frame.t)) for frame in FRAMES[:value]]
        return seen[-1].t, [output for one in seen for output in coach.see(one)]
    return t, list(coach.do(step, t, **value))


@settings(max_examples=150, deadline=None)
@given(STEPS, st.booleans())
def test_whatever_is_pressed_nothing_breaks(steps: list[tuple[str, Any]], camera: bool) -> None:
    items = [item("glute-bridge", reps=2, sets=2), item("side-plank", hold_s=3), item("marching")]
    coach = Coach.planned(items, MOVES, RULES, camera=camera)
    t, outputs = 0.0, list(coach.do("start", 0.0))
    for step, value in steps:
        before = coach.view()
        t, new = take(coach, step, value, t)
        after = coach.view()
        assert min(after.count, after.count_left, after.count_right, after.clock_s) >= 0
        if before.stage in ("done", "locked"):
            assert not new
        if before.stage in ("pain", "verdict", "paused") and step in ("wait", "watch", "minus"):
            assert after._replace(mistake=before.mistake) == before
            # once it stands, the set that hurt is known: this one, or the one before the rest
            kept = [one for one in new if not isinstance(one, (SetHurt, HurtSaid))]
            assert all(isinstance(one, SetDone) and one.result.hurt for one in kept)
        outputs += new
    keys = [
        (output.result.item, output.result.set_number, output.result.side)
        for output in outputs
        if isinstance(output, SetDone)
    ]
    assert len(keys) == len(set(keys))
    assert sum(isinstance(output, SessionDone) for output in outputs) <= 1


def lying(move: str, seconds: float) -> Iterable[Frame]:
    """The start position, held."""
    start = next(perform(MOVES[move], lens=Lens(fps=15)))
    return (replace(start, t=number / 15) for number in range(int(seconds * 15)))


def test_who_takes_another_move_of_today_does_it_first() -> None:
    page = Page(item("glute-bridge"), item("calf-raise"), item("childs-pose"), camera=True)
    page.do("start").watch(lying("calf-raise", 1.5))
    assert page.coach.view().move == "glute-bridge", "not before it was held"
    page.watch(lying("calf-raise", 2.5))
    view = page.coach.view()
    assert (view.stage, view.move, english(view.next)) == ("work", "calf-raise", "Glute bridge")
    told = "You are in calf raise. That comes now, and glute bridge after it."
    assert page.said.count(told) == 1
    assert page.do("done").until("position").coach.view().move == "glute-bridge"


def test_another_phase_waits_for_its_turn() -> None:
    page = Page(item("glute-bridge"), item("childs-pose"), camera=True)
    page.do("start").watch(lying("childs-pose", 6))
    assert page.coach.view().move == "glute-bridge"


# What stands once and is read elsewhere ------------------------------------------------------

ROOT = Path(__file__).parent.parent
MESSAGES = (ROOT / "frontend/src/live/messages.ts").read_text("utf-8")
OUTBOX = (ROOT / "frontend/src/live/outbox.ts").read_text("utf-8")
TEMPLATE = (ROOT / "src/spinae/web/templates/train/coach.html").read_text("utf-8")
TYPES = {"number": (int, float), "string": (str, Message), "boolean": (bool,)}
"""What the page calls the types of a view; what is a message here is a text there."""


def behind(start: str, end: str) -> str:
    """What stands in messages.ts between the two."""
    return MESSAGES.split(start, 1)[1].split(end, 1)[0]


def names(typescript: str) -> set[str]:
    """The quoted names."""
    return set(re.findall(r'"([\w-]+)"', typescript))


def test_the_page_knows_every_field_of_a_view_and_its_type() -> None:
    fields = re.findall(r"^  (\w+): (.+);$", behind("interface View {", "\n}"), re.MULTILINE)
    assert tuple(name for name, _ in fields) == View._fields
    view = Page(item("glute-bridge"), camera=True).do("start").coach.view()._asdict()
    for name, known in fields:
        allowed = TYPES.get(known.removesuffix(" | null"))
        if view[name] is None:
            assert known.endswith(" | null"), name
        elif allowed is not None:
            assert isinstance(view[name], allowed), name


def test_the_page_knows_every_stage_word_sound_and_end() -> None:
    assert names(behind("type Stage =", ";")) == set(get_args(StageName))
    assert names(behind("type Spoken =", ";")) == set(get_args(SayKind))
    assert names(behind("type Sound =", ";")) == set(get_args(BeepKind))
    assert names(behind("type Reason =", ";")) == {*get_args(EndReason), "closed"}


def test_the_page_and_the_socket_know_every_command_with_what_comes_with_it() -> None:
    known: dict[str, tuple[str, ...]] = {}
    for line in re.findall(r"\{ (command: .*) \}", behind("type Command =", "\n\n")):
        commands, *arguments = line.split("; ")
        known |= dict.fromkeys(
            names(commands), tuple(re.split(r"\??:", one)[0] for one in arguments)
        )
    assert known == {command: ARGUMENTS.get(command, ()) for command in COMMANDS}
    assert set(Do.__struct_fields__) == {"t", "command", *chain(*ARGUMENTS.values())}


SAID_OTHERWISE = {
    "resume": "the button of pause",
    "stay": "any touch of the questions about pain",
    "pain": "the answers to them",
    "camera": "the camera's switch",
}
"""Commands without a button of their own, and what says them."""


def test_every_command_has_a_button_or_is_said_otherwise() -> None:
    buttons = set(re.findall(r'data-do="([\w-]+)"', TEMPLATE))
    assert buttons == set(COMMANDS) - SAID_OTHERWISE.keys()


def test_the_page_sends_a_late_set_as_the_server_takes_it() -> None:
    body = OUTBOX.split("interface LateSet {", 1)[1].split("\n}", 1)[0]
    sent = dict(re.findall(r"^  (\w+)(\??): ", body, re.MULTILINE))
    assert sent.keys() == LateSet.model_fields.keys()
    for name, field in LateSet.model_fields.items():
        assert (sent[name] == "?") is not field.is_required(), name


PUT_TOGETHER = {
    "place": {*get_args(CameraView), *get_args(Trouble), "enough"} - {"turned"},
    "place turned": get_args(CameraView),
    "back": {*get_args(Step), "found", "unseen", "lost"},
    "switch": SIDES,
    "beat": ("go", "other", "hold", "back", "end"),
    "see": get_args(CameraView),
}
"""Keys that are made of two parts."""


@pytest.mark.parametrize(("first", "seconds"), PUT_TOGETHER.items())
def test_every_key_that_is_put_together_has_its_words(first: str, seconds: Iterable[str]) -> None:
    assert {f"{first} {second}" for second in seconds} <= WORDS.keys()
    assert {move.posture for move in MOVES.values()} <= WORDS.keys()


def test_what_was_counted_is_not_lost_to_another_move_after_a_pause() -> None:
    page = Page(item("glute-bridge", reps=5), item("bird-dog", reps=2), camera=True)
    page.do("start").watch(bridges(3)).do("pause").do("resume").watch(lying("bird-dog", 4))
    assert page.coach.view().move == "glute-bridge"
    page.do("end")
    assert page.sets == ["set 0/1 glute-bridge 3 reps by camera incomplete"]


@pytest.mark.parametrize("hurt", [False, True])
def test_a_set_is_kept_where_the_camera_is_turned_on_in_the_middle_of_it(*, hurt: bool) -> None:
    page = Page(item("bird-dog", reps=6))
    page.do("start").until("work").do("plus").do("plus").do("camera", on=True)
    assert page.stage == "calibrate"
    if hurt:
        page.do("hurts").do("pain", level=6, kinds=["sharp"])
    else:
        page.do("end")
    assert page.sets == [f"set 0/1 bird-dog 2 reps by manual incomplete{' hurt' if hurt else ''}"]


def test_no_other_set_is_blamed_than_the_one_that_was_worked() -> None:
    page = Page(item("bridge-hold"), item("plank-hold"), item("side-plank-hold"))
    page.do("start").until("work").wait(20).do("done")
    page.do("start").do("start").wait(0.5).do("done")
    page.do("hurts").do("pain", level=3, kinds=["dull"])
    blamed = [one for one in page.outputs if isinstance(one, (SetHurt, PainLogged))]
    assert [one.move for one in blamed if isinstance(one, PainLogged)] == ["plank-hold"]
    assert not any(isinstance(one, SetHurt) for one in blamed)


def test_minus_takes_back_a_pulse_before_a_rep() -> None:
    page = Page(item("back-extension", reps=2, pulses=3))
    page.do("start").until("work").do("plus").do("plus").do("plus").do("minus")
    view = page.coach.view()
    assert (view.count, view.pulses) == (2, 0)


def test_a_camera_turned_on_in_a_rest_sees_the_next_position() -> None:
    page = Page(item("glute-bridge", sets=2, reps=1, rest_s=50))
    page.do("start").until("work").do("done").do("camera", on=True)
    page.watch(lying("bird-dog", 5)).watch(lying("glute-bridge", 6))
    assert page.stage in ("position", "work")


def test_a_set_knows_how_long_ago_it_began_pauses_too() -> None:
    page = Page(item("glute-bridge", reps=3))
    page.do("start").until("work").do("plus").do("pause").wait(60).do("resume").until("work")
    page.do("done")
    [done] = [one for one in page.outputs if isinstance(one, SetDone)]
    assert done.length_s > 60 > done.result.seconds


def test_who_ends_after_a_mild_pain_has_stopped_for_pain_and_still_reads_why() -> None:
    page = Page(item("plank"), item("childs-pose")).do("start").until("work").wait(5).do("hurts")
    page.do("pain", level=2, kinds=["dull"]).do("end")
    assert [line(one) for one in page.outputs[-2:]] == ["locked: ended", "over: pain"]
    assert page.stage == "done"
    assert english(page.coach.view().verdict).startswith("This move ends here")


@pytest.mark.parametrize(("level", "kinds"), [(9, ["dull"]), (1, ["sharp"]), (1, ["rising"])])
def test_what_ends_a_session_for_pain_ends_the_day(level: int, kinds: list[str]) -> None:
    page = Page(item("plank"), item("childs-pose")).do("start").until("work").wait(5).do("hurts")
    page.do("pain", level=level, kinds=kinds)
    assert [line(one) for one in page.outputs[-2:]] == ["locked: ended", "over: pain"]


def test_pain_that_was_asked_about_anew_is_answered() -> None:
    page = Page(item("plank"), item("childs-pose"), unanswered=Blame("plank"))
    assert page.do("mistake").stage == "pain"
    assert page.do("pain", level=1, kinds=[]).stage == "verdict"


def test_after_a_mistake_it_is_not_asked_once_more_whether_it_hurts() -> None:
    page = Page(item("plank")).do("start").until("work").wait(5).do("hurts").do("mistake")
    assert (page.stage, page.hint) == ("paused", "")


@pytest.mark.parametrize("kind", ["chest", "breathless", "dizzy", "numb", "leg", "weak"])
def test_where_to_go_after_pain_is_told_in_whole_sentences(kind: str) -> None:
    page = Page(item("plank")).do("start").until("work").wait(5).do("hurts")
    page.do("pain", level=2, kinds=[kind])
    assert english(page.coach.view().where).endswith(".")
