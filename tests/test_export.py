"""The open door: an archive holds everything and loses nothing, and other programs read theirs."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, get_args
from uuid import UUID
from zipfile import ZIP_BZIP2, ZIP_LZMA, ZipFile

import fitdecode
import pytest
from fhir.resources.R4B.bundle import Bundle
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app_client import closed_by
from spinae.catalogue import load
from spinae.cli import main
from spinae.errors import ArchiveError, JournalError, SpinaeError
from spinae.exchange import archive as archives
from spinae.exchange.fhir import bundle
from spinae.exchange.fit import EXERCISES, fit
from spinae.exchange.logs import HEVY, STRONG, hevy, strong
from spinae.exchange.sheets import sheets
from spinae.journal import Journal, people, read, store
from spinae.journal import archive as journal_archive
from spinae.journal.backup import back_up, restore
from spinae.journal.records import (
    ActivityRecord,
    Archive,
    LetterRecord,
    LockRecord,
    PainRecord,
    PersonRecord,
    PlannedItem,
    QuestionnaireRecord,
    RangeRecord,
    ReasonRecord,
    RemindersRecord,
    ScoreRecord,
    ScreeningRecord,
    SessionRecord,
    SetRecord,
    WishesRecord,
)
from spinae.journal.tables import Base, LockRow, SessionRow
from spinae.message import _
from spinae.plan import Screening, lock_text
from spinae.plan.lock import Lock
from spinae.plan.rules import load_rules
from spinae.plan.wishes import DAYS, GOALS, all_equipment
from spinae.reminders import Choices, Training
from spinae.say import ENGLISH
from spinae.training import BackPosture, PainAnswer, Reason

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
ID = "6e9f6a34-51a3-4a35-92b5-1f1f50b5a7c4"
MOVES = load()
PACKED = b"\x1f\x8b a recording"


def session_of(id: str = ID, **other: Any) -> SessionRecord:
    usual: dict[str, Any] = {
        "started_at": NOW,
        "ended_at": NOW + timedelta(minutes=9),
        "end_reason": "finished",
        "minutes": 10,
        "items": [],
        "source": "coach",
        "removed_at": None,
    }
    return SessionRecord(**({"id": id} | usual | other))


def set_of(number: int, move: str, **other: Any) -> SetRecord:
    usual: dict[str, Any] = {
        "session_id": ID,
        "at": NOW + timedelta(minutes=number),
        "item": number,
        "set_number": 1,
        "side": None,
        "reps": 10,
        "manual": 0,
        "partial": 0,
        "pulses": 0,
        "held_s": 0.0,
        "seconds": 41.5,
        "counted_by": "camera",
        "faults": [],
        "complete": True,
        "hurt": False,
        "seen": {},
        "edited_at": None,
        "removed_at": None,
        "rep_times": [],
    }
    return SetRecord(**({"id": str(UUID(int=number)), "move": move} | usual | other))


def pain_of(level: int, when: str = "before", **other: Any) -> PainRecord:
    usual: dict[str, Any] = {
        "session_id": ID, "at": NOW, "when": when, "level": level, "move": None, "kinds": [],
        "note": "", "removed_at": None,
    }  # fmt: skip
    return PainRecord(**(usual | other))


def archive_of(**lists: Any) -> Archive:
    empty: dict[str, Any] = {name: [] for name in (*journal_archive.TABLES, "recordings")}
    person = PersonRecord(name="", language="")
    return Archive(**(empty | lists | {"program": "Spinae", "at": NOW, "person": person}))


WEEK = archive_of(
    sessions=[session_of()],
    sets=[
        set_of(1, "glute-bridge", faults=[("arch", 2)]),
        set_of(2, "bird-dog", side="left", hurt=True),
        set_of(3, "plank", reps=0, held_s=60.0),
        set_of(4, "curl-up", removed_at=NOW),
    ],
    pain=[pain_of(2), pain_of(4, "during", kinds=["dull"], note="Only a little.")],
)


@pytest.fixture(scope="module")
def emptied(database: str, tables: Callable[[str, str], str]) -> Iterator[Journal]:
    journal = Journal.open(tables(database, "emptied"))
    yield journal
    journal.close()


def emptied_of_all(journal: Journal) -> int:
    with journal.writing() as writing:
        for table in reversed(Base.metadata.sorted_tables):
            writing.execute(table.delete())
    return people.first(journal)


def packed(archive: Archive, recordings: dict[str, bytes] | None = None) -> io.BytesIO:
    file = io.BytesIO()
    archives.write(file, archive, (recordings or {}).get)
    file.seek(0)
    return file


def small() -> bytes:
    """An archive of nothing but the journal itself."""
    file = io.BytesIO()
    with ZipFile(file, "w") as zip:
        zip.writestr("journal.json", WEEK.model_dump_json())
    return file.getvalue()


SMALL = small()


def imported(journal: Journal, person: int, file: io.BytesIO) -> journal_archive.Kept:
    file.seek(0)
    with archives.opened(file) as found:
        return journal_archive.keep(journal, person, found.archive, found.recording)


# any archive at all

words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
names = words.filter(bool)
moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
maybe = st.none() | moments
counts = st.integers(0, 1_000_000)
amounts = st.floats(0, 1_000_000)
levels = st.integers(0, 10)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(-1e9, 1e9) | words,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(words, inner, max_size=2),
    max_leaves=4,
)
objects = st.dictionaries(words, values, max_size=3)
percents = st.floats(-1000, 1000)
KINDS = {
    "screenings": st.builds(
        ScreeningRecord, at=moments, flags=st.lists(names, max_size=2), cautions=st.just([])
    ),
    "locks": st.builds(
        LockRecord, at=moments, kind=st.sampled_from(["red-flag", "pain"]), why=words,
        where=words, how_soon=words, cleared_at=maybe, statement=words,
    ),
    "wishes": st.builds(
        WishesRecord, at=moments, goal=st.sampled_from(GOALS),
        equipment=st.lists(st.sampled_from(sorted(all_equipment())), max_size=2),
        likes=st.lists(names, max_size=1), dislikes=st.just([]),
        days=st.sampled_from([None, *DAYS]),
    ),
    "questionnaires": st.builds(
        QuestionnaireRecord, at=moments, name=names, answers=st.lists(values, max_size=3),
        score=st.floats(-1e9, 1e9),
    ),
    "reminders": st.builds(
        RemindersRecord, at=moments, choices=st.builds(
            Choices, calendar=words, feed=words, breaks=st.none(), post=st.none(),
            training=st.none() | st.builds(Training, days=st.just((0, 2)), at=st.times()),
        ),
    ),
}  # fmt: skip


@st.composite
def archive_strategy(draw: st.DrawFn) -> Archive:
    ids = [str(id) for id in draw(st.lists(st.uuids(), max_size=3, unique=True))]
    items = st.builds(
        PlannedItem, move=names, phase=st.sampled_from(["warm-up", "strength"]), dose=objects,
        reason=words,
    )  # fmt: skip
    sessions = [
        draw(st.builds(
            SessionRecord, id=st.just(id), started_at=moments, ended_at=maybe, end_reason=words,
            minutes=counts, items=st.lists(items, max_size=2),
            source=st.sampled_from(["coach", "elsewhere"]), removed_at=maybe,
        ))
        for id in ids
    ]  # fmt: skip
    of_session = st.sampled_from(ids) if ids else st.nothing()
    sets = draw(st.lists(st.builds(
        SetRecord, id=st.uuids().map(str), session_id=of_session, at=moments, item=counts,
        set_number=counts, move=names, side=st.sampled_from([None, "left", "right"]), reps=counts,
        manual=counts, partial=counts, pulses=counts, held_s=amounts, seconds=amounts,
        counted_by=st.sampled_from(["camera", "manual", "clock"]),
        faults=st.lists(st.tuples(names, counts), max_size=2), complete=st.booleans(),
        hurt=st.booleans(), seen=objects, edited_at=maybe, removed_at=maybe,
        rep_times=st.lists(objects, max_size=2),
    ), max_size=3 if ids else 0, unique_by=lambda one: one.id))  # fmt: skip
    pain = draw(st.lists(st.builds(
        PainRecord, session_id=st.none() | of_session, at=moments,
        when=st.sampled_from(["before", "during", "after", "morning"]), level=levels,
        move=st.none() | names, kinds=st.lists(names, max_size=2), note=words, removed_at=maybe,
    ), max_size=3))  # fmt: skip
    ranges = draw(st.lists(st.builds(
        RangeRecord, session_id=st.none() | of_session, at=moments,
        posture=st.sampled_from(get_args(BackPosture)),
        neutral=percents, rounded=percents, arched=percents,
    ), max_size=2))  # fmt: skip
    activities = draw(st.lists(
        st.builds(ActivityRecord, id=st.integers(1, 9), at=moments, name=names, removed_at=maybe),
        max_size=2, unique_by=(lambda one: one.id, lambda one: (one.at, one.name)),
    ))  # fmt: skip
    of_activity = st.sampled_from([one.id for one in activities]) if activities else st.nothing()
    scores = st.builds(ScoreRecord, activity_id=of_activity, at=moments, level=levels)
    weeks = st.dates().map(lambda day: f"{day.year:04}-W{day.isocalendar().week:02}")
    letters = st.builds(LetterRecord, week=weeks, at=moments)
    recorded = st.lists(st.sampled_from([one.id for one in sets] or [""]), unique=True)
    return archive_of(
        sessions=sessions,
        sets=sets,
        pain=pain,
        ranges=ranges,
        activities=activities,
        scores=draw(st.lists(scores, max_size=2 if activities else 0)),
        letters=draw(st.lists(letters, max_size=2, unique_by=lambda one: one.week)),
        recordings=draw(recorded) if sets else [],
        **{name: draw(st.lists(kind, max_size=2)) for name, kind in KINDS.items()},
    )


def contents(archive: Archive) -> dict[str, list[str]]:
    """Every list in an order of its own, activities by name: their numbers are each journal's."""
    called = {one.id: f"{one.at} {one.name}" for one in archive.activities}
    data = archive.model_dump(mode="json")
    for activity in data["activities"]:
        activity.pop("id")
    for score in data["scores"]:
        score["activity_id"] = called[score["activity_id"]]
    lists = (*journal_archive.TABLES, "recordings")
    return {name: sorted(json.dumps(row, sort_keys=True) for row in data[name]) for name in lists}


