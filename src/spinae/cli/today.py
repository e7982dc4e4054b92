"""`spinae today`: the plan for today, printed."""

from __future__ import annotations

import json

import click

from spinae import catalogue, plan
from spinae.cli.journal import journal, now
from spinae.plan.rules import load_rules
from spinae.plan.session import Session, text


def today(minutes: int, *, as_json: bool) -> None:
    """Print the session for `minutes`; a locked one says why."""
    session = _session(minutes)
    if as_json:
        click.echo(json.dumps(session.as_json(), ensure_ascii=False, indent=2))
    else:
        click.echo(text(session, catalogue.load()), nl=False)


def _session(minutes: int) -> Session:
    with journal() as (open_journal, person):
        return plan.today(
            screening=open_journal.screening(person),
            lock=open_journal.lock(person),
            history=open_journal.history(person),
            minutes=minutes,
            now=now(),
            catalogue=catalogue.load(),
            rules=load_rules(),
            wishes=open_journal.wishes(person),
        )
