"""The mirror, the tests and the look back: what is shown, and above all what is not."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app_client import journal_of
from kept import kept_set
from spinae.body import Frame, Observation, Side
from spinae.catalogue import Catalogue, load, vocabulary
from spinae.coach import Coach, Say, SetDone
from spinae.errors import AnswersError, JournalError, NotFoundError
from spinae.figure.muscle_map import BODY, Shaded, muscle_map, shapes
from spinae.journal import Journal, people, psfs, read, store
from spinae.plan import Item, PlanContext, Screening
from spinae.plan.rules import load_rules
from spinae.progress import endurance, form, month, motion, pain, questionnaires, weeks, workload
from spinae.progress.days import Day
from spinae.progress.questionnaires import Answered
from spinae.say import ENGLISH
from spinae.training import (
    Activity,
    BackRange,
    DoneSet,
    KeptSession,
    KeptSet,
    PainAnswer,
    Reason,
    Score,
)
from spinae.web.due_reviews import when_tests_are_due
from spinae.web.mirror_sections.self_report import section as life_section
from spinae.web.mirror_sections.sentence import sentence
from testing.film import perform
from year import fill

MOVES, RULES = load(), load_rules()
NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
TODAY = NOW.date()
HERE = "http://127.0.0.1:8765"
TESTS = ("bridge-hold", "plank-hold", "side-plank-hold")
QUESTIONNAIRE = """
name = "A neutral example"
source = "Invented for this test."
licence = "Public domain."
intro = "About the last week."
kind = "choices"
answers = [{ text = "Never", value = 0 }, { text = "Sometimes", value = 1 }]
change = 2
change_source = "Invented."
items = [{ text = "I sat in a chair." }, { text = "I looked out of a window." }]
"""


def ago(days: int) -> datetime:
    return NOW - timedelta(days=days)


def done(move: str, days: int, **more: Any) -> KeptSet:
    """A set of a move, some days ago."""
    return kept_set(move, ago(days), **({"id": str(uuid4())} | more))


def days_of(*sets: KeptSet) -> tuple[Day, ...]:
    """One day a set, newest first."""
    ordered = sorted(sets, key=lambda one: one.at, reverse=True)
    return tuple(Day(one.at.date(), (session_of(one),)) for one in ordered)


def session_of(one: KeptSet) -> KeptSession:
    """A session of one set."""
    return KeptSession(id=one.id, source="coach", started_at=one.at, sets=(one,))


def holds(move: str, *seconds: float, side: Side | None = None) -> tuple[Day, ...]:
    """A test every 28 days, the last one today."""
    last = len(seconds) - 1
    return days_of(
        *(done(move, 28 * (last - i), held_s=s, side=side) for i, s in enumerate(seconds))
    )


def load_of(found: Iterable[workload.MuscleLoad], muscle: str) -> workload.MuscleLoad:
    return next(one for one in found if one.muscle == muscle)


class TestBody:
    def test_a_set_counts_for_every_muscle_that_it_asks_for_more_than_a_little(self) -> None:
        found = workload.workload(days_of(done("plank", 0)), MOVES, TODAY)
        assert load_of(found, "external oblique").week == workload.Load(1, 60.0)
        assert load_of(found, "erector spinae").week.sets == 0

    def test_a_week_is_seven_days_and_a_month_twenty_eight_with_today_in_both(self) -> None:
        sets = [done("plank", days) for days in (0, 6, 7, 27, 28)]
        oblique = load_of(workload.workload(days_of(*sets), MOVES, TODAY), "external oblique")
        assert (oblique.week.sets, oblique.month.sets) == (2, 4)
        assert sum(week.sets for _, week in oblique.weeks) == 5
        assert oblique.weeks[-1][0] == TODAY

    def test_being_stretched_is_not_work(self) -> None:
        stretched = days_of(done("hamstring-stretch", 0))
        found = workload.workload(stretched, MOVES, TODAY)
        assert all(one.month.sets == 0 for one in found)

    def test_a_move_that_is_no_more_is_left_out(self) -> None:
        found = workload.workload(days_of(done("sit-up", 0)), MOVES, TODAY)
        assert all(one.month.sets == 0 for one in found)

    def test_every_muscle_of_the_catalogue_is_on_the_body(self) -> None:
        assert {*shapes("back"), *shapes("front")} == {*vocabulary.load().muscle_names}

    def test_no_muscle_leaves_the_body(self) -> None:
        for halves in (shapes("back"), shapes("front")):
            for name, half in halves.items():
                assert all(inside(point, BODY) for point in half), name

    def test_each_muscle_is_a_link_with_its_words(self) -> None:
        drawn = muscle_map(
            "back", "The back", [Shaded("calves", 0.5, "#calves", "Calves: 3 sets & more")]
        )
        assert '<a href="#calves" aria-label="Calves: 3 sets &amp; more">' in drawn
        assert "style=" not in drawn


def inside(point: tuple[int, int], half: tuple[tuple[int, int], ...]) -> bool:
    """Whether a point lies in a half body: rays to the side cross its edge an odd time."""
    x, y = point
    edges = pairwise(half)
    crossed = (
        x0 + (x1 - x0) * (y - y0) / (y1 - y0) > x
        for (x0, y0), (x1, y1) in edges
        if (y0 > y) != (y1 > y)
    )
    return sum(crossed) % 2 == 1


class TestEndurance:
    def test_the_first_day_is_practice_and_the_second_is_the_baseline(self) -> None:
        (once,) = endurance.endurance(holds("bridge-hold", 60), TESTS)
        (twice,) = endurance.endurance(holds("bridge-hold", 60, 70), TESTS)
        assert (once.verdict, once.baseline) == ("practice", None)
        assert (twice.verdict, twice.last.seconds) == ("baseline", 70)

    def test_the_best_of_a_day_counts(self) -> None:
        two = (done("plank-hold", 0, held_s=31.0), done("plank-hold", 0, held_s=29.0))
        (found,) = endurance.endurance(days_of(*two), TESTS)
        assert [trial.seconds for trial in found.trials] == [31.0]

    @pytest.mark.parametrize(
        ("last", "verdict"), [(80.0, "same"), (124.0, "same"), (125.0, "longer"), (15.0, "shorter")]
    )
    def test_what_is_within_the_measurement_error_is_no_change(
        self, last: float, verdict: str
    ) -> None:
        (found,) = endurance.endurance(holds("bridge-hold", 60, 70, last), TESTS)
        assert found.verdict == verdict

    def test_the_error_follows_from_the_study(self) -> None:
        assert round(endurance.STUDIES["bridge-hold"].error_s) == 54
        assert round(endurance.STUDIES["plank-hold"].error_s) == 42

    def test_the_side_plank_is_only_compared_with_the_persons_own(self) -> None:
        found = endurance.endurance(
            (*holds("side-plank-hold", 20, 30, side="left"), *holds("side-plank-hold", 20)), TESTS
        )
        assert "side-plank-hold" not in endurance.STUDIES
        assert [one.side for one in found] == ["left", None]
        assert found[0].error_s == pytest.approx(9)

    def test_a_false_start_and_a_hold_that_hurt_are_no_test(self) -> None:
        tries = (done("plank-hold", 0, held_s=1.0), done("plank-hold", 1, held_s=40.0, hurt=True))
        assert endurance.endurance(days_of(*tries), TESTS) == ()


class TestPain:
    def test_a_week_is_the_mean_of_its_answers(self) -> None:
        monday = NOW - timedelta(days=4)
        answers = [
            PainAnswer(at=monday, when="before", level=2),
            PainAnswer(at=NOW, when="before", level=4),
        ]
        (week,) = pain.pain(answers, UTC).weeks
        assert (week.start, week.before, week.after) == (monday.date(), 3.0, None)

    def test_an_episode_is_more_than_usual_on_more_than_one_day(self) -> None:
        calm = [PainAnswer(at=ago(days), when="before", level=1) for days in range(20, 60)]
        once = [PainAnswer(at=ago(15), when="before", level=6)]
        again = [
            PainAnswer(at=ago(9), when="before", level=5),
            PainAnswer(at=ago(6), when="morning", level=3),
        ]
        found = pain.pain([*calm, *again], UTC)
        assert found.usual == 1
        assert [(one.start, one.worst) for one in found.episodes] == [(ago(9).date(), 5)]
        assert pain.pain([*calm, *once], UTC).episodes == ()


class TestMotion:
    def test_a_week_is_the_middle_of_its_sets_by_side(self) -> None:
        sets = [
            done("donkey-kick", days, seen={"range": {"left": 40 + days, "right": 50}})
            for days in (0, 1, 2, 7, 14)
        ]
        (found,) = motion.motion(days_of(*sets), MOVES)
        assert (found.unit, found.sides) == ("degrees", ("right", "left"))
        assert found.weeks[-1].reach == {"left": 41, "right": 50}

    def test_the_back_counts_in_its_own_unit(self) -> None:
        sets = [done("cat-cow", days, seen={"range": {"both": 20}}) for days in (0, 7, 14)]
        (found,) = motion.motion(days_of(*sets), MOVES)
        assert found.unit == "% of trunk length"

    def test_a_few_days_make_no_chart(self) -> None:
        sets = [done("donkey-kick", days, seen={"range": {"left": 40}}) for days in (0, 7)]
        assert motion.motion(days_of(*sets), MOVES) == ()


class TestForm:
    def test_a_fault_is_fading_only_beyond_chance(self) -> None:
        early = [done("plank", 200 + i, faults=(("sag", 2),)) for i in range(9)]
        late = [done("plank", i) for i in range(9)]
        (fading,) = form.form(days_of(*early, *late), TODAY)
        (steady,) = form.form(
            days_of(*early, *late[:6], done("plank", 7, faults=(("sag", 1),))), TODAY
        )
        assert fading.trend == "fading"
        assert (fading.first.seen, fading.last) == (9, form.Share(0, 9))
        assert steady.last.seen == 1

    def test_the_same_shares_are_steady(self) -> None:
        faulty = [done("plank", days, faults=(("sag", 1),)) for days in (0, 1, 2, 200, 201, 202)]
        fine = [done("plank", days) for days in (3, 4, 5, 203, 204, 205)]
        (found,) = form.form(days_of(*faulty, *fine), TODAY)
        assert found.trend == "steady"

    def test_only_what_the_camera_watched_is_counted(self) -> None:
        sets = [done("plank", i, faults=(("sag", 1),), counted_by="clock") for i in range(9)]
        assert form.form(days_of(*sets), TODAY) == ()


class TestWeeks:
    RHYTHM = weeks.Rhythm(3, 2)

    def test_days_without_training_are_rest(self) -> None:
        monday = date(2026, 11, 9)
        (week, _) = weeks.weeks([monday], TODAY, self.RHYTHM)
        assert week.marks == ("trained", *("rest",) * 6)
        assert not week.kept

    def test_what_is_laid_out_leaves_a_rest_day_between(self) -> None:
        (week,) = weeks.weeks([date(2026, 11, 16)], date(2026, 11, 17), self.RHYTHM)
        assert week.marks == ("trained", "rest", "planned", "later", "planned", "later", "later")

    def test_a_full_week_asks_for_no_more(self) -> None:
        full = [date(2026, 11, day) for day in (16, 17, 18)]
        (week,) = weeks.weeks(full, date(2026, 11, 18), self.RHYTHM)
        assert week.marks == (*("trained",) * 3, *("later",) * 4)
        assert week.kept

    def test_the_week_that_is_not_over_is_not_held_against_anybody(self) -> None:
        trained = [date(2026, 11, 9), date(2026, 11, 11)]
        assert weeks.kept(weeks.weeks(trained, TODAY, self.RHYTHM)) == 1


class TestMonth:
    NOTHING = month.Felt((), (), (), (), UTC)

    def said(self, felt: month.Felt, days: int = 11, *, early: bool = False) -> str:
        changes = month.changes(felt, TODAY)
        return ENGLISH.say(sentence(days, changes, MOVES, ENGLISH, early=early))

    def test_nothing_beyond_error_is_said_plainly(self) -> None:
        assert self.said(self.NOTHING).endswith(
            "nothing else moved by more than can be measured, which is usual within a month."
        )
        assert "too early" in self.said(self.NOTHING, early=True)
        assert self.said(self.NOTHING, 0).startswith("In the last 28 days nothing was trained.")

    def test_a_hold_that_grew_beyond_error_is_named(self) -> None:
        found = endurance.endurance(holds("bridge-hold", 30, 40, 110), TESTS)
        text = self.said(replace(self.NOTHING, endurance=found))
        assert text == (
            "In the last 28 days your back worked on 11 days, and your bridge hold grew from"
            " 40 to 110 seconds."
        )

    def test_a_hold_is_not_compared_with_practice(self) -> None:
        found = endurance.endurance(holds("bridge-hold", 30, 110), TESTS)
        assert month.changes(replace(self.NOTHING, endurance=found), TODAY) == ()

    @pytest.mark.parametrize(("now", "changed"), [(4, False), (2, True)])
    def test_pain_changes_by_two_points_or_not_at_all(self, now: int, changed: bool) -> None:
        before = [PainAnswer(at=ago(28 + days), when="before", level=5) for days in range(1, 6)]
        lately = [PainAnswer(at=ago(days), when="before", level=now) for days in range(1, 6)]
        felt = replace(self.NOTHING, pain=(*before, *lately))
        assert bool(month.changes(felt, TODAY)) is changed

    def test_a_back_that_rounds_further_by_less_than_noise_does_not(self) -> None:
        def backs(rounded: float) -> tuple[BackRange, ...]:
            early = [BackRange(ago(days), "kneeling", 1.0, 8.0, -4.0) for days in (40, 45)]
            late = [BackRange(ago(days), "kneeling", 1.0, rounded, -4.0) for days in (2, 9)]
            return (*early, *late)

        assert month.changes(replace(self.NOTHING, backs=backs(10.5)), TODAY) == ()
        (change,) = month.changes(replace(self.NOTHING, backs=backs(11.5)), TODAY)
        assert change.kind == "rounding"

    def test_activities_change_by_two_points(self) -> None:
        scores = (Score(ago(40), 4), Score(ago(3), 7))
        felt = replace(self.NOTHING, activities=(Activity(1, "Tying shoes", scores),))
        assert "from about 4 to about 7 of 10" in self.said(felt)

    def test_an_activity_named_lately_changes_nothing(self) -> None:
        same = Activity(1, "Tying shoes", (Score(ago(40), 2), Score(ago(3), 2)))
        late = Activity(2, "A long drive", (Score(ago(3), 9), Score(ago(2), 9)))
        felt = replace(self.NOTHING, activities=(same, late))
        assert month.changes(felt, TODAY) == ()
        (chart,) = life_section((same, late), (), NOW).charts
        assert "too small a difference" in ENGLISH.say(chart.told)


def frames(*parts: Iterator[Frame]) -> Iterator[Frame]:
    """Performances one after the other."""
    start = 0.0
    for part in parts:
        last = 0.0
        for frame in part:
            last = frame.t
            yield replace(frame, t=start + frame.t)
        start += last + 0.1


def kept_by_coach(move: str, *parts: Iterator[Frame]) -> list[DoneSet]:
    """The sets that a coach keeps of a test in front of a camera."""
    item = Item(move, "test", MOVES[move].dose.start, Reason("test"))
    coach = Coach.planned([item], MOVES, RULES, camera=True)
    outputs = list(coach.do("start", 0.0))
    for frame in frames(*parts):
        outputs += coach.see(Observation.of(frame))
    return [output.result for output in outputs if isinstance(output, SetDone)]


class TestHolding:
    def test_form_ends_the_test(self) -> None:
        move = MOVES["plank-hold"]
        results = kept_by_coach(move.id, perform(move, hold_s=20), perform(move, hold_s=20))
        assert [round(result.held_s / 4) for result in results] == [5]
        assert results[0].counted_by == "camera"

    def test_a_fault_ends_the_hold(self) -> None:
        move = MOVES["plank-hold"]
        fine = kept_by_coach(move.id, perform(move, hold_s=30))
        sagged = kept_by_coach(move.id, perform(move, hold_s=30, fault="sag"))
        assert sum(one.held_s for one in sagged) < fine[0].held_s

    def test_a_false_start_is_forgotten(self) -> None:
        move = MOVES["bridge-hold"]
        results = kept_by_coach(move.id, perform(move, hold_s=2), perform(move, hold_s=15))
        assert [round(result.held_s / 5) for result in results] == [3]

    def test_a_test_has_no_goal_to_reach(self) -> None:
        item = Item("bridge-hold", "test", MOVES["bridge-hold"].dose.start, Reason("test"))
        coach = Coach.planned([item], MOVES, RULES, camera=False)
        said = [output for output in coach.do("start", 0.0) if isinstance(output, Say)]
        for t in range(60):
            coach.tick(t / 2)
        assert "for as long as the line is good" in ENGLISH.say(said[0].message)
        assert (coach.view().stage, coach.view().clock_of) == ("work", None)
        assert coach.view().clock_s > 10

    def test_nobody_can_claim_a_test(self) -> None:
        item = Item("bridge-hold", "test", MOVES["bridge-hold"].dose.start, Reason("test"))
        coach = Coach.planned([item], MOVES, RULES, camera=False)
        outputs = [*coach.do("start", 0.0), *coach.do("done", 1.0)]
        assert not any(isinstance(output, SetDone) for output in outputs)


class TestActivities:
    def test_three_at_most_and_each_with_its_answers(self, journal: Journal) -> None:
        person = people.first(journal)
        ids = [psfs.add(journal, person, f"  Thing  {i} ", NOW) for i in range(3)]
        psfs.score(journal, person, ids[1], 7, NOW)
        with pytest.raises(JournalError, match="a fourth"):
            psfs.add(journal, person, "One more", NOW)
        found = psfs.activities(journal, person)
        assert [one.name for one in found] == ["Thing 0", "Thing 1", "Thing 2"]
        assert found[1].scores == (Score(NOW, 7),)

    def test_what_is_taken_out_makes_room(self, journal: Journal) -> None:
        person = people.first(journal)
        id = psfs.add(journal, person, "Tying shoes", NOW)
        psfs.remove(journal, person, id, NOW)
        assert psfs.activities(journal, person) == ()
        with pytest.raises(NotFoundError):
            psfs.score(journal, person, id, 5, NOW)

    @pytest.mark.parametrize("name", ["", "   ", "x" * 61])
    def test_a_name_is_a_name(self, journal: Journal, name: str) -> None:
        with pytest.raises(JournalError, match="allowed 1 to 60"):
            psfs.add(journal, people.first(journal), name, NOW)

    @pytest.mark.parametrize("level", [-1, 11])
    def test_a_level_is_0_to_10(self, journal: Journal, level: int) -> None:
        id = psfs.add(journal, people.first(journal), "Tying shoes", NOW)
        with pytest.raises(JournalError, match="0 to 10"):
            psfs.score(journal, people.first(journal), id, level, NOW)


class TestQuestionnaires:
    def test_a_file_is_read_filled_in_and_kept(self, journal: Journal, tmp_path: Path) -> None:
        (tmp_path / "neutral.toml").write_text(QUESTIONNAIRE)
        known = questionnaires.read(tmp_path).questionnaires["neutral"]
        answered = Answered("neutral", known, (1, 1))
        assert store.save_questionnaire(journal, people.first(journal), answered, NOW) == 2
        assert read.questionnaire_results(journal, people.first(journal))["neutral"][0].score == 2

    def test_the_example_in_the_docs_is_a_questionnaire(self, tmp_path: Path) -> None:
        page = Path("docs/questionnaires.md").read_text("utf-8")
        for number, example in enumerate(re.findall(r"```toml\n(.*?)```", page, re.DOTALL)):
            (tmp_path / f"example-{number}.toml").write_text(example)
        shelf = questionnaires.read(tmp_path)
        assert shelf.problems == ()
        assert [one.kind for one in shelf.questionnaires.values()] == ["choices", "ticks"]

    def test_a_file_whose_name_no_archive_can_hold_is_left_out(self, tmp_path: Path) -> None:
        for name in ("x" * 240, "bell\a"):
            (tmp_path / f"{name}.toml").write_text(QUESTIONNAIRE)
        shelf = questionnaires.read(tmp_path)
        assert (len(shelf.questionnaires), len(shelf.problems)) == (0, 2)

    def test_a_missing_answer_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "neutral.toml").write_text(QUESTIONNAIRE)
        known = questionnaires.read(tmp_path).questionnaires["neutral"]
        with pytest.raises(AnswersError, match="item 2: not answered"):
            known.scored((0, None))

    def test_everything_wrong_with_a_file_is_said_at_once(self, tmp_path: Path) -> None:
        (tmp_path / "a.toml").write_text(QUESTIONNAIRE.replace("source", "sauce", 1))
        (tmp_path / "b.toml").write_text("name = ")
        (tmp_path / "c.toml").write_text(QUESTIONNAIRE.replace("answers =", "# answers ="))
        problems = questionnaires.read(tmp_path).problems
        assert [line.partition(":")[0] for line in problems] == ["a.toml"] * 2 + [
            "b.toml",
            "c.toml",
        ]

    @pytest.mark.skipif(os.name != "posix", reason="made of what POSIX has")
    def test_a_file_is_read_as_the_file_of_a_move_is(self, tmp_path: Path) -> None:
        (tmp_path / "mark.toml").write_text(f"\ufeff{QUESTIONNAIRE}", "utf-8")
        (tmp_path / "endless.toml").symlink_to("/dev/zero")
        os.mkfifo(tmp_path / "pipe.toml")
        (tmp_path / "deep.toml").write_text("a = " + "[" * 5000)
        shelf = questionnaires.read(tmp_path)
        assert list(shelf.questionnaires) == ["mark"]
        assert shelf.problems == (
            "deep.toml: tables or lists lie in one another, allowed 12 deep at most",
            "endless.toml: is a device, allowed a plain file; name another file",
            "pipe.toml: is a pipe, allowed a plain file; name another file",
        )

    def test_no_folder_is_an_empty_one(self, tmp_path: Path) -> None:
        assert questionnaires.read(tmp_path / "none").questionnaires == {}


@pytest.fixture(scope="module")
def two_months(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A journal of two months of a made-up life, lived once for all."""
    path = tmp_path_factory.mktemp("lived") / "journal.sqlite3"
    journal = Journal.open(f"sqlite:///{path}")
    fill(journal, people.first(journal), NOW, days=60)
    journal.close()
    return path


