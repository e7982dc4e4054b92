"""Whether the safety questions were asked here: answers that came with an archive, or were in the
journal when a backup took its place, open nothing."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Everything so far was answered here, as far as anybody knows."""
    for table in ("screening", "lock"):
        here = sa.Column("here", sa.Boolean, nullable=False, server_default=sa.true())
        op.add_column(table, here)
