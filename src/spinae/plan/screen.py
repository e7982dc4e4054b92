"""The screen: the questions that find people who should see a clinician before they train.

The questions are `screen.toml`. A sign answered yes closes training and says where to go, and
how soon; a caution leaves moves out. Every text in it is English, and gettext's key: it is wrapped
as a message where it is returned.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from spinae.catalogue import Catalogue
from spinae.catalogue.schema import Move, Posture
from spinae.catalogue.vocabulary import Contraindication
from spinae.errors import AnswersError
from spinae.message import N_, NOTHING, Message, _, joined
from spinae.plan import pain
from spinae.plan.lock import URGENCY, Lock, LockKind, LockText, Opened, Urgency, rank, sooner
from spinae.plan.rules import Rules, load_rules
from spinae.training import PainAnswer, Reason

UNSCREENED: dict[str, str] = {
    "new": N_("A few people should see someone before they train."),
    "changed": N_("The safety questions have changed since you answered them."),
    "away": N_("You have been away for a while, and things may have changed."),
    "expired": N_("It is some time since you answered the safety questions."),
    "lost": N_("Your last answers could not be kept for sure, so they are asked again."),
    "leg": N_(
        "You have felt something new in a leg, or between the legs, since you answered them."
    ),
    "jump": N_("You said that your back is much worse than it usually is."),
    "vague": N_("Which operation you had is still to be said."),
}
"""Why the questions are asked, by the id of the reason."""


@dataclass(frozen=True, slots=True)
class Screening:
    """One round of answers: the ids of what was answered yes."""

    at: datetime
    flags: frozenset[str]
    """Signs; the id of a group stands for "one of these"."""
    cautions: frozenset[str]

    @property
    def unknown(self) -> bool:
        """Whether something was told that this Spinae does not know: it cannot say how urgent
        that is, nor what it leaves out."""
        screen = questions()
        return not (self.flags <= {*screen.flag_ids} and self.cautions <= {*screen.caution_ids})


class Frozen(BaseModel):
    """A frozen value that takes no key it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Sign(Frozen):
    """Something that closes training where it is new or clearly worse."""

    id: str
    text: str
    """A phrase, without a full stop."""
    known: str = ""
    """The caution that holds instead where it is long known and unchanged; empty where it has to
    be seen."""
    of: str = ""
    """The caution under which it is asked; empty where everybody is asked."""
    because: str = ""
    excludes: tuple[Contraindication, ...] = ()
    """What it leaves out where it is true still and a clinician lets the person train."""
    postures: tuple[Posture, ...] = ()
    advice: str = ""
    """What is said then, beside the session."""


class Group(Frozen):
    """Signs that lead to the same place."""

    id: str
    title: str
    why: str
    action: str
    """Where to go, as a sentence."""
    urgency: Urgency
    signs: tuple[Sign, ...]
    was: tuple[Sign, ...] = ()
    """Signs that were asked before: what was told then closes training as it did."""

    @property
    def every(self) -> tuple[Sign, ...]:
        """Its signs, and those that were asked before."""
        return (*self.signs, *self.was)

    @property
    def ids(self) -> tuple[str, ...]:
        """What may be told of it, and the group itself: one of these."""
        return (self.id, *(sign.id for sign in self.every))

    def named(self, id: str) -> Message:
        """The sign of that id, or what the group is about."""
        return _(next((sign.text for sign in self.every if sign.id == id), self.title))


class Cluster(Frozen):
    """Things that are more urgent together than alone."""

    one: tuple[str, ...]
    other: tuple[str, ...] = Field(alias="with")
    """Signs, cautions, or kinds of pain: one of these and one of those were told."""
    why: str
    action: str
    urgency: Urgency

    def holds(self, id: str, told: Collection[str]) -> bool:
        """Whether it is about that sign, among everything that was told."""
        one, other = ({*part}.intersection(told) for part in (self.one, self.other))
        return bool(one and other) and id in one | other


class Caution(Frozen):
    """Something that leaves moves out; `advice` may be empty."""

    id: str
    text: str
    """A phrase, without a full stop."""
    because: str
    advice: str
    excludes: tuple[Contraindication, ...]
    postures: tuple[Posture, ...] = ()
    """Positions that it leaves out."""
    of: str = ""
    """The caution that it makes more precise, and takes the place of."""
    precise: bool = False
    """One of what is asked under it has to be answered."""
    when: Literal["first", "later", "known"] = "first"
    """later: it changes nothing in a first session, and is asked after it; known: it is told of a
    sign alone."""

    def against(self, move: Move) -> bool:
        """Whether the move is left out for it."""
        spoken_of = not set(self.excludes).isdisjoint(move.contraindications)
        return spoken_of or move.posture in self.postures


