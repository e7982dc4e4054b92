"""Several people on one install: each finds their own, and nothing of anybody else's."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import timedelta
from uuid import uuid4

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import select
from starlette.websockets import WebSocketDisconnect

from app_client import HERE, LIVE, NOW, journal_of, routes
from spinae.catalogue.schema import Dose
from spinae.errors import NotFoundError, PeopleError
from spinae.journal import Journal, devices, people, psfs, reminders, store
from spinae.journal.tables import Base
from spinae.message import NOTHING
from spinae.plan import Item, Screening, Session
from spinae.reminders import Choices
from spinae.training import DoneSet, PainAnswer, Reason
from spinae.web.access.visitor import COOKIE

PLAN = Session(None, NOTHING, 5, (Item("glute-bridge", "strength", Dose(reps=7), Reason("tried")),))
RESULT = DoneSet(
    item=0, set_number=1, move="glute-bridge", side=None, reps=7, manual=0, partial=0, pulses=0,
    held_s=0.0, seconds=30.0, counted_by="camera", faults=(), complete=True, hurt=False,
    rep_times=(), seen={"range": {"both": 71.25}},
)  # fmt: skip


@pytest.fixture
def kept(app: FastAPI) -> Journal:
    """The journal behind the pages."""
    return journal_of(app)


def browser(app: FastAPI, secret: str | None = None) -> TestClient:
    """A browser of its own, on a device that was set to somebody or on a fresh one."""
    cookies = {COOKIE: secret} if secret else {}
    headers = {"accept": "text/html"}
    return TestClient(app, base_url=HERE, headers=headers, cookies=cookies, follow_redirects=False)


class Household:
    """Ann, with a life in the journal, and Ben, each on a device of their own."""

    def __init__(self, app: FastAPI, journal: Journal) -> None:
        self.ann = people.first(journal)
        self.ben = people.add(journal, "Ben", own="Ann")
        self.ann_secret = devices.make(journal, self.ann, "Ann's browser", NOW)
        self.bens = browser(app, devices.make(journal, self.ben, "Ben's browser", NOW))
        self.session, self.set = str(uuid4()), str(uuid4())
        for person in (self.ann, self.ben):
            store.save_screening(journal, person, Screening(NOW, frozenset(), frozenset()))
        self._live(journal)

    def _live(self, journal: Journal) -> None:
        store.start_session(journal, self.session, self.ann, PLAN, NOW - timedelta(minutes=9), 2)
        store.save_set(journal, self.session, self.set, RESULT, NOW, b"\x1f\x8bAnn's frames")
        store.save_pain(
            journal,
            self.ann,
            PainAnswer(at=NOW, when="during", level=3, session=self.session, note="Ann's note"),
        )
        store.end_session(journal, self.session, NOW, "finished")
        self.activity = psfs.add(journal, self.ann, "feeding Ann's geese", NOW)
        reminders.save(journal, self.ann, Choices(feed="Ann's-feed"), NOW)
        self.device = devices.all_of(journal, self.ann)[0].id

    def fill(self, path: str) -> str:
        """A path with what is Ann's in it."""
        return re.sub(r"{(\w+)(?::\w+)?}", lambda found: self._value(path, found[1]), path)

    def _value(self, path: str, name: str) -> str:
        if name == "id":
            return self.set if "/sets/" in path else "1"
        own = {"session": self.session, "activity": self.activity, "device": self.device}
        shared = {"move": "plank", "side": "left", "secret": "none", "what": "feed", "form": "csv"}
        shared |= {"way": "out", "person": str(self.ann), "lock": "fever"}
        return str({**own, **shared}[name])


@pytest.fixture
def household(app: FastAPI, kept: Journal) -> Household:
    return Household(app, kept)


def rows_of(journal: Journal, person: int) -> list[str]:
    """All that is kept of a person."""
    found = []
    with journal.reading() as reading:
        for table in Base.metadata.sorted_tables:
            if "person_id" in table.c:
                own = select(table).where(table.c.person_id == person)
                found += sorted(f"{table.name}: {tuple(row)!r}" for row in reading.execute(own))
    return found


