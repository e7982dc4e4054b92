from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import count
from pathlib import Path
from typing import IO
from uuid import UUID, uuid5

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import select, text

from app_client import closed_by
from spinae import say
from spinae.catalogue import load
from spinae.catalogue.schema import Dose
from spinae.errors import (
    DiskFullError,
    JournalError,
    JournalUnavailableError,
    MissingExtraError,
)
from spinae.journal import Journal, people, prose, read, store
from spinae.journal.database import HEAD, open_engine
from spinae.journal.tables import Base, LockRow
from spinae.judge import Rep
from spinae.message import Message
from spinae.plan import (
    Item,
    Lock,
    PlanContext,
    Screening,
    Session,
    Wishes,
    lock_text,
    why,
)
from spinae.plan.lock import Opened
from spinae.plan.pain import Hurt, during
from spinae.plan.rules import load_rules
from spinae.plan.screen import knows, questions
from spinae.progress.days import totals
from spinae.say import ENGLISH
from spinae.training import DoneSet, PainAnswer, Reason, When

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
ID = "6e9f6a34-51a3-4a35-92b5-1f1f50b5a7c4"
OTHER = "f2b0a8a5-6b5b-4b43-8f6b-5a4f4a1f0c11"
PLAN = Session(
    locked=None,
    why=Message("A short session."),
    minutes=5,
    items=(
        Item("cat-cow", "warm-up", Dose(reps=5), Reason("loosens")),
        Item(
            "donkey-kick",
            "strength",
            Dose(sets=2, seconds=30.0, rest_s=15.5),
            Reason("start", (("share", "third"),)),
        ),
        Item("childs-pose", "stretch", Dose(hold_s=30.0), Reason("eases", (("part", "legs"),))),
    ),
)
RESULT = DoneSet(
    item=1,
    set_number=2,
    move="donkey-kick",
    side="left",
    reps=12,
    manual=2,
    partial=1,
    pulses=3,
    held_s=4.5,
    seconds=31.25,
    counted_by="camera",
    faults=(("arch", 3), ("bent-arm", 1)),
    complete=True,
    hurt=False,
    rep_times=(Rep(1.0, 1.5, 2.0, "left", 0.25),),
)
RULES = load_rules()
RED = Lock("red-flag", Reason("infection"))
SORE = Lock("pain", Reason("worsening"))


def set_id(result: DoneSet, session: str = ID) -> str:
    """As the page and the server make it."""
    return str(uuid5(UUID(session), f"{result.item}/{result.set_number}/{result.side}"))


def start(journal: Journal, id: str = ID, at: datetime = NOW, before: int | None = None) -> None:
    store.start_session(journal, id, people.first(journal), PLAN, at, before)


def save(journal: Journal, result: DoneSet, at: datetime, session: str = ID) -> str:
    id = set_id(result, session)
    store.save_set(journal, session, id, result, at)
    return id


def minutes(n: float) -> timedelta:
    return timedelta(minutes=n)


# what is written, comes back


def test_the_person_is_made_once(url: str) -> None:
    made = []
    for _ in range(2):
        journal = Journal.open(url)
        made += [people.first(journal), people.first(journal)]
        journal.close()
    assert len(set(made)) == 1


def test_the_newest_answers_to_the_screen_hold(journal: Journal, person: int) -> None:
    assert read.screening(journal, person, NOW) is None
    old = Screening(NOW - minutes(9), frozenset({"saddle-numbness"}), frozenset())
    new = Screening(NOW, frozenset(), frozenset({"pregnancy", "osteoporosis"}))
    store.save_screening(journal, person, old)
    store.save_screening(journal, person, new)
    assert read.screening(journal, person, NOW) == new
    assert not read.lost_answers(journal, person, NOW)


def test_answers_that_are_not_the_newest_by_their_time_are_in_doubt(
    journal: Journal, person: int
) -> None:
    for ago in (0, 9):
        store.save_screening(
            journal, person, Screening(NOW - minutes(ago), frozenset(), frozenset())
        )
    assert read.lost_answers(journal, person, NOW)
    assert not read.lost_answers(journal, person, NOW - minutes(1))


