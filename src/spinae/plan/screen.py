"""The screen: the questions that find people who should see a clinician before they train.

The questions are `screen.toml`. A sign answered yes closes training and says where to go, and
how soon; a caution leaves moves out. Every text in it is English, and gettext's key: it is wrapped
as a message where it is returned.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Final

from pydantic import BaseModel, ConfigDict

from spinae.catalogue import Catalogue
from spinae.catalogue.vocabulary import Contraindication
from spinae.errors import AnswersError
from spinae.message import N_, NOTHING, Message, _, joined
from spinae.plan import pain
from spinae.plan.lock import Lock, LockKind, LockText, Opened
from spinae.plan.rules import Rules
from spinae.training import PainAnswer, Reason

UNSCREENED: dict[str, str] = {
    "new": N_("Some people should see a clinician before they train."),
    "changed": N_("The safety questions have changed since you answered them."),
    "away": N_("You have been away for a while, and things may have changed."),
    "expired": N_("It is some time since you answered the safety questions."),
    "leg": N_("You have felt something new in a leg since you answered them."),
    "jump": N_("Your back is much worse than it usually is."),
}
"""Why the questions are asked, by the id of the reason."""


@dataclass(frozen=True, slots=True)
class Screening:
    """One round of answers: the ids of what was answered yes."""

    at: datetime
    flags: frozenset[str]
    """Signs; the id of a group stands for "one of these"."""
    cautions: frozenset[str]


class Frozen(BaseModel):
    """A frozen value that takes no key it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Sign(Frozen):
    """One box to tick."""

    id: str
    text: str


class Group(Frozen):
    """Signs that lead to the same place."""

    id: str
    title: str
    why: str
    action: str
    """Where to go, as a sentence."""
    how_soon: str
    """A few words: "now", "today"."""
    signs: tuple[Sign, ...]

    def sentence(self, id: str) -> Message:
        """The sign of that id, or what the group is about."""
        return _(next((sign.text for sign in self.signs if sign.id == id), self.title))


class Caution(Frozen):
    """Something that leaves moves out; `advice` may be empty."""

    id: str
    text: str
    because: str
    advice: str
    excludes: tuple[Contraindication, ...]


class Screen(Frozen):
    """Every question, groups in order of urgency."""

    intro: str
    groups: tuple[Group, ...]
    cautions: tuple[Caution, ...]

    @property
    def flag_ids(self) -> tuple[str, ...]:
        """What may stand in the flags of an answer: every group and every sign."""
        return tuple(
            id for group in self.groups for id in (group.id, *(sign.id for sign in group.signs))
        )

    @property
    def caution_ids(self) -> tuple[str, ...]:
        """What may stand in the cautions of an answer."""
        return tuple(caution.id for caution in self.cautions)


@cache
def questions() -> Screen:
    """The questions that ship with Spinae."""
    text = (files(__package__) / "screen.toml").read_text("utf-8")
    return Screen.model_validate(tomllib.loads(text))


@cache
def _groups() -> dict[str, Group]:
    """The group of each sign, and of itself, in the order of the questions."""
    groups = questions().groups
    return {id: group for group in groups for id in (group.id, *(one.id for one in group.signs))}


def standing(
    screening: Screening,
    opened: Mapping[str, Opened],
    changed: frozenset[str] = frozenset(),
) -> tuple[Lock, ...]:
    """The locks that the signs answered yes put on training, the most urgent first. A sign that
    was opened closes nothing: seen by a clinician it may well be true still, unless it is among
    the `changed`; told to be a mistake, unless it was answered yes again since."""

    def stands(id: str) -> bool:
        one = opened.get(id)
        told = one is not None and (one.way == "seen" or one.at >= screening.at)
        return id in screening.flags and (id in changed or not told)

    return tuple(Lock("red-flag", Reason(id)) for id in _groups() if stands(id))


_URGENCY: Final[tuple[LockKind, ...]] = ("red-flag", "pain", "unscreened", "ended")


def by_urgency(locks: Iterable[Lock]) -> tuple[Lock, ...]:
    """The most urgent first, each once."""
    order = list(_groups())

    def rank(lock: Lock) -> tuple[int, int]:
        id = lock.reason.id
        return _URGENCY.index(lock.kind), order.index(id) if id in order else len(order)

    return tuple(sorted(dict.fromkeys(locks), key=rank))


def access(
    screening: Screening | None,
    last_set: datetime | None,
    answers: Collection[PainAnswer],
    opened: Mapping[str, Opened],
    now: datetime,
    rules: Rules,
) -> Lock | None:
    """The lock where the screen was not passed, or is to be passed again: after a long break,
    after some months, after a jump in pain or new signs in a leg. `last_set` is when anything
    was last done, `answers` what was said of the back since the screening."""
    if screening is None:
        return _unscreened("new")
    red = standing(screening, opened)
    if red:
        return red[0]
    # signs that this Spinae does not know: it cannot say how urgent they are
    if screening.flags - _groups().keys():
        return _unscreened("changed")
    last = max(screening.at, last_set or screening.at)
    if now - last >= timedelta(days=rules.break_days):
        return _unscreened("away")
    if now - screening.at >= timedelta(days=rules.screen_valid_days):
        return _unscreened("expired")
    if any(_new_nerve(entry, opened) for entry in answers):
        return _unscreened("leg")
    if pain.jumped(answers, rules):
        return _unscreened("jump")
    return None


