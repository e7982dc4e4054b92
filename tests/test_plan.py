"""The plan: pain rules, the ladder, doses, and today's session."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kept import kept_set, whole_session
from spinae.catalogue import Catalogue, load
from spinae.catalogue.schema import Dose, Doses, DoseStep
from spinae.cli.session_text import as_json, text
from spinae.errors import AnswersError, SettingsError
from spinae.message import _
from spinae.plan import (
    Case,
    History,
    Item,
    LeftOut,
    Lock,
    Past,
    PlanContext,
    Screening,
    Session,
    Wishes,
    estimate_s,
    length_s,
    lock_text,
    today,
    why,
    words,
)
from spinae.plan.dose import LIGHTER, below, dose_at, set_s, steps
from spinae.plan.history import as_planned
from spinae.plan.ladder import Ladder
from spinae.plan.lock import URGENCY, LockKind
from spinae.plan.pain import KINDS, Hurt, during, load_for, still_ended, worse_lock
from spinae.plan.progression import Progression
from spinae.plan.reasons import SENTENCES, rule_of, sentence
from spinae.plan.rules import basis_of, load_rules, read_rules
from spinae.plan.screen import questions
from spinae.plan.selection import WHATEVER_THE_DOSE
from spinae.plan.session import basis, chosen, headline, rule_under
from spinae.plan.wishes import all_equipment, sore_spots
from spinae.say import ENGLISH
from spinae.training import KeptSession, KeptSet, PainAnswer, Reason, Source, When

CATALOGUE, RULES = load(), load_rules()
CONTEXT = PlanContext(CATALOGUE, RULES)
NOW = datetime(2026, 3, 4, 18, tzinfo=UTC)
CORE = {"extensors", "glutes", "lateral", "front"}
SEVERE = tuple(stop.kind for stop in RULES.stops)


def screened(*cautions: str, at: datetime = NOW) -> Screening:
    return Screening(at, frozenset(), frozenset(cautions))


def plan(
    history: History | Past = History(),  # noqa: B008
    minutes: int = 10,
    *,
    context: PlanContext = CONTEXT,
    now: datetime = NOW,
    **given: Any,
) -> Session:
    """Today's session of somebody who was screened a day ago, where nothing else is given."""
    past = history if isinstance(history, Past) else Past.of(history, now, context)
    given = {"screening": screened(at=now - timedelta(days=1))} | given
    return today(Case(past, now, **given), minutes)


def of(catalogue: Catalogue, **change: Any) -> PlanContext:
    """A context of fewer moves, or of other rules."""
    return PlanContext(catalogue, RULES.model_copy(update=change))


def said(item: Item | LeftOut) -> str:
    """The reason of an item, in English."""
    return ENGLISH.say(item.reason if isinstance(item, LeftOut) else why(item, CONTEXT))


def done(move: str, days_ago: float, **change: Any) -> KeptSet:
    at = NOW - timedelta(days=days_ago)
    return kept_set(move, at, **({"reps": 5, "seconds": 0.0} | change))


def pain(level: int, days_ago: float, when: When = "before") -> PainAnswer:
    return PainAnswer(at=NOW - timedelta(days=days_ago), when=when, level=level)


def progression(move: str, *sets: KeptSet, pain: Iterable[PainAnswer] = ()) -> Progression:
    past = Past.of(History(sets, tuple(pain)), NOW, CONTEXT)
    return past.progressions(NOW.date()).get(move, Progression())


def ladder(*sets: KeptSet, goal: str = "prevent") -> Ladder:
    past = Past.of(History(sets), NOW, CONTEXT)
    return Ladder(past, NOW.date(), (), RULES.goals[goal])  # type: ignore[index]


def climbed(move: str, *, days_ago: float = 1) -> tuple[KeptSet, ...]:
    """Clean sessions all the way up to the goal, the last so many days ago."""
    count = RULES.clean_sessions * (steps(CATALOGUE[move].dose) + 1)
    return tuple(done(move, days_ago + 2 * number) for number in range(count))


def strength(session: Session) -> list[str]:
    return [item.move for item in session.items if item.phase == "strength"]


def all_done(session: Session, at: datetime) -> tuple[KeptSet, ...]:
    return as_planned(session.items, at)


def only(catalogue: Catalogue, *moves: str) -> Catalogue:
    return Catalogue({move: catalogue[move] for move in moves}, catalogue.sources)


# Pain


@pytest.mark.parametrize("kind", SEVERE)
@pytest.mark.parametrize("level", [0, 3, 10])
def test_a_severe_kind_of_pain_ends_locks_and_says_where_to_go(kind: str, level: int) -> None:
    verdict = during(Hurt(level, frozenset({"dull", kind})), 0, RULES)

    assert verdict.action == "lock"
    assert verdict.where
    assert verdict.urgency
    lock, *ended = verdict.locks()
    assert lock.kind == "pain"
    over = level >= RULES.pain_end or level > RULES.pain_rise
    assert [one.kind for one in ended] == (["ended"] if over else [])
    told = lock_text(lock, RULES)
    assert (told.why, told.where, told.urgency) == (verdict.why, verdict.where, verdict.urgency)


@pytest.mark.parametrize(
    ("level", "kinds", "before", "action"),
    [
        (0, (), 0, "next"),
        (2, ("dull",), 0, "next"),
        (3, ("dull",), 0, "end"),  # up by more than two
        (3, ("dull",), 1, "next"),
        (4, ("dull",), 2, "next"),
        (4, ("dull",), None, "next"),  # nothing to compare with
        (4, ("dull",), 1, "end"),
        (5, ("dull",), 5, "end"),
        (1, ("sharp",), 1, "end"),
        (1, ("rising",), 1, "end"),
        (4, ("leg-usual",), 3, "next"),
        (2, ("leg-usual", "rising"), 2, "end"),
    ],
)
def test_pain_during_a_session(
    level: int, kinds: tuple[str, ...], before: int | None, action: str
) -> None:
    verdict = during(Hurt(level, frozenset(kinds)), before, RULES)

    assert verdict.action == action
    assert verdict.why
    assert [lock.kind for lock in verdict.locks()] == (["ended"] if action == "end" else [])


def test_the_usual_leg_pain_goes_on_and_one_further_down_is_seen_to() -> None:
    usual = during(Hurt(3, frozenset({"leg-usual"})), 3, RULES)
    assert "Your usual leg pain may be there" in ENGLISH.say(usual.why)
    further = during(Hurt(3, frozenset({"leg-usual", "leg-further"})), 3, RULES)
    assert (further.action, further.urgency) == ("lock", "week")


def test_of_several_kinds_the_most_urgent_says_where_to_go_and_each_closes() -> None:
    verdict = during(Hurt(2, frozenset({"leg", "chest"})), None, RULES)
    assert "emergency number" in ENGLISH.say(verdict.where)
    assert "within a few days" not in ENGLISH.say(verdict.where)
    assert [lock.reason.id for lock in verdict.locks()] == ["chest", "leg"]


def test_of_two_emergencies_one_order_is_given_and_each_closes() -> None:
    verdict = during(Hurt(2, frozenset({"saddle", "chest"})), None, RULES)
    assert ENGLISH.say(verdict.where) == "Call the emergency number now, and tell them all of it."
    assert [lock.reason.id for lock in verdict.locks()] == ["chest", "saddle"]


@pytest.mark.parametrize("kind", SEVERE)
def test_what_closes_training_needs_no_number(kind: str) -> None:
    assert during(Hurt(None, frozenset({kind})), None, RULES).action == "lock"


@pytest.mark.parametrize("kinds", [(), ("dull",), ("sharp", "leg-usual")])
def test_what_does_not_needs_one(kinds: tuple[str, ...]) -> None:
    with pytest.raises(AnswersError, match="pain level: got nothing, allowed 0 to 10"):
        Hurt(None, frozenset(kinds))


def test_what_cannot_be_borne_is_told_to_ring_a_doctor_today() -> None:
    for level, told in ((8, False), (9, True)):
        lock = Lock("ended", Reason("before", (("level", level),)))
        assert ("ring a doctor today" in ENGLISH.say(lock_text(lock, RULES).where)) is told


def test_no_answer_to_it_hurts_is_without_a_verdict() -> None:
    for kind in KINDS:
        assert during(Hurt(1, frozenset({kind})), 1, RULES).why


@pytest.mark.parametrize("level", [-1, 11])
def test_a_level_outside_the_scale_is_refused(level: int) -> None:
    with pytest.raises(AnswersError, match=f"got {level}, allowed 0 to 10"):
        Hurt(level, frozenset())


def test_an_unknown_kind_of_pain_is_refused() -> None:
    with pytest.raises(AnswersError, match="got burning, allowed dull, sharp"):
        Hurt(1, frozenset({"burning"}))


@pytest.mark.parametrize(
    ("level", "load"),
    [(None, "usual"), (0, "usual"), (2, "usual"), (3, "lighter"), (4, "lighter"), (5, "gentle")],
)
def test_pain_before_a_session(level: int | None, load: str) -> None:
    assert load_for(level, RULES) == load