def test_a_lock_holds_until_it_is_cleared(journal: Journal, person: int) -> None:
    assert closed_by(journal, person) is None
    store.set_lock(journal, person, RED, NOW)
    store.set_lock(journal, person, RED, NOW + minutes(1))
    assert closed_by(journal, person) == RED
    store.open_again(journal, person, RED, NOW + minutes(2), "seen")
    assert closed_by(journal, person) is None


def test_the_same_lock_is_one_lock_whatever_was_closed_meanwhile(
    journal: Journal, person: int
) -> None:
    for lock in (SORE, RED, SORE, RED):
        store.set_lock(journal, person, lock, NOW)
    with journal.reading() as reading:
        assert [row.kind for row in reading.scalars(select(LockRow))] == ["pain", "red-flag"]


def test_chest_pain_is_one_lock_in_every_language_and_sends_to_the_emergency_number(
    journal: Journal, person: int
) -> None:
    for _ in ("sv", "en"):
        lock = during(Hurt(8, frozenset({"chest"})), 1, RULES).locks()[0]
        assert lock is not None
        store.set_lock(journal, person, lock, NOW)
    with journal.reading() as reading:
        assert len(reading.scalars(select(LockRow)).all()) == 1
    kept = closed_by(journal, person)
    assert kept is not None
    assert "call the emergency number now" in ENGLISH.say(lock_text(kept, RULES).where)


def test_clearing_a_red_flag_leaves_a_lock_for_pain(journal: Journal, person: int) -> None:
    store.set_lock(journal, person, RED, NOW)
    store.set_lock(journal, person, SORE, NOW + minutes(1))
    assert closed_by(journal, person) == RED
    store.open_again(journal, person, RED, NOW, "seen")
    assert closed_by(journal, person) == SORE


def test_what_no_row_keeps_closed_is_opened_with_a_row(journal: Journal, person: int) -> None:
    store.open_again(journal, person, RED, NOW, "seen")
    assert closed_by(journal, person) is None
    assert read.opened(journal, person, NOW) == {"infection": Opened(NOW, "seen")}


def test_a_set_comes_back_whole(journal: Journal, person: int) -> None:
    start(journal)
    id = save(journal, RESULT, NOW + minutes(1))
    [day] = read.days(journal, person, zone=UTC)
    [done] = day.sessions[0].sets
    kept = {field: getattr(done, field) for field in RESULT.__slots__ if field != "rep_times"}
    assert kept == {field: getattr(RESULT, field) for field in kept}
    assert (done.id, done.at, done.recorded) == (id, NOW + minutes(1), False)


def test_history_is_what_the_plan_looks_back_on(journal: Journal, person: int) -> None:
    start(journal, before=2)
    save(journal, RESULT, NOW + minutes(1))
    store.save_pain(
        journal,
        person,
        PainAnswer(
            at=NOW + minutes(2),
            when="during",
            level=3,
            session=ID,
            kinds=frozenset(["leg", "dull"]),
        ),
    )
    history = read.history(journal, person)
    [done] = history.sets
    assert (done.at, done.move, done.reps) == (NOW + minutes(1), "donkey-kick", 12)
    assert (done.held_s, done.seconds, done.faults) == (4.5, 31.25, RESULT.faults)
    assert (done.complete, done.hurt, done.asked) == (True, False, PLAN.items[1].dose)
    assert [(one.when, one.level, one.kinds) for one in history.pain] == [
        ("before", 2, frozenset()),
        ("during", 3, frozenset({"leg", "dull"})),
    ]
    assert history.whole == ()


def test_a_session_done_to_its_end_tells_how_long_it_took(journal: Journal, person: int) -> None:
    start(journal)
    at = NOW
    for index, item in enumerate(PLAN.items):
        for number in range(1, item.dose.sets + 1):
            at += minutes(2)
            one = replace(RESULT, item=index, set_number=number, move=item.move, side=None)
            save(journal, one, at)
    assert read.history(journal, person).whole == ()
    store.end_session(journal, ID, at, "finished")
    [whole] = read.history(journal, person).whole
    assert whole.trained == at - NOW
    assert whole.items == PLAN.items


