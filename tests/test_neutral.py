"""Neutral is personal: found by a calibration or in a first good second, and used from then on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError

from spinae.body import Frame, Observation
from spinae.catalogue import load
from spinae.catalogue.schema import BACK_MDC95, Fault, Move, Pose
from spinae.coach import BackFound, Coach, OwnBack, Say, SetDone
from spinae.coach.neutral import POSTURES, BackTrace, Calibration
from spinae.coach.outputs import Outbox, Output
from spinae.journal import Journal, people, read, store
from spinae.judge import FaultSeen, Judge
from spinae.kinematics import BOW_SEEN
from spinae.message import NOTHING
from spinae.performance import Key, Script
from spinae.plan import Item, Screening
from spinae.plan.rules import load_rules
from spinae.plan.session import Session
from spinae.say import ENGLISH
from spinae.settings import load as load_settings
from spinae.training import BackRange, Reason
from spinae.web import create_app
from testing.film import Lens, film, perform

MOVES = load()
RULES = load_rules()
BACK_FAULTS = [
    (move, fault) for move in MOVES.values() for fault in move.faults if fault.measure == "back"
]
each_back_fault = pytest.mark.parametrize(
    ("move", "fault"), BACK_FAULTS, ids=lambda one: getattr(one, "id", getattr(one, "name", ""))
)
NEUTRAL, ROUNDED, ARCHED = 1.0, 16.0, -12.0
"""As drawn: bows from hip to shoulder."""


def rocking(move: str, *, middle: float = NEUTRAL) -> list[Frame]:
    """A body in the start of a move that rounds, arches and rests."""
    bows = (NEUTRAL, NEUTRAL, ROUNDED, ROUNDED, ARCHED, ARCHED, middle, middle)
    times = (0.0, 1.0, 2.0, 3.5, 5.0, 6.5, 7.5, 14.0)
    pose = MOVES[move].poses["start"]
    return list(film(Script(tuple(_key(t, pose, bow) for t, bow in zip(times, bows, strict=True))),
                     Lens()))  # fmt: skip


def _key(t: float, pose: Pose, bow: float) -> Key:
    return Key(t, pose.model_copy(update={"back": bow}))


def calibrated(move: str, frames: Iterable[Frame]) -> tuple[Calibration, list[str], float]:
    """The calibration after these frames, what it said, and when it was over."""
    out = Outbox()
    calibration, before = Calibration(MOVES[move], POSTURES[MOVES[move].posture], out), 0.0
    calibration.begin()
    for frame in frames:
        calibration.run(frame.t - before)
        calibration.see(Observation.of(frame))
        before = frame.t
        if calibration.over:
            break
    said = [ENGLISH.say(one.message) for one in out.take() if isinstance(one, Say)]
    return calibration, said, before


def shifted(frames: Iterable[Frame], by: float) -> Iterator[Frame]:
    """The same body with another build and shirt."""
    for frame in frames:
        yield frame if frame.back is None else replace(frame, back=frame.back + by)


def faults(judge: Judge, frames: Iterable[Frame]) -> list[str]:
    """The faults that are told."""
    seen = [event for frame in frames for event in judge.see(Observation.of(frame))]
    return [event.name for event in seen if isinstance(event, FaultSeen)]


# Every fault of the back --------------------------------------------------------------------


def test_moves_whose_back_must_be_watched_are() -> None:
    assert {move.id for move, _ in BACK_FAULTS} >= {
        "plank", "high-plank", "bird-dog", "donkey-kick", "superman", "superman-alternating",
        "back-extension", "hip-hinge", "seated-forward-bend",
    }  # fmt: skip


@each_back_fault
def test_no_fault_is_told_from_less_than_the_noise(move: Move, fault: Fault) -> None:
    assert fault.relative
    assert min(fault.margin, -fault.good[0], fault.good[1]) >= BACK_MDC95


@pytest.mark.parametrize(
    ("change", "words"),
    [({"margin": 2.0}, "allowed 3 or more"), ({"good": (-2.0, 9.0)}, "allowed 3 or more"),
     ({"relative": False}, "neutral is personal")],
)  # fmt: skip
def test_a_move_file_cannot_scold_within_the_noise(change: dict[str, Any], words: str) -> None:
    data = MOVES["bird-dog"].model_dump()
    told = [one if one["measure"] != "back" else one | change for one in data["faults"]]
    with pytest.raises(ValidationError, match=words):
        Move.model_validate(data | {"faults": tuple(told)})


@each_back_fault
@pytest.mark.parametrize("by", [-11.6, 9.0])
def test_another_build_and_shirt_change_no_verdict(move: Move, fault: Fault, by: float) -> None:
    assert faults(Judge(move), shifted(perform(move), by)) == []
    wrong = faults(Judge(move), shifted(perform(move, fault=fault.name), by))
    assert set(wrong) == {fault.name}


@each_back_fault
def test_without_a_reference_no_fault_of_the_back_is_told(move: Move, fault: Fault) -> None:
    assert faults(Judge(move), only_wrong(move, fault)) == []


def only_wrong(move: Move, fault: Fault) -> list[Frame]:
    """The fault from its beginning, the back unseen before."""
    most = max(abs(frame.back or 0.0) for frame in perform(move)) + 1.0
    frames = perform(move, fault=fault.name)
    return [replace(f, back=f.back if abs(f.back or 0.0) > most else None) for f in frames]


@each_back_fault
def test_a_known_neutral_is_used_from_the_first_moment(move: Move, fault: Fault) -> None:
    assert set(faults(Judge(move, neutral=0.0), only_wrong(move, fault))) == {fault.name}


def test_the_reference_is_the_first_second_that_the_joints_call_good() -> None:
    judge = Judge(MOVES["plank"])
    told = faults(judge, shifted(perform(MOVES["plank"], fault="sag"), -7.0))
    assert told == ["sag"]
    assert judge.neutral == pytest.approx(-7.0, abs=0.1)


def test_a_back_read_ten_times_a_second_is_enough() -> None:
    frames = perform(MOVES["bird-dog"], fault="back-arches")
    slow = [f if i % 3 == 0 else replace(f, back=None) for i, f in enumerate(frames)]
    assert set(faults(Judge(MOVES["bird-dog"]), slow)) == {"back-arches"}


def test_the_stretch_is_held_by_the_change_from_the_own_neutral() -> None:
    arched = list(shifted(perform(MOVES["cat-stretch"]), -8.0))
    plain, own = Judge(MOVES["cat-stretch"]), Judge(MOVES["cat-stretch"], neutral=-8.0)
    for seen in map(Observation.of, arched):
        plain.see(seen)
        own.see(seen)
    assert plain.held_s < 1.0
    assert own.held_s > 4.0


# The calibration ----------------------------------------------------------------------------


@pytest.mark.parametrize("move", ["bird-dog", "hip-hinge"])
def test_both_ways_and_the_middle_give_the_own_back(move: str) -> None:
    calibration, said, took = calibrated(move, rocking(move))
    own = calibration.found
    assert own is not None
    assert own.neutral == pytest.approx(NEUTRAL * BOW_SEEN, abs=0.5)
    assert own.rounded == pytest.approx(ROUNDED * BOW_SEEN, abs=0.5)
    assert own.arched == pytest.approx(ARCHED * BOW_SEEN, abs=0.5)
    assert [sentence.split()[0] for sentence in said] == ["First,", "Round", "Now", "Now", "Good."]
    assert took < 11


def test_a_back_read_ten_times_a_second_is_calibrated_too() -> None:
    slow = [f if i % 3 == 0 else replace(f, back=None) for i, f in enumerate(rocking("bird-dog"))]
    assert calibrated("bird-dog", slow)[0].found is not None


def test_a_back_that_is_not_seen_is_told_and_not_waited_for() -> None:
    frames = [replace(frame, back=None) for _ in range(2) for frame in rocking("bird-dog")]
    later = [replace(frame, t=i / 30) for i, frame in enumerate(frames)]
    calibration, said, took = calibrated("bird-dog", later)
    assert (calibration.over, calibration.found) == (True, None)
    assert said[-1].startswith("I could not see your back.")
    assert took < 16


@pytest.mark.parametrize("middle", [ROUNDED, ARCHED])
def test_an_end_is_not_taken_for_the_middle(middle: float) -> None:
    calibration, said, _ = calibrated("bird-dog", rocking("bird-dog", middle=middle))
    assert (calibration.over, calibration.found) == (True, None)
    assert said[-1].startswith("I could not tell")


def test_a_back_that_hardly_moves_gives_no_neutral() -> None:
    still = [replace(f, back=f.back and f.back / 10) for f in rocking("bird-dog")]
    later = [replace(frame, t=i / 30) for i, frame in enumerate(still * 2)]
    assert calibrated("bird-dog", later)[0].found is None


def test_another_posture_is_waited_out() -> None:
    calibration, _, _ = calibrated("hip-hinge", rocking("bird-dog"))
    assert calibration.step == "find"


# In a session -------------------------------------------------------------------------------


class Page:
    """A page with a camera; its clock goes with the frames."""

    def __init__(self, *moves: str, camera: bool = True) -> None:
        items = [
            Item(move, MOVES[move].phase, MOVES[move].dose.goal, Reason("tried")) for move in moves
        ]
        self.coach = Coach.planned(items, MOVES, RULES, camera=camera)
        self.t = 0.0
        self.outputs: list[Output] = []
        self.do("start")

    def do(self, command: str, **arguments: object) -> Page:
        """A button."""
        self.outputs += self.coach.do(command, self.t, **arguments)
        return self

    def watch(self, frames: Iterable[Frame]) -> Page:
        """What the camera sees next."""
        begin = self.t
        for frame in frames:
            self.t = begin + frame.t
            self.outputs += self.coach.see(Observation.of(replace(frame, t=self.t)))
        return self

    @property
    def stage(self) -> str:
        """Where the coach is."""
        return self.coach.view().stage

    @property
    def sets(self) -> list[SetDone]:
        """What was given out."""
        return [one for one in self.outputs if isinstance(one, SetDone)]

    @property
    def cues(self) -> list[str]:
        """What was corrected."""
        return [
            ENGLISH.say(one.message)
            for one in self.outputs
            if isinstance(one, Say) and one.kind == "cue"
        ]


def test_neutral_is_found_before_the_first_move_that_needs_it_and_once() -> None:
    page = Page("bird-dog", "donkey-kick").watch(rocking("bird-dog"))
    (found,) = [one for one in page.outputs if isinstance(one, BackFound)]
    assert found.own.posture == "kneeling"
    assert page.stage in ("position", "work")
    page.do("skip")
    assert (page.coach.view().move, page.stage) == ("donkey-kick", "position")


def test_it_can_be_skipped() -> None:
    assert Page("bird-dog").stage == "calibrate"
    assert Page("bird-dog").do("skip").stage == "position"
    assert Page("bird-dog").do("start").stage == "position"


def test_without_a_camera_nothing_is_calibrated() -> None:
    assert Page("bird-dog", camera=False).stage == "get-ready"
    assert Page("bird-dog").do("camera", on=False).stage == "get-ready"


def test_moves_that_do_not_need_it_begin_at_once() -> None:
    for move in ("plank", "glute-bridge", "superman", "cat-cow", "seated-forward-bend"):
        assert Page(move).stage == "position", move


def test_it_can_be_paused_and_ended_and_can_hurt() -> None:
    paused = Page("bird-dog").do("pause")
    assert paused.stage == "paused"
    assert paused.do("resume").stage == "calibrate"
    assert Page("bird-dog").do("end").stage == "done"
    hurt = Page("bird-dog", "plank").do("hurts").do("pain", level=2, kinds=["dull"]).do("next")
    assert hurt.coach.view().move == "plank"


def test_what_to_do_is_shown_and_the_back_is_watched() -> None:
    view = Page("bird-dog").coach.view()
    assert ENGLISH.say(view.hint).startswith("Hands and knees.")
    assert view.watches_back
    assert not Page("glute-bridge").coach.view().watches_back


def test_a_session_that_is_gone_on_with_knows_its_neutral() -> None:
    item = Item("bird-dog", "strength", MOVES["bird-dog"].dose.start, Reason("tried"))
    coach = Coach.planned([item], MOVES, RULES, camera=True)
    coach.know(OwnBack("kneeling", -3.0, 9.0, -9.0))
    coach.do("start", 0.0)
    assert coach.view().stage == "position"


def test_the_own_neutral_judges_the_set() -> None:
    page = Page("bird-dog").watch(rocking("bird-dog"))
    page.watch(shifted(perform(MOVES["bird-dog"]), -9.0))
    assert "Keep your back still." in page.cues
    page = Page("bird-dog").watch(shifted(rocking("bird-dog"), -9.0))
    page.watch(shifted(perform(MOVES["bird-dog"]), -9.0))
    assert "Keep your back still." not in page.cues


def test_the_first_good_second_holds_for_the_next_set_of_the_same_move() -> None:
    page = Page("plank")
    page.watch(perform(MOVES["plank"], hold_s=4)).do("done").do("skip")
    page.watch(shifted(perform(MOVES["plank"], hold_s=4), -9.0))
    assert page.cues == ["Tuck your tailbone a little."]


def test_a_set_keeps_the_back_and_the_range_that_were_seen() -> None:
    page = Page("bird-dog").do("skip").watch(perform(MOVES["bird-dog"])).do("done")
    seen = page.sets[0].result.seen
    assert set(seen["range"]) == {"left", "right"}
    assert seen["range"]["right"] == pytest.approx(86, abs=6)
    assert seen["back"]["neutral"] == pytest.approx(0, abs=0.2)
    assert len(seen["back"]["curve"]) <= 60


def test_the_chart_is_there_in_the_rest_after_the_set_and_gone_in_the_next() -> None:
    page = Page("plank", "glute-bridge").watch(perform(MOVES["plank"], hold_s=4)).do("done")
    assert page.stage == "rest"
    assert page.coach.view().back is not None
    assert page.do("skip").coach.view().back is None


def test_a_set_without_a_camera_has_seen_nothing() -> None:
    page = Page("bird-dog", camera=False).do("plus").do("done")
    assert page.sets[0].result.seen == {}


def test_the_curve_of_a_set_has_gaps_where_the_back_was_not_seen() -> None:
    trace = BackTrace()
    for second in (*range(10), *range(20, 31)):
        trace.add(float(second), 5.0)
    seen = trace.summary(None)
    assert seen is not None
    assert seen["curve"][0] == seen["curve"][-1] == 5.0
    assert seen["curve"][30] is None


# Kept ---------------------------------------------------------------------------------------


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    journal = Journal.open(f"sqlite:///{tmp_path / 'journal.db'}")
    yield journal
    journal.close()


NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


def started(journal: Journal, at: datetime = NOW) -> tuple[int, str]:
    person, id = people.first(journal), str(uuid4())
    item = Item("bird-dog", "strength", MOVES["bird-dog"].dose.start, Reason("tried"))
    store.start_session(journal, id, person, Session(None, NOTHING, 10, (item,)), at, None)
    return person, id


def test_a_range_is_kept_and_found_again(journal: Journal) -> None:
    person, session = started(journal)
    back = BackRange(NOW, "kneeling", 1.0, 9.0, -6.0)
    store.save_back(journal, session, back)
    assert read.back_ranges(journal, person) == read.back_ranges_of(journal, session) == (back,)
    assert read.back_ranges(journal, person + 1) == ()


def test_what_the_camera_measured_is_kept_with_the_set(journal: Journal) -> None:
    person, session = started(journal)
    page = Page("bird-dog").do("skip").watch(perform(MOVES["bird-dog"])).do("done")
    result = page.sets[0].result
    store.save_set(journal, session, str(uuid4()), result, NOW)
    assert read.days(journal, person)[0].sessions[0].sets[0].seen == result.seen


def said(frame: Frame) -> dict[str, Any]:
    """A frame as the page sends it."""
    size = {"width": 640, "height": 480}
    points = {"image": frame.image, "world": frame.world}
    return {"type": "frame", "t": frame.t, "back": frame.back, **size, **points}


def heard(socket: Any, stage: str) -> None:
    """Listen until the coach is at this stage."""
    while socket.receive_json().get("stage") != stage:
        pass


def test_a_page_that_comes_back_is_not_asked_again(environ: dict[str, str]) -> None:
    app = create_app(load_settings(environ))
    journal, now = app.state.context.journal, app.state.context.clock()
    person, session = started(journal, now)
    store.save_screening(journal, person, Screening(now, frozenset(), frozenset()))
    with TestClient(app, base_url="http://127.0.0.1:8765") as client:
        with client.websocket_connect("ws://127.0.0.1:8765/live") as socket:
            socket.send_json({"type": "hello", "session": session, "camera": True})
            socket.send_json({"type": "do", "t": 0.0, "command": "start"})
            heard(socket, "calibrate")
            for frame in rocking("bird-dog"):
                socket.send_json(said(frame))
            heard(socket, "position")
        (kept,) = read.back_ranges(journal, person)
        assert kept.rounded > kept.neutral + BACK_MDC95 > kept.arched + 2 * BACK_MDC95
        with client.websocket_connect("ws://127.0.0.1:8765/live") as socket:
            socket.send_json({"type": "hello", "session": session, "camera": True})
            socket.send_json({"type": "do", "t": 0.0, "command": "start"})
            heard(socket, "position")
