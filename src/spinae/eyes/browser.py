"""The browser's eye: one message of the page is one frame.

Fifteen of them come each second from every page, so the whole message, numbers and bounds, is
checked in one go by compiled code.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from spinae.body import LANDMARKS, Frame
from spinae.errors import SpinaeError
from spinae.eyes.landmarks import FARTHEST, LONGEST_S

WIDEST = 100_000
"""Pixels. No camera's picture is wider or higher."""

Pixels = Annotated[int, Meta(ge=1, le=WIDEST)]
Coordinate = Annotated[float, Meta(ge=-FARTHEST, le=FARTHEST)]
Visibility = Annotated[float, Meta(ge=0, le=1)]
EachOnce = Meta(min_length=len(LANDMARKS), max_length=len(LANDMARKS))
Image = Annotated[tuple[tuple[Coordinate, Coordinate, Coordinate, Visibility], ...], EachOnce]
World = Annotated[tuple[tuple[Coordinate, Coordinate, Coordinate], ...], EachOnce]


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
