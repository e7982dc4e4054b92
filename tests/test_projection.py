"""The projection: the ladders, the twelve weeks, what comes next, and the programme on paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kept import kept_set
from rulebook import SECTIONS, rulebook
from spinae.catalogue import Catalogue, load
from spinae.plan import Case, History, Past, PlanContext, Screening, Wishes, today
from spinae.plan.dose import steps, words
from spinae.plan.history import as_planned
from spinae.plan.projection import Rung, arc, ladders, next_if_clean, programme, told
from spinae.plan.rules import load_rules
from spinae.plan.screen import questions
from spinae.say import ENGLISH
from spinae.training import KeptSet

CATALOGUE, RULES = load(), load_rules()
CONTEXT = PlanContext(CATALOGUE, RULES)
say = ENGLISH.say
NOW = datetime(2026, 3, 4, 18, tzinfo=UTC)
PAGE = Path(__file__).parent.parent / "docs" / "rules.md"


def done(move: str, days_ago: float) -> KeptSet:
    return kept_set(move, NOW - timedelta(days=days_ago), reps=5)


def climbed(move: str) -> tuple[KeptSet, ...]:
    count = RULES.clean_sessions * (steps(CATALOGUE[move].dose) + 1)
    return tuple(done(move, 1 + 2 * number) for number in range(count))


def case(*sets: KeptSet, cautions: tuple[str, ...] = (), wishes: Wishes | None = None) -> Case:
    screening = Screening(NOW - timedelta(days=1), frozenset(), frozenset(cautions))
    past = Past.of(History(sets), NOW, CONTEXT)
    return Case(past, NOW, screening, wishes=wishes or Wishes())


def rung(one: Case, move: str) -> Rung:
    return next(rung for view in ladders(one) for rung in view.rungs if rung.move == move)


def test_every_strength_move_stands_on_one_ladder_the_easiest_first() -> None:
    views = ladders(case())
    rungs = [one for view in views for one in view.rungs]
    strength = {move.id for move in CATALOGUE.values() if move.phase == "strength"}
    assert sorted(one.move for one in rungs) == sorted(strength)
    for view in views:
        order = [one.rung for one in view.rungs]
        assert order == sorted(order)


def test_a_rung_says_where_a_person_is_and_why() -> None:
    one = case(*climbed("side-plank-knees"), done("plank", 1))
    plank = rung(one, "plank")
    assert (plank.stand, plank.step, say(plank.dose)) == ("here", 0, "20 s")
    assert say(plank.told) == "One clean session and it grows a step."
    assert rung(one, "side-plank-knees").stand == "done"
    assert rung(one, "side-plank").stand == "open"
    assert rung(one, "high-plank").stand == "closed"
    assert say(rung(one, "high-plank").told) == "Opens once plank was clean twice at its goal dose."


def test_a_rung_that_is_left_out_says_why() -> None:
    plank = rung(case(cautions=("shoulder",)), "plank")
    assert plank.stand == "left out"
    assert say(plank.told) == "Left out, because a shoulder hurts."


def test_a_rung_after_a_pause_is_told_as_it_will_be_done_today() -> None:
    sets = [done("plank", 21 + 2 * number) for number in range(6)]
    assert rung(case(*sets), "plank").step == 3 - 2


def test_the_arc_is_twelve_weeks_from_the_first_day_of_training() -> None:
    sets = [done("plank", ago) for ago in (16, 15, 9, 1)]
    weeks = arc(case(*sets)).weeks
    assert len(weeks) == RULES.arc_weeks
    assert [week.done for week in weeks[:4]] == [2, 1, 1, 0]
    assert [week.number for week in weeks if week.now] == [3]
    assert "quiet week" in say(weeks[1].told)
    assert "quiet week" not in say(weeks[2].told)  # it is not over


def test_when_an_arc_is_over_the_next_begins() -> None:
    found = arc(case(done("plank", 12 * 7 + 3), done("plank", 2)))
    assert found.round == 2
    assert [week.number for week in found.weeks if week.now] == [1]


def test_before_the_first_session_the_arc_begins_today() -> None:
    first = arc(case()).weeks[0]
    assert (first.start, first.now, first.done) == (NOW.date(), True, 0)


def test_what_comes_next_if_today_is_clean_is_what_the_plan_then_does() -> None:
    one = case(done("glute-bridge", 3), done("donkey-kick", 1))
    session = today(one, 30)
    found = {step.move: say(step.text) for step in next_if_clean(one, session)}
    assert found["glute-bridge"] == "Glute bridge grows to 9 × 2 s."
    later = one.past.later(History(as_planned(session.items, NOW)))
    after = later.progressions(NOW.date())["glute-bridge"]
    dose = CONTEXT.dose("glute-bridge", after.step)
    assert say(words(CATALOGUE["glute-bridge"], dose)) == "9 × 2 s"


def test_a_move_that_opens_next_is_told() -> None:
    knees = climbed("side-plank-knees")[1:]
    one = case(*knees)
    session = today(one, 30)
    assert any(item.move == "side-plank-knees" for item in session.items)
    assert "Side plank opens." in [say(step.text) for step in next_if_clean(one, session)]


def test_what_only_comes_nearer_is_told_in_one_sentence() -> None:
    one = case(done("glute-bridge", 3), done("donkey-kick", 1))
    sentences = [say(text) for text in told(next_if_clean(one, today(one, 30)), CATALOGUE)]
    assert sentences[0].startswith("Glute bridge grows to")
    assert sum("more clean session" in sentence for sentence in sentences) == 1


def test_on_a_sore_day_nothing_is_promised_to_grow() -> None:
    one = replace(case(done("glute-bridge", 1)), pain_now=3)
    assert next_if_clean(one, today(one, 30)) == ()


def test_the_programme_holds_the_moves_in_turn_with_their_doses() -> None:
    found = programme(case(done("plank", 3), done("plank", 1), cautions=("knee",)))
    items = {item.move: item for item in found.items}
    assert say(items["plank"].dose_words) == "25 s"
    assert say(items["plank"].goal_words) == "2 rounds of 60 s"
    assert "bird-dog" not in items
    left_out = {one.move: say(one.reason) for one in found.left_out}
    assert left_out["bird-dog"] == "Left out, because a knee hurts."
    assert {item.phase for item in found.items} == {"warm-up", "strength", "stretch"}
    assert found.days == RULES.goals["prevent"].days
    assert any("5 of 10" in say(rule) for rule in found.rules)


def test_the_programme_is_the_same_on_any_day() -> None:
    past = Past.of(History(climbed("plank")), NOW, CONTEXT)
    days = [NOW + timedelta(days=day) for day in range(4)]
    found = [programme(Case(past, now)) for now in days]
    assert {len(one.items) for one in found} == {len(found[0].items)}


# The page for clinicians


def test_the_rules_page_says_every_rule_as_it_is() -> None:
    # whoever adds a move need not write the page anew: what stands there of the moves is not asked
    no_moves = Catalogue({}, CATALOGUE.sources)
    rules = rulebook(RULES, questions(), no_moves).splitlines()
    written = iter(PAGE.read_text("utf-8").splitlines())
    missing = [line for line in rules if not line.endswith("| – |") and line not in written]
    assert not missing, "run python scripts/rulebook.py"


def test_every_rule_has_its_place_on_the_page() -> None:
    placed = [name for names in SECTIONS.values() for name in names]
    assert sorted(placed) == sorted(RULES.reasons)
