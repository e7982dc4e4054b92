"""One session: what is to be done today, each item with its reason, and how it reads."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spinae import language
from spinae.catalogue import Catalogue
from spinae.language import said, unsaid
from spinae.plan.case import By, LeftOut
from spinae.plan.dose import estimate_s, words
from spinae.plan.lock import LockKind
from spinae.plan.rules import Basis, basis_of, load_rules
from spinae.training import Item, Phase

NUMBERS = {
    1: unsaid("one"),
    2: unsaid("two"),
    3: unsaid("three"),
    4: unsaid("four"),
    5: unsaid("five"),
    6: unsaid("six"),
    7: unsaid("seven"),
    8: unsaid("eight"),
    9: unsaid("nine"),
    10: unsaid("ten"),
    11: unsaid("eleven"),
    12: unsaid("twelve"),
    15: unsaid("fifteen"),
    20: unsaid("twenty"),
    30: unsaid("thirty"),
}
WIDTH = 66
"""Characters a line, as everywhere in Spinae."""
TITLES: dict[Phase, str] = {
    "warm-up": unsaid("Warm-up"),
    "strength": unsaid("Strength"),
    "stretch": unsaid("Stretch"),
}


SAID: dict[By, str] = {
    "caution": unsaid("You told so in the safety questions."),
    "equipment": unsaid("You told so in your wishes."),
    "sore": unsaid("You told so today."),
}


@dataclass(frozen=True, slots=True)
class Session:
    """Today's plan. Locked: no items, and `why` says what to do. Never empty without a reason."""

    locked: LockKind | None
    why: str
    minutes: int
    """What was asked for; the items take at most that long."""
    items: tuple[Item, ...]
    left_out: tuple[LeftOut, ...] = ()
    instead: tuple[str, ...] = ()
    """What may be done in its place, where resting is as good."""
    pace: float = 1.0
    """The person's time over the catalogue's."""

    def as_json(self) -> dict[str, object]:
        """The object that `today --json` prints."""
        items = [item.as_json() for item in self.items]
        return {"locked": self.locked, "why": self.why, "minutes": self.minutes, "items": items}


def number(value: float) -> str:
    """A number as it reads in a sentence."""
    whole = int(value) if value == int(value) else -1
    return said(NUMBERS[whole]) if whole in NUMBERS else language.number(value)


def times(count: int) -> str:
    """How often, as it reads in a sentence."""
    if count < 3:
        return said("twice") if count == 2 else said("once")
    return said("{many} times", many=number(count))


def listed(words: Sequence[str]) -> str:
    """Some words as they read in a sentence: "back, sides and front"."""
    if len(words) < 2:
        return "".join(words)
    return said("{some} and {last}", some=", ".join(words[:-1]), last=words[-1])


def headline(session: Session) -> str:
    """What the session is called: "Ten minutes for your back"."""
    if session.locked is not None or not session.items:
        return said("No session today")
    minutes = number(session.minutes).capitalize()
    return said("{minutes} minutes for your back", minutes=minutes)


def length_s(session: Session, catalogue: Catalogue) -> float:
    """Seconds the whole session takes at the person's own pace."""
    takes = sum(estimate_s(catalogue[item.move], item.dose) for item in session.items)
    return takes * session.pace


def text(session: Session, catalogue: Catalogue) -> str:
    """The session as `spinae today` prints it, each line within the width of a page."""
    return "\n".join(_lines(session, catalogue)) + "\n"


def basis(item: Item | LeftOut, catalogue: Catalogue) -> Basis:
    """What a reason rests on: its rule, what the person said, or what is known of the move."""
    if item.rule:
        return basis_of(item.rule, load_rules(), catalogue)
    if isinstance(item, LeftOut):
        return Basis(said(SAID[item.by]), ())
    move = catalogue[item.move]
    return Basis(move.why, tuple(catalogue.sources[key] for key in move.sources))


def _lines(session: Session, catalogue: Catalogue) -> Iterator[str]:
    yield f"{headline(session)}.\n"
    yield from textwrap.wrap(session.why, WIDTH)
    notes = _notes(session, catalogue)
    for phase, title in TITLES.items():
        items = [item for item in session.items if item.phase == phase]
        if items:
            yield f"\n{said(title)}"
        for item in items:
            yield from _item_lines(item, notes, catalogue)
    if session.items:
        minutes = number(max(2, round(length_s(session, catalogue) / 60)))
        about = said("About {minutes} minutes in all.", minutes=minutes)
        yield f"\n{about} {said('Stop a move as soon as it hurts.')}"
    if session.instead:
        yield "\n" + said("Or instead")
        yield from (line for text in session.instead for line in _wrapped(text))
    yield from _left_out_lines(session, notes, catalogue)
    yield from _note_lines(notes)


def _notes(session: Session, catalogue: Catalogue) -> dict[Basis, int]:
    """Everything the reasons rest on, numbered in the order in which it is met."""
    reasons: tuple[Item | LeftOut, ...] = (*session.items, *session.left_out)
    met = dict.fromkeys(basis(one, catalogue) for one in reasons)
    return {one: count for count, one in enumerate(met, 1)}


def _item_lines(item: Item, notes: dict[Basis, int], catalogue: Catalogue) -> Iterator[str]:
    move = catalogue[item.move]
    dose = words(move, item.dose)
    yield f"  {move.name} {dose:>{WIDTH - 3 - len(move.name)}}"
    yield from _noted(item.reason, notes[basis(item, catalogue)])


def _left_out_lines(
    session: Session, notes: dict[Basis, int], catalogue: Catalogue
) -> Iterator[str]:
    alike: dict[tuple[str, Basis], list[str]] = {}
    for one in session.left_out:
        alike.setdefault((one.reason, basis(one, catalogue)), []).append(catalogue[one.move].name)
    if alike:
        yield "\n" + said("Left out today")
    for (reason, rests_on), names in alike.items():
        yield from textwrap.wrap(
            ", ".join(names), WIDTH, initial_indent="  ", subsequent_indent="  "
        )
        yield from _noted(reason, notes[rests_on])


def _note_lines(notes: dict[Basis, int]) -> Iterator[str]:
    if notes:
        yield "\n" + said("What the reasons rest on (all rules: docs/rules.md)")
    for one, count in notes.items():
        yield from textwrap.wrap(
            f"[{count}] {one.text}", WIDTH, initial_indent="  ", subsequent_indent="      "
        )
        for source in one.sources:
            yield from textwrap.wrap(
                source.cite, WIDTH, initial_indent="      ", subsequent_indent="      "
            )
            # an address is not broken: it would be no address any more
            yield f"      {source.url}"


def _noted(text: str, note: int) -> list[str]:
    # a note does not begin a line
    return _wrapped(f"{text}\u00a0[{note}]")


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent="    ", subsequent_indent="    ")
