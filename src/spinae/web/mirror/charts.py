"""A chart as its table: the page's script draws it from the very numbers that stand behind it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Literal

from spinae import language
from spinae.catalogue import Source
from spinae.language import dated


@dataclass(frozen=True, slots=True)
class Value:
    """One cell; `number` is None where nothing was measured."""

    text: str = ""
    number: float | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One moment."""

    on: date
    name: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """What lies between these is no change."""

    low: float
    high: float
    text: str


@dataclass(frozen=True, slots=True)
class Reference:
    """A value of other people, as it reads beside its line and in the key."""

    value: float
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time that stands out. ISO dates."""

    start: str
    end: str
    text: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """How the numbers are drawn."""

    kind: Literal["line", "bars"] = "line"
    bottom: float = 0.0
    top: float | None = None
    """None: as high as the numbers."""
    error: float | None = None
    """Measurement error of every point, to either side."""
    bands: tuple[Band, ...] = ()
    references: tuple[Reference, ...] = ()
    stretches: tuple[Stretch, ...] = ()
    apart_days: int = 90
    """Points further apart are not joined: nobody knows what was between."""
    practice: bool = False
    """The first point was for practice, and is drawn hollow."""


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart with everything that is said of it."""

    id: str
    title: str
    told: str
    """What it shows, in words: enough for somebody who does not see it."""
    unit: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    drawing: Drawing = Drawing()

    @property
    def options(self) -> str:
        """The drawing as JSON, with the unit, for the page's script."""
        return json.dumps({"unit": self.unit, **asdict(self.drawing)})


@dataclass(frozen=True, slots=True)
class Link:
    """Where to go, and what it says."""

    href: str
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the mirror."""

    id: str
    title: str
    lead: str
    charts: tuple[Chart, ...]
    empty: str
    """What will be here, where there is no chart yet."""
    notes: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    link: Link | None = None
    """Where to go for more of it."""
    due: str = ""
    """Whether it is time for that."""


def number(value: float | None, unit: str = "", digits: int = 0) -> Value:
    """A cell with a number as it is read and as it is drawn."""
    if value is None:
        return Value()
    after = unit if unit == "°" else f" {unit}" if unit else ""
    text = language.number(value, f".{digits}f") + after
    # a minus is longer than a hyphen
    return Value(text.replace("-", "−"), round(value, digits))


def day(moment: date) -> str:
    """`3 May 2026`."""
    return dated(moment, "dMMMMy")


def cited(sources: Mapping[str, Source], keys: tuple[str, ...]) -> tuple[Source, ...]:
    """Those sources."""
    return tuple(sources[key] for key in keys)
