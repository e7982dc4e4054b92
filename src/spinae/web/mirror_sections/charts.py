"""A chart as its table: the page's script draws it from the very numbers that stand behind it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from typing import Any, Literal

from spinae.catalogue import Source
from spinae.message import NOTHING, Message
from spinae.say import Language
from spinae.web.citations import Link
from spinae.web.wording import dated


@dataclass(frozen=True, slots=True)
class Value:
    """One cell; `number` is None where nothing was measured."""

    text: Message = NOTHING
    number: float | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One moment."""

    on: date
    name: Message
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """What lies between these is no change."""

    low: float
    high: float
    text: Message


@dataclass(frozen=True, slots=True)
class Reference:
    """A value of other people, as it reads beside its line and in the key."""

    value: float
    label: Message
    text: Message


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time that stands out. ISO dates."""

    start: str
    end: str
    text: Message


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
    title: Message
    told: Message
    """What it shows, in words: enough for somebody who does not see it."""
    unit: Message
    columns: tuple[Message, ...]
    rows: tuple[Row, ...]
    drawing: Drawing = Drawing()

    def options(self, language: Language) -> str:
        """The drawing as JSON, with the unit, for the page's script."""
        drawn = {field.name: getattr(self.drawing, field.name) for field in fields(Drawing)}
        return json.dumps({"unit": language.say(self.unit), **_plain(drawn, language)})


def _plain(value: Any, language: Language) -> Any:
    """A value of a drawing as JSON takes it."""
    if isinstance(value, Message):
        return language.say(value)
    if isinstance(value, dict):
        return {name: _plain(one, language) for name, one in value.items()}
    if isinstance(value, tuple):
        return [_plain(one, language) for one in value]
    if is_dataclass(value):
        return {one.name: _plain(getattr(value, one.name), language) for one in fields(value)}
    return value


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the mirror."""

    id: str
    title: Message
    lead: Message
    charts: tuple[Chart, ...]
    empty: Message
    """What will be here, where there is no chart yet."""
    notes: tuple[Message, ...] = ()
    sources: tuple[Source, ...] = ()
    link: Link | None = None
    """Where to go for more of it."""
    due: Message = NOTHING
    """Whether it is time for that."""


def number(value: float | None, unit: str = "", digits: int = 0) -> Value:
    """A cell with a number as it is read and as it is drawn."""
    if value is None:
        return Value()
    after = unit if unit == "°" else f" {unit}" if unit else ""
    # a minus is longer than a hyphen
    minus = "−" if format(value, f".{digits}f").startswith("-") else ""
    text = f"{minus}{{value:.{digits}f}}{after}"
    return Value(Message(text, (("value", abs(float(value))),), literal=True), round(value, digits))


def day(moment: date) -> Message:
    """`3 May 2026`."""
    return dated(moment, "dMMMMy")


def cited(sources: Mapping[str, Source], keys: tuple[str, ...]) -> tuple[Source, ...]:
    """Those sources."""
    return tuple(sources[key] for key in keys)
