"""What a reason of the plan rests on, as a page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from spinae.message import Message, _, verbatim
from spinae.plan import Item, LeftOut, PlanContext
from spinae.plan.case import By
from spinae.plan.session import basis, rule_under


@dataclass(frozen=True, slots=True)
class Link:
    """Something to follow."""

    href: str
    text: Message


@dataclass(frozen=True, slots=True)
class Citation:
    """A sentence or two, and where to read more."""

    text: Message
    links: tuple[Link, ...]


ANSWERS: Final[dict[By, Link]] = {
    "caution": Link("/screen", _("Answer the safety questions again")),
    "equipment": Link("/you/goals", _("Change what there is to train with")),
    "sore": Link("#sore", _("Change what is sore today")),
}
"""Where what the person said can be changed."""


def citation(reason: Item | LeftOut, context: PlanContext) -> Citation:
    """What the reason of a move, or of leaving it out, rests on."""
    found = basis(reason, context)
    sources = tuple(Link(source.url, verbatim(source.cite)) for source in found.sources)
    return Citation(found.text, (*sources, *_own_page(reason)))


def _own_page(reason: Item | LeftOut) -> tuple[Link, ...]:
    if rule_under(reason):
        return ()
    if isinstance(reason, LeftOut):
        return (ANSWERS[reason.by],)
    return (Link(f"/moves/{reason.move}", _("More about this move")),)
