"""The pages on a device's way in: its code, the certificate it comes to trust, who sits at it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar, Final

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from spinae.errors import NotFoundError
from spinae.journal import people
from spinae.message import N_, NOTHING, Message, _
from spinae.web.access.household import A_BROWSER, Member, household, set_device
from spinae.web.access.pairing import PairingError
from spinae.web.context import AppContext, ContextDep, Page, see_other
from spinae.web.wording import fingerprint_lines

if TYPE_CHECKING:  # needs packages that are fetched when phones are let in
    from spinae.lan import Lan

MAKES: Final = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": N_("Android device"),
    "Windows": N_("Windows browser"),
    "Macintosh": N_("Mac browser"),
    "Linux": N_("Linux browser"),
}
"""What a browser says of itself, with what the device is then called."""

router = APIRouter()


@dataclass(frozen=True, slots=True)
class PairPage(Page):
    """`access/pair.html`"""

    template: ClassVar[str] = "access/pair.html"
    wrong: Message = NOTHING
    """Why the code was not taken, or empty."""


@dataclass(frozen=True, slots=True)
class TrustPage(Page):
    """`access/trust.html`"""

    template: ClassVar[str] = "access/trust.html"
    section: ClassVar[str] = "you"
    fingerprint: tuple[str, ...]
    """SHA-256 in lines of eight bytes."""
    paired: bool
    """The device that asks has been let in."""


@dataclass(frozen=True, slots=True)
class WhoPage(Page):
    """`access/who.html`"""

    template: ClassVar[str] = "access/who.html"
    people: tuple[Member, ...]
    to: str
    """Where the person was going."""


@router.get("/pair", response_class=HTMLResponse)
def pair_page(context: ContextDep) -> HTMLResponse:
    """Asks for the code; the address in the QR code carries it behind a #."""
    return context.page(PairPage(_("Pair this device")))


@router.post("/pair", response_model=None)
def pair(
    context: ContextDep, request: Request, code: Annotated[str, Form()]
) -> HTMLResponse | RedirectResponse:
    """Let the device in."""
    peer = request.client.host if request.client else ""
    try:
        person = context.pairing.redeem(code, peer, context.clock())
    except PairingError as error:
        return context.page(PairPage(_("Pair this device"), error.message), 403)
    several = len(people.everyone(context.journal)) > 1
    answer = see_other("/who?to=/trust" if several else "/trust")
    name = device_name(request.headers.get("user-agent", ""))
    set_device(context, request, answer, person, _(name))
    return answer


@router.get("/trust", response_class=HTMLResponse)
def trust_page(context: ContextDep) -> HTMLResponse:
    """Step by step, for each kind of device."""
    paired = context.visitor is not None and context.visitor.device is not None
    lines = fingerprint_lines(_lan(context).authority.fingerprint)
    return context.page(TrustPage(_("Trust this certificate"), lines, paired))


@router.get("/trust/spinae.crt")
def certificate(context: ContextDep) -> Response:
    """The authority's certificate. Phones offer to install a file of this kind."""
    return Response(_lan(context).authority.pem, media_type="application/x-x509-ca-cert")


@router.get("/who", response_class=HTMLResponse)
def who_page(context: ContextDep, to: str = "/") -> HTMLResponse:
    """Who is here."""
    return context.page(WhoPage(_("Who is here?"), household(context), _own_path(to)))


@router.post("/who")
def choose(
    context: ContextDep,
    request: Request,
    person: Annotated[int, Form()],
    to: Annotated[str, Form()] = "/",
) -> RedirectResponse:
    """Set this device to a person."""
    if person not in {one.id for one in people.everyone(context.journal)}:
        raise NotFoundError(f"people: no person {person}")
    answer = see_other(_own_path(to))
    set_device(context, request, answer, person, _(A_BROWSER))
    return answer


def device_name(agent: str) -> str:
    """What a device is called in English, from what its browser says of itself."""
    return next((name for sign, name in MAKES.items() if sign in agent), A_BROWSER)


def _own_path(to: str) -> str:
    # a browser reads //name and /\name as another site's address
    return to if to.startswith("/") and not to.startswith(("//", "/\\")) else "/"


def _lan(context: AppContext) -> Lan:
    if context.lan is None:
        raise HTTPException(404)
    return context.lan
