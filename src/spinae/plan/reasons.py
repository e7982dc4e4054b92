"""The sentences of a session: why each item is there, and what today is about."""

from __future__ import annotations

from collections.abc import Iterator

from spinae.catalogue.schema import Region
from spinae.plan.dose import side_s, steps
from spinae.plan.ladder import Change
from spinae.plan.rules import Rules
from spinae.plan.selection import CORE, Choice, Pick
from spinae.plan.session import number

REGION_WORDS: dict[Region, str] = {
    "extensors": "back",
    "glutes": "buttocks",
    "lateral": "sides",
    "front": "front",
    "legs": "legs",
    "mobility": "back",
}
SHARES = (
    (0.29, "about a quarter of the goal"),
    (0.42, "about a third of the goal"),
    (0.58, "about half the goal"),
    (0.85, "well below the goal"),
)
"""How a dose compares with the goal, up to each share of the goal's time at work."""
LATER: dict[Change, str] = {
    "clean": "Clean last time; once more and it grows a step.",
    "unclean": "As last time, until it comes easily.",
    "hurt": "It hurt last time, so lighter today.",
    "sore": "Your back was sorer the morning after it, so lighter today.",
}
FULL = 0.8
"""A session that fills less than this share of the time asked for says how long it is."""


def item_reason(pick: Pick, choice: Choice) -> str:
    """Why this move is there with this dose, in one sentence."""
    if pick.instead is not None:
        return f"Stands in for {_inline(pick.instead.name)}, which hurt last time."
    if choice.load == "gentle":
        return "Easy movement only, as your back hurts today."
    if choice.load == "lighter" and pick.move.phase == "strength":
        return "Lighter today, as your back is sore."
    if pick.shortened:
        return "A smaller dose than usual, to fit the time."
    return _step_reason(pick, choice)


def _step_reason(pick: Pick, choice: Choice) -> str:
    standing, move = pick.standing, pick.move
    if standing.change == "new":
        return _first_reason(pick, choice)
    if standing.change == "stepped":
        return f"{number(choice.rules.clean_sessions).capitalize()} clean sessions, so one step up."
    if standing.change == "clean" and standing.step >= steps(move.dose):
        return "At its goal, which keeps what you have built."
    return LATER[standing.change]


def _first_reason(pick: Pick, choice: Choice) -> str:
    move = pick.move
    if move.phase == "warm-up":
        what = "Gets the blood moving" if move.posture == "standing" else "Loosens hips and back"
        return f"{what} before the work."
    if move.phase == "stretch":
        parts: list[Region] = [region for region in move.regions if region != "mobility"]
        eased = REGION_WORDS[parts[0]] if parts else "back"
        return f"Eases the {eased} after the work, to a mild pull and no further."
    easier = choice.ladder.opened_by(move)
    if easier is not None:
        return f"New, as {_inline(easier.name)} was clean {_times(choice.rules.clean_sessions)}."
    return f"Gentle start: {_share(pick, choice.rules)}."


def _share(pick: Pick, rules: Rules) -> str:
    move = pick.move
    share = side_s(move, pick.dose, rules) / side_s(move, move.dose.goal, rules)
    compared = next((words for most, words in SHARES if share <= most), "near the goal already")
    return f"each round is {compared}" if pick.dose.sets > 1 else compared


def session_reason(choice: Choice, picks: list[Pick], pain_now: int | None, *, early: bool) -> str:
    """What today is about, and what bounds it, in a few sentences."""
    return " ".join(_session_sentences(choice, picks, pain_now, early=early))


def _session_sentences(
    choice: Choice, picks: list[Pick], pain_now: int | None, *, early: bool
) -> Iterator[str]:
    if not picks:
        yield "No move fits what you told us. A doctor or physiotherapist can choose yours."
        return
    yield _headline(picks)
    if choice.load == "gentle":
        yield f"Your back is at {pain_now} of 10, so this is the gentle set; resting is fine too."
    elif choice.load == "lighter":
        yield f"Your back is at {pain_now} of 10, so today is lighter and nothing grows."
    if choice.load != "gentle" and not _regions(picks):
        yield "No strength move fits what you told us; a physiotherapist can choose yours."
    if early:
        yield f"Deep forward bends wait until {_hours(choice.rules)} after you got up."
    if any(pick.extended for pick in picks):
        yield "There is time for more than one round of some moves."
    yield from _length(choice, picks)


def _headline(picks: list[Pick]) -> str:
    words = [REGION_WORDS[region] for region in _regions(picks)]
    return f"Today is for {_listed(words)}." if words else "Today is for easy movement."


def _regions(picks: list[Pick]) -> list[Region]:
    """What the strength moves are for, in the order of the body."""
    trained = {pick.move.regions[0] for pick in picks if pick.move.phase == "strength"}
    return [region for region in (*CORE, "legs", "mobility") if region in trained]


def _length(choice: Choice, picks: list[Pick]) -> Iterator[str]:
    takes = choice.takes_s(picks)
    if takes >= FULL * choice.minutes * 60:
        return
    minutes = number(max(2, round(takes / 60)))
    if choice.load != "usual":
        enough = "today that is enough"
    elif choice.is_new():
        enough = "to begin with, that is enough"
    else:
        enough = "that is a full session"
    yield f"It takes about {minutes} minutes; {enough}."


def _listed(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{number(count)} times")


def _hours(rules: Rules) -> str:
    return "an hour" if rules.early_hours == 1 else f"{number(rules.early_hours)} hours"


def _inline(name: str) -> str:
    """A name in the middle of a sentence."""
    return name[:1].lower() + name[1:]