class Screen(Frozen):
    """Every question, in the order in which they are read: nothing urgent comes first."""

    intro: str
    onset: str
    """What every sign is asked with."""
    groups: tuple[Group, ...]
    clusters: tuple[Cluster, ...]
    cautions: tuple[Caution, ...]

    @model_validator(mode="after")
    def _names_what_is_there(self) -> Screen:
        asked = {caution.id for caution in self.cautions}
        twice = [id for id, n in Counter((*self.flag_ids, *self.caution_ids)).items() if n > 1]
        if twice:
            raise ValueError(f"got {', '.join(twice)} twice, allowed once: journals keep the ids")
        signs = [sign for group in self.groups for sign in group.every]
        top = {one.id for one in self.cautions if not one.of}
        under = ({one.of for one in signs} | {one.of for one in self.cautions}) - top - {""}
        known = {sign.known for sign in signs} - asked - {""}
        together = {id for one in self.clusters for id in (*one.one, *one.other)}
        unknown = under | known | (together - asked - {*self.flag_ids, *pain.KINDS})
        if unknown:
            raise ValueError(f"got {', '.join(sorted(unknown))}, which nothing here is called")
        return self

    @property
    def signs(self) -> tuple[Sign, ...]:
        """Those that everybody is asked about."""
        return tuple(sign for group in self.groups for sign in group.signs if not sign.of)

    def under(self, caution: str) -> tuple[tuple[Sign, ...], tuple[Caution, ...]]:
        """What is asked of those of whom that caution is true."""
        signs = (sign for group in self.groups for sign in group.signs if sign.of == caution)
        return tuple(signs), tuple(one for one in self.cautions if one.of == caution)

    @property
    def flag_ids(self) -> tuple[str, ...]:
        """What may stand in the flags of an answer: every group and every sign."""
        return tuple(id for group in self.groups for id in group.ids)

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
    return {id: group for group in questions().groups for id in group.ids}


def _group_of(lock: Lock) -> Group | None:
    """The group of the sign that a lock is for; None where it is for no sign that is known."""
    return _groups().get(lock.reason.id) if lock.kind == "red-flag" else None


def _place(id: str, told: Collection[str]) -> Group | Cluster:
    """Where that sign leads, by everything else that was told."""
    alone = _groups()[id]
    places: list[Group | Cluster] = [one for one in questions().clusters if one.holds(id, told)]
    return min([*places, alone], key=lambda place: rank(place.urgency))


def standing(
    screening: Screening,
    opened: Mapping[str, Opened],
    changed: frozenset[str] = frozenset(),
) -> tuple[Lock, ...]:
    """The locks that the signs answered yes put on training, the most urgent first. A sign that
    was opened closes nothing, unless it was answered yes again since. Where nobody is in a hurry
    about it, what a clinician has seen may well be true still: again a yes closes training only
    where it is among the `changed`."""

    true = true_of(screening, opened)

    def calm(id: str) -> bool:
        return lasts(id) and _place(id, true).urgency in CALM

    def stands(id: str) -> bool:
        one = opened.get(id)
        told = one is not None and (one.at >= screening.at or (one.way == "seen" and calm(id)))
        return id in screening.flags and (id in changed or not told)

    locks = [Lock("red-flag", Reason(id), true) for id in _groups() if stands(id)]
    return by_urgency(locks, true)


def graver(lock: Lock) -> bool:
    """Whether a sign is more urgent for something else that was told with it."""
    group = _group_of(lock)
    return group is not None and _place(lock.reason.id, lock.told).urgency != group.urgency


def long_known(lock: Lock) -> str:
    """The caution that a sign is where it is long known and no worse; empty where it is none."""
    group = _group_of(lock)
    signs = group.every if group else ()
    return next((sign.known for sign in signs if sign.id == lock.reason.id), "")


def may_go(lock: Lock, told: Collection[str]) -> bool:
    """Whether it may have gone by itself, and nobody need be seen about that: by everything that
    was told nobody is in a hurry about it."""
    return _group_of(lock) is not None and _place(lock.reason.id, told).urgency == "week"


def lasts(id: str) -> bool:
    """Whether a sign that a clinician has seen may be true for long: another fever, or another
    pain in the chest, is a new one."""
    group = _groups().get(id)
    return group is not None and group.urgency in CALM


