"""The catalogue: what a move is (`schema`), and every move, read strictly from its file."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from pydantic import BaseModel, ConfigDict, ValidationError

from spinae.catalogue.schema import Move
from spinae.errors import CatalogueError, UnknownMoveError

PHASES = ("warm-up", "strength", "stretch", "test")


class Source(BaseModel):
    """Where a statement is from: one entry of `sources.toml`."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    cite: str
    url: str


class Catalogue(Mapping[str, Move]):
    """Every move by its id, in the order of phases, rungs and names; frozen."""

    def __init__(self, moves: Mapping[str, Move], sources: Mapping[str, Source]) -> None:
        self._moves = dict(moves)
        self.sources = dict(sources)

    def __getitem__(self, move: str) -> Move:
        try:
            return self._moves[move]
        except KeyError:
            raise UnknownMoveError(_unknown(move, list(self._moves))) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._moves)

    def __len__(self) -> int:
        return len(self._moves)


def _unknown(move: str, known: list[str]) -> str:
    return f"no move called {move!r}; known moves: {', '.join(known)}"


@cache
def load() -> Catalogue:
    """The catalogue that ships with Spinae."""
    return read(files(__package__))


def read(folder: Traversable) -> Catalogue:
    """Read `moves/*.toml` and `sources.toml` in `folder`; CatalogueError with *all* problems."""
    problems: list[str] = []
    sources = _read_sources(folder / "sources.toml", problems)
    moves: dict[str, Move] = {}
    for path in sorted((folder / "moves").iterdir(), key=lambda path: path.name):
        if path.name.endswith(".toml"):
            move = _read_move(path, problems)
            if move is not None:
                moves[move.id] = move
    problems += _cross_problems(moves, sources)
    if problems:
        raise CatalogueError(problems)
    return Catalogue({move.id: move for move in sorted(moves.values(), key=_order)}, sources)


def _order(move: Move) -> tuple[int, int, str]:
    return (PHASES.index(move.phase), move.ladder.rung, move.id)


def _toml(path: Traversable, problems: list[str]) -> dict[str, object] | None:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        problems.append(f"{path.name}: not TOML: {error}")
        return None


def _read_sources(path: Traversable, problems: list[str]) -> dict[str, Source]:
    sources = {}
    for key, value in (_toml(path, problems) or {}).items():
        try:
            sources[key] = Source.model_validate(value)
        except ValidationError as error:
            problems += _lines(f"{path.name}: {key}", error)
    return sources


def _read_move(path: Traversable, problems: list[str]) -> Move | None:
    data = _toml(path, problems)
    if data is None:
        return None
    try:
        move = Move.model_validate_json(_json(data))
    except ValidationError as error:
        problems += _lines(path.name, error)
        return None
    if path.name != f"{move.id}.toml":
        problems.append(f"{path.name}: id: got {move.id!r}, allowed {path.name[:-5]!r} (the file)")
    return move


def _json(data: dict[str, object]) -> str:
    # Strict JSON mode takes an array for a tuple and 90 for 90.0, as TOML writes them.
    return json.dumps(data, default=str)


def _lines(where: str, error: ValidationError) -> Iterator[str]:
    for problem in error.errors(include_url=False):
        key = ".".join(str(part) for part in problem["loc"]) or "file"
        got = problem["input"]
        shown = "" if isinstance(got, dict) else f", got {got!r}"
        yield f"{where}: {key}: {problem['msg']}{shown}"


def _cross_problems(moves: Mapping[str, Move], sources: Mapping[str, Source]) -> list[str]:
    problems = []
    for move in moves.values():
        for neighbour in (*move.ladder.easier, *move.ladder.harder):
            if neighbour not in moves:
                problems.append(f"{move.id}.toml: ladder: got {neighbour!r}, which is no move")
        named = {*move.sources, *(muscle.source for muscle in move.muscles)}
        for source in sorted(named - set(sources)):
            problems.append(f"{move.id}.toml: source: got {source!r}, not in sources.toml")
    return problems
