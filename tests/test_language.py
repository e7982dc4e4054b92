"""The languages: every text is listed, every language is whole, and each is spoken where chosen."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from babel.messages import Catalog, Message
from babel.messages.pofile import read_po
from click.testing import CliRunner
from fastapi.testclient import TestClient

import words
from app_client import screened
from spinae import languages, plan
from spinae.catalogue import load
from spinae.cli import main
from spinae.coach.words import announcement
from spinae.language import code, counted, dated, said, speaking
from spinae.plan import Case, Course, Past
from spinae.plan.history import History
from spinae.plan.rules import load_rules
from spinae.plan.screen import Screening
from spinae.settings import load as load_settings
from spinae.web import create_app

PLACES = re.compile(r"\{\w+[^}]*\}|%\(\w+\)s|</?\w+|href=\"[^\"]*\"")
NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
OTHERS = languages.codes()[1:]
SWEDISH = {"accept": "text/html", "accept-language": "sv-SE,sv;q=0.9,en;q=0.5"}


def book(code: str) -> Catalog:
    with (languages.FOLDER / f"{code}.po").open("rb") as file:
        return read_po(file, locale=code)


def forms(text: object) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, list | tuple) else (str(text),)


def messages(code: str) -> Iterator[Message]:
    return (message for message in book(code) if message.id)


@pytest.fixture
def client(environ: dict[str, str]) -> Iterator[TestClient]:
    app = create_app(load_settings(environ), clock=lambda: NOW)
    with TestClient(app, base_url="http://127.0.0.1:8765", headers=SWEDISH) as client:
        yield client


def todays_case(course: Course) -> Case:
    screening = Screening(NOW, frozenset(), frozenset())
    return Case(past=Past.of(History(), NOW, course), now=NOW, screening=screening)


def test_the_list_of_texts_is_up_to_date() -> None:
    assert words.TEMPLATE.read_bytes() == words.written(words.template()), (
        "run python scripts/words.py"
    )


@pytest.mark.parametrize("code", OTHERS)
def test_a_language_lists_every_text_and_no_other(code: str) -> None:
    path = languages.FOLDER / f"{code}.po"
    assert path.read_bytes() == words.brought_up(path, words.template()), (
        "run python scripts/words.py"
    )


@pytest.mark.parametrize("code", OTHERS)
def test_a_language_says_every_text(code: str) -> None:
    unsaid = [m.id for m in messages(code) if not all(forms(m.string)) or m.fuzzy]
    assert not unsaid


@pytest.mark.parametrize("code", OTHERS)
def test_a_language_keeps_every_value_and_link(code: str) -> None:
    for message in messages(code):
        # the form for one may leave the number out: "one day"
        for text, english in ((forms(message.string)[-1], forms(message.id)[-1]),):
            assert sorted(PLACES.findall(text)) == sorted(PLACES.findall(english)), english


def test_swedish_is_spoken_with_its_own_dates_and_numbers() -> None:
    with speaking(languages.load("sv")):
        assert said("{hold:g} s", hold=2.5) == "2,5 s"
        assert dated(date(2026, 11, 3), "EEEEdMMMM") == "tisdag 3 november"
        assert counted("{n} day", "{n} days", 1) == "1 dag"
        assert counted("{n} day", "{n} days", 2) == "2 dagar"
    assert counted("{n} day", "{n} days", 2) == "2 days"


def test_the_plan_says_its_reasons_in_swedish() -> None:
    with speaking(languages.load("sv")):
        session = plan.today(todays_case(Course(load(), load_rules()).here()), 10)
        told = " ".join([session.why, *(item.reason for item in session.items)])
    assert "I dag är det" in session.why
    assert not re.search(r"\b(the|today|with|your)\b", told)


def test_the_coach_speaks_swedish() -> None:
    with speaking(languages.load("sv")):
        move = Course(load(), load_rules()).here().catalogue["glute-bridge"]
        spoken = announcement(move, move.dose.start)
    assert spoken.startswith("Härnäst: höftlyft,")
    assert spoken.endswith("På rygg.")


def test_a_page_is_in_the_language_the_browser_asks_for(client: TestClient) -> None:
    page = client.get("/screen")
    assert '<html lang="sv">' in page.text
    assert "Innan du börjar" in page.text
    assert "Before you begin" not in page.text


def test_a_browser_that_asks_for_a_language_there_is_not_gets_english(client: TestClient) -> None:
    assert "Before you begin" in client.get("/screen", headers={"accept-language": "xx"}).text


def test_a_problem_is_told_in_the_language_too(client: TestClient) -> None:
    assert "Det finns ingen sådan sida här." in client.get("/nowhere").text


def test_what_a_person_chose_holds_whatever_the_browser_asks_for(client: TestClient) -> None:
    client.post("/you/language", data={"language": "en"})
    assert '<html lang="en">' in client.get("/you").text
    client.post("/you/language", data={"language": ""})
    assert '<html lang="sv">' in client.get("/you").text


def test_a_language_that_is_not_there_is_refused(client: TestClient) -> None:
    assert client.post("/you/language", data={"language": "../sv"}).status_code == 422


def test_the_scripts_words_stand_in_the_page_as_data(client: TestClient) -> None:
    page = client.get("/you").text
    block = re.search(r'<script type="application/json" id="words">(.+?)</script>', page)
    assert block is not None
    found = json.loads(block[1])
    assert found["Get ready"] == "Gör dig redo"
    assert found["{n} set kept"] == ["{n} set sparat", "{n} set sparade"]
    english = client.get("/you", headers={"accept-language": "en"}).text
    assert 'id="words"' not in english


def test_the_live_coach_speaks_the_language_of_its_page(client: TestClient) -> None:
    screened(client)
    started = client.post(
        "/sessions",
        data={"session": "6f9d0d7e-5a2b-4b86-8a85-1e2a0e0a1c11", "back": 1},
        follow_redirects=False,
    )
    id = started.headers["location"].partition("=")[2]
    with client.websocket_connect("ws://127.0.0.1:8765/live", headers=SWEDISH) as socket:
        socket.send_json({"type": "hello", "session": id, "camera": False})
        assert "Marsch på stället" in socket.receive_text()


def test_a_third_language_is_one_file(tmp_path: Path) -> None:
    (tmp_path / "nb.po").write_text(
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
        'msgid "Today"\nmsgstr "I dag, på norsk"\n',
        "utf-8",
    )
    offered = [(one.code, one.name) for one in languages.offered(tmp_path)]
    assert offered == [("en", "English"), ("nb", "Norsk bokmål")]
    assert languages.best_of("nb-NO, en", tmp_path) == "nb"
    with speaking(languages.load("nb", tmp_path)):
        assert said("Today") == "I dag, på norsk"
        assert said("Moves") == "Moves", "what it lacks is English"


@pytest.mark.parametrize(
    ("environ", "spoken"),
    [
        ({}, "en"),
        ({"LANG": "sv_SE.UTF-8"}, "sv"),
        ({"LANG": "sv_SE.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "xx_XX"}, "en"),
    ],
)
def test_the_command_line_speaks_the_systems_language(environ: dict[str, str], spoken: str) -> None:
    assert languages.of_environment(environ) == spoken


def test_json_is_english_until_another_language_is_set(environ: dict[str, str]) -> None:
    system = environ | {"LC_ALL": "sv_SE.UTF-8"}
    set_to = system | {"SPINAE_LANGUAGE": "sv"}
    run = CliRunner().invoke
    assert "Säkerhetsfrågorna" not in run(main, ["today", "--json"], env=system).output
    assert "vården" in run(main, ["today", "--json"], env=set_to).output
    assert "vården" in run(main, ["today"], env=system).output
    assert code() == "en"
