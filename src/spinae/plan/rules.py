"""The thresholds of the plan, read strictly from `rules.toml`, where each has its reason.

Every text in it is English, and gettext's key: it is wrapped as a message where it is returned.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, model_validator

from spinae.catalogue import Catalogue, Source
from spinae.catalogue.strict import Strict
from spinae.catalogue.vocabulary import Region
from spinae.errors import SettingsError
from spinae.message import Message, _
from spinae.plan.lock import Urgency, rank, sooner

Words = Annotated[str, Field(min_length=3)]
Level = Annotated[int, Field(ge=0, le=10)]
Count = Annotated[int, Field(ge=1)]
Seconds = Annotated[float, Field(ge=0)]
Share = Annotated[float, Field(gt=0, le=1)]
OURS = "our setting"
GoalName = Literal["prevent", "return", "posture", "strong"]


class Rule(Strict):
    """One threshold with its reason."""

    value: float
    means: Annotated[str, Field(pattern=r"\{\}")]
    """A sentence with {} where the value stands."""
    why: Words
    kind: Words
    """ "our setting", or the key of a source."""
    see: tuple[Words, ...] = ()
    """Keys of sources that bear on a setting of ours without giving its number."""


class Goal(Strict):
    """What a person may train for, and what of the plan hangs on it."""

    title: Words
    means: Words
    days: Annotated[int, Field(ge=2, le=5)]
    start_rung: Annotated[int, Field(ge=1, le=9)]
    open_share: Share
    first: tuple[Region, ...]


Kind = Literal[
    "dull",
    "sharp",
    "rising",
    "leg-usual",
    "weak",
    "saddle",
    "leg",
    "leg-further",
    "numb",
    "chest",
    "breathless",
    "dizzy",
    "bleeding",
    "tightenings",
]
"""What pain may be; `pain` has what each is called, and which are mild."""


class Stop(Strict):
    """A kind of pain that ends the session and closes training, with where to go."""

    kind: Kind
    why: Words
    where: Words
    urgency: Urgency
    of: str = ""
    """The caution under which it holds; empty for everybody."""


class Rules(Strict):
    """Every threshold by its name; what each means, and why, stands in `reasons`."""

    screen_valid_days: Count
    pregnant_valid_days: Count
    break_days: Count
    jump_rise: Level
    jump_answers: Count
    pain_lighter: Level
    pain_gentle: Level
    pain_end: Level
    pain_rise: Level
    morning_rise: Level
    day_end: Level
    day_end_hours: Seconds
    worse_weeks: Count
    worse_rise: Level
    worse_answers: Count
    early_hours: Seconds
    early_from_hour: Annotated[int, Field(ge=0, le=24)]
    early_until_hour: Annotated[int, Field(ge=0, le=24)]
    clean_sessions: Count
    rough_sessions: Count
    fault_share: Share
    fault_least: Count
    fault_every_s: Annotated[float, Field(gt=0)]
    pause_days: Count
    start_rung: Annotated[int, Field(ge=0, le=9)]
    rotation: Count
    like_days: Count
    lighter_share: Annotated[float, Field(gt=0, lt=1)]
    minutes_least: Count
    minutes_most: Count
    short_minutes: Count
    brisk_minutes: Count
    long_minutes: Count
    strength_most: Annotated[int, Field(ge=1, le=4)]
    week_most: Annotated[int, Field(ge=1, le=7)]
    week_least: Annotated[int, Field(ge=1, le=7)]
    rounds_new: Count
    rounds_most: Count
    new_sessions: Count
    stretch_total_s: Seconds
    cover_days: Count
    get_ready_s: Seconds
    settle_s: Seconds
    switch_s: Seconds
    pulse_s: Seconds
    pace_sessions: Count
    pace_last: Count
    arc_weeks: Count
    review_week: Count
    goals: dict[GoalName, Goal]
    stops: tuple[Stop, ...]
    """The most urgent first, each kind once."""
    graver: tuple[Stop, ...]
    """What one of these is instead under a caution: more urgent."""
    reasons: dict[str, Rule]
    sources: dict[str, Source]
    """Those that the catalogue does not have."""

    @model_validator(mode="after")
    def _is_graver(self) -> Rules:
        urgent = {stop.kind: stop.urgency for stop in self.stops}
        for one in self.graver:
            known = one.of and one.kind in urgent
            if not known or not sooner(one.urgency, urgent[one.kind]):
                raise ValueError(
                    f"graver: got {one.kind} under {one.of or 'no caution'}, allowed a kind of "
                    "stops that is more urgent under a caution"
                )
        return self

    def stops_of(self, told: Collection[str]) -> tuple[Stop, ...]:
        """The kinds of pain that are on offer to somebody of whom that is true, as urgent as they
        are then; the most urgent first."""
        own = [stop for stop in self.stops if not stop.of or stop.of in told]
        every = [*own, *(stop for stop in self.graver if stop.of in told)]
        every.sort(key=lambda stop: rank(stop.urgency))
        most: dict[str, Stop] = {}
        for stop in every:
            most.setdefault(stop.kind, stop)
        return tuple(most.values())


@cache
def load_rules() -> Rules:
    """The rules that ship with Spinae."""
    return read_rules((files(__package__) / "rules.toml").read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Basis:
    """What a rule rests on: a sentence, and where to read more."""

    text: Message
    sources: tuple[Source, ...]


def basis_of(rule: str, rules: Rules, catalogue: Catalogue) -> Basis:
    """What the rule of that name rests on."""
    found = rules.reasons[rule]
    ours = found.kind == OURS
    keys = found.see if ours else (found.kind, *found.see)
    known = {**catalogue.sources, **rules.sources}
    why = _(found.why)
    text = _("Our setting. {why}", why=why) if ours else why
    return Basis(text, tuple(known[key] for key in keys if key in known))


def read_rules(text: str) -> Rules:
    """Rules from the text of a `rules.toml`; SettingsError names every key that is wrong."""
    try:
        return _rules(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"rules.toml: not TOML: {error}") from error
    except ValidationError as error:
        raise SettingsError(f"rules.toml: {'; '.join(_problems(error))}") from error


def _rules(data: dict[str, Any]) -> Rules:
    parts = {name: data.pop(name, {}) for name in ("goals", "sources", "stops", "graver")}
    # Strict JSON takes an array for a tuple, as TOML writes them.
    reasons = {name: Rule.model_validate_json(json.dumps(rule)) for name, rule in data.items()}
    whole = {
        **{name: data[name]["value"] for name in reasons},
        **parts,
        "stops": parts["stops"] or [],
        "graver": parts["graver"] or [],
        "reasons": data,
    }
    return Rules.model_validate_json(json.dumps(whole))


def _problems(error: ValidationError) -> list[str]:
    lines = []
    for problem in error.errors(include_url=False):
        where = ".".join(str(part) for part in problem["loc"])
        got = "" if isinstance(problem["input"], dict) else f", got {problem['input']!r}"
        lines.append(f"{where}: {problem['msg']}{got}")
    return lines
