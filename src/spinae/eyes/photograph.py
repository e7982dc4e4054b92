"""One photograph as one observation."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from spinae.body import Observation
from spinae.errors import VideoError
from spinae.eyes.back import measured, observed
from spinae.eyes.pose_model import LONGEST_SIDE, Picture, PoseModel, Size
from spinae.eyes.silhouette import BackMeasure


def read(
    path: str | Path, *, model: Size = "full", back: BackMeasure | None = measured
) -> Observation:
    """What a photograph shows, turned as its camera says; VideoError also where it is of nobody.

    JPEG, PNG, WebP and whatever else the installed Pillow knows.
    """
    picture, aspect = _picture(Path(path))
    with PoseModel(model, moving=False) as eye:
        sight = eye.see(picture, 0.0, aspect=aspect)
    if sight.frame.image is None:
        raise VideoError(
            f"{path}: nobody is seen in it; take the photograph from the side, "
            "with the whole body in it"
        )
    return observed(sight, back)


def _picture(path: Path) -> tuple[Picture, float]:
    """The picture upright and small, and its width over height."""
    try:
        with Image.open(path) as file:
            upright = ImageOps.exif_transpose(file).convert("RGB")
    except UnidentifiedImageError as error:
        raise VideoError(
            f"{path}: not a photograph; allowed JPEG, PNG or WebP (for a video: spinae watch)"
        ) from error
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        reason = getattr(error, "strerror", None) or f"damaged: {error}"
        raise VideoError(f"{path}: {reason}; name a photograph, or copy it again") from error
    aspect = upright.width / upright.height
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return np.asarray(upright, dtype=np.uint8), aspect