def test_a_session_with_a_set_left_out_says_nothing_about_pace(
    journal: Journal, person: int
) -> None:
    start(journal)
    save(journal, RESULT, NOW + minutes(1))
    store.end_session(journal, ID, NOW + minutes(2), "finished")
    assert read.history(journal, person).whole == ()


def test_the_newest_wishes_hold(journal: Journal, person: int) -> None:
    assert read.wishes(journal, person, NOW + minutes(9)) == Wishes()
    first = Wishes("strong", frozenset({"mat"}), frozenset({"plank"}), frozenset({"curl-up"}))
    store.save_wishes(journal, person, first, NOW)
    assert read.wishes(journal, person, NOW + minutes(9)) == first
    store.save_wishes(journal, person, Wishes("return"), NOW + minutes(1))
    assert read.wishes(journal, person, NOW + minutes(9)) == Wishes("return")


def test_a_move_that_hurt_before_a_set_of_it_was_done_is_in_the_history(
    journal: Journal, person: int
) -> None:
    start(journal)
    hurt = replace(RESULT, hurt=True, complete=False)
    save(journal, hurt, NOW + minutes(1))
    for move in ("donkey-kick", "childs-pose"):
        store.save_pain(
            journal,
            person,
            PainAnswer(at=NOW + minutes(2), when="during", level=3, session=ID, move=move),
        )
    seen = [
        (one.move, one.reps, one.complete, one.hurt) for one in read.history(journal, person).sets
    ]
    assert seen == [("donkey-kick", 12, False, True), ("childs-pose", 0, False, True)]


def test_a_recording_is_kept_for_the_set_it_shows(journal: Journal, person: int) -> None:
    start(journal)
    id = save(journal, RESULT, NOW)
    assert read.recording(journal, id) is None
    store.attach_recording(journal, id, b"\x1f\x8b first")
    store.attach_recording(journal, id, b"\x1f\x8b \x00 second")
    assert read.recording(journal, id) == b"\x1f\x8b \x00 second"
    assert read.days(journal, person, zone=UTC)[0].sessions[0].sets[0].recorded


def test_a_recording_can_come_with_its_set(journal: Journal) -> None:
    start(journal)
    store.save_set(journal, ID, set_id(RESULT), RESULT, NOW, b"frames")
    assert read.recording(journal, set_id(RESULT)) == b"frames"


# a retry never writes twice


def test_a_session_is_started_once(journal: Journal, person: int) -> None:
    start(journal, before=1)
    start(journal, id=ID.upper(), at=NOW + minutes(3), before=4)
    opened = read.open_session(journal, person, NOW + minutes(5))
    assert opened is not None
    assert (opened.id, opened.started_at, opened.items) == (ID, NOW, PLAN.items)
    [before] = read.history(journal, person).pain
    assert (before.at, before.when, before.level, before.session) == (NOW, "before", 1, ID)


def test_a_set_is_written_once_however_many_send_it_at_the_same_time(
    journal: Journal, person: int
) -> None:
    start(journal)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: save(journal, RESULT, NOW + minutes(n)), range(24)))
    assert len(read.history(journal, person).sets) == 1


def test_a_session_ends_once(journal: Journal, person: int) -> None:
    start(journal)
    store.end_session(journal, ID, NOW + minutes(5), "finished")
    store.end_session(journal, ID, NOW + minutes(9), "ended")
    assert read.open_session(journal, person, NOW + minutes(10)) is None


@pytest.mark.parametrize("when", ["before", "after", "morning"])
def test_a_second_answer_corrects_the_first(journal: Journal, person: int, when: When) -> None:
    start(journal)
    save(journal, RESULT, NOW)
    for level in (7, 2):
        store.save_pain(
            journal, person, PainAnswer(at=NOW + minutes(level), when=when, level=level, session=ID)
        )
    assert [entry.level for entry in read.history(journal, person).pain] == [2]
    assert read.days(journal, person, zone=UTC)[0].sessions[0].pain(when) == 2


