"""Pain over time: the answers week by week, and the episodes among them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from statistics import mean, median
from typing import Final

from spinae.training import PainAnswer, When

ERROR: Final = 2.0
"""Points of 0 to 10 that a change must reach to matter."""
ERROR_SOURCES: Final = ("childs-2005", "ostelo-2008")
EPISODE_RISE: Final = 2
"""Points above the person's usual from which it is an episode."""
EPISODE_LEAST: Final = 2
"""Days on which it must have been said."""
EPISODE_GAP: Final = timedelta(days=10)
"""Without such an answer for longer, the episode is over."""
ASKED: Final[tuple[When, ...]] = ("before", "after", "morning")


@dataclass(frozen=True, slots=True)
class PainWeek:
    """The mean of the answers of one week; None where nothing was asked."""

    start: date
    """Its Monday."""
    before: float | None
    after: float | None
    morning: float | None


@dataclass(frozen=True, slots=True)
class Episode:
    """A time in which the back hurt clearly more than usual."""

    start: date
    end: date
    worst: int


@dataclass(frozen=True, slots=True)
class Pain:
    """All answers, looked at from today."""

    weeks: tuple[PainWeek, ...]
    """Oldest first; weeks without any answer are left out."""
    usual: float | None
    """The middle one of all answers before a session."""
    episodes: tuple[Episode, ...]


def pain(entries: Iterable[PainAnswer], zone: tzinfo | None) -> Pain:
    """What was answered, with days as seen in `zone`."""
    dated = [(one.at.astimezone(zone).date(), one) for one in entries]
    dated.sort(key=lambda pair: pair[0])
    before = [one.level for _, one in dated if one.when == "before"]
    usual = median(before) if before else None
    return Pain(tuple(_weeks(dated)), usual, tuple(_episodes(dated, usual or 0.0)))


def _weeks(dated: Iterable[tuple[date, PainAnswer]]) -> Iterator[PainWeek]:
    weeks: dict[date, list[PainAnswer]] = defaultdict(list)
    for on, one in dated:
        weeks[on - timedelta(days=on.weekday())].append(one)
    for start, those in sorted(weeks.items()):
        means = _means(those)
        yield PainWeek(start, means["before"], means["after"], means["morning"])


def _means(entries: Iterable[PainAnswer]) -> Mapping[When, float | None]:
    levels: dict[When, list[int]] = defaultdict(list)
    for one in entries:
        levels[one.when].append(one.level)
    return {when: mean(levels[when]) if levels[when] else None for when in ASKED}


def _episodes(dated: Iterable[tuple[date, PainAnswer]], usual: float) -> Iterator[Episode]:
    run: list[tuple[date, int]] = []
    for on, one in dated:
        if one.level < usual + EPISODE_RISE:
            continue
        if run and on - run[-1][0] > EPISODE_GAP:
            yield from _episode(run)
            run = []
        run.append((on, one.level))
    yield from _episode(run)


def _episode(run: list[tuple[date, int]]) -> Iterator[Episode]:
    if len({on for on, _ in run}) >= EPISODE_LEAST:
        yield Episode(run[0][0], run[-1][0], max(level for _, level in run))