@pytest.fixture
def lived(app: FastAPI, database: str, environ: dict[str, str], two_months: Path) -> FastAPI:
    """Two months of a made-up life."""
    if database == "sqlite":
        there = sqlite3.connect(Path(environ["SPINAE_DATA_DIR"], "journal.sqlite3"))
        with closing(sqlite3.connect(two_months)) as lived, closing(there):
            lived.backup(there)
    else:
        journal = journal_of(app)
        fill(journal, people.first(journal), NOW, days=60)
    return app


class TestPages:
    def test_each_chart_has_its_words_and_its_numbers(
        self, lived: FastAPI, client: TestClient
    ) -> None:
        page = client.get("/mirror").text
        figures = re.findall(r'<figure class="chart".*?</figure>', page, re.DOTALL)
        assert len(figures) >= 16
        for figure in figures:
            assert re.search(r"<h3>.+</h3>\s*<p>.+</p>", figure)
            assert '<th scope="row"><time datetime="' in figure

    def test_no_percentage_of_a_muscle_and_no_style_in_the_page(
        self, lived: FastAPI, client: TestClient
    ) -> None:
        page = client.get("/mirror?of=7").text
        body = page[page.index('id="body"') : page.index('id="endurance"')]
        assert "%" not in re.sub(r'data-chart="[^"]*"', "", body)
        assert " style=" not in page
        assert "Last 7 days</a>" in page

    def test_each_muscle_on_the_body_leads_to_its_history(
        self, lived: FastAPI, client: TestClient
    ) -> None:
        page = client.get("/mirror").text
        links = set(re.findall(r'<a href="#([a-z-]+)" aria-label=', page))
        assert len(links) == len({one.name for move in MOVES.values() for one in move.muscles})
        assert all(f'<section class="muscle" id="{link}"' in page for link in links)

    @pytest.mark.postgres
    def test_every_day_has_its_page(self, lived: FastAPI, client: TestClient) -> None:
        days = len(read.days(journal_of(lived), 1, zone=UTC))
        assert f"Every day, {days - 7} more" in client.get("/mirror").text
        assert client.get("/mirror/days").text.count("<article") == days

    def test_the_first_day_says_what_will_be_here(self, client: TestClient) -> None:
        page = client.get("/mirror").text
        assert "Nothing to show yet" in page
        assert "<figure" not in page

    def test_a_new_move_of_phase_test_is_among_the_tests(
        self, app: FastAPI, client: TestClient
    ) -> None:
        assert endurance.tests(MOVES) == TESTS
        harder = MOVES["plank-hold"].ladder.model_copy(update={"rung": 9})
        change = {"id": "long-plank-hold", "name": "Long plank test", "ladder": harder}
        new = MOVES["plank-hold"].model_copy(update=change)
        context = PlanContext(Catalogue({**MOVES, new.id: new}, MOVES.sources), RULES)
        assert endurance.tests(context.catalogue) == (*TESTS, new.id)
        app.state.context = replace(app.state.context, plan_context=context)
        assert 'value="long-plank-hold"' in client.get("/mirror/tests").text

    def test_the_tests_begin_with_a_warm_up(self, app: FastAPI, client: TestClient) -> None:
        journal = journal_of(app)
        store.save_screening(
            journal, people.first(journal), Screening(NOW, frozenset(), frozenset())
        )
        form = {"session": str(uuid4()), "back": 1, "test": ["plank-hold", "bridge-hold"]}
        assert client.post("/mirror/tests", data=form).headers["location"].startswith("/coach")
        session = read.open_session(journal, 1, NOW)
        assert session is not None
        phases = [item.phase for item in session.items]
        assert phases == sorted(phases, key=("warm-up", "test").index)
        assert [item.move for item in session.items][-2:] == ["bridge-hold", "plank-hold"]

    def test_a_sore_day_is_no_day_for_tests(self, app: FastAPI, client: TestClient) -> None:
        journal = journal_of(app)
        store.save_screening(
            journal, people.first(journal), Screening(NOW, frozenset(), frozenset())
        )
        form = {"session": str(uuid4()), "back": 4, "test": ["plank-hold"]}
        answer = client.post("/mirror/tests", data=form)
        assert answer.headers["location"] == "/mirror/tests/not-today"
        assert client.get("/mirror/tests/not-today").status_code == 200
        assert read.open_session(journal, 1, NOW) is None
        assert [entry.level for entry in read.history(journal, 1).pain] == [4]

    def test_what_closes_training_is_kept_where_tests_were_asked_for(
        self, app: FastAPI, client: TestClient
    ) -> None:
        journal = journal_of(app)
        screened = NOW - timedelta(days=9)
        store.save_screening(
            journal, people.first(journal), Screening(screened, frozenset(), frozenset())
        )
        store.save_pain(journal, 1, PainAnswer(at=NOW - timedelta(days=1), when="before", level=8))
        form = {"session": str(uuid4()), "back": 9, "test": ["plank-hold"]}
        client.post("/mirror/tests", data=form)
        assert "Enough for today" in client.get("/").text

    def test_tests_ask_how_the_back_is_first(self, client: TestClient) -> None:
        form = {"session": str(uuid4()), "test": ["plank-hold"]}
        answer = client.post("/mirror/tests", data=form)
        assert "missing" in answer.headers["location"]
        assert "Please say how your back is" in client.get(answer.headers["location"]).text

    def test_somebody_unscreened_gets_no_test(self, app: FastAPI, client: TestClient) -> None:
        form = {"session": str(uuid4()), "back": 0, "test": ["plank-hold"]}
        assert client.post("/mirror/tests", data=form).headers["location"] == "/screen"
        assert read.open_session(journal_of(app), 1, NOW) is None

    @pytest.mark.postgres
    def test_the_look_back_keeps_what_was_answered(self, app: FastAPI, client: TestClient) -> None:
        client.post("/mirror/questions/activities", data={"name": "Tying my shoes"})
        (activity,) = psfs.activities(journal_of(app), 1)
        form = {"back": "2", f"activity-{activity.id}": "6"}
        assert client.post("/mirror/questions", data=form).headers["location"] == "/mirror#life"
        (activity,) = psfs.activities(journal_of(app), 1)
        assert activity.scores == (Score(NOW, 6),)
        assert [one.level for one in read.history(journal_of(app), 1).pain] == [2]
        client.post(f"/mirror/questions/activities/{activity.id}/remove")
        assert psfs.activities(journal_of(app), 1) == ()

    @pytest.mark.postgres
    def test_a_questionnaire_of_ones_own_is_asked_whole(
        self, client: TestClient, environ: dict[str, str]
    ) -> None:
        folder = Path(environ["SPINAE_DATA_DIR"], "questionnaires")
        folder.mkdir(parents=True)
        (folder / "neutral.toml").write_text(QUESTIONNAIRE)
        (folder / "bad.toml").write_text("name = 3")
        page = client.get("/mirror/questions").text
        assert "A neutral example" in page
        assert "bad.toml: name" in page
        half = client.post("/mirror/questionnaires/neutral", data={"item-0": "1"})
        assert half.status_code == 422
        assert "item 2: not answered" in half.text
        whole = {"item-0": "1", "item-1": "0"}
        answer = client.post("/mirror/questionnaires/neutral", data=whole)
        assert answer.headers["location"] == "/mirror#life"
        assert client.get("/mirror/questionnaires/none").status_code == 404


@pytest.mark.parametrize(
    ("days", "told"),
    [(None, "not done"), (5, "Leave two to four weeks"), (20, "a good time"), (40, "it is time")],
)
def test_tests_are_for_every_two_to_four_weeks(days: int | None, told: str) -> None:
    last = None if days is None else TODAY - timedelta(days=days)
    assert told in ENGLISH.say(when_tests_are_due(last, TODAY))


def test_a_made_up_year_is_the_same_for_the_same_seed(journal: Journal, tmp_path: Path) -> None:
    other = Journal.open(f"sqlite:///{tmp_path / 'other.sqlite3'}")
    for one in (journal, other):
        fill(one, people.first(one), NOW, days=40, seed=7)
    assert read.days(journal, 1, zone=UTC) == read.days(other, 1, zone=UTC)
    other.close()
