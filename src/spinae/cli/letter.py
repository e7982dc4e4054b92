"""`spinae letter`: the weekly letter, sent or shown."""

from __future__ import annotations

import click

from spinae import catalogue, settings
from spinae.cli.journal import journal, now
from spinae.mailer import Mailer
from spinae.plan import PlanContext
from spinae.plan.rules import load_rules
from spinae.say import Language


def letter(spoken: Language, name: str | None, *, dry_run: bool) -> None:
    """Send this week's letter, once; or only show it."""
    read = settings.load()
    context = PlanContext(catalogue.load(), load_rules())
    with journal(name) as (open_journal, person):
        mailer = Mailer(open_journal, context, read.mail, read.url, spoken)
        if dry_run:
            written = mailer.written(person, now())
            click.echo(f"{written.subject}\n\n{written.text()}", nl=False)
        elif mailer.deliver(person, now()):
            click.echo("The letter is sent.")
        else:
            click.echo("This week's letter was sent already.")
