"""The catalogue: what a move is (`schema`), what it may name (`vocabulary`), and every move, read
strictly from its file."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache, cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from spinae.catalogue import vocabulary
from spinae.catalogue.schema import Move
from spinae.catalogue.strict import Strict, nearest, told, toml, valid
from spinae.catalogue.vocabulary import Vocabulary
from spinae.errors import CatalogueError, UnknownMoveError

PHASES = ("warm-up", "strength", "stretch", "test")
SUFFIX = ".toml"


class Source(Strict):
    """Where a statement is from: one entry of `sources.toml`."""

    cite: str
    url: str


class Catalogue(Mapping[str, Move]):
    """Every move by its id, in the order of phases, rungs and names; frozen."""

    def __init__(
        self,
        moves: Mapping[str, Move],
        sources: Mapping[str, Source],
        words: Vocabulary | None = None,
    ) -> None:
        self._moves = {move.id: move for move in sorted(moves.values(), key=_order)}
        self.sources = dict(sources)
        self.vocabulary = words or vocabulary.load()

    def __getitem__(self, move: str) -> Move:
        try:
            return self._moves[move]
        except KeyError:
            raise UnknownMoveError(_unknown(move, list(self._moves))) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._moves)

    def __len__(self) -> int:
        return len(self._moves)

    @cached_property
    def equipment(self) -> tuple[str, ...]:
        """What a move needs, in the vocabulary's order."""
        needed = {thing for move in self.values() for thing in move.equipment}
        return tuple(thing for thing in self.vocabulary.equipment if thing in needed)


def _unknown(move: str, known: list[str]) -> str:
    return f"no move called {move!r}; known moves: {', '.join(known)}"


@cache
def load() -> Catalogue:
    """The catalogue that ships with Spinae."""
    return read(files(__package__))


def read(folder: Traversable) -> Catalogue:
    """Read `moves/*.toml`, `sources.toml` and `vocabulary.toml` in `folder`; CatalogueError with
    *all* problems."""
    problems: list[str] = []
    words = vocabulary.read(folder / "vocabulary.toml", problems)
    sources = _read_sources(folder / "sources.toml", problems)
    moves: dict[str, Move] = {}
    for path in sorted((folder / "moves").iterdir(), key=lambda path: path.name):
        if path.name.endswith(".toml"):
            move = _read_move(path, words, problems)
            if move is not None:
                moves[move.id] = move
    for move in moves.values():
        problems += _cross_problems(move, moves, sources)
    if problems or words is None:
        raise CatalogueError(problems)
    return Catalogue(moves, sources, words)


def read_beside(path: Path, catalogue: Catalogue) -> Catalogue:
    """The catalogue with the move of one more file, which takes the place of one with the same id;
    CatalogueError with all problems of the file."""
    problems: list[str] = []
    move = _read_move(path, catalogue.vocabulary, problems)
    moves = catalogue if move is None else {**catalogue, move.id: move}
    if move is not None:
        problems += _cross_problems(move, moves, catalogue.sources)
    if problems:
        raise CatalogueError(problems)
    return Catalogue(moves, catalogue.sources, catalogue.vocabulary)


def plain(name: str) -> str:
    """A name of a move as it is looked for: small letters, words joined by hyphens."""
    return "-".join(name.lower().replace("-", " ").split())


def names(move: Move) -> Iterable[str]:
    """What the move is called, its id last, so that it wins over another's other name."""
    return (*move.also, move.name, move.id)


def _order(move: Move) -> tuple[int, int, str]:
    return (PHASES.index(move.phase), move.ladder.rung, move.id)


def _read_sources(path: Traversable, problems: list[str]) -> dict[str, Source]:
    found = {
        key: valid(f"{path.name}: {key}", value, Source, problems)
        for key, value in (toml(path, problems) or {}).items()
    }
    return {key: source for key, source in found.items() if source is not None}


def _read_move(
    path: Traversable | Path, words: Vocabulary | None, problems: list[str]
) -> Move | None:
    data = toml(path, problems)
    if data == {}:
        problems.append(f"{path.name}: the file is empty; copy the nearest of catalogue/moves")
    move = valid(path.name, data, Move, problems, words) if data else None
    if move is not None and path.name != f"{move.id}{SUFFIX}":
        problems.append(
            f"{path.name}: got the id {move.id!r} in a file of this name, allowed the same word as "
            f"both; name the file {move.id}{SUFFIX}, or write its name as the id"
            if path.name.endswith(SUFFIX)
            else f"{path.name}: got a name without {SUFFIX}; name the file {move.id}{SUFFIX}"
        )
    return move


def _cross_problems(
    move: Move, moves: Mapping[str, Move], sources: Collection[str]
) -> Iterator[str]:
    """What a move names that is not there, and what it is called that another is called."""
    file = f"{move.id}{SUFFIX}"
    yield from (f"{file}: {line}" for line in _taken_names(move, moves.values()))
    for way in ("easier", "harder"):
        for other in getattr(move.ladder, way):
            if other not in moves:
                hint = nearest(other, moves) or "; spinae moves lists them"
                yield f"{file}: ladder.{way}: got {other!r}, allowed the id of a move{hint}"
    named = [(told(("sources", index)), source) for index, source in enumerate(move.sources)]
    named += [
        (told(("muscles", index, "source"), move.model_dump(mode="json")), muscle.source)
        for index, muscle in enumerate(move.muscles)
    ]
    for key, source in named:
        if source not in sources:
            hint = f"{nearest(source, sources)}; a new one is [{source}] there, with cite and url"
            yield f"{file}: {key}: got {source!r}, allowed a key of sources.toml{hint}"


def _taken_names(move: Move, moves: Iterable[Move]) -> Iterator[str]:
    others = [other for other in moves if other.id != move.id]
    taken = {plain(name): other.id for other in others for name in names(other)}
    keys = [("name", move.name), *((told(("also", i)), one) for i, one in enumerate(move.also))]
    for key, name in keys:
        if owner := taken.get(plain(name)):
            yield f"{key}: got {name!r}, which {owner} is called, allowed a name of its own"