@pytest.mark.parametrize(
    ("ended", "now", "still"),
    [
        ("2026-11-20 18:00", "2026-11-20 18:00", True),
        ("2026-11-20 08:00", "2026-11-20 23:59", True),
        ("2026-11-20 08:00", "2026-11-21 07:00", False),
        ("2026-11-20 23:50", "2026-11-21 00:10", True),  # midnight heals nothing
        ("2026-11-20 23:50", "2026-11-21 06:00", False),
        ("2026-11-20 18:00", "2026-11-18 18:00", True),  # the clock was set back
        ("2027-11-20 18:00", "2026-11-20 18:00", False),  # it had been a year ahead
    ],
)
def test_a_day_that_ended_has_ended_until_the_next_one(ended: str, now: str, still: bool) -> None:
    at, here = (datetime.fromisoformat(one).replace(tzinfo=UTC) for one in (ended, now))
    assert still_ended(at, here, RULES) == still


def weekly(*levels: int) -> list[PainAnswer]:
    """Answers on two days of each week, the last week last."""
    weeks = enumerate(reversed(levels))
    return [pain(level, 7 * week + day) for week, level in weeks for day in (1, 4)]


@pytest.mark.parametrize(
    ("levels", "locked"),
    [
        ((1, 2, 3), True),
        ((0, 1, 4), True),
        ((1, 1, 3), False),  # one week of rising
        ((1, 3, 2), False),
        ((1, 1, 2), False),
        ((2, 3, 3), False),
        ((1, 2), False),  # two weeks are not yet two weeks of rising
    ],
)
def test_two_weeks_of_worsening_lock(levels: tuple[int, ...], locked: bool) -> None:
    assert (worse_lock(weekly(*levels), NOW, RULES) is not None) == locked


def test_a_week_with_one_answer_says_nothing() -> None:
    entries = weekly(1, 2, 3)[1:]
    assert worse_lock(entries, NOW, RULES) is None


# Rules


def test_every_rule_has_its_reason_and_what_it_rests_on() -> None:
    named = set(type(RULES).model_fields) - {"goals", "sources", "stops", "graver", "reasons"}
    assert set(RULES.reasons) == named
    known = {*CATALOGUE.sources, *RULES.sources}
    for rule in RULES.reasons.values():
        assert rule.kind == "our setting" or rule.kind in known
        assert set(rule.see) <= known


@pytest.mark.parametrize(
    "stop",
    [
        {"kind": "sharp", "of": "osteoporosis", "urgency": "today"},
        {"kind": "chest", "of": "osteoporosis", "urgency": "now"},
        {"kind": "leg", "urgency": "today"},
        {"kind": "lge", "of": "osteoporosis", "urgency": "today"},
    ],
)
def test_what_is_graver_under_a_caution_is_a_stop_that_is_more_urgent(stop: dict[str, str]) -> None:
    words = {"why": "So it is.", "where": "Go there."}
    data = RULES.model_dump(mode="json")
    data["graver"] = [*data["graver"], stop | words]
    with pytest.raises(ValueError, match="graver"):
        type(RULES).model_validate_json(json.dumps(data))


def test_what_a_rule_rests_on_says_whether_it_is_ours() -> None:
    ours = basis_of("early_hours", RULES, CATALOGUE)
    assert ENGLISH.say(ours.text).startswith("Our setting.")
    assert [source.cite[:5] for source in ours.sources] == ["Snook"]
    study = basis_of("week_most", RULES, CATALOGUE)
    assert "Our setting" not in ENGLISH.say(study.text)
    assert [source.cite[:7] for source in study.sources] == ["Mueller"]


def test_what_closes_training_is_a_kind_that_can_be_told_and_the_most_urgent_comes_first() -> None:
    assert set(SEVERE) <= set(KINDS)
    order = [list(URGENCY).index(stop.urgency) for stop in RULES.stops]
    assert order == sorted(order)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("pain_end = ", "not TOML"),
        ("[pain_end]\nvalue = 11\nmeans = '{} days'\nwhy = 'abc'\nkind = 'abc'", "pain_end: Input"),
        ("[pain_end]\nvalue = 5\nmeans = '{} days'\nwhy = 'abc'", "kind: Field required"),
    ],
)
def test_rules_that_cannot_be_read_are_refused_in_one_line(text: str, told: str) -> None:
    with pytest.raises(SettingsError, match=told) as refused:
        read_rules(text)
    assert "\n" not in str(refused.value)


# Doses


@pytest.mark.parametrize("move", CATALOGUE.values(), ids=lambda move: move.id)
def test_every_move_climbs_from_its_start_to_its_goal_one_thing_at_a_time(move) -> None:  # type: ignore[no-untyped-def]
    doses = [dose_at(move.dose, step, RULES) for step in range(steps(move.dose) + 1)]

    assert doses[0] == move.dose.start
    assert doses[-1] == move.dose.goal
    for lower, higher in pairwise(doses):
        changed = lower.model_dump().items() ^ higher.model_dump().items()
        assert len(changed) == 2  # one field, before and after
        assert estimate_s(move, higher, RULES) > estimate_s(move, lower, RULES)


@pytest.mark.parametrize("move", CATALOGUE.values(), ids=lambda move: move.id)
def test_lighter_than_the_start_is_less_and_still_a_dose(move) -> None:  # type: ignore[no-untyped-def]
    lighter = dose_at(move.dose, LIGHTER, RULES)
    assert 0 < estimate_s(move, lighter, RULES) < estimate_s(move, move.dose.start, RULES)
    assert Dose.model_validate(lighter.model_dump()) == lighter


@pytest.mark.parametrize(
    ("start", "lighter"),
    [(Dose(reps=10), 10), (Dose(hold_s=20), 20), (Dose(seconds=40), 40),
     (Dose(reps=1), None), (Dose(hold_s=5), None), (Dose(seconds=5), None)],
)  # fmt: skip
def test_the_lighter_dose_is_a_share_of_the_start_and_never_too_small_to_do(
    start: Dose, lighter: float | None
) -> None:
    doses = Doses(start=start, goal=start, step=DoseStep())
    found = dose_at(doses, LIGHTER, RULES)
    asked = start.reps or start.hold_s or start.seconds
    least = asked if lighter is None else round(lighter * RULES.lighter_share)
    assert (found.reps or found.hold_s or found.seconds) == least


def test_steps_beyond_the_goal_stay_at_the_goal() -> None:
    doses = CATALOGUE["glute-bridge"].dose
    assert dose_at(doses, 99, RULES) == doses.goal


def test_a_goal_no_step_leads_to_is_one_step_away() -> None:
    doses = Doses(start=Dose(reps=5), goal=Dose(reps=5, rest_s=10), step=DoseStep())
    assert steps(doses) == 1


def test_an_item_takes_its_sets_its_sides_and_its_rests() -> None:
    bridge, plank = CATALOGUE["glute-bridge"], CATALOGUE["side-plank-knees"]
    get_ready, settle = RULES.get_ready_s, RULES.settle_s
    tempo = bridge.tempo
    rep = tempo.out_s + 2 + tempo.back_s + tempo.breath_s
    reps = Dose(sets=2, reps=5, hold_s=2, rest_s=15)
    assert estimate_s(bridge, reps, RULES) == pytest.approx(2 * (get_ready + 5 * rep) + 15 + 15)
    held = Dose(sets=1, hold_s=20, rest_s=0)
    sides = 2 * 20 + RULES.switch_s
    assert estimate_s(plank, held, RULES) == pytest.approx(get_ready + sides + settle)


def test_reps_of_an_alternating_move_are_given_for_each_side() -> None:
    bird_dog, dose = CATALOGUE["bird-dog"], CATALOGUE["bird-dog"].dose.start
    tempo = bird_dog.tempo
    assert dose.reps is not None
    rep = tempo.out_s + (dose.hold_s or tempo.stay_s) + tempo.back_s + tempo.breath_s
    assert set_s(bird_dog, dose, RULES) == pytest.approx(2 * dose.reps * rep)


def test_a_clock_runs_through_both_sides_of_an_alternating_move() -> None:
    marching = CATALOGUE["marching"]
    by_clock = Dose(seconds=60, rest_s=0)
    assert estimate_s(marching, by_clock, RULES) == 60 + RULES.get_ready_s + RULES.settle_s


def test_pulses_take_their_time() -> None:
    move = CATALOGUE["back-extension"]
    with_pulses = Dose(reps=4, pulses=4)
    more = estimate_s(move, with_pulses, RULES) - estimate_s(move, Dose(reps=4), RULES)
    assert more == pytest.approx(4 * RULES.pulse_s)


@pytest.mark.parametrize(
    ("move", "dose", "read"),
    [
        ("cat-cow", Dose(reps=6), "6 times"),
        ("glute-bridge", Dose(reps=7, hold_s=2), "7 × 2 s"),
        ("glute-bridge", Dose(sets=2, reps=7, hold_s=2), "2 rounds of 7 × 2 s"),
        ("hip-hinge", Dose(sets=2, reps=5), "2 rounds of 5"),
        ("bird-dog", Dose(reps=3, hold_s=3), "3 × 3 s each side"),
        ("side-plank", Dose(hold_s=15), "15 s each side"),
        ("plank", Dose(hold_s=20), "20 s"),
        ("plank-hold", Dose(hold_s=240), "up to 240 s"),
        ("side-plank-hold", Dose(hold_s=240), "up to 240 s each side"),
        ("marching", Dose(seconds=60), "60 s"),
        ("donkey-kick", Dose(seconds=30), "30 s each side"),
        ("back-extension", Dose(reps=10, pulses=10), "10 and 10 pulses"),
    ],
)
def test_a_dose_reads_as_a_person_would_say_it(move: str, dose: Dose, read: str) -> None:
    assert ENGLISH.say(words(CATALOGUE[move], dose)) == read


