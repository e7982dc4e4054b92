"""`spinae today`: the plan for today, printed."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator

import click

from spinae import catalogue, plan
from spinae.cli import session_text
from spinae.cli.journal import journal, now
from spinae.journal.read import case_of
from spinae.message import _
from spinae.plan import Case, PlanContext
from spinae.plan.projection import next_if_clean, told
from spinae.plan.rules import load_rules
from spinae.plan.session import WIDTH, Session
from spinae.say import Language


def today(spoken: Language, minutes: int, person: str | None = None, *, as_json: bool) -> None:
    """Print the session for `minutes`; a locked one says why."""
    case = _case(person)
    session = plan.today(case, minutes)
    if as_json:
        data = session_text.as_json(session, case.context, spoken)
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))
        return
    click.echo(session_text.text(session, case.context, spoken), nl=False)
    for line in _next_lines(spoken, case, session):
        click.echo(line)


def _case(name: str | None) -> Case:
    context = PlanContext(catalogue.load(), load_rules())
    with journal(name) as (open_journal, person):
        return case_of(open_journal, person, context, now())


def _next_lines(spoken: Language, case: Case, session: Session) -> Iterator[str]:
    steps = next_if_clean(case, session)
    if steps:
        yield "\n" + spoken.say(_("If today is clean"))
    for step in told(steps, case.catalogue):
        text = spoken.say(step)
        yield from textwrap.wrap(text, WIDTH, initial_indent="  ", subsequent_indent="    ")