def true_of(screening: Screening | None, opened: Mapping[str, Opened]) -> frozenset[str]:
    """Everything that is true by the answers, seen by a clinician or not, and the cautions under
    which it was told: what makes a sign more urgent. What was a mistake is not among it."""
    if screening is None:
        return frozenset()
    untrue = ("mistake", "known")
    slips = {id for id, one in opened.items() if one.way in untrue and one.at >= screening.at}
    told = (screening.flags - slips) | screening.cautions
    return told.union(of for id, of in _under().items() if id in told)


@cache
def _under() -> dict[str, str]:
    """The caution under which a sign or a caution is asked, by its id."""
    asked = questions()
    signs = {sign.id: sign.of for group in asked.groups for sign in group.every if sign.of}
    return signs | {one.id: one.of for one in asked.cautions if one.of}


def vague(true: Collection[str]) -> bool:
    """Whether of a caution it has to be said which, and was not."""
    precise = {one.id for one in questions().cautions if one.precise}
    said = {of for id, of in _under().items() if id in true}
    return not precise.intersection(true) <= said


def told_with(locks: Iterable[Lock], true: Collection[str]) -> frozenset[str]:
    """Everything that makes a sign more urgent where these close training: what is true by the
    answers, what was when they were set, and what they are themselves."""
    each = tuple(locks)
    ids = (lock.reason.id for lock in each)
    return frozenset(true).union(ids, *(lock.told for lock in each))


CALM: Final[frozenset[Urgency]] = frozenset({"week", "first"})
"""Nobody is in a hurry."""
_KINDS: Final[Mapping[LockKind, int]] = {
    "red-flag": 0, "pain": 1, "unscreened": 2, "ended": 3,
}  # fmt: skip


def by_urgency(locks: Iterable[Lock], told: Collection[str] = ()) -> tuple[Lock, ...]:
    """The most urgent first, each once, by everything that was told."""
    every = tuple(locks)
    each, told = tuple(dict.fromkeys(every)), told_with(every, told)

    def order(lock: Lock) -> tuple[int, int]:
        urgency = lock_text(lock, load_rules(), told).urgency
        return rank(urgency), _KINDS.get(lock.kind, len(_KINDS))

    return tuple(sorted(each, key=order))


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
    true = true_of(screening, opened)
    if screening.unknown:
        return _unscreened("changed")
    if vague(true):
        return _unscreened("vague")
    last = max(screening.at, last_set or screening.at)
    if now - last >= timedelta(days=rules.break_days):
        return _unscreened("away")
    days = rules.pregnant_valid_days if "pregnancy" in true else rules.screen_valid_days
    if now - screening.at >= timedelta(days=days):
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


def lock_text(lock: Lock, rules: Rules, told: Collection[str] = ()) -> LockText:
    """What a lock says: why, where to go, and how soon, by everything that was told."""
    known = _known_text(lock, rules, told_with((lock,), told))
    if known is not None:
        return known
    if lock.reason.id == "prose":
        kept = dict(lock.reason.values)
        # an English one may still be known to a language
        why, where, how_soon = (_(str(kept.get(name, ""))) for name in ("why", "where", "how_soon"))
        soon = (one for one, text in URGENCY.items() if text == kept.get("how_soon"))
        return LockText(why, where, how_soon, next(soon, "today"))
    return LockText(
        _("Training was closed, and this version of Spinae does not know why."),
        _("See a doctor or physiotherapist before you train again."),
        _("before you train again"),
        "today",  # when in doubt
    )


def knows(lock: Lock, rules: Rules) -> bool:
    """Whether the reason of a lock is one of ours."""
    return _known_text(lock, rules, ()) is not None


def _known_text(lock: Lock, rules: Rules, told: Collection[str]) -> LockText | None:
    if lock.kind == "pain":
        return _graver_together(pain.lock_text(lock.reason, rules, told), lock.reason.id, told)
    if lock.kind == "ended":
        return pain.ended_text(lock.reason, told)
    if lock.kind == "unscreened" and lock.reason.id in UNSCREENED:
        why = _(UNSCREENED[lock.reason.id])
        return LockText(why, _("Answer the safety questions first; it takes about a minute."))
    group = _group_of(lock)
    if group is not None:
        said = named(lock) if lock.reason.id != group.id else NOTHING
        sign = _("You said: {sign}.", sign=said) if said else NOTHING
        place = _place(lock.reason.id, told)
        why = joined([sign, _(place.why)])
        return LockText(why, _(place.action), _(URGENCY[place.urgency]), place.urgency)
    return None


def _graver_together(text: LockText | None, id: str, told: Collection[str]) -> LockText | None:
    """A kind of pain is more urgent beside some signs too."""
    for one in questions().clusters if text is not None else ():
        if text is not None and one.holds(id, told) and sooner(one.urgency, text.urgency):
            soon = _(URGENCY[one.urgency])
            text = LockText(joined((text.why, _(one.why))), _(one.action), soon, one.urgency)
    return text