# The ladder


def test_a_move_never_done_stands_at_its_start() -> None:
    assert progression("plank") == Progression()


def test_two_clean_sessions_are_one_step_up() -> None:
    assert progression("plank", done("plank", 3)).step == 0
    assert progression("plank", done("plank", 3), done("plank", 1)).step == 1


def test_two_sets_on_one_day_are_one_session() -> None:
    assert progression("plank", done("plank", 1), done("plank", 1.01)).step == 0


BAD_FORM = {"held_s": 20.0, "reps": 0, "faults": (("sag", 2),)}


@pytest.mark.parametrize("change", [BAD_FORM, {"complete": False}])
def test_a_session_that_was_not_clean_starts_the_count_anew(change: dict[str, object]) -> None:
    now = progression("plank", done("plank", 5), done("plank", 3, **change), done("plank", 1))
    assert (now.step, now.streak) == (0, 1)


def test_one_bad_set_makes_the_session_not_clean() -> None:
    bad = done("plank", 1.01, **BAD_FORM)
    assert progression("plank", done("plank", 3), done("plank", 1), bad).change == "unclean"


@pytest.mark.parametrize(
    ("reps", "held_s", "seen", "change"),
    [
        (8, None, 1, "clean"),  # one sighting may be the camera
        (8, None, 2, "clean"),  # two of eight
        (8, None, 3, "unclean"),
        (2, None, 1, "clean"),
        (0, 20.0, 1, "clean"),
        (0, 20.0, 2, "unclean"),
        (0, 60.0, 2, "clean"),
        (0, 60.0, 3, "unclean"),
    ],
)
def test_a_fault_counts_where_it_was_seen_in_a_fair_share_of_the_set(
    reps: int, held_s: float | None, seen: int, change: str
) -> None:
    one = done("plank", 1, reps=reps, held_s=held_s, faults=(("sag", seen),) if seen else ())
    assert progression("plank", one).change == change


def test_two_different_faults_are_not_added_up() -> None:
    faults = (("sag", 2), ("pike", 2))
    assert progression("plank", done("plank", 1, reps=8, faults=faults)).change == "clean"


@pytest.mark.parametrize(("bad", "change"), [(BAD_FORM, "slipped"), ({"complete": False}, "short")])
def test_two_rough_sessions_in_a_row_are_one_step_down(bad: dict[str, Any], change: str) -> None:
    up = [done("plank", ago) for ago in (15, 13, 11, 9)]
    assert progression("plank", *up, done("plank", 5, **bad)).step == 2
    now = progression("plank", *up, done("plank", 5, **bad), done("plank", 3, **bad))
    assert (now.step, now.change) == (1, change)


def test_a_clean_session_between_two_rough_ones_forgives_the_first() -> None:
    up = [done("plank", ago) for ago in (15, 13, 11, 9)]
    between = [done("plank", 5, complete=False), done("plank", 3), done("plank", 1, complete=False)]
    now = progression("plank", *up, *between)
    assert (now.step, now.rough, now.calm, now.change) == (2, 1, 0, "unclean")


def test_one_clean_session_is_one_and_its_rounds_are_known() -> None:
    two = CATALOGUE["plank"].dose.start.model_copy(update={"sets": 2})
    now = progression("plank", done("plank", 1, asked=two))
    assert (now.calm, now.streak, now.rounds) == (1, 1, 2)


def test_days_of_easy_movement_and_of_unknown_moves_are_no_days_of_strength() -> None:
    easy = [done(move, ago) for ago in range(1, 6) for move in ("childs-pose", "gone")]
    past = Past.of(History((*easy, done("plank", 3))), NOW, CONTEXT)
    today = NOW.date()
    assert past.strength_days(today - timedelta(days=6), today) == 1
    assert past.strength_days(today - timedelta(days=6), today - timedelta(days=4)) == 0


def test_a_step_that_was_earned_and_not_taken_is_given_back_after_a_bad_day() -> None:
    start = CATALOGUE["plank"].dose.start
    earned = [done("plank", ago, asked=start) for ago in (7, 5)]
    assert progression("plank", *earned).waiting
    now = progression("plank", *earned, done("plank", 3, asked=start, complete=False))
    assert (now.step, now.waiting) == (0, False)


def test_two_sore_days_with_the_lighter_dose_make_it_the_usual_one() -> None:
    lighter = dose_at(CATALOGUE["plank"].dose, 0, RULES)
    up = [done("plank", ago) for ago in (9, 7, 5)]
    sore = [done("plank", ago, asked=lighter) for ago in (3, 1)]
    assert progression("plank", *up, sore[0], pain=[pain(3, 3)]).step == 1
    now = progression("plank", *up, *sore, pain=[pain(3, 3), pain(3, 1)])
    assert (now.step, now.change) == (0, "tender")
    assert (now.streak, now.calm, now.rough) == (0, 0, 0)


def test_a_rough_day_and_a_sore_one_make_the_lighter_dose_the_usual_one_too() -> None:
    lighter = dose_at(CATALOGUE["plank"].dose, 0, RULES)
    sets = [done("plank", ago) for ago in (13, 11, 9)] + [done("plank", 7, complete=False)]
    sets += [done("plank", ago, asked=lighter) for ago in (5, 3)]
    now = progression("plank", *sets, pain=[pain(3, 3)])
    assert (now.step, now.calm, now.change) == (0, 0, "tender")


def test_sore_days_with_the_usual_dose_lower_nothing_and_are_counted_anew() -> None:
    usual = dose_at(CATALOGUE["plank"].dose, 1, RULES)
    up = [done("plank", ago, asked=usual) for ago in (11, 9, 7)]
    sore = [done("plank", ago, asked=usual) for ago in (5, 3, 1)]
    felt = [pain(3, ago) for ago in (5, 3, 1)]
    now = progression("plank", *up, *sore, pain=felt)
    assert (now.step, now.change) == (1, "tender")
    assert (now.streak, now.calm, now.rough) == (0, 0, 0)


def test_after_a_step_down_everything_is_counted_anew() -> None:
    two = CATALOGUE["plank"].dose.start.model_copy(update={"sets": 2})
    rough = [done("plank", ago, asked=two, complete=False) for ago in (5, 3)]
    once = [done("plank", 7, asked=two), done("plank", 5, asked=two, hurt=True)]
    for sets in (rough, once):
        now = progression("plank", *sets)
        assert (now.step, now.streak, now.calm, now.rough, now.rounds) == (-1, 0, 0, 0, 1)


def test_a_session_with_notable_pain_does_not_count_towards_a_step() -> None:
    sets = (done("plank", 3), done("plank", 1))
    assert progression("plank", *sets, pain=[pain(3, 1)]).step == 0
    assert progression("plank", *sets, pain=[pain(2, 1)]).step == 1


def test_a_session_in_which_another_move_hurt_does_not_count_either() -> None:
    other = done("bird-dog", 1, hurt=True)
    assert progression("plank", done("plank", 3), done("plank", 1), other).step == 0


def test_a_smaller_dose_than_usual_does_not_count_towards_a_step() -> None:
    start = CATALOGUE["plank"].dose.start
    up = (done("plank", 7), done("plank", 5))
    again = [done("plank", ago, asked=start) for ago in (3, 1)]
    now = progression("plank", *up, *again)
    assert (now.step, now.done, now.change) == (1, 0, "smaller")


def test_less_than_the_lighter_dose_counts_as_the_lighter_one() -> None:
    hardly = CATALOGUE["plank"].dose.start.model_copy(update={"hold_s": 1.0})
    assert progression("plank", done("plank", 1, asked=hardly)).done == LIGHTER


def test_a_session_that_hurt_is_one_step_down() -> None:
    sets = [done("plank", ago) for ago in (11, 9, 7, 5, 3)]
    assert progression("plank", *sets).step == 2
    assert progression("plank", *sets, done("plank", 1, hurt=True)).step == 1


@pytest.mark.parametrize("when", ["morning", "after"])
def test_a_back_that_is_worse_afterwards_is_one_step_down(when: When) -> None:
    sets = [done("plank", ago) for ago in (9, 7, 5, 3)]
    later = 2.2 if when == "morning" else 3
    worse = [pain(0, 3), pain(2, later, when)]
    same = [pain(1, 3), pain(2, later, when)]
    assert progression("plank", *sets, pain=worse).change == "sore"
    assert progression("plank", *sets, pain=same).change == "stepped"


@pytest.mark.parametrize("when", ["morning", "after"])
def test_a_back_of_which_nothing_was_said_before_is_not_called_worse(when: When) -> None:
    days_ago = 0.5 if when == "morning" else 1
    felt = [pain(2, days_ago, when)]
    assert progression("plank", done("plank", 1), pain=felt).change == "clean"


def test_below_the_start_there_is_one_lighter_dose() -> None:
    hurt = [done("plank", ago, hurt=True) for ago in (5, 3, 1)]
    assert progression("plank", *hurt).step == LIGHTER


def test_nothing_grows_beyond_the_goal() -> None:
    sets = [done("plank", ago) for ago in range(1, 200)]
    now = progression("plank", *sets)
    assert now.step == steps(CATALOGUE["plank"].dose)
    assert now.change == "clean"


