"""What the files of the moves may name: muscles, equipment, furniture, contraindications, regions.

`vocabulary.toml` holds one entry for each, with its words and its drawn shape, read as strictly as
the moves. Names are plain English, and gettext's keys.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationInfo, model_validator

from spinae.catalogue.strict import Strict, listed, nearest, toml, valid
from spinae.errors import CatalogueError

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
Word = Annotated[str, Field(min_length=2, max_length=80)]
"""A closed curve on a part of the figure: (share along, depth −1 back … 1 front)."""
Half = Annotated[tuple[tuple[int, int], ...], Field(min_length=3)]
"""A closed curve on the right half of the plate, millimetres: (from the middle, from the crown)."""
Anchor = Literal["toes", "back", "seat", "shoulder blades", "head", "foot", "hands"]
Height = float | Literal["ground"]
DrawnLine = Annotated[tuple[tuple[float, Height], ...], Field(min_length=2)]
Kind = Literal["muscles", "equipment", "contraindications", "regions"]


class MuscleEntry(Strict):
    """A muscle, and where it is drawn."""

    name: Word
    also: tuple[Word, ...] = ()
    """Other names that a move's file may use."""
    plain: Word
    """Where it is, in everybody's words."""
    plate_back: Half | None = None
    plate_front: Half | None = None

    @model_validator(mode="after")
    def _is_drawn(self) -> MuscleEntry:
        if self.plate_back is None and self.plate_front is None:
            raise ValueError("got no shape on the plate, allowed plate_back, plate_front or both")
        return self


class EquipmentEntry(Strict):
    """Something to train with."""

    name: Word
    """As in "there is no mat"."""
    asked: Word
    """Beside its box where a person says what there is."""
    usual: bool
    """Whether it is at hand in most homes: taken as there until a person says otherwise. What is
    not is planned with once a person ticks it."""


class FurnitureEntry(Strict):
    """Something drawn with a move, and a place where it may stand."""

    thing: Name
    """A key of the equipment."""
    at: Word
    anchor: Anchor
    lines: tuple[DrawnLine, ...] = Field(min_length=1)
    """Metres to the right of the anchor and up from it."""

    @property
    def meaning(self) -> str:
        """Where it stands: `under the shoulder blades`."""
        return self.at if " " in self.at else f"{self.at} the {self.anchor}"


class ContraindicationEntry(Strict):
    """What speaks against a move."""

    sore: Word | None = None
    """What a person may say is sore today."""
    spared: Word | None = None
    """Why a move is left out then, as the end of a sentence."""

    @model_validator(mode="after")
    def _is_whole(self) -> ContraindicationEntry:
        if (self.sore is None) != (self.spared is None):
            raise ValueError("got one of sore and spared, allowed both or neither")
        return self


class RegionEntry(Strict):
    """A part of the body that a move is for."""

    title: Word
    """Heads its ladder."""
    name: Word
    """Within a sentence."""


class Vocabulary(Strict):
    """All of it, by id and in the order of the file."""

    muscles: dict[Name, MuscleEntry]
    equipment: dict[Name, EquipmentEntry]
    furniture: tuple[FurnitureEntry, ...]
    contraindications: dict[Name, ContraindicationEntry]
    regions: dict[Name, RegionEntry]

    @model_validator(mode="after")
    def _is_one(self) -> Vocabulary:
        problems = [*self._twice(), *self._unknown_things()]
        if problems:
            raise ValueError("\n".join(problems))
        return self

    def _twice(self) -> Iterator[str]:
        owner: dict[str, str] = {}
        for id, muscle in self.muscles.items():
            for name in {id, muscle.name, *muscle.also}:
                if owner.setdefault(name.lower(), id) != id:
                    first = owner[name.lower()]
                    yield f"muscles: got {name!r} for {first} and {id}, allowed for one of them"

    def _unknown_things(self) -> Iterator[str]:
        for one in self.furniture:
            if one.thing not in self.equipment:
                yield (
                    f"furniture: got {one.thing!r}, allowed {listed(self.equipment)}; "
                    "a new thing is first an entry of the equipment"
                )

    @cached_property
    def all_names(self) -> Mapping[str, MuscleEntry]:
        """Muscles by everything they are called, in lower case."""
        return {
            name.lower(): muscle
            for id, muscle in self.muscles.items()
            for name in (id, muscle.name, *muscle.also)
        }

    def muscle(self, name: str) -> MuscleEntry | None:
        """The muscle of that name, id or other name."""
        return self.all_names.get(name.lower())

    @cached_property
    def muscle_names(self) -> tuple[str, ...]:
        """What each muscle is called, in order."""
        return tuple(muscle.name for muscle in self.muscles.values())

    @cached_property
    def sore(self) -> Mapping[str, str]:
        """What may be sore today: the contraindication it stands for."""
        return {
            entry.sore: id for id, entry in self.contraindications.items() if entry.sore is not None
        }

    def places(self, thing: str) -> dict[str, str]:
        """Where a thing may stand, and where on the body that is; none where it is not drawn."""
        return {one.at: one.meaning for one in self.furniture if one.thing == thing}

    def texts(self) -> Iterator[str]:
        """Every word of it that people read, in English."""
        for muscle in self.muscles.values():
            yield from (muscle.name, muscle.plain)
        for thing in self.equipment.values():
            yield from (thing.name, thing.asked)
        for reason in self.contraindications.values():
            yield from (text for text in (reason.sore, reason.spared) if text)
        for region in self.regions.values():
            yield from (region.title, region.name)


@cache
def load() -> Vocabulary:
    """The vocabulary that ships with Spinae."""
    problems: list[str] = []
    found = read(files(__package__) / "vocabulary.toml", problems)
    if found is None:
        raise CatalogueError(problems)
    return found


def read(path: Traversable | Path, problems: list[str]) -> Vocabulary | None:
    """The vocabulary in a file; None and a line in `problems` for each thing that is wrong."""
    data = toml(path, problems)
    return None if data is None else valid(path.name, data, Vocabulary, problems)


def of(info: ValidationInfo) -> Vocabulary:
    """The vocabulary that a file is read with; the shipped one where none was given."""
    return info.context if isinstance(info.context, Vocabulary) else load()


def _muscle(name: str, info: ValidationInfo) -> str:
    words = of(info)
    muscle = words.muscle(name)
    if muscle is None:
        known = listed(words.muscle_names)
        hint = f"{nearest(name, words.all_names)}; a new one is an entry of vocabulary.toml"
        raise ValueError(f"allowed {known}{hint}")
    return muscle.name


def _known(kind: Kind) -> AfterValidator:
    def check(id: str, info: ValidationInfo) -> str:
        known: Mapping[str, object] = getattr(of(info), kind)
        if id not in known:
            hint = f"{nearest(id, known)}; a new one is an entry of vocabulary.toml"
            raise ValueError(f"allowed {listed(known)}{hint}")
        return id

    return AfterValidator(check)


Muscle = Annotated[str, AfterValidator(_muscle)]
"""A muscle by its name; an id or another name becomes that name."""
Equipment = Annotated[str, _known("equipment")]
Contraindication = Annotated[str, _known("contraindications")]
Region = Annotated[str, _known("regions")]
