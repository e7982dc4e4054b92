"""`spinae export` and `spinae import`: one person's journal as a file, and an archive back in."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import IO

import click

from spinae import catalogue
from spinae.cli.journal import journal, now
from spinae.errors import ArchiveError, SpinaeError
from spinae.exchange import archive as archives
from spinae.exchange.contents import counts, sentence
from spinae.exchange.formats import FORMATS, Source
from spinae.journal import archive as journal_archive
from spinae.journal import read
from spinae.say import Language


def export(
    spoken: Language, output: Path | None, format: str, session: str | None, person: str | None
) -> None:
    """Write a person's journal to a file; `session` is for a format that holds one."""
    form = FORMATS[format]
    if session is not None and format != "fit":
        raise SpinaeError(f"session: got {session!r}, allowed with --format fit alone")
    output = output or Path(f"spinae-{now():%Y-%m-%d}{form.ending}")
    with journal(person) as (open_journal, id):
        archive = journal_archive.of(open_journal, id, now())
        moves, zone = catalogue.load(), now().tzinfo
        source = Source(
            archive, partial(read.recording, open_journal), moves, zone, spoken, session
        )
        _write(output, lambda file: form.write(file, source))
    click.echo(
        f"{output}: {spoken.say(sentence(counts(archive)))}" if format == "archive" else output
    )


def import_(spoken: Language, file: Path, person: str | None) -> None:
    """Add what an archive holds and the journal does not."""
    try:
        source = file.open("rb")
    except OSError as error:
        reason = error.strerror or error
        raise ArchiveError(f"{file}: cannot be read: {reason}; name an archive") from error
    with source, archives.opened(source) as found, journal(person) as (open_journal, id):
        kept = journal_archive.keep(open_journal, id, found.archive, found.recording)
    click.echo(f"New here: {spoken.say(sentence(kept.new))}")
    if kept.known:
        click.echo(f"Here already, and left as it is: {kept.known}")


def _write(path: Path, write: Callable[[IO[bytes]], None]) -> None:
    """Write beside and put in place when whole: there is never half a file."""
    part = path.with_name(f".{path.name}.part")
    try:
        # what somebody's back feels like is nobody else's to read
        with open(os.open(part, os.O_CREAT | os.O_RDWR | os.O_TRUNC, 0o600), "r+b") as file:
            write(file)
        os.replace(part, path)
    except OSError as error:
        reason = error.strerror or error
        raise SpinaeError(f"{path}: cannot be written: {reason}; name another file") from error
    finally:
        part.unlink(missing_ok=True)
