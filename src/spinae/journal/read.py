"""What the journal holds, read. There is one form of the past, `sessions`: everything else that
looks back is worked out of it, in `progress` and `plan`."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo
from typing import Any, Final, cast, get_args

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session as Transaction

from spinae.errors import NotFoundError, TrainingLockedError
from spinae.journal import rows
from spinae.journal.database import Journal
from spinae.journal.rows import checked_id
from spinae.journal.tables import (
    BackRangeRow,
    LockRow,
    PainRow,
    QuestionnaireRow,
    RecordingRow,
    ScreeningRow,
    SessionRow,
    SetRow,
    WishesRow,
)
from spinae.plan import Case, History, Lock, Past, PlanContext, Screening, Wishes
from spinae.plan.lock import Opened, Way
from spinae.plan.pain import still_ended
from spinae.plan.rules import load_rules
from spinae.plan.screen import by_urgency, lock_text, questions
from spinae.progress.days import Day, by_day
from spinae.progress.questionnaires import Result
from spinae.say import ENGLISH
from spinae.training import BackPosture, BackRange, KeptSession, KeptSet, PainAnswer

GOES_ON_FOR: Final = timedelta(hours=12)
"""An unfinished session older than this is not offered again: it is another day's."""
AHEAD: Final = timedelta(minutes=30)
"""A clock that was put right by less does not end what goes on."""
MORNING_AFTER: Final = timedelta(hours=5)
"""The morning question is about a night's rest, not about a session that crossed midnight."""
RECENT_BREAKS: Final = 16
"""How many of the last sets say which movement would be a change."""

LIGHT: Final = [column for column in SetRow.__table__.columns if column.name != "rep_times"]
"""A set without its reps."""


# --- what was done and felt


def sessions(
    journal: Journal, person: int, *, since: datetime | None = None, rep_times: bool = False
) -> tuple[KeptSession, ...]:
    """Every session of a person with everything in it, newest first, what was taken out too;
    those started since then, where it is given. The reps of sets only where asked for."""
    own: list[ColumnElement[bool]] = [SessionRow.person_id == person]
    if since is not None:
        own.append(SessionRow.started_at >= since)
    with journal.reading() as reading:
        return _sessions(reading, own, rep_times=rep_times)


def session(journal: Journal, person: int, id: str, *, rep_times: bool = False) -> KeptSession:
    """One session; NotFoundError where the person has none of that id."""
    with journal.reading() as reading:
        own_session(reading, person, id)
        chosen: list[ColumnElement[bool]] = [SessionRow.id == checked_id("session", id)]
        return _sessions(reading, chosen, rep_times=rep_times)[0]


def _sessions(
    reading: Transaction, chosen: list[ColumnElement[bool]], *, rep_times: bool
) -> tuple[KeptSession, ...]:
    def of_them(table: Any, *columns: Any) -> Select[Any]:
        joined = select(*columns).select_from(table)
        return joined.join(SessionRow, table.session_id == SessionRow.id).where(*chosen)

    columns = SetRow.__table__.columns if rep_times else LIGHT
    sets = of_them(SetRow, *columns).order_by(SetRow.at, SetRow.item, SetRow.set_number)
    pain = of_them(PainRow, *PainRow.__table__.columns).order_by(PainRow.at, PainRow.id)
    recorded = of_them(SetRow, SetRow.id).join(RecordingRow, RecordingRow.set_id == SetRow.id)
    newest = (SessionRow.started_at.desc(), SessionRow.id)
    every = select(*SessionRow.__table__.columns).where(*chosen).order_by(*newest)
    return rows.kept_sessions(
        reading.execute(every).all(),
        reading.execute(sets).all(),
        [(row, row.id) for row in reading.execute(pain)],
        recorded=set(reading.scalars(recorded)),
        rep_times=rep_times,
    )


def kept_set(journal: Journal, person: int, id: str) -> KeptSet:
    """One set; NotFoundError where the person has none of that id."""
    with journal.reading() as reading:
        return rows.kept_set(own_set(reading, person, id))


def answer(journal: Journal, person: int, id: int) -> PainAnswer:
    """One answer about pain; NotFoundError where the person gave none of that number."""
    with journal.reading() as reading:
        return rows.pain_answer(own_answer(reading, person, id), id)


