"""Questionnaires: files that a person puts beside the journal, and what was answered to them.

Spinae ships none. A published questionnaire has its own wording and licence, and both are kept
only where the file comes from its publisher; what a file may hold is docs/questionnaires.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import mean
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from spinae.catalogue.strict import Strict, toml, valid
from spinae.errors import AnswersError

LONGEST_ID = 200
"""Characters of a file's name without the suffix: what the journal keeps answers under."""
Text = Annotated[str, Field(min_length=1, max_length=600)]


class Answer(Strict):
    """One answer that an item offers."""

    text: Text
    value: Annotated[float, Field(ge=-1_000_000, le=1_000_000)]


class Item(Strict):
    """One question, or one statement to tick."""

    text: Text
    answers: tuple[Answer, ...] = ()
    """Its own answers; empty where the file's are meant, or where it is ticked."""


class Questionnaire(Strict):
    """One file, whole. Its id is the file's name without the suffix."""

    name: Annotated[str, Field(min_length=3, max_length=80)]
    source: Text
    licence: Text
    intro: Text
    kind: Literal["choices", "ticks"]
    """ticks: every statement that is true is ticked and counts 1. choices: one answer each."""
    answers: tuple[Answer, ...] = ()
    items: Annotated[tuple[Item, ...], Field(min_length=1, max_length=60)]
    score: Literal["sum", "mean"] = "sum"
    better: Literal["lower", "higher"] = "lower"
    change: Annotated[float, Field(gt=0)] | None = None
    """The change that matters, as the source gives it; None where it gives none."""
    change_source: Text | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if self.kind == "ticks" and (self.answers or any(item.answers for item in self.items)):
            raise ValueError("items that are ticked have no answers")
        if self.kind == "choices" and not all(self.answers_of(item) for item in self.items):
            raise ValueError("every item needs answers, its own or the file's")
        if (self.change is None) != (self.change_source is None):
            raise ValueError("change and change_source are given together, or neither is")
        return self

    def answers_of(self, item: Item) -> tuple[Answer, ...]:
        """What may be answered to an item; empty where it is ticked."""
        return item.answers or self.answers

    def scored(self, given: Sequence[int | None]) -> float:
        """The score of one round: for each item the index of its answer, 1 for a tick and 0 for
        none; AnswersError names the first item without an answer that is allowed."""
        values = [self._value(number, one) for number, one in enumerate(given)]
        if len(values) != len(self.items):
            raise AnswersError(f"{self.name}: got {len(values)} answers, allowed {len(self.items)}")
        return mean(values) if self.score == "mean" else sum(values)

    def _value(self, number: int, given: int | None) -> float:
        answers = self.answers_of(self.items[number])
        allowed = range(len(answers)) if answers else range(2)
        if given is None or given not in allowed:
            raise AnswersError(f"{self.name}, item {number + 1}: not answered; choose one")
        return answers[given].value if answers else float(given)


@dataclass(frozen=True, slots=True)
class Shelf:
    """What the folder holds."""

    questionnaires: Mapping[str, Questionnaire]
    problems: tuple[str, ...]
    """One line for everything that is wrong with a file; such a file is left out."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A questionnaire as a person has filled it in; the answers as `scored` takes them."""

    id: str
    questionnaire: Questionnaire
    answers: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """One round of answers."""

    at: datetime
    score: float


def read(folder: Path) -> Shelf:
    """Every `*.toml` of the folder, by name; an absent folder is an empty one."""
    found: dict[str, Questionnaire] = {}
    problems: list[str] = []
    for path in sorted(folder.glob("*.toml")):
        if not (len(path.stem) <= LONGEST_ID and path.stem.isprintable()):
            problems.append(
                f"{path.name!a:.60}: got a name of {len(path.stem)} characters, allowed "
                f"{LONGEST_ID} that can be printed; rename the file"
            )
            continue
        data = toml(path, problems)
        one = None if data is None else valid(path.name, data, Questionnaire, problems)
        if one is not None:
            found[path.stem] = one
    return Shelf(found, tuple(problems))
