"""The case: everything about one person that the plan looks at, and the moment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property

from spinae.catalogue import Catalogue
from spinae.catalogue.schema import Move
from spinae.errors import SettingsError
from spinae.plan.course import Course
from spinae.plan.history import History
from spinae.plan.ladder import Ladder
from spinae.plan.lock import Lock
from spinae.plan.pace import learned
from spinae.plan.pain import red_lock, worse_lock
from spinae.plan.past import Past
from spinae.plan.rules import Goal, Rules
from spinae.plan.screen import Screening, access, excluded
from spinae.plan.wishes import ALL_EQUIPMENT, Wishes


@dataclass(frozen=True)
class Case:
    """One person at one moment. `now` is aware, in the person's own time zone: days and early
    mornings are told by it."""

    screening: Screening | None
    past: Past
    now: datetime
    wishes: Wishes = field(default=Wishes())
    lock: Lock | None = None
    """What the journal keeps closed."""
    up_since: datetime | None = None
    """When the person got up, where known."""

    @classmethod
    def of(
        cls,
        history: History | Past,
        now: datetime,
        course: Course,
        screening: Screening | None = None,
        wishes: Wishes | None = None,
    ) -> Case:
        """A case from a history that is to be read, or was read before."""
        if now.tzinfo is None:
            raise SettingsError(f"now: got {now.isoformat()}, allowed a time with its time zone")
        past = history if isinstance(history, Past) else Past.of(history, now, course)
        return cls(screening, past, now, wishes or Wishes())

    @property
    def course(self) -> Course:
        """The doses and their times."""
        return self.past.course

    @property
    def rules(self) -> Rules:
        """The thresholds."""
        return self.past.course.rules

    @property
    def catalogue(self) -> Catalogue:
        """Every move."""
        return self.past.course.catalogue

    @property
    def goal(self) -> Goal:
        """What the person trains for."""
        return self.rules.goals[self.wishes.goal]

    @property
    def day(self) -> date:
        """Today, where the person is."""
        return self.now.date()

    @cached_property
    def ladder(self) -> Ladder:
        """Where the person stands, with what is left out today left out."""
        return Ladder(self.past, self.day, self.left_out, self.goal)

    @cached_property
    def pace(self) -> float:
        """The person's time over the catalogue's."""
        return learned(self.past.paces, self.rules)

    @cached_property
    def closed(self) -> Lock | None:
        """What keeps training closed now."""
        if self.lock is not None:
            return self.lock
        screening = self.screening
        # Answering the safety questions again starts afresh, so only what came after counts.
        pain = [one for one in self.past.pain if screening is None or one.at > screening.at]
        return (
            access(screening, self.past.last_set, pain, self.now, self.rules)
            or red_lock(pain, self.now, self.rules)
            or worse_lock(pain, self.now, self.rules)
        )

    @property
    def early(self) -> bool:
        """Whether it is too soon after getting up for a deep forward bend."""
        rules = self.rules
        if self.up_since is not None:
            return self.now - self.up_since < timedelta(hours=rules.early_hours)
        return rules.early_from_hour <= self.now.hour < rules.early_until_hour

    @cached_property
    def left_out(self) -> dict[str, str]:
        """The moves that are not offered today, each with a sentence that says why."""
        told = excluded(self.screening, self.catalogue) if self.screening else {}
        if self.wishes.equipment != ALL_EQUIPMENT:
            told |= {
                move.id: f"Left out, as there is no {_lacking(move, self.wishes)}."
                for move in self._without(told)
                if _lacking(move, self.wishes)
            }
        if self.early:
            told |= {
                move.id: "Waits for later in the day, as a deep forward bend."
                for move in self._without(told)
                if "early-morning" in move.contraindications
            }
        return told

    def _without(self, told: dict[str, str]) -> Iterable[Move]:
        return [move for move in self.catalogue.values() if move.id not in told]


def _lacking(move: Move, wishes: Wishes) -> str:
    return next((one for one in move.equipment if one not in wishes.equipment), "")
