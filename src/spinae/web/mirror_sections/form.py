"""Form: which faults are fading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from spinae.message import N_, Message, _
from spinae.progress.form import FaultTrend, Share, Trend
from spinae.web.context import AppContext
from spinae.web.mirror_sections.charts import day

SHOWN: Final = 6
ORDER: Final[tuple[Trend, ...]] = ("fading", "growing", "steady", "unclear")
SAID: Final[dict[Trend, str]] = {
    "fading": N_("Fading"),
    "growing": N_("Seen more often"),
    "steady": N_("No change beyond chance"),
    "unclear": N_("Too few sets to say"),
}
HEIGHT: Final = 32
LATELY = timedelta(days=56)


@dataclass(frozen=True, slots=True)
class Column:
    """One span of the strip: a bar as high as the share of sets with the fault."""

    x: int
    y: int
    height: int
    text: Message
    watched: bool


@dataclass(frozen=True, slots=True)
class FaultRow:
    """One fault with its strip."""

    move: Message
    name: str
    cue: Message
    trend: Message
    told: Message
    columns: tuple[Column, ...]


def faults(context: AppContext, found: Sequence[FaultTrend], today: date) -> tuple[FaultRow, ...]:
    """The faults seen most, what fades first."""
    most = [one for one in found if one.move in context.catalogue][:SHOWN]
    most.sort(key=lambda one: ORDER.index(one.trend))
    return tuple(_row(context, one, today) for one in most)


def _row(context: AppContext, one: FaultTrend, today: date) -> FaultRow:
    move = context.catalogue[one.move]
    cues = {fault.name: fault.cue for fault in move.faults}
    return FaultRow(
        move=_(move.name),
        name=one.fault.replace("-", " ").capitalize(),
        cue=_(cues.get(one.fault, "")),
        trend=_(SAID[one.trend]),
        told=_told(one, today),
        columns=tuple(_columns(one)),
    )


def _told(one: FaultTrend, today: date) -> Message:
    if today - one.last_on < LATELY:
        told = _("In {share} lately", share=_share(one.last))
    else:
        told = _("In {share} when it last had its turn", share=_share(one.last))
    if one.trend == "unclear":
        return told
    return _("{told}, in {share} at first", told=told, share=_share(one.first))


def _share(share: Share) -> Message:
    return _("{seen} of {watched} sets", seen=share.seen, watched=share.watched)


def _columns(one: FaultTrend) -> list[Column]:
    columns = []
    for index, (on, share) in enumerate(one.spans):
        height = round(HEIGHT * share.seen / share.watched) if share.watched else 0
        text = _("Four weeks to {day}: {share}", day=day(on), share=_share(share))
        columns.append(Column(index * 12, HEIGHT - height, height, text, share.watched > 0))
    return columns
