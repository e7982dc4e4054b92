"""How right the back line is: on bodies of known curve, on real people, and what it costs.

    python benchmarks/back_line.py [--samples FOLDER] [--write docs/back-line.md]

FOLDER holds `recordings/` with a `labels.json` (docs/accuracy.md says what stands in it) and
`photos/`, pairs of photographs `NAME-0.jpg`, `NAME-1.jpg`; without it only drawn bodies are
measured. Photographs need the `video` extra.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, product
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np

from mannequin import (
    BUILDS,
    CURVES,
    LOOSE,
    POSTURES,
    STIFF,
    TIGHT,
    Picture,
    Scene,
    photograph,
    truth,
)
from page import kept, table
from spinae import backline
from spinae.backline import BackLine
from spinae.body import Observation
from spinae.eyes import recording

YAWS = (-20.0, -10.0, 0.0, 10.0, 20.0)
HEIGHTS = (-10.0, -5.0, 5.0, 10.0, 14.0)
"""Of the spine's curve, in % of its length."""
LANDMARKS_OFF_M = 0.01
MDC = 1.96 * 2**0.5
"""A change this many standard errors large is seen by chance in 5 % of cases."""
WINDOW_S = 1.0
"""What is averaged before two moments are compared."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One drawn body against its own neutral."""

    scene: Scene
    true: float
    change: float
    """Measured, from neutral."""
    value: float
    """Measured, as it stands."""


def read(picture: Picture) -> BackLine | None:
    """The back line of a drawn body."""
    return backline.measure(picture.mask, picture.box, Observation.of(picture.frame))


def trials(yaw_later: float | None = None) -> Iterator[Trial]:
    """Every posture, build, clothes, curve, camera and height."""
    ways = product(POSTURES, BUILDS, (TIGHT, LOOSE, STIFF), CURVES, YAWS)
    for seed, (posture, build, clothes, curve, yaw) in enumerate(ways):
        scene = Scene(
            posture, build, curve, clothes=clothes, yaw=yaw, blur_m=LANDMARKS_OFF_M, seed=seed * 999
        )
        neutral = read(photograph(scene))
        later = scene if yaw_later is None else replace(scene, yaw=-yaw)
        for bent in map(later.bent, HEIGHTS):
            line = read(photograph(bent))
            if neutral and line:
                yield Trial(bent, truth(bent), line.whole - neutral.whole, line.whole)


def rmse(errors: Iterable[float]) -> float:
    """Root of the mean square."""
    return float(np.sqrt(np.mean(np.square(list(errors)))))


def of_change(done: Sequence[Trial]) -> str:
    """RMSE of the change from neutral."""
    return f"{rmse(t.change - t.true for t in done):.2f}"


def gain(done: Sequence[Trial]) -> str:
    """Measured change for one unit of true change."""
    true, change = (np.array([getattr(t, name) for t in done]) for name in ("true", "change"))
    return f"{float(true @ change / (true @ true)):.2f}"


def drawn() -> str:
    """The tables of drawn bodies."""
    done = list(trials())
    moved = [t for t in trials(yaw_later=1.0) if t.scene.clothes is not STIFF]
    worn = [t for t in done if t.scene.clothes is not STIFF]
    absolute = rmse(t.value - t.true for t in worn)
    return "\n\n".join(
        (
            f"{len(done)} drawn bodies: {len(POSTURES)} postures, {len(BUILDS)} builds, 3 kinds of "
            f"clothes, {len(CURVES)} curves of {len(HEIGHTS)} heights, camera turned by "
            f"{YAWS[0]:.0f}° to {YAWS[-1]:.0f}°, landmarks off by {LANDMARKS_OFF_M * 100:.0f} cm. "
            f"All in % of trunk length; true changes have a root mean square of "
            f"{rmse(t.true for t in done):.1f}.",
            f"**Change from the person’s own neutral, tight and loose clothes together: RMSE "
            f"{of_change(worn)}.** The same where the camera was moved to the other side in "
            f"between: {of_change(moved)}. Absolute value against the bare spine: {absolute:.1f}.",
            _by_clothes(done),
            _by_camera(worn),
            "The same back twice, with joints and folds anew:",
            again(),
        )
    )


