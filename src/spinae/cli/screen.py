"""`spinae screen`: the safety questions, asked in the terminal or answered by a file."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
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
    screening = None if answers is None else _read(answers)
    try:
        with journal(name) as (open_journal, person):
            opened = read.opened(open_journal, person, now())
            ways: list[tuple[Lock, Way]] = []
            changed: frozenset[str] = frozenset()
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
    except JournalError:
        # a sign says where to go, whatever becomes of the answers
        if screening:
            for sign in standing(screening, {})[:1]:
                text = lock_text(sign, load_rules(), true_of(screening, {}))
                click.echo(_text(spoken, text, sign), err=as_json)
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


def _read(path: Path) -> Screening:
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
    has changed since it was seen. Nothing is kept before the last question is answered."""
    try:
        ways = [(lock, way) for lock in closed if (way := _reopened(spoken, lock, told))]
        screening = _answers(spoken)
        seen = {id for id, one in opened.items() if one.way == "seen" and lasts(id)}
        seen |= {lock.reason.id for lock, way in ways if way == "seen"}
        return screening, ways, _changed(spoken, screening, seen)
    except click.Abort:
        raise AnswersError(
            "stopped before the last question; nothing is kept, begin again with: spinae screen"
        ) from None


def _reopened(spoken: Language, lock: Lock, told: frozenset[str]) -> Way | None:
    """How a lock is opened, where it is: a clinician has seen it, or it was said by mistake."""
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
    return None if true else "mistake"


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


def _answers(spoken: Language) -> Screening:
    screen = questions()
    click.echo("\n" + click.wrap_text(spoken.say(_(screen.intro)), WIDTH))
    signs = _chosen(spoken, spoken.say(_(screen.onset)), screen.signs)
    asked = tuple(one for one in screen.cautions if not one.of and one.when != "known")
    cautions = _chosen(spoken, "Is this true of you?", asked)
    for caution in tuple(cautions):
        told, more = _asked_under(spoken, screen, caution)
        while caution.precise and not (told or more):
            click.echo("\nWhich one it was has to be known.")
            told, more = _asked_under(spoken, screen, caution)
        signs, cautions = [*signs, *told], [*cautions, *more]
    known = [sign for sign in signs if sign.known and _long_known(spoken, sign)]
    return Screening(
        now(),
        frozenset(sign.id for sign in signs if sign not in known),
        frozenset([*(one.id for one in cautions), *(sign.known for sign in known)]),
    )


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
