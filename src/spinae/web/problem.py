"""What goes wrong, worded as a page: what happened, that nothing was lost, what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, PlainTextResponse, Response
from starlette.exceptions import HTTPException

from spinae.errors import JournalError, SpinaeError, UnknownMoveError
from spinae.web.house import Context, House

NOT_FOUND: Final = "There is no such page here."
NOT_UNDERSTOOD: Final = "Something in that form could not be read, so nothing was changed."
NO_JOURNAL: Final = "Your journal could not be reached, so nothing was changed."


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


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    what = NOT_FOUND if error.status_code == 404 else str(error.detail)
    return _answer(request, error.status_code, what, "")


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    problem = error.errors()[0]
    where = ".".join(str(part) for part in problem["loc"][1:])
    return _answer(request, 422, NOT_UNDERSTOOD, f"{where}: {problem['msg']}")


def _spinae(request: Request, error: Exception) -> Response:
    if isinstance(error, UnknownMoveError):
        return _answer(request, 404, NOT_FOUND, str(error))
    if isinstance(error, JournalError):
        return _answer(request, 503, NO_JOURNAL, str(error))
    return _answer(request, 422, NOT_UNDERSTOOD, str(error))


def _answer(request: Request, status: int, what: str, detail: str) -> Response:
    if "text/html" not in request.headers.get("accept", ""):
        return PlainTextResponse(f"{what} {detail}".strip() + "\n", status)
    house: House = request.app.state.house
    page: HTMLResponse = house.page(
        Problem("Not found" if status == 404 else "Sorry", what, detail)
    )
    page.status_code = status
    return page
