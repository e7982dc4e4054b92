"""A year of one made-up person in a journal, to look at pages with: planned by the real plan,
written through the real journal, the same for the same seed.

    python benchmarks/year.py --database URL [--until DATE] [--days N] [--seed N]

Nothing in it says what the programme does for real people.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from spinae.body import Side
from spinae.catalogue import load
from spinae.catalogue.schema import Dose, Move
from spinae.journal import Journal, people, psfs, read, store
from spinae.journal.tables import BackRangeRow
from spinae.plan import (
    Case,
    History,
    Item,
    Past,
    PlanContext,
    Screening,
    Session,
    Wishes,
    today,
)
from spinae.plan.dose import side_s
from spinae.plan.rules import load_rules
from spinae.progress.days import totals
from spinae.training import DoneSet, PainAnswer, Reason, When

CATALOGUE, RULES = load(), load_rules()
COURSE = PlanContext(CATALOGUE, RULES)
TESTS = ("bridge-hold", "plank-hold", "side-plank-hold")
ACTIVITIES = ("Tying my shoes", "Carrying the shopping", "Sitting through a film")
TESTED_EVERY, ASKED_EVERY, MEASURED_EVERY = 24, 21, 9
"""Days."""
USUAL_DAYS = (0, 2, 4)
"""Monday, Wednesday and Friday: on others a session is an exception."""
AWAY = ((0.30, 0.34), (0.68, 0.71))
"""Holidays, as shares of the year."""
FLARES = ((0.16, 6.0), (0.47, 5.0), (0.83, 4.0))
"""Episodes: when, as a share of the year, and how strong."""


@dataclass(slots=True)
class Year:
    """One person's year as it goes on. `share` below is how much of it is over, 0 to 1."""

    journal: Journal
    person: int
    random: Random
    past: Past
    screening: Screening | None = None
    pain: float = 3.0
    tested: int = -TESTED_EVERY
    asked: int = -ASKED_EVERY
    measured: int = -MEASURED_EVERY
    activities: dict[str, int] = field(default_factory=dict)

    def id(self) -> str:
        """A new id, the same for the same seed."""
        return str(UUID(int=self.random.getrandbits(128), version=4))


def fill(journal: Journal, person: int, until: datetime, days: int = 365, seed: int = 1) -> None:
    """Live the `days` before `until` for a person of an empty journal."""
    year = Year(journal, person, Random(seed), Past(COURSE, until.tzinfo))
    first = until - timedelta(days=days)
    store.save_wishes(journal, person, Wishes("return"), first)
    for name in ACTIVITIES:
        year.activities[name] = psfs.add(journal, person, name, first)
    flares = {round(share * days): strength for share, strength in FLARES}
    for day in range(days):
        share = day / days
        usual = 2.6 - 1.4 * share
        settled = usual + (year.pain - usual) * 0.86 + year.random.gauss(0, 0.35)
        year.pain = flares.get(day, max(0.0, settled))
        if not any(start <= share < end for start, end in AWAY):
            live(year, first + timedelta(days=day), day, share)


def live(year: Year, morning: datetime, day: int, share: float) -> None:
    """One day at home: perhaps a session, now and then the questions."""
    evening = morning.replace(hour=18, minute=year.random.randrange(50))
    if day - year.asked >= ASKED_EVERY:
        year.asked = day
        for offset, activity in enumerate(year.activities.values()):
            level = round(4 + offset + 4.5 * share - 0.4 * year.pain + year.random.gauss(0, 0.5))
            psfs.score(year.journal, year.person, activity, within(level), evening)
    if year.random.random() < (0.85 if morning.weekday() in USUAL_DAYS else 0.1):
        session = planned(year, evening)
        if session.items:
            tests = day - year.tested >= TESTED_EVERY and year.pain < RULES.pain_lighter
            train(year, with_tests(session) if tests else session, evening, share)
            year.tested = day if tests else year.tested


def planned(year: Year, now: datetime) -> Session:
    """The session of that day; the safety questions are answered where they are asked."""
    minutes = year.random.choice((10, 15))
    session = today(case(year, now), minutes)
    if session.locked == "unscreened":
        year.screening = Screening(now - timedelta(minutes=5), frozenset(), frozenset())
        store.save_screening(year.journal, year.person, year.screening)
        session = today(case(year, now), minutes)
    return session


def case(year: Year, now: datetime) -> Case:
    """The person on that day."""
    pain = within(round(year.pain))
    wishes = Wishes("return")
    return Case(year.past, now, screening=year.screening, wishes=wishes, pain_now=pain)


def with_tests(session: Session) -> Session:
    """Its warm-up, and then the tests."""
    warm = tuple(item for item in session.items if item.phase == "warm-up")
    moves = [CATALOGUE[test] for test in TESTS]
    tests = tuple(Item(move.id, "test", move.dose.start, Reason("test")) for move in moves)
    return replace(session, items=(*warm, *tests))


