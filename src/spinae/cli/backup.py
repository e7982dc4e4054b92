"""`spinae backup` and `spinae restore`: the whole journal, of everybody here, as one file."""

from __future__ import annotations

from pathlib import Path

import click

from spinae import settings
from spinae.cli.journal import now
from spinae.journal import backup as journal_backup


def backup(file: Path | None) -> None:
    """Copy the journal to `file`."""
    file = file or Path(f"spinae-backup-{now():%Y-%m-%d-%H%M}.sqlite3")
    journal_backup.back_up(settings.load().database_url, file)
    click.echo(f"{file}: the whole journal, {file.stat().st_size / 1e6:.1f} MB")


def restore(file: Path, *, force: bool) -> None:
    """Put `file` in place of the journal, which is kept beside it."""
    url = settings.load().database_url
    journal = journal_backup.sqlite_file(url)
    aside = journal.with_name(f"{journal.stem}-before-{now():%Y-%m-%d-%H%M%S}{journal.suffix}")
    there = journal_backup.restore(url, file, aside=aside, force=force)
    click.echo(f"{journal}: restored from {file}")
    if there:
        click.echo(f"The journal until now is kept as {aside}")
