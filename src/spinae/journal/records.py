"""One person's journal as values that can leave the database: what an archive holds and what the
API answers with. Every field is a column of its table; the columns' own words are in `tables`.

Reading one checks it as strictly as the journal itself would: what is refused here never gets
as far as the database.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from math import isfinite
from typing import Annotated, Any, Final, Literal, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    AliasChoices,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    field_serializer,
    model_validator,
)

from spinae import catalogue, training
from spinae.body import Side
from spinae.errors import AnswersError
from spinae.journal import prose, rows
from spinae.journal.rows import wishes
from spinae.journal.tables import LockRow, SessionRow
from spinae.plan.lock import Lock
from spinae.plan.reasons import sentence
from spinae.plan.rules import load_rules
from spinae.plan.screen import knows, lock_text
from spinae.reminders import Choices
from spinae.say import ENGLISH
from spinae.training import (
    BackPosture,
    Count,
    CountedBy,
    Item,
    KeptSession,
    Phase,
    Reason,
    Rep,
    Source,
    When,
)

FORMAT_VERSION: Final = 1
"""Of `Archive`. It grows when a reader of today could misread what is written."""

EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def _spelled_once(id: str) -> str:
    return str(UUID(id))


def _storable(text: str) -> str:
    # PostgreSQL has no such character, and half a surrogate pair is no text anywhere
    if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError("holds a character that no text has")
    return text


def _whole(value: Any) -> Any:
    """What has no fields of its own, read as strictly: every text and every number in it."""
    if isinstance(value, str):
        _storable(value)
    elif isinstance(value, float) and not isfinite(value):
        raise ValueError("holds a number that JSON does not have")
    elif isinstance(value, dict):
        _whole([*value.keys(), *value.values()])
    elif isinstance(value, list):
        for one in value:
            _whole(one)
    return value


def _measured(seen: Object) -> Object:
    far = seen.get("range", {})
    sided = isinstance(far, dict) and far.keys() <= {"left", "right", "both"}
    if not (sided and all(isinstance(one, int | float) for one in far.values())):
        raise ValueError("range: allowed a number each for left, right and both")
    return seen


def _plain(values: Any) -> Any:
    """Our own values as the plain ones that they are stored as."""
    if isinstance(values, tuple | list):
        return [asdict(one) if isinstance(one, Rep) else one for one in values]
    return values


def _one_zero(value: float) -> float:
    return value + 0.0  # SQLite knows no −0.0


Object = Annotated[dict[str, Any], AfterValidator(_whole)]
Moment = Annotated[AwareDatetime, Field(ge=EARLIEST, lt=LATEST)]
"""With its time zone."""
Id = Annotated[str, AfterValidator(_spelled_once)]
"""A UUID."""
Text = Annotated[str, Field(max_length=10_000), AfterValidator(_storable)]
Name = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_storable)]
Seconds = Annotated[training.Seconds, AfterValidator(_one_zero)]
Percent = Annotated[float, Field(ge=-1_000, le=1_000), AfterValidator(_one_zero)]
"""Of trunk length."""
Level = Annotated[int, Field(ge=0, le=10)]


OF_SESSION: Final = Field(validation_alias=AliasChoices("session_id", "session"))
"""The same column under the name that it has in `training`."""


class Record(BaseModel):
    """One row, without the numbers that mean something in one database alone."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", from_attributes=True, allow_inf_nan=False
    )

    @classmethod
    def of_row(cls, row: Any) -> Self:
        """What a row says, or one of our own values."""
        return cls.model_validate(row)

    def columns(self) -> Object:
        """The columns of its row, without whose it is."""
        return self.model_dump()


class PersonRecord(Record):
    """Whose journal it is."""

    name: Text
    """Empty where the household has one person."""
    language: Text
    """A language tag; empty where the browser is asked."""


class ScreeningRecord(Record):
    """One round of answers to the safety questions."""

    at: Moment
    flags: list[Name]
    """The ids of the red flags that were ticked."""
    cautions: list[Name]


class ReasonRecord(Record):
    """Why something is so, as Spinae keeps it: the sentence beside it is what it says in English,
    and is only for people to read where this is known."""

    id: Name
    values: dict[Name, Text | int | float] = Field(default_factory=dict)

    @property
    def kept(self) -> Reason:
        """The reason itself."""
        return Reason(self.id, tuple(self.values.items()))


def _because(reason: Reason) -> ReasonRecord | None:
    """A reason of ours as a record; a sentence that was kept as it was has none."""
    return None if reason.id == "prose" else ReasonRecord(**rows.reason_json(reason))