@pytest.mark.parametrize(("days", "step"), [(9, 3), (10, 2), (19, 2), (21, 1), (90, 0)])
def test_a_pause_is_a_step_back_for_every_ten_days_never_below_the_start(
    days: int, step: int
) -> None:
    sets = [done("plank", days + 2 * ago) for ago in range(6)]
    assert progression("plank", *sets).step == step


def test_after_a_pause_everything_is_counted_anew() -> None:
    start = CATALOGUE["plank"].dose.start
    two = start.model_copy(update={"sets": 2})
    grown = [done("plank", ago, asked=start) for ago in (15, 13)]
    before = {
        "earned": grown,
        "begun": [*grown, done("plank", 12)],
        "rough": [*grown, done("plank", 12, asked=two, complete=False)],
    }
    for sets in before.values():
        now = progression("plank", *sets)
        assert (now.streak, now.rough, now.rounds, now.waiting) == (0, 0, 1, False)
    assert progression("plank", *before["begun"]).change == "paused"
    # at the start there is nothing to step back from, and what hurt is not forgotten
    assert progression("plank", done("plank", 12)).change == "clean"
    assert (
        progression("plank", *climbed("plank", days_ago=13), done("plank", 12, hurt=True)).change
        == "hurt"
    )


@pytest.mark.parametrize(("days", "away"), [(9, False), (10, True), (11, True)])
def test_who_was_away_is_told_that_everything_begins_lower(days: int, away: bool) -> None:
    session = plan(History((done("plank", days),)))
    assert ("You were away for a while" in ENGLISH.say(session.why)) is away


def test_the_last_set_is_known_in_whatever_order_it_came() -> None:
    past = Past.of(History((done("plank", 3),)), NOW, CONTEXT)
    newest = NOW - timedelta(days=3)
    assert past.later(History((done("plank", 5),))).last_set == newest
    assert past.later(History(pain=(pain(1, 1),))).last_set == newest
    assert past.later(History((done("plank", 1),))).last_set == NOW - timedelta(days=1)


def test_what_is_done_after_a_pause_counts_from_the_step_back() -> None:
    sets = [done("plank", 24 + 2 * ago) for ago in range(6)]
    now = progression("plank", *sets, done("plank", 3), done("plank", 1))
    assert now.step == 3 - 2 + 1


def test_what_is_dated_later_than_now_is_left_out() -> None:
    assert progression("plank", done("plank", -1)).last is None


def kept(source: Source = "coach", days_ago: float = 1, **more: Any) -> KeptSession:
    """A whole session of one plank."""
    plank = Item("plank", "strength", CATALOGUE["plank"].dose.start, Reason("tried"))
    session = whole_session((plank,), NOW - timedelta(days=days_ago), 60.0)
    return replace(session, id="one", source=source, **more)


def test_what_was_taken_out_and_breaks_from_sitting_are_no_history() -> None:
    felt = pain(2, 1)
    out = replace(kept(), removed_at=NOW), kept("break", answers=(felt,))
    assert History.of(out, [replace(felt, removed_at=NOW)]) == History()
    assert History.of([kept(answers=(felt,))], [pain(1, 3)]).pain == (pain(1, 3), felt)


def test_what_is_looked_ahead_with_is_each_item_as_it_was_asked() -> None:
    items = plan().items
    sets = as_planned(items, NOW)
    assert [(one.move, one.item, one.asked) for one in sets] == [
        (item.move, index, item.dose) for index, item in enumerate(items)
    ]
    assert all(one.at == NOW and one.complete and not one.hurt for one in sets)


def test_the_history_is_oldest_first() -> None:
    history = History.of([kept(days_ago=1), kept(days_ago=3)], [pain(2, 2), pain(1, 4)])
    assert [NOW - done.at for done in history.sets] == [timedelta(3), timedelta(1)]
    assert [answer.level for answer in history.pain] == [1, 2]


def test_a_session_that_broke_off_and_free_practice_have_no_pace() -> None:
    whole = kept()
    broken_off = replace(whole, sets=()), kept(ended_at=None), kept("free")
    assert History.of([*broken_off, whole, kept("elsewhere")]).whole == (whole, kept("elsewhere"))


def test_a_move_that_hurt_before_any_set_of_it_was_done_is_known_to_have_hurt() -> None:
    hurt = replace(pain(2, 1, "during"), move="side-plank", session="one")
    begun = KeptSession(id="one", source="coach", started_at=NOW, answers=(hurt,))
    (known,) = History.of([begun]).sets
    assert (known.move, known.at, known.session) == ("side-plank", hurt.at, "one")
    assert known.hurt
    assert not known.complete
    assert progression("side-plank", known).change == "hurt"
    # said outside of a session, too
    (loose,) = History.of([], [replace(hurt, session=None)]).sets
    assert (loose.move, loose.session, loose.hurt) == ("side-plank", "", True)


def test_a_set_that_hurt_is_not_told_twice_and_an_answer_without_a_move_blames_none() -> None:
    hurt = replace(pain(2, 1, "during"), move="plank", session="one")
    (session,) = [kept(answers=(hurt, replace(hurt, move=None), pain(2, 1)))]
    session = replace(session, sets=(replace(session.sets[0], session="one", hurt=True),))
    assert History.of([session]).sets == session.sets


def test_days_are_those_of_the_persons_time_zone() -> None:
    east = NOW.astimezone(timezone(timedelta(hours=12)))  # the fifth, 6:00 there
    past = Past.of(History((done("plank", 0),)), east, CONTEXT)
    assert past.trained == (date(2026, 3, 5),)


def test_first_rungs_are_open_and_the_others_open_from_the_goal_of_their_easier_neighbour() -> None:
    def reached(move: str, *sets: KeptSet, goal: str = "prevent") -> bool:
        return ladder(*sets, goal=goal).reached(CATALOGUE[move])

    up = climbed("side-plank-knees")
    assert reached("glute-bridge")
    assert reached("bird-dog")
    assert not reached("bird-dog", goal="return")
    assert not reached("side-plank")
    assert not reached("side-plank", *up[1:])
    assert reached("side-plank", *up)
    assert reached("side-plank", *up[3:], goal="strong")


def test_an_open_move_stays_open_after_a_setback() -> None:
    up = climbed("side-plank-knees", days_ago=3)
    hurt = done("side-plank-knees", 1, hurt=True)
    assert ladder(*up, hurt).reached(CATALOGUE["side-plank"])
    # and while the easier one is built up again
    up, hurt = climbed("side-plank-knees", days_ago=7), done("side-plank-knees", 5, hurt=True)
    again = [done("side-plank-knees", ago) for ago in (3, 1)]
    assert ladder(*up, hurt, *again).reached(CATALOGUE["side-plank"])


def test_a_move_that_hurt_gives_way_until_its_easier_neighbour_was_clean_twice() -> None:
    def stand_in(*sets: KeptSet) -> str:
        return ladder(*sets).stand_in(CATALOGUE["bird-dog"]).id

    hurt, before = done("bird-dog", 7, hurt=True), done("donkey-kick", 9)
    assert stand_in(before) == "bird-dog"
    assert stand_in(before, hurt) == "donkey-kick"
    assert stand_in(before, hurt, done("donkey-kick", 5)) == "donkey-kick"
    same_day = done("donkey-kick", 7)
    assert stand_in(before, same_day, hurt, done("donkey-kick", 5)) == "donkey-kick"
    assert stand_in(hurt, done("donkey-kick", 5), done("donkey-kick", 3)) == "bird-dog"


# Reasons and locks, as they are kept


def test_an_easier_move_stands_in_itself_unless_it_hurt_too() -> None:
    hurt, easier = done("superman", 3, hurt=True), "superman-alternating"
    for before in ((), (done(easier, 9),), (done(easier, 1),)):
        assert ladder(*before, hurt).stand_in(CATALOGUE["superman"]).id == easier
    both = ladder(hurt, done(easier, 1, hurt=True))
    assert both.stand_in(CATALOGUE["superman"]).id == "bird-dog"


def test_every_reason_has_a_sentence_and_its_rule_is_one_of_the_rules() -> None:
    for id, known in SENTENCES.items():
        assert known.rule in ("", *RULES.reasons), id
    assert set(SENTENCES) >= WHATEVER_THE_DOSE


def test_a_reason_names_a_move_by_its_id_and_reads_as_the_move_is_called() -> None:
    reason = Reason("opened", (("times", 2), ("move", "side-plank-knees")))
    told = ENGLISH.say(sentence(reason, CATALOGUE))
    assert told == "New, as side plank on the knees was clean twice, at its goal."
    gone = Reason("stands-in", (("move", "a-move-of-before"),))
    assert "a-move-of-before" in ENGLISH.say(sentence(gone, CATALOGUE))


def test_what_a_start_dose_is_compared_with_is_each_round_where_there_are_several() -> None:
    reason = Reason("start", (("share", "third"),))
    one, more = (ENGLISH.say(sentence(reason, CATALOGUE, sets)) for sets in (1, 2))
    assert one == "Gentle start: about a third of the goal."
    assert more == "Gentle start: each round is about a third of the goal."


def test_a_reason_that_is_not_known_says_nothing_and_rests_on_nothing() -> None:
    reason = Reason("of-a-newer-spinae", (("what", 1),))
    assert ENGLISH.say(sentence(reason, CATALOGUE)) == ""
    assert rule_of(reason) == ""


