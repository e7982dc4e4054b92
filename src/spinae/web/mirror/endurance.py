"""Endurance: the tests over time, with what counts as a change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from spinae.language import said, unsaid
from spinae.progress.endurance import OUR_ERROR, STUDIES, Endurance, Verdict, last_tested
from spinae.web import words
from spinae.web.checks import due_words
from spinae.web.house import House
from spinae.web.mirror.charts import (
    Band,
    Chart,
    Drawing,
    Link,
    Reference,
    Row,
    Section,
    cited,
    day,
)
from spinae.web.mirror.charts import number as cell

LEAD = unsaid(
    "How long you hold the tests while the form is good. The first day is for practice, and the"
    " best of the second is the baseline."
)
CAVEAT = unsaid(
    "The dashed lines are the means of 43 people without and 32 with long-lasting back pain in one"
    " study. They were other people, tested otherwise than you are: a reference, not a goal and not"
    " a diagnosis."
)
EMPTY = unsaid("Nothing here yet. Three holds, every two to four weeks, show what grows.")
ERROR = unsaid(
    "The outlined band is measurement error: we worked it out from how well that study’s people"
    " repeated themselves. For the side plank no study gives one we would use, so we ask for"
    " {share} of the baseline: our setting."
)

CHANGE = unsaid("{last:.0f} s on {day}, {base:.0f} s at the baseline")
VERDICTS: Mapping[Verdict, str] = {
    "practice": unsaid("{last:.0f} s on {day}, for practice. The next day is the baseline."),
    "baseline": unsaid("{last:.0f} s on {day}: the baseline for what comes."),
    "same": unsaid("{change}. The difference is within measurement error ({error:.0f} s)."),
    "longer": unsaid("{change}: longer by more than the measurement error ({error:.0f} s)."),
    "shorter": unsaid("{change}: shorter by more than the measurement error ({error:.0f} s)."),
}


def section(house: House, found: Sequence[Endurance], today: date) -> Section:
    """Every test that was done."""
    return Section(
        id="endurance",
        title=said("Endurance"),
        lead=said(LEAD),
        charts=tuple(_chart(house, one) for one in found),
        empty=said(EMPTY),
        link=Link("/mirror/tests", said("Do the tests")),
        due=due_words(last_tested(found), today),
        notes=(
            said(CAVEAT),
            said(ERROR, share=f"{100 * OUR_ERROR:.0f} %"),
        ),
        sources=cited(house.catalogue.sources, ("schellenberg-2007",)),
    )


def name(house: House, one: Endurance) -> str:
    """`Side plank hold, left`."""
    title = house.catalogue[one.move].name.removesuffix(said(" test"))
    return f"{title}, {words.side_alone(one.side)}" if one.side else title


def told(one: Endurance) -> str:
    """What the newest day says, in one or two sentences."""
    last, base, error = one.last.seconds, one.baseline, one.error_s
    if base is None or error is None:
        return said(VERDICTS["practice"], last=last, day=day(one.last.on))
    if one.verdict == "baseline":
        return said(VERDICTS["baseline"], last=last, day=day(one.last.on))
    change = said(CHANGE, last=last, day=day(one.last.on), base=base.seconds)
    return said(VERDICTS[one.verdict], change=change, error=error)


def _chart(house: House, one: Endurance) -> Chart:
    rows = tuple(Row(trial.on, day(trial.on), (cell(trial.seconds, "s"),)) for trial in one.trials)
    return Chart(
        id=f"hold-{one.move}-{one.side or 'both'}",
        title=name(house, one),
        told=told(one),
        unit="s",
        columns=(said("Best hold"),),
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
    return (Band(max(0.0, base - error), base + error, said("measurement error")),)


def _references(move: str) -> tuple[Reference, ...]:
    study = STUDIES.get(move)
    if study is None:
        return ()
    means = (
        (study.without_pain, said("people without back pain")),
        (study.with_pain, said("people with long-lasting back pain")),
    )
    return tuple(
        Reference(mean, f"{mean:.0f} s", f"{mean:.0f} s: {people}") for mean, people in means
    )
