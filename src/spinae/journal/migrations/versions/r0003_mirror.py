"""What the mirror shows, what reminds, who is let in, and how a history is mended."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Columns on what was there, with what they hold for it; then the new tables."""
    op.add_column("person", sa.Column("language", sa.String, nullable=False, server_default=""))
    op.add_column("wishes", sa.Column("days", sa.Integer, nullable=True))
    op.add_column("session", sa.Column("source", sa.String, nullable=False, server_default="coach"))
    op.add_column("done_set", sa.Column("seen", sa.JSON, nullable=False, server_default="{}"))
    op.add_column("done_set", _moment("edited_at", nullable=True))
    for table in ("session", "done_set", "pain"):
        op.add_column(table, _moment("removed_at", nullable=True))
    _measured()
    _reminded()


def _measured() -> None:
    op.create_table(
        "back_range",
        *_whose(index=False),
        sa.Column("session_id", sa.Uuid(as_uuid=False), sa.ForeignKey("session.id"), index=True),
        _moment("at"),
        sa.Column("posture", sa.String, nullable=False),
        *(sa.Column(name, sa.Double, nullable=False) for name in ("neutral", "rounded", "arched")),
    )
    op.create_index("ix_back_range_person_id_at", "back_range", ["person_id", "at"])
    op.create_table(
        "activity",
        *_whose(),
        _moment("at"),
        sa.Column("name", sa.String, nullable=False),
        _moment("removed_at", nullable=True),
    )
    op.create_table(
        "activity_score",
        *_whose(),
        sa.Column(
            "activity_id", sa.Integer, sa.ForeignKey("activity.id"), nullable=False, index=True
        ),
        _moment("at"),
        sa.Column("level", sa.Integer, nullable=False),
        sa.CheckConstraint("level BETWEEN 0 AND 10", name="ck_activity_score_level"),
    )
    op.create_table(
        "questionnaire",
        *_whose(),
        _moment("at"),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("answers", sa.JSON, nullable=False),
        sa.Column("score", sa.Double, nullable=False),
    )


def _reminded() -> None:
    op.create_table(
        "reminders", *_whose(), _moment("at"), sa.Column("choices", sa.JSON, nullable=False)
    )
    op.create_table(
        "letter",
        *_whose(index=False),
        sa.Column("week", sa.String, nullable=False),
        _moment("at"),
        sa.UniqueConstraint("person_id", "week"),
    )
    op.create_table(
        "device",
        *_whose(),
        sa.Column("secret", sa.String, nullable=False, unique=True),
        sa.Column("name", sa.String, nullable=False),
        _moment("at"),
        _moment("seen_at", nullable=True),
        _moment("removed_at", nullable=True),
    )


def _whose(*, index: bool = True) -> tuple[sa.Column[int], ...]:
    person = sa.ForeignKey("person.id")
    return (
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("person_id", sa.Integer, person, nullable=False, index=index),
    )


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)
