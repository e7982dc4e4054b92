"""Today, the screen around it, and the pages of You, as a person meets them in a browser."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app_client import Clock, journal_of, screened
from spinae.catalogue import load
from spinae.journal import psfs, read, store
from spinae.message import NOTHING
from spinae.plan import Item, Session, Wishes, words
from spinae.plan.lock import STATEMENT, URGENCY, Lock
from spinae.plan.screen import questions
from spinae.say import ENGLISH
from spinae.training import DoneSet, Reason


def start(client: TestClient, back: int = 1, **said: Any) -> str:
    """Press Start: where it leads."""
    data = {"session": str(uuid4()), "minutes": 10, "back": back} | said
    return client.post("/sessions", data=data).headers["location"]


def shown(client: TestClient, back: int = 1) -> tuple[str, list[str]]:
    """What Today shows: the moment it is planned for, and the moves with their doses."""
    page = client.get(f"/?back={back}").text
    at = re.search(r'name="at" value="([^"]+)"', page)
    assert at is not None
    rows = re.findall(r'href="/moves/([a-z-]+)">[^<]*</a> <span>([^<]+)</span></p>', page)
    return at[1], [f"{move} {dose}" for move, dose in rows]


def kept(app: FastAPI, clock: Clock) -> list[str]:
    """The moves with their doses of the session that was started."""
    found = read.open_session(journal_of(app), 1, clock.now)
    assert found is not None
    moves = load()
    return [f"{one.move} {ENGLISH.say(words(moves[one.move], one.dose))}" for one in found.items]


def trained(client: TestClient, app: FastAPI, clock: Clock, back: int = 1) -> str:
    """Start a session and do every set of it, whole: its id."""
    session = start(client, back).partition("session=")[2]
    journal = journal_of(app)
    opened = read.open_session(journal, 1, clock.now)
    assert opened is not None
    items = opened.items
    for index, item in enumerate(items):
        for number in range(1, item.dose.sets + 1):
            done = result(index, number, item.move)
            store.save_set(journal, session, str(uuid4()), done, clock.now)
    store.end_session(journal, session, clock.now, "finished")
    return session


def result(item: int, number: int, move: str) -> DoneSet:
    return DoneSet(
        item=item,
        set_number=number,
        move=move,
        side=None,
        reps=5,
        manual=5,
        partial=0,
        pulses=0,
        held_s=0.0,
        seconds=30.0,
        counted_by="manual",
        faults=(),
        complete=True,
        hurt=False,
        rep_times=(),
    )


def asked(client: TestClient) -> str:
    """The safety questions, as Today leads to them now."""
    assert client.get("/").headers["location"] == "/screen"
    return client.get("/screen").text


def doses(page: str) -> list[str]:
    return re.findall(r"</a> <span>(.*?)</span>", page)


def part(page: str, name: str) -> str:
    """The moves of one phase."""
    return page.partition(f"<h3>{name}</h3>")[2].partition("</ul>\n    </div>")[0]


# The screen


@pytest.mark.parametrize("group", questions().groups, ids=lambda group: group.id)
def test_each_group_of_signs_says_where_to_go_and_how_soon(client: TestClient, group: Any) -> None:
    sign = group.signs[0]
    screened(client, *filter(None, (sign.of, sign.id)))
    page = client.get("/").text.replace("&#39;", "'")
    assert group.action in page
    assert f">{URGENCY[group.urgency].capitalize()}</h2>" in page
    assert 'action="/sessions"' not in page


@pytest.mark.postgres
def test_a_red_flag_stays_closed_until_a_clinician_has_cleared_it(
    client: TestClient, app: FastAPI
) -> None:
    screened(client, "fever")
    screened(client)  # better answers alone open nothing
    assert "See a doctor today" in client.get("/").text
    assert start(client) == "/"
    assert read.open_session(journal_of(app), 1, datetime(2026, 11, 20, 18, tzinfo=UTC)) is None
    client.post("/lock/clear", data={"statement": STATEMENT})
    screened(client)
    assert start(client).startswith("/coach")


def test_the_questions_are_asked_again_after_a_long_break(
    client: TestClient, app: FastAPI, clock: Clock
) -> None:
    screened(client)
    trained(client, app, clock)
    clock.on(days=27)
    assert client.get("/").status_code == 200
    clock.on(days=1)
    assert "You have been away for a while" in asked(client)
    screened(client)
    assert client.get("/").status_code == 200


def test_the_questions_are_asked_again_after_twelve_weeks(
    client: TestClient, app: FastAPI, clock: Clock
) -> None:
    screened(client)
    for _ in range(12):
        trained(client, app, clock)
        clock.on(days=7)
    assert "some time since" in asked(client)


def hold_a_plank(app: FastAPI, clock: Clock) -> None:
    """A session of one test, done."""
    session, plank = str(uuid4()), load()["plank-hold"]
    planned = Session(
        None, NOTHING, 10, (Item(plank.id, "test", plank.dose.start, Reason("test")),)
    )
    journal = journal_of(app)
    store.start_session(journal, session, 1, planned, clock.now, 1)
    held = replace(result(0, 1, plank.id), reps=0, manual=0, held_s=40.0, counted_by="clock")
    store.save_set(journal, session, str(uuid4()), held, clock.now)
    store.end_session(journal, session, clock.now, "finished")


def test_tests_are_asked_for_again_after_four_weeks_and_not_on_a_sore_day(
    client: TestClient, app: FastAPI, clock: Clock
) -> None:
    asks = "time for the tests again"
    screened(client)
    assert asks not in client.get("/").text
    hold_a_plank(app, clock)
    for _ in range(2):
        assert asks not in client.get("/").text
        clock.on(days=14)
        trained(client, app, clock)
    assert asks in client.get("/?back=1").text
    assert asks not in client.get("/?back=3").text


def test_the_look_back_is_asked_for_again_after_four_weeks(
    client: TestClient, app: FastAPI, clock: Clock
) -> None:
    screened(client)
    activity = psfs.add(journal_of(app), 1, "A long drive", clock.now)
    psfs.score(journal_of(app), 1, activity, 4, clock.now)
    clock.on(days=27)
    assert "another look back" not in client.get("/").text
    clock.on(days=1)
    screened(client)
    assert "another look back" in client.get("/").text


def usual(client: TestClient, app: FastAPI, clock: Clock, back: int = 1) -> None:
    """Some days on which the back was as it usually is."""
    for _ in range(3):
        clock.on(days=2)
        trained(client, app, clock, back)


def test_a_jump_in_pain_is_asked_about_before_it_closes_anything(
    client: TestClient, app: FastAPI, clock: Clock
) -> None:
    screened(client)
    usual(client, app, clock)
    page = client.get("/?back=7").text
    assert "7 of 10 right now. Is that so?" in page
    assert client.get("/").status_code == 200  # a slip of the finger closes nothing
    assert client.post("/back", data={"level": 7}).headers["location"] == "/screen"
    assert "much worse than it usually is" in asked(client)


def test_a_jump_the_next_morning_asks_the_questions_again(
    client: TestClient, app: FastAPI, clock: Clock
) -> None:
    screened(client)
    usual(client, app, clock)
    clock.on(minutes=30)
    session = trained(client, app, clock)
    clock.on(hours=14)
    client.post("/morning", data={"session": session, "level": 6})
    assert "much worse than it usually is" in asked(client)


@pytest.mark.parametrize("kind", ["leg", "numb", "weak"])
def test_new_signs_in_a_leg_close_training_until_somebody_has_looked(
    client: TestClient, app: FastAPI, clock: Clock, kind: str
) -> None:
    screened(client)
    clock.on(minutes=1)
    session = start(client).partition("session=")[2]
    with client.websocket_connect("ws://127.0.0.1:8765/live") as socket:
        socket.send_json({"type": "hello", "session": session, "camera": False})
        socket.send_json({"type": "do", "t": 0.1, "command": "start"})
        socket.send_json({"type": "do", "t": 0.2, "command": "hurts"})
        socket.send_json({"type": "do", "t": 0.3, "command": "pain", "level": 2, "kinds": [kind]})
        while socket.receive_json()["type"] != "over":
            pass
    assert "When you have been seen" in client.get("/").text
    screened(client)  # answering the form anew opens nothing
    assert "When you have been seen" in client.get("/").text
    client.post("/lock/clear", data={"statement": STATEMENT})
    assert start(client).startswith("/coach")


UNDER = {"under-16": ("under-20",), "other-operation": ("recent-surgery",)}
"""What is ticked before a caution is asked about."""


@pytest.mark.parametrize(
    ("caution", "gone", "told"),
    [
        ("pregnancy", "Plank", "because you are pregnant"),
        ("osteoporosis", "Curl-up", "because of what you said about your bones"),
        ("under-16", "Superman", "because you are under 16"),
        ("other-operation", "Dead bug", "because you had an operation"),
        ("heart-disease", "Side plank", "because of what you said about your heart"),
        ("older-untrained", "Hip thrust", "because strength and balance come first"),
        ("leg-symptoms", "Hamstring stretch", "because of what you said about your leg"),
    ],
)
def test_a_caution_leaves_moves_out_and_today_says_so(
    client: TestClient, caution: str, gone: str, told: str
) -> None:
    screened(client)
    screened(client, *UNDER.get(caution, ()), caution)
    page = client.get("/?minutes=30&back=0").text
    shown, _, left_out = page.partition("Left out today")
    assert f">{gone}</a>" not in shown
    assert gone in left_out
    assert told in left_out
    assert 'href="/screen"' in left_out


# How the back is


def test_up_to_two_trains_and_three_and_four_train_lighter(client: TestClient) -> None:
    screened(client)
    usual_doses = doses(part(client.get("/?back=2").text, "Strength"))
    page = client.get("/?back=4").text
    assert "today is lighter and nothing grows" in page
    assert doses(part(page, "Strength")) != usual_doses
    assert "If today is clean" not in page


def test_from_five_there_is_the_gentle_set_or_rest(client: TestClient) -> None:
    screened(client)
    page = client.get("/?back=5").text
    assert "<h3>Strength</h3>" not in page
    assert "<h3>Warm-up</h3>" in page
    assert "Or instead" in page
    assert "a day off loses nothing" in page


def test_a_worse_morning_takes_the_moves_one_step_down(
    client: TestClient, app: FastAPI, clock: Clock
) -> None:
    screened(client)
    session = trained(client, app, clock, back=0)
    clock.on(hours=14)
    client.post("/morning", data={"session": session, "level": 2})
    ladder = client.get("/you/ladder").text
    assert "Two clean sessions and it grows a step." in ladder
    clock.on(days=2)
    pages = client.get("/?minutes=30&back=0").text
    assert "Last time your back was sore" in pages
    assert "sorer after it than before, so lighter today" in pages


def test_two_weeks_of_worsening_stop_and_advise(client: TestClient, clock: Clock) -> None:
    screened(client)
    for level in (1, 1, 2, 2, 4):
        clock.on(days=3.5)
        assert start(client, level).startswith("/coach")
    clock.on(days=3.5)
    assert start(client, 4) == "/"
    page = client.get("/").text
    assert "getting worse from week to week" in page
    assert "doctor or physiotherapist" in page


# Today


def test_every_move_of_today_says_why_and_links_to_what_it_rests_on(client: TestClient) -> None:
    screened(client)
    page = client.get("/?minutes=30&back=0").text
    items = page.split('class="item"')[1:]
    assert len(items) >= 6
    for item in items:
        because = item.partition('<details class="because">')[2].partition("</details>")[0]
        assert "<p>" in because
        assert "href=" in because or "Our setting." in because


def test_what_the_advice_says_is_left_out_is_left_out(client: TestClient) -> None:
    screened(client, "osteoporosis")
    shown, _, left_out = client.get("/?minutes=30&back=0").text.partition("Left out today")
    assert "bends and twists are left out" in shown
    for gone in ("Lying trunk rotation", "Thread the needle", "Seated forward bend"):
        assert f">{gone}</a>" not in shown
        assert gone in left_out


def test_what_is_sore_is_spared_and_today_says_so(client: TestClient) -> None:
    screened(client)
    page = client.get("/?minutes=30&back=0&sore=wrist&sore=ear").text
    shown, _, left_out = page.partition("Left out today")
    assert ">Bird-dog</a>" not in shown
    assert "as your wrist is sore today" in left_out
    assert re.search(r'value="wrist" checked', page)


def test_the_hour_is_taken_where_the_person_does_not_say_how_long_they_are_up(
    client: TestClient, clock: Clock
) -> None:
    screened(client)
    assert "Deep forward bends wait" not in client.get("/?back=0").text
    assert "Deep forward bends wait" in client.get("/?back=0&up=less").text
    clock.on(hours=13)  # seven in the morning
    early = client.get("/?back=0").text
    assert "Deep forward bends wait" in early
    assert re.search(r'value="less" checked', early)
    assert "Snook" in early
    assert "Deep forward bends wait" not in client.get("/?back=0&up=longer").text


def test_what_was_said_goes_with_start(client: TestClient, app: FastAPI, clock: Clock) -> None:
    screened(client)
    assert start(client, minutes=30, sore="wrist").startswith("/coach")
    found = read.open_session(journal_of(app), 1, clock.now)
    assert found is not None
    assert not any("wrist-pain" in load()[item.move].contraindications for item in found.items)
    without = client.post("/sessions", data={"session": str(uuid4()), "sore": ["wrist", "knee"]})
    assert without.headers["location"] == "/?minutes=10&sore=wrist&sore=knee&ask=back#back"


def test_today_says_what_happens_next_time_if_it_is_clean(
    client: TestClient, app: FastAPI, clock: Clock
) -> None:
    screened(client)
    assert "one more clean session to the next step" in client.get("/?back=0").text
    trained(client, app, clock)
    clock.on(days=2)
    assert "grows to" in client.get("/?back=0&minutes=30").text


def test_after_three_weeks_everything_begins_a_little_lower(
    client: TestClient, app: FastAPI, clock: Clock
) -> None:
    screened(client)
    for _ in range(4):
        trained(client, app, clock)
        clock.on(days=2)
    clock.on(days=20)
    page = client.get("/?back=0").text
    assert "You were away for a while" in page


# You


@pytest.mark.postgres
def test_every_page_of_you_is_there(client: TestClient) -> None:
    screened(client)
    links = re.findall(r'<li><a href="(/[^"]+)"', client.get("/you").text)
    assert {"/you/goals", "/you/ladder", "/you/programme", "/screen"} <= set(links)
    for link in links:
        assert client.get(link).status_code == 200


@pytest.mark.postgres
def test_wishes_are_kept_and_can_be_changed(client: TestClient, app: FastAPI) -> None:
    screened(client)
    form = {"goal": "strong", "with-mat": "yes", "like-plank": "like", "like-curl-up": "dislike"}
    assert client.post("/you/goals", data=form).headers["location"] == "/you/goals?kept=true"
    liked, disliked = frozenset({"plank"}), frozenset({"curl-up"})
    kept = Wishes("strong", frozenset({"mat"}), liked, disliked)
    assert read.wishes(journal_of(app), 1, app.state.context.clock()) == kept
    page = client.get("/you/goals?kept=true").text
    assert "Kept." in page
    assert re.search(r'name="like-plank" value="like" checked', page)
    client.post("/you/goals", data=form | {"like-plank": "either"})
    assert read.wishes(journal_of(app), 1, app.state.context.clock()).likes == frozenset()


def test_the_days_a_week_are_kept_and_the_weeks_are_laid_out_for_them(
    client: TestClient, app: FastAPI
) -> None:
    screened(client)
    client.post("/you/goals", data={"goal": "prevent", "with-mat": "yes", "days": "5"})
    assert read.wishes(journal_of(app), 1, app.state.context.clock()).days == 5
    assert "five days a week" in client.get("/you/programme").text
    assert "trained on 0 of 5 days" in client.get("/you/ladder").text
    client.post("/you/goals", data={"goal": "prevent", "with-mat": "yes", "days": ""})
    assert read.wishes(journal_of(app), 1, app.state.context.clock()).days is None


def test_a_goal_that_is_not_known_changes_nothing(client: TestClient, app: FastAPI) -> None:
    client.post("/you/goals", data={"goal": "fly", "with-mat": "yes"})
    assert read.wishes(journal_of(app), 1, app.state.context.clock()).goal == "prevent"


def test_the_ladder_says_where_i_am_and_what_moves_me_up(
    client: TestClient, app: FastAPI, clock: Clock
) -> None:
    screened(client)
    assert "Week one of twelve" in client.get("/you/ladder").text
    trained(client, app, clock)
    page = client.get("/you/ladder").text
    assert page.count('class="here"') >= 2
    assert "One clean session and it grows a step." in page
    assert "Week 1: trained on 1 of 3 days" in page


def test_the_programme_holds_figures_doses_reasons_steps_and_the_pain_rules(
    client: TestClient,
) -> None:
    screened(client)
    screened(client, "knee")
    page = client.get("/you/programme").text
    moves = page.split('class="paper-move"')[1:]
    assert len(moves) >= 6
    for move in moves:
        assert "<svg" in move
        assert "<strong>" in move
        assert 'class="steps' in move
    assert "From 5 of 10, easy movement only, or rest." in page
    assert "Left out, because a knee hurts" in page


def test_a_programme_is_not_to_be_trained_by_while_training_is_closed(client: TestClient) -> None:
    screened(client, "fever")
    assert "Nobody should train by this page" in client.get("/you/programme").text


def test_the_pages_of_you_have_nothing_inline(client: TestClient) -> None:
    screened(client)
    for path in ("/", "/you", "/you/goals", "/you/ladder", "/you/programme", "/screen"):
        page = client.get(path).text
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", page)
        assert 'aria-current="page"' in page


# What is shown is what is started


def test_over_midnight_the_session_that_was_shown_is_the_one_that_is_started(
    client: TestClient, app: FastAPI, clock: Clock
) -> None:
    screened(client)
    clock.now = datetime(2026, 11, 20, 23, 58, tzinfo=UTC)
    other_by_then = 0
    for _ in range(14):
        at, rows = shown(client)
        clock.on(minutes=4)
        other_by_then += shown(client)[1] != rows
        assert "session=" in start(client, at=at)
        assert kept(app, clock) == rows
        clock.on(days=1, minutes=-4)
    assert other_by_then, "the day makes no difference, so nothing was tried"


def test_a_page_that_lay_open_for_hours_shows_the_session_of_now_before_it_is_started(
    client: TestClient, app: FastAPI, clock: Clock
) -> None:
    screened(client)
    for _ in range(14):
        at, rows = shown(client)
        clock.on(hours=24)
        leads_to = start(client, at=at)
        if "session=" in leads_to:
            assert kept(app, clock) == rows
        else:
            assert leads_to == "/?minutes=10&back=1"


def test_what_closes_training_since_the_page_was_shown_holds(
    client: TestClient, app: FastAPI, clock: Clock
) -> None:
    screened(client)
    at, _rows = shown(client)
    clock.on(minutes=4)
    store.set_lock(journal_of(app), 1, Lock("pain", Reason("chest")), clock.now)
    assert start(client, at=at) == "/"
    assert read.open_session(journal_of(app), 1, clock.now) is None


def test_a_moment_that_is_still_to_come_starts_the_session_of_now(
    client: TestClient, app: FastAPI, clock: Clock
) -> None:
    screened(client)
    _at, rows = shown(client)
    start(client, at=(clock.now + timedelta(days=2)).isoformat())
    assert kept(app, clock) == rows