def test_each_time_it_hurt_is_kept_and_each_once(journal: Journal, person: int) -> None:
    start(journal)
    for at, level in ((1, 2), (1, 2), (3, 6)):
        store.save_pain(
            journal,
            person,
            PainAnswer(
                at=NOW + minutes(at),
                when="during",
                level=level,
                session=ID,
                move="cat-cow",
                kinds=frozenset({"sharp", "leg"}),
                note="on the way up",
            ),
        )
    assert [entry.level for entry in read.history(journal, person).pain] == [2, 6]
    assert read.days(journal, person, zone=UTC)[0].sessions[0].pain_during == 6


def test_pain_outside_of_a_session_is_kept_as_it_is_told(journal: Journal, person: int) -> None:
    for level in (1, 5):
        store.save_pain(
            journal, person, PainAnswer(at=NOW + minutes(level), when="before", level=level)
        )
    assert [entry.level for entry in read.history(journal, person).pain] == [1, 5]
    assert read.days(journal, person, zone=UTC) == ()


# going on after a crash


def test_an_open_session_tells_what_was_done(journal: Journal, person: int) -> None:
    start(journal)
    first = replace(RESULT, item=0, set_number=1, move="cat-cow", side=None)
    save(journal, first, NOW + minutes(1))
    save(journal, RESULT, NOW + minutes(2))
    opened = read.open_session(journal, person, NOW + minutes(3))
    assert opened is not None
    assert opened.done == ((0, 1, None), (1, 2, "left"))


def test_a_move_that_hurt_is_not_offered_again(journal: Journal, person: int) -> None:
    start(journal)
    save(journal, replace(RESULT, hurt=True), NOW + minutes(2))
    store.save_pain(
        journal, person, PainAnswer(at=NOW, when="during", level=2, session=ID, move="childs-pose")
    )
    opened = read.open_session(journal, person, NOW + minutes(3))
    assert opened is not None
    assert {(1, 1, "right"), (1, 1, "left"), (1, 2, "right"), (2, 1, None)} <= set(opened.done)
    assert all(item != 0 for item, _, _ in opened.done)
    assert len(set(opened.done)) == len(opened.done)


@pytest.mark.parametrize(("hours", "offered"), [(0, True), (11.9, True), (12, False), (30, False)])
def test_a_session_is_offered_for_half_a_day(
    journal: Journal, person: int, hours: float, offered: bool
) -> None:
    start(journal)
    opened = read.open_session(journal, person, NOW + timedelta(hours=hours))
    assert (opened is not None) is offered


def test_only_the_last_session_is_offered(journal: Journal, person: int) -> None:
    start(journal)
    start(journal, OTHER, NOW + minutes(30))
    opened = read.open_session(journal, person, NOW + minutes(40))
    assert opened is not None
    assert opened.id == OTHER
    store.end_session(journal, OTHER, NOW + minutes(50), "finished")
    assert read.open_session(journal, person, NOW + minutes(60)) is None


def test_a_session_whose_doses_are_read_differently_now_is_not_offered(url: str) -> None:
    journal = Journal.open(url)
    start(journal)
    engine = open_engine(url)
    with engine.begin() as connection:
        connection.execute(text("""UPDATE session SET items = '[{"move": "plank"}]'"""))
    assert read.open_session(journal, people.first(journal), NOW) is None
    engine.dispose()
    journal.close()


def keep_writing(url: str) -> None:
    """What the process does that is killed: a set after another, each told once it is kept."""
    journal = Journal.open(url)
    start(journal)
    for number in count(1):
        save(journal, replace(RESULT, set_number=number), NOW + timedelta(seconds=number))
        print(number, flush=True)


def test_kill_9_loses_nothing_that_was_told_as_kept(url: str) -> None:
    writer = subprocess.Popen([sys.executable, __file__, url], stdout=subprocess.PIPE, text=True)
    told = killed_after(writer, sets=25)
    journal = Journal.open(url)
    opened = read.open_session(journal, people.first(journal), NOW + minutes(10))
    assert opened is not None
    kept = [number for _, number, _ in opened.done]
    # at most the set in progress is there without having been told
    assert kept in (told, [*told, len(told) + 1])
    assert len(told) >= 25
    goes_on = replace(RESULT, set_number=len(kept) + 1)
    save(journal, goes_on, NOW + minutes(11))
    assert len(read.history(journal, people.first(journal)).sets) == len(kept) + 1
    journal.close()


