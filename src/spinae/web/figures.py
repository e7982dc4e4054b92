"""The figures of moves as pages show them, labelled in the language of the page."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from markupsafe import Markup

from spinae.body import Side
from spinae.catalogue.schema import Move
from spinae.figure.drawing import Label, animated, still
from spinae.message import Message, _
from spinae.say import Language


def at_rest(language: Language, move: Move) -> Markup:
    """The start pose."""
    return _drawn(still, _Same(move), "right", _label(language, move, "right"))


def in_motion(language: Language, move: Move, side: Side = "right") -> Markup:
    """The move as one loop, which the page begins."""
    return _drawn(animated, _Same(move), side, _label(language, move, side))


class _Same:
    """A move told by which object it is: it never changes, and is too large to be compared."""

    def __init__(self, move: Move) -> None:
        self.move = move

    def __hash__(self) -> int:
        return id(self.move)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.move is other.move


@lru_cache(maxsize=256)
def _drawn(
    draw: Callable[[Move, Side, Label], str], same: _Same, side: Side, label: Label
) -> Markup:
    """Drawn once: a page of thirty figures would take half a second each time."""
    return Markup(draw(same.move, side, label))


def _label(language: Language, move: Move, side: Side) -> Label:
    return Label(language.say(_title(move, side)), language.say(_(move.summary)))


def _title(move: Move, side: Side) -> Message:
    if move.sides != "each":
        return _(move.name)
    if side == "left":
        return _("{move}, left side", move=_(move.name))
    return _("{move}, right side", move=_(move.name))
