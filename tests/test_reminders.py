"""What reminds a person: the calendar, breaks from sitting and the weekly letter."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from threading import Event
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session
from click.testing import CliRunner
from fastapi import FastAPI
from fastapi.testclient import TestClient
from ical.calendar import Calendar
from ical.calendar_stream import IcsCalendarStream
from ical.event import Event as Entry
from ical.event import EventStatus
from pydantic import ValidationError

from app_client import Clock, browser, journal_of, screened
from kept import kept_set
from spinae import catalogue
from spinae.cli import main
from spinae.errors import MailError
from spinae.journal import Journal, people, read, reminders, store
from spinae.lan import Lan
from spinae.mailer import Mailer
from spinae.plan import (
    Case,
    History,
    Lock,
    Past,
    PlanContext,
    Screening,
    estimate_s,
)
from spinae.plan.rules import load_rules
from spinae.reminders import Breaks, Choices, Post, Training
from spinae.reminders.agenda import agenda
from spinae.reminders.breaks import LONGEST_S, fitting, item_of, movement, next_break
from spinae.reminders.letter import letter
from spinae.say import ENGLISH
from spinae.settings import MailServer, load
from spinae.training import DoneSet, PainAnswer, Reason
from spinae.web import create_app

HERE = "http://127.0.0.1:8765"
BERLIN = ZoneInfo("Europe/Berlin")
CONTEXT = PlanContext(catalogue.load(), load_rules())
NOON = datetime(2026, 3, 25, 12, tzinfo=BERLIN)
"""A Wednesday; the clocks go forward on the Sunday after it."""
WEEK = (0, 1, 2, 3, 4, 5, 6)
WORKDAYS = Breaks(every=45, days=(0, 1, 2, 3, 4), since=time(9), until=time(17))


@pytest.fixture
def clock() -> Clock:
    return Clock(NOON.astimezone(UTC))


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    """A browser of somebody who may train, on Berlin's clocks."""
    client = browser(app)
    screened(client)
    client.post("/you/reminders/zone", data={"zone": "Europe/Berlin"})
    return client


@pytest.fixture
def kept(app: FastAPI) -> Journal:
    """The journal behind the pages."""
    return journal_of(app)


def case(
    *,
    now: datetime = NOON,
    history: History | None = None,
    screening: Screening | None = None,
    lock: Lock | None = None,
) -> Case:
    answered = screening or Screening(now - timedelta(days=1), frozenset(), frozenset())
    past = Past.of(history or History(), now, CONTEXT)
    return Case(past=past, now=now, screening=answered, locks=() if lock is None else (lock,))


def trained_on(*days: date) -> History:
    moves = ("bird-dog", "glute-bridge")
    at = (datetime.combine(day, time(10), BERLIN) for day in days)
    return History(tuple(kept_set(move, moment, seconds=30.0) for moment in at for move in moves))


def chosen(client: TestClient, days: tuple[int, ...] = (0, 2, 4), at: str = "18:00") -> None:
    data = {"days": days, "at": at, "minutes": 10, "alarm": 15}
    assert client.post("/you/reminders/calendar", data=data).status_code == 303


def downloaded(client: TestClient) -> list[Entry]:
    """The entries, as an independent library reads them."""
    answer = client.get("/you/reminders/spinae.ics")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    return parsed(answer.text).events


def parsed(text: str) -> Calendar:
    return IcsCalendarStream.calendar_from_ics(text)


def starts(events: list[Entry]) -> list[datetime]:
    return [event.start for event in events if isinstance(event.start, datetime)]


# the agenda


def test_the_agenda_keeps_the_days_that_were_chosen() -> None:
    ahead = agenda(case(), Training(days=(2, 5), at=time(7)), days=14)
    assert [one.start.weekday() for one in ahead] == [2, 5, 2, 5]
    assert all(one.state == "planned" and one.session and one.session.items for one in ahead)


