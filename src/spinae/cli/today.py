"""`spinae today`: the plan for today, printed."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator

import click

from spinae import catalogue, plan
from spinae.cli.journal import journal, now
from spinae.journal.read import case_of
from spinae.language import said
from spinae.plan import Case, Course
from spinae.plan.outlook import next_if_clean, told
from spinae.plan.rules import load_rules
from spinae.plan.session import WIDTH, Session, text


def today(minutes: int, person: str | None = None, *, as_json: bool) -> None:
    """Print the session for `minutes`; a locked one says why."""
    case = _case(person)
    session = plan.today(case, minutes)
    if as_json:
        click.echo(json.dumps(session.as_json(), ensure_ascii=False, indent=2))
        return
    click.echo(text(session, case.catalogue), nl=False)
    for line in _next_lines(case, session):
        click.echo(line)


def _case(name: str | None) -> Case:
    course = Course(catalogue.load(), load_rules()).here()
    with journal(name) as (open_journal, person):
        return case_of(open_journal, person, course, now())


def _next_lines(case: Case, session: Session) -> Iterator[str]:
    steps = next_if_clean(case, session)
    if steps:
        yield "\n" + said("If today is clean")
    for step in told(steps, case.catalogue):
        yield from textwrap.wrap(step, WIDTH, initial_indent="  ", subsequent_indent="    ")
