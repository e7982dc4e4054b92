"""One session: what is to be done today, each item with its reason, and how it reads."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from spinae.catalogue import Catalogue
from spinae.catalogue.schema import Dose, Phase
from spinae.plan.dose import estimate_s, words
from spinae.plan.screen import LockKind

NUMBERS = {
    1: "one", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight",
    9: "nine", 10: "ten", 11: "eleven", 12: "twelve", 15: "fifteen", 20: "twenty", 30: "thirty",
}  # fmt: skip
WIDTH = 66
"""Characters a line, as everywhere in Spinae."""
TITLES: dict[Phase, str] = {"warm-up": "Warm-up", "strength": "Strength", "stretch": "Stretch"}


@dataclass(frozen=True, slots=True)
class Item:
    """One move of the session with its dose and why it is there."""

    move: str
    phase: Phase
    dose: Dose
    reason: str

    def as_json(self) -> dict[str, object]:
        """The item as `today --json` prints it."""
        dose = self.dose.model_dump(mode="json")
        return {"move": self.move, "phase": self.phase, "dose": dose, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class Session:
    """Today's plan. Locked: no items, and `why` says what to do. Never empty without a reason."""

    locked: LockKind | None
    why: str
    minutes: int
    """What was asked for; the items take at most that long."""
    items: tuple[Item, ...]

    def as_json(self) -> dict[str, object]:
        """The object that `today --json` prints."""
        items = [item.as_json() for item in self.items]
        return {"locked": self.locked, "why": self.why, "minutes": self.minutes, "items": items}


def number(value: float) -> str:
    """A number as it reads in a sentence."""
    whole = int(value) if value == int(value) else -1
    return NUMBERS.get(whole, f"{value:g}")


def headline(session: Session) -> str:
    """What the session is called: "Ten minutes for your back"."""
    if session.locked is not None or not session.items:
        return "No session today"
    return f"{number(session.minutes).capitalize()} minutes for your back"


def length_s(session: Session, catalogue: Catalogue) -> float:
    """Seconds the whole session takes."""
    return sum(estimate_s(catalogue[item.move], item.dose) for item in session.items)


def text(session: Session, catalogue: Catalogue) -> str:
    """The session as `spinae today` prints it, each line within the width of a page."""
    return "\n".join(_lines(session, catalogue)) + "\n"


def _lines(session: Session, catalogue: Catalogue) -> Iterator[str]:
    yield f"{headline(session)}.\n"
    yield from textwrap.wrap(session.why, WIDTH)
    for phase, title in TITLES.items():
        items = [item for item in session.items if item.phase == phase]
        if items:
            yield f"\n{title}"
        for item in items:
            yield from _item_lines(item, catalogue)
    if session.items:
        minutes = number(max(2, round(length_s(session, catalogue) / 60)))
        yield f"\nAbout {minutes} minutes in all. Stop a move as soon as it hurts."


def _item_lines(item: Item, catalogue: Catalogue) -> Iterator[str]:
    move = catalogue[item.move]
    dose = words(move, item.dose)
    yield f"  {move.name} {dose:>{WIDTH - 3 - len(move.name)}}"
    yield from textwrap.wrap(item.reason, WIDTH, initial_indent="    ", subsequent_indent="    ")
