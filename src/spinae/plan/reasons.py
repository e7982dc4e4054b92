"""The sentences of a session: why each item is there, and what today is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spinae.catalogue import vocabulary
from spinae.catalogue.vocabulary import Region
from spinae.language import said, unsaid
from spinae.plan.case import Case
from spinae.plan.dose import side_s
from spinae.plan.past import Change
from spinae.plan.rules import Rules
from spinae.plan.selection import CORE, Choice, Condition, Pick
from spinae.plan.session import listed, number, times

SHARES = (
    (0.29, unsaid("about a quarter of the goal")),
    (0.42, unsaid("about a third of the goal")),
    (0.58, unsaid("about half the goal")),
    (0.85, unsaid("well below the goal")),
)
"""How a dose compares with the goal, up to each share of the goal's time at work."""
NEAR = unsaid("near the goal already")
NEW_AT_GOAL = unsaid("New, as {name} was clean {times}, at its goal.")
NEW_ON_ITS_WAY = unsaid("New, as {name} was clean {times}, well on its way.")
LATER: dict[Change, tuple[str, str]] = {
    "clean": (unsaid("Clean last time; once more and it grows a step."), "clean_sessions"),
    "smaller": (
        unsaid("As last time; clean sessions lead back to your usual dose."),
        "clean_sessions",
    ),
    "tender": (unsaid("As last time; nothing is built upon a sore day."), "pain_lighter"),
    "unclean": (unsaid("As last time, until it comes easily."), "rough_sessions"),
    "slipped": (
        unsaid("The form slipped twice, so one step down to get it clean."),
        "rough_sessions",
    ),
    "short": (unsaid("It was cut short twice, so one step down."), "rough_sessions"),
    "hurt": (unsaid("It hurt last time, so lighter today."), "pain_end"),
    "sore": (unsaid("Your back was sorer after it than before, so lighter today."), "morning_rise"),
    "paused": (unsaid("After the pause a step back, and up again from there."), "pause_days"),
}
FULL = 0.8
"""A session that fills less than this share of the time asked for says how long it is."""


def region_word(region: Region) -> str:
    """A region within a sentence, in English."""
    return vocabulary.load().regions[region].name


def spares(spot: str) -> str:
    """Why a move is left out where this is sore, in English."""
    words = vocabulary.load()
    return words.contraindications[words.sore[spot]].spared or ""


@dataclass(frozen=True, slots=True)
class Reason:
    """One plain sentence, and the rule it rests on; empty where it rests on none."""

    text: str
    rule: str = ""


def item_reason(pick: Pick, choice: Choice) -> Reason:
    """Why this move is there with this dose."""
    today = choice.today
    if pick.instead is not None and pick.spot:
        name = _inline(pick.instead.name)
        spared = said(spares(pick.spot))
        return Reason(said("Stands in for {name}, {spared}.", name=name, spared=spared))
    if pick.instead is not None:
        name = _inline(pick.instead.name)
        text = said("Stands in for {name}, which hurt last time.", name=name)
        return Reason(text, "clean_sessions")
    if today.load == "gentle":
        return Reason(said("Easy movement only, as your back hurts today."), "pain_gentle")
    if today.resting:
        return Reason(said("Easy movement, which helps a rest day along."), "week_most")
    if today.load == "lighter" and pick.move.phase == "strength":
        return Reason(said("Lighter today, as your back is sore."), "pain_lighter")
    if pick.move.phase != "strength" and choice.brisk and pick.step < pick.standing.step:
        return Reason(said("Kept short, so that there is time for strength."), "brisk_minutes")
    if pick.shortened:
        return Reason(said("A smaller dose than usual, to fit the time."))
    return _step_reason(pick, choice)


def _step_reason(pick: Pick, choice: Choice) -> Reason:
    standing, rules = pick.standing, choice.ladder.course.rules
    if standing.last is None:
        return _first_reason(pick, choice)
    if pick.step < standing.step and standing.waiting:
        return Reason(
            said("It is ready for a step up, which waits for a calm day."), "pain_lighter"
        )
    if standing.change == "stepped":
        count = number(rules.clean_sessions).capitalize()
        text = said("{many} clean sessions, so one step up.", many=count)
        return Reason(text, "clean_sessions")
    if standing.change == "clean" and standing.step >= choice.ladder.course.top(pick.move.id):
        return Reason(said("At its goal, which keeps what you have built."), "clean_sessions")
    if standing.change in ("tender", "smaller") and pick.step > standing.done:
        return Reason(said("A step back up towards your usual dose."), "clean_sessions")
    text, rule = LATER[standing.change]
    return Reason(said(text), rule)


