"""The thresholds of the plan, read strictly from `rules.toml`, where each has its reason."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from spinae.errors import SettingsError

Words = Annotated[str, Field(min_length=3)]
Level = Annotated[int, Field(ge=0, le=10)]
Count = Annotated[int, Field(ge=1)]
Seconds = Annotated[float, Field(ge=0)]


class Strict(BaseModel):
    """A frozen value that takes no key it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Rule(Strict):
    """One threshold with its reason."""

    value: float
    means: Words
    why: Words
    kind: Words
    """ "our setting", or the key of a source in the catalogue."""


class Stop(Strict):
    """A kind of pain that ends the session and closes training, with where to go."""

    kind: Literal["leg", "numb", "weak", "chest", "breathless", "dizzy"]
    why: Words
    where: Words
    how_soon: Words


class Rules(Strict):
    """Every threshold by its name; what each means, and why, stands in `reasons`."""

    screen_valid_days: Count
    break_days: Count
    pain_lighter: Level
    pain_gentle: Level
    pain_end: Level
    pain_rise: Level
    morning_rise: Level
    red_level: Level
    red_days: Count
    red_gap_days: Count
    early_hours: Seconds
    early_from_hour: Annotated[int, Field(ge=0, le=24)]
    early_until_hour: Annotated[int, Field(ge=0, le=24)]
    clean_sessions: Count
    start_rung: Annotated[int, Field(ge=0, le=9)]
    lighter_share: Annotated[float, Field(gt=0, lt=1)]
    minutes_least: Count
    minutes_most: Count
    strength_most: Annotated[int, Field(ge=1, le=4)]
    rounds_new: Count
    rounds_most: Count
    new_sessions: Count
    stretch_total_s: Seconds
    cover_days: Count
    get_ready_s: Seconds
    settle_s: Seconds
    switch_s: Seconds
    pulse_s: Seconds
    stops: tuple[Stop, ...]
    """The most urgent first."""
    reasons: dict[str, Rule]


@cache
def load_rules() -> Rules:
    """The rules that ship with Spinae."""
    return read_rules((files(__package__) / "rules.toml").read_text("utf-8"))


def read_rules(text: str) -> Rules:
    """Rules from the text of a `rules.toml`; SettingsError names every key that is wrong."""
    try:
        return _rules(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"rules.toml: not TOML: {error}") from error
    except ValidationError as error:
        raise SettingsError(f"rules.toml: {'; '.join(_problems(error))}") from error


def _rules(data: dict[str, Any]) -> Rules:
    stops = tuple(data.pop("stops", ()))
    reasons = {name: Rule.model_validate(rule) for name, rule in data.items()}
    values = {name: rule["value"] for name, rule in data.items()}
    return Rules.model_validate({**values, "stops": stops, "reasons": reasons})


def _problems(error: ValidationError) -> list[str]:
    lines = []
    for problem in error.errors(include_url=False):
        where = ".".join(str(part) for part in problem["loc"])
        got = "" if isinstance(problem["input"], dict) else f", got {problem['input']!r}"
        lines.append(f"{where}: {problem['msg']}{got}")
    return lines