def _new_nerve(entry: PainAnswer, opened: Mapping[str, Opened]) -> bool:
    """Whether it speaks of a nerve, and nobody has looked at that since."""
    told = (opened.get(kind) for kind in entry.kinds & pain.NERVE_KINDS)
    return any(one is None or one.at < entry.at for one in told)


def _unscreened(reason: str) -> Lock:
    return Lock("unscreened", Reason(reason))


def lock_text(lock: Lock, rules: Rules) -> LockText:
    """What a lock says: why, where to go, and how soon."""
    known = _known_text(lock, rules)
    if known is not None:
        return known
    if lock.reason.id == "prose":
        kept = dict(lock.reason.values)
        # an English one may still be known to a language
        return LockText(*(_(str(kept.get(name, ""))) for name in LockText._fields))
    return LockText(
        _("Training was closed, and this version of Spinae does not know why."),
        _("See a doctor or physiotherapist before you train again."),
        _("before you train again"),
    )


def knows(lock: Lock, rules: Rules) -> bool:
    """Whether the reason of a lock is one of ours."""
    return _known_text(lock, rules) is not None


def _known_text(lock: Lock, rules: Rules) -> LockText | None:
    if lock.kind == "pain":
        return pain.lock_text(lock.reason, rules)
    if lock.kind == "ended":
        return pain.ended_text(lock.reason)
    if lock.kind == "unscreened" and lock.reason.id in UNSCREENED:
        why = _(UNSCREENED[lock.reason.id])
        do = _("Answer the safety questions first; it takes about a minute.")
        return LockText(why, do, _("now"))
    group = _groups().get(lock.reason.id)
    if lock.kind == "red-flag" and group is not None:
        said = named(lock) if lock.reason.id != group.id else NOTHING
        told = _("You said: {sign}", sign=said) if said else NOTHING
        return LockText(joined([told, _(group.why)]), _(group.action), _(group.how_soon))
    return None


def named(lock: Lock) -> Message:
    """What was said that closed training, to be asked once more alone; says nothing where nobody
    said it."""
    group = _groups().get(lock.reason.id)
    if lock.kind == "red-flag" and group is not None:
        return group.sentence(lock.reason.id)
    kind = pain.NAMES.get(lock.reason.id) if lock.kind == "pain" else None
    return NOTHING if kind is None else _(kind)


def excluded(screening: Screening, catalogue: Catalogue) -> dict[str, Message]:
    """The moves that a caution leaves out, each with a sentence that says why."""
    sentences: dict[str, Message] = {}
    for caution in questions().cautions:
        if caution.id in screening.cautions:
            against = frozenset(caution.excludes)
            told = _("Left out, as {because}.", because=_(caution.because))
            for move in catalogue.values():
                if not against.isdisjoint(move.contraindications):
                    sentences.setdefault(move.id, told)
    return sentences


def told_cautions(screening: Screening) -> tuple[Message, ...]:
    """The answered cautions, as they were asked."""
    cautions = questions().cautions
    return tuple(_(caution.text) for caution in cautions if caution.id in screening.cautions)


def advice(screening: Screening) -> tuple[Message, ...]:
    """What the answered cautions ask the person to do, in the order of the questions."""
    asked = (caution for caution in questions().cautions if caution.id in screening.cautions)
    return tuple(_(caution.advice) for caution in asked if caution.advice)


def from_answers(data: object, at: datetime) -> Screening:
    """Answers as JSON: `{"flags": [ids], "cautions": [ids]}`, or `{"none": true}` for no flag.

    AnswersError with every problem in one line.
    """
    if not isinstance(data, Mapping):
        raise AnswersError(f'answers: got {data!r:.60}, allowed an object such as {{"none": true}}')
    screen = questions()
    problems = [
        *_key_problems(data),
        *_id_problems("flags", data.get("flags", []), screen.flag_ids),
        *_id_problems("cautions", data.get("cautions", []), screen.caution_ids),
    ]
    if problems:
        raise AnswersError("; ".join(problems))
    return Screening(at, frozenset(data.get("flags", ())), frozenset(data.get("cautions", ())))


def _key_problems(data: Mapping[object, object]) -> Iterable[str]:
    unknown = [key for key in data if key not in ("flags", "cautions", "none")]
    if unknown:
        yield f"answers: got {_listed(unknown)}, allowed flags, cautions, none"
    none = data.get("none", False)
    if not isinstance(none, bool):
        yield f"none: got {none!r:.60}, allowed true or false"
    elif none and data.get("flags"):
        yield "none: got true beside flags, allowed one of the two"
    elif not none and "flags" not in data:
        yield 'flags: got nothing, allowed a list of ids; say {"none": true} where no sign applies'


def _id_problems(key: str, got: object, allowed: tuple[str, ...]) -> Iterable[str]:
    if not isinstance(got, list):
        yield f"{key}: got {got!r:.60}, allowed a list of ids"
        return
    unknown = [id for id in got if id not in allowed]
    if unknown:
        yield f"{key}: got {_listed(unknown)}, allowed {', '.join(allowed)}"


def _listed(values: Iterable[object]) -> str:
    return ", ".join(f"{value!r:.60}" for value in values)
