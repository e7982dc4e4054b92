"""About: privacy, evidence, licences, and what is new."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import ClassVar, Final

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from spinae.message import _
from spinae.web.context import ContextDep, Page

MARKS: Final = re.compile(r"\[([^\]]*)\]\([^)]*\)|[*`]+")

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Release:
    """One version of the changelog."""

    name: str
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A study or text that the moves' pages name."""

    cite: str
    url: str


@dataclass(frozen=True, slots=True)
class About(Page):
    """`you/about.html`"""

    template: ClassVar[str] = "you/about.html"
    section: ClassVar[str] = "about"
    version: str
    releases: tuple[Release, ...]
    sources: tuple[SourceLine, ...]


@router.get("/about", response_class=HTMLResponse)
def about_page(context: ContextDep) -> HTMLResponse:
    """What Spinae is, keeps and rests on."""
    sources = tuple(SourceLine(s.cite, s.url) for s in context.catalogue.sources.values())
    return context.page(About(_("About"), version("spinae"), whats_new(), sources))


@cache
def whats_new() -> tuple[Release, ...]:
    """The newest releases of the changelog that ships with Spinae."""
    installed = files("spinae") / "CHANGELOG.md"
    checkout = Path(__file__).parents[3] / "CHANGELOG.md"
    for place in (installed, checkout):
        if place.is_file():
            return releases(place.read_text("utf-8"))[:5]
    return ()


def releases(changelog: str) -> tuple[Release, ...]:
    """Second-level headings with the list items under them, newest first as written."""
    found: list[tuple[str, list[str]]] = []
    for line in changelog.splitlines():
        if line.startswith("## "):
            found.append((line[3:].strip("[] "), []))
        elif found and line.startswith(("- ", "* ")):
            found[-1][1].append(line[2:].strip())
        elif found and found[-1][1] and line.startswith("  "):
            found[-1][1][-1] += f" {line.strip()}"
    return tuple(Release(name, tuple(map(_plain, changes))) for name, changes in found if changes)


def _plain(change: str) -> str:
    """Without the marks of Markdown; of a link, its words."""
    return MARKS.sub(r"\1", change)