def killed_after(writer: subprocess.Popen[str], *, sets: int) -> list[int]:
    out: IO[str] | None = writer.stdout
    assert out is not None
    told = [int(out.readline()) for _ in range(sets)]
    writer.kill()
    told += [int(line) for line in out.read().splitlines(keepends=True) if line.endswith("\n")]
    assert writer.wait() == -signal.SIGKILL
    out.close()
    return told


# the morning after


YESTERDAY = datetime(2026, 11, 19, 18, 0, tzinfo=UTC)


def test_yesterdays_last_session_is_asked_about_once(journal: Journal, person: int) -> None:
    for id, at in ((ID, YESTERDAY), (OTHER, YESTERDAY + minutes(60))):
        start(journal, id, at)
        save(journal, RESULT, at + minutes(2), id)
    due = read.morning_due(journal, person, NOW)
    assert due is not None
    assert due.id == OTHER
    store.save_pain(journal, person, PainAnswer(at=NOW, when="morning", level=1, session=due.id))
    assert read.morning_due(journal, person, NOW + minutes(1)) is None


def test_an_answer_of_yesterday_morning_answers_nothing_today(
    journal: Journal, person: int
) -> None:
    start(journal, at=YESTERDAY)
    save(journal, RESULT, YESTERDAY)
    store.save_pain(
        journal, person, PainAnswer(at=YESTERDAY - timedelta(hours=10), when="morning", level=1)
    )
    assert read.morning_due(journal, person, NOW) is not None


@pytest.mark.parametrize(
    ("started", "now", "why"),
    [
        (NOW - minutes(30), NOW, "today's"),
        (YESTERDAY - timedelta(days=1), NOW, "the day before yesterday's"),
        (datetime(2026, 11, 19, 23, 50, tzinfo=UTC), datetime(2026, 11, 20, 0, 10, tzinfo=UTC), ""),
    ],
    ids=["today", "two days ago", "across midnight"],
)
def test_no_other_session_is_asked_about(
    journal: Journal, person: int, started: datetime, now: datetime, why: str
) -> None:
    start(journal, at=started)
    save(journal, RESULT, started + minutes(1))
    assert read.morning_due(journal, person, now) is None, why


def test_a_session_in_which_nothing_was_done_is_not_asked_about(
    journal: Journal, person: int
) -> None:
    start(journal, at=YESTERDAY)
    assert read.morning_due(journal, person, NOW) is None


def test_yesterday_is_the_persons_own(journal: Journal, person: int) -> None:
    start(journal, at=datetime(2026, 11, 20, 1, 0, tzinfo=UTC))
    save(journal, RESULT, datetime(2026, 11, 20, 1, 5, tzinfo=UTC))
    new_york = timezone(timedelta(hours=-5))
    morning = datetime(2026, 11, 20, 8, 0, tzinfo=new_york)
    assert read.morning_due(journal, person, morning) is not None
    assert read.morning_due(journal, person, morning.astimezone(UTC)) is None


# days and totals


def test_nothing_done_is_no_day(journal: Journal, person: int) -> None:
    start(journal)
    assert read.days(journal, person) == ()
    assert totals(read.days(journal, person)).sessions == 0


def test_days_are_newest_first_and_by_the_zone_asked_for(journal: Journal, person: int) -> None:
    for id, at in ((ID, YESTERDAY), (OTHER, datetime(2026, 11, 20, 2, 0, tzinfo=UTC))):
        start(journal, id, at)
        save(journal, RESULT, at, id)
    days = read.days(journal, person, zone=UTC)
    assert [day.date for day in days] == [date(2026, 11, 20), date(2026, 11, 19)]
    assert [session.id for day in days for session in day.sessions] == [OTHER, ID]
    [day] = read.days(journal, person, zone=timezone(timedelta(hours=-5)))
    assert [session.id for session in day.sessions] == [OTHER, ID]


