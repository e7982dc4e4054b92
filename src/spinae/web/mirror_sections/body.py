"""The body with the work of its muscles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from markupsafe import Markup

from spinae.catalogue import vocabulary
from spinae.catalogue.schema import Move
from spinae.catalogue.vocabulary import Muscle
from spinae.figure.muscle_map import TITLES, Shaded, muscle_map
from spinae.message import N_, NOTHING, Message, _, joined, ngettext
from spinae.plan.wording import digits
from spinae.progress.workload import Load, MuscleLoad
from spinae.say import Language
from spinae.web.mirror_sections.charts import Chart, Drawing, Row, Value, day

Span = Literal[7, 28]
SPANS: Final[tuple[Span, ...]] = (7, 28)
SHADES: Final[tuple[tuple[float, float, str], ...]] = (
    (0, 0.0, N_("none")),
    (4, 0.4, N_("up to 4")),
    (8, 0.6, N_("up to 8")),
    (16, 0.8, N_("up to 16")),
    (float("inf"), 1.0, N_("more")),
)
"""Sets a week up to which a muscle has this shade, and how that reads."""


@dataclass(frozen=True, slots=True)
class Shade:
    """One entry of the key."""

    opacity: float
    text: Message


@dataclass(frozen=True, slots=True)
class Asked:
    """A move that asked for a muscle."""

    id: str
    name: Message
    sets: Message


@dataclass(frozen=True, slots=True)
class MusclePanel:
    """One muscle: its work and its history."""

    id: str
    name: Message
    plain: Message
    week: Message
    month: Message
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


def body(
    loads: Sequence[MuscleLoad], span: Span, moves: Mapping[str, Move], language: Language
) -> Body:
    """The body as it was trained lately."""
    shaded = [_shaded(one, span, language) for one in loads]
    return Body(
        span=span,
        spans=SPANS,
        back=Markup(muscle_map("back", language.say(TITLES["back"]), shaded)),
        front=Markup(muscle_map("front", language.say(TITLES["front"]), shaded)),
        key=tuple(Shade(opacity, _(text)) for _most, opacity, text in SHADES),
        muscles=tuple(_panel(one, moves) for one in loads),
    )


def work_words(load: Load) -> Message:
    """`12 sets, 9 min`."""
    if not load.sets:
        return _("none")
    sets = ngettext("{n} set", "{n} sets", load.sets)
    minutes = digits(max(1, round(load.seconds / 60)), " min")
    return joined([sets, minutes], ", ")


def _shaded(one: MuscleLoad, span: Span, language: Language) -> Shaded:
    load = one.week if span == 7 else one.month
    weekly = load.sets * 7 / span
    shade = next(opacity for most, opacity, _text in SHADES if weekly <= most)
    told = _(
        "{muscle}: {work} in the last {days} days",
        muscle=_name(one.muscle),
        work=work_words(load),
        days=span,
    )
    return Shaded(one.muscle, shade, f"#{_id(one.muscle)}", language.say(told))


def _name(muscle: Muscle) -> Message:
    return _(muscle).raised


def _id(muscle: Muscle) -> str:
    return muscle.replace(" ", "-")


def _panel(one: MuscleLoad, moves: Mapping[str, Move]) -> MusclePanel:
    entry = vocabulary.load().muscle(one.muscle)
    return MusclePanel(
        id=_id(one.muscle),
        name=_name(one.muscle),
        plain=_(entry.plain) if entry else NOTHING,
        week=work_words(one.week),
        month=work_words(one.month),
        moves=tuple(_asked(one.moves, moves)),
        history=_history(one),
    )


def _asked(found: Iterable[tuple[str, int]], moves: Mapping[str, Move]) -> Iterable[Asked]:
    for id, sets in found:
        if id in moves:
            yield Asked(id, _(moves[id].name), ngettext("{n} set", "{n} sets", sets))


def _history(one: MuscleLoad) -> Chart:
    rows = tuple(
        Row(
            on,
            _("Week to {day}", day=day(on)),
            (
                Value(digits(load.sets), load.sets),
                Value(digits(round(load.seconds / 60)), None),
            ),
        )
        for on, load in one.weeks
    )
    return Chart(
        id=f"history-{_id(one.muscle)}",
        title=_("Sets a week"),
        told=_(
            "{muscle}: sets in each of the last {weeks} weeks.",
            muscle=_name(one.muscle),
            weeks=len(rows),
        ),
        unit=_("sets"),
        columns=(_("Sets"), _("Minutes")),
        rows=rows,
        drawing=Drawing(kind="bars"),
    )
