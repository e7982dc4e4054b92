"""Pain before, after and on the next morning, with its episodes."""

from __future__ import annotations

from datetime import date

from spinae.message import N_, NOTHING, Message, _, joined, ngettext
from spinae.plan.wording import digits, number
from spinae.progress.pain import ERROR, ERROR_SOURCES, Episode, Pain, PainWeek
from spinae.web.context import AppContext
from spinae.web.mirror_sections.charts import Chart, Drawing, Row, Section, Stretch, cited, day
from spinae.web.mirror_sections.charts import number as cell

LEAD = N_(
    "The mean of your answers each week, from 0 for none to 10 for the worst you can think of."
)
EMPTY = N_("Nothing here yet. You are asked before, after and on the morning after a session.")
NOTE = N_(
    "Less than {points:.0f} points cannot be told from chance. An episode is a time in"
    " which you said {points:.0f} points more than is usual for you, on more than one day."
)

APART_DAYS = 21


def section(context: AppContext, found: Pain, today: date) -> Section:
    """The answers of the last year."""
    weeks = [week for week in found.weeks if (today - week.start).days <= 366]
    chart = Chart(
        id="pain",
        title=_("Pain, 0 to 10"),
        told=_told(found, today),
        unit=NOTHING,
        columns=(_("Before"), _("After"), _("Next morning")),
        rows=tuple(_row(week) for week in weeks),
        drawing=Drawing(
            top=10.0, apart_days=APART_DAYS, stretches=_stretches(found.episodes, weeks)
        ),
    )
    return Section(
        id="pain",
        title=_("Pain"),
        lead=_(LEAD),
        charts=(chart,) if weeks else (),
        empty=_(EMPTY),
        notes=(_(NOTE, points=ERROR),),
        sources=cited(context.catalogue.sources, ERROR_SOURCES),
    )


def _row(week: PainWeek) -> Row:
    values = (week.before, week.after, week.morning)
    return Row(
        week.start,
        _("Week of {day}", day=day(week.start)),
        tuple(cell(one, "", 1) for one in values),
    )


def _stretches(episodes: tuple[Episode, ...], weeks: list[PainWeek]) -> tuple[Stretch, ...]:
    return tuple(
        Stretch(
            one.start.isoformat(),
            one.end.isoformat(),
            _("Episode, worst {level}", level=one.worst),
        )
        for one in episodes
        if weeks and one.end >= weeks[0].start
    )


def _told(found: Pain, today: date) -> Message:
    usual = NOTHING
    if found.usual is not None:
        usual = _("Usually {level} before a session.", level=digits(found.usual))
    lately = [one for one in found.episodes if (today - one.end).days <= 366]
    if not lately:
        return joined([usual, _("No episode in this time.")])
    last = lately[-1]
    length = ngettext("{n} day", "{n} days", (last.end - last.start).days + 1)
    episodes = ngettext(
        "{many} episode in a year; the last began on {day} and took {length}.",
        "{many} episodes in a year; the last began on {day} and took {length}.",
        len(lately),
        many=number(len(lately)).raised,
        day=day(last.start),
        length=length,
    )
    return joined([usual, episodes])