def train(year: Year, session: Session, now: datetime, share: float) -> None:
    """Do it, and answer how the back was before, after and on the next morning."""
    id, journal = year.id(), year.journal
    before = within(round(year.pain))
    store.start_session(journal, id, year.person, session, now, before)
    measure(year, id, now, share)
    answers, done = [PainAnswer(at=now, when="before", level=before)], []
    for result in results(year, session, share):
        now += timedelta(seconds=result.seconds + 25)
        store.save_set(journal, id, year.id(), result, now)
        kept = result.kept(id="", session=id, at=now)
        done.append(replace(kept, asked=session.items[result.item].dose))
    store.end_session(journal, id, now, "finished")
    answers += felt(year, id, now)
    year.past = year.past.later(History(tuple(done), tuple(answers)))


def measure(year: Year, session: str, now: datetime, share: float) -> None:
    """The back's range, where it was not measured for some days."""
    day = now.toordinal()
    if day - year.measured < MEASURED_EVERY:
        return
    year.measured = day
    neutral, noise = year.random.gauss(2.0, 0.8), year.random.gauss
    rounded = neutral + 6.5 + 4.0 * share + noise(0, 0.9)
    arched = neutral - 5.0 - 2.0 * share + noise(0, 0.9)
    row = BackRangeRow(
        person_id=year.person,
        session_id=session,
        at=now,
        posture="kneeling",
        neutral=neutral,
        rounded=rounded,
        arched=arched,
    )
    with year.journal.writing() as writing:
        writing.add(row)


def felt(year: Year, session: str, now: datetime) -> Iterator[PainAnswer]:
    """The answers after a session, where they are given."""
    after, morning = now + timedelta(minutes=2), now + timedelta(hours=13)
    asked: tuple[tuple[When, datetime, float], ...]
    asked = (("after", after, 0.8), ("morning", morning, 0.6))
    for when, at, often in asked:
        if year.random.random() < often:
            level = within(round(year.pain + year.random.gauss(-0.2, 0.5)))
            store.save_pain(
                year.journal,
                year.person,
                PainAnswer(at=at, when=when, level=level, session=session),
            )
            yield PainAnswer(at=at, when=when, level=level)


def results(year: Year, session: Session, share: float) -> Iterator[DoneSet]:
    """Every set of a session as the coach would give it out."""
    for index, item in enumerate(session.items):
        move = CATALOGUE[item.move]
        sides: tuple[Side | None, ...] = ("right", "left") if move.sides == "each" else (None,)
        for number in range(1, item.dose.sets + 1):
            for side in sides:
                whole = (1.0,) if move.phase == "test" else (1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.7)
                part = year.random.choice(whole)
                yield replace(
                    _result(year, move, item.dose, part, share),
                    item=index,
                    set_number=number,
                    side=side,
                )


def _result(year: Year, move: Move, dose: Dose, part: float, share: float) -> DoneSet:
    """One set of a move, `part` of its dose."""
    held = _held(year, move, dose, share) * part
    reps = round((dose.reps or 0) * part)
    return DoneSet(
        item=0,
        set_number=1,
        move=move.id,
        side=None,
        reps=reps * (2 if move.sides == "alternating" else 1),
        manual=0,
        partial=year.random.choice((0, 0, 0, 1)) if reps else 0,
        pulses=dose.pulses or 0,
        held_s=round(held, 1),
        seconds=round(held or side_s(move, dose, RULES) * part, 1),
        counted_by="clock" if move.clock else "camera",
        faults=tuple(_faults(year, move, reps or held / RULES.fault_every_s, share)),
        complete=part == 1.0 and move.phase != "test",
        hurt=False,
        rep_times=(),
        seen=_seen(year, move, share),
    )


def _held(year: Year, move: Move, dose: Dose, share: float) -> float:
    """Seconds held: the dose, or in a test as long as it goes, better with the months."""
    if move.phase == "test":
        first = {"bridge-hold": 58.0, "plank-hold": 31.0, "side-plank-hold": 19.0}[move.id]
        return first * (1 + 1.6 * float(share**0.8)) * year.random.uniform(0.88, 1.1)
    return (dose.hold_s or dose.seconds or 0.0) if move.hold else 0.0


def _faults(year: Year, move: Move, units: float, share: float) -> Iterator[tuple[str, int]]:
    """Faults that fade, each in its own time; one that stays."""
    for order, fault in enumerate(move.faults):
        often = 0.16 if order == 2 else 0.5 * max(0.06, 1 - share * (2.2 - 0.7 * order))
        times = sum(year.random.random() < often / 4 for _ in range(round(units)))
        if times:
            yield fault.name, times


def _seen(year: Year, move: Move, share: float) -> dict[str, object]:
    """The range of motion that the camera read, where it reads one."""
    if move.count is None:
        return {}
    sides = ("both",) if move.sides == "both" else ("left", "right")
    reach = 24 if move.count.signal == "back" else 62
    return {
        "range": {
            side: round(reach * (1 + 0.35 * share) + year.random.gauss(0, 3)) for side in sides
        }
    }


def within(level: int) -> int:
    """A level from 0 to 10."""
    return max(0, min(10, level))


def main() -> None:
    """Fill the database that the arguments name."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--database", required=True, help="as SPINAE_DATABASE_URL")
    parser.add_argument("--until", type=datetime.fromisoformat, default=datetime.now())
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    journal = Journal.open(given.database)
    fill(journal, people.first(journal), given.until.astimezone(), given.days, given.seed)
    sums = totals(read.days(journal, people.first(journal)))
    print(f"{sums.sessions} sessions on {sums.days} days, {sums.sets} sets")


if __name__ == "__main__":
    main()
