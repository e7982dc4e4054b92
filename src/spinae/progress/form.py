"""Form: in how many of the sets that the camera watched a fault was seen, and which are fading."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt
from typing import Final, Literal

from spinae.progress.days import Day

SPAN = timedelta(days=28)
SPANS_SHOWN: Final = 13
SEEN_LEAST: Final = 4
"""Sets in which a fault was seen before it is spoken of at all."""
WATCHED_LEAST: Final = 5
"""Watched sets at either end before they are compared."""
SURE: Final = 1.96

Trend = Literal["fading", "growing", "steady", "unclear"]
"""steady: no change beyond chance; unclear: too few watched sets to say."""


@dataclass(frozen=True, slots=True)
class Share:
    """Sets with the fault, of the sets that were watched."""

    seen: int = 0
    watched: int = 0


@dataclass(frozen=True, slots=True)
class FaultTrend:
    """One fault of one move."""

    move: str
    fault: str
    spans: tuple[tuple[date, Share], ...]
    """Spans of 28 days by their last day, oldest first; the last one ends today."""
    first: Share
    """The first span in which the move was watched often enough."""
    last: Share
    """The last such span."""
    last_on: date
    """Its last day."""
    trend: Trend


def form(days: Iterable[Day], today: date) -> tuple[FaultTrend, ...]:
    """Every fault seen often enough, those that were seen most first."""
    watched: Counter[tuple[str, int]] = Counter()
    seen: dict[tuple[str, str], Counter[int]] = defaultdict(Counter)
    for day in days:
        back = (today - day.date) // SPAN
        for done in day.sets:
            if back < SPANS_SHOWN and done.counted_by == "camera":
                watched[done.move, back] += 1
                for fault, _ in done.faults:
                    seen[done.move, fault][back] += 1
    often = sorted(seen.items(), key=lambda item: (-item[1].total(), item[0]))
    return tuple(
        _trend(move, fault, _spans(times, move, watched), today)
        for (move, fault), times in often
        if times.total() >= SEEN_LEAST
    )


def _spans(times: Counter[int], move: str, watched: Counter[tuple[str, int]]) -> list[Share]:
    return [Share(times[back], watched[move, back]) for back in reversed(range(SPANS_SHOWN))]


def _trend(move: str, fault: str, spans: Sequence[Share], today: date) -> FaultTrend:
    dated = tuple((today - SPAN * (len(spans) - 1 - i), span) for i, span in enumerate(spans))
    often = [span for span in dated if span[1].watched >= WATCHED_LEAST]
    (_, first), (last_on, last) = (often[0], often[-1]) if often else (dated[0], dated[-1])
    trend = _compared(first, last) if len(often) > 1 else "unclear"
    return FaultTrend(move, fault, dated, first, last, last_on, trend)


def _compared(first: Share, last: Share) -> Trend:
    """Whether two shares differ by more than chance (Agresti and Caffo's interval, which holds
    for few sets too)."""
    (a, n), (b, m) = ((one.seen + 1, one.watched + 2) for one in (first, last))
    change = b / m - a / n
    error = sqrt(a / n * (1 - a / n) / n + b / m * (1 - b / m) / m)
    if abs(change) <= SURE * error:
        return "steady"
    return "fading" if change < 0 else "growing"
