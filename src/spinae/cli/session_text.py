"""A session as text, its items with their reasons and what those rest on; and as JSON."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from spinae.message import Message, _, joined
from spinae.plan import Item, LeftOut, PlanContext, Session, length_s, words
from spinae.plan import why as why_of
from spinae.plan.rules import Basis
from spinae.plan.session import TITLES, WIDTH, basis, headline
from spinae.plan.wording import number
from spinae.say import Language


def text(session: Session, context: PlanContext, language: Language) -> str:
    """The session in a language, each line within the width of a page."""
    return "\n".join(_Page(session, context, language).lines()) + "\n"


def as_json(session: Session, context: PlanContext, language: Language) -> dict[str, object]:
    """The session as programs read it."""
    items = [
        {
            "move": item.move,
            "phase": item.phase,
            "dose": item.dose.model_dump(mode="json"),
            "reason": language.say(why_of(item, context)),
        }
        for item in session.items
    ]
    why = language.say(session.why)
    return {"locked": session.locked, "why": why, "minutes": session.minutes, "items": items}


class _Page:
    def __init__(self, session: Session, context: PlanContext, language: Language) -> None:
        self._session, self._context, self._say = session, context, language.say
        reasons: tuple[Item | LeftOut, ...] = (*session.items, *session.left_out)
        met = dict.fromkeys(basis(one, context) for one in reasons)
        self._notes = {one: count for count, one in enumerate(met, 1)}
        """Everything the reasons rest on, numbered in the order in which it is met."""

    def lines(self) -> Iterator[str]:
        """The whole page."""
        session, say = self._session, self._say
        yield f"{say(headline(session))}.\n"
        yield from textwrap.wrap(say(session.why), WIDTH)
        for phase, title in TITLES.items():
            items = [item for item in session.items if item.phase == phase]
            if items:
                yield "\n" + say(_(title))
            for item in items:
                yield from self._item(item)
        if session.items:
            minutes = number(max(2, round(length_s(session, self._context) / 60)))
            about = _("About {minutes} minutes in all.", minutes=minutes)
            yield "\n" + say(joined([about, _("Stop a move as soon as it hurts.")]))
        if session.instead:
            yield "\n" + say(_("Or instead"))
            yield from (line for one in session.instead for line in _indented(say(one), 4))
        yield from self._left_out()
        yield from self._basis()

    def _item(self, item: Item) -> Iterator[str]:
        move = self._context.catalogue[item.move]
        name, dose = self._say(_(move.name)), self._say(words(move, item.dose))
        yield f"  {name} {dose:>{WIDTH - 3 - len(name)}}"
        yield from self._noted(why_of(item, self._context), basis(item, self._context))

    def _left_out(self) -> Iterator[str]:
        alike: dict[tuple[Message, Basis], list[str]] = {}
        for one in self._session.left_out:
            name = self._say(_(self._context.catalogue[one.move].name))
            alike.setdefault((one.reason, basis(one, self._context)), []).append(name)
        if alike:
            yield "\n" + self._say(_("Left out today"))
        for (reason, rests_on), names in alike.items():
            yield from _indented(", ".join(names), 2)
            yield from self._noted(reason, rests_on)

    def _noted(self, reason: Message, rests_on: Basis) -> list[str]:
        # a note does not begin a line
        return _indented(f"{self._say(reason)}\u00a0[{self._notes[rests_on]}]", 4)

    def _basis(self) -> Iterator[str]:
        if self._notes:
            yield "\n" + self._say(_("What the reasons rest on (all rules: docs/rules.md)"))
        for one, count in self._notes.items():
            yield from textwrap.wrap(
                f"[{count}] {self._say(one.text)}",
                WIDTH,
                initial_indent="  ",
                subsequent_indent="      ",
            )
            for source in one.sources:
                yield from _indented(source.cite, 6)
                # an address is not broken: it would be no address any more
                yield f"      {source.url}"


def _indented(text: str, by: int) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=" " * by, subsequent_indent=" " * by)
