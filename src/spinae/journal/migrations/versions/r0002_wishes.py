"""What a person trains for, what with, and what they like."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """One row for each time a person said so; the newest holds."""
    op.create_table(
        "wishes",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id"), nullable=False, index=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("goal", sa.String, nullable=False),
        *(sa.Column(name, sa.JSON, nullable=False) for name in ("equipment", "likes", "dislikes")),
    )
