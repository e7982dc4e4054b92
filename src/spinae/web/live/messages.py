"""What the page may say over the live socket, read strictly, and what it hears back.

    page → server   hello · frame (33 landmarks, numbers only) · light · tick · do
    server → page   view · say · beep · done · saved · unkept · kept · refused · over · error

A set is `done` with all that the page needs to send it again, `saved` once it is in the journal.
While the journal cannot be written the page hears `unkept`, and `kept` once everything is; what
the journal will never keep is `refused`. `over` comes when nothing waits any more.

Fifteen frames come each second from every page, so a whole message, numbers and bounds, is checked
in one go by compiled code; no message can carry a picture. The first view is whole, each
later one has only what has changed.
"""

from __future__ import annotations

from typing import Annotated, Any, Final
from uuid import UUID

from msgspec import DecodeError, Meta, Struct, json

from spinae.body import LANDMARKS, Frame
from spinae.coach import ARGUMENTS, CommandName, View
from spinae.errors import SpinaeError
from spinae.eyes.landmarks import FARTHEST, LONGEST_S
from spinae.message import Message
from spinae.plan.rules import Kind
from spinae.say import Language

LARGEST: Final = 32_000
"""Characters. A frame of 33 landmarks takes about 3,000."""

Seconds = Annotated[float, Meta(ge=0, le=1e6)]
Name = Annotated[str, Meta(max_length=60, pattern=r"^[^\x00-\x1f\x7f-\x9f]*\Z")]
"""Of a move: one line, without control characters."""


WIDEST = 100_000
"""Pixels. No camera's picture is wider or higher."""

Pixels = Annotated[int, Meta(ge=1, le=WIDEST)]
Coordinate = Annotated[float, Meta(ge=-FARTHEST, le=FARTHEST)]
Visibility = Annotated[float, Meta(ge=0, le=1)]
EachOnce = Meta(min_length=len(LANDMARKS), max_length=len(LANDMARKS))
Image = Annotated[tuple[tuple[Coordinate, Coordinate, Coordinate, Visibility], ...], EachOnce]
World = Annotated[tuple[tuple[Coordinate, Coordinate, Coordinate], ...], EachOnce]


class Hello(Struct, tag="hello", tag_field="type", forbid_unknown_fields=True, frozen=True):
    """The first message: which session, whether a camera looks, and whether nothing is planned."""

    session: UUID
    camera: bool
    free: bool = False
    placed: bool = True
    """False: before the first set the coach helps to find the right place for the camera."""
    hurts: Name | None = None
    """The move that was said to hurt before the page came back, where that was not answered yet;
    empty where there was none at hand."""


class Tick(Struct, tag="tick", tag_field="type", forbid_unknown_fields=True, frozen=True):
    """Time goes on without a frame."""

    t: Seconds


class Light(Struct, tag="light", tag_field="type", forbid_unknown_fields=True, frozen=True):
    """How bright the camera's picture is on average, 0 black to 1 white: one number, and no more
    of the picture than that."""

    mean: Annotated[float, Meta(ge=0, le=1)]


class Do(Struct, tag="do", tag_field="type", forbid_unknown_fields=True, frozen=True):
    """A command of the person, with what it needs."""

    t: Seconds
    command: CommandName
    level: Annotated[int, Meta(ge=0, le=10)] | None = None
    kinds: tuple[Kind, ...] | None = None
    on: bool | None = None

    def arguments(self) -> dict[str, object]:
        """What came with the command; the coach says where something is missing."""
        names = ARGUMENTS.get(self.command, ())
        came = {name: getattr(self, name) for name in names}
        return {name: value for name, value in came.items() if value is not None}


class Seen(Struct, tag="frame", tag_field="type", forbid_unknown_fields=True, frozen=True):
    """A message of type "frame". Where nobody was seen `image` is null, and `world` means nothing.

    `back` comes measured, since the silhouette never leaves the page; without it: not seen.
    """

    t: Annotated[float, Meta(ge=0, le=LONGEST_S)]
    width: Pixels
    height: Pixels
    image: Image | None
    world: World | None = None
    back: Annotated[float, Meta(ge=-200, le=200)] | None = None

    def frame(self) -> Frame:
        """The frame; SpinaeError where half a person was sent."""
        aspect = self.width / self.height
        if self.image is None:
            return Frame(self.t, None, None, aspect, self.back)
        if self.world is None:
            raise SpinaeError(f"world: got null, allowed {len(LANDMARKS)} points beside an image")
        return Frame(self.t, self.image, self.world, aspect, self.back)


Heard = Hello | Light | Tick | Do | Frame
_spoken: Final = json.Decoder(Hello | Light | Tick | Do | Seen)


def read(text: str) -> Heard:
    """One message of the page; SpinaeError in one line where it is none of ours."""
    if len(text) > LARGEST:
        raise SpinaeError(f"message: got {len(text)} characters, allowed {LARGEST}")
    try:
        heard = _spoken.decode(text)
    except DecodeError as error:
        raise SpinaeError(f"message: {error}") from error
    except RecursionError:
        raise SpinaeError("message: nested too deep; send one of ours") from None
    return heard.frame() if isinstance(heard, Seen) else heard


def view(seen: View, shown: View | None, language: Language) -> dict[str, Any]:
    """What the page shows and did not show before, its sentences in a language."""
    fields = seen._asdict()
    if shown is not None:
        pairs = zip(View._fields, seen, shown, strict=True)
        fields = {name: now for name, now, before in pairs if now != before}
    texts = {name: language.say(f) for name, f in fields.items() if isinstance(f, Message)}
    return {"type": "view", **fields, **texts}
