"""The tables. Every row belongs to a person; nothing is ever deleted.

    person ─┬─ screening
            ├─ lock
            ├─ wishes
            ├─ session ──┬─ done_set ── recording
            ├─ pain ─────┤
            ├─ back_range┘
            ├─ activity ── activity_score
            ├─ questionnaire
            ├─ reminders ── letter
            └─ device

Ids of sessions and sets are UUIDs made by the client, so that a retry finds what it wrote.
Lists that are only ever read whole (a session's items, a set's faults) are JSON.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    DateTime,
    Dialect,
    Double,
    ForeignKey,
    Index,
    MetaData,
    TypeDecorator,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
"""Every constraint has a name, so that a later migration can name what it changes."""


class Moment(TypeDecorator[datetime]):
    """An aware datetime, kept as UTC: SQLite has no time zones and would lose it in silence."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC, refusing a moment without a zone: it could be any of 24."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"got {value!r}, which has no time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """What all tables share."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class, as it is
        datetime: Moment(),
        float: Double(),
        list[Any]: JSON(),
        dict[str, Any]: JSON(),
    }


class PersonRow(Base):
    """Somebody who trains. The first has the empty name until there is a second."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    language: Mapped[str] = mapped_column(default="")
    """A language tag; empty where the browser is asked."""


class ScreeningRow(Base):
    """One round of answers to the screen; the newest one holds."""

    __tablename__ = "screening"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    at: Mapped[datetime]
    flags: Mapped[list[Any]]
    cautions: Mapped[list[Any]]
    here: Mapped[bool] = mapped_column(default=True)
    """It was asked here; one that came from elsewhere opens nothing."""


class LockRow(Base):
    """Training was closed, and perhaps opened again."""

    __tablename__ = "lock"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    at: Mapped[datetime]
    kind: Mapped[str]
    reason: Mapped[str]
    """Why, as the id of what is said (`plan.lock.Lock`)."""
    reason_values: Mapped[dict[str, Any]]
    cleared_at: Mapped[datetime | None]
    statement: Mapped[str]
    """How it was opened again (`plan.lock.Way`), or before that was asked, in whose words."""
    here: Mapped[bool] = mapped_column(default=True)
    """It was set, and opened, here."""
    told: Mapped[list[Any]] = mapped_column(default=list)
    """What was true of the person by the safety questions, then and since."""


class WishesRow(Base):
    """What a person trains for, what with, and what they like; the newest one holds."""

    __tablename__ = "wishes"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    at: Mapped[datetime]
    goal: Mapped[str]
    equipment: Mapped[list[Any]]
    likes: Mapped[list[Any]]
    dislikes: Mapped[list[Any]]
    days: Mapped[int | None]
    """Days a week; None leaves it to the goal."""
    habit: Mapped[str] = mapped_column(default="")
    worries: Mapped[list[Any]] = mapped_column(default=list)


class SessionRow(Base):
    """One session as it was planned, from its start until it was ended."""

    __tablename__ = "session"
    __table_args__ = (Index(None, "person_id", "started_at"),)

    id: Mapped[str] = mapped_column(Uuid(as_uuid=False), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str]
    minutes: Mapped[int]
    items: Mapped[list[Any]]
    """move, phase, dose and reason each; of a reason the id and the values, never the sentence."""
    source: Mapped[str] = mapped_column(default="coach")
    """coach; free where nothing was planned; elsewhere where the person added it later; break for
    a break from sitting."""
    removed_at: Mapped[datetime | None]
    """Taken out by the person; until it is put back, nobody sees or counts it."""


class SetRow(Base):
    """One set as it ended. Seconds throughout."""

    __tablename__ = "done_set"
    __table_args__ = (Index(None, "person_id", "at"),)

    id: Mapped[str] = mapped_column(Uuid(as_uuid=False), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    session_id: Mapped[str] = mapped_column(ForeignKey("session.id"), index=True)
    at: Mapped[datetime]
    item: Mapped[int]
    set_number: Mapped[int]
    move: Mapped[str]
    side: Mapped[str | None]
    reps: Mapped[int]
    manual: Mapped[int]
    partial: Mapped[int]
    pulses: Mapped[int]
    held_s: Mapped[float]
    seconds: Mapped[float]
    counted_by: Mapped[str]
    faults: Mapped[list[Any]]
    """[name, how often] each."""
    complete: Mapped[bool]
    hurt: Mapped[bool]
    seen: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What the camera measured: the range of motion and the back line, by name."""
    edited_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    rep_times: Mapped[list[Any]] = mapped_column(deferred=True)


class RecordingRow(Base):
    """The frames of one set, kept because the person asked for it."""

    __tablename__ = "recording"

    set_id: Mapped[str] = mapped_column(ForeignKey("done_set.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    data: Mapped[bytes]


class PainRow(Base):
    """One answer to "how is your back", 0 to 10, in a session or outside of one."""

    __tablename__ = "pain"
    __table_args__ = (
        Index(None, "person_id", "at"),
        CheckConstraint("level BETWEEN 0 AND 10", name="level"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    session_id: Mapped[str | None] = mapped_column(ForeignKey("session.id"), index=True)
    at: Mapped[datetime]
    when: Mapped[str]
    level: Mapped[int]
    move: Mapped[str | None]
    kinds: Mapped[list[Any]]
    note: Mapped[str]
    removed_at: Mapped[datetime | None]


class BackRangeRow(Base):
    """How far a back rounds and arches, measured before a session. % of trunk length."""

    __tablename__ = "back_range"
    __table_args__ = (Index(None, "person_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    session_id: Mapped[str | None] = mapped_column(ForeignKey("session.id"), index=True)
    at: Mapped[datetime]
    posture: Mapped[str]
    """kneeling or standing: the two are not the same curve."""
    neutral: Mapped[float]
    rounded: Mapped[float]
    arched: Mapped[float]


class ActivityRow(Base):
    """Something of the person's own life that the back makes hard: tying shoes, lifting a child."""

    __tablename__ = "activity"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    at: Mapped[datetime]
    name: Mapped[str]
    removed_at: Mapped[datetime | None]


class ActivityScoreRow(Base):
    """How well the person can do it, 0 (cannot) to 10 (as before)."""

    __tablename__ = "activity_score"
    __table_args__ = (CheckConstraint("level BETWEEN 0 AND 10", name="level"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"), index=True)
    at: Mapped[datetime]
    level: Mapped[int]


class QuestionnaireRow(Base):
    """One filled-in questionnaire of a plug-in file."""

    __tablename__ = "questionnaire"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    at: Mapped[datetime]
    name: Mapped[str]
    answers: Mapped[list[Any]]
    score: Mapped[float]


class RemindersRow(Base):
    """When and how a person wants to be reminded; the newest one holds, none means never."""

    __tablename__ = "reminders"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    at: Mapped[datetime]
    choices: Mapped[dict[str, Any]]


class LetterRow(Base):
    """A weekly letter that was sent: no week is sent twice."""

    __tablename__ = "letter"
    __table_args__ = (UniqueConstraint("person_id", "week"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    week: Mapped[str]
    """ISO year and week, as 2026-W47."""
    at: Mapped[datetime]


class DeviceRow(Base):
    """A device that was let in. Its secret is kept as a SHA-256 alone."""

    __tablename__ = "device"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    secret: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
