"""Why a move is in a session: the sentence of every reason, and the rule that it rests on.

A reason is kept as its id and values (`training.Reason`), so these may be put better at any time.
An id is kept in the journal: never reuse one for another sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from spinae.catalogue import vocabulary
from spinae.catalogue.schema import Move
from spinae.message import N_, NOTHING, Message, _, verbatim
from spinae.plan.wording import number, times
from spinae.training import Reason


class Sentence(NamedTuple):
    """What a reason says, and its rule by its name in `rules.toml`.

    Names in the text and the values that fill them: `name` is a `move` by its id, `spared` a
    sore `spot`, `part` a region, `share` one of SHARES, `times` and `many` are counts.
    """

    text: str
    rule: str = ""
    """Empty where it rests on none."""


SENTENCES: dict[str, Sentence] = {
    # what stands in for another
    "spared": Sentence(N_("Stands in for {name}, {spared}.")),
    "stands-in": Sentence(N_("Stands in for {name}, which hurt last time."), "clean_sessions"),
    # how the person is today
    "gentle": Sentence(N_("Easy movement only, as your back hurts today."), "pain_gentle"),
    "rest-day": Sentence(N_("Easy movement, which helps a rest day along."), "week_most"),
    "lighter": Sentence(N_("Lighter today, as your back is sore."), "pain_lighter"),
    "brisk": Sentence(N_("Kept short, so that there is time for strength."), "brisk_minutes"),
    "fitted": Sentence(N_("A smaller dose than usual, to fit the time.")),
    # the first time
    "blood": Sentence(N_("Gets the blood moving before the work.")),
    "loosens": Sentence(N_("Loosens hips and back before the work.")),
    "eases": Sentence(
        N_("Eases the {part} after the work, to a mild pull and no further."), "stretch_total_s"
    ),
    "opened": Sentence(N_("New, as {name} was clean {times}, at its goal."), "clean_sessions"),
    "opened-early": Sentence(
        N_("New, as {name} was clean {times}, well on its way."), "clean_sessions"
    ),
    "start": Sentence(N_("Gentle start: {share}."), "start_rung"),
    # what came last
    "waiting": Sentence(
        N_("It is ready for a step up, which waits for a calm day."), "pain_lighter"
    ),
    "stepped": Sentence(N_("{many} clean sessions, so one step up."), "clean_sessions"),
    "at-goal": Sentence(N_("At its goal, which keeps what you have built."), "clean_sessions"),
    "back-up": Sentence(N_("A step back up towards your usual dose."), "clean_sessions"),
    "clean": Sentence(N_("Clean last time; once more and it grows a step."), "clean_sessions"),
    "smaller": Sentence(
        N_("As last time; clean sessions lead back to your usual dose."), "clean_sessions"
    ),
    "tender": Sentence(N_("As last time; nothing is built upon a sore day."), "pain_lighter"),
    "unclean": Sentence(N_("As last time, until it comes easily."), "rough_sessions"),
    "slipped": Sentence(
        N_("The form slipped twice, so one step down to get it clean."), "rough_sessions"
    ),
    "short": Sentence(N_("It was cut short twice, so one step down."), "rough_sessions"),
    "hurt": Sentence(N_("It hurt last time, so lighter today."), "pain_end"),
    "sore": Sentence(
        N_("Your back was sorer after it than before, so lighter today."), "morning_rise"
    ),
    "paused": Sentence(N_("After the pause a step back, and up again from there."), "pause_days"),
    # what the person chose
    "tried": Sentence(N_("You chose to try this move.")),
    "test": Sentence(N_("You chose this test.")),
    "free": Sentence(N_("You did this in free practice.")),
    "break": Sentence(N_("A break from sitting.")),
    # what was kept before, and is none of these: the value is the sentence
    "prose": Sentence("{text}"),
}

SHARES: dict[str, str] = {
    "quarter": N_("about a quarter of the goal"),
    "third": N_("about a third of the goal"),
    "half": N_("about half the goal"),
    "below": N_("well below the goal"),
    "near": N_("near the goal already"),
}


def region_word(region: str) -> Message:
    """A region within a sentence."""
    known = vocabulary.load().regions.get(region)
    return _(known.name) if known else verbatim(region)


def spares(spot: str) -> Message:
    """Why a move is left out where this is sore."""
    words = vocabulary.load()
    known = words.contraindications.get(words.sore.get(spot, ""))
    return _(known.spared) if known and known.spared else verbatim(spot)


def sentence(reason: Reason, moves: Mapping[str, Move], sets: int = 1) -> Message:
    """What a reason says, of an item in so many sets; nothing where not all is known."""
    known = SENTENCES.get(reason.id)
    if known is None:
        return NOTHING
    if reason.id == "prose":
        # an English one may still be known to a language
        return _(str(dict(reason.values).get("text", "")))
    filled = dict(_filled(name, value, moves) for name, value in reason.values)
    if "share" in filled and sets > 1:
        filled["share"] = _("each round is {share}", share=filled["share"])
    told = _(known.text, **filled)
    return told if told.whole else NOTHING


def _filled(name: str, value: str | float, moves: Mapping[str, Move]) -> tuple[str, Message]:
    """A stored value as it reads: its name in the sentence, and what is said."""
    match name, value:
        case "move", str(id):
            return "name", _(moves[id].name).lowered if id in moves else verbatim(id)
        case "spot", str(spot):
            return "spared", spares(spot)
        case "part", str(region):
            return "part", region_word(region)
        case "share", str(share):
            return "share", _(SHARES.get(share, share))
        case "times", int(count):
            return "times", times(count)
        case "many", int(count):
            return "many", number(count).raised
    return name, verbatim(str(value))


def rule_of(reason: Reason) -> str:
    """The rule it rests on, by its name in `rules.toml`; empty where it rests on none."""
    known = SENTENCES.get(reason.id)
    return known.rule if known else ""