def content(answer: Response) -> bytes:
    """What an answer says, unpacked where it is an archive."""
    if not answer.content.startswith(b"PK"):
        return bytes(answer.content)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


# nobody is asked who is alone


def test_one_person_is_never_asked_who_they_are(app: FastAPI) -> None:
    client = browser(app)
    assert "short safety check" in client.get("/").text
    assert 'class="whose"' not in client.get("/screen").text


def test_adding_somebody_names_both_and_does_not_ask_whoever_did_it(
    app: FastAPI, kept: Journal
) -> None:
    client = browser(app)
    answer = client.post("/you/people", data={"name": " Ben ", "own": "Ann"})
    assert answer.headers["location"] == "/you/people"
    assert [one.name for one in people.everyone(kept)] == ["Ann", "Ben"]
    assert "short safety check" in client.get("/").text
    assert browser(app).get("/").headers["location"] == "/who?to=%2F"


def test_the_cookie_is_a_secret_that_no_script_reads(app: FastAPI, kept: Journal) -> None:
    cookie = (
        browser(app).post("/you/people", data={"name": "Ben", "own": "Ann"}).headers["set-cookie"]
    )
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    secret = re.search(rf"{COOKIE}=([^;]+)", cookie)
    assert secret is not None
    assert len(secret[1]) >= 43
    assert not any(secret[1] in row for row in rows_of(kept, people.first(kept)))


@pytest.mark.parametrize("name", ["", "ann", "x" * 41, "a\x00b"])
def test_a_name_that_cannot_be_is_refused_on_the_page_and_changes_nothing(
    app: FastAPI, kept: Journal, name: str
) -> None:
    answer = browser(app).post("/you/people", data={"name": name, "own": "Ann"})
    assert answer.status_code == 422
    assert [one.name for one in people.everyone(kept)] == [""]


@pytest.mark.postgres
def test_a_person_can_be_renamed_and_stays_who_they_are(
    household: Household, kept: Journal
) -> None:
    household.bens.post(f"/you/people/{household.ben}", data={"name": "Benjamin"})
    assert people.named(kept, "benjamin") == household.ben


# several people


def test_a_device_says_once_who_sits_at_it(app: FastAPI, household: Household) -> None:
    client = browser(app)
    assert "Ann" in client.get("/who").text
    chosen = client.post("/who", data={"person": household.ben, "to": "/mirror"})
    assert chosen.headers["location"] == "/mirror"
    assert client.get("/mirror").status_code == 200
    assert household.session not in client.get("/mirror").text


def test_choosing_somebody_else_keeps_the_device_let_in(
    household: Household, kept: Journal
) -> None:
    household.bens.post("/who", data={"person": household.ann})
    assert household.session in household.bens.get("/mirror/sessions").text
    names = {device.name for device in devices.all_of(kept, household.ann)}
    assert names == {"Ann's browser", "Ben's browser"}


@pytest.mark.parametrize("to", ["https://evil.example", "//evil.example", "/\\evil.example"])
def test_after_choosing_nobody_is_sent_to_another_site(
    app: FastAPI, household: Household, to: str
) -> None:
    chosen = browser(app).post("/who", data={"person": household.ben, "to": to})
    assert chosen.headers["location"] == "/"


def test_nobody_can_be_chosen_who_is_not_here(app: FastAPI, household: Household) -> None:
    assert browser(app).post("/who", data={"person": 99}).status_code == 404


def test_every_page_says_whose_it_is_where_several_train(
    app: FastAPI, household: Household
) -> None:
    assert '<a class="whose" href="/you/people">Ben</a>' in household.bens.get("/moves").text
    assert 'class="whose"' not in browser(app).get("/who").text


def test_a_device_that_was_removed_is_asked_again(
    app: FastAPI, household: Household, kept: Journal
) -> None:
    client = browser(app, household.ann_secret)
    assert client.get("/mirror").status_code == 200
    devices.remove(kept, household.ann, household.device, NOW)
    assert client.get("/mirror").headers["location"] == "/who?to=%2Fmirror"


@pytest.mark.postgres
def test_a_device_is_removed_by_its_own_person_alone(household: Household, kept: Journal) -> None:
    devices.remove(kept, household.ben, household.device, NOW)
    device = devices.of(kept, household.ann_secret)
    assert device is not None
    assert device.person == household.ann