def again() -> str:
    """What is read of an unchanged back: the noise of joints and folds."""
    rows = []
    for clothes in (TIGHT, LOOSE, STIFF):
        ways = product(POSTURES, BUILDS, YAWS)
        scenes = [
            Scene(p, b, clothes=clothes, yaw=y, height=3, blur_m=LANDMARKS_OFF_M, seed=seed)
            for seed, (p, b, y) in enumerate(ways)
        ]
        lines = [[read(photograph(replace(s, seed=s.seed + n))) for s in scenes] for n in (0, 500)]
        pairs = [(a.whole, b.whole) for a, b in zip(*lines, strict=True) if a and b]
        sem = rmse(a - b for a, b in pairs) / 2**0.5
        rows.append([clothes.name, len(pairs), f"{sem:.2f}", f"{MDC * sem:.1f}"])
    return table(["clothes", "pairs", "standard error", "MDC95"], rows)


def _by_clothes(done: Sequence[Trial]) -> str:
    rows = []
    for posture in POSTURES:
        parts = [
            [t for t in done if t.scene.posture is posture and t.scene.clothes is clothes]
            for clothes in (TIGHT, LOOSE, STIFF)
        ]
        rows.append([posture.name, *(f"{of_change(part)} ({gain(part)})" for part in parts)])
    parts = [[t for t in done if t.scene.clothes is c] for c in (TIGHT, LOOSE, STIFF)]
    rows.append(["all", *(f"{of_change(part)} ({gain(part)})" for part in parts)])
    head = ["RMSE of change (gain)", *(c.name for c in (TIGHT, LOOSE, STIFF))]
    return table(head, rows)


def _by_camera(worn: Sequence[Trial]) -> str:
    rows = []
    for build in BUILDS:
        parts = [[t for t in worn if t.scene.build is build and t.scene.yaw == y] for y in YAWS]
        rows.append([build.name, *map(of_change, parts)])
    return table(["tight and loose, camera turned by", *(f"{yaw:+.0f}°" for yaw in YAWS)], rows)


# Real people --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Clip:
    """A recording's back line over time; NaN where it was not seen."""

    name: str
    label: dict[str, Any]
    t: np.ndarray[Any, np.dtype[np.float64]]
    back: np.ndarray[Any, np.dtype[np.float64]]

    def within(self, start: float, end: float) -> np.ndarray[Any, np.dtype[np.float64]]:
        """What was seen from start to end."""
        values = self.back[(self.t >= start) & (self.t <= end)]
        return values[~np.isnan(values)]

    def windows(self, start: float, end: float) -> list[float]:
        """Means of the whole windows between."""
        starts = np.arange(start, end - WINDOW_S + 1e-6, WINDOW_S)
        parts = (self.within(s, s + WINDOW_S) for s in starts)
        return [float(part.mean()) for part in parts if len(part) >= 3]


def clips(folder: Path, wanted: Callable[[dict[str, Any]], bool]) -> Iterator[Clip]:
    """The labelled recordings that are wanted and not bad."""
    labels = json.loads((folder / "labels.json").read_text("utf-8"))
    for name, label in labels.items():
        if label["quality"] != "bad" and wanted(label):
            frames = [seen.frame for seen in recording.read(folder / name).observations]
            back = [np.nan if frame.back is None else frame.back for frame in frames]
            yield Clip(name, label, np.array([f.t for f in frames]), np.array(back, dtype=float))


def repeatability(folder: Path) -> str:
    """The same pose again: within a hold, and from one hold to the next."""
    rows, spreads = [], []
    for clip in clips(folder, lambda label: bool(label["holds"])):
        holds = [windows for s, e in clip.label["holds"] if (windows := clip.windows(s, e))]
        still = [windows for windows in holds if len(windows) > 1]
        spreads += [(np.var(windows, ddof=1), len(windows) - 1) for windows in still]
        if still:
            rows.append(_held(clip, holds, still))
    sem = np.sqrt(sum(v * n for v, n in spreads) / sum(n for _, n in spreads))
    text = (
        f"Means of {WINDOW_S:.0f} s, within one hold, over all clips: standard error of "
        f"measurement {sem:.2f}, so the smallest change that can be told from noise (MDC95) is "
        f"**{MDC * sem:.1f} % of trunk length**. It holds for one camera, one set of clothes and "
        f"one pose; breathing and small movements of the person are in it."
    )
    head = ["hold", "person", "seconds", "mean", "SD within a hold", "SD between holds"]
    return f"{text}\n\n{table(head, rows)}"


