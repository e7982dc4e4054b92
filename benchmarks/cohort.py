"""Ten thousand simulated people follow the plan for half a year: what they are asked to do is
checked against the promises, by its own bookkeeping, and the outcome is printed.

    python benchmarks/cohort.py [--people N] [--weeks N] [--seed N] [--plots FOLDER]

The people are made up: nothing here says what the programme does for real ones. It says what the
plan does with honest and dishonest answers, pain that comes and goes, skipped weeks and slips of
form. The exit code is 1 where a promise was broken.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from time import process_time

from kept import kept_set, whole_session
from spinae.catalogue import load
from spinae.catalogue.schema import Dose, Move
from spinae.plan import (
    Case,
    History,
    Item,
    Lock,
    Past,
    PlanContext,
    Screening,
    Session,
    Wishes,
    estimate_s,
    length_s,
    today,
    why,
)
from spinae.plan.dose import below, side_s
from spinae.plan.pain import Hurt, during
from spinae.plan.rules import load_rules
from spinae.plan.screen import questions
from spinae.plan.wishes import GOALS, all_equipment, sore_spots
from spinae.say import ENGLISH
from spinae.training import KeptSession, KeptSet, PainAnswer, Reason

CATALOGUE, RULES = load(), load_rules()
CONTEXT = PlanContext(CATALOGUE, RULES)
START = datetime(2026, 1, 5, tzinfo=UTC)
ORDER = {"warm-up": 0, "strength": 1, "stretch": 2}
MEASURES = ("reps", "hold_s", "seconds", "pulses", "sets")
LOOK_BACK = 8
"""A dose grows where it is above the last so many of the move: one after a lighter day does not."""
EXCLUDES: dict[str, set[str]] = {
    caution.id: set(caution.excludes) for caution in questions().cautions
}
EXAMPLES = 5


@dataclass(slots=True)
class Outcome:
    """What the cohort did, and what was broken."""

    plans: int = 0
    planning_s: float = 0.0
    asked: Counter[str] = field(default_factory=Counter)
    broken: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)
    rungs: dict[int, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    """Week → the highest rung a person had trained by then → people."""
    weekly: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    """Week → sessions of each person."""
    load_s: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    """Week → seconds of strength asked of each person."""
    shares: list[float] = field(default_factory=list)
    """Sessions done over sessions that the goal is laid out for, one a person."""
    steps: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Person:
    """Somebody made up: what they can do, how they feel, and how they answer."""

    random: Random
    strength: float
    """The share of a goal dose that they can do in the first week."""
    growth: float
    """What each session adds to it."""
    diligence: float
    honesty: float
    careful: float
    """How often a set stays free of faults."""
    pace: float
    minutes: tuple[int, ...]
    wishes: Wishes
    cautions: frozenset[str]
    pain: float = 0.0
    fading: float = 0.9
    away_until: int = 0

    def wakes(self, day: int) -> None:
        """A day begins: pain fades, or an episode starts; somebody goes on holiday."""
        self.pain = max(0.0, self.pain * self.fading + self.random.gauss(0, 0.25))
        if self.random.random() < 0.012:
            self.pain = min(10.0, self.pain + self.random.uniform(2, 8))
            self.fading = self.random.choice((0.7, 0.85, 0.95, 1.03))
        if self.random.random() < 0.006:
            self.away_until = day + self.random.choice((7, 12, 21, 35))

    def says(self) -> int:
        """The back as they tell it: some tell less than they feel."""
        felt = min(10, round(self.pain))
        return felt if self.random.random() < self.honesty else min(felt, 1)

    def wants_to(self, day: int) -> bool:
        """Whether they train today."""
        often = RULES.goals[self.wishes.goal].days / 7
        return day >= self.away_until and self.random.random() < often * self.diligence


def somebody(seed: int) -> Person:
    """One person of the cohort; the same for the same seed."""
    random = Random(seed)
    known = [caution.id for caution in questions().cautions]
    moves = sorted(CATALOGUE)
    liked = frozenset(random.sample(moves, random.choice((0, 0, 2))))
    disliked = frozenset(random.sample(moves, random.choice((0, 0, 3)))) - liked
    missing = frozenset(
        random.sample(sorted(all_equipment() - {"mat"}), random.choice((0, 0, 1, 2)))
    )
    return Person(
        random=random,
        strength=random.uniform(0.2, 1.3),
        growth=random.uniform(0.004, 0.03),
        diligence=random.betavariate(4, 2) * 1.3,
        honesty=random.choice((1.0, 1.0, 0.9, 0.5)),
        careful=random.uniform(0.7, 1.0),
        pace=random.uniform(0.8, 1.35),
        minutes=random.choice(((10,), (15,), (5, 10, 20), (20, 30))),
        wishes=Wishes(random.choice(GOALS), all_equipment() - missing, liked, disliked),
        cautions=frozenset(random.sample(known, random.choice((0, 0, 0, 1, 2)))),
    )


@dataclass(slots=True)
class Ledger:
    """The checker's own record of one person, kept apart from what the plan remembers."""

    past: Past
    screening: Screening | None = None
    lock: Lock | None = None
    lock_until: int = 0
    sessions: int = 0
    top_rung: int = 0
    asked: dict[str, deque[Dose]] = field(
        default_factory=lambda: defaultdict(lambda: deque(maxlen=LOOK_BACK))
    )
    clean: dict[str, deque[bool]] = field(
        default_factory=lambda: defaultdict(lambda: deque(maxlen=RULES.clean_sessions))
    )
    sore: bool = False
    """The last session, or an answer since, had notable pain in it."""
    before: int = 0
    sets: list[KeptSet] = field(default_factory=list)
    answers: list[PainAnswer] = field(default_factory=list)
    whole: list[KeptSession] = field(default_factory=list)

    def add(self, more: History) -> None:
        """Keep what has come since."""
        self.sets += more.sets
        self.answers += more.pain
        self.whole += more.whole
        self.past = self.past.later(more)


