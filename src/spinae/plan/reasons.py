"""The sentences of a session: why each item is there, and what today is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spinae.catalogue.schema import Region
from spinae.plan.dose import side_s
from spinae.plan.past import Change
from spinae.plan.rules import Rules
from spinae.plan.selection import CORE, Choice, Pick
from spinae.plan.session import number, times

REGION_WORDS: dict[Region, str] = {
    "extensors": "back",
    "glutes": "buttocks",
    "lateral": "sides",
    "front": "front",
    "legs": "legs",
    "mobility": "back",
}
SPARES = {
    "wrist": "as your wrist is sore today",
    "shoulder": "as your shoulder is sore today",
    "knee": "as your knee is sore today",
    "bending forward": "as bending forward is sore today",
    "bending back": "as bending back is sore today",
}
SHARES = (
    (0.29, "about a quarter of the goal"),
    (0.42, "about a third of the goal"),
    (0.58, "about half the goal"),
    (0.85, "well below the goal"),
)
"""How a dose compares with the goal, up to each share of the goal's time at work."""
LATER: dict[Change, tuple[str, str]] = {
    "clean": ("Clean last time; once more and it grows a step.", "clean_sessions"),
    "smaller": ("As last time; clean sessions lead back to your usual dose.", "clean_sessions"),
    "tender": ("As last time; nothing is built upon a sore day.", "pain_lighter"),
    "unclean": ("As last time, until it comes easily.", "rough_sessions"),
    "slipped": ("The form slipped twice, so one step down to get it clean.", "rough_sessions"),
    "short": ("It was cut short twice, so one step down.", "rough_sessions"),
    "hurt": ("It hurt last time, so lighter today.", "pain_end"),
    "sore": ("Your back was sorer after it than before, so lighter today.", "morning_rise"),
    "paused": ("After the pause a step back, and up again from there.", "pause_days"),
}
FULL = 0.8
"""A session that fills less than this share of the time asked for says how long it is."""


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
        return Reason(f"Stands in for {name}, {SPARES[pick.spot]}.")
    if pick.instead is not None:
        return Reason(
            f"Stands in for {_inline(pick.instead.name)}, which hurt last time.", "clean_sessions"
        )
    if today.load == "gentle":
        return Reason("Easy movement only, as your back hurts today.", "pain_gentle")
    if today.resting:
        return Reason("Easy movement, which helps a rest day along.", "week_most")
    if today.load == "lighter" and pick.move.phase == "strength":
        return Reason("Lighter today, as your back is sore.", "pain_lighter")
    if pick.move.phase != "strength" and today.brisk and pick.step < pick.standing.step:
        return Reason("Kept short, so that there is time for strength.")
    if pick.shortened:
        return Reason("A smaller dose than usual, to fit the time.")
    return _step_reason(pick, choice)


def _step_reason(pick: Pick, choice: Choice) -> Reason:
    standing, rules = pick.standing, choice.ladder.course.rules
    if standing.last is None:
        return _first_reason(pick, choice)
    if pick.step < standing.step and standing.waiting:
        return Reason("It is ready for a step up, which waits for a calm day.", "pain_lighter")
    if standing.change == "stepped":
        count = number(rules.clean_sessions).capitalize()
        return Reason(f"{count} clean sessions, so one step up.", "clean_sessions")
    if standing.change == "clean" and standing.step >= choice.ladder.course.top(pick.move.id):
        return Reason("At its goal, which keeps what you have built.", "clean_sessions")
    if standing.change in ("tender", "smaller") and pick.step > standing.done:
        return Reason("A step back up towards your usual dose.", "clean_sessions")
    return Reason(*LATER[standing.change])


def _first_reason(pick: Pick, choice: Choice) -> Reason:
    move, rules = pick.move, choice.ladder.course.rules
    if move.phase == "warm-up":
        what = "Gets the blood moving" if move.posture == "standing" else "Loosens hips and back"
        return Reason(f"{what} before the work.")
    if move.phase == "stretch":
        parts: list[Region] = [region for region in move.regions if region != "mobility"]
        eased = REGION_WORDS[parts[0]] if parts else "back"
        text = f"Eases the {eased} after the work, to a mild pull and no further."
        return Reason(text, "stretch_total_s")
    easier = choice.ladder.opened_by(move)
    if easier is not None:
        far = "at its goal" if choice.ladder.goal.open_share == 1 else "well on its way"
        clean = times(rules.clean_sessions)
        text = f"New, as {_inline(easier.name)} was clean {clean}, {far}."
        return Reason(text, "clean_sessions")
    return Reason(f"Gentle start: {_share(pick, choice)}.", "start_rung")


def _share(pick: Pick, choice: Choice) -> str:
    move, rules, dose = pick.move, choice.ladder.course.rules, choice.dose(pick)
    share = side_s(move, dose, rules) / side_s(move, move.dose.goal, rules)
    compared = next((words for most, words in SHARES if share <= most), "near the goal already")
    return f"each round is {compared}" if dose.sets > 1 else compared


def session_reason(
    choice: Choice, picks: list[Pick], pain_now: int | None, *, early: bool, paused: bool = False
) -> str:
    """What today is about, and what bounds it, in a few sentences."""
    if not picks:
        return "No move fits what you told us. A doctor or physiotherapist can choose yours."
    rules = choice.ladder.course.rules
    parts = [_headline(picks), *_day_sentences(choice, pain_now, paused=paused)]
    if not choice.today.gentle and not _regions(picks):
        parts.append("No strength move fits what you told us; a physiotherapist can choose yours.")
    if early:
        parts.append(f"Deep forward bends wait until {_hours(rules)} after you got up.")
    if any(pick.extended for pick in picks):
        parts.append("There is time for more than one round of some moves.")
    return " ".join([*parts, *_length(choice, picks)])


def _day_sentences(choice: Choice, pain_now: int | None, *, paused: bool) -> Iterator[str]:
    """How the person is today, and what that means."""
    today = choice.today
    if today.load == "gentle":
        yield f"Your back is at {pain_now} of 10, so this is the gentle set; resting is fine too."
    elif today.resting:
        days = number(choice.ladder.course.rules.week_most)
        yield f"You have trained on {days} of the last six days: rest is part of it."
    elif today.load == "lighter":
        yield f"Your back is at {pain_now} of 10, so today is lighter and nothing grows."
    elif today.steady:
        yield "Last time your back was sore, so nothing grows until a session was calm."
    if paused:
        yield "You were away for a while, so everything begins a little lower."


def _headline(picks: list[Pick]) -> str:
    words = [REGION_WORDS[region] for region in _regions(picks)]
    return f"Today is for {_listed(words)}." if words else "Today is for easy movement."


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
        enough = "today that is enough"
    elif choice.is_new():
        enough = "to begin with, that is enough"
    else:
        enough = "that is a full session"
    yield f"It takes about {minutes} minutes; {enough}."


def _listed(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _hours(rules: Rules) -> str:
    return "an hour" if rules.early_hours == 1 else f"{number(rules.early_hours)} hours"


def _inline(name: str) -> str:
    """A name in the middle of a sentence."""
    return name[:1].lower() + name[1:]
