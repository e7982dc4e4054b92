"""What was trained, felt and said, written into the journal, and put right there.

Nothing is deleted: a row that is taken out stays, with the moment in which it was. Whether a
change is allowed now, while training may be closed, is for those who ask to know.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session as Transaction

from spinae.body import Side
from spinae.catalogue.schema import Move
from spinae.errors import NotFoundError, TrainingLockedError
from spinae.journal import rows
from spinae.journal.database import Journal, insert_once
from spinae.journal.read import (
    known_session,
    known_set,
    newest_screening,
    not_cleared,
    open_locks,
    open_session,
    own_answer,
    own_session,
    own_set,
    refuse_begun_locked,
)
from spinae.journal.rows import checked_id, checked_level
from spinae.journal.tables import (
    BackRangeRow,
    LockRow,
    PainRow,
    QuestionnaireRow,
    RecordingRow,
    ScreeningRow,
    SessionRow,
    SetRow,
)
from spinae.plan import Lock, Screening, Session, Wishes, estimate_s, lock_text
from spinae.plan.lock import UNANSWERED, Opened, Way
from spinae.plan.pain import Hurt, ended
from spinae.plan.rules import Rules, load_rules
from spinae.plan.screen import long_known, true_of
from spinae.progress.questionnaires import Answered
from spinae.say import ENGLISH
from spinae.training import (
    BackRange,
    DoneSet,
    Item,
    KeptSession,
    PainAnswer,
    Source,
    gentle,
)

# --- what was said


def save_screening(
    journal: Journal,
    person: int,
    screening: Screening,
    locks: Iterable[Lock] = (),
    opening: Iterable[tuple[Lock, Opened]] = (),
) -> None:
    """Keep one round of answers, what was opened before them or with them, and the locks that
    follow from them: all or nothing. What closes training already was told with them too."""
    row = ScreeningRow(
        person_id=person,
        at=screening.at,
        flags=sorted(screening.flags),
        cautions=sorted(screening.cautions),
    )
    with journal.writing() as writing:
        for lock, opened in opening:
            _open(writing, person, lock, opened)
        writing.add(row)
        _tell(writing, person, true_of(screening, {}))
        for lock in locks:
            _lock(writing, person, lock, screening.at)


def add_cautions(
    journal: Journal, person: int, gone: Collection[str], told: Collection[str], at: datetime
) -> None:
    """Keep which cautions are true no more, and which are, with the newest answers to the safety
    questions. When those were given, and what else was said in them, stays; without any nothing
    is kept."""
    with journal.writing() as writing:
        _add_cautions(writing, person, gone, told, at)


def _add_cautions(
    writing: Transaction, person: int, gone: Collection[str], told: Collection[str], at: datetime
) -> None:
    row = newest_screening(writing, person, at)
    if row is not None:
        cautions = sorted({*row.cautions}.difference(gone).union(told))
        if cautions != row.cautions:
            row = ScreeningRow(person_id=person, at=row.at, flags=row.flags, cautions=cautions)
            writing.add(row)
            _tell(writing, person, frozenset(cautions))


_LASTING = LockRow.kind != "ended"
"""It does not end by itself."""


def _tell(writing: Transaction, person: int, true: frozenset[str]) -> None:
    """What closes training stays as urgent as this makes it."""
    for row in writing.scalars(select(LockRow).where(not_cleared(person), _LASTING)):
        row.told = sorted(true.union(row.told))


def save_wishes(journal: Journal, person: int, wishes: Wishes, at: datetime) -> None:
    """Keep what the person trains for, what with, and what they like."""
    with journal.writing() as writing:
        writing.add(rows.wishes_row(person, wishes, at))


def save_questionnaire(journal: Journal, person: int, answered: Answered, at: datetime) -> float:
    """Keep one round of answers and return its score; AnswersError where one is missing."""
    score = answered.questionnaire.scored(answered.answers)
    row = QuestionnaireRow(
        person_id=person, at=at, name=answered.id, answers=list(answered.answers), score=score
    )
    with journal.writing() as writing:
        writing.add(row)
    return score


def set_lock(journal: Journal, person: int, lock: Lock, at: datetime) -> None:
    """Close training until it is cleared, or until the day is over; the same lock twice is one
    lock."""
    with journal.writing() as writing:
        _lock(writing, person, lock, at)


def _lock(writing: Transaction, person: int, lock: Lock, at: datetime) -> None:
    held = writing.scalars(select(LockRow).where(not_cleared(person))).all()
    # what was told with the others goes on when they are opened
    lasting = ((*row.told, row.reason) for row in held if row.kind != "ended")
    lock = replace(lock, told=lock.told.union(*lasting))
    # each day ends by itself
    same = [
        row for row in held if rows.lock(row) == lock and (lock.kind != "ended" or row.at == at)
    ]
    for row in same:
        row.told = sorted(lock.told.union(row.told))
    if not same:
        writing.add(_lock_row(person, lock, at))


def _lock_row(person: int, lock: Lock, at: datetime) -> LockRow:
    return LockRow(
        person_id=person,
        at=at,
        kind=lock.kind,
        reason=lock.reason.id,
        reason_values=dict(lock.reason.values),
        statement="",
        told=sorted(lock.told),
    )


def open_again(journal: Journal, person: int, lock: Lock, at: datetime, way: Way) -> None:
    """Open what a lock has closed, also one that follows from answers and has no row; every other
    lock stays. A sign that is long known is the caution that it stands for from then on."""
    with journal.writing() as writing:
        if way == "known":
            _add_cautions(writing, person, (), [long_known(lock)], at)
        _open(writing, person, lock, Opened(at, way))


def _open(writing: Transaction, person: int, lock: Lock, opened: Opened) -> None:
    held = writing.scalars(select(LockRow).where(not_cleared(person))).all()
    same = [row for row in held if rows.lock(row) == lock]
    if not same:
        same = [_lock_row(person, lock, opened.at)]
        writing.add_all(same)
    for row in same:
        row.cleared_at, row.statement, row.here = opened.at, opened.way, True
    if opened.way in ("mistake", "known"):  # it makes nothing else more urgent
        for row in held:
            row.told = [id for id in row.told if id != lock.reason.id]


def settle_hurt(journal: Journal, person: int, at: datetime) -> None:
    """How much it hurt was said, or that it did not: what was closed until then is open."""
    with journal.writing() as writing:
        _settle_hurt(writing, person, at)


def _settle_hurt(writing: Transaction, person: int, at: datetime) -> None:
    for row in writing.scalars(select(LockRow).where(not_cleared(person))):
        if rows.lock(row) == UNANSWERED:
            row.cleared_at, row.statement = at, "answered"


def take_back_hurt(journal: Journal, person: int, at: datetime) -> None:
    """It was said by mistake that it hurt: the sets of which nobody said how much did not."""
    with journal.writing() as writing:
        for one in _unanswered(writing, person):
            one.hurt = False
        _settle_hurt(writing, person, at)


def answer_hurt(journal: Journal, person: int, hurt: Hurt, at: datetime) -> None:
    """Keep how much it hurt, of each set of which nobody had said so; it is settled then."""
    with journal.writing() as writing:
        sets: set[tuple[str | None, str | None]] = {
            (one.session_id, one.move) for one in _unanswered(writing, person)
        }
        for session, move in sets or {(None, None)}:
            if hurt.level is not None:
                kinds = frozenset(hurt.kind)
                answer = PainAnswer(
                    at=at, when="during", level=hurt.level, kinds=kinds, session=session, move=move
                )
                writing.merge(rows.pain_row(person, answer))
        _settle_hurt(writing, person, at)


def _unanswered(writing: Transaction, person: int) -> list[SetRow]:
    """The sets that hurt and of which nobody has said how much, here or since."""
    told = (PainRow.person_id == person, PainRow.when == "during", PainRow.removed_at.is_(None))
    answers = writing.scalars(select(PainRow).where(*told)).all()

    def answered(one: SetRow) -> bool:
        return any(
            a.at >= one.at or (a.session_id == one.session_id and a.move == one.move)
            for a in answers
        )

    own = (SetRow.person_id == person, SetRow.hurt, SetRow.removed_at.is_(None))
    return [one for one in writing.scalars(select(SetRow).where(*own)) if not answered(one)]


# --- what was done


def start_session(
    journal: Journal,
    id: str,
    person: int,
    session: Session,
    at: datetime,
    pain_before: int | None,
) -> None:
    """Keep the plan that is about to be trained; a second call with the same id keeps nothing but
    pain that ends the day.
    TrainingLockedError where training is locked; on a day that has ended the gentle set may be."""
    id = checked_id("session", id)
    started = KeptSession(
        id=id, source="coach", started_at=at, minutes=session.minutes, items=session.items
    )
    before = ended(pain_before, load_rules())
    with journal.writing() as writing:
        if writing.get(SessionRow, id) is not None:
            if pain_before is not None and before is not None:
                answer = PainAnswer(at=at, when="before", level=pain_before, session=id)
                _keep_answer(writing, person, answer)
            return
        closing = [*open_locks(writing, person, at), *([before] if before else [])]
        _refuse_locked(session, next(iter(closing), None))
        if _insert_session(writing, person, started) and pain_before is not None:
            answer = PainAnswer(at=at, when="before", level=pain_before, session=id)
            _keep_answer(writing, person, answer)


def end_session(journal: Journal, id: str, at: datetime, reason: str) -> None:
    """The session is over; the first end holds. Where it hurt and nobody said how much, that is
    asked before anything else trains."""
    with journal.writing() as writing:
        row = known_session(writing, id)
        if row.ended_at is None:
            row.ended_at, row.end_reason = at, reason
            _end_for_hurt(writing, row, at)


def _end_for_hurt(writing: Transaction, row: SessionRow, at: datetime) -> None:
    """Of a session that is over in which it hurt, and nobody said how much, that is asked first."""
    writing.flush()
    for one in _unanswered(writing, row.person_id):
        if one.session_id == row.id:
            _lock(writing, row.person_id, UNANSWERED, min(one.at, at))


def end_if_left_out(journal: Journal, person: int, moves: Collection[str], at: datetime) -> None:
    """The open session is over where one of those moves, left out by now, is in it."""
    session = open_session(journal, person, at)
    if session is not None and any(item.move in moves for item in session.items):
        end_session(journal, session.id, at, "ended")


def save_set(
    journal: Journal,
    session_id: str,
    set_id: str,
    done: DoneSet,
    at: datetime,
    recording: bytes | None = None,
    *,
    begun: datetime | None = None,
) -> None:
    """Keep one set, ended at `at`; a second call with the same id does nothing. `begun`: when,
    pauses too; where it is not known, its own seconds before. TrainingLockedError where that was
    after training was closed: a set that was at work or done by then is kept, however late it
    comes."""
    id = checked_id("set", set_id)
    with journal.writing() as writing:
        session = known_session(writing, session_id)
        begun = begun or at - timedelta(seconds=done.seconds)
        easy = gentle(rows.items(session.items))
        refuse_begun_locked(writing, session.person_id, begun, gentle=easy)
        values = rows.set_values(done.kept(id=id, session=session.id, at=at))
        insert_once(writing, SetRow, person_id=session.person_id, **values)
        if done.hurt and session.ended_at is not None:
            _end_for_hurt(writing, session, at)
        if recording is not None:
            _keep_recording(writing, set_id, recording)


def mark_hurt(journal: Journal, set_id: str) -> None:
    """The set hurt after all, so it was not what was asked; NotFoundError where there is none."""
    with journal.writing() as writing:
        row = known_set(writing, set_id)
        row.hurt, row.complete = True, False


def attach_recording(journal: Journal, set_id: str, data: bytes) -> None:
    """Keep the recording of a set that was saved; a second one takes its place."""
    with journal.writing() as writing:
        _keep_recording(writing, set_id, data)


def save_pain(journal: Journal, person: int, answer: PainAnswer) -> None:
    """Keep one answer, 0 to 10. Before, after and next morning are asked once a session: a second
    answer corrects the first. During, every answer is kept, the same one once. Strong pain before
    training ends the day."""
    with journal.writing() as writing:
        _keep_answer(writing, person, answer)


def _keep_answer(writing: Transaction, person: int, answer: PainAnswer) -> None:
    row = rows.pain_row(person, answer)
    if row.session_id is not None:
        own_session(writing, person, row.session_id)
        earlier = _earlier_answer(writing, row)
        if earlier is not None:
            row.id = earlier.id
    _end_day(writing, writing.merge(row))


def _end_day(writing: Transaction, row: PainRow) -> None:
    """Strong pain before training, or after it, ends the day; in it a kind belongs to it."""
    lock = ended(row.level if row.when != "during" else None, load_rules())
    if lock is not None:
        _lock(writing, row.person_id, lock, row.at)


def save_back(journal: Journal, session_id: str, back: BackRange) -> None:
    """Keep the range that was measured in a session; the same one twice is one. JournalError where
    the session is unknown."""
    with journal.writing() as writing:
        session = known_session(writing, session_id)
        same = select(BackRangeRow.id).where(
            BackRangeRow.session_id == session.id,
            BackRangeRow.posture == back.posture,
            BackRangeRow.at == back.at,
        )
        if writing.scalar(same) is not None:
            return
        row = BackRangeRow(
            person_id=session.person_id,
            session_id=session.id,
            at=back.at,
            posture=back.posture,
            neutral=back.neutral,
            rounded=back.rounded,
            arched=back.arched,
        )
        writing.add(row)


# --- what was done without a plan


def begin_free(journal: Journal, person: int, id: str, at: datetime) -> None:
    """In a free practice something is about to be kept; a second call with the same id does
    nothing."""
    with journal.writing() as writing:
        _begun(writing, person, id, at)


def keep_free_item(
    journal: Journal, person: int, id: str, at: datetime, found: tuple[int, Item], begun: datetime
) -> None:
    """What was done from `begun` on, with its index among the items of the practice that started
    at `at`; the same index twice is one item. TrainingLockedError where training was closed
    before."""
    index, item = found
    with journal.writing() as writing:
        refuse_begun_locked(writing, person, begun)
        row = _begun(writing, person, id, at)
        # a new list: changes within a JSON column are not noticed
        row.items = [*row.items[:index], rows.item_json(item), *row.items[index + 1 :]]


def end_free(journal: Journal, person: int, id: str, at: datetime, reason: str) -> None:
    """The practice is over; one in which nothing was kept leaves nothing."""
    with journal.writing() as writing:
        row = writing.get(SessionRow, checked_id("session", id))
        if row is not None and row.person_id == person and row.ended_at is None:
            row.ended_at, row.end_reason = at, reason
            _end_for_hurt(writing, row, at)


def save_break(
    journal: Journal, person: int, id: str, move: Move, item: Item, at: datetime, rules: Rules
) -> None:
    """Keep a break from sitting that ended at `at`: a short session of one move, counted by the
    person. A second call with the same id does nothing. TrainingLockedError where it was begun
    after training was closed."""
    lasted = timedelta(seconds=estimate_s(move, item.dose, rules))
    start = at - lasted
    session = replace(_finished(checked_id("session", id), "break", start, lasted), items=(item,))
    sides: tuple[Side | None, ...] = ("right", "left") if move.sides == "each" else (None,)
    reps, dose = item.dose.reps or 0, item.dose
    with journal.writing() as writing:
        refuse_begun_locked(writing, person, start)
        if not _insert_session(writing, person, session):
            return
        for number, side in enumerate(sides, 1):
            done = DoneSet(
                item=0,
                set_number=1,
                move=move.id,
                side=side,
                reps=reps,
                manual=reps,
                pulses=dose.pulses or 0,
                held_s=0.0 if reps else dose.hold_s or 0.0,
                seconds=lasted.total_seconds() / len(sides),
                counted_by="manual" if reps else "clock",
                complete=True,
            )
            place, ended = f"0/1/{side or ''}", start + lasted * number / len(sides)
            _add_set(writing, person, session.id, place, done, ended)


def add_elsewhere(
    journal: Journal,
    person: int,
    id: str,
    start: datetime,
    lasted: timedelta,
    done: Sequence[DoneSet],
) -> None:
    """Add a session that was done without Spinae; a second call with the same id does nothing.
    Its sets are numbered by their moves, and spread evenly over the time it lasted.
    TrainingLockedError where it was begun after training was closed."""
    session = _finished(checked_id("session", id), "elsewhere", start, lasted)
    with journal.writing() as writing:
        refuse_begun_locked(writing, person, start)
        if _insert_session(writing, person, session):
            for index, one in enumerate(_numbered(done)):
                ended = start + lasted / len(done) * (index + 1)
                _add_set(writing, person, session.id, str(index), one, ended)


def _numbered(done: Iterable[DoneSet]) -> Iterator[DoneSet]:
    """Each with its item, one for a move, and its number on its side."""
    done = list(done)
    items = {move: item for item, move in enumerate(dict.fromkeys(one.move for one in done))}
    numbers: Counter[tuple[str, Side | None]] = Counter()
    for one in done:
        numbers[one.move, one.side] += 1
        yield replace(one, item=items[one.move], set_number=numbers[one.move, one.side])


# --- putting right


def correct_set(journal: Journal, person: int, id: str, right: DoneSet, at: datetime) -> None:
    """Say what a set really was, with the move, side, numbers and `complete` of `right`."""
    with journal.writing() as writing:
        row = own_set(writing, person, id)
        for name, value in rows.set_values(rows.kept_set(row).corrected(right, at)).items():
            setattr(row, name, value)


def correct_answer(journal: Journal, person: int, id: int, level: int) -> None:
    """Say how strong the pain really was, 0 to 10."""
    with journal.writing() as writing:
        row = own_answer(writing, person, id)
        row.level = checked_level(level)
        _end_day(writing, row)


def take_out_session(journal: Journal, person: int, id: str, at: datetime | None) -> None:
    """Take a session out `at` that moment, with its sets and answers; put it back with None."""
    with journal.writing() as writing:
        own_session(writing, person, id).removed_at = at


def take_out_set(journal: Journal, person: int, id: str, at: datetime | None) -> None:
    """Take a set out `at` that moment; put it back with None."""
    with journal.writing() as writing:
        own_set(writing, person, id).removed_at = at


def take_out_answer(journal: Journal, person: int, id: int, at: datetime | None) -> None:
    """Take an answer out `at` that moment; put it back with None."""
    with journal.writing() as writing:
        own_answer(writing, person, id).removed_at = at


# --- within one transaction


def _refuse_locked(session: Session, lock: Lock | None) -> None:
    for_today = session.locked == "ended" and (lock is None or lock.kind == "ended")
    if for_today and gentle(session.items):
        return
    if session.locked or lock:
        why = session.why if session.locked or not lock else lock_text(lock, load_rules()).why
        told = ENGLISH.say(why)
        raise TrainingLockedError(
            f"journal: no session is started while training is locked: {told}"
        )


def _insert_session(writing: Transaction, person: int, session: KeptSession) -> bool:
    return insert_once(writing, SessionRow, person_id=person, **rows.session_values(session))


def _finished(id: str, source: Source, start: datetime, lasted: timedelta) -> KeptSession:
    return KeptSession(
        id=id,
        source=source,
        started_at=start,
        ended_at=start + lasted,
        end_reason="finished",
        minutes=max(1, round(lasted / timedelta(minutes=1))),
    )


def _begun(writing: Transaction, person: int, id: str, at: datetime) -> SessionRow:
    id = checked_id("session", id)
    _insert_session(writing, person, KeptSession(id=id, source="free", started_at=at))
    row = writing.get(SessionRow, id)
    if row is None or row.person_id != person:
        raise NotFoundError(f"journal: no session {id}; start it first")
    return row


def _add_set(
    writing: Transaction, person: int, session: str, place: str, done: DoneSet, at: datetime
) -> None:
    id = str(uuid5(UUID(session), place))
    values = rows.set_values(done.kept(id=id, session=session, at=at))
    writing.add(SetRow(person_id=person, **values))


def _keep_recording(writing: Transaction, set_id: str, data: bytes) -> None:
    row = known_set(writing, set_id)
    writing.merge(RecordingRow(set_id=row.id, person_id=row.person_id, data=data))


def _earlier_answer(writing: Transaction, row: PainRow) -> PainRow | None:
    """The answer that `row` corrects or repeats. Before, after and next morning are asked once a
    session; during, only the very same answer is the same."""
    same: list[ColumnElement[bool]] = [
        PainRow.session_id == row.session_id,
        PainRow.when == row.when,
        PainRow.removed_at.is_(None),
    ]
    if row.when == "during":
        same += [PainRow.at == row.at, PainRow.move == row.move]
    return writing.scalar(select(PainRow).where(*same).limit(1))