def test_somebody_who_chose_every_day_still_gets_days_of_rest() -> None:
    ahead = agenda(case(), Training(days=WEEK, at=time(18)), days=14)
    resting = [one for one in ahead if one.state == "cancelled"]
    assert resting
    assert all(one.session is None for one in resting)


def test_a_day_that_was_trained_is_done() -> None:
    ahead = agenda(case(history=trained_on(NOON.date())), Training(days=(2,), at=time(18)), days=8)
    assert [one.state for one in ahead] == ["done", "planned"]


def test_behind_a_lock_no_day_holds_a_session() -> None:
    lock = Lock("red-flag", Reason("infection"))
    ahead = agenda(case(lock=lock), Training(days=WEEK, at=time(18)))
    assert {one.state for one in ahead} == {"closed"}


# the calendar


def test_every_calendar_can_read_the_file(client: TestClient) -> None:
    chosen(client)
    events = downloaded(client)
    assert len(events) == 12
    first = events[0]
    assert first.summary == "Ten minutes for your back"
    assert first.start == datetime(2026, 3, 25, 18, tzinfo=BERLIN)
    assert first.duration == timedelta(minutes=10)
    assert [alarm.trigger for alarm in first.alarm] == [timedelta(minutes=-15)]
    assert "Strength\n– " in (first.description or "")


def test_the_hour_stays_when_the_clocks_change(client: TestClient) -> None:
    chosen(client)
    moments = starts(downloaded(client))
    assert {moment.hour for moment in moments} == {18}
    assert {moment.utcoffset() for moment in moments} == {timedelta(hours=1), timedelta(hours=2)}


def test_an_entry_keeps_its_name_and_says_when_it_changed(client: TestClient, clock: Clock) -> None:
    chosen(client)
    before = {event.uid: event for event in downloaded(client)}
    clock.now += timedelta(minutes=5)
    chosen(client, at="19:00")
    after = {event.uid: event for event in downloaded(client)}
    assert before.keys() == after.keys()
    for uid, event in after.items():
        assert (event.sequence or 0) > (before[uid].sequence or 0)
        assert event.last_modified == clock.now
        assert isinstance(event.start, datetime)
        assert event.start.hour == 19


def test_a_calendar_that_is_read_twice_is_the_same(client: TestClient, clock: Clock) -> None:
    chosen(client)
    first = client.get("/you/reminders/spinae.ics").content
    clock.now += timedelta(minutes=5)
    assert client.get("/you/reminders/spinae.ics").content == first


def test_a_day_that_is_not_kept_any_more_is_called_off(client: TestClient) -> None:
    chosen(client, days=(0, 2))
    chosen(client, days=(0,))
    off = [one for one in downloaded(client) if one.status == EventStatus.CANCELLED]
    assert {moment.weekday() for moment in starts(off)} == {2}


def test_what_was_done_shows_in_the_calendar(
    client: TestClient, clock: Clock, kept: Journal
) -> None:
    chosen(client, days=WEEK)
    before = downloaded(client)
    clock.now += timedelta(minutes=5)
    session = str(uuid4())
    client.post("/sessions", data={"session": session, "minutes": 10, "back": 1})
    done(kept, session, "bird-dog", clock.now)
    after = downloaded(client)
    assert after[0].summary == "Done: ten minutes for your back"
    assert not after[0].alarm
    assert after[0].uid == before[0].uid
    assert [event.last_modified for event in after] == [clock.now] * len(after)


def test_the_calendar_says_when_it_is_time_for_the_tests_again(
    client: TestClient, clock: Clock, kept: Journal
) -> None:
    chosen(client, days=WEEK)
    session = str(uuid4())
    client.post("/sessions", data={"session": session, "minutes": 10, "back": 1})
    done(kept, session, "plank-hold", clock.now)
    clock.now += timedelta(days=20)
    asking = [one for one in downloaded(client) if "the tests again" in (one.description or "")]
    assert [moment.date() for moment in starts(asking)] == [date(2026, 4, 22)]


