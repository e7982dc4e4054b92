"""Range of motion, and how far the back rounds and arches."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, tzinfo
from statistics import mean
from typing import Final

from spinae.message import N_, Message, _, verbatim
from spinae.progress.motion import ERROR, Motion, MotionWeek
from spinae.training import BackRange
from spinae.web.context import AppContext
from spinae.web.mirror_sections.charts import Chart, Drawing, Row, Section, day
from spinae.web.mirror_sections.charts import number as cell

LEAD = N_(
    "How far your back rounds and arches, and how far you go in your moves, as the camera saw it."
)
EMPTY = N_("Nothing here yet. It is measured while the camera watches you train.")
NOTE = N_(
    "The thin line through a point is measurement error: 3 % of trunk length for the back line,"
    " as measured by us, and 10 degrees for joints, which one camera is off by at times. What"
    " stays within it is no change. More is not always better: enough for your day is enough."
)
MOVES_SHOWN: Final = 3
APART_DAYS: Final = 42
LEAST: Final = 4
"""Measures before the first and the last are compared in words."""
POSTURES: Final = {"kneeling": N_("on all fours"), "standing": N_("standing")}
SIDES: Final = {"both": N_("Reached"), "left": N_("Left"), "right": N_("Right")}


def section(
    context: AppContext, backs: Sequence[BackRange], motions: Sequence[Motion], zone: tzinfo | None
) -> Section:
    """The back first, then the moves that were measured most."""
    postures = dict.fromkeys(one.posture for one in backs)
    charts = [
        _back_chart(posture, [one for one in backs if one.posture == posture], zone)
        for posture in postures
    ]
    charts += [_motion_chart(context, one) for one in motions[:MOVES_SHOWN]]
    return Section("range", _("Range and back line"), _(LEAD), tuple(charts), _(EMPTY), (_(NOTE),))


def _back_chart(posture: str, backs: Sequence[BackRange], zone: tzinfo | None) -> Chart:
    rounding = [one.rounded - one.neutral for one in backs]
    arching = [one.neutral - one.arched for one in backs]
    rows = tuple(
        Row(on, day(on), (cell(up, "%", 1), cell(-down, "%", 1)))
        for on, up, down in zip(_dates(backs, zone), rounding, arching, strict=True)
    )
    told = _(
        "From your own neutral, in % of trunk length. Rounding: {rounding} Arching: {arching}",
        rounding=_trend(rounding),
        arching=_trend(arching),
    )
    return Chart(
        id=f"back-{posture}",
        title=_("Back line {posture}", posture=_(POSTURES.get(posture, posture))),
        told=told,
        unit=verbatim("%"),
        columns=(_("Rounded"), _("Arched")),
        rows=rows,
        drawing=Drawing(bottom=-max(12.0, *arching), error=ERROR["% of trunk length"]),
    )


def _dates(backs: Sequence[BackRange], zone: tzinfo | None) -> list[date]:
    return [one.at.astimezone(zone).date() for one in backs]


def _trend(values: Sequence[float], unit: str = "%", error: float = 3.0) -> Message:
    """The first two measures beside the last two."""
    if len(values) < LEAST:
        return _("too few measures to compare.")
    change = mean(values[-2:]) - mean(values[:2])
    if abs(change) <= error:
        return _("no change beyond measurement error.")
    by = f"{abs(change):.0f}{'' if unit == '°' else ' '}{unit}"
    if change > 0:
        return _("further than at first, by about {by}.", by=by)
    return _("less far than at first, by about {by}.", by=by)


def _motion_chart(context: AppContext, one: Motion) -> Chart:
    error = ERROR[one.unit]
    unit = "°" if one.unit == "degrees" else "%"
    title = _(context.catalogue[one.move].name)
    means = [mean(week.reach.values()) for week in one.weeks]
    return Chart(
        id=f"range-{one.move}",
        title=title,
        told=_(
            "The middle of how far the reps went each week: {trend}",
            trend=_trend(means, unit, error),
        ),
        unit=verbatim(unit),
        columns=tuple(_(SIDES[side]) for side in one.sides),
        rows=tuple(_week(week, one.sides, unit) for week in one.weeks),
        drawing=Drawing(error=error, apart_days=APART_DAYS),
    )


def _week(week: MotionWeek, sides: Sequence[str], unit: str) -> Row:
    values = tuple(cell(week.reach.get(side), unit) for side in sides)
    return Row(week.start, _("Week of {day}", day=day(week.start)), values)
