"""The API: the journal for programs, read-only, and what it says of itself is true."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import schemathesis
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, settings
from starlette.types import Receive, Scope, Send

from kept import done_elsewhere
from spinae.catalogue import load
from spinae.journal import Journal, people, store
from spinae.plan import Screening
from spinae.settings import load as load_settings
from spinae.training import PainAnswer
from spinae.web import create_app
from spinae.web.api import schema

HERE = "http://127.0.0.1:8765"
NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)


def trained(journal: Journal, days: int) -> list[str]:
    """Sessions on the last days, the newest last."""
    person = people.first(journal)
    store.save_screening(journal, person, Screening(NOW, frozenset(), frozenset()))
    ids = [str(UUID(int=number)) for number in range(1, days + 1)]
    done = [
        done_elsewhere("glute-bridge", reps=12, seconds=60.0),
        done_elsewhere("plank", held_s=40.0),
    ]
    for number, id in enumerate(ids, 1):
        start = NOW - timedelta(days=days + 1 - number)
        store.add_elsewhere(journal, person, id, start, timedelta(minutes=8), done)
        store.save_pain(journal, person, PainAnswer(at=start, when="before", level=1, session=id))
    return ids


@pytest.fixture(scope="module")
def app(database: str, tables: Callable[[str, str], str]) -> FastAPI:
    environ = {"SPINAE_DATABASE_URL": tables(database, "api")}
    app = create_app(load_settings(environ), clock=lambda: NOW)
    trained(app.state.house.journal, 5)
    return app


@pytest.fixture(scope="module")
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, base_url=HERE) as client:
        yield client


def get(client: TestClient, path: str) -> Any:
    answer = client.get(f"/api/{path}")
    assert answer.status_code == 200
    return answer.json()


@pytest.mark.postgres
def test_a_list_comes_in_pages_the_newest_first(client: TestClient) -> None:
    first = get(client, "sessions?limit=2")
    rest = get(client, "sessions?limit=9&offset=2")
    assert first["total"] == rest["total"] == 5
    moments = [one["started_at"] for one in first["items"] + rest["items"]]
    assert len(moments) == 5
    assert moments == sorted(moments, reverse=True)


@pytest.mark.postgres
def test_a_session_has_its_sets_and_its_pain(client: TestClient) -> None:
    [newest] = get(client, "sessions?limit=1")["items"]
    found = get(client, f"sessions/{newest['id']}")
    assert [one["move"] for one in found["sets"]] == ["glute-bridge", "plank"]
    assert [one["level"] for one in found["pain"]] == [1]
    assert get(client, "sets")["total"] == 10
    assert get(client, "pain")["total"] == 5
    assert get(client, "ranges") == {"total": 0, "items": []}


def test_today_is_the_session_of_the_page(client: TestClient) -> None:
    today = get(client, "today?minutes=5")
    assert today["locked"] is None
    assert today["minutes"] == 5
    assert len(today["items"]) >= 3
    assert {item["move"] for item in today["items"]} <= set(load())


def test_the_moves_are_those_of_the_catalogue(client: TestClient) -> None:
    moves = {move["id"]: move for move in get(client, "moves")}
    assert moves.keys() == set(load())
    assert get(client, "moves/plank") == moves["plank"]


def test_who_asks(client: TestClient) -> None:
    assert get(client, "me")["name"] == ""


@pytest.mark.parametrize("path", [f"sessions/{UUID(int=0)}", "moves/handstand", "nothing"])
def test_what_is_not_there_is_one_line(client: TestClient, path: str) -> None:
    answer = client.get(f"/api/{path}")
    assert answer.status_code == 404
    assert answer.text.count("\n") == 1


@pytest.mark.parametrize("path", ["sessions?limit=0", "sessions?offset=-1", "today?minutes=500"])
def test_what_cannot_be_read_is_one_line(client: TestClient, path: str) -> None:
    answer = client.get(f"/api/{path}")
    assert answer.status_code == 422
    assert answer.text.count("\n") == 1


def test_nothing_can_be_changed(client: TestClient) -> None:
    for path in client.get("/api/openapi.json").json()["paths"]:
        for method in ("post", "put", "patch", "delete"):
            assert getattr(client, method)(path).status_code == 405


def test_a_foreign_name_is_not_answered(client: TestClient) -> None:
    assert client.get("/api/sessions", headers={"host": "evil.example"}).status_code == 403


def test_what_was_taken_out_is_not_told(environ: dict[str, str]) -> None:
    app = create_app(load_settings(environ), clock=lambda: NOW)
    journal = app.state.house.journal
    first, second = trained(journal, 2)
    store.take_out_session(journal, people.first(journal), second, NOW)
    with TestClient(app, base_url=HERE) as client:
        assert [one["id"] for one in get(client, "sessions")["items"]] == [first]
        assert get(client, "sets")["total"] == 2
        assert get(client, "pain")["total"] == 1
        assert client.get(f"/api/sessions/{second}").status_code == 404


def test_the_page_names_every_question(client: TestClient) -> None:
    page = client.get("/api", headers={"accept": "text/html"}).text
    for path in client.get("/api/openapi.json").json()["paths"]:
        assert path in page


started: dict[str, FastAPI] = {}


async def served(scope: Scope, receive: Receive, send: Send) -> None:
    """The app of the fixture: the questions are known before it runs."""
    await started["app"](scope, receive, send)


questions = schemathesis.openapi.from_dict(schema())
questions.config.update(base_url=HERE)
questions.app = served


@questions.parametrize()
@settings(
    max_examples=15, derandomize=True, deadline=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
def test_every_answer_is_as_described(app: FastAPI, case: Any) -> None:
    started["app"] = app
    case.call_and_validate()