class LockRecord(Record):
    """Training was closed, and perhaps opened again."""

    at: Moment
    kind: Literal["red-flag", "pain", "ended"]
    why: Text
    """In English, with where to go and how soon."""
    where: Text
    how_soon: Text
    because: ReasonRecord | None = None
    """What Spinae says it by; an archive of before has the sentences alone."""
    cleared_at: Moment | None
    statement: Text
    """What the person said when they opened it again."""
    told: list[Name] = Field(default_factory=list)
    """What was true of the person by the safety questions, then and since."""

    @classmethod
    def of_row(cls, row: LockRow) -> Self:
        """A lock, and what it says in English."""
        lock = rows.lock(row)
        text = lock_text(lock, load_rules())
        return cls(
            at=row.at,
            kind=lock.kind,  # type: ignore[arg-type]
            why=ENGLISH.say(text.why),
            where=ENGLISH.say(text.where),
            how_soon=ENGLISH.say(text.how_soon),
            because=_because(lock.reason),
            cleared_at=row.cleared_at,
            statement=row.statement,
            told=row.told,
        )

    @property
    def lock(self) -> Lock:
        """The lock itself."""
        told = frozenset(self.told)
        if self.because is not None:
            lock = Lock(self.kind, self.because.kept, told)
            if knows(lock, load_rules()):
                return lock
        return Lock(self.kind, prose.lock_reason(self.why, self.where, self.how_soon), told)

    def columns(self) -> Object:
        """The columns of its row."""
        kept = self.model_dump(exclude={"why", "where", "how_soon", "because"})
        reason = self.lock.reason
        return kept | {"reason": reason.id, "reason_values": dict(reason.values)}


class WishesRecord(Record):
    """What is trained for, with what, and what is liked; the newest holds."""

    at: Moment
    goal: Name
    equipment: list[Name]
    likes: list[Name]
    dislikes: list[Name]
    days: int | None = None
    """Days a week; null leaves it to the goal."""
    habit: Literal["", "little", "some", "regular"] = ""
    """How used the person is to exercise; empty where nobody asked."""
    worries: list[Name] = Field(default_factory=list)

    @model_validator(mode="after")
    def _can_be_wished(self) -> Self:
        try:
            wishes(self)
        except AnswersError as error:
            raise ValueError(str(error)) from error
        return self


class PlannedItem(Record):
    """One move of a session as it was planned."""

    model_config = ConfigDict(extra="allow")

    move: Name
    phase: Phase
    dose: Object
    """As in the catalogue: sets, reps, hold_s, seconds, pulses, rest_s."""
    reason: Text
    """Why it was there, in English."""
    because: ReasonRecord | None = None
    """What Spinae says it by; an archive of before has the sentence alone."""

    @model_validator(mode="after")
    def _more_is_whole(self) -> Self:
        _whole(self.model_extra)
        return self

    @classmethod
    def of_row(cls, row: Any) -> Self:
        """An item, or what a session's row keeps of it, and what its reason says in English."""
        row = rows.item_json(row) if isinstance(row, Item) else row
        reason, sets = rows.reason(**row["reason"]), row["dose"].get("sets")
        text = sentence(reason, catalogue.load(), sets if isinstance(sets, int) else 1)
        return cls(**row | {"reason": ENGLISH.say(text), "because": _because(reason)})

    def columns(self) -> Object:
        """The item as its session's row keeps it."""
        reason = self.because.kept if self.because is not None else None
        if reason is None or not sentence(reason, catalogue.load()):
            reason = prose.item_reason(self.reason)
        return self.model_dump(exclude={"because"}) | {"reason": rows.reason_json(reason)}


class SessionRecord(Record):
    """One session."""

    id: Id
    started_at: Moment
    ended_at: Moment | None
    end_reason: Text
    minutes: Count
    """What was asked for."""
    items: list[PlannedItem]
    """The plan; empty where the session was done elsewhere."""
    source: Source
    removed_at: Moment | None
    """When the person took it out; it counts for nothing until it is put back."""

    @classmethod
    def of_row(cls, row: SessionRow | KeptSession) -> Self:
        """A session with its plan."""
        names = cls.model_fields.keys() - {"items"}
        items = [PlannedItem.of_row(item) for item in row.items]
        return cls(items=items, **{name: getattr(row, name) for name in names})

    def columns(self) -> Object:
        """The columns of its row."""
        return self.model_dump() | {"items": [item.columns() for item in self.items]}


