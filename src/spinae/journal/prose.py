"""Sentences back to reasons: what journals and archives held before reasons were kept.

They kept the sentence of a lock or an item in whatever language it was set. Each sentence that
can be said today is said once in every language, and looked up; what is not among them stays as
it is, as a reason of the id `prose`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import product
from typing import Literal

from spinae import catalogue
from spinae.catalogue import vocabulary
from spinae.plan.lock import Lock
from spinae.plan.reasons import SENTENCES, SHARES, sentence
from spinae.plan.rules import load_rules
from spinae.plan.screen import lock_text, questions
from spinae.say import Language, codes, load
from spinae.training import Reason

COUNTS = range(1, 31)
"""What a number in a sentence may have been."""


def item_reason(text: str) -> Reason:
    """The reason whose sentence it is, in any language."""
    return _known("item").get(text) or Reason("prose", (("text", text),))


def lock_reason(why: str, where: str, how_soon: str) -> Reason:
    """The reason of a lock that says `why`, in any language."""
    values = (("why", why), ("where", where), ("how_soon", how_soon))
    return _known("lock").get(why) or Reason("prose", values)


def sentences(kind: Literal["item", "lock"], language: Language) -> Iterator[tuple[str, Reason]]:
    """Everything that is said of an item, or of why a lock closes training, in a language."""
    moves, rules = catalogue.load(), load_rules()
    if kind == "lock":
        for lock in _locks():
            yield language.say(lock_text(lock, rules).why), lock.reason
        return
    for reason in _items():
        for sets in (1, 2):
            yield language.say(sentence(reason, moves, sets)), reason


@cache
def _known(kind: Literal["item", "lock"]) -> Mapping[str, Reason]:
    return {text: reason for one in map(load, codes()) for text, reason in sentences(kind, one)}


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


def _locks() -> Iterator[Lock]:
    """Those that were ever kept: red days and a back that gets worse close training while they
    last, and are not."""
    for group in questions().groups:
        yield Lock("red-flag", Reason(group.id))
    for stop in load_rules().stops:
        yield Lock("pain", Reason(stop.kind))
