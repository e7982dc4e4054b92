"""Draw the pictures of docs/back-line.md from what the measure reads.

    python benchmarks/back_line_pictures.py docs/pictures [--samples FOLDER]

The silhouettes are drawn bodies as the eyes keep them, point by point; the chart of cat-cow
needs FOLDER (see benchmarks/back_line.py).
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from back_line import Clip, clips, read
from mannequin import LOOSE, STIFF, Numbers, Picture, Scene, photograph
from spinae import backline
from spinae.backline import BackLine
from spinae.body import INDEX, SIDES

PAPER, SHADE, INK, PENCIL, EMBER = "#FAF7F2", "#C9C4BB", "#1D2327", "#5E676D", "#C8461E"
PARTS = ("hip", "shoulder")
BODY = 0.2
"""About the trunk's length in these pictures, in picture heights."""
Point = tuple[float, float]
Area = tuple[float, float, float, float]
"""Left, top, width and height, in SVG units; one picture height is 1000."""


def geometry() -> str:
    """The stations, the contour, the chord and the departures on one body."""
    picture = photograph(Scene(height=13))
    hip, shoulder = _trunk(picture)
    back = _contour(picture)
    shares = np.linspace(backline.FIRST, backline.LAST, backline.STATIONS)
    stations = hip + shares[:, None] * (shoulder - hip)
    parts = [
        _silhouette(picture),
        *(_line([a, b], PENCIL, 1) for a, b in zip(stations, back, strict=True)),
        _line([hip, shoulder], INK, 2.5),
        _line([back[0], back[-1]], INK, 2, dashed=True),
        _line(back, EMBER, 5),
        *(_dot(point) for point in (hip, shoulder)),
        _words(hip, (0, 30), "hip"),
        _words(shoulder, (0, 30), "shoulder"),
        _words(back[10], (0, -16), "contour", EMBER),
        _words((back[0] + back[-1]) / 2, (0, 20), "chord"),
    ]
    return _sheet(_around(picture), parts, "How the back line is measured on a silhouette")


def three() -> str:
    """Arched, neutral, rounded: the same body."""
    scenes = [("arched", -10.0), ("neutral", 0.0), ("rounded", 13.0)]
    return _row([(name, Scene(height=height)) for name, height in scenes], "Three backs")


def clothes() -> str:
    """The same rounding in three kinds of clothes."""
    arched = Scene(height=-10, seed=4)
    worn = [("tight", arched), ("loose shirt", replace(arched, clothes=LOOSE))]
    return _row([*worn, ("stiff jacket", replace(arched, clothes=STIFF))], "The same arched back")


def chart(clip: Clip) -> str:
    """One clip's back line over time, with its labelled tops."""
    width, height, left = 900.0, 300.0, 70.0
    x = left + clip.t / clip.t[-1] * (width - left - 20)
    y = height / 2 - clip.back * 9
    parts = [
        _axis(value, height / 2 - value * 9, left, width - 20) for value in (-10, -5, 0, 5, 10)
    ]
    pieces = np.split(np.arange(len(x)), np.flatnonzero(np.isnan(y)))
    for piece in pieces:
        seen = [(float(x[i]), float(y[i])) for i in piece if not np.isnan(y[i])]
        parts.append(_polyline(seen, EMBER, 3))
    for top in clip.label["reps"]:
        at = left + top / clip.t[-1] * (width - left - 20)
        parts.append(_polyline([(at, 20), (at, height - 40)], PENCIL, 1.5, dashed=True))
    parts.append(_text((width / 2, height - 10), "seconds 0 to 10; dashed: labelled rounds", 18))
    return _sheet((0, 0, width, height), parts, "Cat-cow: the back line in % of trunk length")


def _axis(value: float, y: float, left: float, right: float) -> str:
    label = _text((left - 30, y + 6), f"{value:+d}" if value else "0", 18)
    return _polyline([(left, y), (right, y)], SHADE, 1) + label


def _row(scenes: Sequence[tuple[str, Scene]], title: str) -> str:
    """Bodies side by side with their numbers."""
    parts, left, high = [], 0.0, 0.0
    for name, scene in scenes:
        picture = photograph(scene)
        x, y, width, high = _around(picture)
        body = _silhouette(picture) + _line(_contour(picture), EMBER, 5)
        parts.append(f'<g transform="translate({left - x:.1f} {-y:.1f})">{body}</g>')
        label = f"{name} {_seen(picture).whole:+.1f}".replace("-", "−")
        parts.append(_text((left + width / 2, high - 12), label, 22))
        left += width
    return _sheet((0, 0, left, high), parts, title)