@settings(
    max_examples=12, deadline=None, derandomize=True, phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
@given(archive=archive_strategy())
def test_an_archive_goes_into_an_empty_install_and_comes_out_the_same(
    emptied: Journal, archive: Archive
) -> None:
    person = emptied_of_all(emptied)
    recordings = {id: PACKED + id.encode() for id in archive.recordings}
    file = packed(archive, recordings)
    imported(emptied, person, file)
    again = journal_archive.of(emptied, person, NOW)
    assert contents(again) == contents(archive)
    assert {id: read.recording(emptied, id) for id in recordings} == recordings
    assert imported(emptied, person, file).new == {}
    assert contents(journal_archive.of(emptied, person, NOW)) == contents(archive)


def test_an_archive_has_a_place_for_every_column() -> None:
    """But for the numbers that mean something in one database alone."""
    for name, (table, record) in journal_archive.TABLES.items():
        columns = {column.key for column in table.__table__.columns} - {"person_id"}
        if table is LockRow:
            columns -= {"reason", "reason_values"}  # together they are its `because`
        assert columns - record.model_fields.keys() <= {"id", "here"}, name


# what an import may and may not do


def test_what_is_here_already_stays_as_it_is(journal: Journal) -> None:
    person = people.first(journal)
    imported(journal, person, packed(WEEK))
    store.save_pain(journal, person, PainAnswer(at=NOW, when="before", level=7, session=ID))
    kept = imported(journal, person, packed(WEEK))
    assert (kept.new, kept.known) == ({}, 7)
    assert [entry.level for entry in read.history(journal, person).pain] == [7, 4]


def test_an_import_never_opens_a_lock(journal: Journal) -> None:
    person = people.first(journal)
    lock = LockRecord(
        at=NOW, kind="red-flag", why="See a doctor.", where="There.", how_soon="Now.",
        cleared_at=None, statement="",
    )  # fmt: skip
    imported(journal, person, packed(archive_of(locks=[lock])))
    cleared = lock.model_copy(update={"cleared_at": NOW, "statement": "Seen."})
    imported(journal, person, packed(archive_of(locks=[cleared])))
    shut = closed_by(journal, person)
    assert shut is not None
    assert lock_text(shut, load_rules()).why == _("See a doctor.")


def test_an_archive_holds_a_lock_in_english_with_what_it_is_said_by(journal: Journal) -> None:
    person = people.first(journal)
    store.set_lock(journal, person, Lock("pain", Reason("chest")), NOW)
    [lock] = journal_archive.of(journal, person, NOW).locks
    assert "call the emergency number now" in lock.where
    assert lock.because is not None
    assert (lock.because.id, lock.because.values) == ("chest", {})


def test_an_archive_of_before_has_sentences_alone_and_they_are_known_again(
    journal: Journal,
) -> None:
    person = people.first(journal)
    before: dict[str, Any] = {
        "at": NOW, "kind": "pain", "why": "Bröstsmärta är ingen fråga för träning.",
        "where": "Där.", "how_soon": "nu", "cleared_at": None, "statement": "",
    }  # fmt: skip
    item = {"move": "plank", "phase": "strength", "dose": {"sets": 1, "hold_s": 20.0}}
    session = session_of(items=[item | {"reason": "Two clean sessions, so one step up."}])
    archive = archive_of(locks=[LockRecord(**before)], sessions=[session])
    imported(journal, person, packed(archive))
    assert closed_by(journal, person) == Lock("pain", Reason("chest"))
    with journal.reading() as reading:
        [row] = reading.scalars(select(SessionRow))
    assert row.items[0]["reason"] == {"id": "stepped", "values": {"many": 2}}
    assert imported(journal, person, packed(journal_archive.of(journal, person, NOW))).new == {}
    assert imported(journal, person, packed(archive)).new == {}


def test_a_lock_that_no_sentence_is_known_for_keeps_that_of_the_archive(journal: Journal) -> None:
    person = people.first(journal)
    lock = LockRecord(
        at=NOW, kind="pain", why="Of a newer Spinae.", where="To a doctor.", how_soon="today",
        because=ReasonRecord(id="of-a-newer-spinae", values={"level": 3}),
        cleared_at=None, statement="",
    )  # fmt: skip
    half = lock.model_copy(update={"because": ReasonRecord(id="red-days"), "at": NOW + HOUR})
    imported(journal, person, packed(archive_of(locks=[lock, half])))
    shut = closed_by(journal, person)
    assert shut is not None
    assert ENGLISH.say(lock_text(shut, load_rules()).where) == "To a doctor."


def test_somebody_elses_sessions_are_refused_and_nothing_is_written(journal: Journal) -> None:
    first = people.first(journal)
    people.rename(journal, first, "Ada")
    second = people.add(journal, "Ben")
    imported(journal, first, packed(WEEK))
    more = WEEK.model_copy(update={"pain": [pain_of(5, session_id=None), *WEEK.pain]})
    with pytest.raises(ArchiveError, match="somebody else's"):
        imported(journal, second, packed(more))
    assert sum(journal_archive.counts(journal, second).values()) == 0


def test_a_recording_that_is_none_leaves_nothing_half_written(journal: Journal) -> None:
    broken = WEEK.model_copy(update={"recordings": [WEEK.sets[0].id]})
    with pytest.raises(ArchiveError, match="packed with gzip"):
        imported(journal, people.first(journal), packed(broken, {WEEK.sets[0].id: b"plain"}))
    assert sum(journal_archive.counts(journal, people.first(journal)).values()) == 0


def changed(data: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    *way, last = path.split(".")
    at: Any = data
    for step in way:
        at = at[int(step)] if step.isdigit() else at[step]
    at[last] = value
    return data


AT = NOW.isoformat()
RANGE = {"session_id": None, "at": AT, "neutral": 0.0, "rounded": 5.0, "arched": -5.0}
ITEM = {"move": "plank", "phase": "strength", "dose": {"hold_s": 20}, "reason": ""}
WISHES = {"at": AT, "goal": "prevent", "equipment": [], "likes": [], "dislikes": []}
LOCK = {
    "at": AT, "kind": "pain", "why": "", "where": "", "how_soon": "", "cleared_at": None,
    "statement": "",
}  # fmt: skip


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        ("version", 2, "version: .*got 2; this Spinae reads version 1"),
        ("format", "other", "format: "),
        ("pain.0.level", 11, r"pain\.0\.level: .*got 11"),
        ("sets.0.reps", -1, r"sets\.0\.reps"),
        ("sets.0.reps", "10", r"sets\.0\.reps"),
        ("sets.0.session_id", str(UUID(int=9)), "no session 0000"),
        ("sets.1.id", str(UUID(int=1)), "sets: the same id"),
        ("sessions.0.started_at", "2026-11-20T09:00:00", "time ?zone"),
        ("sets.0.more", 1, r"sets\.0\.more"),
        ("recordings", [str(UUID(int=1))], r"recordings/.* is missing"),
        # what the pages could not show afterwards
        ("sets.0.seen", {"range": "wide"}, r"sets\.0\.seen: range: allowed a number"),
        ("ranges", [{**RANGE, "posture": "flying"}], r"ranges\.0\.posture: .*got 'flying'"),
        ("sets.0.rep_times", [{"start": "\0"}], r"sets\.0\.rep_times.*no text has"),
        ("sets.0.rep_times", [{"start": [float("inf")]}], r"sets\.0\.rep_times.*JSON does not"),
        ("sessions.0.items", [{**ITEM, "more": "\0"}], r"sessions\.0\.items\.0.*no text has"),
        ("reminders", [{"at": AT, "choices": {"zone": "Mars"}}], r"reminders\.0\.choices\.zone"),
        ("wishes", [{**WISHES, "goal": "fly"}], r"wishes\.0: goal: got 'fly', allowed prevent"),
        ("locks", [{**LOCK, "kind": "unscreened"}], r"locks\.0\.kind: .*got 'unscreened'"),
    ],
)
def test_what_is_wrong_in_an_archive_is_one_line(path: str, value: Any, says: str) -> None:
    data = changed(json.loads(WEEK.model_dump_json()), path, value)
    file = io.BytesIO()
    with ZipFile(file, "w") as zip:
        zip.writestr("journal.json", json.dumps(data))
    with pytest.raises(ArchiveError, match=says) as error, archives.opened(file):
        pass
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("damage", ["empty", "no zip", "cut", "no journal", "no json"])
def test_a_damaged_file_is_one_line(damage: str) -> None:
    whole = packed(WEEK).getvalue()
    file = io.BytesIO({"empty": b"", "no zip": b"x" * 99, "cut": whole[:-200]}.get(damage, b""))
    if damage.startswith("no j"):
        with ZipFile(file, "w") as zip:
            zip.writestr("journal.json" if damage == "no json" else "other.json", "{")
    with pytest.raises(ArchiveError) as error, archives.opened(file):
        pass
    assert "\n" not in str(error.value)


