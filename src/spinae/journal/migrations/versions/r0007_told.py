"""What was told with what closes training stays with it, so that nothing makes it less urgent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_lock = sa.table(
    "lock", sa.column("id"), sa.column("person_id"), sa.column("at"), sa.column("told", sa.JSON)
)
_answers = sa.table(
    "screening",
    sa.column("person_id"),
    sa.column("at"),
    sa.column("flags", sa.JSON),
    sa.column("cautions", sa.JSON),
)


def upgrade() -> None:
    """With a lock was told what the answers before it said, and all since."""
    told = sa.Column("told", sa.JSON, nullable=False, server_default="[]")
    op.add_column("lock", told)
    connection = op.get_bind()
    for lock in connection.execute(sa.select(_lock)).all():
        own = sa.select(_answers).where(_answers.c.person_id == lock.person_id)
        answers = connection.execute(own).all()
        before = max((one.at for one in answers if one.at <= lock.at), default=lock.at)
        said = {id for one in answers if one.at >= before for id in (*one.flags, *one.cautions)}
        if said:
            kept = sa.update(_lock).where(_lock.c.id == lock.id)
            connection.execute(kept.values(told=sorted(said)))
