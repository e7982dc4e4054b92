"""Pain that is told after the set it came from was kept."""

from __future__ import annotations

from spinae.journal import Journal, questions


def mark(journal: Journal, set_id: str) -> None:
    """The set hurt after all, so it was not what was asked; NotFoundError where there is none."""
    with journal.writing() as writing:
        row = questions.known_set(writing, set_id)
        row.hurt, row.complete = True, False
