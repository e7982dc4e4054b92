"""The projection: where a person stands on every ladder, the twelve weeks they are in, and what
comes next if today is clean.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from spinae.catalogue import Catalogue
from spinae.catalogue.schema import Dose, Move, Phase
from spinae.catalogue.vocabulary import Region
from spinae.message import N_, NOTHING, Message, _, joined, ngettext
from spinae.plan.case import Case, LeftOut
from spinae.plan.dose import words
from spinae.plan.history import History, as_planned
from spinae.plan.ladder import Ladder
from spinae.plan.progression import Progression
from spinae.plan.screen import told_cautions
from spinae.plan.selection import CORE, LEGS, Readiness, Selection
from spinae.plan.session import Session
from spinae.plan.wording import listed, number, times
from spinae.training import PainAnswer, When

Stand = Literal["here", "done", "open", "closed", "left out"]
"""here: being built up; done: at its goal, or outgrown; open: may come any day; closed: an easier
one comes first; left out: not for this person now."""

Stage = Literal["learn", "build", "keep"]
STAGES: dict[Stage, str] = {
    "learn": N_("Learn the moves, at doses that feel easy."),
    "build": N_("The doses grow, one thing at a time."),
    "keep": N_("Harder moves open, and what was built is kept."),
}


@dataclass(frozen=True, slots=True)
class Rung:
    """One move on a ladder, and how far along it is."""

    move: str
    name: Message
    rung: int
    stand: Stand
    step: int
    """Steps above the start dose, as of today."""
    steps: int
    """How many lead from the start to the goal."""
    dose: Message
    """The dose it is done at now, in words."""
    goal: Message
    told: Message
    """Why it stands where it stands, in one sentence."""


@dataclass(frozen=True, slots=True)
class LadderView:
    """The rungs of one part of the trunk, the easiest first."""

    region: Region
    title: Message
    rungs: tuple[Rung, ...]


def ladders(case: Case) -> tuple[LadderView, ...]:
    """Every ladder with where the person stands on it."""
    regions = case.catalogue.vocabulary.regions
    return tuple(
        LadderView(region, _(regions[region].title), tuple(_rung(case, move) for move in moves))
        for region in (*CORE, LEGS)
        if (moves := [move for move in case.context.strength if move.regions[0] == region])
    )


def _rung(case: Case, move: Move) -> Rung:
    now, top = case.ladder.progression(move.id), case.context.top(move.id)
    stand, told = _stand(case, move, now)
    return Rung(
        move=move.id,
        name=_(move.name),
        rung=move.ladder.rung,
        stand=stand,
        step=now.step,
        steps=top,
        dose=words(move, case.context.dose(move.id, now.step)),
        goal=words(move, move.dose.goal),
        told=told,
    )


def _stand(case: Case, move: Move, now: Progression) -> tuple[Stand, Message]:
    ladder = case.ladder
    if move.id in case.left_out:
        return "left out", case.left_out[move.id].reason
    if not ladder.reached(move):
        return "closed", _opens(case, move)
    if ladder.outgrown(move):
        return "done", _("Done; a harder one has taken its place.")
    if now.last is None:
        return "open", _("Open, and comes when it is its turn.")
    if now.step >= case.context.top(move.id):
        return "done", _("At its goal, which keeps what you have built.")
    needed = case.rules.clean_sessions - now.streak
    return "here", _("{sessions} and it grows a step.", sessions=_clean(needed))


def _clean(count: int) -> Message:
    many = number(count).raised
    return ngettext("{many} clean session", "{many} clean sessions", count, many=many)


def _opens(case: Case, move: Move) -> Message:
    easier = [case.catalogue[id] for id in move.ladder.easier]
    if not easier:
        return _("Opens later.")
    either = [part for one in easier for part in (_(" or "), _(one.name).lowered)]
    names = joined(either[1:], "")
    clean = times(case.rules.clean_sessions)
    if case.goal.open_share == 1:
        opens = N_("Opens once {names} was clean {times} at its goal dose.")
    else:
        opens = N_("Opens once {names} was clean {times} far enough on its way to the goal.")
    return _(opens, names=names, times=clean)


@dataclass(frozen=True, slots=True)
class Week:
    """One week of the arc."""

    number: int
    """From 1."""
    start: date
    stage: Stage
    done: int
    """Days of training in it so far."""
    laid_out: int
    now: bool
    told: Message


@dataclass(frozen=True, slots=True)
class Arc:
    """The weeks that a programme is looked at over; a new arc begins when one is over."""

    round: int
    """From 1: how many arcs this person is in."""
    weeks: tuple[Week, ...]


def arc(case: Case) -> Arc:
    """The arc that today lies in; the first one begins with the first day of training."""
    trained = case.past.trained
    first = trained[0] if trained else case.day
    length = timedelta(weeks=case.rules.arc_weeks)
    past = (case.day - first) // length
    start = first + past * length
    weeks = tuple(_week(case, index, start) for index in range(case.rules.arc_weeks))
    return Arc(past + 1, weeks)


def _week(case: Case, index: int, first: date) -> Week:
    start = first + timedelta(weeks=index)
    end = start + timedelta(weeks=1)
    stage = _stage(index, case.rules.arc_weeks)
    done = sum(start <= day < end for day in case.past.trained)
    now = start <= case.day < end
    few = end <= case.day and done < case.rules.week_least
    told = _few(case) if few else _told(case, index, stage)
    return Week(index + 1, start, stage, done, case.days, now, told)


def _few(case: Case) -> Message:
    least = number(case.rules.week_least)
    return _("A quiet week. {least} days a week are enough to build on.", least=least.raised)


def _stage(index: int, weeks: int) -> Stage:
    thirds: tuple[Stage, ...] = ("learn", "build", "keep")
    return thirds[min(2, index * 3 // weeks)]


def _told(case: Case, index: int, stage: Stage) -> Message:
    week = index + 1
    if week == case.rules.review_week:
        return _("Time to look back: the mirror shows what has changed, and what has not.")
    if week == case.rules.arc_weeks:
        return _("The last week of this round; the next begins from where you are.")
    return _(STAGES[stage])


@dataclass(frozen=True, slots=True)
class NextStep:
    """One change that a clean session today would bring."""

    move: str
    text: Message
    needed: int = 0
    """Clean sessions that are still needed after it, where only the count has changed."""


def next_if_clean(case: Case, session: Session) -> tuple[NextStep, ...]:
    """What changes if every move of `session` is done today, whole, with fine form and no pain."""
    moments: tuple[When, ...] = ("before", "after")
    felt = tuple(PainAnswer(at=case.now, when=when, level=0) for when in moments)
    done = History(as_planned(session.items, case.now), felt)
    later = replace(case, past=case.past.later(done))
    return tuple(_changes(case, later, session))


def _changes(case: Case, later: Case, session: Session) -> Iterator[NextStep]:
    for item in session.items:
        move = case.catalogue[item.move]
        before, after = case.ladder.progression(move.id), later.ladder.progression(move.id)
        if after.step > before.step:
            dose = words(move, later.context.dose(move.id, after.step))
            yield NextStep(move.id, _("{move} grows to {dose}.", move=_(move.name), dose=dose))
        elif after.change == "clean" and after.step < case.context.top(move.id):
            needed = case.rules.clean_sessions - after.streak
            clean = _clean(needed).lowered
            text = _("{move}: {sessions} to the next step.", move=_(move.name), sessions=clean)
            yield NextStep(move.id, text, needed)
    for move in case.context.strength:
        if _opened(later.ladder, move) and not case.ladder.reached(move):
            yield NextStep(move.id, _("{move} opens.", move=_(move.name)))


def told(steps: Iterable[NextStep], catalogue: Catalogue) -> Iterator[Message]:
    """The steps as a person reads them: what grows and opens, then what has come nearer to it,
    all of one kind in one sentence."""
    nearer: dict[int, list[Message]] = {}
    for one in steps:
        if one.needed:
            nearer.setdefault(one.needed, []).append(_(catalogue[one.move].name))
        else:
            yield one.text
    for needed, names in sorted(nearer.items()):
        inline = [names[0], *(name.lowered for name in names[1:])]
        yield ngettext(
            "{moves}: {many} more clean session to the next step.",
            "{moves}: {many} more clean sessions to the next step.",
            needed,
            moves=listed(inline),
            many=number(needed),
        )


def _opened(ladder: Ladder, move: Move) -> bool:
    return move.id in ladder.moves and ladder.reached(move)


@dataclass(frozen=True, slots=True)
class ProgrammeItem:
    """One move of the programme on paper."""

    move: str
    name: Message
    phase: Phase
    region: Region
    dose: Dose
    dose_words: Message
    goal_words: Message
    told: Message
    """Where a strength move stands on its ladder, in one sentence; empty for the others."""


@dataclass(frozen=True, slots=True)
class Programme:
    """What a person trains at the moment, to print or to show a clinician."""

    goal: Message
    days: int
    """Days a week it is laid out for."""
    items: tuple[ProgrammeItem, ...]
    left_out: tuple[LeftOut, ...]
    cautions: tuple[Message, ...]
    """What was told, as it was asked."""
    rules: tuple[Message, ...]
    """The pain rules, each in a sentence."""


def programme(case: Case) -> Programme:
    """The moves in turn at the moment with their doses: what any week is made of."""
    return Programme(
        goal=_(case.goal.title),
        days=case.days,
        items=tuple(_in_turn(case)),
        left_out=tuple(one for _id, one in sorted(case.left_out.items())),
        cautions=told_cautions(case.screening, case.opened) if case.screening else (),
        rules=tuple(_pain_rules(case)),
    )


def _in_turn(case: Case) -> Iterator[ProgrammeItem]:
    selection = Selection(case.ladder, case.wishes, Readiness(case.day, case.rules.minutes_most))
    for move in selection.in_turn():
        step = case.ladder.progression(move.id).step
        dose = case.context.dose(move.id, step)
        told = _stand(case, move, case.ladder.progression(move.id))[1]
        yield ProgrammeItem(
            move=move.id,
            name=_(move.name),
            phase=move.phase,
            region=move.regions[0],
            dose=dose,
            dose_words=words(move, dose),
            goal_words=words(move, move.dose.goal),
            told=told if move.phase == "strength" else NOTHING,
        )


def _pain_rules(case: Case) -> Iterator[Message]:
    rules = case.rules
    yield _("Before: up to {level} of 10, train as laid out.", level=rules.pain_lighter - 1)
    yield _("From {level} of 10, train lighter, and do not step up.", level=rules.pain_lighter)
    yield _("From {level} of 10, easy movement only, or rest.", level=rules.pain_gentle)
    yield _(
        "Stop at sharp pain, at {level} of 10, or up by more than {rise}.",
        level=rules.pain_end,
        rise=rules.pain_rise,
    )
    yield _(
        "Stop at chest pain, breathlessness or dizziness, and at new pain, numbness or weakness in "
        "a leg, and see a doctor before you train again. If chest or breath have not settled in a "
        "few minutes, call the emergency number."
    )
    yield _(
        "Up by {rise} or more afterwards or the next morning: one step down.",
        rise=rules.morning_rise,
    )
