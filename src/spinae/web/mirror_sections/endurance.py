"""Endurance: the tests over time, with what counts as a change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from spinae.message import N_, Message, _, joined, verbatim
from spinae.plan.wording import digits
from spinae.progress.endurance import OUR_ERROR, STUDIES, Endurance, Verdict, last_tested
from spinae.web import wording
from spinae.web.citations import Link
from spinae.web.context import AppContext
from spinae.web.due_reviews import when_tests_are_due
from spinae.web.mirror_sections.charts import (
    Band,
    Chart,
    Drawing,
    Reference,
    Row,
    Section,
    cited,
    day,
)
from spinae.web.mirror_sections.charts import number as cell

LEAD = N_(
    "How long you hold the tests while the form is good. The first day is for practice, and the"
    " best of the second is the baseline."
)
CAVEAT = N_(
    "The dashed lines are the means of 43 people without and 32 with long-lasting back pain in one"
    " study. They were other people, tested otherwise than you are: a reference, not a goal and not"
    " a diagnosis."
)
EMPTY = N_("Nothing here yet. Three holds, every two to four weeks, show what grows.")
ERROR = N_(
    "The outlined band is measurement error: we worked it out from how well that study’s people"
    " repeated themselves. For the side plank no study gives one we would use, so we ask for"
    " {share} of the baseline: our setting."
)

CHANGE = N_("{last:.0f} s on {day}, {base:.0f} s at the baseline")
VERDICTS: Mapping[Verdict, str] = {
    "practice": N_("{last:.0f} s on {day}, for practice. The next day is the baseline."),
    "baseline": N_("{last:.0f} s on {day}: the baseline for what comes."),
    "same": N_("{change}. The difference is within measurement error ({error:.0f} s)."),
    "longer": N_("{change}: longer by more than the measurement error ({error:.0f} s)."),
    "shorter": N_("{change}: shorter by more than the measurement error ({error:.0f} s)."),
}


def section(context: AppContext, found: Sequence[Endurance], today: date) -> Section:
    """Every test that was done."""
    return Section(
        id="endurance",
        title=_("Endurance"),
        lead=_(LEAD),
        charts=tuple(_chart(context, one) for one in found),
        empty=_(EMPTY),
        link=Link("/mirror/tests", _("Do the tests")),
        due=when_tests_are_due(last_tested(found), today),
        notes=(
            _(CAVEAT),
            _(ERROR, share=f"{100 * OUR_ERROR:.0f} %"),
        ),
        sources=cited(context.catalogue.sources, ("schellenberg-2007",)),
    )


def name(context: AppContext, one: Endurance) -> Message:
    """`Side plank hold, left`."""
    title = wording.test_name(context.language, context.catalogue[one.move])
    return joined([title, wording.side_alone(one.side)], ", ") if one.side else title


def told(one: Endurance) -> Message:
    """What the newest day says, in one or two sentences."""
    last, base, error = one.last.seconds, one.baseline, one.error_s
    if base is None or error is None:
        text = VERDICTS["practice"]
        return _(text, last=last, day=day(one.last.on))
    text = VERDICTS[one.verdict]
    if one.verdict == "baseline":
        return _(text, last=last, day=day(one.last.on))
    change = _(CHANGE, last=last, day=day(one.last.on), base=base.seconds)
    return _(text, change=change, error=error)


def _chart(context: AppContext, one: Endurance) -> Chart:
    rows = tuple(Row(trial.on, day(trial.on), (cell(trial.seconds, "s"),)) for trial in one.trials)
    return Chart(
        id=f"hold-{one.move}-{one.side or 'both'}",
        title=name(context, one),
        told=told(one),
        unit=verbatim("s"),
        columns=(_("Best hold"),),
        rows=rows,
        drawing=Drawing(
            bands=_bands(one),
            references=_references(one.move),
            practice=True,
        ),
    )


def _bands(one: Endurance) -> tuple[Band, ...]:
    if one.baseline is None or one.error_s is None:
        return ()
    base, error = one.baseline.seconds, one.error_s
    return (Band(max(0.0, base - error), base + error, _("measurement error")),)


def _references(move: str) -> tuple[Reference, ...]:
    study = STUDIES.get(move)
    if study is None:
        return ()
    means = (
        (study.without_pain, _("people without back pain")),
        (study.with_pain, _("people with long-lasting back pain")),
    )
    return tuple(
        Reference(mean, seconds, joined([seconds, people], ": "))
        for mean, people in means
        for seconds in (digits(round(mean), " s"),)
    )