def loose_answers(journal: Journal, person: int) -> tuple[PainAnswer, ...]:
    """The answers that belong to no session, oldest first, what was taken out too."""
    query = select(PainRow).where(PainRow.person_id == person, PainRow.session_id.is_(None))
    with journal.reading() as reading:
        found = reading.scalars(query.order_by(PainRow.at, PainRow.id))
        return tuple(rows.pain_answer(row, row.id) for row in found)


def recording(journal: Journal, set_id: str) -> bytes | None:
    """The recording of a set, where it was saved."""
    with journal.reading() as reading:
        row = reading.get(RecordingRow, checked_id("set", set_id))
        return None if row is None else row.data


def days(journal: Journal, person: int, *, zone: tzinfo | None = None) -> tuple[Day, ...]:
    """Every day on which something was done, newest first; days as seen in `zone`, or where that
    is None in this machine's own."""
    return by_day(sessions(journal, person), zone)


def history(journal: Journal, person: int) -> History:
    """Everything the plan looks back on."""
    return History.of(sessions(journal, person), loose_answers(journal, person))


def case_of(journal: Journal, person: int, context: PlanContext, now: datetime) -> Case:
    """The person at this moment, which is in their own time zone, as the plan looks at them."""
    return Case(
        past=Past.of(history(journal, person), now, context),
        now=now,
        screening=screening(journal, person, now),
        locks=locks(journal, person, now),
        opened=opened(journal, person, now),
        wishes=wishes(journal, person, now),
        lost=lost_answers(journal, person, now),
    )


def open_session(journal: Journal, person: int, now: datetime) -> KeptSession | None:
    """The last session with the coach, where it was neither ended nor is too old to go on with."""
    own = (SessionRow.person_id == person, SessionRow.source == "coach")
    query = select(SessionRow.id, SessionRow.ended_at, SessionRow.started_at).where(*own)
    # one from a clock that ran far ahead would hide every other
    query = query.where(SessionRow.removed_at.is_(None), SessionRow.started_at <= now + AHEAD)
    newest = query.order_by(SessionRow.started_at.desc())
    with journal.reading() as reading:
        row = reading.execute(newest.limit(1)).first()
        if row is None or row.ended_at is not None or now - row.started_at >= GOES_ON_FOR:
            return None
        found = _sessions(reading, [SessionRow.id == row.id], rep_times=False)[0]
    return found if found.items else None


def items_kept(journal: Journal, person: int, id: str) -> int | None:
    """How many items a free practice has so far; None where it is over, or no practice of
    theirs."""
    with journal.reading() as reading:
        row = reading.get(SessionRow, checked_id("session", id))
        if row is None:
            return 0
        own = row.person_id == person and row.source == "free" and row.ended_at is None
        return len(row.items) if own else None


def morning_due(journal: Journal, person: int, now: datetime) -> KeptSession | None:
    """Yesterday's last session, where today's morning question is not answered yet; yesterday as
    seen in the zone of `now`."""
    yesterday = now.date() - timedelta(days=1)
    lately = now - timedelta(days=3)
    mornings = select(PainRow.at).where(
        PainRow.person_id == person, PainRow.when == "morning", PainRow.at >= lately
    )
    with journal.reading() as reading:
        answered = reading.scalars(mornings.where(_counted(PainRow))).all()
    if any(at.astimezone(now.tzinfo).date() == now.date() for at in answered):
        return None
    done = {day.date: day for day in by_day(sessions(journal, person, since=lately), now.tzinfo)}
    those = done[yesterday].sessions if yesterday in done else ()
    last = next((session for session in those if session.source != "break"), None)
    slept = last is not None and now - last.started_at >= MORNING_AFTER
    return last if slept else None


def recent_breaks(journal: Journal, person: int) -> tuple[str, ...]:
    """The moves of the last breaks from sitting, the newest first."""
    own = (SessionRow.person_id == person, SessionRow.source == "break")
    query = select(SetRow.move).join(SessionRow).where(*own)
    query = query.where(SessionRow.removed_at.is_(None), SetRow.removed_at.is_(None))
    with journal.reading() as reading:
        newest = reading.scalars(query.order_by(SetRow.at.desc()).limit(RECENT_BREAKS))
        return tuple(dict.fromkeys(newest))


