"""What goes wrong, worded as a page: what happened, that nothing was lost, what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import PlainTextResponse, Response
from starlette.exceptions import HTTPException

from spinae.errors import (
    DiskFullError,
    JournalError,
    JournalUnavailableError,
    NotFoundError,
    SpinaeError,
    TrainingLockedError,
    UnknownMoveError,
)
from spinae.message import Message, _
from spinae.web import wording
from spinae.web.access.visitor import UnchosenError
from spinae.web.context import Page, as_seen, see_other

NOT_FOUND: Final = _("There is no such page here.")
NOT_UNDERSTOOD: Final = _("Something in that form could not be read, so nothing was changed.")
WHO: Final = _("Several people train here. Open Spinae and choose who you are first.")
NO_JOURNAL: Final = _("Your journal could not be reached, so nothing was changed.")
NO_ROOM: Final = _("Your disk is full, so this could not be kept. Make room, then send it again.")


@dataclass(frozen=True, slots=True)
class Problem(Page):
    """`problem.html`"""

    template: ClassVar[str] = "problem.html"
    what: Message
    detail: str


def handle(app: FastAPI) -> None:
    """Answer every expected problem with a page, or a line where a script asked."""
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(SpinaeError, _spinae)
    app.add_exception_handler(UnchosenError, _unchosen)


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    what = NOT_FOUND if error.status_code == 404 else _(str(error.detail))
    answer = _answer(request, error.status_code, what, "")
    answer.headers.update(error.headers or {})  # which methods are allowed, say
    return answer


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    problem = error.errors()[0]
    where = ".".join(str(part) for part in problem["loc"][1:])
    return _answer(request, 422, NOT_UNDERSTOOD, f"{where}: {problem['msg']}")


def _unchosen(request: Request, error: Exception) -> Response:
    if request.method == "GET" and _wants_page(request):
        return see_other(f"/who?{urlencode({'to': request.url.path})}")
    return _answer(request, 403, WHO, "")


def _spinae(request: Request, error: Exception) -> Response:
    if isinstance(error, UnknownMoveError | NotFoundError):
        return _answer(request, 404, NOT_FOUND, str(error))
    if isinstance(error, TrainingLockedError):
        return _answer(request, 409, wording.TRAINING_CLOSED, str(error))
    if isinstance(error, DiskFullError):
        return _answer(request, 503, NO_ROOM, "")
    if isinstance(error, JournalUnavailableError) and _wants_page(request):
        return _answer(request, 503, NO_JOURNAL, "")  # what the database says is for programs
    if isinstance(error, JournalError):
        return _answer(request, 503, NO_JOURNAL, str(error))
    return _answer(request, 422, NOT_UNDERSTOOD, str(error))


def _answer(request: Request, status: int, what: Message, detail: str) -> Response:
    context = as_seen(request)
    if not _wants_page(request):
        return PlainTextResponse(f"{context.say(what)} {detail}".strip() + "\n", status)
    title = _("Not found") if status == 404 else _("Sorry")
    return context.page(Problem(title, what, detail), status)


def _wants_page(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")
