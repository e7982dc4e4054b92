"""The figures of moves as pages show them, labelled in the language of the page."""

from __future__ import annotations

from markupsafe import Markup

from spinae.body import Side
from spinae.catalogue.schema import Move
from spinae.figure.drawing import Label, animated, still
from spinae.message import Message, _
from spinae.say import Language


def at_rest(language: Language, move: Move) -> Markup:
    """The start pose."""
    return Markup(still(move, "right", _label(language, move, "right")))


def in_motion(language: Language, move: Move, side: Side = "right") -> Markup:
    """The move as one loop, which the page begins."""
    return Markup(animated(move, side, _label(language, move, side)))


def _label(language: Language, move: Move, side: Side) -> Label:
    return Label(language.say(_title(move, side)), language.say(_(move.summary)))


def _title(move: Move, side: Side) -> Message:
    if move.sides != "each":
        return _(move.name)
    if side == "left":
        return _("{move}, left side", move=_(move.name))
    return _("{move}, right side", move=_(move.name))