def done(journal: Journal, session: str, move: str, at: datetime) -> None:
    """One set, done."""
    result = DoneSet(
        item=0, set_number=1, move=move, side=None, reps=6, manual=6, partial=0, pulses=0,
        held_s=0.0, seconds=60.0, counted_by="manual", faults=(), complete=True, hurt=False,
        rep_times=(),
    )  # fmt: skip
    store.save_set(journal, session, str(uuid4()), result, at)


def test_the_calendar_of_a_locked_person_is_kind_and_says_nothing_of_why(
    client: TestClient, kept: Journal
) -> None:
    chosen(client)
    store.set_lock(kept, 1, Lock("red-flag", Reason("infection")), NOON)
    events = downloaded(client)
    assert {event.summary for event in events} == {"No training for your back today"}
    assert not any(event.alarm for event in events)
    assert "bladder" not in client.get("/you/reminders/spinae.ics").text


def test_the_feed_is_the_same_at_an_address_that_can_be_closed(
    app: FastAPI, client: TestClient
) -> None:
    chosen(client)
    client.post("/you/reminders/feed")
    path = feed_path(client)
    elsewhere = TestClient(app, base_url="http://192.168.1.7:8765")
    file = elsewhere.get(path)
    assert file.status_code == 200
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT4H" in file.content
    assert len(parsed(file.text).events) == 12
    client.post("/you/reminders/feed")
    assert elsewhere.get(path).status_code == 404
    path = feed_path(client)
    assert elsewhere.get(path).status_code == 200
    client.post("/you/reminders/off/feed")
    assert elsewhere.get(path).status_code == 404


def feed_path(client: TestClient) -> str:
    found = re.search(r"/feed/[\w-]{43}\.ics", client.get("/you/reminders").text)
    assert found is not None
    return found[0]


def test_a_feed_needs_its_whole_address(app: FastAPI, client: TestClient) -> None:
    for secret in ("", "x", "None"):
        assert client.get(f"/feed/{secret}.ics").status_code == 404


@pytest.mark.postgres
def test_two_peoples_entries_are_never_the_same(app: FastAPI, client: TestClient) -> None:
    chosen(client)
    client.post("/you/people", data={"name": "Ben", "own": "Ann"})
    anns = {event.uid for event in downloaded(client)}
    client.post("/who", data={"person": 2})
    chosen(client)
    assert anns.isdisjoint(event.uid for event in downloaded(client))


# what is chosen


def test_everything_is_off_until_it_is_chosen(client: TestClient, kept: Journal) -> None:
    off = reminders.of(kept, 1).choices
    assert (off.training, off.breaks, off.post, off.feed) == (None, None, None, "")
    assert client.get("/you/reminders/spinae.ics").status_code == 404
    assert "They are off" in client.get("/breaks").text
    assert client.get("/you/reminders").text.count(">Off<") == 3


@pytest.mark.postgres
def test_what_was_chosen_is_shown_and_stops_with_one_button(
    client: TestClient, kept: Journal
) -> None:
    chosen(client, days=(1, 3), at="07:30")
    page = client.get("/you/reminders").text
    assert 'value="07:30"' in page
    assert len(re.findall(r'name="days" value="[13]" checked', page)) == 2 + 2
    client.post("/you/reminders/off/calendar")
    assert reminders.of(kept, 1).choices.training is None
    assert client.post("/you/reminders/off/everything").status_code == 404