def test_the_schema_in_the_archive_is_the_documented_one() -> None:
    documented = Path(__file__).parent.parent / "docs" / "journal.schema.json"
    with ZipFile(packed(WEEK)) as zip:
        inside = json.loads(zip.read("journal.schema.json"))
    assert inside == archives.schema() == json.loads(documented.read_text("utf-8"))


@settings(max_examples=300, deadline=None, derandomize=True, phases=[Phase.generate])
@given(data=st.data())
def test_a_zip_that_lies_about_itself_is_one_line(data: st.DataObject) -> None:
    file = bytearray(SMALL)
    listing = file.rindex(b"PK\x01\x02")
    places = st.integers(0, 45) | st.integers(listing, len(file) - 1)
    for place in data.draw(st.lists(places, min_size=1, max_size=3)):
        file[place] = data.draw(st.integers(0, 255))
    with suppress(ArchiveError), archives.opened(io.BytesIO(file)):
        pass


@pytest.mark.parametrize("packing", [ZIP_BZIP2, ZIP_LZMA])
def test_what_is_packed_in_another_way_is_refused(packing: int) -> None:
    file = io.BytesIO()
    with ZipFile(file, "w", packing) as zip:
        zip.writestr("journal.json", WEEK.model_dump_json())
    with pytest.raises(ArchiveError, match="another way"), archives.opened(file):
        pass