def back_ranges(journal: Journal, person: int) -> tuple[BackRange, ...]:
    """Every measured range of a back, oldest first, without those of sessions taken out."""
    return _back_ranges(journal, BackRangeRow.person_id == person, _counted(BackRangeRow))


def back_ranges_of(journal: Journal, session_id: str) -> tuple[BackRange, ...]:
    """The ranges measured in one session, oldest first: a session that is gone on with has them
    already."""
    return _back_ranges(journal, BackRangeRow.session_id == session_id)


def _back_ranges(journal: Journal, *which: ColumnElement[bool]) -> tuple[BackRange, ...]:
    query = select(BackRangeRow).where(*which).order_by(BackRangeRow.at, BackRangeRow.id)
    with journal.reading() as reading:
        return tuple(
            BackRange(
                at=row.at,
                posture=cast("BackPosture", row.posture),
                neutral=row.neutral,
                rounded=row.rounded,
                arched=row.arched,
            )
            for row in reading.scalars(query)
        )


# --- what was said


def screening(journal: Journal, person: int, now: datetime) -> Screening | None:
    """The newest answers up to `now`: those of a clock that ran ahead would hold for ever. Only
    what was asked here counts."""
    with journal.reading() as reading:
        row = newest_screening(reading, person, now)
        if row is None:
            return None
        return Screening(row.at, frozenset(row.flags), frozenset(row.cautions))


def newest_screening(within: Transaction, person: int, now: datetime) -> ScreeningRow | None:
    """Its row."""
    query = select(ScreeningRow).where(ScreeningRow.person_id == person, ScreeningRow.here)
    query = query.where(ScreeningRow.at <= now)
    return within.scalar(query.order_by(ScreeningRow.id.desc()))  # whatever a clock said


def wishes(journal: Journal, person: int, now: datetime) -> Wishes:
    """The newest wishes up to `now`; the usual ones where nothing was said."""
    query = select(WishesRow).where(WishesRow.person_id == person, WishesRow.at <= now)
    with journal.reading() as reading:
        row = reading.scalar(query.order_by(WishesRow.id.desc()))
        return Wishes() if row is None else rows.wishes(row)


def locks(journal: Journal, person: int, now: datetime) -> tuple[Lock, ...]:
    """What keeps training closed, the most urgent first; at last that the day has ended, where
    `now` is."""
    with journal.reading() as reading:
        return open_locks(reading, person, now)


def lost_answers(journal: Journal, person: int, now: datetime) -> bool:
    """Whether it is in doubt which answers to the safety questions are the newest: a sign was told
    here after those that were kept last, as where a server ended on a full disk; or others carry a
    later time, as from a clock that ran ahead."""
    answers = (ScreeningRow.person_id == person, ScreeningRow.here, ScreeningRow.at <= now)
    signs = (LockRow.person_id == person, LockRow.here, LockRow.kind == "red-flag")
    with journal.reading() as reading:
        row = newest_screening(reading, person, now)
        if row is None:
            return False
        later = reading.scalar(select(ScreeningRow.id).where(*answers, ScreeningRow.at > row.at))
        told = reading.scalars(select(LockRow).where(*signs, LockRow.at <= now))
        # one that is opened as it is set followed from the answers, and came with none
        alone = any(one.at > row.at and one.at != one.cleared_at for one in told)
        return alone or later is not None


def opened(journal: Journal, person: int, now: datetime) -> dict[str, Opened]:
    """How what was closed was last opened up to `now`, here, by the ids of the reasons. A clock
    that ran ahead would open for ever. What was seen counts no more once answers were given
    without it: told after that it is a new one."""
    own = (LockRow.person_id == person, LockRow.here, LockRow.cleared_at <= now)
    query = select(LockRow).where(*own)
    answers = (ScreeningRow.person_id == person, ScreeningRow.at <= now)
    with journal.reading() as reading:
        found: dict[str, Opened] = {}
        for row in reading.scalars(query.order_by(LockRow.cleared_at, LockRow.id)):
            way = row.statement if row.statement in get_args(Way) else "seen"
            if row.cleared_at is not None:
                found[row.reason] = Opened(row.cleared_at, cast("Way", way))
        later = reading.scalars(select(ScreeningRow).where(*answers)).all() if found else []
        signs = {*questions().flag_ids}
        return {
            id: one
            for id, one in found.items()
            if one.way != "seen"
            or id not in signs
            or all(id in row.flags for row in later if row.at > one.at)
        }


