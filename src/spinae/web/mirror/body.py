"""The body with the work of its muscles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from markupsafe import Markup

from spinae.catalogue.schema import Move, Muscle
from spinae.figure.plate import Shaded, plate
from spinae.language import counted, said, unsaid
from spinae.progress.workload import Load, MuscleLoad
from spinae.web.mirror.charts import Chart, Drawing, Row, Value, day

Span = Literal[7, 28]
SPANS: Final[tuple[Span, ...]] = (7, 28)
SHADES: Final[tuple[tuple[float, float, str], ...]] = (
    (0, 0.0, unsaid("none")),
    (4, 0.4, unsaid("up to 4")),
    (8, 0.6, unsaid("up to 8")),
    (16, 0.8, unsaid("up to 16")),
    (float("inf"), 1.0, unsaid("more")),
)
"""Sets a week up to which a muscle has this shade, and how that reads."""
PLAIN: Final[Mapping[Muscle, str]] = {
    unsaid("erector spinae"): unsaid("the long muscles beside the spine"),
    unsaid("multifidus"): unsaid("the short muscles between the vertebrae"),
    unsaid("gluteus maximus"): unsaid("the large muscle of the buttocks"),
    unsaid("gluteus medius"): unsaid("the side of the hip"),
    unsaid("hamstrings"): unsaid("the back of the thigh"),
    unsaid("calves"): unsaid("the back of the lower leg"),
    unsaid("external oblique"): unsaid("the side of the trunk"),
    unsaid("rectus abdominis"): unsaid("the front of the trunk"),
    unsaid("hip flexors"): unsaid("the front of the hip"),
    unsaid("latissimus dorsi"): unsaid("the broad muscle of the back"),
}


@dataclass(frozen=True, slots=True)
class Shade:
    """One entry of the key."""

    opacity: float
    text: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A move that asked for a muscle."""

    id: str
    name: str
    sets: str


@dataclass(frozen=True, slots=True)
class MusclePanel:
    """One muscle: its work and its history."""

    id: str
    name: str
    plain: str
    week: str
    month: str
    moves: tuple[Asked, ...]
    history: Chart


@dataclass(frozen=True, slots=True)
class Body:
    """Both faces of the body, shaded by the work of `span` days."""

    span: Span
    spans: tuple[Span, ...]
    back: Markup
    front: Markup
    key: tuple[Shade, ...]
    muscles: tuple[MusclePanel, ...]


def body(loads: Sequence[MuscleLoad], span: Span, moves: Mapping[str, Move]) -> Body:
    """The body as it was trained lately."""
    shaded = [_shaded(one, span) for one in loads]
    return Body(
        span=span,
        spans=SPANS,
        back=Markup(plate("back", shaded)),
        front=Markup(plate("front", shaded)),
        key=tuple(Shade(opacity, said(text)) for _, opacity, text in SHADES),
        muscles=tuple(_panel(one, moves) for one in loads),
    )


def work_words(load: Load) -> str:
    """`12 sets, 9 min`."""
    if not load.sets:
        return said("none")
    sets = counted("{n} set", "{n} sets", load.sets)
    return f"{sets}, {max(1, round(load.seconds / 60))} min"


def _shaded(one: MuscleLoad, span: Span) -> Shaded:
    load = one.week if span == 7 else one.month
    weekly = load.sets * 7 / span
    shade = next(opacity for most, opacity, _ in SHADES if weekly <= most)
    told = said(
        "{muscle}: {work} in the last {days} days",
        muscle=_name(one.muscle),
        work=work_words(load),
        days=span,
    )
    return Shaded(one.muscle, shade, f"#{_id(one.muscle)}", told)


def _name(muscle: Muscle) -> str:
    return said(muscle).capitalize()


def _id(muscle: Muscle) -> str:
    return muscle.replace(" ", "-")


def _panel(one: MuscleLoad, moves: Mapping[str, Move]) -> MusclePanel:
    return MusclePanel(
        id=_id(one.muscle),
        name=_name(one.muscle),
        plain=said(PLAIN[one.muscle]),
        week=work_words(one.week),
        month=work_words(one.month),
        moves=tuple(_asked(one.moves, moves)),
        history=_history(one),
    )


def _asked(found: Iterable[tuple[str, int]], moves: Mapping[str, Move]) -> Iterable[Asked]:
    for id, sets in found:
        if id in moves:
            yield Asked(id, moves[id].name, counted("{n} set", "{n} sets", sets))


def _history(one: MuscleLoad) -> Chart:
    rows = tuple(
        Row(
            on,
            said("Week to {day}", day=day(on)),
            (
                Value(str(load.sets), load.sets),
                Value(str(round(load.seconds / 60)), None),
            ),
        )
        for on, load in one.weeks
    )
    return Chart(
        id=f"history-{_id(one.muscle)}",
        title=said("Sets a week"),
        told=said(
            "{muscle}: sets in each of the last {weeks} weeks.",
            muscle=_name(one.muscle),
            weeks=len(rows),
        ),
        unit=said("sets"),
        columns=(said("Sets"), said("Minutes")),
        rows=rows,
        drawing=Drawing(kind="bars"),
    )