# other programs


def rows_of(text: str, separator: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text), delimiter=separator))


def test_every_list_is_a_sheet() -> None:
    found = dict(sheets(WEEK))
    assert set(found) == set(journal_archive.TABLES)
    assert [row["move"] for row in rows_of(found["sets"])][:2] == ["glute-bridge", "bird-dog"]
    assert json.loads(rows_of(found["sets"])[0]["faults"]) == [["arch", 2]]


def test_strong_and_hevy_get_their_own_columns_and_nothing_that_was_taken_out() -> None:
    lifted = rows_of(strong(WEEK, MOVES, UTC, ENGLISH), ";")
    assert tuple(lifted[0]) == STRONG
    assert [row["Exercise Name"] for row in lifted] == ["Glute bridge", "Bird-dog", "Plank"]
    assert [row["Reps"] for row in lifted] == ["10", "10", "0"]
    assert [row["Seconds"] for row in lifted] == ["0", "0", "60"]
    assert all(row["Notes"] for row in lifted)
    logged = rows_of(hevy(WEEK, MOVES, UTC, ENGLISH))
    assert tuple(logged[0]) == HEVY
    assert logged[0]["start_time"] == "20 Nov 2026, 09:00"
    assert [row["duration_seconds"] for row in logged] == ["", "", "60"]


