"""Ways round what closes training: each is tried, and training stays closed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, cast
from uuid import uuid4

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app_client import LIVE, NOW, Clock, browser, journal_of, screened
from spinae.errors import ArchiveError
from spinae.journal import archive, backup, people, read, store
from spinae.journal.records import Archive
from spinae.plan import Screening
from spinae.settings import load
from spinae.training import PainAnswer
from spinae.web import create_app
from test_web import Page, practised, started

SEEN: Final = "A clinician has seen or spoken with me about this and says that I may train."


@pytest.fixture
def database() -> str:
    """A file: backups are files too."""
    return "sqlite"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(environ: dict[str, str], clock: Clock) -> FastAPI:
    return create_app(load(environ), clock=clock)


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with browser(app) as client:
        screened(client)
        yield client


def by_a_sign(client: TestClient) -> None:
    screened(client, "fever")


def by_new_numbness(client: TestClient) -> None:
    it_hurts(client, level=2, kinds=["numb"])


def by_sharp_pain(client: TestClient) -> None:
    it_hurts(client, level=4, kinds=["sharp"])


def by_a_nine(client: TestClient) -> None:
    it_hurts(client, level=9, kinds=["dull"])


def by_a_stop(client: TestClient) -> None:
    with client.websocket_connect(LIVE) as socket:
        page = Page(socket, practised(client, "plank"))
        for command in ("start", "start", "hurts", "end"):
            page.do(command)
        page.hear("over")


def by_a_seven_before(client: TestClient) -> None:
    client.post("/back", data={"level": 7})


def by_a_back_that_gets_worse(client: TestClient) -> None:
    journal = journal_of(cast("FastAPI", client.app))
    for week, level in ((2, 1), (1, 2), (0, 4)):
        for days in (3, 1):
            at = NOW - timedelta(weeks=week, days=days)
            store.save_pain(journal, 1, PainAnswer(at=at, when="before", level=level))
    client.get("/")  # whoever looks works it out


def it_hurts(client: TestClient, **answer: Any) -> None:
    with client.websocket_connect(LIVE) as socket:
        page = Page(socket, practised(client, "plank"))
        page.do("start")
        page.do("hurts")
        page.do("pain", **answer)
        page.hear("over")


FOR_GOOD: Final = (by_a_sign, by_new_numbness, by_a_back_that_gets_worse)
FOR_THE_DAY: Final = (by_sharp_pain, by_a_nine, by_a_stop, by_a_seven_before)
closing = pytest.mark.parametrize("close", [*FOR_GOOD, *FOR_THE_DAY])


def trains(client: TestClient, app: FastAPI) -> list[str]:
    """What of strength is offered, or can be begun by what a person can press."""
    found = []
    for minutes in (5, 10, 30, 60):
        today = client.get(f"/api/today?minutes={minutes}").json()
        if today["locked"] is None or any(it["phase"] == "strength" for it in today["items"]):
            found.append(f"today, {minutes} minutes")
    tries: dict[str, tuple[str, dict[str, Any]]] = {
        "start": ("/sessions", {"minutes": 30, "back": 0}),
        "start of before": (
            "/sessions", {"minutes": 30, "back": 0, "at": (NOW - timedelta(hours=1)).isoformat()},
        ),
        "a move": ("/moves/plank/practice", {"back": 0}),
        "a test": ("/mirror/tests", {"back": 0, "test": "plank-hold"}),
    }  # fmt: skip
    for name, (path, form) in tries.items():
        client.post(path, data=form | {"session": str(uuid4())})
        begun = read.open_session(journal_of(app), 1, app.state.context.clock())
        if begun is not None and any(one.phase in ("strength", "test") for one in begun.items):
            found.append(name)
    hello = {"type": "hello", "session": str(uuid4()), "camera": True, "free": True}
    with client.websocket_connect(LIVE) as socket:
        socket.send_json(hello)
        first = socket.receive_json()
        if first["type"] != "over" and first.get("stage") != "pain":  # how much it hurt is asked
            found.append("free practice")
    return found


def test_training_is_open_before(client: TestClient, app: FastAPI) -> None:
    assert len(trains(client, app)) == 9


@closing
def test_nothing_that_can_be_pressed_gets_round_it(
    client: TestClient, app: FastAPI, close: Callable[[TestClient], None]
) -> None:
    close(client)
    assert trains(client, app) == []


@closing
def test_a_second_window_does_not(
    client: TestClient, app: FastAPI, close: Callable[[TestClient], None]
) -> None:
    session = started(client, 10)
    with client.websocket_connect(LIVE) as socket:
        page = Page(socket, session)
        page.do("start")
        close(client)
        assert page.hear("over")["reason"] in ("locked", "closed")
    with client.websocket_connect(LIVE) as socket:
        socket.send_json({"type": "hello", "session": session, "camera": False})
        assert socket.receive_json()["type"] == "over"
    assert trains(client, app) == []


@closing
def test_answering_the_form_anew_does_not(
    client: TestClient, app: FastAPI, close: Callable[[TestClient], None]
) -> None:
    close(client)
    screened(client)
    assert trains(client, app) == []


@closing
@pytest.mark.parametrize("hours", [-48, -1, 1])
def test_a_changed_clock_does_not(
    client: TestClient,
    app: FastAPI,
    clock: Clock,
    close: Callable[[TestClient], None],
    hours: int,
) -> None:
    close(client)
    clock.on(hours=hours)
    assert trains(client, app) == []


@closing
def test_an_import_does_not(
    client: TestClient, app: FastAPI, tmp_path: Path, close: Callable[[TestClient], None]
) -> None:
    close(client)
    journal = journal_of(app)
    mine = archive.of(journal, 1, NOW + timedelta(minutes=1))
    calm = replace_all(mine, at=NOW + timedelta(minutes=1))
    archive.keep(journal, 1, calm, lambda _: b"")
    assert trains(client, app) == []


def replace_all(mine: Archive, at: Any) -> Archive:
    """An archive that says: everything is well, and was opened long ago."""
    data = json.loads(mine.model_dump_json())
    for lock in data["locks"]:
        lock["cleared_at"], lock["statement"] = at.isoformat(), "seen"
    data["screenings"] = [{"at": at.isoformat(), "flags": [], "cautions": []}]
    data["pain"] = []
    return Archive.model_validate(data)


@closing
def test_a_backup_of_before_does_not(
    client: TestClient,
    app: FastAPI,
    clock: Clock,
    environ: dict[str, str],
    tmp_path: Path,
    close: Callable[[TestClient], None],
) -> None:
    url = load(environ).database_url
    before = tmp_path / "before.sqlite3"
    backup.back_up(url, before)
    clock.on(minutes=1)
    close(client)
    backup.restore(url, before, aside=tmp_path / "aside.sqlite3", force=True)
    asked = "short safety check" in client.get("/").text
    assert asked == (close in FOR_THE_DAY)
    screened(client)
    assert trains(client, app) == []


@closing
def test_a_set_begun_afterwards_is_not_taken(
    client: TestClient, app: FastAPI, clock: Clock, close: Callable[[TestClient], None]
) -> None:
    session = practised(client, "plank")
    close(client)
    clock.on(minutes=10)
    late = {
        "item": 0, "set_number": 1, "move": "plank", "side": None, "reps": 0, "manual": 0,
        "held_s": 20, "seconds": 20, "judged": False, "timed": False, "complete": True,
        "hurt": False, "ago_s": 1,
    }  # fmt: skip
    assert client.post(f"/sessions/{session}/sets", json=late).status_code == 409


@pytest.mark.parametrize("close", FOR_THE_DAY)
def test_a_day_that_ended_offers_the_gentle_set_and_the_next_day_is_another(
    client: TestClient, app: FastAPI, clock: Clock, close: Callable[[TestClient], None]
) -> None:
    close(client)
    today = client.get("/api/today").json()
    assert today["locked"] == "ended"
    assert {item["phase"] for item in today["items"]} <= {"warm-up", "stretch"}
    page = client.get("/").text
    assert "Enough for today" in page
    assert "ask a doctor or physiotherapist" in page
    clock.on(minutes=1)
    session = str(uuid4())
    client.post("/sessions", data={"session": session, "minutes": 10, "back": 2})
    with client.websocket_connect(LIVE) as socket:
        page_ = Page(socket, session)
        page_.do("start")
        page_.do("done")
        page_.do("end")
        assert page_.hear("over")["kept"] is True
    assert read.sessions(journal_of(app), 1)[0].sets
    clock.on(days=1)
    assert len(trains(client, app)) >= 8


@pytest.mark.parametrize("close", FOR_GOOD)
def test_what_was_closed_for_good_is_closed_on_the_next_day_too(
    client: TestClient, app: FastAPI, clock: Clock, close: Callable[[TestClient], None]
) -> None:
    close(client)
    clock.on(days=3)
    assert trains(client, app) == []
    client.post("/lock/clear", data={"statement": SEEN})
    assert len(trains(client, app)) == 9


def test_a_row_that_was_deleted_opens_nothing_that_was_said_here(
    client: TestClient, app: FastAPI
) -> None:
    journal = journal_of(app)
    store.save_screening(journal, 1, Screening(NOW, frozenset({"fever"}), frozenset()))
    assert read.locks(journal, 1, NOW) == ()
    assert trains(client, app) == []


def test_a_backup_that_does_things_by_itself_is_no_backup(
    client: TestClient, app: FastAPI, environ: dict[str, str], tmp_path: Path
) -> None:
    url, copy = load(environ).database_url, tmp_path / "odd.sqlite3"
    backup.back_up(url, copy)
    with sqlite3.connect(copy) as odd:
        odd.execute("CREATE TRIGGER t AFTER INSERT ON lock BEGIN DELETE FROM lock; END")
    with pytest.raises(ArchiveError, match="triggers"):
        backup.restore(url, copy, aside=tmp_path / "aside.sqlite3", force=True)


def test_a_second_answer_to_the_same_start_is_heard(client: TestClient, app: FastAPI) -> None:
    form = {"session": str(uuid4()), "minutes": 10}
    client.post("/sessions", data=form | {"back": 0})
    client.post("/sessions", data=form | {"back": 9})
    assert trains(client, app) == []
    assert client.get(f"/coach?session={form['session']}").headers["location"] == "/"


def test_it_hurts_without_an_answer_ends_the_day_once_the_session_is_over(
    client: TestClient, app: FastAPI, clock: Clock
) -> None:
    with client.websocket_connect(LIVE) as socket:
        page = Page(socket, practised(client, "plank"))
        page.work()
        page.do("hurts")
        page.hear("view")
    assert app.state.context.writer.drained(30)
    clock.on(minutes=5)
    begun = client.post("/sessions", data={"session": str(uuid4()), "minutes": 10, "back": 0})
    assert begun.headers["location"] == "/"
    assert trains(client, app) == []


def test_it_hurts_that_only_the_page_remembers_ends_the_day_where_the_session_is_over(
    client: TestClient, app: FastAPI
) -> None:
    hello = {"type": "hello", "session": practised(client, "plank"), "camera": False}
    started(client)
    with client.websocket_connect(LIVE) as socket:
        socket.send_json(hello | {"hurts": "plank"})
        assert socket.receive_json()["message"] == "That is enough strength for today."
    assert app.state.context.writer.drained(30)
    assert trains(client, app) == []


@pytest.mark.parametrize("free", [True, False])
def test_who_leaves_while_it_hurts_has_ended_the_day_until_it_is_said_how_much(
    client: TestClient, app: FastAPI, free: bool
) -> None:
    session = str(uuid4()) if free else practised(client, "plank")
    with client.websocket_connect(LIVE) as socket:
        page = Page(socket, session, camera=free, free=free)
        page.do("start")
        page.do("hurts")
        page.hear("view")
    assert app.state.context.writer.drained(30)
    assert trains(client, app) == []
    with client.websocket_connect(LIVE) as socket:
        page = Page(socket, str(uuid4()), camera=True, free=True)
        assert page.view["stage"] == "pain"
        page.do("pain", level=1, kinds=[])
        page.hear("view")
    assert app.state.context.writer.drained(30)
    assert trains(client, app) != []


def left_while_it_hurts(client: TestClient, app: FastAPI) -> None:
    with client.websocket_connect(LIVE) as socket:
        page = Page(socket, practised(client, "marching"))
        page.work()
        page.do("hurts")
        page.hear("view")
    assert app.state.context.writer.drained(30)


@pytest.mark.parametrize(
    ("said", "opens"),
    [
        ({"level": "1"}, True),
        ({"mistake": "yes"}, True),
        ({"level": "3", "kind": "sharp"}, False),
        ({"kind": "numb"}, False),
        ({}, False),
    ],
)
def test_how_much_it_hurt_is_said_on_a_page_of_its_own(
    client: TestClient, app: FastAPI, said: dict[str, str], opens: bool
) -> None:
    left_while_it_hurts(client, app)
    assert 'href="/hurts"' in client.get("/").text
    assert "How much did it hurt?" in client.get("/hurts").text
    client.post("/hurts", data=said)
    assert app.state.context.writer.drained(30)
    assert bool(trains(client, app)) == opens


def test_leaving_the_session_there_does_not_take_the_question_away(
    client: TestClient, app: FastAPI
) -> None:
    left_while_it_hurts(client, app)
    session = read.sessions(journal_of(app), 1)[-1].id
    client.post(f"/sessions/{session}/end")
    client.post("/hurts", data={"mistake": "yes"})
    assert trains(client, app)
    assert not any(one.hurt for one in read.sessions(journal_of(app), 1)[-1].sets)


def test_what_is_opened_beside_a_sharp_pain_leaves_the_day_over(
    client: TestClient, app: FastAPI
) -> None:
    it_hurts(client, level=9, kinds=["sharp", "leg"])
    assert app.state.context.writer.drained(30)
    client.post("/lock/leg/mistake", data={"true": "no"})
    assert trains(client, app) == []


def test_a_second_window_goes_on_asking_how_strong_the_pain_is(client: TestClient) -> None:
    session = practised(client, "plank")
    with client.websocket_connect(LIVE) as first:
        old = Page(first, session)
        old.do("start")
        old.do("hurts")
        while old.view["stage"] != "pain":
            old.hear("view")
        with client.websocket_connect(LIVE) as second:
            assert Page(second, session).view["stage"] == "pain"
            old.hear("over")


def test_a_lock_that_was_brought_in_is_opened_here_and_remembered(
    client: TestClient, app: FastAPI, tmp_path: Path
) -> None:
    by_a_sign(client)
    mine = archive.of(journal_of(app), 1, NOW)
    other = create_app(load({"SPINAE_DATA_DIR": str(tmp_path / "other")}), clock=lambda: NOW)
    with browser(other) as there:
        archive.keep(journal_of(other), people.first(journal_of(other)), mine, lambda _: b"")
        screened(there, "fever")
        there.post("/lock/clear", data={"statement": SEEN, "lock": "fever"})
        screened(there, "fever")
        assert len(trains(there, other)) == 9


def test_a_backup_is_put_back_with_what_is_closed_or_not_at_all(
    client: TestClient, app: FastAPI, environ: dict[str, str], tmp_path: Path
) -> None:
    url, before = load(environ).database_url, tmp_path / "before.sqlite3"
    backup.back_up(url, before)
    by_a_sign(client)
    backup.restore(url, before, aside=tmp_path / "aside.sqlite3", force=True)
    folder = Path(environ["SPINAE_DATA_DIR"])
    assert [one.name for one in folder.iterdir() if "restoring" in one.name] == []
    assert [one.reason.id for one in read.locks(journal_of(app), 1, NOW)] == ["fever"]
