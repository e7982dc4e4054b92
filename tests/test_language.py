"""The languages: every text is found, what is missing is English, each is spoken where chosen."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from babel.messages import Catalog, Message
from babel.messages.pofile import read_po
from click.testing import CliRunner
from fastapi.testclient import TestClient
from jinja2 import Environment

import texts
from app_client import screened
from spinae import plan, say
from spinae.catalogue import load
from spinae.cli import main
from spinae.coach.words import announcement
from spinae.journal import archive, people
from spinae.message import _, ngettext
from spinae.plan import Case, Past, PlanContext
from spinae.plan.history import History
from spinae.plan.rules import load_rules
from spinae.plan.screen import Screening
from spinae.say.templates import speaking
from spinae.settings import load as load_settings
from spinae.web import create_app

PLACES = re.compile(r"\{\w+[^}]*\}|%\(\w+\)s|</?\w+|href=\"[^\"]*\"")
EDGES = ("say", "reminders", "journal", "settings", "mailer", "exchange", "web", "cli")
"""What may hold a language; thinking returns messages."""
NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
OTHERS = say.codes()[1:]
SWEDISH = say.load("sv")
ASKS_SWEDISH = {"accept": "text/html", "accept-language": "sv-SE,sv;q=0.9,en;q=0.5"}


def book(code: str) -> Catalog:
    with (say.FOLDER / f"{code}.po").open("rb") as file:
        return read_po(file, locale=code)


def forms(text: object) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, list | tuple) else (str(text),)


def messages(code: str) -> Iterator[Message]:
    return (message for message in book(code) if message.id)


def norwegian(folder: Path, *told: tuple[str, str], flags: str = "") -> say.Language:
    """A language that has these texts, each with what it is in it."""
    entries = "\n".join(
        f"{flags}msgid {json.dumps(english)}\nmsgstr {json.dumps(text, ensure_ascii=False)}\n"
        for english, text in told
    )
    (folder / "nb.po").write_text(
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        f'"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n{entries}',
        "utf-8",
    )
    return say.load("nb", folder)


@pytest.fixture
def client(environ: dict[str, str]) -> Iterator[TestClient]:
    app = create_app(load_settings(environ), clock=lambda: NOW)
    with TestClient(app, base_url="http://127.0.0.1:8765", headers=ASKS_SWEDISH) as client:
        yield client


def todays_case(context: PlanContext) -> Case:
    screening = Screening(NOW, frozenset(), frozenset())
    return Case(past=Past.of(History(), NOW, context), now=NOW, screening=screening)


@pytest.fixture(scope="module")
def every() -> Catalog:
    return texts.every_text()


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Glute bridge", "src/spinae/catalogue/moves/glute-bridge.toml"),
        ("Chest, belly and breath", "src/spinae/plan/screen.toml"),
        (
            "An even mix for the whole trunk, two or three times a week.",
            "src/spinae/plan/rules.toml",
        ),
        ("There is no such page here.", "src/spinae/web/problems.py"),
        ("Let this device in", "src/spinae/web/templates/access/pair.html"),
        ("set {number} of {sets}", "frontend/src/live/board.ts"),
        ("Next: {name}, {dose}. {posture}", "src/spinae/coach/words.py"),
    ],
)
def test_pybabel_finds_the_texts(every: Catalog, text: str, place: str) -> None:
    found = every.get(text)
    assert found is not None
    assert place in [file for file, _ in found.locations]


def test_no_text_of_the_scripts_is_hidden_from_pybabel(every: Catalog) -> None:
    # within a template string it does not see a text beside an object of values
    for path in (texts.ROOT / "frontend" / "src").rglob("*.ts"):
        for text in re.findall(r'\b_\(\s*("(?:[^"\\]|\\.)*")', path.read_text("utf-8")):
            assert every.get(json.loads(text)) is not None, f"{path.name}: {text}"


@pytest.mark.parametrize("code", OTHERS)
def test_a_language_keeps_every_value_and_link(code: str) -> None:
    for message in messages(code):
        # the form for one may leave the number out: "one day"
        told, english = forms(message.string)[-1], forms(message.id)[-1]
        if told:
            assert sorted(PLACES.findall(told)) == sorted(PLACES.findall(english)), english


def test_what_a_language_lacks_is_counted_and_shown_in_english(
    tmp_path: Path, every: Catalog
) -> None:
    language = norwegian(tmp_path, ("Today", "I dag, på norsk"), ("Moves", ""))
    assert len(texts.missing(texts.read(tmp_path / "nb.po"), every)) == len(every) - 1
    assert language.say(_("Today")) == "I dag, på norsk"
    assert language.say(_("Moves")) == "Moves"


def test_a_fuzzy_translation_is_none(tmp_path: Path) -> None:
    language = norwegian(tmp_path, ("Today", "I dag"), flags="#, fuzzy\n")
    assert language.say(_("Today")) == "Today"


@pytest.mark.parametrize(
    "wrong", ["{minutter} minutter", "{minutes.x} minutter", "{minutes:q}", "{", "{} minutter"]
)
def test_a_translation_that_names_what_there_is_not_is_said_in_english(
    tmp_path: Path, wrong: str
) -> None:
    language = norwegian(tmp_path, ("{minutes} minutes", wrong))
    assert language.say(_("{minutes} minutes", minutes=5)) == "5 minutes"


@pytest.mark.parametrize("wrong", ["%(antall)s øvelser", "100 % øvelser", "%(total)"])
def test_a_template_shows_english_for_a_translation_that_cannot_be_filled(
    tmp_path: Path, wrong: str
) -> None:
    page = speaking(Environment(autoescape=True)).from_string(
        "{% trans total=3 %}{{ total }} moves{% endtrans %}"
    )
    language = norwegian(tmp_path, ("%(total)s moves", wrong))
    assert page.render(language=language) == "3 moves"


def test_a_template_says_messages_and_escapes_them(tmp_path: Path) -> None:
    page = speaking(Environment(autoescape=True)).from_string(
        "{{ page }} {% trans day=page %}On {{ day }}{% endtrans %} {{ (page|said)[:5] }}"
    )
    language = norwegian(tmp_path, ("Today", "I dag & nå"), ("On %(day)s", "På %(day)s"))
    assert page.render(language=language, page=_("Today")) == (
        "I dag &amp; nå På I dag &amp; nå I dag"
    )


def test_swedish_is_spoken_with_its_own_dates_and_numbers() -> None:
    assert SWEDISH.say(_("{hold:g} s", hold=2.5)) == "2,5 s"
    assert SWEDISH.date(date(2026, 11, 3), "EEEEdMMMM") == "tisdag 3 november"
    assert SWEDISH.say(ngettext("{n} day", "{n} days", 1)) == "1 dag"
    assert SWEDISH.say(ngettext("{n} day", "{n} days", 2)) == "2 dagar"
    assert say.ENGLISH.say(ngettext("{n} day", "{n} days", 2)) == "2 days"


def test_the_plan_says_its_reasons_in_swedish() -> None:
    context = PlanContext(load(), load_rules())
    session = plan.today(todays_case(context), 10)
    why = SWEDISH.say(session.why)
    told = " ".join([why, *(SWEDISH.say(plan.why(item, context)) for item in session.items)])
    assert "I dag är det" in why
    assert not re.search(r"\b(the|today|with|your)\b", told)


def test_the_coach_speaks_swedish() -> None:
    move = load()["glute-bridge"]
    spoken = SWEDISH.say(announcement(move, move.dose.start))
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
    with client.websocket_connect("ws://127.0.0.1:8765/live", headers=ASKS_SWEDISH) as socket:
        socket.send_json({"type": "hello", "session": id, "camera": False})
        assert "Marsch på stället" in socket.receive_text()


def test_a_lock_set_in_swedish_reads_english_in_english_and_is_one_lock(
    client: TestClient,
) -> None:
    english = {"accept-language": "en"}
    for headers in (ASKS_SWEDISH, english, ASKS_SWEDISH):
        client.post("/screen", data={"chest-pain": "yes"}, headers=headers)
    assert "Ring larmnumret nu" in client.get("/").text
    page = client.get("/", headers=english).text
    assert "Call the emergency number now, and do not exercise." in page
    assert ">Now</h2>" in page
    assert "larmnumret" not in page
    context = client.app.state.context  # type: ignore[attr-defined]
    assert archive.counts(context.journal, people.first(context.journal))["locks"] == 1


def test_a_third_language_is_one_file(tmp_path: Path) -> None:
    language = norwegian(tmp_path, ("Today", "I dag, på norsk"))
    offered = [(one.code, one.name) for one in say.offered(tmp_path)]
    assert offered == [("en", "English"), ("nb", "Norsk bokmål")]
    assert say.best_of("nb-NO, en", tmp_path) == "nb"
    assert language.code == "nb"


def test_requests_at_the_same_time_do_not_mix_languages(client: TestClient) -> None:
    def title(asked: str) -> str:
        page = client.get("/moves", headers={"accept-language": asked}).text
        found = re.search(r"<h1>(.+?)</h1>.*?<p class=\"name\">(.+?)</p>", page, re.S)
        assert found is not None
        return f"{page[:40].partition('lang=')[2][:4]} {found[1]}"

    wanted = ["sv", "en"] * 6
    with ThreadPoolExecutor(4) as pool:
        shown = list(pool.map(title, wanted))
    assert shown == ['"sv" Rörelser', '"en" Moves'] * 6


def test_nobody_but_the_edges_has_a_language() -> None:
    source = texts.ROOT / "src" / "spinae"
    assert not [path for path in source.rglob("*.py") if "ContextVar" in path.read_text("utf-8")]
    for path in source.rglob("*.py"):
        room = path.relative_to(source).parts[0].removesuffix(".py")
        if "spinae.say" in path.read_text("utf-8"):
            assert room in EDGES, path


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
    assert say.of_environment(environ) == spoken


def test_json_is_english_until_another_language_is_set(environ: dict[str, str]) -> None:
    system = environ | {"LC_ALL": "sv_SE.UTF-8"}
    set_to = system | {"SPINAE_LANGUAGE": "sv"}
    run = CliRunner().invoke
    assert "Säkerhetsfrågorna" not in run(main, ["today", "--json"], env=system).output
    assert "vården" in run(main, ["today", "--json"], env=set_to).output
    assert "vården" in run(main, ["today"], env=system).output