def test_a_break_is_not_training(journal: Journal, person: int) -> None:
    start(journal)
    for number, at in enumerate((2.0, 4.0, 184.0, 186.0), start=1):
        save(journal, replace(RESULT, set_number=number, seconds=60.0), NOW + minutes(at))
    # 2 + 2 before the break, the one minute of the set that ended it, 2 after
    assert read.days(journal, person, zone=UTC)[0].sessions[0].minutes_trained == 7


def test_totals_are_the_sum_of_all_days(journal: Journal, person: int) -> None:
    for id, at in ((ID, YESTERDAY), (OTHER, NOW)):
        start(journal, id, at)
        save(journal, RESULT, at + minutes(3), id)
        save(journal, replace(RESULT, side="right"), at + minutes(4), id)
    sums = totals(read.days(journal, person, zone=UTC))
    assert (sums.days, sums.sessions, sums.sets, sums.minutes) == (2, 2, 4, 8)
    assert (sums.reps, sums.held_s) == (48, 18.0)


# what is refused


def test_a_locked_plan_is_not_started(journal: Journal, person: int) -> None:
    locked = Session("unscreened", Message("Answer the screen first."), 5, ())
    with pytest.raises(JournalError, match="training is locked: Answer the screen first"):
        store.start_session(journal, ID, person, locked, NOW, None)


def test_no_session_starts_behind_a_lock_but_one_that_runs_is_found(
    journal: Journal, person: int
) -> None:
    start(journal)
    store.set_lock(journal, person, RED, NOW)
    start(journal)
    with pytest.raises(JournalError, match="training is locked: It may be an infection"):
        start(journal, OTHER)


def test_a_set_of_no_session_is_refused(journal: Journal) -> None:
    with pytest.raises(JournalError, match=f"^journal: no session {ID}; start it first$"):
        save(journal, RESULT, NOW)


def test_a_recording_of_no_set_is_refused(journal: Journal) -> None:
    with pytest.raises(JournalError, match=f"^journal: no set {OTHER}; save it first$"):
        store.attach_recording(journal, OTHER, b"frames")


def test_an_id_that_is_no_uuid_is_refused(journal: Journal) -> None:
    with pytest.raises(JournalError, match=r"^journal: session id: got 'today', allowed a UUID$"):
        start(journal, "today")


@pytest.mark.parametrize("level", [-1, 11])
def test_pain_is_from_0_to_10(journal: Journal, person: int, level: int) -> None:
    with pytest.raises(JournalError, match=f"^journal: pain: got {level}, allowed 0 to 10$"):
        store.save_pain(journal, person, PainAnswer(at=NOW, when="after", level=level))


def test_a_moment_without_a_zone_is_refused(journal: Journal, person: int) -> None:
    with pytest.raises(JournalError, match="which has no time zone"):
        store.save_pain(
            journal, person, PainAnswer(at=datetime(2026, 11, 20, 9, 0), when="after", level=1)
        )


@pytest.mark.parametrize(
    "url", ["sqlite://", "sqlite:///:memory:", "mysql://host/spinae", "journal.db", ""]
)
def test_a_database_of_another_kind_is_refused_with_what_is_allowed(url: str) -> None:
    with pytest.raises(JournalError, match="allowed sqlite:///path/to/file or postgresql://"):
        Journal.open(url)


def test_a_password_is_never_shown() -> None:
    with pytest.raises(JournalError) as refused:
        Journal.open("postgresql://me:secret@127.0.0.1:1/spinae")
    assert "secret" not in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_missing_driver_is_named_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(MissingExtraError, match=r"PostgreSQL: .* pip install 'spinae\[postgres\]'"):
        Journal.open("postgresql://me@localhost/spinae")


def test_a_file_that_is_no_journal_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("Buy a mat.\n" * 99)
    with pytest.raises(JournalError, match="file is not a database"):
        Journal.open(f"sqlite:///{path}")
    assert path.read_text() == "Buy a mat.\n" * 99


def test_a_folder_that_cannot_be_made_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(JournalError, match=r"^journal: cannot open .*; correct SPINAE_DATA_DIR"):
        Journal.open(f"sqlite:///{tmp_path}/file/journal.sqlite3")


