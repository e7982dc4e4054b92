"""What goes wrong, worded as a page: what happened, that nothing was lost, what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, PlainTextResponse, Response
from starlette.exceptions import HTTPException

from spinae.errors import (
    JournalError,
    NotFoundError,
    SpinaeError,
    TrainingLockedError,
    UnknownMoveError,
)
from spinae.language import said, unsaid
from spinae.web.house import Context, House, see_other
from spinae.web.visitor import UnchosenError

NOT_FOUND: Final = unsaid("There is no such page here.")
NOT_UNDERSTOOD: Final = unsaid("Something in that form could not be read, so nothing was changed.")
WHO: Final = unsaid("Several people train here. Open Spinae and choose who you are first.")
CLOSED: Final = unsaid("Training is closed for now.")
NO_JOURNAL: Final = unsaid("Your journal could not be reached, so nothing was changed.")


@dataclass(frozen=True, slots=True)
class Problem(Context):
    """`problem.html`"""

    template: ClassVar[str] = "problem.html"
    what: str
    detail: str


def handle(app: FastAPI) -> None:
    """Answer every expected problem with a page, or a line where a script asked."""
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(SpinaeError, _spinae)
    app.add_exception_handler(UnchosenError, _unchosen)


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    what = said(NOT_FOUND) if error.status_code == 404 else str(error.detail)
    answer = _answer(request, error.status_code, what, "")
    answer.headers.update(error.headers or {})  # which methods are allowed, say
    return answer


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    problem = error.errors()[0]
    where = ".".join(str(part) for part in problem["loc"][1:])
    return _answer(request, 422, said(NOT_UNDERSTOOD), f"{where}: {problem['msg']}")


def _unchosen(request: Request, error: Exception) -> Response:
    if request.method == "GET" and "text/html" in request.headers.get("accept", ""):
        return see_other(f"/who?{urlencode({'to': request.url.path})}")
    return _answer(request, 403, said(WHO), "")


def _spinae(request: Request, error: Exception) -> Response:
    if isinstance(error, UnknownMoveError | NotFoundError):
        return _answer(request, 404, said(NOT_FOUND), str(error))
    if isinstance(error, TrainingLockedError):
        return _answer(request, 409, said(CLOSED), str(error))
    if isinstance(error, JournalError):
        return _answer(request, 503, said(NO_JOURNAL), str(error))
    return _answer(request, 422, said(NOT_UNDERSTOOD), str(error))


def _answer(request: Request, status: int, what: str, detail: str) -> Response:
    if "text/html" not in request.headers.get("accept", ""):
        return PlainTextResponse(f"{what} {detail}".strip() + "\n", status)
    house: House = request.app.state.house
    page: HTMLResponse = house.page(
        Problem(said("Not found") if status == 404 else said("Sorry"), what, detail)
    )
    page.status_code = status
    return page
