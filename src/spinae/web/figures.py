"""The figures of moves as pages show them, labelled in the language of the page."""

from __future__ import annotations

from functools import cache
from html import escape
from importlib.resources import files

from markupsafe import Markup

from spinae.body import Side
from spinae.catalogue.schema import Move
from spinae.message import Message, _
from spinae.say import Language


def at_rest(language: Language, move: Move, side: Side = "right") -> Markup:
    """The far pose, with the start as a ghost."""
    title, about = language.say(_title(move, side)), language.say(_(move.summary))
    label = f"<title>{escape(title)}</title><desc>{escape(about)}</desc>"
    return Markup(_still(move.id, side).replace(">", f' role="img">{label}', 1))


def in_motion(language: Language, move: Move, side: Side = "right") -> Markup:
    """The move as one loop, which the page begins; until then it is at rest."""
    loop = f"/figures/{move.id}/{side}.json"
    still = at_rest(language, move, side)
    return Markup(f'<div class="body" data-figure="{loop}">{still}</div>')


@cache
def _still(move: str, side: Side) -> str:
    """As `scripts/stills.py` has drawn it; nothing for a move that it has not drawn yet."""
    file = files("spinae.figure") / "stills" / f"{move}.svg"
    if not file.is_file():
        return '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3"></svg>'
    drawing = file.read_text("utf-8")
    if side == "right":
        return drawing
    # its mirror image, about the middle of its box
    left, _, width, _ = map(int, drawing.split('viewBox="', 1)[1].split('"', 1)[0].split())
    head, _, rest = drawing.partition(">")
    body = rest.removesuffix("</svg>")
    return f'{head}><g transform="translate({2 * left + width} 0) scale(-1 1)">{body}</g></svg>'


def _title(move: Move, side: Side) -> Message:
    if move.sides != "each":
        return _(move.name)
    if side == "left":
        return _("{move}, left side", move=_(move.name))
    return _("{move}, right side", move=_(move.name))
