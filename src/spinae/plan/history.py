"""What was done and felt, as the plan looks back on it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from spinae.training import Item, KeptSession, KeptSet, PainAnswer, counted


@dataclass(frozen=True, slots=True)
class History:
    """Everything the plan looks back on; to the plan the order of its entries means nothing."""

    sets: tuple[KeptSet, ...] = ()
    pain: tuple[PainAnswer, ...] = ()
    whole: tuple[KeptSession, ...] = ()
    """The sessions done to their end, for the person's pace."""

    @classmethod
    def of(cls, sessions: Iterable[KeptSession], answers: Iterable[PainAnswer] = ()) -> History:
        """The history of these sessions, and of the answers that belong to none, oldest first.
        What was taken out counts for nothing, and a break from sitting is no session."""
        trained = [one for one in counted(sessions) if one.source != "break"]
        sets = [done for session in trained for done in session.sets]
        pain = [answer for session in trained for answer in session.answers]
        pain += [answer for answer in answers if answer.removed_at is None]
        sets += list(_hurt_before_a_set(sets, pain))
        ended = (one for one in trained if one.ended_at is not None)
        # a free practice has no pace
        whole = tuple(one for one in ended if one.source != "free" and one.whole)
        sets.sort(key=lambda done: done.at)
        pain.sort(key=lambda answer: answer.at)
        return cls(tuple(sets), tuple(pain), whole)


def as_planned(items: Iterable[Item], at: datetime) -> tuple[KeptSet, ...]:
    """One whole set of each item, done `at` that moment: what the plan looks ahead with."""
    return tuple(
        KeptSet(
            id="", session="", at=at, item=index, set_number=1, move=item.move, side=None, reps=0,
            seconds=0.0, counted_by="clock", complete=True, asked=item.dose,
        )
        for index, item in enumerate(items)
    )  # fmt: skip


def _hurt_before_a_set(sets: Collection[KeptSet], pain: Iterable[PainAnswer]) -> Iterator[KeptSet]:
    # a move can hurt before any of it was done: no set was written, yet the plan must know
    known = {(done.session, done.move) for done in sets if done.hurt}
    for answer in pain:
        if answer.when == "during" and answer.move and (answer.session, answer.move) not in known:
            yield KeptSet(
                id="", session=answer.session or "", at=answer.at, item=0, set_number=1,
                move=answer.move, side=None, reps=0, seconds=0.0, counted_by="clock",
                complete=False, hurt=True,
            )  # fmt: skip
