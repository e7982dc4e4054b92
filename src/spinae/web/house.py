"""What every page needs at hand, and how a page is made of its context."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar

from fastapi import Depends
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import HTTPConnection

from spinae.catalogue import Catalogue
from spinae.journal import Journal
from spinae.plan.rules import Rules

Clock = Callable[[], datetime]
"""The moment now, aware, in the person's own time zone."""


@dataclass(frozen=True, slots=True)
class Context:
    """What one template shows. Templates see it as `page` and compute nothing."""

    template: ClassVar[str]
    section: ClassVar[str] = ""
    """The entry of the navigation that is marked as the current one."""
    title: str


@dataclass(frozen=True, slots=True)
class House:
    """One running Spinae."""

    journal: Journal
    catalogue: Catalogue
    rules: Rules
    clock: Clock
    templates: Environment
    model: str
    """Which pose model the coach page loads: auto, lite or full."""

    def page(self, context: Context, status: int = 200) -> HTMLResponse:
        """The context's template, filled."""
        template = self.templates.get_template(context.template)
        return HTMLResponse(template.render(page=context), status)

    @property
    def person(self) -> int:
        """The one person of this house, for now."""
        return self.journal.person()


def templates() -> Environment:
    """Templates that escape everything and fail on a name that is not there."""
    return Environment(
        loader=PackageLoader("spinae.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def see_other(path: str) -> RedirectResponse:
    """The answer to every accepted form: go and look there."""
    return RedirectResponse(path, status_code=303)


def _house(connection: HTTPConnection) -> House:
    house: House = connection.app.state.house
    return house


HouseDep = Annotated[House, Depends(_house)]
