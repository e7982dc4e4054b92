"""The number that brings an ambulance where the person is."""

from __future__ import annotations

import tomllib
from datetime import tzinfo
from functools import cache
from importlib.resources import files
from typing import Final

from babel.core import get_global

ELSEWHERE: Final = ("112", "911")
"""Where the country is not known: from a mobile phone the first reaches help in many countries,
the second in the Americas."""


@cache
def _numbers() -> dict[str, str]:
    """By territory."""
    text = (files(__package__) / "emergency.toml").read_text("utf-8")
    return {code: number for number, codes in tomllib.loads(text).items() for code in codes}


def emergency_numbers(territory: str) -> tuple[str, ...]:
    """The one number of a territory, by its ISO 3166 code; several to choose from where it is not
    known."""
    number = _numbers().get(territory.upper())
    return ELSEWHERE if number is None else (number,)


def territory_of(zone: tzinfo | None) -> str:
    """The territory that a time zone of the IANA database is of; empty where it is of none."""
    name = getattr(zone, "key", "")
    territory: str = get_global("zone_territories").get(
        get_global("zone_aliases").get(name, name), ""
    )
    return territory
