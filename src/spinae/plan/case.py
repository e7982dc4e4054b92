"""The case: everything about one person that the plan looks at, and the moment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Literal

from spinae.catalogue import Catalogue
from spinae.errors import AnswersError
from spinae.message import Message, _
from spinae.plan.context import PlanContext
from spinae.plan.history import History
from spinae.plan.ladder import Ladder
from spinae.plan.lock import UNANSWERED, Lock, LockText, Opened
from spinae.plan.pain import ended, worse_lock
from spinae.plan.progression import Past, aware
from spinae.plan.rules import Goal, Rules
from spinae.plan.screen import (
    Screening,
    access,
    advice,
    by_urgency,
    excluded,
    lock_text,
    told_with,
    true_of,
)
from spinae.plan.wishes import REASSURANCE, Wishes, all_equipment, check_spots
from spinae.training import PainAnswer, Reason

By = Literal["caution", "equipment", "early", "sore"]
"""What leaves a move out: an answer to the safety questions, what there is to train with, the hour,
or what is sore today."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A move that is not offered today, and why."""

    move: str
    reason: Message
    by: By

    @property
    def rule(self) -> str:
        """The rule it rests on, by its name in `rules.toml`; empty where the person said so."""
        return "early_hours" if self.by == "early" else ""


@dataclass(frozen=True)
class Case:
    """One person at one moment: all that a plan is made of. `now` is aware, in the person's own
    time zone: days and early mornings are told by it. SettingsError or AnswersError in one line
    where something is not allowed."""

    past: Past
    """What was done and felt, up to `now`."""
    now: datetime
    screening: Screening | None = None
    locks: tuple[Lock, ...] = ()
    """What the journal keeps closed."""
    opened: Mapping[str, Opened] = field(default_factory=dict)
    """What was opened again, by the ids of the reasons."""
    lost: bool = False
    """It is in doubt which answers are the newest: they are given again."""
    wishes: Wishes = field(default=Wishes())
    up_since: datetime | None = None
    """When the person got up, where known."""
    pain_now: int | None = None
    """The back right now, 0 to 10, where it was asked."""
    spots: frozenset[str] = frozenset()
    """What else is sore today, by the names in the vocabulary."""

    def __post_init__(self) -> None:
        aware(self.now)
        check_spots(self.spots)
        if self.pain_now is not None and not 0 <= self.pain_now <= 10:
            raise AnswersError(f"pain now: got {self.pain_now}, allowed 0 to 10")

    @cached_property
    def record(self) -> Past:
        """The past, with what was just said of the back."""
        if self.pain_now is None:
            return self.past
        answer = PainAnswer(at=self.now, when="before", level=self.pain_now)
        return self.past.later(History(pain=(answer,)))

    @property
    def context(self) -> PlanContext:
        """The catalogue, the rules, the doses and their times."""
        return self.past.context

    @property
    def rules(self) -> Rules:
        """The thresholds."""
        return self.past.context.rules

    @property
    def catalogue(self) -> Catalogue:
        """Every move."""
        return self.past.context.catalogue

    @property
    def goal(self) -> Goal:
        """What the person trains for; somebody not used to exercise begins on the first rung."""
        goal = self.rules.goals[self.wishes.goal]
        return goal.model_copy(update={"start_rung": 1}) if self.wishes.habit == "little" else goal

    @property
    def first_weeks(self) -> bool:
        """Whether the person is still new to this."""
        return len(self.past) < self.rules.new_sessions

    @property
    def reassurance(self) -> tuple[Message, ...]:
        """What is said in the first weeks to somebody with worries about their back."""
        told = REASSURANCE if self.first_weeks else {}
        return tuple(_(text) for worry, text in told.items() if worry in self.wishes.worries)

    @property
    def days(self) -> int:
        """Days a week that the programme is laid out for."""
        return self.wishes.days or self.goal.days

    @property
    def day(self) -> date:
        """Today, where the person is."""
        return self.now.date()

    @cached_property
    def ladder(self) -> Ladder:
        """Where the person stands, with what is left out today left out."""
        return Ladder(self.record, self.day, self.left_out, self.goal)

    @property
    def pace(self) -> float:
        """The person's time over the catalogue's."""
        return self.past.pace

    @property
    def closed(self) -> Lock | None:
        """What keeps training closed now, or for the day; the most urgent."""
        return next(iter(self.closing), None)

    @cached_property
    def closing(self) -> tuple[Lock, ...]:
        """Everything that does, the most urgent first."""
        worked_out = self.worked_out
        locks = self.locks if worked_out is None else (*self.locks, worked_out)
        return by_urgency(locks, self.true)

    @property
    def told(self) -> frozenset[str]:
        """Everything that makes a sign more urgent: what is true, and was told with what closes
        training."""
        return told_with(self.closing, self.true)

    @property
    def true(self) -> frozenset[str]:
        """What is true by the answers."""
        return true_of(self.screening, self.opened)

    @cached_property
    def worked_out(self) -> Lock | None:
        """What closes training by the answers alone."""
        screening = self.screening
        # Answering the safety questions again starts afresh, so only what came after counts.
        pain = [one for one in self.record.pain if screening is None or one.at > screening.at]
        seen = self.opened.get("worsening")
        since_seen = [one for one in self.record.pain if seen is None or one.at > seen.at]
        return (
            access(screening, self.past.last_set, pain, self.opened, self.now, self.rules)
            or (Lock("unscreened", Reason("lost")) if self.lost else None)
            or worse_lock(since_seen, self.now, self.rules)
            or ended(self.pain_now, self.rules)
        )

    @property
    def ended(self) -> bool:
        """Whether the day is over for strength alone."""
        return self.closed is not None and self.closed.kind == "ended"

    @property
    def unanswered(self) -> bool:
        """Whether it is so only until it is said how much it hurt."""
        return self.closed == UNANSWERED

    @property
    def closed_text(self) -> LockText | None:
        """What `closed` says."""
        return lock_text(self.closed, self.rules, self.told) if self.closed else None

    @property
    def advice(self) -> tuple[Message, ...]:
        """What the cautions ask the person to do."""
        return advice(self.screening, self.opened) if self.screening else ()

    @property
    def early(self) -> bool:
        """Whether it is too soon after getting up for a deep forward bend."""
        rules = self.rules
        if self.up_since is not None:
            return self.now - self.up_since < timedelta(hours=rules.early_hours)
        return rules.early_from_hour <= self.now.hour < rules.early_until_hour

    @property
    def with_all_equipment(self) -> Case:
        """The case of somebody who chose a move: what is at hand is plain to see, and only what
        speaks against a move leaves it out."""
        return replace(self, wishes=replace(self.wishes, equipment=all_equipment()))

    @cached_property
    def left_out(self) -> dict[str, LeftOut]:
        """The moves that are not offered today, by their ids."""
        found: dict[str, LeftOut] = {}
        for one in (*self._too_early(), *self._without_equipment(), *self._by_caution()):
            found[one.move] = one  # what holds longest is what is told
        return found

    @property
    def cautioned(self) -> frozenset[str]:
        """Those of them that the safety questions leave out."""
        return frozenset(id for id, one in self.left_out.items() if one.by == "caution")

    def _too_early(self) -> Iterator[LeftOut]:
        for move in self.context.deep_bends if self.early else ():
            why = _("Waits for later in the day, as a deep forward bend.")
            yield LeftOut(move, why, "early")

    def _without_equipment(self) -> Iterator[LeftOut]:
        owned, things = self.wishes.equipment, self.catalogue.vocabulary.equipment
        for move in self.context.equipped if owned != all_equipment() else ():
            if lacking := next((one for one in move.equipment if one not in owned), None):
                why = _("Left out, as there is no {thing}.", thing=_(things[lacking].name))
                yield LeftOut(move.id, why, "equipment")

    def _by_caution(self) -> Iterator[LeftOut]:
        screening = self.screening
        told = excluded(screening, self.opened, self.catalogue) if screening else {}
        for move, reason in told.items():
            yield LeftOut(move, reason, "caution")