def messages(data: bytes) -> list[tuple[str, dict[str, Any]]]:
    with fitdecode.FitReader(io.BytesIO(data), check_crc=fitdecode.CrcCheck.RAISE) as reader:
        return [
            (frame.name, {field.name: field.value for field in frame.fields})
            for frame in reader
            if frame.frame_type == fitdecode.FIT_FRAME_DATA
        ]


def test_a_session_as_fit_is_read_back_by_another_library() -> None:
    found = messages(fit(WEEK, ID, MOVES, ENGLISH))
    sets = [fields for name, fields in found if name == "set"]
    assert [one.get("repetitions") for one in sets] == [10, 10, None]
    assert [one["duration"] for one in sets] == [41.5, 41.5, 41.5]
    assert [one["category"] for one in sets] == ["hip_raise", "unknown", "plank"]
    assert sets[0]["timestamp"] == NOW + timedelta(minutes=1)
    titles = [one["wkt_step_name"] for name, one in found if name == "exercise_title"]
    assert titles == ["Glute bridge", "Bird-dog", "Plank"]
    [whole] = [fields for name, fields in found if name == "session"]
    assert (whole["sport"], whole["sub_sport"]) == ("training", "strength_training")
    assert whole["total_elapsed_time"] == 180.0


def test_every_fit_number_belongs_to_a_move_we_have() -> None:
    assert EXERCISES.keys() <= MOVES.keys()
    for number, move in enumerate(EXERCISES, 1):
        assert fit(
            archive_of(sessions=[session_of()], sets=[set_of(number, move)]), None, MOVES, ENGLISH
        )


