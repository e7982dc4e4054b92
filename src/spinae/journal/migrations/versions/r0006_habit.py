"""How used a person is to exercise, and what worries them about their back: both change how the
first weeks go."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Nobody was asked so far."""
    habit = sa.Column("habit", sa.String, nullable=False, server_default="")
    worries = sa.Column("worries", sa.JSON, nullable=False, server_default="[]")
    for column in (habit, worries):
        op.add_column("wishes", column)
