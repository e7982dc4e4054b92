"""Sentences back to reasons: what journals and archives held before reasons were kept.

They kept the sentence of a lock or an item in whatever language it was set. Those of a lock stand
in `prose.toml`; each that can be said of an item today is said once in every language, and looked
up. What is not among them stays as it is, as a reason of the id `prose`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from itertools import product

from spinae import catalogue
from spinae.catalogue import vocabulary
from spinae.plan.reasons import SENTENCES, SHARES, sentence
from spinae.say import Language, codes, load
from spinae.training import Reason

COUNTS = range(1, 31)
"""What a number in a sentence may have been."""


def item_reason(text: str) -> Reason:
    """The reason whose sentence it is, in any language."""
    return _known().get(text) or Reason("prose", (("text", text),))


def lock_reason(why: str, where: str, how_soon: str) -> Reason:
    """The reason of a lock that says `why`, in any language."""
    values = (("why", why), ("where", where), ("how_soon", how_soon))
    id = locks_of_before().get(why)
    return Reason("prose", values) if id is None else Reason(id)


@cache
def locks_of_before() -> Mapping[str, str]:
    """The id of its reason by what was said of a lock."""
    known: dict[str, str] = tomllib.loads((files(__package__) / "prose.toml").read_text("utf-8"))
    return known


def sentences(language: Language) -> Iterator[tuple[str, Reason]]:
    """Everything that is said of an item in a language."""
    moves = catalogue.load()
    for reason in _items():
        for sets in (1, 2):
            yield language.say(sentence(reason, moves, sets)), reason


@cache
def _known() -> Mapping[str, Reason]:
    return {text: reason for one in map(load, codes()) for text, reason in sentences(one)}


def _items() -> Iterator[Reason]:
    words = vocabulary.load()
    moves = [("move", id) for id in catalogue.load()]
    counts = [("times", count) for count in COUNTS]
    values: dict[str, Iterable[tuple[tuple[str, str | int], ...]]] = {
        "spared": product(moves, [("spot", one) for one in words.sore]),
        "stands-in": product(moves),
        "opened": product(moves, counts),
        "opened-early": product(moves, counts),
        "eases": product([("part", one) for one in words.regions if one != "mobility"]),
        "start": product([("share", one) for one in SHARES]),
        "stepped": product([("many", count) for count in COUNTS]),
    }
    for id in SENTENCES.keys() - {"prose"}:
        for one in values.get(id, [()]):
            yield Reason(id, one)
