"""Ten people before the safety questions, from the form to what they may train."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app_client import LIVE, Clock, journal_of, no_room
from spinae.catalogue import load
from spinae.journal import read, store
from spinae.plan import Lock, Screening, Wishes
from spinae.plan.lock import STATEMENT
from spinae.training import Reason
from test_web import Page, practised

MOVES = load()
SUPINE = {move.id for move in MOVES.values() if move.posture == "supine"}
PRONE = {move.id for move in MOVES.values() if move.posture == "prone"}
BENDS = {"seated-forward-bend", "knee-to-chest", "childs-pose", "cat-stretch", "cat-cow", "curl-up"}


def answer(client: TestClient, *told: str, back: int = 1) -> str:
    """Fill in the first page of questions as it is offered, and press Continue: where it leads."""
    page = client.get("/screen").text
    session = re.search(r'name="session" value="([^"]+)"', page)
    assert session is not None
    assert all(f'name="{one}"' in page for one in told)
    form = {"none": "yes", "session": session[1], "back": str(back)} | dict.fromkeys(told, "yes")
    return client.post("/screen", data=form).headers["location"]


def today(client: TestClient, back: int = 1, minutes: int = 30) -> str:
    return client.get(f"/?back={back}&minutes={minutes}").text.replace("&#39;", "'")


def offered(page: str) -> set[str]:
    """The moves of the session that a page shows."""
    return set(re.findall(r'<p class="what"><a href="/moves/([a-z-]+)"', page))


def closed(client: TestClient) -> str:
    """What the page says where nothing may be trained."""
    page = today(client)
    assert not offered(page)
    assert 'action="/sessions"' not in page
    return page


def test_a_healthy_person_is_at_the_first_move(client: TestClient) -> None:
    assert answer(client).startswith("/coach?session=")


def test_a_sore_person_is_let_train_and_not_sent_away(client: TestClient) -> None:
    assert answer(client, back=4).startswith("/coach?session=")
    assert offered(today(client, back=4))


def test_chest_pain_is_told_to_call_now_with_a_number_to_tap(client: TestClient) -> None:
    assert answer(client, "chest-pain") == "/"
    page = closed(client)
    assert "Please get help now" in page
    assert "You said: Chest pain" in page
    assert 'href="tel:112"' in page


def test_long_known_incontinence_is_no_bar(client: TestClient) -> None:
    assert answer(client, "bladder-bowel", "known-bladder-bowel").startswith("/?back=1")
    page = today(client)
    assert offered(page)
    assert "Long-known bladder trouble is no bar to training" in page


def test_new_incontinence_is_an_emergency(client: TestClient) -> None:
    answer(client, "bladder-bowel")
    assert "Go to an emergency department now" in closed(client)


def test_a_known_cancer_that_a_doctor_has_looked_at_since_is_no_bar(client: TestClient) -> None:
    answer(client, "cancer-known")
    page = today(client)
    assert offered(page)
    assert "ring your doctor or cancer team the same day" in page


@pytest.mark.parametrize(
    ("told", "soon"),
    [
        (["cancer-history"], "Within a few days"),
        (["band-pain"], "Today"),
        (["walking-worse"], "Now"),
    ],
)
def test_a_known_cancer_with_new_pain_is_seen_the_sooner_the_more_there_is(
    client: TestClient, told: list[str], soon: str
) -> None:
    answer(client, "cancer-known", *told)
    assert f">{soon}</h2>" in closed(client)


def test_at_24_weeks_of_pregnancy_nothing_is_done_on_the_back_or_the_front(
    client: TestClient,
) -> None:
    assert answer(client, "pregnancy").startswith("/?back=1")
    page = today(client)
    assert offered(page)
    assert not offered(page) & (SUPINE | PRONE)
    assert page.index("Show this to your midwife") < page.index(">Start</button>")


def test_bleeding_in_pregnancy_closes_training(client: TestClient) -> None:
    answer(client, "pregnancy", "pregnancy-bleeding")
    assert "Ring your midwife or maternity unit now" in closed(client)


def test_a_pregnancy_sign_counts_for_those_who_are_pregnant_alone(client: TestClient) -> None:
    assert answer(client, "pregnancy-bleeding").startswith("/coach")


def test_in_pregnancy_the_questions_come_again_after_four_weeks(
    client: TestClient, clock: Clock
) -> None:
    answer(client, "pregnancy")
    clock.on(days=27)
    assert client.get("/").status_code == 200
    clock.on(days=1)
    assert client.get("/").headers["location"] == "/screen"


def test_six_weeks_after_birth_the_belly_is_spared(client: TestClient) -> None:
    assert answer(client, "after-birth").startswith("/?back=1")
    page = today(client)
    assert not offered(page) & {"plank", "curl-up", "dead-bug"}
    assert "Begin once you feel ready" in page


def test_three_weeks_after_a_disc_operation_the_team_is_asked_and_then_no_bend_is_offered(
    client: TestClient,
) -> None:
    answer(client, "recent-surgery", "spine-operation")
    page = closed(client)
    assert "Please ask somebody first" in page
    assert "which movements you may do" in page
    client.post("/lock/clear", data={"statement": STATEMENT})
    assert offered(today(client))
    assert not offered(today(client)) & BENDS


def test_at_15_with_pain_on_bending_back_and_sport_somebody_looks_first(client: TestClient) -> None:
    answer(client, "under-20", "under-16", "young-extension")
    page = closed(client)
    assert "Within a few days" in page
    assert "leave out what hurts until then" in page


def test_at_72_and_never_trained_the_first_rung_comes_first(
    client: TestClient, app: FastAPI, clock: Clock
) -> None:
    assert answer(client, "older-untrained").startswith("/?back=1")
    store.save_wishes(journal_of(app), 1, Wishes(habit="little"), clock.now)
    page = today(client)
    strength = [MOVES[one] for one in offered(page) if MOVES[one].phase == "strength"]
    assert strength
    assert max(move.ladder.rung for move in strength) <= 2
    assert not offered(page) & {"plank", "side-plank", "bird-dog", "single-leg-bridge"}
    assert "Keep a firm chair within reach" in page


def test_who_cannot_get_to_the_floor_stands_and_sits(client: TestClient) -> None:
    answer(client, "floor")
    page = today(client)
    assert {MOVES[one].posture for one in offered(page)} <= {"standing", "sitting"}


def test_after_the_first_session_what_could_wait_is_asked_once(
    client: TestClient, app: FastAPI, clock: Clock
) -> None:
    session = answer(client).partition("session=")[2]
    assert client.post(f"/after/{session}", data={"level": 1}).headers["location"] == "/next-time"
    said = {"habit": "some", "worry-fear": "yes", "wrist": "yes", "goal": "return"}
    assert client.post("/next-time", data=said).headers["location"] == "/mirror"
    wishes, screening = (
        read.wishes(journal_of(app), 1, app.state.context.clock()),
        read.screening(journal_of(app), 1, clock.now),
    )
    assert (wishes.goal, wishes.habit, *wishes.worries) == ("return", "some", "fear")
    assert screening is not None
    assert screening.cautions == {"wrist"}
    assert client.post(f"/after/{session}", data={"level": 1}).headers["location"] == "/mirror"


def test_what_is_asked_later_opens_nothing_and_asks_nothing_anew(
    client: TestClient, app: FastAPI, clock: Clock
) -> None:
    answer(client, "fever")
    clock.on(days=1)
    client.post("/next-time", data={"habit": "some", "wrist": "yes"})
    screening = read.screening(journal_of(app), 1, clock.now)
    assert screening is not None
    assert (clock.now - screening.at).days == 1
    assert screening.flags == {"fever"}
    assert "See a doctor today" in closed(client)


def test_pressing_continue_twice_begins_one_session(client: TestClient) -> None:
    form = {"none": "yes", "session": str(uuid4()), "back": "1"}
    first = client.post("/screen", data=form).headers["location"]
    assert first == f"/coach?session={form['session']}"
    assert client.post("/screen", data=form).headers["location"] == first


def test_a_question_that_was_passed_over_is_asked_again_and_nothing_ticked_is_lost(
    client: TestClient,
) -> None:
    form = {"pregnancy": "yes", "session": str(uuid4()), "back": "2"}
    page = client.post("/screen", data=form)
    assert page.status_code == 422
    assert "This still needs an answer" in page.text
    assert re.search(r'name="pregnancy" value="yes" checked', page.text)
    page = client.post("/screen", data={"none": "yes", "session": str(uuid4())})
    assert page.status_code == 422


@pytest.mark.parametrize("told", ["pregnancy", "pregnancy-early"])
def test_in_pregnancy_it_hurts_knows_its_warning_signs(client: TestClient, told: str) -> None:
    answer(client, "pregnancy", told)
    session = str(uuid4())
    client.post("/sessions", data={"session": session, "back": "1"})
    assert 'value="bleeding"' in client.get(f"/coach?session={session}").text


def test_nobody_else_is_asked_about_them(client: TestClient) -> None:
    assert 'value="bleeding"' not in client.get(answer(client)).text


def test_a_sign_under_a_caution_is_an_answer_by_itself(client: TestClient) -> None:
    form = {"pregnancy": "yes", "pregnancy-bleeding": "yes", "session": str(uuid4())}
    assert client.post("/screen", data=form).status_code == 303
    assert "Ring your midwife or maternity unit now" in closed(client)


def test_an_operation_is_asked_about_until_it_is_known_which(client: TestClient) -> None:
    form = {"none": "yes", "recent-surgery": "yes", "session": str(uuid4()), "back": "1"}
    answer = client.post("/screen", data=form)
    assert answer.status_code == 422
    assert "Which one?" in answer.text


def test_what_is_told_beside_a_sign_is_kept(client: TestClient, app: FastAPI) -> None:
    answer(client, "fever", back=9)
    assert [one.level for one in read.history(journal_of(app), 1).pain] == [9]


def test_the_first_answers_given_twice_are_heard_twice(client: TestClient) -> None:
    form = {"none": "yes", "session": str(uuid4()), "back": "1"}
    address = client.post("/screen", data=form).headers["location"]
    client.post("/screen", data=form | {"back": "9"})
    assert client.get(address).status_code == 303
    assert "Enough for today" in client.get("/").text


def test_a_clock_that_ran_ahead_opens_nothing_afterwards(client: TestClient, clock: Clock) -> None:
    clock.on(days=400)
    answer(client, "fever")
    client.post("/lock/fever/mistake", data={"true": "no"})
    clock.on(days=-400)
    answer(client, "fever")
    assert "See a doctor today" in closed(client)


def test_start_in_an_old_tab_goes_by_the_newest_answers(
    client: TestClient, app: FastAPI, clock: Clock
) -> None:
    answer(client)
    at = re.search(r'name="at" value="([^"]+)"', today(client))
    assert at is not None
    clock.on(minutes=5)
    client.post("/screen", data={"none": "yes", "pregnancy": "yes", "floor": "yes"})
    session = str(uuid4())
    client.post("/sessions", data={"session": session, "back": 1, "at": at[1], "minutes": 30})
    items = read.session(journal_of(app), 1, session).items
    assert items
    assert {MOVES[one.move].posture for one in items} <= {"standing", "sitting"}


def test_an_open_session_does_not_go_on_with_what_new_answers_leave_out(
    client: TestClient, app: FastAPI, clock: Clock
) -> None:
    address = answer(client)
    client.post("/screen", data={"none": "yes", "floor": "yes"})
    assert client.get(address).headers["location"] == "/"
    assert read.open_session(journal_of(app), 1, clock.now) is None


def test_the_open_line_says_the_same_urgency_as_the_page(client: TestClient) -> None:
    session = answer(client).partition("session=")[2]
    with client.websocket_connect("ws://127.0.0.1:8765/live") as socket:
        socket.send_json({"type": "hello", "session": session, "camera": False})
        socket.send_json({"type": "do", "t": 0.1, "command": "start"})
        client.post("/screen", data={"fever": "yes", "infection-risk": "yes"})
        socket.send_json({"type": "tick", "t": 5.0})
        said: dict[str, str] = {}
        while said.get("stage") != "locked":
            heard = socket.receive_json()
            said = heard if heard["type"] == "view" else said
    assert said["urgency"] == "now"
    assert ">Now</h2>" in closed(client)


def test_answering_anew_makes_nothing_less_urgent(client: TestClient, clock: Clock) -> None:
    answer(client, "cancer-known", "weakness-worse")
    assert ">Now</h2>" in closed(client)
    clock.on(days=1)
    client.post("/screen", data={"weakness-worse": "yes", "known-weakness-worse": "yes"})
    assert ">Now</h2>" in closed(client)


def test_questions_asked_later_never_drop_what_is_told_meanwhile(
    client: TestClient, app: FastAPI, clock: Clock
) -> None:
    answer(client)
    journal, now = journal_of(app), clock.now
    told = {"osteoporosis", "pregnancy"}
    store.save_screening(journal, 1, Screening(now, frozenset(), frozenset(told)))
    store.add_cautions(journal, 1, {"wrist", "knee"}, {"wrist"}, now)
    screening = read.screening(journal, 1, now)
    assert screening is not None
    assert screening.cautions == {*told, "wrist"}


def test_a_sign_whose_answers_were_lost_has_the_questions_asked_again(
    client: TestClient, app: FastAPI, clock: Clock
) -> None:
    answer(client)
    clock.on(minutes=1)
    fever = Lock("red-flag", Reason("fever"))
    store.set_lock(journal_of(app), 1, fever, clock.now)
    clock.on(minutes=1)
    client.post("/lock/clear", data={"statement": STATEMENT})
    assert client.get("/").headers["location"] == "/screen"
    assert "could not be kept for sure" in client.get("/screen").text


def test_what_is_sore_is_spared_in_the_first_session(client: TestClient, app: FastAPI) -> None:
    session = answer(client, "sore-knee", "sore-wrist").partition("session=")[2]
    items = read.session(journal_of(app), 1, session).items
    barred = {"knee-pain", "wrist-pain"}
    assert items
    assert not any(barred & set(MOVES[one.move].contraindications) for one in items)


def test_what_was_seen_ends_with_answers_that_do_not_tell_it(
    client: TestClient, clock: Clock
) -> None:
    answer(client, "weight-loss")
    client.post("/lock/clear", data={"statement": STATEMENT})
    clock.on(days=90)
    client.post("/screen", data={"none": "yes"})
    clock.on(days=90)
    client.post("/screen", data={"weight-loss": "yes"})
    assert "Within a few days" in closed(client)


def test_one_sore_day_makes_nothing_more_urgent_later(client: TestClient, clock: Clock) -> None:
    answer(client, back=1)
    client.post("/back", data={"level": 7})
    clock.on(days=1)
    client.post("/screen", data={"fever": "yes"})
    client.post("/lock/clear", data={"statement": STATEMENT})
    clock.on(days=30)
    client.post("/screen", data={"none": "yes"})
    clock.on(days=1)
    client.post("/screen", data={"infection-risk": "yes"})
    assert ">Within a few days</h2>" in closed(client)


def test_a_mistake_makes_what_stands_less_urgent(client: TestClient) -> None:
    answer(client, "fever", "infection-risk")
    assert ">Now</h2>" in closed(client)
    client.post("/lock/infection-risk/mistake", data={"true": "no"})
    assert ">Today</h2>" in closed(client)


def test_where_a_clock_ran_ahead_the_questions_are_asked_again(
    client: TestClient, clock: Clock
) -> None:
    clock.on(days=1)
    answer(client)
    clock.on(days=-1)
    answer(client, "floor")
    assert {MOVES[one].posture for one in offered(today(client))} <= {"standing", "sitting"}
    clock.on(days=2)
    assert client.get("/").headers["location"] == "/screen"
    client.post("/screen", data={"none": "yes"})
    assert offered(today(client))


def test_what_has_gone_by_itself_opens_where_nobody_was_in_a_hurry(
    client: TestClient, clock: Clock
) -> None:
    answer(client, "leg-new")
    assert "It was true, and has gone" in client.get("/lock/leg-new/mistake").text
    client.post("/lock/leg-new/mistake", data={"true": "gone"})
    assert offered(today(client))
    clock.on(days=1)
    client.post("/screen", data={"leg-new": "yes"})
    closed(client)


def test_an_urgent_sign_does_not_open_because_it_has_gone(client: TestClient) -> None:
    answer(client, "chest-pain")
    assert "has gone" not in client.get("/lock/chest-pain/mistake").text
    client.post("/lock/chest-pain/mistake", data={"true": "gone"})
    closed(client)


def test_a_box_that_was_overlooked_can_be_ticked_afterwards(client: TestClient) -> None:
    answer(client, "bladder-bowel")
    client.post("/lock/bladder-bowel/mistake", data={"true": "known"})
    page = today(client)
    assert offered(page)
    assert "no bar to training" in page


def test_what_is_urgent_beside_something_else_does_not_open_because_it_has_gone(
    client: TestClient,
) -> None:
    answer(client, "weak-immunity", "night-pain")
    assert "has gone" not in client.get("/lock/night-pain/mistake").text
    client.post("/lock/night-pain/mistake", data={"true": "gone"})
    assert ">Today</h2>" in closed(client)


def test_what_has_gone_makes_nothing_that_stands_less_urgent(client: TestClient) -> None:
    answer(client, "cancer-known", "night-pain", "cancer-history")
    client.post("/lock/cancer-history/mistake", data={"true": "gone"})
    assert ">Today</h2>" in closed(client)


def test_what_was_seen_closes_again_once_something_makes_it_urgent(
    client: TestClient, clock: Clock
) -> None:
    answer(client, "night-pain")
    client.post("/lock/clear", data={"statement": STATEMENT})
    clock.on(days=30)
    client.post("/screen", data={"night-pain": "yes", "weak-immunity": "yes"})
    assert ">Today</h2>" in closed(client)


def test_an_operation_that_was_not_said_beside_a_sign_is_asked_about_after_it(
    client: TestClient,
) -> None:
    answer(client, "recent-surgery", "infection-risk")
    client.post("/lock/clear", data={"statement": STATEMENT, "lock": "infection-risk"})
    assert not offered(today(client))
    assert "Which operation you had is still to be said" in client.get("/screen").text
    form = dict.fromkeys(("none", "recent-surgery", "other-operation"), "yes")
    client.post("/screen", data=form)
    assert offered(today(client))


def test_which_operation_is_asked_beside_a_sign_that_was_seen(client: TestClient) -> None:
    answer(client, "night-pain")
    client.post("/lock/clear", data={"statement": STATEMENT})
    form = {"night-pain": "yes", "recent-surgery": "yes"}
    assert client.post("/screen", data=form).status_code == 422
    assert offered(today(client))


def hurt(client: TestClient, *kinds: str, level: int | None = None) -> Page:
    """It hurts in a session: the page as it ended."""
    with client.websocket_connect(LIVE) as socket:
        page = Page(socket, practised(client, "marching"))
        page.do("start")
        page.do("hurts")
        page.do("pain", kinds=list(kinds), level=level)
        page.hear("over")
    return page


@pytest.mark.parametrize(("told", "soon"), [((), "week"), (("cancer-known",), "today")])
def test_after_a_cancer_new_pain_in_a_leg_is_looked_at_today(
    client: TestClient, told: tuple[str, ...], soon: str
) -> None:
    answer(client, *told)
    assert hurt(client, "leg").view["urgency"] == soon
    assert ("Ring your cancer team" in closed(client)) == bool(told)


def test_the_questions_say_the_same_of_a_leg_after_a_cancer(client: TestClient) -> None:
    answer(client, "cancer-known", "leg-new")
    assert ">Today</h2>" in closed(client)


def test_what_was_told_with_it_stays_with_what_closes_training(
    client: TestClient, clock: Clock
) -> None:
    answer(client, "cancer-known")
    clock.on(minutes=5)
    hurt(client, "numb")
    clock.on(days=1)
    client.post("/screen", data={"none": "yes"})
    assert ">Now</h2>" in closed(client)
    clock.on(hours=-30)
    assert ">Now</h2>" in closed(client)


def test_what_was_a_mistake_makes_nothing_else_more_urgent(client: TestClient) -> None:
    answer(client, "cancer-known", "cancer-history", "weight-loss", "weak-immunity", "fever")
    client.post("/lock/fever/mistake", data={"true": "no"})
    client.post("/lock/cancer-history/mistake", data={"true": "no"})
    client.post("/screen", data={"weight-loss": "yes"})
    assert ">Now</h2>" not in closed(client)


def test_a_running_session_hears_of_a_cancer_that_is_told_meanwhile(client: TestClient) -> None:
    answer(client)
    with client.websocket_connect(LIVE) as socket:
        page = Page(socket, practised(client, "plank"))
        page.do("start")
        client.post("/screen", data={"none": "yes", "cancer-known": "yes"})
        page.do("hurts")
        page.do("pain", kinds=["numb"])
        page.hear("over")
    assert page.view["urgency"] == "now"


def test_which_operation_it_was_is_asked_where_that_was_a_mistake(client: TestClient) -> None:
    answer(client, "recent-surgery", "joint-operation")
    client.post("/lock/joint-operation/mistake", data={"true": "no"})
    assert not offered(today(client))
    assert "Which operation" in client.get("/screen").text


def test_what_else_was_true_is_ticked_when_the_questions_come_again(client: TestClient) -> None:
    answer(client, "pregnancy", "pregnancy-early", "cancer-known")
    page = client.get("/screen").text
    for told in ("pregnancy", "pregnancy-early", "cancer-known"):
        assert f'name="{told}" value="yes" checked' in page
    assert 'name="fever" value="yes" checked' not in page


def test_in_pregnancy_pain_that_ends_the_day_names_the_midwife(client: TestClient) -> None:
    answer(client, "pregnancy")
    page = hurt(client, level=8)
    assert "midwife" in page.view["verdict"]
    assert "midwife" in today(client)


def test_several_emergencies_are_one_order(client: TestClient) -> None:
    answer(client, "chest-pain", "saddle-numbness")
    page = closed(client)
    assert page.count(">Now</h2>") == 1
    assert "tell them all of it" in page


@pytest.mark.parametrize(
    ("sign", "number"), [("chest-pain", True), ("saddle-numbness", True), ("fever", False)]
)
def test_the_number_of_the_ambulance_stands_where_help_is_needed_now(
    client: TestClient, sign: str, number: bool
) -> None:
    answer(client, sign)
    assert ("tel:112" in closed(client)) == number


def test_a_sign_that_a_clinician_knows_is_the_caution_it_stands_for(client: TestClient) -> None:
    answer(client, "saddle-numbness")
    client.post("/lock/saddle-numbness/mistake", data={"true": "known"})
    assert offered(today(client))
    assert "lose more feeling between the legs" in today(client)


def test_an_old_tab_takes_nothing_back(client: TestClient) -> None:
    answer(client)
    client.post("/screen", data={"none": "yes", "hernia": "yes"})
    client.post("/next-time", data={"habit": "some", "neck": "yes"})
    assert "Breathe out as you lift" in today(client)
    client.post("/next-time", data={"habit": "some", "was-hernia": "yes"})
    assert "Breathe out as you lift" not in today(client)


def test_several_locks_are_opened_each_by_its_own_name(client: TestClient, app: FastAPI) -> None:
    answer(client, "fever", "weight-loss")
    client.post("/lock/clear", data={"statement": STATEMENT})
    closed(client)
    journal, now = journal_of(app), app.state.context.clock()
    for words in ("Old and mild.", "Old and bad."):
        prose = Reason("prose", (("why", words), ("where", "There."), ("how_soon", "now")))
        store.set_lock(journal, 1, Lock("red-flag", prose), now)
    for key in re.findall(r'name="lock" value="([^"]+)"', client.get("/").text)[:-1]:
        client.post("/lock/clear", data={"statement": STATEMENT, "lock": key})
        closed(client)


def test_on_a_full_disk_signs_together_are_as_urgent_as_ever(
    client: TestClient, app: FastAPI
) -> None:
    answer(client)
    with no_room(journal_of(app)):
        client.post("/screen", data={"night-pain": "yes", "weak-immunity": "yes"})
        assert ">Today</h2>" in closed(client)