def test_a_session_that_fit_cannot_hold_is_one_line() -> None:
    many = archive_of(sessions=[session_of()], sets=[set_of(1, "plank", reps=70_000)])
    with pytest.raises(SpinaeError, match=r"fit: .*70000"):
        fit(many, ID, MOVES, ENGLISH)


def test_fit_without_a_session_is_one_line() -> None:
    with pytest.raises(SpinaeError, match="no session with a set"):
        fit(archive_of(), None, MOVES, ENGLISH)


ELEMENTS_OF_R4 = {
    "Patient": {"resourceType", "id", "name"},
    "Observation": {
        "resourceType", "id", "status", "category", "code", "subject", "effectiveDateTime",
        "effectivePeriod", "performer", "valueQuantity", "valueCodeableConcept", "note",
        "bodySite", "hasMember", "component",
    },
    "component": {"code", "valueQuantity", "valueInteger", "valueString", "valueBoolean"},
}  # fmt: skip


def resources(archive: Archive) -> list[dict[str, Any]]:
    whole = bundle(archive, MOVES, ENGLISH).model_dump_json()
    again = Bundle.model_validate_json(whole)
    assert json.loads(again.model_dump_json()) == json.loads(whole)
    return [entry["resource"] for entry in json.loads(whole)["entry"]]


