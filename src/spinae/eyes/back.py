"""Where a silhouette becomes one number: nothing beyond the eyes sees a mask."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from spinae.body import Frame
from spinae.extras import need
from spinae.eyes.silhouette import BackMeasure, Sight


def measured(sight: Sight) -> float | None:
    """The back line in % of trunk length; None where it cannot be read. MissingExtraError where
    there is a silhouette and nothing to read it with."""
    return None if sight.silhouette is None else _reader()(sight)


@cache
def _reader() -> BackMeasure:
    """Reads what has a silhouette."""
    need("silhouettes")
    import numpy as np

    from spinae import backline

    def read(sight: Sight) -> float | None:
        seen = sight.silhouette
        if seen is None:
            return None
        grid = np.frombuffer(seen.data, np.uint8).reshape(seen.height, seen.width)
        line = backline.measure(grid, seen.box, sight.frame)
        return None if line is None else line.whole

    return read


def with_back(sight: Sight, back: BackMeasure | None = measured) -> Frame:
    """The frame with its back line; `back` None leaves it out."""
    if back is None or sight.silhouette is None:
        return sight.frame
    return replace(sight.frame, back=back(sight))
