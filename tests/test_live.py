"""The live line when the disk is full or busy, training is closed elsewhere, or Spinae errs."""

from __future__ import annotations

import asyncio
import json
import logging
import resource
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, cast
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI, WebSocket
from fastapi.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from app_client import HERE, LIVE, Clock, closed_by, no_room, screened
from spinae.coach import Coach
from spinae.journal import read, store
from spinae.plan import Item, Lock
from spinae.settings import load as load_settings
from spinae.training import Dose, Reason
from spinae.web import create_app
from spinae.web.access.visitor import Visitor
from spinae.web.context import AppContext
from spinae.web.live.messages import Hello
from spinae.web.live.socket import Line
from spinae.web.live.writer import Write
from test_web import Page, bridges, practised, started

RED = Lock("red-flag", Reason("saddle-numbness"))
LATE: dict[str, Any] = {
    "item": 0, "set_number": 1, "move": "glute-bridge", "side": None, "reps": 7, "manual": 7,
    "held_s": 0, "seconds": 30, "judged": False, "timed": False, "complete": True, "hurt": False,
}  # fmt: skip
PATIENCE_S = 30.0


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def database() -> str:
    """A file: it is its disk and its lock that fail here."""
    return "sqlite"


@pytest.fixture
def app(environ: dict[str, str], clock: Clock) -> FastAPI:
    return create_app(load_settings(environ), clock=clock)


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    headers = {"accept": "text/html"}
    with TestClient(app, base_url=HERE, headers=headers, follow_redirects=False) as client:
        screened(client)
        yield client


@pytest.fixture
def context(app: FastAPI) -> AppContext:
    context: AppContext = app.state.context
    return context


@contextmanager
def held(environ: dict[str, str]) -> Iterator[None]:
    """Another program holds the journal's write lock."""
    path = Path(environ["SPINAE_DATA_DIR"], "journal.sqlite3")
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