def test_the_bundle_is_valid_and_keeps_to_the_elements_of_r4() -> None:
    for one in resources(WEEK):
        assert one.keys() <= ELEMENTS_OF_R4[one["resourceType"]]
        for component in one.get("component", ()):
            assert component.keys() <= ELEMENTS_OF_R4["component"]


def test_a_session_is_a_panel_of_its_duration_its_sets_and_its_pain() -> None:
    found = resources(WEEK)
    [panel] = [one for one in found if one.get("hasMember")]
    assert panel["code"]["coding"][0]["code"] == "PAPanel"
    members = {member["reference"].removeprefix("urn:uuid:") for member in panel["hasMember"]}
    others = [one for one in found if one["resourceType"] == "Observation" and one is not panel]
    assert {one["id"] for one in others} == members
    codes = [one["code"]["coding"][0]["code"] for one in others]
    assert codes == ["55411-3", "73985-4", "73985-4", "73985-4", "72514-3", "72514-3"]
    [bridge] = [one for one in others if one["id"] == WEEK.sets[0].id]
    said = {part["code"]["text"]: part for part in bridge["component"]}
    assert said["Repetitions"]["valueInteger"] == 10
    assert said["Times the form was off: arch"]["valueInteger"] == 2


def test_nobodys_bundle_is_a_patient_alone() -> None:
    assert [one["resourceType"] for one in resources(archive_of())] == ["Patient"]


# the commands


@pytest.fixture
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SPINAE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("SPINAE_DATABASE_URL", raising=False)
    return tmp_path


def url(home: Path) -> str:
    return f"sqlite:///{home / 'data' / 'journal.sqlite3'}"


def run(*words: str) -> None:
    with pytest.raises(SystemExit) as exit:
        main.main(list(words))
    assert exit.value.code in (0, None)


def refused(*words: str) -> None:
    with pytest.raises(SystemExit) as exit:
        main.main(list(words))
    assert exit.value.code == 2


def filled(home: Path, archive: Archive = WEEK) -> None:
    journal = Journal.open(url(home))
    imported(journal, people.first(journal), packed(archive))
    journal.close()


@pytest.mark.parametrize("format", ["archive", "csv", "fhir", "fit", "strong", "hevy"])
def test_each_format_is_one_file_that_only_its_owner_reads(at_home: Path, format: str) -> None:
    filled(at_home)
    out = at_home / "out"
    run("export", "--format", format, "-o", str(out))
    assert out.stat().st_size > 100
    assert out.stat().st_mode & 0o077 == 0
    assert list(at_home.glob(".*")) == []


