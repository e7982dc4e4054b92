"""The screen: who may train, who is sent where and how soon, and what is left out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from spinae.catalogue import load, vocabulary
from spinae.errors import AnswersError
from spinae.plan import Lock, Screening
from spinae.plan.lock import Opened
from spinae.plan.rules import load_rules
from spinae.plan.screen import (
    Screen,
    access,
    advice,
    by_urgency,
    excluded,
    from_answers,
    lock_text,
    named,
    questions,
    standing,
    true_of,
)
from spinae.say import ENGLISH
from spinae.training import PainAnswer, Reason

say = ENGLISH.say
NOW = datetime(2026, 3, 4, 18, tzinfo=UTC)
SCREEN, CATALOGUE, RULES = questions(), load(), load_rules()
PREGNANT = ("pregnancy", "pregnancy-early")


def screened(*flags: str, cautions: tuple[str, ...] = (), at: datetime = NOW) -> Screening:
    return Screening(at, frozenset(flags), frozenset(cautions))


def closing(screening: Screening, **opened: Opened) -> Lock | None:
    """The most urgent of what it closes training for."""
    return next(iter(standing(screening, opened)), None)


def told(lock: Lock) -> tuple[str, ...]:
    """Why, where to go, and how soon."""
    return tuple(map(say, lock_text(lock, RULES)[:3]))


@pytest.mark.parametrize("flag", SCREEN.flag_ids)
def test_every_sign_and_every_group_locks_training_and_says_where_to_go_and_how_soon(
    flag: str,
) -> None:
    lock = closing(screened(flag))

    assert lock is not None
    assert lock.kind == "red-flag"
    assert all(told(lock))


def test_no_sign_locks_nothing_and_cautions_alone_do_not_lock() -> None:
    assert closing(screened()) is None
    assert closing(screened(cautions=SCREEN.caution_ids)) is None


@pytest.mark.parametrize("sign", ["saddle-numbness", "bladder-bowel", "bowel-leak", "both-legs"])
def test_cauda_equina_means_the_emergency_department_now_and_not_driving(sign: str) -> None:
    lock = closing(screened(sign))

    assert lock is not None
    _why, where, how_soon = told(lock)
    assert "emergency department now" in where
    assert "do not drive yourself" in where
    assert how_soon == "now"


def test_new_leg_symptoms_lock_and_known_ones_do_not() -> None:
    assert closing(screened("leg-new")) is not None
    assert closing(screened(cautions=("leg-symptoms",))) is None


def test_of_several_signs_the_most_urgent_says_where_to_go() -> None:
    lock = closing(screened("weight-loss", "wiping-different", "fever"))

    assert lock is not None
    assert told(lock)[2] == "now"


def test_every_sign_is_answered_for_and_named() -> None:
    locks = standing(screened("weight-loss", "chest-pain"), {})
    assert [lock.reason.id for lock in locks] == ["chest-pain", "weight-loss"]
    assert all(say(named(lock)) in told(lock)[0] for lock in locks)


def test_a_sign_that_was_seen_may_be_true_still_and_closes_again_once_it_has_changed() -> None:
    seen = {"weight-loss": Opened(NOW - timedelta(days=9), "seen")}
    assert standing(screened("weight-loss"), seen) == ()
    assert len(standing(screened("weight-loss"), seen, frozenset({"weight-loss"}))) == 1
    assert len(standing(screened("weight-loss", "fever"), seen)) == 1


@pytest.mark.parametrize("sign", ["chest-pain", "fever", "bladder-bowel", "weakness-worse"])
def test_another_of_what_is_urgent_is_a_new_one(sign: str) -> None:
    seen = {sign: Opened(NOW - timedelta(days=9), "seen")}
    assert len(standing(screened(sign), seen)) == 1
    assert standing(screened(sign, at=NOW - timedelta(days=10)), seen) == ()


def test_a_mistake_leaves_out_as_if_it_had_not_been_told() -> None:
    told = screened("belly-operation", cautions=("recent-surgery",))
    slip = {"belly-operation": Opened(NOW, "mistake")}
    assert excluded(told, slip, CATALOGUE) == excluded(
        screened(cautions=("recent-surgery",)), {}, CATALOGUE
    )


def test_what_was_seen_since_the_answers_still_leaves_out_what_it_speaks_against() -> None:
    told = screened(cautions=("recent-surgery", "other-operation"), at=NOW - timedelta(days=1))
    seen = {"spine-operation": Opened(NOW, "seen")}
    assert "childs-pose" in excluded(told, seen, CATALOGUE)


def test_a_mistake_holds_for_the_answer_before_it_alone() -> None:
    slip = {"fever": Opened(NOW, "mistake")}
    assert standing(screened("fever"), slip) == ()
    assert len(standing(screened("fever", at=NOW + timedelta(days=1)), slip)) == 1


def test_nothing_urgent_is_read_first() -> None:
    assert SCREEN.groups[0].urgency == "week"


@pytest.mark.parametrize(
    ("flags", "cautions", "urgency"),
    [
        (["cancer-history"], [], "week"),
        (["cancer-history", "band-pain"], [], "today"),
        (["cancer-history", "weakness-worse"], [], "now"),
        (["night-pain"], [], "week"),
        (["night-pain"], ["cancer-known"], "today"),
        (["fever"], [], "today"),
        (["fever", "infection-risk"], [], "now"),
        (["weakness-worse"], [], "today"),
        (["weakness-worse", "leg-new"], [], "now"),
    ],
)
def test_signs_together_are_more_urgent_than_alone(
    flags: list[str], cautions: list[str], urgency: str
) -> None:
    screening = screened(*flags, cautions=tuple(cautions))
    first, *_rest = standing(screening, {})
    assert lock_text(first, RULES, true_of(screening, {})).urgency == urgency


def test_a_sign_that_was_a_mistake_makes_another_no_more_urgent() -> None:
    slip = {"cancer-history": Opened(NOW, "mistake")}
    screening = screened("cancer-history", "band-pain")
    (left,) = standing(screening, slip)
    assert lock_text(left, RULES, true_of(screening, slip)).urgency == "week"


def test_what_a_clinician_has_seen_still_makes_what_is_new_more_urgent() -> None:
    seen = {"cancer-history": Opened(NOW - timedelta(days=90), "seen")}
    screening = screened("cancer-history", "band-pain")
    for left in standing(screening, seen):
        assert lock_text(left, RULES, true_of(screening, seen)).urgency == "today"
    assert "band-pain" in [lock.reason.id for lock in standing(screening, seen)]


def test_of_a_sign_and_a_pain_the_more_urgent_comes_first() -> None:
    locks = [Lock("red-flag", Reason("weight-loss")), Lock("pain", Reason("chest"))]
    assert [lock.reason.id for lock in by_urgency(locks)] == ["chest", "weight-loss"]


@pytest.mark.parametrize("sign", [one for one in SCREEN.signs if one.known], ids=lambda one: one.id)
def test_what_is_long_known_and_unchanged_closes_nothing(sign) -> None:  # type: ignore[no-untyped-def]
    assert sign.known in SCREEN.caution_ids
    assert closing(screened(cautions=(sign.known,))) is None


def test_a_more_precise_answer_takes_the_place_of_the_one_it_stands_under() -> None:
    late, early = (set(excluded(screened(cautions=(one,)), {}, CATALOGUE)) for one in PREGNANT)
    both = set(excluded(screened(cautions=PREGNANT), {}, CATALOGUE))
    assert early == both < late
    assert len(advice(screened(cautions=PREGNANT), {})) == 1


def test_what_somebody_was_let_train_with_still_leaves_out_what_it_speaks_against() -> None:
    told = excluded(screened("spine-operation"), {}, CATALOGUE)
    assert {"seated-forward-bend", "knee-to-chest", "childs-pose", "cat-stretch"} <= set(told)
    assert "glute-bridge" not in told


def test_no_id_is_used_twice() -> None:
    ids = (*SCREEN.flag_ids, *SCREEN.caution_ids)
    assert len(set(ids)) == len(ids)


def test_every_contraindication_a_move_can_have_is_asked_about_or_told_by_the_time() -> None:
    asked = {one for caution in SCREEN.cautions for one in caution.excludes}
    assert asked | {"early-morning"} == set(vocabulary.load().contraindications)


@pytest.mark.parametrize("caution", SCREEN.cautions, ids=lambda caution: caution.id)
def test_a_caution_leaves_out_exactly_the_moves_it_speaks_of_and_says_why(caution) -> None:  # type: ignore[no-untyped-def]
    left_out = excluded(screened(cautions=(caution.id,)), {}, CATALOGUE)

    assert set(left_out) == {
        move.id
        for move in CATALOGUE.values()
        if set(move.contraindications) & set(caution.excludes) or move.posture in caution.postures
    }
    assert all(say(text).endswith(f"{caution.because}.") for text in left_out.values())
    assert not left_out or caution.because


def test_advice_is_given_for_the_cautions_that_have_some() -> None:
    assert advice(screened(), {}) == ()
    given = advice(screened(cautions=("wrist", "pregnancy")), {})
    assert len(given) == 1
    assert "midwife" in say(given[0])


def test_answers_are_read() -> None:
    data = {"flags": ["fever", "night-pain"], "cautions": ["knee"], "changed": ["night-pain"]}
    told, changed = from_answers(data, NOW)
    assert told == screened("fever", "night-pain", cautions=("knee",))
    assert changed == {"night-pain"}


@pytest.mark.parametrize("data", [{"none": True}, {"flags": []}, {"flags": [], "none": True}])
def test_none_of_these_can_be_said_in_two_ways(data: dict[str, object]) -> None:
    assert from_answers(data, NOW) == (screened(), frozenset())


def test_none_of_the_signs_may_go_with_cautions() -> None:
    answers, _ = from_answers({"none": True, "cautions": ["pregnancy"]}, NOW)
    assert answers == screened(cautions=("pregnancy",))


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (None, "answers: got None, allowed an object"),
        ([], "answers: got [], allowed an object"),
        ({}, "flags: got nothing, allowed a list of ids"),
        ({"none": False}, "flags: got nothing"),
        ({"none": "yes"}, "none: got 'yes', allowed true or false"),
        ({"flags": "fever"}, "flags: got 'fever', allowed a list of ids"),
        ({"flags": ["fewer"]}, "flags: got 'fewer', allowed leg-or-spine,"),
        ({"flags": [{}]}, "flags: got {}, allowed"),
        ({"none": True, "cautions": ["wrists"]}, "cautions: got 'wrists', allowed pregnancy,"),
        ({"none": True, "flags": ["fever"]}, "none: got true beside flags"),
        ({"none": True, "age": 3}, "answers: got 'age', allowed flags, cautions, changed, none"),
        ({"flags": ["fever"], "changed": ["leg-new"]}, "changed: got 'leg-new', allowed fever"),
        ({"none": True, "changed": ["leg-new"]}, "changed: got 'leg-new', allowed nothing"),
    ],
)
def test_answers_that_cannot_be_read_are_refused_in_one_line(data: object, told: str) -> None:
    with pytest.raises(AnswersError) as refused:
        from_answers(data, NOW)

    assert told in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("told", [screened("of-tomorrow"), screened(cautions=("of-tomorrow",))])
def test_answers_that_are_not_known_are_asked_anew(told: Screening) -> None:
    lock = access(told, None, (), {}, NOW, RULES)
    assert lock is not None
    assert lock.reason.id == "changed"


def test_an_id_stands_for_one_question() -> None:
    twice = SCREEN.model_dump(by_alias=True)
    twice["cautions"] = [*twice["cautions"], twice["cautions"][0]]
    with pytest.raises(ValueError, match="pregnancy twice"):
        Screen.model_validate(twice)


def test_what_is_no_longer_asked_means_what_it_meant() -> None:
    group = next(one for one in SCREEN.groups if one.id == "young-back")
    retired = group.model_copy(update={"signs": (), "was": group.signs})
    assert retired.every == group.every
    assert retired.ids == group.ids


@pytest.mark.parametrize(("how_soon", "urgency"), [("now", "now"), ("in a while", "today")])
def test_what_was_kept_as_sentences_is_as_urgent_as_they_say(how_soon: str, urgency: str) -> None:
    prose = Reason("prose", (("why", "So."), ("where", "There."), ("how_soon", how_soon)))
    assert lock_text(Lock("red-flag", prose), RULES).urgency == urgency


def test_all_problems_of_the_answers_are_told_at_once() -> None:
    with pytest.raises(AnswersError, match=r"nonsense.*; flags.*; cautions"):
        from_answers({"nonsense": 1, "flags": ["x"], "cautions": 4}, NOW)


def access_after(days: float, *, trained: tuple[float, ...] = ()) -> Lock | None:
    """Access now, screened `days` ago, with sets done so many days ago."""
    last = max((NOW - timedelta(days=ago) for ago in trained), default=None)
    return access(screened(at=NOW - timedelta(days=days)), last, (), {}, NOW, RULES)


def test_without_a_screen_nobody_trains() -> None:
    lock = access(None, None, (), {}, NOW, RULES)
    assert lock is not None
    assert lock.kind == "unscreened"


def test_a_red_flag_closes_training_whatever_was_done() -> None:
    lock = access(screened("fever"), NOW, (), {}, NOW, RULES)
    assert lock is not None
    assert lock.kind == "red-flag"


def test_signs_that_are_not_known_here_are_asked_about_again() -> None:
    lock = access(screened("from-a-newer-spinae"), NOW, (), {}, NOW, RULES)
    assert lock is not None
    assert lock.kind == "unscreened"


def test_a_fresh_screen_opens_training() -> None:
    assert access_after(1) is None


def test_the_screen_holds_while_training_goes_on() -> None:
    assert access_after(RULES.screen_valid_days - 1, trained=(60, 40, 20, 2)) is None


def test_after_a_long_break_the_questions_are_asked_again() -> None:
    lock = access_after(RULES.break_days + 10, trained=(RULES.break_days + 1,))
    assert lock is not None
    assert lock.kind == "unscreened"
    assert "away" in told(lock)[0]


def test_an_old_screen_is_asked_again_though_training_went_on() -> None:
    lock = access_after(RULES.screen_valid_days, trained=(1, 3, 5))
    assert lock is not None
    assert lock.kind == "unscreened"
    assert "some time" in told(lock)[0]


def answers(*levels: int) -> list[PainAnswer]:
    """Levels before a session, every other day, the last one today."""
    last = len(levels) - 1
    days = [timedelta(days=2 * (last - number)) for number in range(len(levels))]
    return [
        PainAnswer(at=NOW - ago, when="before", level=level)
        for ago, level in zip(days, levels, strict=True)
    ]


@pytest.mark.parametrize(
    ("levels", "asked"),
    [
        ((1, 0, 1, 5), True),
        ((1, 0, 1, 4), False),
        ((1, 0, 1, 6, 1), True),  # a good day after it does not answer the questions
        ((1, 5), False),  # nobody knows what is usual
        ((4, 4, 5, 4, 6), False),
    ],
)
def test_after_a_jump_in_pain_the_questions_are_asked_again(
    levels: tuple[int, ...], asked: bool
) -> None:
    since = screened(at=NOW - timedelta(days=30))
    lock = access(since, NOW, answers(*levels), {}, NOW, RULES)
    assert (lock is not None) == asked
    if lock is not None:
        assert lock.kind == "unscreened"
        assert "worse than it usually is" in told(lock)[0]


@pytest.mark.parametrize("kind", ["leg", "leg-further", "numb", "weak", "saddle"])
def test_after_new_signs_in_a_leg_the_questions_are_asked_again(kind: str) -> None:
    felt = PainAnswer(at=NOW, when="during", level=2, kinds=frozenset({"dull", kind}))
    lock = access(screened(at=NOW - timedelta(days=3)), NOW, [felt], {}, NOW, RULES)
    assert lock is not None
    assert lock.kind == "unscreened"
    assert "leg" in told(lock)[0]