@pytest.mark.parametrize(
    ("path", "data", "says"),
    [
        ("calendar", {"at": "18:00", "minutes": 10}, "Choose at least one day."),
        ("zone", {"zone": "Mars"}, "allowed a time zone such as Europe/Berlin"),
        ("zone", {"zone": "../../etc/passwd"}, "allowed a time zone such as Europe/Berlin"),
        ("letter", {"to": "nobody", "day": 0, "at": "18:00"}, "to:"),
        ("letter", {"to": "a@b.c\nBcc: x@y.z", "day": 0, "at": "18:00"}, "to:"),
        (
            "breaks",
            {"days": 0, "every": 45, "since": "17:00", "until": "09:00"},
            "allowed a later end",
        ),
    ],
)
def test_a_choice_that_cannot_be_is_said_on_the_page_and_not_kept(
    client: TestClient, kept: Journal, path: str, data: dict[str, Any], says: str
) -> None:
    before = reminders.of(kept, 1)
    answer = client.post(f"/you/reminders/{path}", data=data)
    assert answer.status_code == 422
    assert says in answer.text.replace("&#39;", "'")
    assert reminders.of(kept, 1) == before


def test_choices_are_frozen_and_take_no_key_they_do_not_know() -> None:
    with pytest.raises(ValidationError):
        Choices.model_validate({"zone": "UTC", "nag": True})


# breaks from sitting


@pytest.mark.parametrize(
    ("wanted", "comes"),
    [
        (datetime(2026, 3, 25, 10, 30), datetime(2026, 3, 25, 10, 30)),
        (datetime(2026, 3, 25, 7, 0), datetime(2026, 3, 25, 9, 45)),
        (datetime(2026, 3, 25, 17, 1), datetime(2026, 3, 26, 9, 45)),
        (datetime(2026, 3, 27, 18, 0), datetime(2026, 3, 30, 9, 45)),
    ],
)
def test_breaks_come_on_the_chosen_days_between_the_chosen_hours(
    wanted: datetime, comes: datetime
) -> None:
    at = next_break(WORKDAYS, wanted.replace(tzinfo=BERLIN))
    assert at == comes.replace(tzinfo=BERLIN)


def test_a_movement_is_done_standing_and_takes_two_minutes_at_most() -> None:
    moves = fitting(case())
    assert moves
    for move in moves:
        assert move.posture == "standing"
        assert estimate_s(move, item_of(move).dose, load_rules()) <= LONGEST_S


def test_the_movement_changes_from_break_to_break() -> None:
    recent: list[str] = []
    for _ in fitting(case()):
        move = movement(case(), recent)
        assert move is not None
        recent.insert(0, move.id)
    assert len(set(recent)) == len(recent)


def test_cautions_sore_days_and_locks_hold_in_breaks_too() -> None:
    careful = Screening(NOON - timedelta(days=1), frozenset(), frozenset({"balance"}))
    everyone = {move.id for move in fitting(case())}
    assert "standing-hip-extension" not in {m.id for m in fitting(case(screening=careful))}
    sore = History(pain=(PainAnswer(at=NOON - timedelta(hours=1), when="before", level=6),))
    assert {move.phase for move in fitting(case(history=sore))} == {"warm-up"}
    assert movement(case(lock=Lock("pain", Reason("worsening"))), ()) is None
    assert "calf-raise" in everyone


def test_a_move_that_hurt_is_not_stood_up_for() -> None:
    yesterday = NOON - timedelta(days=1)
    hurt = History((kept_set("calf-raise", yesterday, complete=False, hurt=True),))
    assert "calf-raise" not in {move.id for move in fitting(case(history=hurt))}


def breaks_on(client: TestClient) -> None:
    data = {"days": WEEK, "every": 45, "since": "08:00", "until": "22:00"}
    assert client.post("/you/reminders/breaks", data=data).status_code == 303


def test_the_page_waits_and_loads_itself_again_without_a_script(client: TestClient) -> None:
    breaks_on(client)
    address = client.get("/breaks").headers["location"]
    page = client.get(address).text
    assert "12:45" in page
    assert '<noscript><meta http-equiv="refresh" content="2700"></noscript>' in page