@pytest.mark.parametrize("kind", ["unscreened", "red-flag", "pain"])
def test_a_lock_that_is_not_known_still_sends_to_somebody(kind: LockKind) -> None:
    told = ENGLISH.say(lock_text(Lock(kind, Reason("of-a-newer-spinae")), RULES).where)
    assert told == "See a doctor or physiotherapist before you train again."


# Today


def test_without_a_screen_there_is_no_session() -> None:
    session = plan(screening=None)
    assert session.locked == "unscreened"
    assert session.items == ()
    assert "safety questions" in ENGLISH.say(session.why)


def test_a_lock_closes_training_and_its_words_are_the_answer() -> None:
    lock = Lock("red-flag", Reason("emergency"))
    session = plan(locks=(lock,))
    assert (session.locked, session.items) == ("red-flag", ())
    assert "Call the emergency number now" in ENGLISH.say(session.why)


def test_two_sore_days_are_no_medical_event() -> None:
    history = History(pain=(pain(6, 2), pain(6, 1)))
    assert plan(history, screening=screened(at=NOW - timedelta(days=5))).locked is None


@pytest.mark.parametrize("reason", ["sharp", "rising", "stopped"])
def test_a_day_that_ended_offers_the_gentle_set_and_no_strength(reason: str) -> None:
    session = plan(locks=(Lock("ended", Reason(reason)),))
    assert session.locked == "ended"
    assert session.items
    assert {item.phase for item in session.items} <= {"warm-up", "stretch"}
    assert "You stopped today" in ENGLISH.say(session.why)


def test_strong_pain_before_training_ends_the_day() -> None:
    assert plan(pain_now=6).locked is None
    session = plan(pain_now=7)
    assert session.locked == "ended"
    assert {item.phase for item in session.items} <= {"warm-up", "stretch"}


def test_five_minutes_are_one_warm_up_one_or_two_strength_moves_and_one_stretch() -> None:
    phases = [item.phase for item in plan(minutes=5).items]
    assert phases in (
        ["warm-up", "strength", "stretch"],
        ["warm-up", "strength", "strength", "stretch"],
    )


@pytest.mark.parametrize(("minutes", "most"), [(10, 3), (15, 4), (20, 4), (30, 4), (60, 4)])
def test_longer_sessions_hold_up_to_four_strength_moves_and_two_or_three_stretches(
    minutes: int, most: int
) -> None:
    session = plan(minutes=minutes)
    stretches = [item for item in session.items if item.phase == "stretch"]
    assert len(strength(session)) == most
    assert 2 <= len(stretches) <= 3


@pytest.mark.parametrize("minutes", [5, 10, 15, 20])
def test_a_session_fills_its_time(minutes: int) -> None:
    assert 0.8 * minutes * 60 <= length_s(plan(minutes=minutes), CONTEXT) <= minutes * 60


def test_a_session_shorter_than_the_time_says_so() -> None:
    assert "to begin with, that is enough" in ENGLISH.say(plan(minutes=60).why)


@pytest.mark.parametrize("minutes", [-5, 0, 4, 61])
def test_minutes_outside_the_bounds_are_refused(minutes: int) -> None:
    with pytest.raises(SettingsError, match=f"minutes: got {minutes}, allowed 5 to 60"):
        plan(minutes=minutes)


def test_a_level_of_pain_outside_the_scale_is_refused() -> None:
    with pytest.raises(AnswersError, match="pain now: got 12, allowed 0 to 10"):
        plan(pain_now=12)


def test_a_time_without_its_zone_is_refused() -> None:
    with pytest.raises(SettingsError, match="allowed a time with its time zone"):
        plan(now=datetime(2026, 3, 4, 18), screening=None)


def test_the_first_session_starts_at_the_start_doses_on_the_first_rungs() -> None:
    for item in plan(minutes=30).items:
        move = CATALOGUE[item.move]
        assert move.ladder.rung <= RULES.start_rung
        assert item.dose.model_copy(update={"sets": 1}) == move.dose.start


@pytest.mark.parametrize(
    ("now", "up_hours", "early"),
    [
        (NOW.replace(hour=8), None, True),
        (NOW.replace(hour=9, minute=59), None, True),
        (NOW.replace(hour=10), None, False),
        (NOW.replace(hour=1), None, False),  # more likely late than early
        (NOW, 1.9, True),
        (NOW, 2, False),
        (NOW.replace(hour=8), 3, False),
    ],
)
def test_there_is_no_deep_forward_bend_in_the_first_two_hours_after_getting_up(
    now: datetime, up_hours: float | None, early: bool
) -> None:
    up_since = None if up_hours is None else now - timedelta(hours=up_hours)
    bends = {move.id for move in CATALOGUE.values() if "early-morning" in move.contraindications}
    rested = History(tuple(done(move, 3) for move in CATALOGUE if move not in bends))
    session = plan(rested, minutes=30, now=now, up_since=up_since)
    assert ("forward bends wait" in ENGLISH.say(session.why)) == early
    assert bool(bends & {item.move for item in session.items}) == (not early)


@pytest.mark.parametrize(("hours", "said"), [(1, "an hour"), (2, "two hours")])
def test_how_long_a_deep_forward_bend_waits_is_said(hours: int, said: str) -> None:
    session = plan(context=of(CATALOGUE, early_hours=hours), up_since=NOW - timedelta(minutes=5))
    assert f"Deep forward bends wait until {said} after you got up." in ENGLISH.say(session.why)


def test_at_five_and_above_there_is_only_the_gentle_set() -> None:
    session = plan(pain_now=6)
    assert session.items
    assert strength(session) == []
    assert "6 of 10" in ENGLISH.say(session.why)
    assert "gentle set" in ENGLISH.say(session.why)


def test_at_three_and_four_strength_is_lighter_and_nothing_grows() -> None:
    usual, lighter = plan(pain_now=2), plan(pain_now=3)
    longest = {
        item.move: estimate_s(CATALOGUE[item.move], item.dose, RULES) for item in usual.items
    }
    assert strength(usual) == strength(lighter)
    for item in lighter.items:
        if item.phase == "strength":
            assert estimate_s(CATALOGUE[item.move], item.dose, RULES) < longest[item.move]
            assert said(item) == "Lighter today, as your back is sore."


def test_lighter_is_less_than_last_time_though_a_step_was_earned() -> None:
    start = CATALOGUE["glute-bridge"].dose.start
    earned = tuple(done("glute-bridge", ago, asked=start) for ago in (3, 1))
    catalogue = plain(only(CATALOGUE, "glute-bridge"))
    (bridge,) = plan(History(earned), context=of(catalogue), pain_now=3).items
    assert below(bridge.dose, start)


def test_two_clean_sessions_are_stepped_up_and_the_reason_says_so() -> None:
    catalogue = only(CATALOGUE, "marching", "glute-bridge", "trunk-rotation")
    history = History((done("glute-bridge", 3), done("glute-bridge", 1)))
    bridge = plan(history, context=of(plain(catalogue))).items[1]
    assert bridge.dose.reps == 9
    assert said(bridge) == "Two clean sessions, so one step up."


def plain(catalogue: Catalogue) -> Catalogue:
    """The catalogue with ladders that name none but its own moves."""
    own_moves, moves = set(catalogue), {}
    for move in catalogue.values():
        own = {
            way: tuple(id for id in getattr(move.ladder, way) if id in own_moves)
            for way in ("easier", "harder")
        }
        moves[move.id] = move.model_copy(update={"ladder": move.ladder.model_copy(update=own)})
    return Catalogue(moves, catalogue.sources)


def reason_of(move: str, *sets: KeptSet, pain: tuple[PainAnswer, ...] = ()) -> str:
    session = plan(History(sets, pain), context=of(plain(only(CATALOGUE, move))))
    (item,) = session.items
    return said(item)


def test_what_was_never_done_says_what_it_is_for() -> None:
    items = [item for item in plan(minutes=30).items if item.phase != "strength"]
    assert {item.reason.id for item in items} == {"blood", "loosens", "eases"}
    for item in items:
        move = CATALOGUE[item.move]
        if item.phase == "warm-up":
            assert item.reason == Reason("blood" if move.posture == "standing" else "loosens")
        else:
            part = next((one for one in move.regions if one != "mobility"), "mobility")
            assert item.reason == Reason("eases", (("part", part),))


def test_the_reason_tells_what_came_last() -> None:
    clean, last = done("plank", 3), done("plank", 1)
    assert reason_of("plank").startswith("Gentle start: ")
    assert reason_of("plank", last) == "Clean last time; once more and it grows a step."
    assert reason_of("plank", replace(last, complete=False)).startswith("As last time")
    assert reason_of("plank", clean, replace(last, hurt=True)).startswith("It hurt last time")
    sore = (pain(0, 1), pain(2, 0.3, "morning"))
    assert "sorer after it" in reason_of("plank", last, pain=sore)
    assert reason_of("plank", *climbed("plank")) == "At its goal, which keeps what you have built."


def test_a_move_that_hurt_is_swapped_for_its_easier_neighbour_and_the_reason_says_so() -> None:
    hurt = done("bird-dog", 1, hurt=True)
    catalogue = plain(only(CATALOGUE, "bird-dog", "donkey-kick"))
    (item,) = plan(History((hurt,)), context=of(catalogue)).items
    assert item.move == "donkey-kick"
    assert said(item) == "Stands in for bird-dog, which hurt last time."