def test_a_script_without_a_person_gets_no_page_but_a_line(
    app: FastAPI, household: Household
) -> None:
    answer = browser(app).get("/mirror", headers={"accept": "application/json"})
    assert answer.status_code == 403
    assert answer.text.count("\n") == 1


# nothing of one is shown to another, or changed by them


@pytest.mark.postgres
def test_no_page_shows_anything_of_anybody_else(app: FastAPI, household: Household) -> None:
    marks = (household.session, household.set, "Ann's frames", "Ann's note", "feeding Ann", "71.25")
    for route in routes(app.routes):
        if "GET" not in (route.methods or ()) or "{" in route.path:
            continue
        said = content(household.bens.get(route.path))
        shown = [mark for mark in marks if mark.encode() in said]
        assert not shown, f"{route.path} shows {shown}"


def test_no_address_of_anybody_elses_answers(app: FastAPI, household: Household) -> None:
    """Every path with an id in it; Ann herself gets an answer at most of them."""
    own = ("{session}", "/sets/{id}", "/answers/{id}", "{activity}", "{device}")
    paths = {
        route.path
        for route in routes(app.routes)
        if "GET" in (route.methods or ()) and any(part in route.path for part in own)
    }
    assert len(paths) >= 3
    anns = browser(app, household.ann_secret)
    assert any(anns.get(household.fill(path)).status_code == 200 for path in paths)
    answers = {path: household.bens.get(household.fill(path)).status_code for path in paths}
    assert answers == dict.fromkeys(paths, 404)


@pytest.mark.postgres
def test_no_form_changes_anything_of_anybody_elses(
    app: FastAPI, household: Household, kept: Journal
) -> None:
    before = rows_of(kept, household.ann)
    form = {
        "session": household.session, "id": household.set, "level": 9, "back": 9, "minutes": 5,
        "reps": 99, "move": "calf-raise", "activity": household.activity, "name": "Nobody",
    }  # fmt: skip
    for route in routes(app.routes):
        if "POST" in (route.methods or ()) and route.path != "/who":
            household.bens.post(household.fill(route.path), data=form)
    assert rows_of(kept, household.ann) == before


def test_the_socket_opens_no_session_of_anybody_elses(
    app: FastAPI, household: Household, kept: Journal
) -> None:
    open_one = str(uuid4())
    store.start_session(kept, open_one, household.ann, PLAN, NOW, None)
    with household.bens.websocket_connect(LIVE) as socket:
        socket.send_json({"type": "hello", "session": open_one, "camera": False})
        assert socket.receive_json()["type"] == "over"


def test_the_socket_waits_for_nobody_unknown(app: FastAPI, household: Household) -> None:
    with pytest.raises(WebSocketDisconnect), browser(app).websocket_connect(LIVE):
        pass


def test_an_answer_about_pain_cannot_go_to_anybody_elses_session(
    household: Household, kept: Journal
) -> None:
    with pytest.raises(NotFoundError):
        store.save_pain(
            kept,
            household.ben,
            PainAnswer(at=NOW, when="morning", level=1, session=household.session),
        )


# the journal


def test_there_is_no_second_person_before_the_first_has_a_name(kept: Journal) -> None:
    with pytest.raises(PeopleError, match=r"^name: got '', allowed 1 to 40 characters"):
        people.add(kept, "Ben")


def test_the_person_is_the_only_one_or_the_one_that_is_named(kept: Journal) -> None:
    assert people.named(kept, None) == people.first(kept)
    ben = people.add(kept, "Ben", own="Ann")
    assert people.named(kept, "BEN") == ben
    with pytest.raises(PeopleError, match=r"^person: got no name, allowed Ann, Ben; name one with"):
        people.named(kept, None)
    with pytest.raises(PeopleError, match=r"^person: got 'Eve', allowed Ann, Ben"):
        people.named(kept, "Eve")


def test_a_secret_that_nobody_made_lets_nobody_in(kept: Journal) -> None:
    assert devices.of(kept, "") is None
    assert devices.of(kept, "0" * 43) is None
