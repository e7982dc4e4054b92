"""Alembic runs this file; `database.migrate` hands it the connection, transaction and all."""

from __future__ import annotations

from alembic import context

from spinae.journal.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    # SQLite cannot alter a table in place: later revisions copy it
    render_as_batch=True,
)
context.run_migrations()
