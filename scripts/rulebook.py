"""Write docs/rules.md anew: every rule of the plan as one page that a clinician can read.

python scripts/rulebook.py
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from spinae.catalogue import Catalogue, load
from spinae.catalogue.schema import Move
from spinae.plan.dose import words
from spinae.plan.lock import URGENCY
from spinae.plan.pain import NAMES
from spinae.plan.rules import OURS, Rule, Rules, Stop, load_rules
from spinae.plan.screen import Caution, Group, Screen, questions
from spinae.plan.selection import CORE, LEGS
from spinae.plan.wording import number
from spinae.say import ENGLISH

PAGE = Path(__file__).resolve().parent.parent / "docs" / "rules.md"
SECTIONS: dict[str, tuple[str, ...]] = {
    "When the questions are asked again": (
        "screen_valid_days", "pregnant_valid_days", "break_days", "jump_rise", "jump_answers",
    ),
    "Pain before a session": ("pain_lighter", "pain_gentle"),
    "Pain during a session": ("pain_end", "pain_rise"),
    "Pain afterwards, and from week to week": (
        "morning_rise", "day_end", "day_end_hours",
        "worse_weeks", "worse_rise", "worse_answers",
    ),
    "Early in the day": ("early_hours", "early_from_hour", "early_until_hour"),
    "Steps up and down": (
        "clean_sessions", "rough_sessions", "fault_share", "fault_least", "fault_every_s",
        "pause_days", "start_rung", "lighter_share",
    ),
    "The shape of a session": (
        "minutes_least", "minutes_most", "short_minutes", "brisk_minutes", "long_minutes",
        "strength_most", "cover_days", "rotation", "like_days",
        "week_most", "week_least", "new_sessions", "rounds_new", "rounds_most", "stretch_total_s",
    ),
    "Time": (
        "get_ready_s", "settle_s", "switch_s", "pulse_s", "pace_sessions", "pace_last",
    ),
    "The long view": ("arc_weeks", "review_week"),
}  # fmt: skip
"""Every rule has its place on the page."""


INTRO = """\
# The rules of the plan

This page is for clinicians. It says who Spinae lets train, what it makes of pain, how it moves a
person up and down, and what a session is made of. It is written from the files the program itself
reads, so what stands here is what it does.

Most numbers are **our setting**: a product setting with a reason, not evidence. No published
cut-off was found for them, or none for backs. Where a number comes from a study, the study is
named; where a study bears on a setting without giving the number, it stands under *see*.

