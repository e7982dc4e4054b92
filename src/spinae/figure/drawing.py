"""A move as a drawing: SVG of a body in its pose, still or moving at the move's tempo.

Colours are CSS custom properties with a fallback (`--ink`, `--far`, `--ember`, `--paper`,
`--line`), given as presentation attributes: no style attribute, no style sheet, no script, so
the drawing stands under a strict content policy. A moving figure does not move by itself: its
animations begin when the page's script says so. One user unit is one millimetre.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from html import escape
from math import ceil, floor

from spinae.body import Side, opposite
from spinae.catalogue.schema import Move, Pose
from spinae.figure.furniture import Furniture, furnish
from spinae.figure.muscles import STRENGTH, seen
from spinae.figure.outline import (
    HIP_JOIN,
    SHOULDER_JOIN,
    Arm,
    Curve,
    Leg,
    Outline,
    Point,
    circle,
    outline,
)
from spinae.kinematics import Skeleton, between, stand

INK, FAR = "var(--ink, #1D2327)", "var(--far, #808282)"
EMBER, PAPER, LINE = "var(--ember, #C8461E)", "var(--paper, #FAF7F2)", "var(--line, #DDD6CA)"
HALO, RING, STROKE, MARGIN = 14, 9, 12, 90
"""Millimetres: paper around a near limb and around a muscle, width of lines, page margin."""
STEPS = 4
"""Stretches into which a way from pose to pose is cut; straight between them."""
STAY_MOST_S = 3.0
"""A hold is drawn no longer than this before it goes back."""
AT_REST = 0.35
"""Share of a muscle's colour at the start pose."""


@dataclass(frozen=True, slots=True)
class Shape:
    """One filled path at one moment."""

    curves: tuple[Curve, ...]
    fill: str
    ring: int = 0
    """Width of paper around it, millimetres."""
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class Instant:
    """The body at one moment of the loop; `effort` 0 at the start pose, 1 at the far one."""

    t: float
    body: Skeleton
    effort: float


@dataclass(frozen=True, slots=True)
class Label:
    """What a figure says to somebody who does not see it."""

    title: str
    about: str = ""


def in_english(move: Move) -> Label:
    """The label of a move's figure as the catalogue has it."""
    return Label(move.name, move.summary)


def still(move: Move, side: Side = "right", label: Label | None = None) -> str:
    """The move's start pose as SVG, in the same frame as its animation."""
    loop = timeline(move)
    first = Instant(0.0, stand(move.poses["start"]), 0.0)
    return _svg(move, side, [first], label or in_english(move), around=[*loop, first])


def animated(move: Move, side: Side = "right", label: Label | None = None) -> str:
    """The move as SVG in motion: one loop, begun by the page (`begin="indefinite"`)."""
    loop = timeline(move)
    around = [*loop, Instant(0.0, stand(move.poses["start"]), 0.0)]
    return _svg(move, side, loop, label or in_english(move), around=around)


def pose_svg(body: Skeleton, label: Label, move: Move | None = None, effort: float = 1.0) -> str:
    """One body as SVG; with a move, its muscles at work and what it rests on."""
    return _svg(move, "right", [Instant(0.0, body, effort)], label)


def far_pose(move: Move) -> Pose:
    """The pose the move goes to."""
    if move.count:
        return move.poses[move.count.far]
    return move.poses[move.hold.pose if move.hold else "end"]


def timeline(move: Move) -> list[Instant]:
    """One loop of the move at its tempo; alternating moves go to the right, then to the left."""
    near = move.poses[move.count.near if move.count else "start"]
    loop = _there_and_back(move, near, far_pose(move))
    if move.sides == "alternating":
        other = _there_and_back(move, near.mirrored(), far_pose(move).mirrored())
        loop += [replace(instant, t=instant.t + loop[-1].t) for instant in other[1:]]
    return loop


def _there_and_back(move: Move, near: Pose, far: Pose) -> list[Instant]:
    tempo = move.tempo
    stay = min(tempo.stay_s, STAY_MOST_S)
    shares = [share * share * (3 - 2 * share) for share in (i / STEPS for i in range(STEPS + 1))]
    bodies = [between(near, far, share) for share in shares]
    out = [tempo.out_s * i / STEPS for i in range(STEPS + 1)]
    back = [tempo.out_s + stay + tempo.back_s * i / STEPS for i in range(STEPS + 1)]
    loop = list(map(Instant, [*out, *back], [*bodies, *reversed(bodies)], [*shares, *shares[::-1]]))
    return [*loop, replace(loop[-1], t=loop[-1].t + tempo.breath_s)]


def near_side(body: Skeleton) -> Side:
    """The side nearer to the viewer."""
    joints = body.joints
    return "right" if joints["right_hip"][2] <= joints["left_hip"][2] + 0.01 else "left"