def test_a_move_that_hurt_and_has_no_easier_neighbour_is_lowered() -> None:
    catalogue = plain(only(CATALOGUE, "glute-bridge"))
    (item,) = plan(History((done("glute-bridge", 1, hurt=True),)), context=of(catalogue)).items
    assert item.dose == dose_at(CATALOGUE["glute-bridge"].dose, LIGHTER, RULES)


def test_a_newly_opened_move_says_what_opened_it() -> None:
    catalogue = plain(only(CATALOGUE, "side-plank-knees", "side-plank"))
    (new,) = plan(History(climbed("side-plank-knees")), context=of(catalogue)).items
    assert new.move == "side-plank"
    assert said(new) == "New, as side plank on the knees was clean twice, at its goal."
    assert new.dose == CATALOGUE["side-plank"].dose.start


def test_a_sore_back_gets_no_newly_opened_move() -> None:
    catalogue = plain(only(CATALOGUE, "side-plank-knees", "side-plank"))
    history = History(climbed("side-plank-knees"))
    assert strength(plan(history, context=of(catalogue), pain_now=3)) == ["side-plank-knees"]


def test_at_most_one_move_above_the_first_rungs_is_new_in_a_session() -> None:
    ready = ("glute-bridge", "side-plank-knees", "bird-dog", "plank")
    history = History(tuple(one for move in ready for one in climbed(move, days_ago=2)))
    session = plan(history, 30)
    assert sum(CATALOGUE[move].ladder.rung > RULES.start_rung for move in strength(session)) == 1


def test_a_large_dose_is_made_smaller_rather_than_left_out_of_five_minutes() -> None:
    catalogue = plain(only(CATALOGUE, "marching", "glute-bridge", "cat-stretch"))
    session = plan(History(climbed("glute-bridge")), 5, context=of(catalogue))
    bridge = next(item for item in session.items if item.move == "glute-bridge")
    assert said(bridge) == "A smaller dose than usual, to fit the time."
    assert length_s(session, CONTEXT) <= 300


def test_what_does_not_fit_at_all_is_left_out_for_the_next() -> None:
    long = Dose(seconds=600)
    endless = CATALOGUE["plank"].model_copy(
        update={"dose": Doses(start=long, goal=long, step=DoseStep())}
    )
    catalogue = Catalogue({"plank": endless}, {})
    assert plan(minutes=5, context=of(catalogue)).items == ()


def test_cautions_leave_moves_out_and_others_take_their_place() -> None:
    session = plan(minutes=30, screening=screened("wrist", "flexion-sensitive", "knee"))
    assert len(strength(session)) >= 2
    for item in session.items:
        barred = {"wrist-pain", "flexion-sensitive", "knee-pain"}
        assert not barred & set(CATALOGUE[item.move].contraindications)


def test_a_session_without_a_strength_move_says_why() -> None:
    session = plan(context=of(plain(only(CATALOGUE, "marching"))))
    assert "No strength move fits" in ENGLISH.say(session.why)


def test_a_session_is_never_empty_without_a_reason() -> None:
    session = plan(context=of(Catalogue({}, {})))
    assert session.items == ()
    assert session.locked is None
    assert "No move fits what you told us" in ENGLISH.say(session.why)


def test_the_phase_test_is_never_part_of_a_session() -> None:
    assert plan(context=of(plain(only(CATALOGUE, "bridge-hold")))).items == ()


def simulated(minutes: int, sessions: int, every: int) -> list[tuple[date, Session]]:
    """The sessions of somebody who does all that is asked, cleanly."""
    history, kept = History(), []
    for number in range(sessions):
        now = NOW + timedelta(days=every * number)
        session = plan(history, minutes, now=now)
        history = History((*history.sets, *all_done(session, now)))
        kept.append((now.date(), session))
    return kept


@pytest.mark.parametrize(("minutes", "every"), [(5, 2), (10, 2), (10, 3), (20, 3), (30, 2)])
def test_back_buttocks_sides_and_front_have_their_turn_every_week(minutes: int, every: int) -> None:
    kept = simulated(minutes, 20, every)
    weeks = [start for start, _ in kept if start <= kept[-1][0] - timedelta(days=6)]
    for start in weeks:
        within = [one for day, one in kept if 0 <= (day - start).days < RULES.cover_days]
        moves = {move for session in within for move in strength(session)}
        assert {region for move in moves for region in CATALOGUE[move].regions} >= CORE


def test_sessions_vary_and_grow() -> None:
    kept = simulated(15, 12, 2)
    assert len({tuple(strength(session)) for _, session in kept}) >= 6
    assert any("one step up" in said(item) for _, session in kept for item in session.items)
    assert {CATALOGUE[move].ladder.rung for _, one in kept for move in strength(one)} >= {1, 2, 3}


def test_the_legs_have_a_turn_too() -> None:
    moves = {move for _, session in simulated(15, 6, 2) for move in strength(session)}
    assert "calf-raise" in moves


def test_the_legs_have_a_turn_though_a_region_is_left_out() -> None:
    catalogue = plain(only(CATALOGUE, "glute-bridge", "calf-raise"))
    history = History((done("glute-bridge", 2),))
    assert "calf-raise" in strength(plan(history, context=of(catalogue)))


def test_the_number_of_strength_moves_is_a_rule() -> None:
    assert len(strength(plan(minutes=30, context=of(CATALOGUE, strength_most=1)))) == 1


def test_the_date_decides_between_equal_moves() -> None:
    # lots go round once in as many days as there are moves
    days = [plan(now=NOW + timedelta(days=day), minutes=5) for day in range(len(CATALOGUE))]
    assert len({tuple(item.move for item in session.items) for session in days}) > 1


# How the person is today


def often(days: Iterable[float]) -> History:
    return History(tuple(done("glute-bridge", ago) for ago in days))


def test_after_five_days_in_a_week_there_is_a_rest_day() -> None:
    assert strength(plan(often((1, 2, 3, 4))))
    resting = plan(often((1, 2, 3, 4, 5)))
    assert resting.items
    assert strength(resting) == []
    assert "rest is part of it" in ENGLISH.say(resting.why)


def test_after_a_session_that_hurt_nothing_grows_until_one_was_calm() -> None:
    start = CATALOGUE["glute-bridge"].dose.start
    earned = tuple(done("glute-bridge", ago, asked=start) for ago in (9, 7))
    hurt = done("curl-up", 2, hurt=True)
    catalogue = plain(only(CATALOGUE, "glute-bridge", "curl-up"))
    waiting = plan(History((*earned, hurt)), context=of(catalogue))
    bridge = next(item for item in waiting.items if item.move == "glute-bridge")
    assert bridge.dose.reps == start.reps
    assert said(bridge) == "It is ready for a step up, which waits for a calm day."
    assert "nothing grows until" in ENGLISH.say(waiting.why)
    calm = plan(History((*earned, hurt, done("curl-up", 1))), context=of(catalogue))
    bridge = next(item for item in calm.items if item.move == "glute-bridge")
    assert bridge.dose.reps == 9


def test_a_dose_that_grows_keeps_its_rounds_and_rounds_grow_one_by_one() -> None:
    catalogue = plain(only(CATALOGUE, "glute-bridge"))
    start = CATALOGUE["glute-bridge"].dose.start
    stepped = plan(often((3, 1)), 20, context=of(catalogue)).items[0]
    assert (stepped.dose.reps, stepped.dose.sets) == (9, 1)
    once = done("glute-bridge", 1, asked=start)
    assert plan(History((once,)), 20, context=of(catalogue)).items[0].dose.sets == 2


def test_what_is_sore_today_swaps_a_move_for_its_neighbour() -> None:
    catalogue = plain(only(CATALOGUE, "plank", "curl-up", "dead-bug", "high-plank"))
    history = History((done("curl-up", 1), done("plank", 5)))
    session = plan(history, context=of(catalogue, strength_most=1), spots=frozenset({"shoulder"}))
    (item,) = session.items
    assert item.move == "curl-up"
    assert said(item) == "Stands in for plank, as your shoulder is sore today."


@pytest.mark.parametrize("spot", sore_spots())
def test_nothing_is_offered_that_asks_for_what_is_sore_today(spot: str) -> None:
    session = plan(minutes=30, spots=frozenset({spot}))
    assert strength(session)
    for item in session.items:
        assert sore_spots()[spot] not in CATALOGUE[item.move].contraindications


def test_an_unknown_sore_spot_is_refused() -> None:
    with pytest.raises(AnswersError, match="got ear, allowed wrist, shoulder"):
        plan(spots=frozenset({"ear"}))


def test_who_has_all_that_the_moves_need_loses_none_to_equipment_that_no_move_needs() -> None:
    owned = frozenset(CATALOGUE.equipment)
    assert owned < all_equipment()
    session = plan(minutes=30, wishes=Wishes(equipment=owned))
    assert "equipment" not in {one.by for one in session.left_out}


def test_without_a_chair_nothing_needs_one_and_the_reason_is_given() -> None:
    session = plan(minutes=30, wishes=Wishes(equipment=frozenset({"mat"})))
    assert all(set(CATALOGUE[item.move].equipment) <= {"mat"} for item in session.items)
    left_out = next(one for one in session.left_out if one.move == "seated-forward-bend")
    assert (said(left_out), left_out.by) == ("Left out, as there is no chair.", "equipment")


