"""The plate: a body seen from behind and from the front, with the muscles of the trunk and the
back of the legs, as an anatomy book shows them.

Half a body is written down, the right half as the viewer sees it, and the other is its mirror
image. Millimetres: x from the middle, y down from the crown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Literal

from spinae.catalogue.schema import Muscle
from spinae.figure.drawing import EMBER, INK, PAPER, path_data
from spinae.figure.outline import Curve
from spinae.message import Message, _

Face = Literal["back", "front"]
Half = tuple[tuple[int, int], ...]
"""Points of one side, clockwise from the middle."""

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
BACK: dict[Muscle, Half] = {
    "latissimus dorsi": (
        (66, 470), (112, 448), (150, 452), (152, 510), (140, 576), (116, 634), (82, 686), (64, 690),
        (64, 610), (58, 530),
    ),
    "external oblique": (
        (98, 682), (122, 640), (131, 638), (134, 674), (142, 718), (120, 730), (92, 728), (78, 712),
    ),
    "erector spinae": (
        (9, 340), (26, 346), (38, 420), (47, 520), (53, 610), (54, 690), (46, 738), (35, 742),
        (31, 690), (24, 620), (15, 560), (9, 450),
    ),
    "multifidus": (
        (5, 600), (12, 618), (20, 680), (25, 740), (18, 786), (6, 806),
    ),
    "gluteus medius": (
        (58, 762), (92, 746), (136, 746), (158, 786), (160, 814), (132, 808), (92, 796), (62, 782),
    ),
    "gluteus maximus": (
        (9, 822), (30, 798), (62, 800), (104, 818), (150, 832), (168, 872), (162, 914), (124, 938),
        (74, 936), (30, 916), (9, 872),
    ),
    "hamstrings": (
        (44, 958), (92, 958), (140, 952), (160, 986), (154, 1080), (138, 1170), (124, 1214),
        (112, 1192), (98, 1178), (86, 1192), (76, 1212), (66, 1150), (56, 1060),
    ),
    "calves": (
        (68, 1276), (84, 1262), (100, 1276), (116, 1262), (132, 1282), (135, 1340), (130, 1400),
        (114, 1452), (104, 1470), (98, 1442), (88, 1474), (72, 1440), (62, 1360),
    ),
}  # fmt: skip
FRONT: dict[Muscle, Half] = {
    "rectus abdominis": (
        (5, 494), (9, 484), (30, 478), (50, 486), (57, 530), (58, 600), (56, 690), (44, 774),
        (26, 828), (7, 850),
    ),
    "external oblique": (
        (68, 540), (104, 512), (148, 496), (147, 556), (134, 620), (131, 664), (140, 720),
        (116, 752), (84, 770), (66, 740), (69, 640),
    ),
    "gluteus medius": (
        (150, 756), (162, 790), (170, 846), (158, 862), (146, 820), (140, 780),
    ),
    "hip flexors": (
        (66, 816), (98, 790), (128, 806), (134, 860), (112, 930), (84, 980), (64, 930), (52, 870),
    ),
}  # fmt: skip
FACES: dict[Face, dict[Muscle, Half]] = {"back": BACK, "front": FRONT}
TITLES: dict[Face, Message] = {
    "back": _("The body from behind"),
    "front": _("The body from the front"),
}


@dataclass(frozen=True, slots=True)
class Shaded:
    """A muscle as the plate shows it."""

    name: Muscle
    shade: float
    """0 the ink of the body, 1 all ember."""
    href: str
    """Where touching it leads."""
    told: str
    """What a screen reader says, and a pointer that rests."""


def plate(face: Face, title: str, muscles: Iterable[Shaded]) -> str:
    """One face as SVG under its title; every muscle is a link, both of its sides together."""
    halves = FACES[face]
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