def _first_reason(pick: Pick, choice: Choice) -> Reason:
    move, rules = pick.move, choice.ladder.course.rules
    if move.phase == "warm-up":
        if move.posture == "standing":
            return Reason(said("Gets the blood moving before the work."))
        return Reason(said("Loosens hips and back before the work."))
    if move.phase == "stretch":
        parts: list[Region] = [region for region in move.regions if region != "mobility"]
        eased = said(region_word(parts[0] if parts else "mobility"))
        text = said("Eases the {part} after the work, to a mild pull and no further.", part=eased)
        return Reason(text, "stretch_total_s")
    easier = choice.ladder.opened_by(move)
    if easier is not None:
        new = NEW_AT_GOAL if choice.ladder.goal.open_share == 1 else NEW_ON_ITS_WAY
        clean = times(rules.clean_sessions)
        text = said(new, name=_inline(easier.name), times=clean)
        return Reason(text, "clean_sessions")
    return Reason(said("Gentle start: {share}.", share=_share(pick, choice)), "start_rung")


def _share(pick: Pick, choice: Choice) -> str:
    move, rules, dose = pick.move, choice.ladder.course.rules, choice.dose(pick)
    share = side_s(move, dose, rules) / side_s(move, move.dose.goal, rules)
    compared = said(next((words for most, words in SHARES if share <= most), NEAR))
    return said("each round is {share}", share=compared) if dose.sets > 1 else compared


def session_reason(case: Case, choice: Choice, picks: list[Pick]) -> str:
    """What today is about, and what bounds it, in a few sentences."""
    if not picks:
        return said("No move fits what you told us. A doctor or physiotherapist can choose yours.")
    parts = [_headline(picks), *_day_sentences(case, choice)]
    if not choice.today.gentle and not _regions(picks):
        parts.append(
            said("No strength move fits what you told us; a physiotherapist can choose yours.")
        )
    if case.early:
        hours = _hours(case.rules)
        parts.append(said("Deep forward bends wait until {hours} after you got up.", hours=hours))
    if any(pick.extended for pick in picks):
        parts.append(said("There is time for more than one round of some moves."))
    return " ".join([*parts, *_length(choice, picks)])


def _day_sentences(case: Case, choice: Choice) -> Iterator[str]:
    """How the person is today, and what that means."""
    today, level = choice.today, case.pain_now
    if today.load == "gentle":
        yield said(
            "Your back is at {level} of 10, so this is the gentle set; resting is fine too.",
            level=level,
        )
    elif today.resting:
        days = number(case.rules.week_most)
        yield said(
            "You have trained on {days} of the last six days: rest is part of it.", days=days
        )
    elif today.load == "lighter":
        yield said(
            "Your back is at {level} of 10, so today is lighter and nothing grows.", level=level
        )
    elif today.steady:
        yield said("Last time your back was sore, so nothing grows until a session was calm.")
    if case.record.paused(case.day):
        yield said("You were away for a while, so everything begins a little lower.")


def instead(today: Condition) -> tuple[str, ...]:
    """What may be done in place of a day of easy movement."""
    if not today.gentle:
        return ()
    return (
        said("A walk at an easy pace, as long as it does not make your back worse."),
        said("Nothing at all: a day off loses nothing."),
    )


def _headline(picks: list[Pick]) -> str:
    words = [said(region_word(region)) for region in _regions(picks)]
    if not words:
        return said("Today is for easy movement.")
    return said("Today is for {parts}.", parts=listed(words))


def _regions(picks: list[Pick]) -> list[Region]:
    """What the strength moves are for, in the order of the body."""
    trained = {pick.move.regions[0] for pick in picks if pick.move.phase == "strength"}
    return [region for region in (*CORE, "legs", "mobility") if region in trained]


def _length(choice: Choice, picks: list[Pick]) -> Iterator[str]:
    takes = choice.takes_s(picks)
    if takes >= FULL * choice.today.minutes * 60:
        return
    minutes = number(max(2, round(takes / 60)))
    if choice.today.load != "usual" or choice.today.resting:
        enough = said("today that is enough")
    elif choice.is_new():
        enough = said("to begin with, that is enough")
    else:
        enough = said("that is a full session")
    yield said("It takes about {minutes} minutes; {enough}.", minutes=minutes, enough=enough)


def _hours(rules: Rules) -> str:
    if rules.early_hours == 1:
        return said("an hour")
    return said("{many} hours", many=number(rules.early_hours))


def _inline(name: str) -> str:
    """A name in the middle of a sentence."""
    return name[:1].lower() + name[1:]
