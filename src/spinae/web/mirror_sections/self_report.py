"""The person's own activities, and the questionnaires they put beside the journal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, tzinfo
from statistics import mean

from spinae.message import N_, NOTHING, Message, _, joined, verbatim
from spinae.progress.month import ACTIVITY_ERROR
from spinae.progress.questionnaires import Questionnaire, Result
from spinae.training import Activity, Score
from spinae.web.citations import Link
from spinae.web.due_reviews import when_questions_are_due
from spinae.web.mirror_sections.charts import Band, Chart, Drawing, Row, Section, day
from spinae.web.mirror_sections.charts import number as cell

LEAD = N_("What you do it for. 0 means that you cannot do it, 10 that you do it as well as ever.")
EMPTY = N_("Nothing here yet. Name up to three things that your back makes hard.")
NOTE = N_(
    "We call it a change when the mean of your activities moves by {points:.0f} points or more:"
    " our setting, as for pain. A questionnaire brings its own."
)

TOO_SMALL = N_("The difference is smaller than the change that matters ({change:g}).")
MATTERS = N_("A change of {change:g} matters ({source}).")


def section(
    activities: Sequence[Activity],
    filled: Sequence[tuple[str, Questionnaire, tuple[Result, ...]]],
    now: datetime,
) -> Section:
    """One chart of all activities, and one of each questionnaire that was answered."""
    charts = [_activities(activities, now.tzinfo)] if any(one.scores for one in activities) else []
    charts += [_questionnaire(id, one, results, now.tzinfo) for id, one, results in filled]
    return Section(
        id="life",
        title=_("Your own life"),
        lead=_(LEAD),
        charts=tuple(charts),
        empty=_(EMPTY),
        notes=(_(NOTE, points=ACTIVITY_ERROR),),
        link=Link("/mirror/questions", _("Look back")),
        due=when_questions_are_due(activities, now),
    )


def _activities(activities: Sequence[Activity], zone: tzinfo | None) -> Chart:
    levels: dict[date, dict[int, int]] = {}
    for one in activities:
        for score in one.scores:
            levels.setdefault(score.at.astimezone(zone).date(), {})[one.id] = score.level
    rows = tuple(
        Row(on, day(on), tuple(cell(those.get(one.id)) for one in activities))
        for on, those in sorted(levels.items())
    )
    return Chart(
        id="activities",
        title=_("Your activities, 0 to 10"),
        told=_told([one.scores for one in activities if one.scores]),
        unit=NOTHING,
        columns=tuple(verbatim(one.name) for one in activities),
        rows=rows,
        drawing=Drawing(top=10.0),
    )


def _told(answers: Sequence[Sequence[Score]]) -> Message:
    """The mean, and what it was at first of the same activities: one that was named later has
    nothing to be compared with."""
    again = [scores for scores in answers if len(scores) > 1]
    last = mean(scores[-1].level for scores in again or answers)
    if not again:
        return _("The mean is {last:.0f}.", last=last)
    first = mean(scores[0].level for scores in again)
    told = _("The mean is {last:.1f}, and was {first:.1f} at first.", last=last, first=first)
    if abs(last - first) < ACTIVITY_ERROR:
        small = _("That is too small a difference to call it a change.")
        return joined([told, small])
    return told


def _questionnaire(
    id: str, one: Questionnaire, results: Sequence[Result], zone: tzinfo | None
) -> Chart:
    dates = [result.at.astimezone(zone).date() for result in results]
    rows = tuple(
        Row(on, day(on), (cell(result.score, "", 1),))
        for on, result in zip(dates, results, strict=True)
    )
    return Chart(
        id=f"questionnaire-{id}",
        title=verbatim(one.name),
        told=_score_told(one, results),
        unit=NOTHING,
        columns=(_("Score"),),
        rows=rows,
        drawing=Drawing(bands=_bands(one, results[0].score)),
    )


def _bands(one: Questionnaire, first: float) -> tuple[Band, ...]:
    if one.change is None:
        return ()
    return (Band(max(0.0, first - one.change), first + one.change, _("no change that matters")),)


def _score_told(one: Questionnaire, results: Sequence[Result]) -> Message:
    first, last = results[0].score, results[-1].score
    better = _("Higher is better.") if one.better == "higher" else _("Lower is better.")
    told = joined([_("{last:g}, and {first:g} at first.", last=last, first=first), better])
    if one.change is None or len(results) < 2:
        return told
    if abs(last - first) < one.change:
        return joined([told, _(TOO_SMALL, change=one.change)])
    return joined([told, _(MATTERS, change=one.change, source=one.change_source or "")])