def test_a_disk_that_takes_no_more_is_told_in_one_line(tmp_path: Path) -> None:
    journal = Journal.open(f"sqlite:///{tmp_path / 'journal.sqlite3'}")
    start(journal)
    with sqlite3.connect(tmp_path / "journal.sqlite3") as other:
        other.execute("DROP TABLE done_set")
    other.close()
    with pytest.raises(JournalError, match=r"^journal: not written: no such table: done_set$"):
        save(journal, RESULT, NOW)
    with pytest.raises(JournalError, match=r"^journal: cannot be read: no such table: done_set$"):
        read.days(journal, people.first(journal))
    journal.close()


# the database itself


READ_ONLY = {
    "sqlite": "PRAGMA query_only = on",
    "postgresql": "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
}


def test_a_journal_that_takes_no_writes_just_now_may_take_them_later(
    journal: Journal, person: int
) -> None:
    with journal.reading() as reading:
        reading.execute(text(READ_ONLY[reading.get_bind().dialect.name]))
        reading.commit()
    with pytest.raises(JournalUnavailableError):
        start(journal)
    assert read.open_session(journal, person, NOW) is None


def test_a_full_disk_is_told_from_a_journal_that_is_held(tmp_path: Path) -> None:
    journal = Journal.open(f"sqlite:///{tmp_path / 'journal.sqlite3'}")
    person = people.first(journal)
    with journal.reading() as reading:
        reading.execute(text("PRAGMA max_page_count = 1"))  # not one page more than there are
        reading.commit()
    store.start_session(journal, ID, person, PLAN, NOW, None)
    with pytest.raises(DiskFullError, match=r"^journal: not written: the disk is full; make room"):
        store.save_set(journal, ID, OTHER, RESULT, NOW, bytes(20_000))
    journal.close()


def test_the_migrations_make_the_tables_that_are_declared(url: str) -> None:
    engine = open_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_an_older_journal_is_brought_up_to_date_and_loses_nothing(url: str) -> None:
    engine = open_engine(url, "0001")
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO person (name) VALUES ('old')"))
    engine.dispose()
    journal = Journal.open(url)
    assert read.wishes(journal, people.first(journal), NOW) == Wishes()
    journal.close()
    engine = open_engine(url)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM person WHERE name = 'old'")) == 1
    engine.dispose()


LOCK_OF_BEFORE = """
INSERT INTO lock (person_id, at, kind, why, "where", how_soon, statement)
VALUES (1, '2026-11-19 08:00:00', :kind, :why, :where, :how_soon, '')
"""
SESSION_OF_BEFORE = """
INSERT INTO session (id, person_id, started_at, end_reason, minutes, items, source)
VALUES (:id, 1, :at, '', 5, :items, 'coach')
"""


def journal_of_before(url: str, locks: list[dict[str, str]], reasons: list[str]) -> Journal:
    """A journal that an earlier Spinae wrote sentences into, opened by this one."""
    engine = open_engine(url, "0003")
    items = [
        {"move": "plank", "phase": "strength", "dose": Dose(hold_s=20).model_dump(), "reason": one}
        for one in reasons
    ]
    values = {"id": UUID(ID).hex, "at": "2026-11-20 08:30:00", "items": json.dumps(items)}
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO person (name, language) VALUES ('', '')"))
        for lock in locks:
            connection.execute(text(LOCK_OF_BEFORE), lock)
        connection.execute(text(SESSION_OF_BEFORE), values)
    engine.dispose()
    return Journal.open(url)


def test_locks_of_before_are_known_again_whatever_language_they_were_set_in(url: str) -> None:
    before = prose.locks_of_before()
    groups = {group.id for group in questions().groups}
    kinds = {id: "red-flag" if id in groups else "pain" for id in before.values()}
    assert all(knows(Lock(kind, Reason(id)), RULES) for id, kind in kinds.items())  # type: ignore[arg-type]
    told = [
        {"kind": kinds[id], "why": why, "where": "There.", "how_soon": "now"}
        for why, id in before.items()
    ]
    journal = journal_of_before(url, told, [])
    with journal.reading() as reading:
        found = [row.reason for row in reading.scalars(select(LockRow).order_by(LockRow.id))]
    assert found == list(before.values())
    journal.close()