def shapes(body: Skeleton, move: Move | None, effort: float, near: Side) -> list[Shape]:
    """Everything that is filled, from the back to the front, in an order that never changes."""
    drawn = outline(body)
    far = opposite(near)
    distant = FAR if abs(drawn.torso.facing) > 0.5 else INK
    trunk = (drawn.torso.outline(), drawn.neck.outline(), drawn.head.outline())
    pelvis = drawn.torso.until(0.1).outline()
    return [
        Shape(_arm_curves(drawn.arms[far]), distant, HALO),
        Shape(_leg_curves(drawn.legs[far]), distant, HALO),
        Shape(trunk, INK),
        Shape(_leg_curves(drawn.legs[near]), INK, HALO),
        Shape((circle(drawn.roots[f"{near}_hip"], HIP_JOIN), pelvis), INK),
        Shape(_arm_curves(drawn.arms[near]), INK, HALO),
        Shape((circle(drawn.roots[f"{near}_shoulder"], SHOULDER_JOIN),), INK),
        *_muscle_shapes(drawn, move, effort, near),
    ]


def _arm_curves(arm: Arm) -> tuple[Curve, ...]:
    return (arm.upper.outline(), arm.fore.outline(), arm.hand.outline())


def _leg_curves(leg: Leg) -> tuple[Curve, ...]:
    return (leg.thigh.outline(), leg.shank.outline(), leg.foot)


def _muscle_shapes(body: Outline, move: Move | None, effort: float, near: Side) -> list[Shape]:
    found = []
    for muscle in move.muscles if move else ():
        curve = seen(muscle.name, body, near)
        if muscle.band in STRENGTH and curve:
            opacity = STRENGTH[muscle.band] * (AT_REST + (1 - AT_REST) * effort)
            found.append(Shape((curve,), EMBER, RING, opacity))
    return found


def _svg(
    move: Move | None,
    side: Side,
    loop: Sequence[Instant],
    label: Label,
    *,
    around: Sequence[Instant] = (),
) -> str:
    frames = around or loop
    near = near_side(frames[-1].body)
    things = furnish(move, frames[-1].body)
    moments = [shapes(instant.body, move, instant.effort, near) for instant in loop]
    # there and back are the same bodies
    bodies = {id(instant.body): instant.body for instant in frames}.values()
    left, top, width, height = _view([shapes(body, move, 0.0, near) for body in bodies], things)
    if side == "left":
        left = -left - width
    turned = ' transform="scale(-1 1)"' if side == "left" else ""
    return "".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left} {top} {width} {height}"'
            f' role="img" data-figure="{move.id if move else ""}">',
            f"<title>{escape(label.title)}</title>",
            f"<desc>{escape(label.about)}</desc>" if label.about else "",
            f"<g{turned}>",
            _ground(left if side == "right" else -left - width, width),
            *_furniture(things),
            *(_path([moment[i] for moment in moments], loop) for i in range(len(moments[0]))),
            "</g></svg>",
        )
    )


def _view(moments: Iterable[Sequence[Shape]], things: Furniture) -> tuple[int, int, int, int]:
    """left, top, width, height of all that is drawn at any moment, with margins."""
    points: list[Point] = [(0.0, 0.0), *(point for line in things for point in line)]
    points += [p for moment in moments for shape in moment for c in shape.curves for p in c]
    xs, ys = [x * 1000 for x, _ in points], [y * 1000 for _, y in points]
    left, top = floor(min(xs)) - MARGIN, floor(min(ys)) - MARGIN
    return left, top, ceil(max(xs)) + MARGIN - left, MARGIN // 2 + max(0, ceil(max(ys))) - top


def _ground(left: int, width: int) -> str:
    d = f"M{left} {STROKE // 2}h{width}"
    return f'<path d="{d}" fill="none" stroke="{LINE}" stroke-width="{STROKE}"/>'


def _furniture(things: Furniture) -> list[str]:
    return [
        f'<path d="{_polyline(line)}" fill="none" stroke="{LINE}" stroke-width="{2 * STROKE}"'
        ' stroke-linecap="round" stroke-linejoin="round"/>'
        for line in things
    ]


def _polyline(line: Sequence[Point]) -> str:
    return "M" + "L".join(f"{round(x * 1000)} {round(y * 1000)}" for x, y in line)


def _path(moments: Sequence[Shape], loop: Sequence[Instant]) -> str:
    """One path and, where it changes, its animations."""
    first = moments[0]
    attributes = f'd="{path_data(first.curves)}" fill="{first.fill}"'
    if first.opacity < 1:
        attributes += f' fill-opacity="{first.opacity:.2f}"'
    if first.ring:
        attributes += (
            f' stroke="{PAPER}" stroke-width="{first.ring}" paint-order="stroke"'
            ' stroke-linejoin="round"'
        )
    changes = _change("d", [path_data(shape.curves) for shape in moments], loop)
    changes += _change("fill-opacity", [f"{shape.opacity:.2f}" for shape in moments], loop)
    return f"<path {attributes}>{changes}</path>" if changes else f"<path {attributes}/>"


def _change(attribute: str, values: list[str], loop: Sequence[Instant]) -> str:
    if len(set(values)) == 1:
        return ""
    whole = loop[-1].t
    times = ";".join(f"{instant.t / whole:.3f}".rstrip("0").rstrip(".") for instant in loop)
    return (
        f'<animate attributeName="{attribute}" begin="indefinite" dur="{whole:g}s"'
        f' repeatCount="indefinite" keyTimes="{times}" values="{";".join(values)}"/>'
    )


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