def test_an_export_is_imported_elsewhere(
    at_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    filled(at_home)
    run("export", "-o", str(at_home / "mine.zip"))
    monkeypatch.setenv("SPINAE_DATA_DIR", str(at_home / "other"))
    run("import", str(at_home / "mine.zip"))
    run("import", str(at_home / "mine.zip"))
    said = capsys.readouterr().out
    assert "New here: 1 session, 4 sets, 2 answers about pain" in said
    assert "New here: nothing\nHere already, and left as it is: 7" in said


@pytest.mark.parametrize(
    "words",
    [
        ("import", "nowhere.zip"),
        ("import", __file__),
        ("restore", "nowhere"),
        ("restore", __file__),
        ("backup",),
        ("export", "--session", ID),
        ("export", "--format", "fit"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    at_home: Path, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    refused(*words)
    said = capsys.readouterr().err
    assert said.startswith("spinae: ")
    assert said.count("\n") == 1


def levels_of(home: Path) -> list[int]:
    journal = Journal.open(url(home))
    found = [entry.level for entry in read.history(journal, people.first(journal)).pain]
    journal.close()
    return found


def test_a_backup_taken_while_the_journal_is_open_is_whole(at_home: Path) -> None:
    filled(at_home)
    running = Journal.open(url(at_home))
    after = PainAnswer(at=NOW, when="after", level=3, session=ID)
    store.save_pain(running, people.first(running), after)
    run("backup", str(at_home / "copy"))
    with sqlite3.connect(at_home / "copy") as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert copy.execute("SELECT count(*) FROM pain").fetchone() == (3,)
    assert not list(at_home.glob("copy-*"))
    running.close()


def test_restore_refuses_to_lose_what_is_newer_and_keeps_it_aside(
    at_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    filled(at_home)
    run("backup", str(at_home / "copy"))
    running = Journal.open(url(at_home))
    after = PainAnswer(at=NOW + timedelta(days=1), when="after", level=9, session=ID)
    store.save_pain(running, people.first(running), after)
    refused("restore", str(at_home / "copy"))
    assert "add --force" in capsys.readouterr().err
    assert levels_of(at_home) == [2, 4, 9]
    run("restore", "--force", str(at_home / "copy"))
    assert levels_of(at_home) == [2, 4]
    assert [entry.level for entry in read.history(running, people.first(running)).pain] == [2, 4]
    store.save_screening(running, people.first(running), Screening(NOW, frozenset(), frozenset()))
    running.close()
    [aside] = (at_home / "data").glob("journal-before-*.sqlite3")
    with sqlite3.connect(aside) as before:
        assert before.execute("SELECT max(level) FROM pain").fetchone() == (9,)


def test_a_backup_goes_into_an_install_that_has_nothing(
    at_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(at_home)
    run("backup", str(at_home / "copy"))
    monkeypatch.setenv("SPINAE_DATA_DIR", str(at_home / "new" / "data"))
    run("restore", str(at_home / "copy"))
    assert levels_of(at_home / "new") == [2, 4]


def test_a_backup_of_a_newer_spinae_is_refused(at_home: Path) -> None:
    filled(at_home)
    run("backup", str(at_home / "copy"))
    with sqlite3.connect(at_home / "copy") as copy:
        copy.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(ArchiveError, match="update Spinae"):
        restore(url(at_home), at_home / "copy", aside=at_home / "aside")


def test_the_journal_is_not_taken_for_its_own_backup(at_home: Path) -> None:
    Journal.open(url(at_home)).close()
    with pytest.raises(JournalError, match="the journal itself"):
        back_up(url(at_home), at_home / "data" / "journal.sqlite3")


def test_postgresql_is_told_to_use_its_own_tools() -> None:
    with pytest.raises(JournalError, match="pg_dump"):
        back_up("postgresql://somewhere/journal", Path("copy"))