@contextmanager
def full_disk() -> Iterator[None]:
    """No file of this process can be written any more, as on a full disk: the system refuses it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def at_work(client: TestClient, socket: Any) -> Page:
    """In the last set of a session."""
    page = Page(socket, practised(client, "glute-bridge"))
    page.work()
    return page


def hurts_to_the_end(page: Page) -> None:
    """The last set is done, it hurts, and what is answered ends the session."""
    page.do("plus")
    page.do("hurts")
    heard(page, "pain")
    page.do("pain", level=6, kinds=["numb"])
    heard(page, "locked")


def heard(page: Page, stage: str) -> None:
    while page.view["stage"] != stage:
        page.hear("view")


def unkept(page: Page) -> dict[str, Any]:
    """That something is not kept yet, which may have been said by now."""
    said = told(page, "unkept")
    return said[0] if said else page.hear("unkept")


def told(page: Page, kind: str) -> list[dict[str, Any]]:
    return [one for one in page.heard if one["type"] == kind]


def kept(context: AppContext) -> tuple[list[bool], list[int], bool]:
    """Whether each set hurt, the answers during the session, and whether training is closed."""
    history = read.history(context.journal, 1)
    during = [answer.level for answer in history.pain if answer.when == "during"]
    return [done.hurt for done in history.sets], during, closed_by(context.journal, 1) is not None


def test_it_hurts_is_heard_while_another_program_holds_the_journal_for_21_s(
    client: TestClient, context: AppContext, environ: dict[str, str]
) -> None:
    with client.websocket_connect(LIVE) as socket:
        page = at_work(client, socket)
        # in real time: longer than any one wait for the lock, as a sync tool may hold it
        with held(environ):
            hurts_to_the_end(page)
            threading.Event().wait(21)
            assert kept(context) == ([], [], False)
            assert unkept(page)["message"].startswith("The journal cannot be written")
            assert told(page, "saved") == told(page, "over") == []
        over = page.hear("over")
    assert (over["reason"], over["kept"]) == ("locked", True)
    assert kept(context) == ([True], [6], True)
    assert len(told(page, "kept")) == 1


def test_what_ends_on_a_full_disk_is_kept_once_there_is_room(
    client: TestClient, context: AppContext
) -> None:
    with client.websocket_connect(LIVE) as socket:
        page = at_work(client, socket)
        with full_disk():
            hurts_to_the_end(page)
            unkept(page)
            assert told(page, "over") == []
        assert page.hear("over")["kept"]
    assert kept(context) == ([True], [6], True)


@pytest.mark.parametrize("trouble", ["busy", "full"])
def test_what_is_not_kept_yet_is_kept_after_the_page_has_gone(
    client: TestClient, context: AppContext, environ: dict[str, str], trouble: str
) -> None:
    with client.websocket_connect(LIVE) as socket:
        page = at_work(client, socket)
        with held(environ) if trouble == "busy" else full_disk():
            hurts_to_the_end(page)
            unkept(page)
            socket.close()
    assert context.writer.drained(PATIENCE_S)
    assert kept(context) == ([True], [6], True)


def test_a_finished_session_is_over_only_when_it_is_kept(
    client: TestClient, context: AppContext
) -> None:
    with client.websocket_connect(LIVE) as socket:
        page = Page(socket, started(client))
        page.do("start")
        with full_disk():
            page.do("done")
            page.do("end")
            unkept(page)
            late = page.hear("done") if not told(page, "done") else told(page, "done")[0]
            assert told(page, "saved") == told(page, "over") == []
        over = page.hear("over")
    assert (over["reason"], over["kept"]) == ("ended", True)
    assert [one["set"] for one in told(page, "saved")] == [late["set"]]
    assert read.open_session(context.journal, 1, context.clock()) is None


def test_a_set_that_the_page_sends_again_is_the_same_set(
    client: TestClient, context: AppContext
) -> None:
    with client.websocket_connect(LIVE) as socket:
        session = started(client)
        page = Page(socket, session)
        page.do("start")
        page.do("done")
        done, saved = page.hear("done"), page.hear("saved")
    answer = client.post(f"/sessions/{session}/sets", json={**done["late"], "ago_s": 1})
    assert answer.json() == {"saved": done["set"]} == {"saved": saved["set"]}
    assert len(read.history(context.journal, 1).sets) == 1


def test_a_page_that_comes_back_goes_on_after_a_set_that_is_not_kept_yet(
    client: TestClient, context: AppContext, environ: dict[str, str]
) -> None:
    session = started(client)
    with held(environ):
        with client.websocket_connect(LIVE) as socket:
            page = Page(socket, session)
            page.do("start")
            page.do("done")
            page.hear("done")
        with client.websocket_connect(LIVE) as socket:
            assert Page(socket, session).view["item"] == 1
        with client.websocket_connect(LIVE) as socket:
            page = Page(socket, session)
            page.do("end")
            unkept(page)
        with client.websocket_connect(LIVE) as socket:
            socket.send_json({"type": "hello", "session": session, "camera": False})
            assert socket.receive_json()["message"].startswith("The journal cannot be")
    assert context.writer.drained(PATIENCE_S)


def test_a_lock_that_is_not_kept_yet_closes_training_at_once(
    client: TestClient, context: AppContext, environ: dict[str, str]
) -> None:
    with client.websocket_connect(LIVE) as socket:
        page = at_work(client, socket)
        with held(environ):
            hurts_to_the_end(page)
            assert "Please see someone today" in client.get("/").text
            with client.websocket_connect(LIVE) as other:
                hello = {"type": "hello", "session": str(uuid4()), "camera": True, "free": True}
                other.send_json(hello)
                assert other.receive_json()["message"] == "Training is closed for now."


def test_pages_are_read_while_the_journal_is_held_and_a_late_set_waits(
    client: TestClient, context: AppContext, environ: dict[str, str]
) -> None:
    session = started(client)
    with held(environ):
        for path in ("/", "/mirror", "/moves", f"/coach?session={session}"):
            assert client.get(path).status_code == 200
        late = client.post(f"/sessions/{session}/sets", json={**LATE, "ago_s": 0})
        again = client.post(f"/sessions/{session}/sets", json={**LATE, "ago_s": 9})
        assert (late.status_code, again.status_code) == (503, 503)
        assert len(context.writer.pending(session)) == 1
    assert context.writer.drained(PATIENCE_S)
    assert len(read.history(context.journal, 1).sets) == 1


@pytest.mark.parametrize("name", ["", "\0", "x\ud800", "sag" * 15, "late-fault"])
def test_a_late_set_with_faults_that_are_none_of_its_moves_can_be_exported(
    client: TestClient, name: str
) -> None:
    session = started(client)
    late = {**LATE, "ago_s": 0, "faults": [[name, 3], ["hips-low", 2]]}
    answer = client.post(
        f"/sessions/{session}/sets",
        content=json.dumps(late),
        headers={"content-type": "application/json"},
    )
    if name == "x\ud800":  # no text at all
        assert answer.status_code == 422
        return
    assert answer.status_code == 200
    [kept] = client.get("/api/sets").json()["items"]
    assert kept["faults"] == [["hips-low", 2]]
    assert client.get("/you/data/archive").status_code == 200


def test_it_hurts_before_hello_is_asked_about_at_once(client: TestClient) -> None:
    session = practised(client, "glute-bridge")
    with client.websocket_connect(LIVE) as socket:
        socket.send_json({"type": "do", "t": 1, "command": "hurts"})
        assert Page(socket, session).view["stage"] == "pain"


def test_what_hurts_is_a_move_or_not_known(client: TestClient, context: AppContext) -> None:
    session = practised(client, "glute-bridge")
    hello = {"type": "hello", "session": session, "camera": False, "hurts": "bell\a"}
    with client.websocket_connect(LIVE) as socket:
        socket.send_json(hello)
        assert socket.receive_json()["type"] == "error"
        socket.send_json({**hello, "hurts": "no move of ours"})
        assert socket.receive_json()["stage"] == "pain"
        socket.send_json({"type": "do", "t": 1, "command": "pain", "level": 4, "kinds": ["dull"]})
        while socket.receive_json().get("stage") != "verdict":
            pass
    assert context.writer.drained(PATIENCE_S)
    [answer] = client.get("/api/pain").json()["items"][:1]
    assert (answer["when"], answer["move"]) == ("during", None)


@pytest.mark.parametrize("trouble", ["busy", "full"])
def test_every_page_says_what_waits_until_it_is_kept(
    client: TestClient, context: AppContext, environ: dict[str, str], trouble: str
) -> None:
    why = {"busy": "The journal cannot be written now.", "full": "The disk is full."}[trouble]
    session = started(client)
    pages = ("/", "/mirror", "/moves", "/you/goals", f"/coach?session={session}", "/coach?free")
    with held(environ) if trouble == "busy" else no_room(context.journal):
        with client.websocket_connect(LIVE) as socket:
            page = Page(socket, session)
            page.do("start")
            page.do("done")
            unkept(page)
        for path in pages:
            assert f"Not yet kept: 1 set. {why}" in client.get(path).text, path
        assert ", 1 set done." in client.get("/").text
        with client.websocket_connect(LIVE) as socket:
            later = Page(socket, session)
            assert later.hear("unkept")["message"].startswith(why)
    assert context.writer.drained(PATIENCE_S)
    for path in pages:
        assert "Not yet kept" not in client.get(path).text, path
    assert ", 1 set done and kept." in client.get("/").text


def test_a_page_that_comes_back_hears_when_what_waited_is_kept(
    client: TestClient, context: AppContext, environ: dict[str, str]
) -> None:
    session = started(client)
    with client.websocket_connect(LIVE) as socket:
        with held(environ):
            with client.websocket_connect(LIVE) as before:
                page = Page(before, session)
                page.do("start")
                page.do("done")
                unkept(page)
            later = Page(socket, session)
            later.hear("unkept")
        later.hear("kept")


def test_a_session_that_is_over_and_not_kept_yet_is_not_offered_again(
    client: TestClient, context: AppContext, environ: dict[str, str]
) -> None:
    session = started(client)
    with held(environ):
        with client.websocket_connect(LIVE) as socket:
            page = Page(socket, session)
            page.do("start")
            page.do("end")
            unkept(page)
        assert "in the middle of a session" not in client.get("/").text
        assert "Not everything is kept yet." in client.get("/").text
    assert context.writer.drained(PATIENCE_S)


def test_a_form_on_a_full_disk_says_so_in_plain_words(
    client: TestClient, context: AppContext
) -> None:
    forms = (
        ("/sessions", {"session": str(uuid4()), "minutes": "5", "back": "1"}),
        ("/mirror/questions", {"back": "1"}),
        ("/you/goals", {"goal": "prevent"}),
    )
    with no_room(context.journal):
        for path, form in forms:
            answer = client.post(path, data=form)
            assert answer.status_code == 503
            assert "Your disk is full, so this could not be kept. Make room" in answer.text
            assert "database" not in answer.text


# Training is closed


def test_a_red_flag_closes_the_tab_that_trains(client: TestClient, context: AppContext) -> None:
    with client.websocket_connect(LIVE) as socket:
        page = at_work(client, socket)
        page.do("plus")
        screened(client, "bladder-bowel")
        over = page.hear("over")
        saved = told(page, "saved")
    assert over["reason"] == page.view["stage"] == "locked"
    assert "emergency department" in page.view["where"]
    assert len(saved) == 1, "what was at work when it was closed is kept"
    assert [done.reps for done in read.history(context.journal, 1).sets] == [1]
    assert read.open_session(context.journal, 1, context.clock()) is None


def test_a_lock_closes_every_line_of_a_person(client: TestClient, context: AppContext) -> None:
    session = practised(client, "glute-bridge")
    with (
        client.websocket_connect(LIVE) as one,
        client.websocket_connect(LIVE) as two,
        client.websocket_connect(LIVE) as three,
    ):
        first = Page(one, session)
        second, free = (Page(it, str(uuid4()), camera=True, free=True) for it in (two, three))
        free.do("start")
        first.do("start")
        first.do("hurts")
        first.do("pain", level=2, kinds=["weak"])
        assert [page.hear("over")["reason"] for page in (first, second, free)] == ["locked"] * 3
    assert closed_by(context.journal, 1) is not None


def test_a_set_begun_after_training_was_closed_is_refused_and_told(
    client: TestClient, context: AppContext, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "spinae.web.live.socket.LOOKS_EVERY_S", PATIENCE_S
    )  # only the journal looks
    with client.websocket_connect(LIVE) as socket:
        page = Page(socket, practised(client, "glute-bridge"))
        store.set_lock(context.journal, 1, RED, clock.now)
        clock.now += timedelta(minutes=2)
        page.work()
        page.do("plus")
        page.do("done")
        over = page.hear("over")
    assert told(page, "refused")[0]["message"].startswith("Not everything could be kept.")
    assert not over["kept"]
    assert read.history(context.journal, 1).sets == ()


@pytest.mark.parametrize(("ago_s", "status", "sets"), [(90, 200, 1), (5, 409, 0)])
def test_a_late_set_is_kept_where_it_was_begun_before_training_was_closed(
    client: TestClient, context: AppContext, clock: Clock, ago_s: float, status: int, sets: int
) -> None:
    session = started(client)
    clock.now += timedelta(minutes=10)
    store.set_lock(context.journal, 1, RED, clock.now - timedelta(seconds=60))
    answer = client.post(f"/sessions/{session}/sets", json={**LATE, "ago_s": ago_s})
    assert answer.status_code == status
    assert len(read.history(context.journal, 1).sets) == sets


def test_an_answer_about_pain_is_kept_while_training_is_closed(
    client: TestClient, context: AppContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spinae.web.live.socket.LOOKS_EVERY_S", PATIENCE_S)
    with client.websocket_connect(LIVE) as socket:
        page = Page(socket, practised(client, "glute-bridge"))
        page.do("start")
        store.set_lock(context.journal, 1, RED, context.clock())
        page.do("hurts")
        page.do("pain", level=4, kinds=["chest"])
        assert page.hear("over")["kept"]
    assert kept(context)[1] == [4]


def test_the_coach_page_is_closed_while_training_is(
    client: TestClient, context: AppContext
) -> None:
    session = started(client)
    store.set_lock(context.journal, 1, RED, context.clock())
    assert client.get(f"/coach?session={session}").headers["location"] == "/"


# What nobody expected


def test_a_fault_in_the_coach_closes_the_socket_with_1011_and_is_logged(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("paused")

    with client.websocket_connect(LIVE) as socket:
        page = Page(socket, started(client))
        monkeypatch.setattr(Coach, "do", broken)
        page.do("pause")
        with pytest.raises(WebSocketDisconnect) as closed:
            page.hear("over")
    assert closed.value.code == 1011
    [record] = [one for one in caplog.records if one.levelno == logging.ERROR]
    assert record.exc_text is not None
    assert "KeyError: 'paused'" in record.exc_text


def test_a_fault_in_a_write_closes_the_socket_with_1011_and_is_logged(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("reps")

    monkeypatch.setattr(store, "save_set", broken)
    with client.websocket_connect(LIVE) as socket:
        page = Page(socket, started(client))
        page.do("start")
        page.do("done")
        with pytest.raises(WebSocketDisconnect) as closed:
            page.hear("over")
    assert closed.value.code == 1011
    assert any("KeyError: 'reps'" in (one.exc_text or "") for one in caplog.records)


@pytest.mark.parametrize("greeted", [True, False])
def test_bytes_close_the_socket_with_1003(client: TestClient, greeted: bool) -> None:
    with client.websocket_connect(LIVE) as socket:
        if greeted:
            Page(socket, started(client))
        socket.send_bytes(b"\x00")
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_json()
    assert closed.value.code == 1003


def test_free_practice_on_a_full_disk_is_kept_with_its_items(
    client: TestClient, context: AppContext
) -> None:
    with client.websocket_connect(LIVE) as socket:
        page = Page(socket, str(uuid4()), camera=True, free=True)
        page.do("start")
        with full_disk():
            page.show(bridges(3))
            page.do("end")
            unkept(page)
        assert page.hear("over")["kept"]
    [session] = read.days(context.journal, 1)[0].sessions
    assert [(one.move, one.reps) for one in session.sets] == [("glute-bridge", 3)]


def test_a_free_practice_ends_when_new_answers_leave_more_out(
    client: TestClient, context: AppContext
) -> None:
    with client.websocket_connect(LIVE) as socket:
        page = Page(socket, str(uuid4()), camera=True, free=True)
        page.do("start")
        client.post("/screen", data={"none": "yes"})
        client.post("/screen", data={"none": "yes", "wrist": "yes"})
        assert "changed what suits you" in page.hear("over")["message"]


def test_a_free_session_knows_how_the_back_was_before_it(client: TestClient) -> None:
    client.post("/back", data={"level": 1})
    with client.websocket_connect(LIVE) as socket:
        page = Page(socket, str(uuid4()), free=True)
        page.do("start")
        page.do("hurts")
        page.do("pain", level=4, kinds=["dull"])
        assert page.hear("over")["reason"] == "pain"


def test_it_hurts_that_was_not_answered_is_asked_again_when_the_page_comes_back(
    client: TestClient, context: AppContext
) -> None:
    session = practised(client, "glute-bridge")
    with client.websocket_connect(LIVE) as socket:
        page = Page(socket, session)
        page.work()
        page.do("plus")
        page.do("hurts")
        heard(page, "pain")
    assert context.writer.drained(PATIENCE_S)
    with client.websocket_connect(LIVE) as socket:
        page = Page(socket, session)
        assert (page.view["stage"], page.view["mistake"]) == ("pain", False)
        page.do("start")
        page.do("pain", level=8, kinds=["dull"])
        assert page.hear("over")["reason"] == "pain"
    [kept] = read.sessions(context.journal, 1)
    assert [(one.move, one.level) for one in kept.answers if one.when == "during"] == [
        ("glute-bridge", 8)
    ]


def test_it_hurts_that_only_the_page_remembers_is_asked_again(client: TestClient) -> None:
    session = practised(client, "glute-bridge")
    with client.websocket_connect(LIVE) as socket:
        socket.send_json(
            {"type": "hello", "session": session, "camera": False, "hurts": "glute-bridge"}
        )
        view = socket.receive_json()
        assert (view["stage"], view["mistake"]) == ("pain", False)


def test_training_that_answers_close_ends_in_every_tab(
    client: TestClient, context: AppContext, clock: Clock
) -> None:
    clock.on(hours=1)
    client.post("/back", data={"level": 8})
    clock.on(days=1)
    session = practised(client, "glute-bridge")
    with client.websocket_connect(LIVE) as socket:
        page = Page(socket, session)
        page.do("start")
        client.post("/back", data={"level": 8})
        assert page.hear("over")["reason"] == "locked"


def test_a_sign_says_where_to_go_while_the_journal_is_held(
    client: TestClient, context: AppContext, environ: dict[str, str]
) -> None:
    with held(environ):
        client.post("/screen", data={RED.reason.id: "yes"})
        page = client.get("/").text
    assert "Please get help now" in page
    assert "Not everything is kept yet" in page
    assert context.writer.drained(PATIENCE_S)
    assert closed_by(context.journal, 1) == RED


def test_a_set_at_work_when_training_is_closed_is_kept_also_after_a_long_pause(
    client: TestClient, context: AppContext, clock: Clock
) -> None:
    with client.websocket_connect(LIVE) as socket:
        page = at_work(client, socket)
        page.do("plus")
        page.do("pause")
        heard(page, "paused")
        clock.on(minutes=5)
        page.t += 300
        socket.send_json({"type": "tick", "t": page.t})
        store.set_lock(context.journal, 1, RED, clock.now)
        clock.on(seconds=0.4)
        page.hear("over")
    assert [done.reps for done in read.history(context.journal, 1).sets] == [1]
    assert told(page, "refused") == []


def test_a_session_that_goes_on_elsewhere_ends_here_and_nothing_is_written_twice(
    client: TestClient, context: AppContext
) -> None:
    id = practised(client, "glute-bridge")
    with client.websocket_connect(LIVE) as first:
        old = Page(first, id)
        old.work()
        old.do("hurts")
        heard(old, "pain")
        with client.websocket_connect(LIVE) as second:
            new = Page(second, id)
            assert new.view["stage"] == "pain"
            over = old.hear("over")
    assert over["message"] == "This session goes on in another window."
    assert context.writer.drained(PATIENCE_S)
    assert [done.hurt for done in read.history(context.journal, 1).sets] == [True]


class SlowPage:
    """A page at the end of a slow line."""

    def __init__(self, *said: dict[str, Any]) -> None:
        self.said = [json.dumps(one) for one in said]
        self.heard: list[dict[str, Any]] = []

    async def receive(self) -> dict[str, Any]:
        if not self.said:
            await asyncio.Event().wait()
        return {"type": "websocket.receive", "text": self.said.pop(0)}

    async def send_json(self, message: dict[str, Any]) -> None:
        await asyncio.sleep(0.1)
        self.heard.append(message)


def test_where_to_go_is_shown_before_it_is_over_however_slow_the_line(
    client: TestClient, context: AppContext
) -> None:
    session = practised(client, "glute-bridge")
    page = SlowPage(
        {"type": "do", "t": 1, "command": "hurts"},
        {"type": "do", "t": 2, "command": "pain", "level": 8, "kinds": ["numb"]},
    )
    mine = replace(context, visitor=Visitor(None, 1, ""))
    hello = Hello(UUID(session), camera=False)
    item = Item("glute-bridge", "strength", Dose(reps=5), Reason("tried"))
    coach = Coach.planned([item], context.catalogue, context.rules, camera=False)

    async def speak() -> None:
        await Line(cast("WebSocket", page), mine, hello, coach, mine.case()).run()

    asyncio.run(speak())
    kinds = [(one.get("verdict") and "verdict") or one["type"] for one in page.heard]
    assert "verdict" in kinds
    assert kinds[-1] == "over"


def test_a_lock_outlives_a_server_that_ends_before_it_is_kept(
    client: TestClient, context: AppContext, environ: dict[str, str], clock: Clock
) -> None:
    with client.websocket_connect(LIVE) as socket:
        page = at_work(client, socket)
        with held(environ):
            hurts_to_the_end(page)
            unkept(page)
            client.post("/screen", data={"saddle-numbness": "yes"})
            context.writer.close()
            again = create_app(load_settings(environ), clock=clock)
            with TestClient(again, base_url=HERE, headers={"accept": "text/html"}) as later:
                page_ = later.get("/").text
                assert "emergency department now" in page_
                assert "Tell them also" in page_
    third = create_app(load_settings(environ), clock=clock)
    third_writer = third.state.context.writer
    assert third_writer.drained(PATIENCE_S)
    kinds = [lock.reason.id for lock in read.locks(third.state.context.journal, 1, clock.now)]
    assert kinds == ["saddle-numbness", "numb", "level", "unanswered"], "the answer itself was lost"


def test_what_is_kept_is_held_in_reserve_no_more(
    client: TestClient, context: AppContext, environ: dict[str, str]
) -> None:
    reserve = Path(environ["SPINAE_DATA_DIR"], "unkept.json")
    with client.websocket_connect(LIVE) as socket:
        page = at_work(client, socket)
        with held(environ):
            hurts_to_the_end(page)
            unkept(page)
            assert b"numb" in reserve.read_bytes()
    assert context.writer.drained(PATIENCE_S)
    context.writer.submit(Write("x", 1, None, lambda _: None))
    assert context.writer.drained(PATIENCE_S)
    assert reserve.read_bytes().strip() == b""
