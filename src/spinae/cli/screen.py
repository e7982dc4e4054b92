"""`spinae screen`: the safety questions, asked in the terminal or answered by a file."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from spinae import catalogue
from spinae.cli.journal import journal, now
from spinae.errors import AnswersError, FileError, JournalError
from spinae.files import read_text
from spinae.journal import Journal, read, store
from spinae.message import Message, _, joined
from spinae.plan import Case, PlanContext
from spinae.plan.lock import Lock, LockText, Opened, Way
from spinae.plan.rules import load_rules
from spinae.plan.screen import (
    Caution,
    Screen,
    Screening,
    Sign,
    from_answers,
    lasts,
    lock_text,
    may_go,
    named,
    questions,
    standing,
    true_of,
)
from spinae.plan.session import WIDTH
from spinae.say import Language

SAID = ("intro", "onset", "title", "why", "action", "text", "because", "advice")
"""The keys of the questions that are texts."""
CLEARED = "A clinician has seen or spoken with me about this and says that I may train."


def screen(
    spoken: Language, answers: Path | None, name: str | None = None, *, as_json: bool
) -> None:
    """Ask, or take the answers from a file; keep them; print what follows from them."""
    if answers is None and as_json:
        click.echo(
            json.dumps(
                _said(spoken, questions().model_dump(mode="json")), ensure_ascii=False, indent=2
            )
        )
        return
    screening, changed = (None, frozenset()) if answers is None else _read(answers)
    try:
        with journal(name) as (open_journal, person):
            opened = read.opened(open_journal, person, now())
            ways: list[tuple[Lock, Way]] = []
            if screening is None:
                before = _case(open_journal, person)
                screening, ways, changed = _asked(spoken, before.closing, before.told, opened)
            # what was seen and is true still is opened after it was told again
            still = [one for one in ways if one[1] == "seen" and one[0].reason.id not in changed]
            for one, way in [one for one in ways if one[1] != "seen"]:
                store.open_again(open_journal, person, one, now(), way)
            if ways:
                screening = replace(screening, at=now())
                opened = read.opened(open_journal, person, now())
            found = standing(screening, opened, changed)
            store.save_screening(open_journal, person, screening, found)
            for one, way in still:
                store.open_again(open_journal, person, one, now(), way)
            case = _case(open_journal, person)
            planned = read.open_session(open_journal, person, case.now)
            store.end_if_holding(open_journal, planned, case.cautioned, case.now)
    except JournalError:
        # a sign says where to go, whatever becomes of the answers
        for sign in standing(screening, {})[:1] if screening else ():
            _say_where(spoken, sign, true_of(screening, {}))
        raise
    if as_json:
        click.echo(json.dumps(_as_json(spoken, case), ensure_ascii=False, indent=2))
    else:
        text, signs = case.closed_text or LockText(), bool(screening.flags)
        click.echo(_text(spoken, text, case.closed, case.advice, told=signs))


def _case(journal: Journal, person: int) -> Case:
    return read.case_of(journal, person, PlanContext(catalogue.load(), load_rules()), now())


def _said(spoken: Language, value: Any, key: str = "") -> Any:
    """The questions with every text in a language."""
    if isinstance(value, dict):
        return {name: _said(spoken, one, name) for name, one in value.items()}
    if isinstance(value, list):
        return [_said(spoken, one, key) for one in value]
    return spoken.say(_(value)) if key in SAID else value


def _read(path: Path) -> tuple[Screening, frozenset[str]]:
    try:
        data = json.loads(read_text(path))
    except FileError as error:
        raise AnswersError(f"{path}: {error}") from error
    except (ValueError, RecursionError) as error:
        raise AnswersError(f"{path}: not JSON: {error}; see spinae screen --help") from error
    try:
        return from_answers(data, now())
    except AnswersError as error:
        raise AnswersError(f"{path}: {error}") from error


def _asked(
    spoken: Language,
    closed: Iterable[Lock],
    told: frozenset[str],
    opened: Mapping[str, Opened],
) -> tuple[Screening, list[tuple[Lock, Way]], frozenset[str]]:
    """The answers of the person at the terminal, what of that which is closed is opened, and what
    has changed since it was seen. Nothing is kept before the last question is answered; a sign
    says where to go all the same."""
    answers = Answers()
    try:
        ways = [(lock, way) for lock in closed if (way := _reopened(spoken, lock, told))]
        _ask(spoken, answers)
        screening = answers.screening(now())
        seen = {id for id, one in opened.items() if one.way == "seen" and lasts(id)}
        seen |= {lock.reason.id for lock, way in ways if way == "seen"}
        return screening, ways, _changed(spoken, screening, seen)
    except click.Abort:
        screening = answers.screening(now())
        for lock in standing(screening, opened)[:1]:
            _say_where(spoken, lock, true_of(screening, opened))
        raise AnswersError(
            "stopped before the last question; nothing is kept, begin again with: spinae screen"
        ) from None


def _say_where(spoken: Language, lock: Lock, told: frozenset[str]) -> None:
    """Where a sign leads, although the answers are not kept."""
    click.echo(_text(spoken, lock_text(lock, load_rules(), told), lock), err=True)


def _reopened(spoken: Language, lock: Lock, told: frozenset[str]) -> Way | None:
    """How a lock is opened, where it is: a clinician has seen it, it was said by mistake, or it has
    gone by itself where nobody was in a hurry about it."""
    if lock.kind not in ("red-flag", "pain"):
        return None
    text, said = lock_text(lock, load_rules(), told), named(lock)
    closed = spoken.say(joined((text.why, text.where)))
    click.echo(click.wrap_text(f"Training is locked. {closed}", WIDTH))
    if click.confirm(f"\n{CLEARED}", default=None):
        return "seen"
    true = not said or click.confirm(
        f"\n{spoken.say(said)}: was this ever true of you?", default=None
    )
    if not true:
        return "mistake"
    gone = may_go(lock, told) and click.confirm("Has it gone by itself?", default=None)
    return "gone" if gone else None


def _changed(spoken: Language, screening: Screening, seen: Collection[str]) -> frozenset[str]:
    """The signs that a clinician has seen and that have changed since."""
    return frozenset(
        lock.reason.id
        for lock in standing(screening, {})
        if lock.reason.id in seen
        and click.confirm(
            f"{spoken.say(named(lock))}: has it changed or got worse since a clinician saw it?",
            default=None,
        )
    )


@dataclass
class Answers:
    """What was told so far."""

    signs: list[Sign] = field(default_factory=list)
    cautions: list[Caution] = field(default_factory=list)
    known: list[Sign] = field(default_factory=list)
    """Those of the signs that are long known and unchanged."""

    def screening(self, at: datetime) -> Screening:
        """The same as one round of answers."""
        return Screening(
            at,
            frozenset(sign.id for sign in self.signs if sign not in self.known),
            frozenset([*(one.id for one in self.cautions), *(one.known for one in self.known)]),
        )


def _ask(spoken: Language, answers: Answers) -> None:
    screen = questions()
    click.echo("\n" + click.wrap_text(spoken.say(_(screen.intro)), WIDTH))
    answers.signs += _chosen(spoken, spoken.say(_(screen.onset)), screen.signs)
    asked = tuple(one for one in screen.cautions if not one.of and one.when != "known")
    answers.cautions += _chosen(spoken, "Is this true of you?", asked)
    for caution in tuple(answers.cautions):
        told, more = _asked_under(spoken, screen, caution)
        while caution.precise and not (told or more):
            click.echo("\nWhich one it was has to be known.")
            told, more = _asked_under(spoken, screen, caution)
        answers.signs += told
        answers.cautions += more
    answers.known += (one for one in answers.signs if one.known and _long_known(spoken, one))


def _asked_under(
    spoken: Language, screen: Screen, caution: Caution
) -> tuple[list[Sign], list[Caution]]:
    signs, cautions = screen.under(caution.id)
    told = _chosen(spoken, "And of these?", signs)
    return told, _chosen(spoken, "More precisely?", cautions)


Asked = TypeVar("Asked", Sign, Caution)


def _chosen(spoken: Language, question: str, among: Sequence[Asked]) -> list[Asked]:
    """Show them under their question and ask for the numbers of those that apply; 0 = none."""
    if not among:
        return []
    click.echo("\n" + click.wrap_text(question, WIDTH) + "\n")
    for number, one in enumerate(among, 1):
        click.echo(click.wrap_text(f"{number}  {spoken.say(_(one.text))}", WIDTH, "  ", "     "))
    numbers = click.prompt(
        "\nWhich of these? Numbers, or 0 for none of these",
        value_proc=lambda text: _numbers(text, len(among)),
    )
    return [among[number - 1] for number in numbers]


def _long_known(spoken: Language, sign: Sign) -> bool:
    asked = f"{spoken.say(_(sign.text))}: has it long been so, known to a clinician and unchanged?"
    return click.confirm(asked, default=None)


def _numbers(text: str, most: int) -> list[int]:
    """`0` is none; nothing is guessed from an empty answer."""
    parts = text.replace(",", " ").split()
    numbers = [int(part) for part in parts if part.isascii() and part.isdigit()]
    if len(numbers) != len(parts) or not numbers or max(numbers) > most:
        raise click.BadParameter(f"got {text!r}, allowed 0, or numbers from 1 to {most}")
    if 0 in numbers and len(numbers) > 1:
        raise click.BadParameter("got 0 beside others, allowed one of the two")
    return [number for number in numbers if number]


def _as_json(spoken: Language, case: Case) -> dict[str, object]:
    lock, text, screening = case.closed, case.closed_text or LockText(), case.screening
    return {
        "locked": lock.kind if lock else None,
        "why": spoken.say(text.why),
        "where": spoken.say(text.where),
        "how_soon": spoken.say(text.how_soon),
        "flags": sorted(screening.flags) if screening else [],
        "cautions": sorted(screening.cautions) if screening else [],
        "advice": list(map(spoken.say, case.advice)),
    }


def _text(
    spoken: Language,
    text: LockText,
    lock: Lock | None,
    advice: Iterable[Message] = (),
    *,
    told: bool = True,
) -> str:
    """`told`: a sign was told just now."""
    if lock is None:
        opened = "Training is open. See your session with: spinae today"
        parts = [opened, *map(spoken.say, advice)]
    else:
        parts = ["Training is locked.", spoken.say(text.why), spoken.say(text.where)]
    if lock is not None and lock.kind in ("red-flag", "pain") and not told:
        parts.append("When a clinician says you may train, tell so here: spinae screen")
    return "\n" + "\n\n".join(click.wrap_text(part, WIDTH) for part in parts if part)
