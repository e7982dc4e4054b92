"""Where a silhouette becomes one number: nothing beyond the eyes sees a mask."""

from __future__ import annotations

import numpy as np

from spinae import backline
from spinae.body import Observation
from spinae.eyes.silhouette import BackMeasure, Sight, Silhouette


def measured(silhouette: Silhouette, seen: Observation) -> float | None:
    """The back line in % of trunk length; None where it cannot be read."""
    shape = silhouette.height, silhouette.width
    grid = np.frombuffer(silhouette.data, np.uint8).reshape(shape)
    line = backline.measure(grid, silhouette.box, seen)
    return None if line is None else line.whole


def observed(sight: Sight, back: BackMeasure | None = measured) -> Observation:
    """What an eye saw, with its back line where there is a silhouette; `back` None leaves it
    out."""
    seen = Observation.of(sight.frame)
    if back is None or sight.silhouette is None:
        return seen
    return seen.with_back(back(sight.silhouette, seen))