def test_the_chest_pain_of_before_in_swedish_reads_english_in_english(url: str) -> None:
    lock = {
        "kind": "pain",
        "why": "Bröstsmärta är ingen fråga för träning.",
        "where": "Vad som än stod här.",
        "how_soon": "nu",
    }
    journal = journal_of_before(url, [lock], [])
    kept = closed_by(journal, 1)
    assert kept is not None
    assert "call the emergency number" in ENGLISH.say(lock_text(kept, RULES).where)
    journal.close()


def test_a_lock_of_before_that_is_not_known_keeps_its_words(url: str) -> None:
    words = {"kind": "red-flag", "why": "As {it} was.", "where": "To a doctor.", "how_soon": "now"}
    journal = journal_of_before(url, [words], [])
    kept = closed_by(journal, 1)
    assert kept is not None
    assert kept.reason.id == "prose"
    told = tuple(map(ENGLISH.say, lock_text(kept, RULES)[:3]))
    assert told == ("As {it} was.", "To a doctor.", "now")
    assert say.load("sv").say(lock_text(kept, RULES).how_soon) == "nu"
    journal.close()


def test_reasons_of_before_are_known_again_or_keep_their_words(url: str) -> None:
    reasons = {
        "Two clean sessions, so one step up.": Reason("stepped", (("many", 2),)),
        "Två rena pass, så ett steg upp.": Reason("stepped", (("many", 2),)),
        "Stands in for bird-dog, as your knee is sore today.": Reason(
            "spared", (("move", "bird-dog"), ("spot", "knee"))
        ),
        "Gentle start: each round is about a third of the goal.": Reason(
            "start", (("share", "third"),)
        ),
        "As nobody says it now.": Reason("prose", (("text", "As nobody says it now."),)),
    }
    journal = journal_of_before(url, [], list(reasons))
    found = read.open_session(journal, 1, NOW)
    assert found is not None
    assert [item.reason for item in found.items] == list(reasons.values())
    assert ENGLISH.say(why(found.items[-1], PlanContext(load(), RULES))) == "As nobody says it now."
    journal.close()


def test_no_two_reasons_have_the_same_sentence_in_any_language() -> None:
    for language in map(say.load, say.codes()):
        told: dict[str, Reason] = {}
        for sentence, reason in prose.sentences(language):
            assert told.setdefault(sentence, reason) == reason, sentence


def test_the_revision_known_as_newest_is_the_newest() -> None:
    config = Config()
    config.set_main_option("script_location", "spinae.journal:migrations")
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_every_row_belongs_to_a_person() -> None:
    tables = [table for name, table in Base.metadata.tables.items() if name != "person"]
    assert tables
    for table in tables:
        [key] = table.c.person_id.foreign_keys
        assert (key.target_fullname, table.c.person_id.nullable) == ("person.id", False)


def test_a_journal_of_a_newer_spinae_is_left_alone(url: str) -> None:
    engine = open_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(JournalError, match=r"newer Spinae \(revision 9999.*; update Spinae$"):
        Journal.open(url)


def test_a_journal_that_is_up_to_date_opens_without_alembic(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    Journal.open(url).close()
    monkeypatch.setitem(sys.modules, "alembic", None)
    Journal.open(url).close()


def test_a_migration_that_fails_leaves_nothing_behind(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("alembic.op.create_index", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            Journal.open(url)
    journal = Journal.open(url)
    start(journal)
    journal.close()


def test_sqlite_keeps_what_it_took_even_without_power(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'journal.sqlite3'}")
    with engine.connect() as connection:
        names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names]
    engine.dispose()
    full = 2
    assert found == ["wal", full, 1, 10_000]


def test_two_processes_may_open_a_new_journal_at_once(url: str) -> None:
    both = [
        subprocess.Popen([sys.executable, __file__, url], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    for writer in both:
        assert killed_after(writer, sets=1)


def test_the_folder_of_the_journal_is_nobody_elses_to_read(tmp_path: Path) -> None:
    Journal.open(f"sqlite:///{tmp_path / 'new' / 'journal.sqlite3'}").close()
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700


if __name__ == "__main__":
    keep_writing(sys.argv[1])
