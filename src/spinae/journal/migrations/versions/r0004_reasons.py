"""Why training is closed and why a move was there: an id and values in place of sentences."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from spinae.journal import prose

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Rewrite what was kept, in whatever language it was, then drop the sentences."""
    connection = op.get_bind()
    op.add_column("lock", sa.Column("reason", sa.String, nullable=False, server_default=""))
    op.add_column("lock", sa.Column("reason_values", sa.JSON, nullable=False, server_default="{}"))
    _rewrite_locks(connection)
    for column in ("why", "where", "how_soon"):
        op.drop_column("lock", column)
    _rewrite_items(connection)


def _rewrite_locks(connection: sa.Connection) -> None:
    texts = (
        sa.column(name, sa.String()) for name in ("kind", "why", "where", "how_soon", "reason")
    )
    id, values = sa.column("id", sa.Integer()), sa.column("reason_values", sa.JSON())
    locks = sa.table("lock", id, *texts, values)
    for row in connection.execute(sa.select(locks)).all():
        reason = prose.lock_reason(row.why, row.where, row.how_soon)
        update = sa.update(locks).where(locks.c.id == row.id)
        connection.execute(update.values(reason=reason.id, reason_values=dict(reason.values)))


def _rewrite_items(connection: sa.Connection) -> None:
    sessions = sa.table(
        "session", sa.column("id", sa.Uuid(as_uuid=False)), sa.column("items", sa.JSON())
    )
    for row in connection.execute(sa.select(sessions)).all():
        items = [_rewritten(item) for item in row.items]
        if items != row.items:
            update = sa.update(sessions).where(sessions.c.id == row.id)
            connection.execute(update.values(items=items))


def _rewritten(item: dict[str, Any]) -> dict[str, Any]:
    text = item.get("reason")
    if not isinstance(text, str):
        return item
    reason = prose.item_reason(text)
    return {**item, "reason": {"id": reason.id, "values": dict(reason.values)}}
