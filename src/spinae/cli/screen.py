"""`spinae screen`: the safety questions, asked in the terminal or answered by a file."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import click

from spinae import catalogue, settings
from spinae.cli.journal import journal, now
from spinae.errors import AnswersError, FileError, JournalError, JournalUnavailableError
from spinae.files import read_text
from spinae.journal import Journal, read, store
from spinae.journal.reserve import HeldLock, Reserve
from spinae.message import Message, _, joined
from spinae.plan import Case, PlanContext
from spinae.plan.emergency import emergency_numbers, territory_of
from spinae.plan.lock import STATEMENT, Lock, LockText, Opened, Way, calls
from spinae.plan.rules import load_rules
from spinae.plan.screen import (
    Caution,
    Screen,
    Screening,
    Sign,
    by_urgency,
    from_answers,
    graver,
    lasts,
    lock_text,
    long_known,
    may_go,
    named,
    questions,
    standing,
    told_with,
    true_of,
)
from spinae.plan.session import WIDTH
from spinae.say import Language

SAID = ("intro", "onset", "title", "why", "action", "text", "because", "advice")
"""The keys of the questions that are texts."""
MOMENT = timedelta(milliseconds=1)
"""So much earlier than the answers is opened what was opened before they were given."""


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
    told, before = (None if answers is None else _read(answers)), None
    try:
        with journal(name) as (open_journal, person):
            before = _case(open_journal, person)
            told = told or _asked(spoken, before)
            found = told.standing(before.opened)
            try:
                store.save_screening(open_journal, person, told.screening, found, told.opening)
            except JournalUnavailableError:
                # held as a server holds it, until there is room
                held = [HeldLock(person, lock, told.screening.at) for lock in found]
                Reserve(settings.load().data_dir).hold(held)
                raise
            case = _case(open_journal, person)
            store.end_if_left_out(open_journal, person, case.cautioned, case.now)
    except JournalError:
        # a sign says where to go, whatever becomes of the answers
        if told is not None:
            _say_where(spoken, told.standing({}), before)
        raise
    if as_json:
        click.echo(json.dumps(_as_json(spoken, case), ensure_ascii=False, indent=2))
    else:
        text, signs = case.closed_text or LockText(), bool(told.screening.flags)
        click.echo(_text(spoken, text, case.closing, case.advice, told=signs))


@dataclass(frozen=True)
class Told:
    """One round of answers, and what they open."""

    screening: Screening
    changed: frozenset[str] = frozenset()
    """Signs that have changed since a clinician saw them."""
    before: tuple[tuple[Lock, Way], ...] = ()
    """What was closed, and is opened."""

    def standing(self, opened: Mapping[str, Opened]) -> tuple[Lock, ...]:
        """What closes training by the answers."""
        ways = {lock.reason.id: one for lock, one in self.opening}
        return standing(self.screening, {**opened, **ways}, self.changed)

    @property
    def opening(self) -> tuple[tuple[Lock, Opened], ...]:
        """What is opened: before the answers, and what was seen and is true still with them,
        unless something else makes it more urgent by now."""
        at = self.screening.at
        true = true_of(self.screening, {})
        return tuple(
            (lock, Opened(at if self._still(lock, way, true) else at - MOMENT, way))
            for lock, way in self.before
        )

    def _still(self, lock: Lock, way: Way, true: frozenset[str]) -> bool:
        changed = lock.reason.id in self.changed
        return way == "seen" and not changed and not graver(replace(lock, told=true))


def _case(journal: Journal, person: int) -> Case:
    return read.case_of(journal, person, PlanContext(catalogue.load(), load_rules()), now())


def _said(spoken: Language, value: Any, key: str = "") -> Any:
    """The questions with every text in a language."""
    if isinstance(value, dict):
        return {name: _said(spoken, one, name) for name, one in value.items()}
    if isinstance(value, list):
        return [_said(spoken, one, key) for one in value]
    return spoken.say(_(value)) if key in SAID else value


def _read(path: Path) -> Told:
    try:
        data = json.loads(read_text(path))
    except FileError as error:
        raise AnswersError(f"{path}: {error}") from error
    except (ValueError, RecursionError) as error:
        raise AnswersError(f"{path}: not JSON: {error}; see spinae screen --help") from error
    try:
        return Told(*from_answers(data, now()))
    except AnswersError as error:
        raise AnswersError(f"{path}: {error}") from error


def _asked(spoken: Language, case: Case) -> Told:
    """The answers of the person at the terminal, what of that which is closed is opened, and what
    has changed since it was seen. Nothing is kept before the last question is answered; a sign
    says where to go all the same."""
    answers, opened = Answers(), case.opened
    try:
        ways = tuple(
            (lock, way) for lock in case.closing if (way := _reopened(spoken, lock, case.told))
        )
        answers.cautions_known += [long_known(lock) for lock, way in ways if way == "known"]
        _ask(spoken, answers)
        screening = answers.screening(now())
        seen = {id for id, one in opened.items() if one.way == "seen" and lasts(id)}
        seen |= {lock.reason.id for lock, way in ways if way == "seen"}
        return Told(screening, _changed(spoken, screening, seen), ways)
    except click.Abort:
        _say_where(spoken, standing(answers.screening(now()), opened), case)
        raise AnswersError(
            "stopped before the last question; nothing is kept, begin again with: spinae screen"
        ) from None


def _say_where(spoken: Language, told: Sequence[Lock], case: Case | None) -> None:
    """Where the most urgent of what was told and what is closed already leads, although the answers
    are not kept."""
    closing, true = (case.closing, case.true) if case else ((), frozenset())
    locks = by_urgency((*told, *closing), true) if told else ()
    if locks:
        text = lock_text(locks[0], load_rules(), told_with(locks, true))
        click.echo(_text(spoken, text, locks), err=True)


def _reopened(spoken: Language, lock: Lock, told: frozenset[str]) -> Way | None:
    """How a lock is opened, where it is: a clinician has seen it, it was said by mistake, it has
    gone by itself where nobody was in a hurry about it, or it is known and no worse."""
    if not lock.needs_clinician:
        return None
    text, said = lock_text(lock, load_rules(), told), named(lock)
    closed = spoken.say(joined((text.why, text.where)))
    click.echo(click.wrap_text(f"Training is locked. {closed}", WIDTH))

    def so(question: str) -> bool:
        return click.confirm(f"\n{question}", default=None)

    if so(STATEMENT):
        return "seen"
    if said and not so(f"{spoken.say(said)}: was this ever true of you?"):
        return "mistake"
    if may_go(lock, told) and so("Has it gone by itself?"):
        return "gone"
    if long_known(lock) and so("Does a clinician know about it, and has it not changed?"):
        return "known"
    return None


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
    cautions_known: list[str] = field(default_factory=list)
    """What was closed, and is known and unchanged, as the cautions it stands for."""

    def screening(self, at: datetime) -> Screening:
        """The same as one round of answers."""
        return Screening(
            at,
            frozenset(sign.id for sign in self.signs if sign not in self.known),
            frozenset(
                [
                    *(one.id for one in self.cautions),
                    *(one.known for one in self.known),
                    *self.cautions_known,
                ]
            ),
        )


def _ask(spoken: Language, answers: Answers) -> None:
    screen = questions()
    click.echo("\n" + click.wrap_text(spoken.say(_(screen.intro)), WIDTH))
    answers.signs += _chosen(spoken, spoken.say(_(screen.onset)), screen.signs)
    asked = tuple(one for one in screen.cautions if not one.of and one.when != "known")
    answers.cautions += _chosen(spoken, "Is this true of you?", asked)
    for caution in tuple(answers.cautions):
        while not _ask_under(spoken, screen, caution, answers) and caution.precise:
            click.echo("\nWhich one it was has to be known.")
    answers.known += (one for one in answers.signs if one.known and _long_known(spoken, one))


def _ask_under(spoken: Language, screen: Screen, caution: Caution, answers: Answers) -> bool:
    """Whether something of it is true."""
    signs, cautions = screen.under(caution.id)
    told = _chosen(spoken, "And of these?", signs)
    answers.signs += told  # at once: it says where to go also where no more is answered
    more = _chosen(spoken, "More precisely?", cautions)
    answers.cautions += more
    return bool(told or more)


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
    locks: Sequence[Lock],
    advice: Iterable[Message] = (),
    *,
    told: bool = True,
) -> str:
    """What follows; `text` is of the most urgent of the `locks`. `told`: a sign was told just
    now."""
    if not locks:
        opened = "Training is open. See your session with: spinae today"
        parts = [opened, *map(spoken.say, advice)]
    else:
        parts = ["Training is locked.", spoken.say(text.why), spoken.say(text.where)]
        if calls(text.where, text.urgency):
            country = settings.load().country or territory_of(now().tzinfo)
            parts.append(f"The emergency number: {' or '.join(emergency_numbers(country))}")
        also = [spoken.say(named(lock)) for lock in locks[1:] if named(lock)]
        parts += [f"Tell them also: {'; '.join(also)}"] if also else []
        if locks[0].needs_clinician and not told:
            parts.append("When a clinician says you may train, tell so here: spinae screen")
    return "\n" + "\n\n".join(click.wrap_text(part, WIDTH) for part in parts if part)
