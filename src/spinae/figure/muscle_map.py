"""The muscle map: a body seen from behind and from the front, with the muscles of the trunk and the
back of the legs, as an anatomy book shows them.

Half a body is written down, the right half as the viewer sees it, and the other is its mirror
image. Millimetres: x from the middle, y down from the crown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

from spinae.catalogue import vocabulary
from spinae.catalogue.vocabulary import Half
from spinae.message import Message, _

Face = Literal["back", "front"]
Point = tuple[float, float]
Curve = tuple[Point, ...]
"""A closed line, metres."""
INK, EMBER, PAPER = "var(--ink, #1D2327)", "var(--ember, #C8461E)", "var(--paper, #FAF7F2)"

HEIGHT, WIDTH, MARGIN = 1752, 640, 16
RING = 5
"""Width of the paper around a muscle."""

BODY: Half = (
    (0, 0), (46, 12), (73, 52), (77, 106), (70, 156), (57, 196), (54, 232), (60, 262), (94, 286),
    (150, 304), (196, 320), (228, 352), (240, 408), (246, 480), (254, 560), (266, 622), (286, 690),
    (296, 760), (299, 826), (312, 862), (318, 916), (310, 966), (297, 986), (284, 970), (274, 920),
    (266, 872), (262, 828), (246, 756), (230, 690), (216, 628), (204, 560), (192, 492), (180, 440),
    (170, 430), (164, 476), (153, 548), (141, 618), (139, 662), (150, 722), (168, 784), (178, 850),
    (179, 920), (172, 1010), (157, 1110), (141, 1206), (137, 1258), (145, 1322), (143, 1384),
    (127, 1480), (108, 1582), (105, 1640), (114, 1690), (122, 1726), (106, 1746), (74, 1750),
    (50, 1742), (46, 1708), (58, 1640), (61, 1582), (60, 1480), (52, 1384), (55, 1316), (63, 1252),
    (64, 1200), (50, 1100), (33, 1000), (18, 926), (8, 890), (0, 884),
)  # fmt: skip
TITLES: dict[Face, Message] = {
    "back": _("The body from behind"),
    "front": _("The body from the front"),
}


@dataclass(frozen=True, slots=True)
class Shaded:
    """A muscle as the map shows it."""

    name: str
    shade: float
    """0 the ink of the body, 1 all ember."""
    href: str
    """Where touching it leads."""
    told: str
    """What a screen reader says, and a pointer that rests."""


def muscle_map(face: Face, title: str, muscles: Iterable[Shaded]) -> str:
    """One face as SVG under its title; every muscle is a link, both of its sides together."""
    halves = shapes(face)
    box = f"{-WIDTH // 2 - MARGIN} {-MARGIN} {WIDTH + 2 * MARGIN} {HEIGHT + 2 * MARGIN}"
    return "".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" role="group"'
            f' aria-label="{escape(title)}">',
            f'<path d="{path_data([_whole(BODY)])}" fill="{INK}"/>',
            *(_muscle(one, halves[one.name]) for one in muscles if one.name in halves),
            "</svg>",
        )
    )


def shapes(face: Face) -> dict[str, Half]:
    """The muscles that are seen on one face, by their names."""
    muscles = vocabulary.load().muscles.values()
    halves = {one.name: one.plate_back if face == "back" else one.plate_front for one in muscles}
    return {name: half for name, half in halves.items() if half is not None}


def _muscle(muscle: Shaded, half: Half) -> str:
    d = path_data([_metres(half), _mirrored(half)])
    ring = f'stroke="{PAPER}" stroke-width="{RING}" paint-order="stroke"'
    told = escape(muscle.told)
    return (
        f'<a href="{escape(muscle.href)}" aria-label="{told}"><title>{told}</title>'
        f'<path d="{d}" fill="{INK}" {ring}/>'
        f'<path d="{d}" fill="{EMBER}" fill-opacity="{muscle.shade:.2f}"/></a>'
    )


def _metres(half: Half) -> Curve:
    return tuple((x / 1000, y / 1000) for x, y in half)


def _mirrored(half: Half) -> Curve:
    return tuple((-x / 1000, y / 1000) for x, y in reversed(half))


def _whole(half: Half) -> Curve:
    """A half whose ends lie on the middle, closed by its mirror image."""
    return (*_metres(half), *_mirrored(half[1:-1]))


def path_data(curves: Sequence[Curve]) -> str:
    """The `d` of a path through closed curves; metres in, millimetres out."""
    return "".join(_smooth(curve) for curve in curves)


def _smooth(curve: Curve) -> str:
    """A closed Catmull-Rom curve through the points as relative cubic Béziers, millimetres.

    Such a curve's handles mirror each other at every point, which is just what `s` says in two
    thirds of the letters.
    """
    points = [(round(x * 1000), round(y * 1000)) for x, y in curve]
    n = len(points)
    parts = []
    for i, (p, q) in enumerate(zip(points, [*points[1:], points[0]], strict=True)):
        after, before = points[(i + 2) % n], points[i - 1]
        handles = [(q[0] - (after[0] - p[0]) / 6, q[1] - (after[1] - p[1]) / 6), q]
        if i == 0:
            handles.insert(0, (p[0] + (q[0] - before[0]) / 6, p[1] + (q[1] - before[1]) / 6))
        numbers = [_number(round(at[k]) - p[k]) for at in handles for k in (0, 1)]
        parts.append(("c" if i == 0 else "s" if i == 1 else "") + "".join(numbers))
    joined = "".join(parts).replace("c ", "c").replace("s ", "s")
    return f"M{points[0][0]} {points[0][1]}{joined}z"


def _number(value: int) -> str:
    """A number that needs no space before it where its sign parts it from the last."""
    return str(value) if value < 0 else f" {value}"