def at_break(client: TestClient, clock: Clock) -> str:
    """The page when it is time."""
    address = client.get("/breaks").headers["location"]
    clock.now += timedelta(minutes=46)
    page = client.get(address).text
    assert "Time to stand up" in page
    return page


def field_of(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found is not None
    return found[1]


@pytest.mark.postgres
def test_a_break_that_was_done_is_in_the_mirror_once_and_is_no_training(
    client: TestClient, clock: Clock, kept: Journal
) -> None:
    breaks_on(client)
    page = at_break(client, clock)
    form = {"id": field_of(page, "id"), "move": field_of(page, "move")}
    for _ in range(2):
        assert client.post("/breaks", data=form).headers["location"] == "/breaks"
    (session,) = read.days(kept, 1, zone=BERLIN)[0].sessions
    assert (session.source, [one.move for one in session.sets]) == ("break", [form["move"]])
    assert read.history(kept, 1).sets == ()
    clock.now += timedelta(hours=21)
    assert read.morning_due(kept, 1, clock.now) is None
    other = at_break(client, clock)
    assert field_of(other, "move") != form["move"]


def test_a_break_can_wait_or_be_the_last_of_the_day(client: TestClient, clock: Clock) -> None:
    breaks_on(client)
    page = at_break(client, clock)
    later, tomorrow = re.findall(r'href="(/breaks\?next=\d+)"', page)
    assert "12:56" in client.get(later).text
    assert "Thursday 26 March, 8:45" in client.get(tomorrow).text


def test_behind_a_lock_there_is_no_movement(
    client: TestClient, clock: Clock, kept: Journal
) -> None:
    breaks_on(client)
    address = client.get("/breaks").headers["location"]
    clock.now += timedelta(minutes=46)
    store.set_lock(kept, 1, Lock("red-flag", Reason("infection")), clock.now)
    assert "No movement for now" in client.get(address).text
    client.post("/breaks", data={"id": str(uuid4()), "move": "marching"})
    assert read.days(kept, 1) == ()


# the letter


@dataclass
class Mailbox:
    """What a real mail server was handed."""

    letters: list[Envelope] = field(default_factory=list)
    full: bool = False
    came: Event = field(default_factory=Event)

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.full:
            return "452 The mailbox is full"
        self.letters.append(envelope)
        self.came.set()
        return "250 Taken"


def login(server: Any, session: Session, envelope: Envelope, how: str, said: Any) -> AuthResult:
    """Takes one name with one password."""
    taken = isinstance(said, LoginPassword) and said.password == b"right"
    return AuthResult(success=taken, handled=taken)


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


Serve = Callable[..., MailServer]


@pytest.fixture
def serve(mailbox: Mailbox) -> Iterator[Serve]:
    """Starts a mail server on a free port."""
    running: list[Controller] = []

    def start(*, password: str = "", **how: Any) -> MailServer:
        # its controller takes no port 0
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        controller = Controller(mailbox, hostname="127.0.0.1", port=port, **how)
        controller.start()
        running.append(controller)
        return MailServer("127.0.0.1", port, False, "ann" if password else "", password, "")

    yield start
    for controller in running:
        controller.stop()


def wanting_letters(journal: Journal, at: datetime = NOON) -> int:
    person = people.first(journal)
    post = Post(to="ann@example.org", day=6, at=time(18))
    reminders.save(journal, person, Choices(zone="Europe/Berlin", post=post), at)
    return person


def mailer(journal: Journal, server: MailServer | None) -> Mailer:
    return Mailer(journal, CONTEXT, server, f"{HERE}/")


SUNDAY = datetime(2026, 3, 29, 18, 0, tzinfo=BERLIN)


def test_the_letter_comes_once_a_week_and_only_after_it_was_asked_for(
    kept: Journal, serve: Serve, mailbox: Mailbox
) -> None:
    wanting_letters(kept)
    at_work = mailer(kept, serve())
    for after in (-48, -1, 0, 1, 100):
        assert at_work.deliver_due(SUNDAY + timedelta(hours=after)) == ()
    assert len(mailbox.letters) == 1
    at_work.deliver_due(SUNDAY + timedelta(days=7))
    assert len(mailbox.letters) == 2
    assert mailbox.letters[0].rcpt_tos == ["ann@example.org"]


def test_the_letter_says_what_changed_and_what_is_next_in_two_forms(
    kept: Journal, serve: Serve, mailbox: Mailbox
) -> None:
    wanting_letters(kept)
    mailer(kept, serve()).deliver_due(SUNDAY)
    said = bytes(mailbox.letters[0].original_content or b"").decode()
    assert "Subject: Your back: a quiet week" in said
    assert "text/plain" in said
    assert "text/html" in said
    assert "The next seven days" in said
    assert "http" not in said.replace(HERE, "")


def test_a_letter_of_a_week_with_training_counts_days_and_names_pain() -> None:
    days = [NOON.date() - timedelta(days=ago) for ago in (1, 3, 5, 9)]
    felt = tuple(
        PainAnswer(at=NOON - timedelta(days=ago), when="before", level=ago) for ago in (1, 3)
    )
    history = History(trained_on(*days).sets, felt)
    week_ago = Past.of(history, NOON - timedelta(days=7), CONTEXT)
    ahead = agenda(case(history=history), Training(days=(0, 5), at=time(18)), days=8)
    text = letter(case(history=history), week_ago, ahead, HERE, ENGLISH).text()
    assert "You trained on three days: Friday, Sunday and Tuesday." in text
    assert "between 1 and 3 of 10" in text
    assert "Saturday and Monday, ten minutes each." in text


def test_nobody_who_did_not_ask_gets_a_letter(
    kept: Journal, serve: Serve, mailbox: Mailbox
) -> None:
    people.first(kept)
    assert mailer(kept, serve()).deliver_due(SUNDAY) == ()
    with pytest.raises(MailError, match=r"^letter: nobody asked for one"):
        mailer(kept, serve()).deliver(1, SUNDAY)
    assert mailbox.letters == []


def test_a_login_that_is_refused_is_one_line_without_the_password(
    kept: Journal, serve: Serve, mailbox: Mailbox
) -> None:
    person = wanting_letters(kept)
    how = {"authenticator": login, "auth_require_tls": False}
    with pytest.raises(MailError, match="does not take this name and password: 535") as refusal:
        mailer(kept, serve(password="wrong", **how)).deliver(person, SUNDAY)
    assert "\n" not in str(refusal.value)
    assert "wrong" not in str(refusal.value)
    assert mailer(kept, serve(password="right", **how)).deliver(person, SUNDAY)
    assert len(mailbox.letters) == 1


def test_a_server_that_offers_encryption_is_asked_for_it_and_for_who_it_is(
    kept: Journal, serve: Serve, mailbox: Mailbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = wanting_letters(kept)
    lan = Lan(tmp_path, 1, lambda: datetime.now(UTC))
    how = {"tls_context": lan.tls, "require_starttls": True, "authenticator": login}
    server = serve(password="right", **how)
    with pytest.raises(MailError, match=r"cannot be reached: .*certificate"):
        mailer(kept, server).deliver(person, SUNDAY)
    trusted = tmp_path / "trusted.pem"
    trusted.write_bytes(lan.authority.pem)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    assert mailer(kept, server).deliver(person, SUNDAY)
    assert len(mailbox.letters) == 1


def test_a_password_is_not_sent_in_the_clear_but_to_this_machine(
    kept: Journal, serve: Serve, mailbox: Mailbox
) -> None:
    person = wanting_letters(kept)
    server = serve(password="right", authenticator=login, auth_require_tls=False)
    # the same address, written so that nobody can tell that it is this machine's
    with pytest.raises(MailError, match=r"offers no encryption, and a password is not sent"):
        mailer(kept, replace(server, host="127.1")).deliver(person, SUNDAY)
    assert mailbox.letters == []


def test_a_letter_that_could_not_be_sent_is_tried_again(
    kept: Journal, serve: Serve, mailbox: Mailbox
) -> None:
    wanting_letters(kept)
    at_work = mailer(kept, serve())
    mailbox.full = True
    (line,) = at_work.deliver_due(SUNDAY)
    assert "452" in line
    assert "\n" not in line
    mailbox.full = False
    assert at_work.deliver_due(SUNDAY + timedelta(hours=1)) == ()
    assert len(mailbox.letters) == 1


def test_a_server_that_is_not_there_is_one_line(kept: Journal) -> None:
    person = wanting_letters(kept)
    nowhere = MailServer("127.0.0.1", 1, False, "", "", "")
    with pytest.raises(MailError, match=r"^letter: not sent: 127.0.0.1, port 1 cannot be reached"):
        mailer(kept, nowhere).deliver(person, SUNDAY)


@pytest.mark.postgres
def test_one_persons_trouble_keeps_nobody_elses_letter_back(
    kept: Journal, serve: Serve, mailbox: Mailbox
) -> None:
    wanting_letters(kept)
    ben = people.add(kept, "Ben", own="Ann")
    post = Post(to="ben@example.org", day=6, at=time(18))
    reminders.save(kept, ben, Choices(zone="Asia/Tokyo", post=post), NOON)
    assert mailer(kept, serve()).deliver_due(SUNDAY) == ()
    assert {letter.rcpt_tos[0] for letter in mailbox.letters} == {
        "ann@example.org",
        "ben@example.org",
    }


def test_the_server_sends_what_is_due_while_it_runs(
    environ: dict[str, str], serve: Serve, mailbox: Mailbox
) -> None:
    server = serve()
    app = create_app(
        load(environ | {"SPINAE_SMTP_URL": f"smtp://127.0.0.1:{server.port}"}), clock=lambda: SUNDAY
    )
    wanting_letters(app.state.context.journal)
    with TestClient(app, base_url=HERE):
        assert mailbox.came.wait(timeout=60)
    assert mailbox.letters[0].rcpt_tos == ["ann@example.org"]


# the command


@pytest.fixture
def install(environ: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Journal]:
    """The journal that the command line meets."""
    for variable, value in environ.items():
        monkeypatch.setenv(variable, value)
    journal = Journal.open(load().database_url)
    yield journal
    journal.close()


def test_the_command_shows_a_letter_without_sending_it(install: Journal) -> None:
    result = CliRunner().invoke(main, ["letter", "--dry-run"])
    assert result.exit_code == 0
    assert result.stdout.startswith("Your back: a quiet week\n\nThe last seven days")


def test_the_command_sends_once_a_week(
    install: Journal, serve: Serve, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanting_letters(install)
    monkeypatch.setenv("SPINAE_SMTP_URL", f"smtp://127.0.0.1:{serve().port}")
    said = [CliRunner().invoke(main, ["letter"]).stdout for _ in range(2)]
    assert said == ["The letter is sent.\n", "This week's letter was sent already.\n"]
    assert len(mailbox.letters) == 1


def test_the_command_without_a_mail_server_is_one_line(install: Journal) -> None:
    wanting_letters(install)
    result = CliRunner().invoke(main, ["letter"])
    assert result.exit_code == 2
    assert result.stderr == "spinae: letter: no mail server; set SPINAE_SMTP_URL\n"


def test_the_command_asks_who_where_several_train(install: Journal) -> None:
    people.add(install, "Ben", own="Ann")
    result = CliRunner().invoke(main, ["today"])
    assert result.exit_code == 2
    assert "allowed Ann, Ben; name one with --person" in result.stderr
    assert CliRunner().invoke(main, ["today", "--person", "ben"]).exit_code == 0