def _seen(picture: Picture) -> BackLine:
    line = read(picture)
    assert line is not None
    return line


def _contour(picture: Picture) -> Numbers:
    """In picture heights. Shape (n, 2)."""
    contour: Numbers = np.array(_seen(picture).contour) * [picture.frame.aspect, 1.0]
    return contour


def _trunk(picture: Picture) -> tuple[Numbers, Numbers]:
    """Hip and shoulder in picture heights."""
    image = picture.frame.image
    assert image is not None
    pairs = ([image[INDEX[f"{side}_{part}"]][:2] for side in SIDES] for part in PARTS)
    hip, shoulder = (np.mean(pair, axis=0) * [picture.frame.aspect, 1.0] for pair in pairs)
    return hip, shoulder


def _around(picture: Picture) -> Area:
    """The trunk with room around it."""
    hip, shoulder = _trunk(picture)
    x, y = (hip + shoulder) / 2
    wide, high = 2.8 * BODY, 1.5 * BODY
    return (1000 * (x - wide * 0.47), 1000 * (y - high * 0.42), 1000 * wide, 1000 * high)


def _silhouette(picture: Picture) -> str:
    """Every point of the grid that is more body than not, row by row."""
    rows, columns = picture.mask.shape
    left, top, right, bottom = picture.box
    wide = (right - left) * picture.frame.aspect * 1000 / columns
    high = (bottom - top) * 1000 / rows
    x0, y0 = left * picture.frame.aspect * 1000, top * 1000
    path = ""
    for row, inside in enumerate(picture.mask > 127):
        edges = np.flatnonzero(np.diff(np.concatenate([[0], inside.astype(int), [0]])))
        for start, end in edges.reshape(-1, 2):
            x, y = x0 + start * wide, y0 + row * high
            path += f"M{x:.1f} {y:.1f}h{(end - start) * wide:.1f}v{high + 0.4:.2f}H{x:.1f}z"
    return f'<path d="{path}" fill="{SHADE}"/>'


def _line(points: Iterable[Numbers], colour: str, width: float, *, dashed: bool = False) -> str:
    return _polyline([(1000 * x, 1000 * y) for x, y in points], colour, width, dashed=dashed)


def _polyline(points: Sequence[Point], colour: str, width: float, *, dashed: bool = False) -> str:
    d = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    dash = ' stroke-dasharray="8 6"' if dashed else ""
    style = f'fill="none" stroke="{colour}" stroke-width="{width}" stroke-linejoin="round"'
    return f'<path d="{d}" {style}{dash}/>' if len(points) > 1 else ""


def _dot(point: Numbers) -> str:
    return f'<circle cx="{1000 * point[0]:.1f}" cy="{1000 * point[1]:.1f}" r="5" fill="{INK}"/>'


def _words(point: Numbers, beside: Point, text: str, colour: str = INK) -> str:
    return _text((1000 * point[0] + beside[0], 1000 * point[1] + beside[1]), text, 15, colour)


def _text(at: Point, text: str, size: float, colour: str = INK) -> str:
    place = f'x="{at[0]:.1f}" y="{at[1]:.1f}" text-anchor="middle" font-size="{size}"'
    return f'<text {place} fill="{colour}" font-family="sans-serif">{text}</text>'


def _sheet(area: Area, parts: Iterable[str], title: str) -> str:
    left, top, width, height = area
    box = f"{left:.1f} {top:.1f} {width:.1f} {height:.1f}"
    paper = f'<rect x="{left:.1f}" y="{top:.1f}" width="100%" height="100%" fill="{PAPER}"/>'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" role="img">'
    return f"{head}<title>{title}</title>{paper}{''.join(parts)}</svg>\n"


def main() -> None:
    """Write the pictures."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--samples", type=Path)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    pictures = {"geometry": geometry(), "three": three(), "clothes": clothes()}
    if options.samples:
        cats = clips(options.samples / "recordings", lambda label: label["move"] == "cat-cow")
        pictures["cat-cow"] = chart(next(cats))
    for name, svg in pictures.items():
        (options.folder / f"back-line-{name}.svg").write_text(svg, "utf-8")


if __name__ == "__main__":
    main()
