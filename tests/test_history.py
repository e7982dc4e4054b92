"""A history that can be mended: nothing is lost by it, and no lock opens."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from kept import done_elsewhere
from spinae.catalogue.schema import Dose
from spinae.errors import NotFoundError
from spinae.journal import Journal, people, read, store
from spinae.judge import Rep
from spinae.message import NOTHING
from spinae.plan import Item, Lock, Screening, Session
from spinae.progress.days import totals
from spinae.settings import load as load_settings
from spinae.training import DoneSet, PainAnswer, Reason
from spinae.web import create_app
from spinae.web.context import AppContext

HERE = "http://127.0.0.1:8765"
NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
ID = "6e9f6a34-51a3-4a35-92b5-1f1f50b5a7c4"
SET = "f2b0a8a5-6b5b-4b43-8f6b-5a4f4a1f0c11"
PLAN = Session(
    None, NOTHING, 5, (Item("glute-bridge", "strength", Dose(reps=12), Reason("gentle")),)
)
RESULT = DoneSet(
    item=0,
    set_number=1,
    move="glute-bridge",
    side=None,
    reps=9,
    manual=2,
    partial=1,
    pulses=0,
    held_s=0.0,
    seconds=61.25,
    counted_by="camera",
    faults=(("arch", 3),),
    complete=False,
    hurt=False,
    rep_times=(Rep(1.0, 1.5, 2.0, None, 0.25),),
)
RIGHT = replace(RESULT, reps=12, complete=True)


@pytest.fixture
def journal(app: FastAPI) -> Journal:
    context: AppContext = app.state.context
    return context.journal


@pytest.fixture
def person(journal: Journal) -> int:
    """Somebody who may train, and did one set an hour ago."""
    person = people.first(journal)
    screened = NOW - timedelta(days=20)
    store.save_screening(journal, person, Screening(screened, frozenset(), frozenset()))
    start = NOW - timedelta(hours=1)
    store.start_session(journal, ID, person, PLAN, start, 2)
    store.save_set(journal, ID, SET, RESULT, start + timedelta(minutes=2))
    store.end_session(journal, ID, start + timedelta(minutes=3), "ended")
    return person


def answer_of(journal: Journal, person: int, session: str = ID) -> int:
    return number_of(read.session(journal, person, session).answers[0])


def number_of(answer: PainAnswer) -> int:
    assert answer.id is not None
    return answer.id


# in the journal


@pytest.mark.postgres
def test_a_set_put_right_is_what_the_plan_looks_back_on(journal: Journal, person: int) -> None:
    store.correct_set(journal, person, SET, RIGHT, NOW)
    [done] = read.history(journal, person).sets
    assert (done.reps, done.complete) == (12, True)
    found = read.kept_set(journal, person, SET)
    assert found.edited_at
    assert (found.manual, found.counted_by) == (5, "camera")


def test_fewer_reps_are_taken_from_those_by_hand_first(journal: Journal, person: int) -> None:
    fewer = replace(RESULT, reps=6)
    store.correct_set(journal, person, SET, fewer, NOW)
    done = read.kept_set(journal, person, SET)
    assert (done.reps, done.manual) == (6, 0)


def test_of_another_move_the_camera_saw_nothing(journal: Journal, person: int) -> None:
    other = replace(RESULT, move="hip-thrust", complete=True)
    store.correct_set(journal, person, SET, other, NOW)
    [done] = read.history(journal, person).sets
    assert (done.move, done.faults, done.asked) == ("hip-thrust", (), None)
    assert read.kept_set(journal, person, SET).partial == 0


@pytest.mark.postgres
def test_a_set_taken_out_counts_for_nothing_until_it_is_put_back(
    journal: Journal, person: int
) -> None:
    store.take_out_set(journal, person, SET, NOW)
    assert read.history(journal, person).sets == ()
    assert totals(read.days(journal, person, zone=UTC)).sets == 0
    store.take_out_set(journal, person, SET, None)
    assert len(read.history(journal, person).sets) == 1
    assert totals(read.days(journal, person, zone=UTC)).reps == 9


@pytest.mark.postgres
def test_a_session_taken_out_takes_everything_in_it_along(journal: Journal, person: int) -> None:
    before = read.history(journal, person)
    store.take_out_session(journal, person, ID, NOW)
    assert read.history(journal, person).sets == ()
    assert read.history(journal, person).pain == ()
    assert read.days(journal, person, zone=UTC) == ()
    assert read.morning_due(journal, person, NOW + timedelta(days=1)) is None
    store.take_out_session(journal, person, ID, None)
    assert read.history(journal, person) == before


@pytest.mark.postgres
def test_a_session_taken_out_is_not_gone_on_with(journal: Journal, person: int) -> None:
    running = str(uuid4())
    store.start_session(journal, running, person, PLAN, NOW, None)
    assert read.open_session(journal, person, NOW) is not None
    store.take_out_session(journal, person, running, NOW)
    assert read.open_session(journal, person, NOW) is None


@pytest.mark.postgres
def test_a_set_taken_out_is_not_offered_again_in_its_session(journal: Journal, person: int) -> None:
    running, set_id = str(uuid4()), str(uuid4())
    store.start_session(journal, running, person, PLAN, NOW, None)
    store.save_set(journal, running, set_id, RESULT, NOW)
    store.take_out_set(journal, person, set_id, NOW)
    going_on = read.open_session(journal, person, NOW)
    assert going_on is not None
    assert going_on.done == ((0, 1, None),)


@pytest.mark.postgres
def test_an_answer_put_right_or_taken_out(journal: Journal, person: int) -> None:
    id = answer_of(journal, person)
    store.correct_answer(journal, person, id, 4)
    assert [entry.level for entry in read.history(journal, person).pain] == [4]
    store.take_out_answer(journal, person, id, NOW)
    assert read.history(journal, person).pain == ()
    store.save_pain(journal, person, PainAnswer(at=NOW, when="before", level=1, session=ID))
    assert [entry.level for entry in read.history(journal, person).pain] == [1]


@pytest.mark.postgres
def test_a_morning_taken_out_is_asked_again(journal: Journal, person: int) -> None:
    tomorrow = NOW + timedelta(hours=14)
    store.save_pain(journal, person, PainAnswer(at=tomorrow, when="morning", level=3, session=ID))
    assert read.morning_due(journal, person, tomorrow) is None
    given = number_of(read.session(journal, person, ID).answers[-1])
    store.take_out_answer(journal, person, given, tomorrow)
    assert read.morning_due(journal, person, tomorrow) is not None


@pytest.mark.postgres
def test_what_was_done_elsewhere_counts_once(journal: Journal, person: int) -> None:
    done = [done_elsewhere("plank", held_s=40.0), done_elsewhere("glute-bridge", reps=12)]
    id, start = str(uuid4()), NOW - timedelta(days=1)
    for _ in range(2):
        store.add_elsewhere(journal, person, id, start, timedelta(minutes=12), done)
    newest, added = read.days(journal, person, zone=UTC)
    assert added.sessions[0].minutes_trained == 12
    assert [(one.move, one.counted_by) for one in added.sessions[0].sets] == [
        ("plank", "clock"),
        ("glute-bridge", "manual"),
    ]
    assert len(read.history(journal, person).sets) == 3
    assert newest.sessions[0].id == ID


@pytest.mark.postgres
def test_nobody_mends_what_is_somebody_elses(journal: Journal, person: int) -> None:
    people.rename(journal, person, "Ada")
    other = people.add(journal, "Ben")
    id = answer_of(journal, person)
    for mend in (
        lambda: read.session(journal, other, ID),
        lambda: store.correct_set(journal, other, SET, RIGHT, NOW),
        lambda: store.take_out_set(journal, other, SET, NOW),
        lambda: store.take_out_session(journal, other, ID, NOW),
        lambda: store.correct_answer(journal, other, id, 0),
        lambda: store.take_out_answer(journal, other, id, NOW),
    ):
        with pytest.raises(NotFoundError):
            mend()
    assert read.sessions(journal, other) == ()


# on the pages


def test_the_form_of_a_set_puts_it_right(client: TestClient, journal: Journal, person: int) -> None:
    page = client.get(f"/mirror/sets/{SET}/edit").text
    assert 'value="61"' in page
    form = {"move": "glute-bridge", "reps": 12, "held_s": 0, "seconds": 61, "complete": "yes"}
    answer = client.post(f"/mirror/sets/{SET}/edit", data=form)
    assert answer.headers["location"] == f"/mirror/sessions/{ID}"
    [done] = read.history(journal, person).sets
    assert (done.reps, done.seconds, done.complete) == (12, 61.25, True)
    assert "changed by you" in client.get(f"/mirror/sessions/{ID}").text


@pytest.mark.parametrize("wrong", [{"reps": -1}, {"move": "handstand"}, {"side": "top"}])
def test_a_form_that_cannot_be_read_changes_nothing(
    client: TestClient, journal: Journal, person: int, wrong: dict[str, str]
) -> None:
    before = read.history(journal, person)
    form = {"move": "glute-bridge", "reps": 12} | wrong
    assert client.post(f"/mirror/sets/{SET}/edit", data=form).status_code in (404, 422)
    assert read.history(journal, person) == before


def test_what_is_taken_out_stands_there_to_be_put_back(
    client: TestClient, journal: Journal, person: int
) -> None:
    client.post(f"/mirror/sets/{SET}/out")
    page = client.get(f"/mirror/sessions/{ID}").text
    assert f"/mirror/sets/{SET}/back" in page
    client.post(f"/mirror/sets/{SET}/back")
    assert len(read.history(journal, person).sets) == 1
    client.post(f"/mirror/sessions/{ID}/out")
    assert "Taken out" in client.get("/mirror/sessions").text
    assert "is taken out" in client.get(f"/mirror/sessions/{ID}").text
    client.post(f"/mirror/sessions/{ID}/back")
    assert len(read.history(journal, person).sets) == 1


def test_an_answer_is_put_right_on_its_page(
    client: TestClient, journal: Journal, person: int
) -> None:
    id = answer_of(journal, person)
    assert "checked" in client.get(f"/mirror/answers/{id}/edit").text
    client.post(f"/mirror/answers/{id}/edit", data={"level": 5})
    assert [entry.level for entry in read.history(journal, person).pain] == [5]


def closed_by_pain(journal: Journal, person: int) -> int:
    """A back that gets worse from week to week; the number of the newest answer."""
    for week, level in ((2, 1), (1, 2), (0, 4)):
        for days in (3, 1):
            at = NOW - timedelta(weeks=week, days=days)
            store.save_pain(journal, person, PainAnswer(at=at, when="before", level=level))
    return number_of(read.loose_answers(journal, person)[-1])


def test_no_lock_opens_because_an_answer_is_mended(
    app: FastAPI, client: TestClient, journal: Journal, person: int
) -> None:
    id = closed_by_pain(journal, person)
    shut = client.get("/api/today").json()["locked"]
    assert shut is not None
    before = read.history(journal, person)
    for path, form in (
        (f"/mirror/answers/{id}/out", {}),
        (f"/mirror/answers/{id}/edit", {"level": 0}),
        (f"/mirror/sessions/{ID}/out", {}),
        ("/mirror/add", elsewhere()),
    ):
        answer = client.post(path, data=form)
        assert answer.status_code == 409
        assert "Training is closed" in answer.text
    assert read.history(journal, person) == before
    assert client.get("/api/today").json()["locked"] == shut
    assert "/out" not in client.get("/mirror/sessions").text


@pytest.mark.parametrize("question", ["after", "morning"])
def test_no_lock_opens_because_a_question_is_answered_again(
    client: TestClient, journal: Journal, person: int, question: Any
) -> None:
    closed_by_pain(journal, person)
    store.save_pain(
        journal, person, PainAnswer(at=NOW - timedelta(days=1), when=question, level=6, session=ID)
    )
    before = read.history(journal, person)
    form = {"session": ID, "level": 0}
    path = {"after": f"/after/{ID}", "morning": "/morning"}[question]
    assert client.post(path, data=form).status_code == 409
    assert read.history(journal, person) == before


def test_a_first_answer_is_taken_while_training_is_closed(
    client: TestClient, journal: Journal, person: int
) -> None:
    closed_by_pain(journal, person)
    assert client.post("/morning", data={"session": ID, "level": 7}).status_code == 303
    assert 7 in [entry.level for entry in read.history(journal, person).pain]


def test_an_open_session_is_not_gone_on_with_while_training_is_closed(
    client: TestClient, journal: Journal, person: int
) -> None:
    closed_by_pain(journal, person)
    session = str(uuid4())
    store.start_session(journal, session, person, PLAN, NOW - timedelta(minutes=9), None)
    with client.websocket_connect(HERE.replace("http", "ws") + "/live") as socket:
        socket.send_json({"type": "hello", "session": session, "camera": False})
        assert socket.receive_json()["message"] == "Training is closed for now."


def test_answers_of_a_day_to_come_open_nothing(client: TestClient, journal: Journal) -> None:
    tomorrow = NOW + timedelta(days=1)
    store.save_screening(
        journal, people.first(journal), Screening(tomorrow, frozenset(), frozenset())
    )
    assert 'href="/screen"' in client.get("/").text
    assert 'action="/sessions"' not in client.get("/").text


def test_once_training_is_open_again_the_answer_can_be_mended(
    client: TestClient, journal: Journal, person: int
) -> None:
    id = closed_by_pain(journal, person)
    store.open_again(journal, person, Lock("pain", Reason("worsening")), NOW, "seen")
    assert client.post(f"/mirror/answers/{id}/out").status_code == 303
    assert id not in [entry.id for entry in read.history(journal, person).pain]


def elsewhere(**other: str) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "session": str(uuid4()),
        "day": "2026-11-19",
        "at": "07:30",
        "minutes": "15",
        "move": ["glute-bridge", "side-plank", ""],
        "sets": ["2", "", ""],
        "reps": ["12", "", ""],
        "seconds": ["", "30", ""],
    }
    return usual | other


def test_a_session_done_elsewhere_is_added_with_both_sides(
    client: TestClient, journal: Journal, person: int
) -> None:
    form = elsewhere()
    answer = client.post("/mirror/add", data=form)
    assert answer.headers["location"] == f"/mirror/sessions/{form['session']}"
    client.post("/mirror/add", data=form)
    added = read.session(journal, person, str(form["session"]))
    assert [(one.move, one.side, one.reps) for one in added.sets] == [
        ("glute-bridge", None, 12),
        ("glute-bridge", None, 12),
        ("side-plank", "left", 0),
        ("side-plank", "right", 0),
    ]
    assert [one.held_s for one in added.sets] == [0, 0, 30, 30]
    assert "added by you" in client.get(answer.headers["location"]).text


@pytest.mark.usefixtures("person")
def test_a_break_from_sitting_is_named_so_in_the_list(client: TestClient) -> None:
    client.post("/breaks", data={"id": str(uuid4()), "move": "calf-raise"})
    assert "a break from sitting" in client.get("/mirror/sessions").text


def test_a_time_of_last_summer_is_of_summers_clocks(environ: dict[str, str]) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    app = create_app(load_settings(environ), clock=lambda: NOW.astimezone(berlin))
    journal: Journal = app.state.context.journal
    person = people.first(journal)
    store.save_screening(journal, person, Screening(NOW, frozenset(), frozenset()))
    form = elsewhere(day="2026-07-01", at="07:30")
    TestClient(app, base_url=HERE, follow_redirects=False).post("/mirror/add", data=form)
    added = read.session(journal, person, str(form["session"]))
    journal.close()
    assert added.started_at == datetime(2026, 7, 1, 5, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"day": "2026-11-20", "at": "17:50"}, "would not be over yet"),
        ({"day": "9999-12-31", "at": "23:59"}, "would not be over yet"),
        ({"move": ""}, "Choose at least one move"),
        ({"reps": "", "seconds": ""}, "how many reps"),
        ({"reps": "many"}, "whole numbers up to 500"),
        ({"sets": "99"}, "whole numbers up to 20"),
    ],
)
def test_a_form_with_something_wrong_is_shown_again(
    client: TestClient, journal: Journal, person: int, wrong: dict[str, str], says: str
) -> None:
    before = read.history(journal, person)
    one = {"move": "glute-bridge", "sets": "2", "reps": "12", "seconds": ""}
    answer = client.post("/mirror/add", data=elsewhere(**(one | wrong)))
    assert answer.status_code == 422
    assert says in answer.text
    assert read.history(journal, person) == before


# taken along


@pytest.mark.postgres
def test_an_archive_is_looked_into_before_it_is_brought_in(
    client: TestClient, journal: Journal, person: int, tmp_path: Path
) -> None:
    archive = client.get("/you/data/archive")
    assert archive.headers["content-disposition"].endswith('spinae-2026-11-20.zip"')
    fresh = create_app(load_settings({"SPINAE_DATA_DIR": str(tmp_path / "new")}), clock=lambda: NOW)
    with TestClient(fresh, base_url=HERE, headers={"accept": "text/html"}) as other:
        page = other.post("/you/data/look", files={"file": archive.content}).text
        assert "1 session" in page
        there = fresh.state.context.journal
        assert read.history(there, people.first(there)).sets == ()
        token = page.partition('name="token" value="')[2].partition('"')[0]
        assert "New here: 1 session" in other.post("/you/data/import", data={"token": token}).text
        assert len(read.history(there, people.first(there)).sets) == 1
        assert other.post("/you/data/import", data={"token": token}).status_code == 422


@pytest.mark.parametrize("content", [b"", b"no zip at all"])
def test_what_is_no_archive_is_one_plain_sentence(
    client: TestClient, person: int, content: bytes
) -> None:
    answer = client.post("/you/data/look", files={"file": ("a.zip", content)})
    assert answer.status_code == 422
    assert "nothing was changed" in answer.text


@pytest.mark.parametrize("form", ["csv", "fhir", "strong", "hevy"])
def test_every_form_can_be_taken_from_the_page(client: TestClient, person: int, form: str) -> None:
    assert f"/you/data/{form}" in client.get("/you/data").text
    answer = client.get(f"/you/data/{form}")
    assert answer.status_code == 200
    assert len(answer.content) > 200


def test_a_session_can_be_taken_to_a_watch(client: TestClient, person: int) -> None:
    assert f"/mirror/sessions/{ID}/fit" in client.get(f"/mirror/sessions/{ID}").text
    assert client.get(f"/mirror/sessions/{ID}/fit").content[8:12] == b".FIT"


def test_the_sheets_leave_out_what_was_taken_out(
    client: TestClient, journal: Journal, person: int
) -> None:
    store.take_out_set(journal, person, SET, NOW)
    with ZipFile(io.BytesIO(client.get("/you/data/csv").content)) as zip:
        assert zip.read("sets.csv").count(b"\n") == 1
