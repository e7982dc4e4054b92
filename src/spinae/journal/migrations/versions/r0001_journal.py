"""The first tables."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Everything a person does and feels; see `spinae.journal.tables` for what it means."""
    op.create_table(
        "person",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String, nullable=False, unique=True),
    )
    _screen()
    _session()
    _done_set()
    _recording()
    _pain()


def _screen() -> None:
    op.create_table(
        "screening",
        sa.Column("id", sa.Integer, primary_key=True),
        _person(index=True),
        _needed("at", _MOMENT),
        _needed("flags", sa.JSON),
        _needed("cautions", sa.JSON),
    )
    op.create_table(
        "lock",
        sa.Column("id", sa.Integer, primary_key=True),
        _person(index=True),
        _needed("at", _MOMENT),
        *(_needed(name, sa.String) for name in ("kind", "why", "where", "how_soon")),
        sa.Column("cleared_at", _MOMENT),
        _needed("statement", sa.String),
    )


def _session() -> None:
    op.create_table(
        "session",
        sa.Column("id", _CLIENT_ID, primary_key=True),
        _person(),
        _needed("started_at", _MOMENT),
        sa.Column("ended_at", _MOMENT),
        _needed("end_reason", sa.String),
        _needed("minutes", sa.Integer),
        _needed("items", sa.JSON),
    )
    op.create_index(None, "session", ["person_id", "started_at"])


def _done_set() -> None:
    op.create_table(
        "done_set",
        sa.Column("id", _CLIENT_ID, primary_key=True),
        _person(),
        sa.Column(
            "session_id", _CLIENT_ID, sa.ForeignKey("session.id"), nullable=False, index=True
        ),
        _needed("at", _MOMENT),
        _needed("item", sa.Integer),
        _needed("set_number", sa.Integer),
        _needed("move", sa.String),
        sa.Column("side", sa.String),
        *(_needed(name, sa.Integer) for name in ("reps", "manual", "partial", "pulses")),
        *(_needed(name, sa.Double) for name in ("held_s", "seconds")),
        _needed("counted_by", sa.String),
        _needed("faults", sa.JSON),
        *(_needed(name, sa.Boolean) for name in ("complete", "hurt")),
        _needed("rep_times", sa.JSON),
    )
    op.create_index(None, "done_set", ["person_id", "at"])


def _recording() -> None:
    op.create_table(
        "recording",
        sa.Column("set_id", _CLIENT_ID, sa.ForeignKey("done_set.id"), primary_key=True),
        _person(index=True),
        _needed("data", sa.LargeBinary),
    )


def _pain() -> None:
    op.create_table(
        "pain",
        sa.Column("id", sa.Integer, primary_key=True),
        _person(),
        sa.Column("session_id", _CLIENT_ID, sa.ForeignKey("session.id"), index=True),
        _needed("at", _MOMENT),
        _needed("when", sa.String),
        _needed("level", sa.Integer),
        sa.Column("move", sa.String),
        _needed("kinds", sa.JSON),
        _needed("note", sa.String),
        sa.CheckConstraint("level BETWEEN 0 AND 10", name="level"),
    )
    op.create_index(None, "pain", ["person_id", "at"])


_MOMENT = sa.DateTime(timezone=True)
_CLIENT_ID = sa.Uuid(as_uuid=False)


def _person(*, index: bool = False) -> sa.Column[int]:
    person = sa.ForeignKey("person.id")
    return sa.Column("person_id", sa.Integer, person, nullable=False, index=index)


def _needed(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)