def _held(clip: Clip, holds: list[list[float]], still: list[list[float]]) -> list[object]:
    name = clip.name.split(".")[0]
    within = float(np.sqrt(np.mean([np.var(windows, ddof=1) for windows in still])))
    means = [float(np.mean(windows)) for windows in holds]
    between = f"{np.std(means, ddof=1):.2f}" if len(means) > 2 else "–"
    count = sum(map(len, holds))
    return [name, clip.label["person"], count, f"{np.mean(means):+.1f}", f"{within:.2f}", between]


def rounds(folder: Path) -> str:
    """Cat-cow: the back at each labelled top and at its lowest in between."""
    rows = []
    for clip in clips(folder, lambda label: label["move"] == "cat-cow"):
        tops = clip.label["reps"]
        edges = [0.0, *tops, clip.label["duration"]]
        lows = [clip.within(a, b).min() for a, b in pairwise(edges)]
        highs = [np.median(clip.within(top - 0.25, top + 0.25)) for top in tops]
        words = [", ".join(f"{value:+.1f}" for value in part) for part in (highs, lows)]
        rows.append([clip.name.split(".")[0], *words])
    return table(["clip", "at the labelled tops", "lowest before, between and after"], rows)


ROUND = ("cat-cow", "cat-stretch", "childs-pose", "seated-forward-bend")
ARCHED = ("superman", "superman-alternating", "back-extension")


def people(folder: Path) -> str:
    """Everybody who was seen both round and not: at the far poses, and at rest in between."""
    found: dict[str, dict[str, list[str]]] = {}
    for clip in clips(folder, lambda label: label["move"] in ROUND + ARCHED):
        move, person = clip.label["move"], clip.label["person"]
        spans = clip.label["holds"] or [(t - 0.25, t + 0.25) for t in clip.label["reps"]]
        values = [float(np.median(clip.within(*span))) for span in spans if len(clip.within(*span))]
        if values:
            kind = "rounded" if move in ROUND else "arched"
            words = f"{move} {np.mean(values):+.1f}"
            found.setdefault(person, {}).setdefault(kind, []).append(words)
    rows = [
        [person, *(", ".join(kinds.get(kind, ["–"])) for kind in ("rounded", "arched"))]
        for person, kinds in found.items()
    ]
    return table(["person", "rounded", "arched"], rows)


def photographs(folder: Path) -> str:
    """Pairs of real photographs."""
    from spinae.eyes import photograph as eye

    rows = []
    for first in sorted(folder.glob("*-0.jpg")):
        pair = [first, first.with_name(first.name.replace("-0.", "-1."))]
        values = [eye.read(path).frame.back for path in pair]
        shown = ["not seen" if value is None else f"{value:+.1f}" for value in values]
        rows.append([first.stem.removesuffix("-0"), *shown])
    return table(["photographs", "first", "second"], rows)


# Cost ---------------------------------------------------------------------------------------


def cost() -> str:
    """Milliseconds a frame, here and in the page's TypeScript under Node."""
    pictures = [photograph(Scene(posture, height=5)) for posture in POSTURES]
    times = []
    for picture in pictures * 100:
        before = process_time()
        read(picture)
        times.append((process_time() - before) * 1000)
    rows = [["Python", f"{np.median(times):.2f}", f"{np.percentile(times, 95):.2f}"]]
    node = shutil.which("node", path=Path(sys.executable).parent)
    if node:
        script = Path(__file__).with_name("back_line_cost.mjs")
        printed = subprocess.run([node, script], check=True, capture_output=True, text=True).stdout
        rows.append(["TypeScript (Node), a whole picture’s mask", *printed.split()])
    return table(["milliseconds a frame", "median", "95 of 100"], rows)


def report(samples: Path | None) -> str:
    """Everything as Markdown."""
    parts = ["### Drawn bodies of known curve", drawn()]
    if samples:
        folder = samples / "recordings"
        parts += ["### The same pose again", repeatability(folder)]
        parts += ["### Cat-cow", rounds(folder), "### By person", people(folder)]
        parts += ["### Photographs", photographs(samples / "photos")]
    return "\n\n".join([*parts, "### Cost", cost()])


def main() -> None:
    """Print the tables; keep them in the page."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--samples", type=Path)
    parser.add_argument("--write", type=Path)
    options = parser.parse_args()
    text = report(options.samples)
    print(text)
    if options.write:
        kept(options.write, text)


if __name__ == "__main__":
    main()