def live(person: Person, weeks: int, outcome: Outcome) -> None:
    """Half a year of one person."""
    ledger = Ledger(Past(CONTEXT, UTC))
    week_sessions, week_load = 0, 0.0
    for day in range(weeks * 7):
        person.wakes(day)
        if person.wants_to(day):
            done_s = train(person, ledger, day, outcome)
            week_sessions += done_s is not None
            week_load += done_s or 0.0
        if day % 7 == 6:
            outcome.weekly[day // 7].append(week_sessions)
            outcome.load_s[day // 7].append(week_load)
            outcome.rungs[day // 7][ledger.top_rung] += 1
            week_sessions, week_load = 0, 0.0
    planned = weeks * RULES.goals[person.wishes.goal].days
    outcome.shares.append(ledger.sessions / planned)


def train(person: Person, ledger: Ledger, day: int, outcome: Outcome) -> float | None:
    """One try to train: seconds of strength that were asked, or None where there was none."""
    random = person.random
    now = START + timedelta(days=day, hours=random.choice((7, 12, 19)))
    if ledger.lock is not None and day >= ledger.lock_until:
        ledger.lock, ledger.screening = None, None  # a clinician said that they may
    minutes = random.choice(person.minutes)
    spots = (
        frozenset(random.sample(sorted(sore_spots()), 1)) if random.random() < 0.05 else frozenset()
    )
    pain = person.says()
    session = planned(person, ledger, now, (minutes, pain, spots), outcome)
    if session.locked == "unscreened":
        answer(person, ledger, now, day)
        session = planned(person, ledger, now, (minutes, pain, spots), outcome)
    if session.locked is not None:
        if session.locked == "pain" and ledger.lock is None:
            # two red days, or worse from week to week: some weeks later they answer anew
            ledger.lock = Lock("pain", Reason("worsening"))
            ledger.lock_until = day + random.choice((3, 7, 14))
        return None
    if not session.items or (session.items and pain >= RULES.pain_gentle and random.random() < 0.5):
        return None
    do(person, ledger, session, now, pain)
    strength = (item for item in session.items if item.phase == "strength")
    return sum(estimate_s(CATALOGUE[item.move], item.dose, RULES) for item in strength)


def answer(person: Person, ledger: Ledger, now: datetime, day: int) -> None:
    """The safety questions; now and then a sign, which some keep to themselves."""
    sign = person.random.random() < 0.01 and person.random.random() < person.honesty
    flags = frozenset({"fever"}) if sign else frozenset[str]()
    ledger.screening = Screening(now - timedelta(minutes=5), flags, person.cautions)
    if sign:
        ledger.lock = Lock("red-flag", Reason("infection"))
        ledger.lock_until = day + person.random.choice((4, 10))


def planned(
    person: Person,
    ledger: Ledger,
    now: datetime,
    given: tuple[int, int, frozenset[str]],
    outcome: Outcome,
) -> Session:
    """Today's session, timed and checked."""
    minutes, pain, spots = given
    since = process_time()
    case = Case(
        past=ledger.past,
        now=now,
        screening=ledger.screening,
        locks=() if ledger.lock is None else (ledger.lock,),
        wishes=person.wishes,
        pain_now=pain,
        spots=spots,
    )
    session = today(case, minutes)
    outcome.planning_s += process_time() - since
    outcome.plans += 1
    outcome.asked[session.locked or ("session" if session.items else "empty")] += 1
    for problem in problems(person, ledger, session, now, pain, spots):
        outcome.broken[problem] += 1
        if len(outcome.examples) < EXAMPLES:
            outcome.examples.append(f"{problem}, {now:%d %b %H:%M}")
    if outcome.plans % 997 == 0:
        whole = History(tuple(ledger.sets), tuple(ledger.answers), tuple(ledger.whole))
        again = replace(case, past=Past.of(whole, now, CONTEXT))
        if today(again, minutes) != session:
            outcome.broken["a history read whole gives another plan than one read bit by bit"] += 1
    return session


def problems(
    person: Person,
    ledger: Ledger,
    session: Session,
    now: datetime,
    pain: int,
    spots: frozenset[str],
) -> Iterator[str]:
    """What is wrong with a session, by the promises."""
    if not session.why:
        yield "no reason given"
    if (ledger.lock or ledger.screening is None or ledger.screening.flags) and session.items:
        yield "a locked person was given something to do"
    if session.locked is not None:
        if session.items:
            yield "a locked session with something to do"
        return
    if not session.items and "No move fits" not in session.why.text:
        yield "an empty session without a reason"
    phases = [ORDER[item.phase] for item in session.items]
    if phases != sorted(phases):
        yield "out of order"
    if phases.count(1) > 4:
        yield "more than four strength moves"
    if length_s(session, CONTEXT) > session.minutes * 60 + 1e-6:
        yield "longer than there is time"
    if pain >= RULES.pain_gentle and 1 in phases:
        yield "strength on a painful day"
    barred: set[str] = {sore_spots()[spot] for spot in spots}
    barred = barred.union(*(EXCLUDES[one] for one in person.cautions))
    early = RULES.early_from_hour <= now.hour < RULES.early_until_hour
    for item in session.items:
        yield from item_problems(person, item, {*barred, "early-morning"} if early else barred)
        if item.phase == "strength":
            yield from growth_problems(ledger, item, pain)


def item_problems(person: Person, item: Item, barred: set[str]) -> Iterator[str]:
    """What is wrong with one move for this person."""
    move = CATALOGUE[item.move]
    if barred & set(move.contraindications):
        yield "a move that is contraindicated"
    if not set(move.equipment) <= person.wishes.equipment:
        yield "a move without its equipment"
    if not ENGLISH.say(why(item, CONTEXT)).endswith("."):
        yield "a move without a reason"


def growth_problems(ledger: Ledger, item: Item, pain: int) -> Iterator[str]:
    """What is wrong with how a dose compares with those before it."""
    before, move = ledger.asked[item.move], CATALOGUE[item.move]
    sore = ledger.sore or pain >= RULES.pain_lighter
    if not before:
        if sore and move.ladder.rung > RULES.start_rung:
            yield "a new and harder move after pain"
        return
    # back to the start dose after a lighter day is no growth
    known = [*before, move.dose.start]
    grown = [name for name in MEASURES if _most(known, name) < (getattr(item.dose, name) or 0)]
    if len(grown) > 1:
        yield "two things grew at once"
    if grown and sore:
        yield "a dose grew after pain"
    if amount_of(move, item.dose) > amount_of(move, before[-1]) + 1:
        yield "a dose rose by more than a step"
    if grown and grown != ["sets"] and not all(ledger.clean[item.move]):
        yield "a dose grew without clean sessions"


def amount_of(move: Move, dose: Dose) -> int:
    """How far up one round of the dose is, in steps of its move; rounds are counted apart."""
    amounts = AMOUNTS[move.id]
    return sum(not below(_round(dose), amount) for amount in amounts)


def _round(dose: Dose) -> Dose:
    return dose.model_copy(update={"sets": 1})


def _amounts(move: str) -> list[Dose]:
    climb = [_round(CONTEXT.dose(move, step)) for step in range(CONTEXT.top(move) + 1)]
    return list({str(amount): amount for amount in climb}.values())


AMOUNTS = {move: _amounts(move) for move in CATALOGUE}


def _most(doses: Iterable[Dose], name: str) -> float:
    return max((getattr(dose, name) or 0 for dose in doses), default=0)


def do(person: Person, ledger: Ledger, session: Session, now: datetime, pain: int) -> None:
    """Train it, as well as they can and want to, and answer how the back was."""
    ledger.before, hurt = pain, False
    answers = [PainAnswer(at=now, when="before", level=pain)]
    done: list[KeptSet] = []
    for item in session.items:
        if hurt or person.random.random() < 0.01:
            break  # had enough for today
        sets = list(sets_of(person, item, now))
        done += sets
        keep(ledger, item, sets)
        hurt = sets[-1].hurt
    if hurt:
        answers.append(stop(person, ledger, now, pain))
    person.strength += person.growth
    finished = not hurt and len(done) >= len(session.items)
    answers += after(person, now, pain)
    seconds = length_s(session, CONTEXT) / session.pace * person.pace
    whole = whole_session(session.items, now, seconds * person.random.uniform(0.95, 1.05))
    ledger.add(History(tuple(done), tuple(answers), (whole,) if finished else ()))
    levels = [entry.level for entry in answers]
    calm = max(levels) < RULES.pain_lighter and not hurt
    ledger.sore = not calm or max(levels[1:], default=0) - pain >= RULES.morning_rise
    if not calm:
        for move in {one.move for one in done}:
            ledger.clean[move][-1] = False
    ledger.sessions += 1


def keep(ledger: Ledger, item: Item, sets: list[KeptSet]) -> None:
    """Note what was asked of a move, and how it went."""
    ledger.asked[item.move].append(item.dose)
    slipped = any(
        times > 1 and times > RULES.fault_share * (one.reps or 1)
        for one in sets
        for _, times in one.faults
    )
    whole = all(one.complete for one in sets)
    ledger.clean[item.move].append(whole and not slipped and not any(one.hurt for one in sets))
    if item.phase == "strength":
        ledger.top_rung = max(ledger.top_rung, CATALOGUE[item.move].ladder.rung)


def sets_of(person: Person, item: Item, now: datetime) -> Iterator[KeptSet]:
    """The sets of one item: a dose beyond their strength is cut short, and form may slip."""
    move, dose, random = CATALOGUE[item.move], item.dose, person.random
    hard = share_of(move, dose) + 0.08 * (move.ladder.rung - 1)
    for number in range(dose.sets):
        complete = random.random() < 1 - max(0.0, hard - person.strength) * 0.8 - 0.01
        hurts = random.random() < 0.002 + max(0.0, person.pain - 3) * 0.02
        reps = dose.reps or round((dose.hold_s or dose.seconds or 0) / RULES.fault_every_s)
        noise = 1 if random.random() < 0.15 else 0
        slips = noise if random.random() < person.careful else max(2, round(reps * 0.6))
        yield kept_set(
            item.move,
            now + timedelta(minutes=number),
            reps=reps,
            seconds=0.0,
            complete=complete and not hurts,
            faults=(("form", slips),) if slips and move.faults else (),
            hurt=hurts,
            asked=dose,
        )
        if hurts:
            return


def share_of(move: Move, dose: Dose) -> float:
    """One round as a share of the goal's, by the seconds at work."""
    return side_s(move, dose, RULES) / GOAL_S[move.id]


GOAL_S = {id: side_s(move, move.dose.goal, RULES) for id, move in CATALOGUE.items()}


def stop(person: Person, ledger: Ledger, now: datetime, pain: int) -> PainAnswer:
    """It hurts: how strong and what kind, and what follows from that."""
    kinds = person.random.choice(
        (("dull",), ("dull",), ("sharp",), ("rising",), ("leg",), ("dizzy",))
    )
    level = max(1, person.says())
    verdict = during(Hurt(level, frozenset(kinds)), pain, RULES)
    if verdict.action == "lock":
        ledger.lock = verdict.locks()[0]
        ledger.lock_until = (now - START).days + person.random.choice((3, 10))
    return PainAnswer(at=now, when="during", level=level, kinds=frozenset(kinds))


def after(person: Person, now: datetime, pain: int) -> Iterator[PainAnswer]:
    """The answers after the session and on the next morning, where they give any."""
    person.pain = max(0.0, person.pain + person.random.gauss(-0.1, 0.5))
    if person.random.random() < 0.7:
        yield PainAnswer(at=now + timedelta(minutes=30), when="after", level=person.says())
    if person.random.random() < 0.5:
        worse = person.random.random() < 0.05
        level = min(10, person.says() + (3 if worse else 0))
        yield PainAnswer(at=(now + timedelta(days=1)).replace(hour=6), when="morning", level=level)


def main() -> int:
    """Run the cohort, print what came of it, and draw it where asked."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--people", type=int, default=10_000)
    options.add_argument("--weeks", type=int, default=26)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--plots", type=Path, help="a folder for the plots")
    given = options.parse_args()
    outcome = Outcome()
    for number in range(given.people):
        live(somebody(given.seed * 1_000_003 + number), given.weeks, outcome)
    report(outcome, given.weeks)
    if given.plots:
        draw(outcome, given.plots)
    return 1 if outcome.broken else 0


def report(outcome: Outcome, weeks: int) -> None:
    """The tables."""
    print(f"{len(outcome.shares):,} people, {weeks} weeks, {outcome.plans:,} plans")
    print(f"{outcome.plans / outcome.planning_s:,.0f} plans a second on one core")
    print(f"{sum(outcome.broken.values())} promises broken")
    for problem, count in outcome.broken.most_common():
        print(f"  {count:>7,}  {problem}")
    for example in outcome.examples:
        print(f"    {example[:600]}")
    print("\nPlans by what they were")
    for kind, count in outcome.asked.most_common():
        print(f"  {kind:<12}{count / outcome.plans:>7.1%}")
    print("\nHighest rung trained so far, share of people")
    rungs = sorted({rung for week in outcome.rungs.values() for rung in week})
    print("  week  " + "".join(f"rung {rung:<4}" for rung in rungs))
    for week in _shown(weeks):
        row = outcome.rungs[week - 1]
        shares = "".join(f"{row[rung] / row.total():<9.1%}" for rung in rungs)
        print(f"  {week:<6}{shares}")
    print("\nSessions a week, and minutes of strength a week, mean of all people")
    for week in _shown(weeks):
        sessions, load_s = outcome.weekly[week - 1], outcome.load_s[week - 1]
        print(f"  {week:<6}{_mean(sessions):<8.2f}{_mean(load_s) / 60:.1f}")
    print("\nSessions done over sessions laid out, people by share")
    for low in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0):
        people = sum(low <= share < low + 0.2 or (low == 1.0 <= share) for share in outcome.shares)
        label = f"{low:.0%} and over" if low == 1.0 else f"{low:.0%} to {low + 0.2:.0%}"
        print(f"  {label:<14}{people / len(outcome.shares):>7.1%}")


def _shown(weeks: int) -> list[int]:
    return [week for week in (1, 2, 4, 8, 12, 16, 20, 26) if week <= weeks]


def _mean(values: list[int] | list[float]) -> float:
    return sum(values) / max(1, len(values))


def draw(outcome: Outcome, folder: Path) -> None:
    """The plots: ladder positions, adherence and load, week by week."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plot

    folder.mkdir(parents=True, exist_ok=True)
    weeks = sorted(outcome.rungs)
    figure, (ladder, sessions, load_m) = plot.subplots(3, 1, figsize=(7, 9), sharex=True)
    rungs = sorted({rung for week in outcome.rungs.values() for rung in week})
    shares = [
        [outcome.rungs[week][rung] / outcome.rungs[week].total() for week in weeks]
        for rung in rungs
    ]
    inks = plot.get_cmap("Greys")(
        [0.15 + 0.75 * n / max(1, len(rungs) - 1) for n in range(len(rungs))]
    )
    ladder.stackplot(weeks, shares, labels=[f"rung {rung}" for rung in rungs], colors=inks)
    ladder.set_ylabel("people by highest rung")
    ladder.legend(loc="lower left", fontsize=8)
    sessions.plot(weeks, [_mean(outcome.weekly[week]) for week in weeks], color="#1D2327")
    sessions.set_ylabel("sessions a week")
    sessions.set_ylim(bottom=0)
    load_m.plot(weeks, [_mean(outcome.load_s[week]) / 60 for week in weeks], color="#C8461E")
    load_m.set_ylabel("minutes of strength a week")
    load_m.set_ylim(bottom=0)
    load_m.set_xlabel("weeks since the start")
    figure.tight_layout()
    figure.savefig(folder / "cohort.png", dpi=120)


if __name__ == "__main__":
    raise SystemExit(main())