def named(lock: Lock) -> Message:
    """What was said that closed training, to be asked once more alone; says nothing where nobody
    said it."""
    group = _group_of(lock)
    if group is not None:
        return group.named(lock.reason.id)
    kinds = pain.NAMES.items() if lock.kind == "pain" else ()
    return next((_(text) for kind, text in kinds if kind == lock.reason.id), NOTHING)


def excluded(
    screening: Screening, opened: Mapping[str, Opened], catalogue: Catalogue
) -> dict[str, Message]:
    """The moves that a caution leaves out, or a sign that was seen, each with a sentence that says
    why."""
    sentences: dict[str, Message] = {}
    for one in _holding(screening, opened):
        why = _("Left out, because {because}.", because=_(one.because))
        for move in catalogue.values():
            if one.against(move):
                sentences.setdefault(move.id, why)
    return sentences


def _holding(screening: Screening, opened: Mapping[str, Opened]) -> Iterator[Caution]:
    """The answered cautions, in the order of the questions, and the signs that leave moves out:
    those that are true, and those that a clinician has seen since the answers. A more precise
    answer takes the place of the one it is asked under."""
    asked = questions()
    true = true_of(screening, opened) | {
        id for id, one in opened.items() if one.way == "seen" and one.at >= screening.at
    }
    signs = [sign for group in asked.groups for sign in group.every if sign.id in true]
    precise = [one for one in asked.cautions if one.id in screening.cautions]
    instead = {one.of for one in precise} | {sign.of for sign in signs if sign.excludes}
    yield from (one for one in precise if one.id not in instead)
    for sign in signs:
        if sign.excludes:
            yield Caution(
                id=sign.id,
                text=sign.text,
                because=sign.because,
                advice=sign.advice,
                excludes=sign.excludes,
                postures=sign.postures,
            )


def told_cautions(screening: Screening, opened: Mapping[str, Opened]) -> tuple[Message, ...]:
    """The answered cautions, as they were asked."""
    return tuple(_(caution.text) for caution in _holding(screening, opened))


def advice(screening: Screening, opened: Mapping[str, Opened]) -> tuple[Message, ...]:
    """What the answered cautions ask the person to do, in the order of the questions."""
    return tuple(_(one.advice) for one in _holding(screening, opened) if one.advice)


def from_answers(data: object, at: datetime) -> tuple[Screening, frozenset[str]]:
    """Answers as JSON: `{"flags": [ids], "cautions": [ids], "changed": [ids]}`, or
    `{"none": true}` for no flag; with them the flags that have changed since a clinician saw them.

    AnswersError with every problem in one line.
    """
    if not isinstance(data, Mapping):
        raise AnswersError(f'answers: got {data!r:.60}, allowed an object such as {{"none": true}}')
    screen, flags = questions(), data.get("flags", [])
    problems = [
        *_key_problems(data),
        *_id_problems("flags", flags, screen.flag_ids),
        *_id_problems("cautions", data.get("cautions", []), screen.caution_ids),
    ]
    problems += [] if problems else _id_problems("changed", data.get("changed", []), flags)
    if problems:
        raise AnswersError("; ".join(problems))
    screening = Screening(at, frozenset(flags), frozenset(data.get("cautions", ())))
    return screening, frozenset(data.get("changed", ()))


def _key_problems(data: Mapping[object, object]) -> Iterable[str]:
    unknown = [key for key in data if key not in ("flags", "cautions", "changed", "none")]
    if unknown:
        yield f"answers: got {_listed(unknown)}, allowed flags, cautions, changed, none"
    none = data.get("none", False)
    if not isinstance(none, bool):
        yield f"none: got {none!r:.60}, allowed true or false"
    elif none and data.get("flags"):
        yield "none: got true beside flags, allowed one of the two"
    elif not none and "flags" not in data:
        yield 'flags: got nothing, allowed a list of ids; say {"none": true} where no sign applies'


def _id_problems(key: str, got: object, allowed: Sequence[str]) -> Iterable[str]:
    if not isinstance(got, list):
        yield f"{key}: got {got!r:.60}, allowed a list of ids"
        return
    unknown = [id for id in got if id not in allowed]
    if unknown:
        yield f"{key}: got {_listed(unknown)}, allowed {', '.join(allowed) or 'nothing'}"


def _listed(values: Iterable[object]) -> str:
    return ", ".join(f"{value!r:.60}" for value in values)
