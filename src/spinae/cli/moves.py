"""`spinae moves`: the catalogue, as a list and as one page a move."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from pathlib import Path

import click

from spinae.catalogue import PHASES, Catalogue, load, names, plain, read_beside
from spinae.catalogue.schema import Dose, Move
from spinae.errors import CatalogueError, UnknownMoveError
from spinae.plan import dose as doses
from spinae.plan.session import WIDTH
from spinae.promises import broken
from spinae.say import ENGLISH, Language

HEADINGS = {"warm-up": "Warm-up", "strength": "Strength", "stretch": "Stretch", "test": "Test"}
SIDES = {"both": "", "each": ", one side after the other", "alternating": ", sides in turn"}


def moves(spoken: Language, name: str | None, *, as_json: bool) -> None:
    """Print every move, or the one that is named."""
    catalogue = load()
    move = None if name is None else find(name, catalogue)
    if as_json:
        data = [_data(each) for each in catalogue.values()] if move is None else _data(move)
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))
    else:
        lines = _list(catalogue) if move is None else _page(move, catalogue)
        click.echo("\n".join(lines))


def problems(file: Path) -> list[str]:
    """What is wrong with the file of a move, a line each: how it is written, and once that is
    right, which promise that every move makes it does not keep."""
    try:
        catalogue = read_beside(file, load())
    except CatalogueError as error:
        return error.problems
    lines = broken(catalogue[file.stem], catalogue)
    return [f"{file.name}: promise broken: {line}" for line in lines]


def find(name: str, catalogue: Catalogue) -> Move:
    """The move of that id or name, however it is written; UnknownMoveError with what is near."""
    wanted = plain(name)
    ids = {plain(word): move.id for move in catalogue.values() for word in names(move)}
    if wanted in ids:
        return catalogue[ids[wanted]]
    near = dict.fromkeys(ids[word] for word in get_close_matches(wanted, ids, n=3))
    advice = f"did you mean {', '.join(near)}?" if near else "see them all with: spinae moves"
    raise UnknownMoveError(f"move: got {name!r}, which is none of the {len(catalogue)}; {advice}")


def _data(move: Move) -> dict[str, object]:
    return move.model_dump(mode="json")


def _list(catalogue: Catalogue) -> Iterator[str]:
    name = max(len(move) for move in catalogue)
    start = max(len(words(move, move.dose.start)) for move in catalogue.values())
    yield f"{len(catalogue)} moves. Read about one with: spinae moves NAME"
    for phase in PHASES:
        yield f"\n{HEADINGS[phase]:<{name + 2}}  {'first':<{start}}  goal"
        for move in catalogue.values():
            if move.phase == phase:
                first, goal = words(move, move.dose.start), words(move, move.dose.goal)
                yield f"  {move.id:<{name}}  {first:<{start}}  {goal}"


def words(move: Move, dose: Dose) -> str:
    """The dose as it is printed."""
    return ENGLISH.say(doses.words(move, dose))


def _amounts(move: Move) -> str:
    start, goal = words(move, move.dose.start), words(move, move.dose.goal)
    return start if start == goal else f"{start}, in time {goal}"


def _page(move: Move, catalogue: Catalogue) -> Iterator[str]:
    yield f"{move.name} · {move.phase}{SIDES[move.sides]}"
    if move.also:
        yield click.wrap_text(f"Also called {', '.join(move.also)}", WIDTH)
    yield ""
    yield click.wrap_text(move.summary, WIDTH)
    yield from _section("You need", _needs(move, catalogue))
    yield from _section("What to do", _numbered(move.steps))
    yield from _section("What to avoid", _dashed(move.avoid))
    yield from _section("Why", [click.wrap_text(move.why, WIDTH, "  ", "  ")])
    yield from _section("Muscles", _muscles(move))
    yield from _section("How much", [f"  {_amounts(move)}"])
    yield from _section("Easier, harder", _ladder(move))
    yield from _section("Camera", [click.wrap_text(_camera(move), WIDTH, "  ", "  ")])
    yield from _section("Sources", _sources(move, catalogue))


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    """A titled part; nothing at all where there are no lines."""
    lines = list(lines)
    if lines:
        yield f"\n{title}"
        yield from lines


def _numbered(lines: Iterable[str]) -> Iterator[str]:
    for number, line in enumerate(lines, 1):
        yield click.wrap_text(line, WIDTH, f"  {number}  ", "     ")


def _dashed(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield click.wrap_text(line, WIDTH, "  –  ", "     ")


def _needs(move: Move, catalogue: Catalogue) -> Iterator[str]:
    things = catalogue.vocabulary.equipment
    if move.equipment:
        yield f"  {', '.join(things[one].name for one in move.equipment)}"


def _muscles(move: Move) -> Iterator[str]:
    width = max((len(muscle.name) for muscle in move.muscles), default=0)
    for muscle in move.muscles:
        yield f"  {muscle.name:<{width}}  {muscle.band}"


def _ladder(move: Move) -> Iterator[str]:
    if move.ladder.easier:
        yield f"  easier  {', '.join(move.ladder.easier)}"
    if move.ladder.harder:
        yield f"  harder  {', '.join(move.ladder.harder)}"


def _camera(move: Move) -> str:
    if move.clock is not None:
        return move.clock
    where = "from the side" if move.view == "side" else "from the front"
    return f"Stand it so that it sees your whole body {where}."


def _sources(move: Move, catalogue: Catalogue) -> Iterator[str]:
    named = dict.fromkeys((*move.sources, *(muscle.source for muscle in move.muscles)))
    for key in named:
        source = catalogue.sources[key]
        yield click.wrap_text(source.cite, WIDTH, "  –  ", "     ")
        yield f"     {source.url}"