def test_what_is_not_liked_comes_only_where_nothing_else_trains_the_same() -> None:
    for minutes in (5, 10, 30):
        session = plan(minutes=minutes, wishes=Wishes(dislikes=frozenset({"curl-up", "marching"})))
        assert "curl-up" not in strength(session)
    alone = plain(only(CATALOGUE, "curl-up"))
    assert strength(plan(context=of(alone), wishes=Wishes(dislikes=frozenset({"curl-up"}))))


def test_what_is_liked_comes_back_earlier() -> None:
    catalogue = plain(only(CATALOGUE, "curl-up", "dead-bug"))
    history = History((done("curl-up", 3), done("dead-bug", 4)))
    assert strength(plan(history, context=of(catalogue, strength_most=1))) == ["dead-bug"]
    liked = Wishes(likes=frozenset({"curl-up"}))
    assert strength(plan(history, context=of(catalogue, strength_most=1), wishes=liked)) == [
        "curl-up"
    ]


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        ({"goal": "fly"}, "goal: got 'fly', allowed prevent, return"),
        ({"equipment": frozenset({"swing"})}, "equipment: got swing, allowed bench"),
        ({"likes": frozenset({"plank"}), "dislikes": frozenset({"plank"})}, "got plank in both"),
    ],
)
def test_wishes_that_cannot_be_are_refused(wish: dict[str, Any], told: str) -> None:
    with pytest.raises(AnswersError, match=told):
        Wishes(**wish)


def test_somebody_who_comes_back_from_pain_begins_on_the_first_rung() -> None:
    session = plan(minutes=30, wishes=Wishes(goal="return"))
    rungs = {CATALOGUE[move].ladder.rung for move in strength(session)}
    # nothing easier trains the sides
    assert {CATALOGUE[m].id for m in strength(session) if CATALOGUE[m].ladder.rung > 1} <= {
        "side-plank-knees"
    }
    assert 1 in rungs


def test_longer_sessions_warm_up_twice_and_short_ones_with_the_cat_cow() -> None:
    def warm_ups(minutes: int) -> list[str]:
        return [item.move for item in plan(minutes=minutes).items if item.phase == "warm-up"]

    assert warm_ups(5) == ["cat-cow"]
    assert all(warm_ups(minutes) == ["marching", "cat-cow"] for minutes in (10, 20, 30))


@pytest.mark.parametrize("pace", [0.75, 1.0, 1.35])
def test_the_time_is_learned_from_the_persons_own_pace(pace: float) -> None:
    whole: tuple[KeptSession, ...] = ()
    minutes = 15
    for number in range(4):
        now = NOW + timedelta(days=2 * number)
        session = plan(History(whole=whole), minutes, now=now, screening=screened())
        took_s = pace * length_s(replace(session, pace=1.0), CONTEXT)
        whole = (*whole, whole_session(session.items, now, took_s))
    assert length_s(session, CONTEXT) == pytest.approx(took_s, rel=0.1)
    assert took_s <= minutes * 60 * 1.01


def test_a_session_of_a_move_that_is_gone_says_nothing_about_pace() -> None:
    plank = Item("plank", "strength", CATALOGUE["plank"].dose.start, Reason("tried"))
    usual_s = estimate_s(CATALOGUE["plank"], plank.dose, RULES)
    gone = whole_session((replace(plank, move="gone"), plank), NOW - timedelta(days=9), usual_s)
    whole = [whole_session((plank,), NOW - timedelta(days=ago), 1.2 * usual_s) for ago in (3, 2, 1)]
    assert plan(History(whole=(gone, *whole))).pace == pytest.approx(1.2)


def test_a_session_that_took_far_longer_says_nothing_about_pace() -> None:
    plank = Item("plank", "strength", CATALOGUE["plank"].dose.start, Reason("tried"))
    days = (NOW - timedelta(days=ago) for ago in (1, 2, 3))
    whole = tuple(whole_session((plank,), day, 3600) for day in days)
    assert plan(History(whole=whole)).pace == 1.0


# What somebody chose


def test_what_was_chosen_comes_with_its_first_dose_after_the_warm_up_of_the_day() -> None:
    case = Case(Past.of(History(), NOW, CONTEXT), NOW, screening=screened())
    moves = [CATALOGUE["plank"], CATALOGUE["cat-cow"]]
    session = chosen(case, moves, Reason("tried"))
    warm = [one for one in plan().items if one.phase == "warm-up" and one.move != "cat-cow"]
    assert warm
    assert list(session.items) == warm + [
        Item(move.id, move.phase, move.dose.start, Reason("tried")) for move in moves
    ]
    assert session.locked is None
    assert chosen(case, [], Reason("tried")).items == ()


def test_on_a_day_that_ended_nothing_but_easy_movement_can_be_chosen() -> None:
    case = Case(Past.of(History(), NOW, CONTEXT), NOW, screening=screened(),
                locks=(Lock("ended", Reason("sharp")),))  # fmt: skip
    strong = chosen(case, [CATALOGUE["plank"]], Reason("tried"))
    assert (strong.locked, strong.items) == (None, ())
    easy = chosen(case, [CATALOGUE["childs-pose"]], Reason("tried"))
    assert easy.locked == "ended"
    assert {one.phase for one in easy.items} == {"warm-up", "stretch"}


def test_a_session_is_called_by_its_time_or_says_that_there_is_none() -> None:
    lock = (Lock("red-flag", Reason("emergency")),)
    ended = plan(locks=(Lock("ended", Reason("sharp")),))
    called = [plan(), plan(locks=lock), replace(plan(), items=()), ended]
    assert [ENGLISH.say(headline(session)) for session in called] == [
        "Ten minutes for your back", "No session today", "No session today", "Enough for today",
    ]  # fmt: skip


# What is printed


def test_json_is_the_object_that_is_promised() -> None:
    session = json.loads(json.dumps(as_json(plan(minutes=5), CONTEXT, ENGLISH)))
    assert list(session) == ["locked", "why", "minutes", "items"]
    assert session["locked"] is None
    assert session["minutes"] == 5
    for item in session["items"]:
        assert list(item) == ["move", "phase", "dose", "reason"]
        assert Dose.model_validate(item["dose"]).model_dump(mode="json") == item["dose"]


def test_json_of_a_locked_session_says_which_lock_and_why() -> None:
    session = as_json(plan(screening=None), CONTEXT, ENGLISH)
    assert session["locked"] == "unscreened"
    assert session["why"]
    assert session["items"] == []


def test_how_long_a_session_takes_and_what_it_rests_on_are_of_its_own_rules() -> None:
    reasons = dict(RULES.reasons)
    own = reasons["start_rung"].model_copy(update={"why": "Our own house rule."})
    reasons["start_rung"] = own
    context = of(CATALOGUE, get_ready_s=60.0, reasons=reasons)
    session = plan(context=context, minutes=30)
    taken = sum(estimate_s(CATALOGUE[one.move], one.dose, context.rules) for one in session.items)
    assert length_s(session, context) == taken > length_s(session, CONTEXT)
    item = next(one for one in session.items if rule_under(one) == "start_rung")
    assert "Our own house rule." in ENGLISH.say(basis(item, context).text)


def test_the_printed_session_is_calm_text() -> None:
    items = (
        Item("cat-cow", "warm-up", Dose(reps=6), Reason("loosens")),
        Item("glute-bridge", "strength", Dose(reps=9, hold_s=2), Reason("stepped", (("many", 2),))),
    )
    printed = text(Session(None, _("Today is for buttocks."), 5, items), CONTEXT, ENGLISH)
    assert printed.partition("What the reasons rest on")[0] == (
        "Five minutes for your back.\n"
        "\n"
        "Today is for buttocks.\n"
        "\n"
        "Warm-up\n"
        "  Cat-cow                                                  6 times\n"
        "    Loosens hips and back before the work.\u00a0[1]\n"
        "\n"
        "Strength\n"
        "  Glute bridge                                             9 × 2 s\n"
        "    Two clean sessions, so one step up.\u00a0[2]\n"
        "\n"
        "About two minutes in all. Stop a move as soon as it hurts.\n"
        "\n"
    )


def test_what_is_left_out_and_what_the_reasons_rest_on_are_printed() -> None:
    item = Item("marching", "warm-up", Dose(seconds=60), Reason("rest-day"))
    left_out = tuple(
        LeftOut(id, _("Left out, as it is."), "caution") for id in ("plank", "superman")
    )
    printed = text(Session(None, _("Why."), 5, (item,), left_out), CONTEXT, ENGLISH)
    assert "    Easy movement, which helps a rest day along.\u00a0[1]\n" in printed
    assert "Left out today\n  Plank, Superman\n    Left out, as it is.\u00a0[2]\n" in printed
    assert "  [2] You told so in the safety questions.\n" in printed
    assert "  [1] In a review of stabilisation exercise" in printed
    assert "      https://doi.org/10.1038/s41598-020-73954-9\n" in printed


def test_a_reason_without_a_rule_rests_on_what_is_known_of_the_move() -> None:
    (item,) = plan(context=of(plain(only(CATALOGUE, "marching")))).items
    assert rule_under(item) == ""
    assert basis(item, CONTEXT).text == _(CATALOGUE["marching"].why)