class SetRecord(Record):
    """One set as it ended."""

    id: Id
    session_id: Annotated[Id, OF_SESSION]
    at: Moment
    """When it ended."""
    item: Count
    """Which item of the session, from 0."""
    set_number: Count
    """From 1."""
    move: Name
    side: Side | None
    reps: Count
    manual: Count
    """How many of the reps were entered by hand."""
    partial: Count
    pulses: Count
    held_s: Seconds
    seconds: Seconds
    """How long the whole set took."""
    counted_by: CountedBy
    faults: list[tuple[Name, Count]]
    """Name, how often."""
    complete: bool
    hurt: bool
    seen: Annotated[Object, AfterValidator(_measured)]
    """What the camera measured, by name."""
    edited_at: Moment | None
    removed_at: Moment | None
    rep_times: Annotated[list[Object], BeforeValidator(_plain)]
    """Each rep that the camera saw: start, peak and end in seconds, side, hold_s."""


class PainRecord(Record):
    """One answer to "how is your back", 0 to 10."""

    session_id: Annotated[Id | None, OF_SESSION]
    at: Moment
    when: When
    level: Level
    move: Name | None
    kinds: list[Name]
    note: Text
    removed_at: Moment | None


class RangeRecord(Record):
    """How far the back rounds (+) and arches (−), in % of trunk length."""

    session_id: Id | None
    at: Moment
    posture: BackPosture
    neutral: Percent
    rounded: Percent
    arched: Percent


class ActivityRecord(Record):
    """Something of the person's own life that the back makes hard."""

    id: int
    """Its number in this archive, for the scores."""
    at: Moment
    name: Name
    removed_at: Moment | None


class ScoreRecord(Record):
    """How well an activity goes, 0 (cannot) to 10 (as before)."""

    activity_id: int
    at: Moment
    level: Level


class QuestionnaireRecord(Record):
    """One filled-in questionnaire."""

    at: Moment
    name: Name
    answers: Annotated[list[Any], AfterValidator(_whole)]
    score: Annotated[float, Field(ge=-1e9, le=1e9), AfterValidator(_one_zero)]


class RemindersRecord(Record):
    """When and how to be reminded; the newest holds."""

    at: Moment
    choices: Choices

    @field_serializer("choices")
    def _as_kept(self, choices: Choices) -> Object:
        return choices.model_dump(mode="json")


class LetterRecord(Record):
    """A weekly letter that was sent."""

    week: Annotated[str, Field(pattern=r"^\d{4}-W\d{2}$")]
    """ISO year and week."""
    at: Moment


class Archive(Record):
    """Everything of one person; the recordings lie beside it, one file each."""

    format: Literal["spinae-journal"] = "spinae-journal"
    version: Literal[1] = FORMAT_VERSION
    program: Text
    """The Spinae that wrote it."""
    at: Moment
    """When it was written."""
    person: PersonRecord
    screenings: list[ScreeningRecord]
    locks: list[LockRecord]
    wishes: list[WishesRecord]
    sessions: list[SessionRecord]
    sets: list[SetRecord]
    recordings: list[Id]
    """The sets whose recording was saved: recordings/<id>.jsonl.gz."""
    pain: list[PainRecord]
    ranges: list[RangeRecord]
    activities: list[ActivityRecord]
    scores: list[ScoreRecord]
    questionnaires: list[QuestionnaireRecord]
    reminders: list[RemindersRecord]
    letters: list[LetterRecord]

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        for problem in self._problems():
            raise ValueError(problem)
        return self

    def _problems(self) -> Iterator[str]:
        """What names something that is not here, or is here twice."""
        sessions = {session.id for session in self.sessions}
        sets = {one.id for one in self.sets}
        for name in ("sessions", "sets", "activities"):
            rows: Sequence[SessionRecord | SetRecord | ActivityRecord] = getattr(self, name)
            if len({row.id for row in rows}) < len(rows):
                yield f"{name}: the same id stands there twice"
        named = {row.session_id for row in self.sets}
        named |= {row.session_id for row in self.pain if row.session_id}
        named |= {row.session_id for row in self.ranges if row.session_id}
        yield from (f"no session {id}" for id in sorted(named - sessions))
        yield from (f"recordings: no set {id}" for id in sorted({*self.recordings} - sets))
        scored = {score.activity_id for score in self.scores}
        known = {activity.id for activity in self.activities}
        yield from (f"scores: no activity {id}" for id in sorted(scored - known))

    def counted(self) -> Archive:
        """Without what the person took out, as every other program should get it."""
        sessions = [row for row in self.sessions if row.removed_at is None]
        kept = {row.id for row in sessions}
        return self.model_copy(
            update={
                "sessions": sessions,
                "sets": [
                    row for row in self.sets if row.session_id in kept and row.removed_at is None
                ],
                "pain": [
                    row
                    for row in self.pain
                    if row.removed_at is None and (row.session_id is None or row.session_id in kept)
                ],
                "ranges": [
                    row for row in self.ranges if row.session_id is None or row.session_id in kept
                ],
            }
        )
