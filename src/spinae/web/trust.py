"""How a phone comes to trust this machine's certificate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, Response

from spinae.message import _
from spinae.web.house import Context, HouseDep

if TYPE_CHECKING:  # needs packages that are fetched when phones are let in
    from spinae.lan import Lan

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Trust(Context):
    """`trust.html`"""

    template: ClassVar[str] = "trust.html"
    section: ClassVar[str] = "you"
    fingerprint: tuple[str, ...]
    """SHA-256 in lines of eight bytes."""
    paired: bool
    """The device that asks has been let in."""


@router.get("/trust", response_class=HTMLResponse)
def trust_page(house: HouseDep, request: Request) -> HTMLResponse:
    """Step by step, for each kind of device."""
    paired = house.visitor is not None and house.visitor.device is not None
    lines = in_lines(_lan(request).authority.fingerprint)
    return house.page(Trust(_("Trust this certificate"), lines, paired))


@router.get("/trust/spinae.crt")
def certificate(request: Request) -> Response:
    """The authority's certificate. Phones offer to install a file of this kind."""
    return Response(_lan(request).authority.pem, media_type="application/x-x509-ca-cert")


def in_lines(fingerprint: str) -> tuple[str, ...]:
    """A fingerprint that fits on a phone and can be compared line by line."""
    pairs = fingerprint.split()
    return tuple(" ".join(pairs[start : start + 8]) for start in range(0, len(pairs), 8))


def _lan(request: Request) -> Lan:
    lan: Lan | None = request.app.state.lan
    if lan is None:
        raise HTTPException(404)
    return lan