def questionnaire_results(journal: Journal, person: int) -> dict[str, tuple[Result, ...]]:
    """Every round of every questionnaire by its id, oldest first."""
    query = select(QuestionnaireRow).where(QuestionnaireRow.person_id == person)
    found: dict[str, tuple[Result, ...]] = {}
    with journal.reading() as reading:
        for row in reading.scalars(query.order_by(QuestionnaireRow.at, QuestionnaireRow.id)):
            found[row.name] = (*found.get(row.name, ()), Result(row.at, row.score))
    return found


# --- within one transaction


def open_locks(transaction: Transaction, person: int, now: datetime) -> tuple[Lock, ...]:
    """As `locks`."""
    newest_first = select(LockRow).order_by(LockRow.at.desc(), LockRow.id.desc())
    found = transaction.scalars(newest_first.where(not_cleared(person)))
    return by_urgency(rows.lock(row) for row in found if _stands(row, now))


def refuse_begun_locked(
    transaction: Transaction, person: int, begun: datetime, *, gentle: bool = False
) -> None:
    """TrainingLockedError where a lock stands that was there before the training `begun`. Easy
    movement (`gentle`) may begin after the day has ended."""
    earlier = select(LockRow).where(not_cleared(person), LockRow.at < begun)
    for row in transaction.scalars(earlier):
        if _stands(row, begun) and not (gentle and row.kind == "ended"):
            why = ENGLISH.say(lock_text(rows.lock(row), load_rules()).why)
            raise TrainingLockedError(
                f"journal: not kept, as it was begun after training was closed: {why}"
            )


def _stands(row: LockRow, now: datetime) -> bool:
    return row.kind != "ended" or still_ended(row.at, now, load_rules())


def not_cleared(person: int) -> ColumnElement[bool]:
    """Whether a row is a lock of the person's that was not cleared."""
    return and_(LockRow.person_id == person, LockRow.cleared_at.is_(None))


def known_session(transaction: Transaction, id: str) -> SessionRow:
    """The session; NotFoundError where it was never started."""
    row = transaction.get(SessionRow, checked_id("session", id))
    if row is None:
        raise NotFoundError(f"journal: no session {id}; start it first")
    return row


def own_session(transaction: Transaction, person: int, id: str) -> SessionRow:
    """The person's own session; NotFoundError where it is somebody else's or nobody's."""
    row = known_session(transaction, id)
    if row.person_id != person:
        raise NotFoundError(f"journal: no session {id}; start it first")
    return row


def known_set(transaction: Transaction, id: str) -> SetRow:
    """The set; NotFoundError where it was never saved."""
    row = transaction.get(SetRow, checked_id("set", id))
    if row is None:
        raise NotFoundError(f"journal: no set {id}; save it first")
    return row


def own_set(transaction: Transaction, person: int, id: str) -> SetRow:
    """The person's own set; NotFoundError where it is somebody else's or nobody's."""
    row = known_set(transaction, id)
    if row.person_id != person:
        raise NotFoundError(f"journal: no set {id}; choose one of your own sessions")
    return row


def own_answer(transaction: Transaction, person: int, id: int) -> PainRow:
    """The person's own answer; NotFoundError where it is somebody else's or nobody's."""
    row = transaction.get(PainRow, id)
    if row is None or row.person_id != person:
        raise NotFoundError(f"journal: no answer {id}; choose one of your own sessions")
    return row


def _counted(table: type[PainRow | BackRangeRow]) -> ColumnElement[bool]:
    """Whether a row counts: the person took neither it out nor the session it belongs to."""
    out = select(SessionRow.id).where(SessionRow.removed_at.is_not(None))
    in_its_session = or_(table.session_id.is_(None), table.session_id.not_in(out))
    if table is PainRow:
        return and_(PainRow.removed_at.is_(None), in_its_session)
    return in_its_session
