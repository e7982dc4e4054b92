"""Where a silhouette becomes one number: nothing beyond the eyes sees a mask."""

from __future__ import annotations

from functools import cache

from spinae.body import Observation
from spinae.extras import need
from spinae.eyes.silhouette import BackMeasure, Sight, Silhouette


def measured(silhouette: Silhouette, seen: Observation) -> float | None:
    """The back line in % of trunk length; None where it cannot be read. MissingExtraError where
    there is nothing to read a silhouette with."""
    return _reader()(silhouette, seen)


@cache
def _reader() -> BackMeasure:
    need("silhouettes")
    import numpy as np

    from spinae import backline

    def read(silhouette: Silhouette, seen: Observation) -> float | None:
        shape = silhouette.height, silhouette.width
        grid = np.frombuffer(silhouette.data, np.uint8).reshape(shape)
        line = backline.measure(grid, silhouette.box, seen)
        return None if line is None else line.whole

    return read


def observed(sight: Sight, back: BackMeasure | None = measured) -> Observation:
    """What an eye saw, with its back line where there is a silhouette; `back` None leaves it
    out."""
    seen = Observation.of(sight.frame)
    if back is None or sight.silhouette is None:
        return seen
    return seen.with_back(back(sight.silhouette, seen))