def test_every_reason_and_every_exclusion_of_a_session_rests_on_something() -> None:
    wishes = Wishes(equipment=frozenset({"mat"}))
    sore = frozenset({"wrist"})
    early = NOW.replace(hour=7)
    session = plan(
        minutes=30, now=early, wishes=wishes, spots=sore, screening=screened("heart-disease")
    )
    assert {one.by for one in session.left_out} == {"caution", "equipment", "early", "sore"}
    reasons: tuple[Item | LeftOut, ...] = (*session.items, *session.left_out)
    for one in reasons:
        assert basis(one, CONTEXT).text


def test_a_rest_day_and_a_painful_one_name_what_may_be_done_instead() -> None:
    assert plan().instead == ()
    assert plan(pain_now=6).instead
    assert "Or instead\n    A walk" in text(plan(pain_now=6), CONTEXT, ENGLISH)


def test_a_locked_session_prints_where_to_go() -> None:
    lock = Lock("red-flag", Reason("emergency"))
    printed = text(plan(locks=(lock,)), CONTEXT, ENGLISH)
    assert printed.startswith(
        "No session today.\n"
        "\n"
        "This may not come from the back at all. Call the emergency number\n"
        "now, and do not exercise."
    )


# What must hold for every person, history, hour and length

moves = st.sampled_from(sorted(CATALOGUE))
ago = st.floats(0, 60)
doses = st.none() | st.builds(Dose, reps=st.integers(1, 20), sets=st.integers(1, 4))
sets = st.builds(
    lambda move, days, complete, faults, hurt, asked: done(
        move, days, complete=complete, faults=faults, hurt=hurt, asked=asked
    ),
    moves,
    ago,
    st.sampled_from([True, True, True, False]),
    st.sampled_from([(), (), (("sag", 1),), (("sag", 5),)]),
    st.sampled_from([False, False, False, True]),
    doses,
)
pains = st.builds(pain, st.integers(0, 6), ago, st.sampled_from(["before", "during", "morning"]))
histories = st.builds(
    History, st.lists(sets, max_size=80).map(tuple), st.lists(pains, max_size=8).map(tuple)
)
inputs = st.fixed_dictionaries(
    {
        "history": histories,
        "minutes": st.integers(5, 60),
        "now": st.integers(0, 24 * 40).map(lambda hours: NOW + timedelta(hours=hours)),
        "pain_now": st.none() | st.integers(0, 10),
        "up_since": st.none() | st.just(NOW - timedelta(hours=1)),
        "spots": st.frozensets(st.sampled_from(sorted(sore_spots())), max_size=2),
        "wishes": st.builds(
            Wishes,
            st.sampled_from(["prevent", "return", "posture", "strong"]),
            st.frozensets(st.sampled_from(["mat", "chair", "wall", "bench"])).map(
                lambda some: some | {"mat"}
            ),
            st.just(frozenset({"plank"})),
            st.frozensets(moves.filter(lambda move: move != "plank"), max_size=3),
        ),
        "screening": st.builds(
            lambda cautions, flags: Screening(NOW, flags, cautions),
            st.frozensets(st.sampled_from(questions().caution_ids), max_size=4),
            st.sampled_from([frozenset[str]()] * 5 + [frozenset({"fever"})]),
        ),
    }
)


@given(inputs)
@settings(max_examples=150, deadline=None)
def test_every_session_keeps_what_is_promised(given: dict[str, Any]) -> None:
    session = plan(**given)

    assert ENGLISH.say(session.why)
    if session.locked is not None and session.locked != "ended":
        assert session.items == ()
        return
    order = [("warm-up", "strength", "stretch").index(item.phase) for item in session.items]
    assert order == sorted(order)
    assert len(strength(session)) <= 4
    assert len({item.move for item in session.items}) == len(session.items)
    assert length_s(session, CONTEXT) <= given["minutes"] * 60
    assert all(said(item).endswith(".") for item in session.items)
    if (given["pain_now"] or 0) >= RULES.pain_gentle:
        assert strength(session) == []
    assert_nothing_barred(session, given)
    assert plan(**given) == session


def assert_nothing_barred(session: Session, given: dict[str, Any]) -> None:
    told = [one for one in questions().cautions if one.id in given["screening"].cautions]
    precise = {one.of for one in told}
    told = [one for one in told if one.id not in precise]
    barred = {contraindication for one in told for contraindication in one.excludes}
    if given["up_since"] and given["now"] - given["up_since"] < timedelta(hours=2):
        barred.add("early-morning")
    barred |= {sore_spots()[spot] for spot in given["spots"]}
    for item in session.items:
        assert not barred & set(CATALOGUE[item.move].contraindications)
        assert not any(CATALOGUE[item.move].posture in one.postures for one in told)
        assert set(CATALOGUE[item.move].equipment) <= given["wishes"].equipment


@given(histories, st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None)
def test_the_order_of_the_history_means_nothing(history: History, random: Any) -> None:
    mixed, felt = list(history.sets), list(history.pain)
    random.shuffle(mixed)
    random.shuffle(felt)
    assert plan(History(tuple(mixed), tuple(felt))) == plan(history)


@given(histories, st.integers(0, 80), st.integers(0, 8))
@settings(max_examples=50, deadline=None)
def test_a_history_read_bit_by_bit_is_a_history_read_whole(
    history: History, sets: int, felt: int
) -> None:
    first = History(history.sets[:sets], history.pain[:felt])
    rest = History(history.sets[sets:], history.pain[felt:])
    grown = Past.of(first, NOW, CONTEXT).later(rest)
    whole = Past.of(history, NOW, CONTEXT)
    assert grown.progressions(NOW.date()) == whole.progressions(NOW.date())
    assert plan(grown) == plan(whole) == plan(history)


days_of_training = st.lists(
    st.fixed_dictionaries(
        {
            "gap": st.sampled_from([1, 2, 2, 3, 12, 22]),
            "before": st.sampled_from([0, 0, 1, 3, 4, 6]),
            "rise": st.sampled_from([0, 0, 0, 1, 2]),
            "hurt": st.sampled_from([False] * 9 + [True]),
            "bad": st.sampled_from([False, False, False, True]),
        }
    ),
    min_size=4,
    max_size=30,
)


@given(days_of_training, st.sampled_from(["prevent", "return", "strong"]))
@settings(max_examples=30, deadline=None)
def test_never_two_changes_at_once_and_never_up_after_pain(
    days: list[dict[str, Any]], goal: Any
) -> None:
    """What somebody is asked to do, through any days: at most one thing grows in a move, and
    nothing when the last session, or today, had notable pain."""
    past, now, sore = Past(CONTEXT, UTC), NOW, False
    asked: dict[str, list[Dose]] = {}
    for day in days:
        now += timedelta(days=day["gap"])
        before = day["before"]
        session = plan(
            past,
            30,
            now=now,
            pain_now=before,
            wishes=Wishes(goal=goal),
        )
        for item in session.items:
            grown = grown_in(asked.setdefault(item.move, []), item)
            assert len(grown) <= 1
            assert not (grown and (sore or before >= RULES.pain_lighter))
            if item.phase == "strength" and asked[item.move]:
                assert step_of(item.move, item.dose) <= step_of(item.move, asked[item.move][-1]) + 1
            asked[item.move].append(item.dose)
        past = past.later(lived(session, now, day))
        later = before + day["rise"]
        sore = later >= RULES.pain_lighter or day["hurt"] or day["rise"] >= RULES.morning_rise


def step_of(move: str, dose: Dose) -> int:
    """How far up one round of `dose` is; rounds are counted apart."""
    climb = [CONTEXT.dose(move, step).model_copy(update={"sets": 1}) for step in range(99)]
    amounts = {str(amount): amount for amount in climb}.values()
    return sum(not below(dose, amount) for amount in amounts)


def grown_in(before: list[Dose], item: Item) -> list[str]:
    """What is more than in any of the last doses of a strength move, and than its start."""
    if item.phase != "strength" or not before:
        return []
    known = [*before[-8:], CATALOGUE[item.move].dose.start]
    fields = ("sets", "reps", "hold_s", "seconds", "pulses")
    most = {field: max(getattr(dose, field) or 0 for dose in known) for field in fields}
    return [field for field in fields if (getattr(item.dose, field) or 0) > most[field]]


def lived(session: Session, now: datetime, day: dict[str, Any]) -> History:
    sets = [replace(one, complete=not day["bad"]) for one in all_done(session, now)]
    if day["hurt"] and sets:
        sets[-1] = replace(sets[-1], hurt=True, complete=False)
    answers = (
        PainAnswer(at=now, when="before", level=day["before"]),
        PainAnswer(at=now, when="after", level=day["before"] + day["rise"]),
    )
    return History(tuple(sets), answers)


@given(st.integers(0, 10), st.frozensets(st.sampled_from(KINDS)), st.none() | st.integers(0, 10))
def test_only_mild_steady_dull_pain_goes_on(
    level: int, kinds: frozenset[str], before: int | None
) -> None:
    action = during(Hurt(level, kinds), before, RULES).action
    assert (action == "lock") == bool(kinds & set(SEVERE))
    mild = level < 5 and (before is None or level - before <= 2)
    assert (action == "next") == (mild and kinds <= {"dull", "leg-usual"})
