"""`spinae export` and `spinae import`: one person's journal as a file, and an archive back in."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from spinae import catalogue, files
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
        with files.atomic_write(output, private=True) as file:
            form.write(file, source)
    told = f"{output}: {spoken.say(sentence(counts(archive)))}" if format == "archive" else output
    click.echo(told)


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
