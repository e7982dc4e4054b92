"""One session: what is to be done today, each item with its reason, and how it reads."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from spinae.catalogue import Catalogue
from spinae.catalogue.schema import Dose, Phase
from spinae.plan.dose import estimate_s, words
from spinae.plan.lock import LockKind
from spinae.plan.rules import basis_of, load_rules

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
    rule: str = ""
    """The rule that the reason rests on, by its name in `rules.toml`; empty where none does."""

    def as_json(self) -> dict[str, object]:
        """The item as `today --json` prints it."""
        dose = self.dose.model_dump(mode="json")
        return {"move": self.move, "phase": self.phase, "dose": dose, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A move that is not offered today, and why."""

    move: str
    reason: str


@dataclass(frozen=True, slots=True)
class Session:
    """Today's plan. Locked: no items, and `why` says what to do. Never empty without a reason."""

    locked: LockKind | None
    why: str
    minutes: int
    """What was asked for; the items take at most that long."""
    items: tuple[Item, ...]
    left_out: tuple[LeftOut, ...] = ()
    pace: float = 1.0
    """The person's time over the catalogue's."""

    def as_json(self) -> dict[str, object]:
        """The object that `today --json` prints."""
        items = [item.as_json() for item in self.items]
        return {"locked": self.locked, "why": self.why, "minutes": self.minutes, "items": items}


def number(value: float) -> str:
    """A number as it reads in a sentence."""
    whole = int(value) if value == int(value) else -1
    return NUMBERS.get(whole, f"{value:g}")


def times(count: int) -> str:
    """How often, as it reads in a sentence."""
    return {1: "once", 2: "twice"}.get(count, f"{number(count)} times")


def headline(session: Session) -> str:
    """What the session is called: "Ten minutes for your back"."""
    if session.locked is not None or not session.items:
        return "No session today"
    return f"{number(session.minutes).capitalize()} minutes for your back"


def length_s(session: Session, catalogue: Catalogue) -> float:
    """Seconds the whole session takes at the person's own pace."""
    takes = sum(estimate_s(catalogue[item.move], item.dose) for item in session.items)
    return takes * session.pace


def text(session: Session, catalogue: Catalogue) -> str:
    """The session as `spinae today` prints it, each line within the width of a page."""
    return "\n".join(_lines(session, catalogue)) + "\n"


def _lines(session: Session, catalogue: Catalogue) -> Iterator[str]:
    yield f"{headline(session)}.\n"
    yield from textwrap.wrap(session.why, WIDTH)
    named = list(dict.fromkeys(item.rule for item in session.items if item.rule))
    for phase, title in TITLES.items():
        items = [item for item in session.items if item.phase == phase]
        if items:
            yield f"\n{title}"
        for item in items:
            # a note does not begin a line
            note = f"\u00a0[{named.index(item.rule) + 1}]" if item.rule else ""
            yield from _item_lines(item, note, catalogue)
    if session.items:
        minutes = number(max(2, round(length_s(session, catalogue) / 60)))
        yield f"\nAbout {minutes} minutes in all. Stop a move as soon as it hurts."
    yield from _left_out_lines(session, catalogue)
    yield from _rule_lines(named, catalogue)


def _item_lines(item: Item, note: str, catalogue: Catalogue) -> Iterator[str]:
    move = catalogue[item.move]
    dose = words(move, item.dose)
    yield f"  {move.name} {dose:>{WIDTH - 3 - len(move.name)}}"
    yield from _wrapped(f"{item.reason}{note}")


def _left_out_lines(session: Session, catalogue: Catalogue) -> Iterator[str]:
    by_reason: dict[str, list[str]] = {}
    for one in session.left_out:
        by_reason.setdefault(one.reason, []).append(catalogue[one.move].name)
    if by_reason:
        yield "\nNot today"
    for reason, names in by_reason.items():
        yield from textwrap.wrap(
            ", ".join(names), WIDTH, initial_indent="  ", subsequent_indent="  "
        )
        yield from _wrapped(reason)


def _rule_lines(named: list[str], catalogue: Catalogue) -> Iterator[str]:
    if named:
        yield "\nWhat the reasons rest on (all rules: docs/rules.md)"
    for number, name in enumerate(named, 1):
        basis = basis_of(name, load_rules(), catalogue)
        yield from textwrap.wrap(
            f"[{number}] {basis.text}", WIDTH, initial_indent="  ", subsequent_indent="      "
        )
        for source in basis.sources:
            yield from textwrap.wrap(
                source.cite, WIDTH, initial_indent="      ", subsequent_indent="      "
            )
            # an address is not broken: it would be no address any more
            yield f"      {source.url}"


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent="    ", subsequent_indent="    ")
