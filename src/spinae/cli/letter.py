"""`spinae letter`: the weekly letter, sent or shown."""

from __future__ import annotations

import click

from spinae import catalogue, settings
from spinae.cli.journal import journal, now
from spinae.plan import PlanContext
from spinae.plan.rules import load_rules
from spinae.post import Office
from spinae.say import Language


def letter(spoken: Language, name: str | None, *, dry_run: bool) -> None:
    """Send this week's letter, once; or only show it."""
    read = settings.load()
    context = PlanContext(catalogue.load(), load_rules())
    with journal(name) as (open_journal, person):
        office = Office(open_journal, context, read.mail, read.url, spoken)
        if dry_run:
            written = office.written(person, now())
            click.echo(f"{written.subject}\n\n{written.text()}", nl=False)
        elif office.deliver(person, now()):
            click.echo("The letter is sent.")
        else:
            click.echo("This week's letter was sent already.")
