"""What the page may say over the live socket, read strictly, and what it hears back.

    page → server   hello · frame (33 landmarks, numbers only) · tick · do
    server → page   view · say · beep · saved · over · error

A frame is checked by `eyes.browser`; no message can carry a picture.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from spinae.body import Frame
from spinae.coach import View
from spinae.errors import SpinaeError
from spinae.eyes.browser import frame_from_message
from spinae.plan.pain import Kind

LARGEST: Final = 32_000
"""Characters. A frame of 33 landmarks takes about 3,000."""
FRAME_KEYS: Final = frozenset({"type", "t", "width", "height", "image", "world", "back"})

Seconds = Annotated[float, Field(ge=0, le=1e6, allow_inf_nan=False)]


class Strict(BaseModel):
    """A frozen message that takes no key it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Hello(Strict):
    """The first message: which session, and whether a camera looks."""

    type: Literal["hello"]
    session: UUID
    camera: bool


class Tick(Strict):
    """Time goes on without a frame."""

    type: Literal["tick"]
    t: Seconds


class Do(Strict):
    """A command of the person, with what it needs."""

    type: Literal["do"]
    t: Seconds
    command: Literal[
        "start", "pause", "resume", "skip", "plus", "minus", "done",
        "hurts", "pain", "next", "end", "camera",
    ]  # fmt: skip
    level: Annotated[int, Field(ge=0, le=10)] | None = None
    kinds: tuple[Kind, ...] | None = None
    on: bool | None = None

    def arguments(self) -> dict[str, object]:
        """What came with the command; the coach says where something is missing."""
        return self.model_dump(include={"level", "kinds", "on"}, exclude_none=True)


Said = Hello | Tick | Do | Frame
_spoken: TypeAdapter[Hello | Tick | Do] = TypeAdapter(
    Annotated[Hello | Tick | Do, Field(discriminator="type")]
)


def read(text: str) -> Said:
    """One message of the page; SpinaeError in one line where it is none of ours."""
    if len(text) > LARGEST:
        raise SpinaeError(f"message: got {len(text)} characters, allowed {LARGEST}")
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SpinaeError("message: not JSON") from error
    if isinstance(data, dict) and data.get("type") == "frame":
        return _frame(data)
    try:
        return _spoken.validate_python(data)
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in problem["loc"]) or "message"
        raise SpinaeError(f"{where}: {problem['msg']}") from error


def _frame(data: dict[str, Any]) -> Frame:
    unknown = sorted(set(data) - FRAME_KEYS)
    if unknown:
        raise SpinaeError(f"frame: got {', '.join(unknown)[:80]}, which it may not carry")
    return frame_from_message(data)


def view(seen: View) -> dict[str, Any]:
    """All that the page shows; times to a tenth of a second, so that it rarely changes."""
    shown = {
        key: round(value, 1) if isinstance(value, float) else value
        for key, value in asdict(seen).items()
    }
    return {"type": "view", **shown}