Spinae is exercise for the lower back, for fitness and well-being. It does not diagnose or treat,
and promises nothing about back pain. What is known of exercise and backs: in a review of 249 trials
it helps many people with long-lasting back pain by a small to moderate amount
([hayden-2021](#hayden-2021)), no one kind is known to be best, and first changes
often take some weeks."""

SIGNS = """\
Every sign is asked with one question: *{onset}* What a clinician has long known, and what has not
changed, closes nothing; most of it is kept as a caution. [The sources](screen.md) stand question by
question."""

SHORT = """\
- Nobody trains without having answered the safety questions. A sign closes training, says where to
  go and how soon, and keeps it closed until the person states that a clinician has seen them about
  it, or that it was ticked by mistake. A sign that was seen and is not urgent may be true
  still: it closes training again once the person says that it has changed. An urgent one that is
  told again is a new one.
- Before a session, pain up to {below_lighter} of 10 trains as planned, {lighter} or {below_gentle}
  trains lighter; from {gentle} on there is easy movement only, or rest.
- Pain that is sharp, strong or rising, and a back at {day_end} or more before training, end the
  day: rest, a walk or the gentle set are on offer, and no strength before the next day. Chest pain,
  breathlessness, dizziness, and new pain, numbness or weakness in a leg close training.
- A back that is worse afterwards or the next morning steps the moves of that day down.
- Clean sessions step up, one thing at a time: repetitions, then hold, then the next rung.
- {weeks} weeks of worsening close training, with the advice to see someone. Two sore days do
  not."""

PAIN = """\
The level is asked before every session, whenever the person presses "It hurts", after the session
and on the next morning, from 0 to 10. The published pain-monitoring models were made for knees and
tendons; for backs the ceilings here are lower.

| When | Level | What follows |
| --- | --- | --- |
| before | 0 to {below_lighter} | train as planned |
| before | {lighter} to {below_gentle} | strength one step lighter; nothing grows |
| before | {gentle} and above | easy movement only, or rest |
| before, or on getting up | {day_end} and above | the day is over for strength |
| during | mild, dull, not rising | that move stops; another may follow |
| during | sharp, or {end} and above, or up by more than {rise} | the day is over for strength |
| during | one of the kinds below, at whatever level or none | the session ends, training closes |
| after, or next morning | up by {morning} or more | the moves of that day go one step down |
| week to week | rising for {weeks} weeks, by {worse} or more | training closes; see someone |

After any session that hurt or left its mark, nothing grows until one has been calm."""

PROGRESS = """\
Double progression, for each move on its own: more repetitions first, then longer holds, then, from
the goal dose, the harder neighbour, which begins at its own start dose. One thing changes at a
time: on a day on which the dose grows, the rounds do not. A session counts as clean where the whole
dose was done, the form was good and the pain was green; a fault counts against a set only when it
was seen in a fair share of it. At most one move above the first rungs is new in a session.

After a lighter day the way back to the usual dose is the same: a step at a time, after clean
sessions.

A move that hurt goes one step down and gives way to its easier neighbour until that has been clean
often enough again."""

LADDER = """\
The order is our own. It follows measured spinal load where there is any: active trunk extension
asks most of the spine, extending one leg on all fours is a low-load way to begin. Where loads were
not measured it is judgement."""


SHAPE = """\
Warm-up before strength before stretch: something general, five to eight slow cat-cows, at most four
strength moves, two or three stretches, fewer of each where time is short. The strength moves are
those whose part of the trunk has waited longest. Time that is left goes into
further rounds, one more than last time at most.

What is sore today beside the back, what there is no equipment for, and what the person's cautions
speak against is not offered; its nearest neighbour on the ladder takes its place. What is liked
comes back earlier, what is not liked only where nothing else trains the same."""


def rulebook(rules: Rules, screen: Screen, catalogue: Catalogue) -> str:
    """The whole page."""
    return "\n\n".join(_parts(rules, screen, catalogue)) + "\n"


def _parts(rules: Rules, screen: Screen, catalogue: Catalogue) -> Iterator[str]:
    yield INTRO
    yield "## In short"
    yield _filled(SHORT, rules)
    yield "## Who may train"
    yield f"> {screen.intro}"
    yield SIGNS.format(onset=screen.onset)
    yield from map(_group, screen.groups)
    yield "### More urgent together"
    yield _clusters(screen)
    yield "### Cautions"
    yield "These do not close training. They leave moves out, and some ask to speak to somebody."
    yield _cautions(screen.cautions, catalogue)
    yield from _section("When the questions are asked again", rules)
    yield "## Pain"
    yield _filled(PAIN, rules)
    yield "Kinds of pain that close training:"
    yield "\n".join(map(_stop, (*rules.stops, *rules.graver)))
    for title in list(SECTIONS)[1:5]:
        yield from _section(title, rules)
    yield "## Progress"
    yield PROGRESS
    yield from _section("Steps up and down", rules)
    yield "## The ladder"
    yield LADDER
    yield _ladder(catalogue)
    yield "## Sessions"
    yield SHAPE
    yield from _section("The shape of a session", rules)
    yield from _section("Time", rules)
    yield "## Goals"
    yield _goals(rules)
    yield from _section("The long view", rules)
    yield "## Sources"
    yield _sources(rules, catalogue)


def _stop(stop: Stop) -> str:
    under = next((one.text for one in questions().cautions if one.id == stop.of), "")
    whose = f" ({under.lower()})" if under else ""
    return f"- **{NAMES[stop.kind]}{whose}.** {stop.why} {stop.where}"


def _group(group: Group) -> str:
    signs = "\n".join(f"- {sign.text}" for sign in group.signs)
    soon = URGENCY[group.urgency].capitalize()
    return f"### {group.title}\n\n{signs}\n\n**{soon}.** {group.why} {group.action}"


def _clusters(screen: Screen) -> str:
    texts = {str(kind): f"{name} (in a session)" for kind, name in NAMES.items()}
    texts |= {one.id: one.text for one in screen.cautions}
    for group in screen.groups:
        texts |= {sign.id: sign.text for sign in group.every}
    rows = [
        "| One of these | with one of these | How soon | What is said |",
        "| --- | --- | --- | --- |",
    ]
    for cluster in screen.clusters:
        parts = ("; ".join(texts[id] for id in part) for part in (cluster.one, cluster.other))
        soon = URGENCY[cluster.urgency]
        rows.append(f"| {' | '.join(parts)} | {soon} | {cluster.why} {cluster.action} |")
    return "\n".join(rows)


def _cautions(cautions: Iterable[Caution], catalogue: Catalogue) -> str:
    rows = ["| What is told | What is said | Moves left out |", "| --- | --- | --- |"]
    for caution in cautions:
        out = [move.name for move in catalogue.values() if caution.against(move)]
        rows.append(f"| {caution.text} | {caution.advice or '–'} | {', '.join(out) or '–'} |")
    return "\n".join(rows)


def _filled(text: str, rules: Rules) -> str:
    return text.format(
        below_lighter=rules.pain_lighter - 1,
        lighter=rules.pain_lighter,
        below_gentle=rules.pain_gentle - 1,
        gentle=rules.pain_gentle,
        end=rules.pain_end,
        rise=rules.pain_rise,
        morning=rules.morning_rise,
        day_end=rules.day_end,
        weeks=rules.worse_weeks,
        worse=rules.worse_rise,
    )


def _section(title: str, rules: Rules) -> Iterator[str]:
    yield f"### {title}"
    rows = ["| Rule | Why | Rests on |", "| --- | --- | --- |"]
    for name in SECTIONS[title]:
        rule = rules.reasons[name]
        told = f'<a id="{name}"></a>{_told(rule)}'
        rows.append(f"| {told} | {rule.why} | {_rests_on(rule)} |")
    yield "\n".join(rows)


def _told(rule: Rule) -> str:
    """What it means with its value in it, in bold type."""
    value = f"{rule.value:.0%}" if 0 < rule.value < 1 else f"{rule.value:g}"
    if rule.means.startswith("{}"):
        value = ENGLISH.say(number(rule.value).raised)
    return rule.means.replace("{}", f"**{value}**")


def _rests_on(rule: Rule) -> str:
    see = f"; see {', '.join(map(_link, rule.see))}" if rule.see else ""
    return f"{OURS if rule.kind == OURS else _link(rule.kind)}{see}"


def _link(source: str) -> str:
    return f"[{source}](#{source})"


def _ladder(catalogue: Catalogue) -> str:
    rows = [
        "| For | Rung | Move | Start dose | Goal dose | Opened by |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    strength = [move for move in catalogue.values() if move.phase == "strength"]
    for region in (*CORE, LEGS):
        for move in strength:
            if move.regions[0] == region:
                rows.append(
                    f"| {catalogue.vocabulary.regions[region].title} | {_rung(move, catalogue)} |"
                )
    return "\n".join(rows)


def _rung(move: Move, catalogue: Catalogue) -> str:
    opened = " or ".join(catalogue[easier].name for easier in move.ladder.easier) or "–"
    start, goal = (ENGLISH.say(words(move, dose)) for dose in (move.dose.start, move.dose.goal))
    return f"{move.ladder.rung} | {move.name} | {start} | {goal} | {opened}"


def _goals(rules: Rules) -> str:
    rows = [
        "| Goal | What it means | Days a week | Open at once up to rung | A harder move opens at |",
        "| --- | --- | --- | --- | --- |",
    ]
    for goal in rules.goals.values():
        at = "the goal dose" if goal.open_share == 1 else f"{goal.open_share:.0%} of the way"
        rows.append(f"| {goal.title} | {goal.means} | {goal.days} | {goal.start_rung} | {at} |")
    return "\n".join(rows)


def _sources(rules: Rules, catalogue: Catalogue) -> str:
    known = {**catalogue.sources, **rules.sources}
    named = {key for rule in rules.reasons.values() for key in (rule.kind, *rule.see)} - {OURS}
    return "\n".join(
        f'- <a id="{key}"></a>{known[key].cite}. <{known[key].url}>' for key in sorted(named)
    )


if __name__ == "__main__":
    PAGE.write_text(rulebook(load_rules(), questions(), load()), encoding="utf-8")
