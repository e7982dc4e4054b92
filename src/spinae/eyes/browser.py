"""The browser's eye: one message of the page is one frame."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from spinae.body import Frame
from spinae.eyes import landmarks

WIDEST = 100_000
"""Pixels. No camera's picture is wider or higher."""


def frame_from_message(message: Mapping[str, Any]) -> Frame:
    """The frame in a message of type "frame"; SpinaeError says which key is wrong and how.

    `back` comes measured, since the silhouette never leaves the page; without it: not seen.
    """
    width = landmarks.whole(message, "width", most=WIDEST)
    height = landmarks.whole(message, "height", most=WIDEST)
    frame = landmarks.frame(message, aspect=width / height)
    if message.get("back") is None:
        return frame
    return replace(frame, back=landmarks.number(message, "back", least=-200.0, most=200.0))
