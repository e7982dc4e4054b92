"""The pose model for pictures that this machine holds: MediaPipe, behind one class.

MediaPipe sends usage figures over the network as soon as a model is started and knows no switch
for it. It obeys proxy variables, so for this process they name a port of this machine where
nobody listens: nothing leaves.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.resources import as_file, files
from types import TracebackType
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray

from spinae.body import Frame, ImagePoint, Vector
from spinae.errors import VideoError
from spinae.eyes.silhouette import Sight, Silhouette

Size = Literal["lite", "full"]
Picture = NDArray[np.uint8]
"""Rows × columns × red, green, blue."""

LONGEST_SIDE = 640
"""Pixels. The model sees no more in a larger picture."""
SILHOUETTE_SIDE = 160
"""Columns or rows kept of a silhouette; the curve of the back is not read any better from more."""
OUTSIDE = 0.1
"""Confidence below which a silhouette's rim is cut away."""
NOISE = (b"INFO:", b"WARNING:", b"I0000", b"W0000")
"""How lines begin that are of no use to anybody but the makers of the model."""


class PoseModel:
    """Finds one person in pictures; a context manager. `moving` pictures must come in order."""

    def __init__(self, size: Size = "full", *, moving: bool) -> None:
        self._size, self._moving = size, moving
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        self._mp = _mediapipe()
        with ExitStack() as stack, _hushed():
            self._landmarker = stack.enter_context(self._started(stack))
            self._stack = stack.pop_all()
        return self

    def _started(self, stack: ExitStack) -> Any:
        tasks = self._mp.tasks
        mode = tasks.vision.RunningMode
        options = tasks.vision.PoseLandmarkerOptions(
            base_options=tasks.BaseOptions(model_asset_path=_bundle(self._size, stack)),
            running_mode=mode.VIDEO if self._moving else mode.IMAGE,
            output_segmentation_masks=True,
        )
        try:
            return tasks.vision.PoseLandmarker.create_from_options(options)
        except (OSError, RuntimeError, ValueError) as error:
            reason = " ".join(str(error).split())
            raise VideoError(
                f"the pose model cannot start: {reason}; "
                "on Debian or Ubuntu its libraries come with: apt install libegl1 libgles2"
            ) from error

    def see(self, picture: Picture, t: float, *, aspect: float) -> Sight:
        """What is seen in a picture at `t` seconds; `aspect` is that of the whole picture."""
        image = self._mp.Image(self._mp.ImageFormat.SRGB, np.ascontiguousarray(picture))
        with _hushed():
            if self._moving:
                result = self._landmarker.detect_for_video(image, round(t * 1000))
            else:
                result = self._landmarker.detect(image)
        if not result.pose_landmarks:
            return Sight(Frame(t, None, None, aspect))
        frame = Frame(t, _image(result), _world(result), aspect)
        return Sight(frame, _silhouette(result.segmentation_masks[0].numpy_view().squeeze()))

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        with _hushed():
            self._stack.close()


def _mediapipe() -> Any:
    os.environ["https_proxy"] = "http://127.0.0.1:9"
    for name in ("no_proxy", "NO_PROXY"):
        os.environ.pop(name, None)
    with _hushed():
        import mediapipe
    return mediapipe


def _bundle(size: Size, stack: ExitStack) -> str:
    """The file of the model that ships with Spinae."""
    name = f"pose_{size}.task"
    bundle = files("spinae") / "web" / "static" / "built" / "models" / name
    if not bundle.is_file():
        raise VideoError(
            f"{name}: the pose model is not part of this install; install Spinae again"
        )
    return str(stack.enter_context(as_file(bundle)))


def _image(result: Any) -> tuple[ImagePoint, ...]:
    return tuple((p.x, p.y, p.z, p.visibility or 0.0) for p in result.pose_landmarks[0])


def _world(result: Any) -> tuple[Vector, ...]:
    return tuple((p.x, p.y, p.z) for p in result.pose_world_landmarks[0])


def _silhouette(confidence: NDArray[np.float32]) -> Silhouette | None:
    """The person's part of the model's confidence, on a smaller grid; None where it is empty."""
    rows, columns = np.nonzero(confidence > OUTSIDE)
    if rows.size == 0:
        return None
    top, bottom = int(rows.min()), int(rows.max()) + 1
    left, right = int(columns.min()), int(columns.max()) + 1
    height, width = confidence.shape
    grid = _smaller(np.round(confidence[top:bottom, left:right] * 255).astype(np.uint8))
    box = (left / width, top / height, right / width, bottom / height)
    return Silhouette(box, grid.shape[1], grid.shape[0], grid.tobytes())


def _smaller(grid: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """At most `SILHOUETTE_SIDE` long, each point the mean of what it stands for."""
    shrink = min(1.0, SILHOUETTE_SIDE / max(grid.shape))
    if shrink == 1.0:
        return grid
    import av

    height, width = (max(1, round(side * shrink)) for side in grid.shape)
    frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(grid), format="gray")
    small = frame.reformat(width=width, height=height, interpolation="AREA")
    return small.to_ndarray().astype(np.uint8)


@contextmanager
def _hushed() -> Iterator[None]:
    """Keep the model's chatter, written past Python, off stderr; the rest is passed on."""
    sys.stderr.flush()
    with tempfile.TemporaryFile() as caught:
        stderr = os.dup(2)
        os.dup2(caught.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(stderr, 2)
            os.close(stderr)
            caught.seek(0)
            for line in caught:
                if not line.startswith(NOISE):
                    os.write(2, line)
