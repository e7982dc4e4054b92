"""How right the judge is: over a folder of labelled recordings or videos, and over drawn people.

    python benchmarks/accuracy.py FOLDER [--photos FOLDER] [--write docs/accuracy.md]

FOLDER holds recordings or videos and a `labels.json`; docs/accuracy.md says what stands in it.
Without FOLDER only the drawn people are measured.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from math import isnan, nan
from pathlib import Path
from typing import Any

from page import kept, share, spread, table, wilson
from scenes import CHANGES, CONDITIONS, Condition, getting_into, others, played, still
from spinae.body import Body, Frame, Observation
from spinae.catalogue import load
from spinae.catalogue.schema import Fault, Move, Pose
from spinae.cli.watching import Part, Watched, watched
from spinae.eyes import recording
from spinae.judge import judge
from spinae.judge.faults import WRONG
from spinae.judge.position import apart
from spinae.judge.reading import reading
from spinae.judge.recognition import Watcher
from spinae.kinematics import stand
from spinae.performance import Script, script
from spinae.signals import Smooth, tolerance
from testing.film import Lens, film

CATALOGUE = load()
JUDGED = [move for move in CATALOGUE.values() if move.clock is None]
NO_MOVE_PHOTOS = ("plank-0",)
"""Photographs named after a move that show it before it begins: no pose of ours."""
Spans = tuple[tuple[float, float], ...]
Seen = Mapping["Label", Sequence[Frame]]
"""The clips with their frames."""


@dataclass(frozen=True, slots=True)
class Label:
    """What somebody saw in a clip; `move` None = none of ours, `reps` None = not counted."""

    clip: str
    move: str | None
    also: tuple[str, ...]
    person: str
    reps: tuple[float, ...] | None
    holds: Spans
    faults: tuple[str, ...]

    @property
    def allowed(self) -> tuple[str | None, ...]:
        """What recognition may say."""
        return (self.move, *self.also)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the judge said of a clip, and what was true."""

    label: Label
    seconds: float
    counted: int | None
    """Reps where the move was told and is counted."""
    clock_off: float | None
    """Seconds by which the time held in all is wrong."""
    edges_off: tuple[float, ...]
    """Seconds by which each labelled start and end is missed."""
    cues: tuple[str, ...]
    unseen: float
    """Share of the time."""
    named: str | None
    phantom: int
    """Reps counted where no move was told."""

    @property
    def off(self) -> int | None:
        """Reps too many or too few."""
        true = self.label.reps
        return None if self.counted is None or true is None else abs(self.counted - len(true))

    @property
    def right_name(self) -> bool:
        """Whether recognition named the move."""
        return self.named in self.label.allowed


# Judging ------------------------------------------------------------------------------------


def labels(folder: Path) -> tuple[list[Label], int]:
    """The clips worth measuring, and how many were left out: bad ones, and of moves that the
    camera does not judge."""
    told: dict[str, Any] = json.loads((folder / "labels.json").read_text("utf-8"))
    good = [
        _label(name, data)
        for name, data in sorted(told.items())
        if data["quality"] != "bad"
        and (data["move"] is None or CATALOGUE[data["move"]].clock is None)
    ]
    return good, len(told) - len(good)


def _label(name: str, data: dict[str, Any]) -> Label:
    reps = data["reps"]
    return Label(
        clip=name,
        move=data["move"],
        also=tuple(data["also"]),
        person=data["person"],
        reps=None if reps is None else tuple(reps),
        holds=tuple((start, end) for start, end in data["holds"] or ()),
        faults=tuple(fault.replace(" ", "-") for fault in data["faults"]),
    )


def frames_of(path: Path) -> Iterator[Frame]:
    """The frames of a recording or a video."""
    if recording.is_recording(path):
        return (seen.frame for seen in recording.read(path).observations)
    from spinae.eyes import video

    return (seen.frame for seen in video.read(path))


def seen_as(frames: Iterable[Frame], move: Move | None) -> Watched:
    """The frames as `move`, or, without one, as whatever is recognised in them."""
    return watched(map(Observation.of, frames), CATALOGUE, move)


def verdict(label: Label, frames: Sequence[Frame], *, recognise: bool = True) -> Verdict:
    """Judge a clip twice: told its move, and not told."""
    move = None if label.move is None else CATALOGUE[label.move]
    told = None if move is None else seen_as(frames, move).longest
    free = seen_as(frames, None) if recognise else None
    seconds = frames[-1].t - frames[0].t
    best = told or (free.longest if free else None)
    spans = () if told is None else _held(told)
    return Verdict(
        label=label,
        seconds=seconds,
        counted=len(told.reps) if told and move and move.count else None,
        clock_off=abs(_total(spans) - _total(label.holds)) if told and label.holds else None,
        edges_off=tuple(_edges(label.holds, spans)) if told else (),
        cues=tuple(fault.name for fault in told.faults) if told else (),
        unseen=best.unseen_s / seconds if best and seconds else 0.0,
        named=free.longest.move if free else None,
        phantom=sum(len(part.reps) for part in free.parts) if free else 0,
    )


def _held(part: Part) -> Spans:
    """Holds; in a counted move each rep's stay in the far pose, around its middle."""
    stays = ((rep.peak - rep.hold_s / 2, rep.peak + rep.hold_s / 2) for rep in part.reps)
    return (*((hold.start, hold.end) for hold in part.holds), *stays)


def _total(spans: Spans) -> float:
    return sum(end - start for start, end in spans)


def _edges(true: Spans, found: Spans) -> Iterator[float]:
    """For each true span: how far its start and end are from what overlaps it.

    One that nothing overlaps is wrong by its length at both ends.
    """
    for start, end in true:
        over = [span for span in found if span[0] < end and span[1] > start]
        yield abs(min(span[0] for span in over) - start) if over else end - start
        yield abs(max(span[1] for span in over) - end) if over else end - start


# The table of real people -------------------------------------------------------------------

HEAD = (
    "move", "clips", "reps true", "reps counted", "MAE", "OBO", "exact",
    "clock off, s", "edges off, s", "false cues/min", "recognised", "not seen",
)  # fmt: skip


def row(name: str, verdicts: Sequence[Verdict]) -> list[object]:
    """One line of the table."""
    counts = [(len(v.label.reps or ()), v.counted, v.off) for v in verdicts if v.off is not None]
    offs = [off for _, _, off in counts]
    minutes = sum(v.seconds for v in verdicts) / 60
    return [
        name,
        len(verdicts),
        sum(true for true, _, _ in counts) if counts else "–",
        sum(counted or 0 for _, counted, _ in counts) if counts else "–",
        f"{sum(offs) / len(offs):.2f}" if offs else "–",
        share(sum(off <= 1 for off in offs), len(offs)),
        share(offs.count(0), len(offs)),
        spread([v.clock_off for v in verdicts if v.clock_off is not None]),
        spread([edge for v in verdicts for edge in v.edges_off]),
        f"{sum(map(_false_cues, verdicts)) / minutes:.2f}" if minutes else "–",
        share(sum(v.right_name for v in verdicts), len(verdicts)),
        f"{sum(v.unseen * v.seconds for v in verdicts) / 60 / minutes:.2f}" if minutes else "–",
    ]


def _false_cues(verdict: Verdict) -> int:
    return sum(cue not in verdict.label.faults for cue in verdict.cues)


def real(verdicts: Sequence[Verdict], left_out: int) -> str:
    """Everything about the clips of real people."""
    by_move: dict[str, list[Verdict]] = {}
    for v in verdicts:
        by_move.setdefault(v.label.move or "none of ours", []).append(v)
    rows = [row(name, by_move[name]) for name in sorted(by_move, key=_last_none)]
    people = len({v.label.person for v in verdicts})
    return "\n\n".join(
        [
            f"{len(verdicts)} clips of {people} people; {left_out} more left out "
            "(bad, or of a move that is not judged).",
            table(HEAD, [*rows, row("**all**", verdicts)]),
            "\n".join(_told_apart(verdicts)),
            table(("share", "value", "95 % interval", "one person left out"), _shares(verdicts)),
        ]
    )


def _last_none(name: str) -> tuple[bool, str]:
    return (name == "none of ours", name)


def _told_apart(verdicts: Sequence[Verdict]) -> Iterator[str]:
    """Confusions, phantom reps, faults: what a share cannot say."""
    wrong = [v for v in verdicts if not v.right_name]
    said = (f"{v.label.clip.split('.')[0]} as {v.named or 'none of ours'}" for v in wrong)
    yield f"- Named wrongly: {', '.join(said) or 'none'}."
    missed = [v for v in verdicts if v.off]
    counts = (
        f"{v.label.clip.split('.')[0]} {v.counted} for {len(v.label.reps or ())}" for v in missed
    )
    yield f"- Counted wrongly: {', '.join(counts) or 'none'}."
    phantom = [v for v in verdicts if v.label.move is None and v.phantom]
    reps = (f"{v.label.clip.split('.')[0]} {v.phantom}" for v in phantom)
    yield f"- Reps counted on other exercises, no move told: {', '.join(reps) or 'none'}."
    true = sum(cue in v.label.faults for v in verdicts for cue in set(v.cues))
    all_cues = sum(len(set(v.cues)) for v in verdicts)
    labelled = sum(len(v.label.faults) for v in verdicts if v.label.move)
    yield f"- Faults: precision {share(true, all_cues)}, recall {share(true, labelled)}."


def changed(seen: Seen) -> str:
    """The table of what may happen to a camera, done to the frames of real people."""
    head = ("real people", *HEAD[1:10])
    rows = []
    for name, change in CHANGES:
        found = [verdict(who, list(change(seen[who])), recognise=False) for who in seen if who.move]
        rows.append(row(name, found)[:10])
    return table(head, rows)


Hits = Callable[[Verdict], bool | None]
SHARES: tuple[tuple[str, Hits], ...] = (
    ("OBO", lambda v: None if v.off is None else v.off <= 1),
    ("exact", lambda v: None if v.off is None else v.off == 0),
    ("recognised", lambda v: v.right_name),
    ("clock within 1.5 s", lambda v: None if v.clock_off is None else v.clock_off <= 1.5),
)


def _shares(verdicts: Sequence[Verdict]) -> Iterator[list[object]]:
    """Each share with its interval, and its range when any one person is left out."""
    people = sorted({v.label.person for v in verdicts})
    for name, hit in SHARES:
        hits, n = _hits(verdicts, hit)
        low, high = wilson(hits, n)
        without = [_hits([v for v in verdicts if v.label.person != p], hit) for p in people]
        left = [k / m for k, m in without if m]
        span = f"{min(left):.2f} to {max(left):.2f}" if left else "–"
        yield [name, share(hits, n), f"{low:.2f} to {high:.2f}", span]


def _hits(verdicts: Iterable[Verdict], hit: Hits) -> tuple[int, int]:
    found = [hit(v) for v in verdicts]
    known = [h for h in found if h is not None]
    return sum(known), len(known)


# Thresholds chosen without the person they are tried on ------------------------------------

NEAR_DEG = (32.0, 36.0, 40.0, 44.0, 48.0, 52.0)
"""What `judge.NEAR_ENOUGH` is chosen from; `judge.FAR_OFF` stays as far beyond it as it is."""


def chosen_without(seen: Seen) -> str:
    """Each person judged with the position's thresholds chosen anew on everybody else."""
    by_choice = {near: _judged_with(near, seen) for near in NEAR_DEG}
    found: list[Verdict] = []
    for person in sorted({label.person for label in seen}):
        best = _best(by_choice, person)
        found += [v for v in by_choice[best] if v.label.person == person]
    rows = []
    for name, hit in SHARES:
        if name != "recognised":
            hits, n = _hits(found, hit)
            low, high = wilson(hits, n)
            rows.append([name, share(hits, n), f"{low:.2f} to {high:.2f}"])
    return table(("chosen without the person", "value", "95 % interval"), rows)


def _best(by_choice: Mapping[float, list[Verdict]], person: str) -> float:
    """What suits everybody else best; of several that do, the middle one."""
    wrong = {near: _wrong(found, person) for near, found in by_choice.items()}
    as_good = [near for near in NEAR_DEG if wrong[near] <= min(wrong.values()) + 0.05]
    return as_good[len(as_good) // 2]


def _judged_with(near: float, seen: Seen) -> list[Verdict]:
    shipped = judge.NEAR_ENOUGH, judge.FAR_OFF
    judge.NEAR_ENOUGH, judge.FAR_OFF = near, near + shipped[1] - shipped[0]
    try:
        return [verdict(who, seen[who], recognise=False) for who in seen if who.move]
    finally:
        judge.NEAR_ENOUGH, judge.FAR_OFF = shipped


def _wrong(verdicts: Iterable[Verdict], without: str) -> float:
    """How wrong everybody else is: reps and seconds."""
    return sum((v.off or 0) + (v.clock_off or 0.0) for v in verdicts if v.label.person != without)


# Planks, frame by frame ---------------------------------------------------------------------

LINES = ("straight", "sag", "pike")


def plank_lines(frames: Iterable[Frame]) -> Counter[str]:
    """How many frames show which line, by the plank's own two fault ranges, smoothed as the
    judge smooths them."""
    faults = [fault for fault in CATALOGUE["plank"].faults if fault.name in LINES]
    read, smooth = reading("hip"), Smooth(0.4)
    found: Counter[str] = Counter()
    for frame in frames:
        body = Body.of(frame)
        value = nan if body is None else smooth.add(frame.t, read(body))
        found["not seen" if isnan(value) else _line(value, faults)] += 1
    return found


def _line(hip_deg: float, faults: Iterable[Fault]) -> str:
    wrong = (f.name for f in faults if tolerance(hip_deg, f.good, f.margin) <= WRONG)
    return next(wrong, "straight")


def drawn_planks() -> Iterator[list[object]]:
    """Straight, sagging and piked planks, from several sides and with a restless model."""
    plank = CATALOGUE["plank"]
    shown = {"straight": plank.poses["end"]}
    shown |= {
        fault.name: plank.poses["end"].model_copy(update=dict(fault.shown))
        for fault in plank.faults
        if fault.name in LINES
    }
    for name, pose in shown.items():
        found: Counter[str] = Counter()
        for yaw in (-30, -15, 0, 15, 30):
            found += plank_lines(film(still(pose, 4.0), Lens(yaw=yaw, noise=0.01, seed=yaw + 40)))
        yield [f"plank, {name} (drawn)", share(found[name], found.total())]


# Drawn people -------------------------------------------------------------------------------


def drawn_label(move: Move, told: Script, fault: str | None = None) -> Label:
    """What is true of a drawn performance."""
    return Label(
        clip=move.id,
        move=move.id,
        also=(),
        person="drawn",
        reps=told.peaks if move.count else None,
        holds=told.holds,
        faults=() if fault is None else (fault,),
    )


def drawn(how: Condition, moves: Sequence[Move] = JUDGED) -> list[Verdict]:
    """Every move, well done, seen in one way."""
    found = []
    for move in moves:
        told, frames = played(script(move), how)
        found.append(verdict(drawn_label(move, told), list(frames), recognise=False))
    return found


def conditions() -> str:
    """The table of drawn people: one row a condition."""
    head = ("drawn people", *HEAD[1:10])
    return table(head, (row(how.name, drawn(how))[:10] for how in CONDITIONS))


def drawn_faults(lens: Lens) -> tuple[int, int, int]:
    """Over every fault of every move, once: named rightly, named in all, shown."""
    right = named = shown = 0
    for move in JUDGED:
        for fault in move.faults:
            frames = list(film(script(move, fault=fault.name), lens))
            cues = {span.name for span in seen_as(frames, move).longest.faults}
            right, named, shown = right + (fault.name in cues), named + len(cues), shown + 1
    return right, named, shown


def fault_rows() -> Iterator[list[object]]:
    """Fault precision and recall on drawn people."""
    lenses = {"as drawn": Lens(), "20° to one side": Lens(yaw=20), "1 % noise": Lens(noise=0.01)}
    for name, lens in lenses.items():
        right, named, shown = drawn_faults(lens)
        yield [name, share(right, named), share(right, shown)]


def other_rows() -> Iterator[list[object]]:
    """Reps counted on drawn exercises that are none of ours: told each move, and not told."""
    seen = {name: list(film(what, Lens(yaw=15))) for name, what in others().items()}
    for name, frames in seen.items():
        told = {move.id: _reps(move, frames) for move in JUDGED}
        free = seen_as(frames, None)
        who = ", ".join(f"{move} {reps}" for move, reps in told.items() if reps)
        named = free.longest.move or "none of ours"
        yield [name, named, sum(len(part.reps) for part in free.parts), who or "0"]
    into = {move.id: _reps(move, list(film(getting_into(move), Lens(yaw=15)))) for move in JUDGED}
    who = ", ".join(f"{move} {reps}" for move, reps in into.items() if reps)
    yield ["getting into position", "–", "–", who or "0"]


def _reps(move: Move, frames: Iterable[Frame]) -> int:
    watcher = Watcher(move)
    for frame in frames:
        watcher.judge.see(Observation.of(frame))
    return len(watcher.judge.reps)


def drawn_recognition(lens: Lens) -> list[object]:
    """Top-1 on drawn performances; tests are left out, which look like the move they test."""
    wrong, asked = [], [move for move in JUDGED if move.phase != "test"]
    for move in asked:
        named = seen_as(film(script(move), lens), None).longest.move
        if named != move.id:
            wrong.append(f"{move.id} as {named or 'none of ours'}")
    name = f"{lens.yaw:g}° to one side"
    return [name, share(len(asked) - len(wrong), len(asked)), ", ".join(wrong) or "none"]


# Photographs --------------------------------------------------------------------------------


SAME_DEG = 12.0
"""Drawn poses no further apart than this are one pose in a photograph."""


def photographs(folder: Path) -> str:
    """Top-1 on single photographs named MOVE-N, N = 0 the start; a pose that several moves share
    is right if any of them is named."""
    from spinae.cli.report import look
    from spinae.eyes import photograph

    wrong = []
    paths = sorted(folder.glob("*.jpg"))
    for path in paths:
        looked = look(photograph.read(path), CATALOGUE)
        if not _right_photograph(path.stem, looked.move, looked.pose, looked.also):
            wrong.append(f"{path.stem} as {looked.move or 'none of ours'}")
    right = share(len(paths) - len(wrong), len(paths))
    return f"Photographs named rightly: {right}; wrong: {', '.join(wrong) or 'none'}."


def _right_photograph(name: str, move: str | None, pose: str | None, also: Iterable[str]) -> bool:
    true, _, number = name.rpartition("-")
    if name in NO_MOVE_PHOTOS or true not in CATALOGUE:
        return move is None
    if move is None or pose is None:
        return False
    shown = CATALOGUE[true].poses["start" if number == "0" else "end"]
    return true in (move, *also) or _apart(shown, CATALOGUE[move].poses[pose]) <= SAME_DEG


def _apart(one: Pose, other: Pose) -> float:
    shape, drawn = (Body(stand(pose).world()).shape for pose in (one, other))
    return apart(shape, drawn.directions)


# All ----------------------------------------------------------------------------------------


def of_people(folder: Path) -> str:
    """The section on real people."""
    wanted, left_out = labels(folder)
    seen = {label: list(frames_of(folder / label.clip)) for label in wanted}
    planks = [label for label in wanted if label.move == "plank" and not label.faults]
    lines: Counter[str] = Counter()
    for label in planks:
        start, end = label.holds[0][0], label.holds[-1][1]
        lines += plank_lines(frame for frame in seen[label] if start <= frame.t <= end)
    parts = [real([verdict(label, frames) for label, frames in seen.items()], left_out)]
    good = share(lines["straight"], lines.total())
    parts += [chosen_without(seen), changed(seen)]
    parts.append(f"Frames of good planks read as straight: {good}.")
    return "\n\n".join(parts)


def of_drawn() -> str:
    """The section on drawn people."""
    return "\n\n".join(
        [
            conditions(),
            table(("line, frame by frame", "right"), drawn_planks()),
            table(("faults (drawn)", "precision", "recall"), fault_rows()),
            table(("recognised (drawn)", "top-1", "wrong"),
                  map(drawn_recognition, (Lens(), Lens(yaw=20)))),
            table(("other exercises (drawn)", "taken for", "reps, no move told",
                   "reps when told it is"), other_rows()),
        ]
    )  # fmt: skip


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("folder", type=Path, nargs="?", help="recordings or videos, labels.json")
    parser.add_argument("--photos", type=Path, help="photographs named MOVE-N.jpg")
    parser.add_argument("--write", type=Path, help="keep the tables in this page")
    parser.add_argument("--no-drawn", action="store_true", help="leave out the drawn people")
    given = parser.parse_args()
    parts: list[Callable[[], str]] = []
    if given.folder:
        parts.append(lambda: f"### Real people\n\n{of_people(given.folder)}")
    if given.photos:
        parts.append(partial(photographs, given.photos))
    if not given.no_drawn:
        parts.append(lambda: f"### Drawn people\n\n{of_drawn()}")
    texts = []
    for part in parts:
        texts.append(part())
        print(texts[-1], end="\n\n", flush=True)
    if given.write:
        kept(given.write, "\n\n".join(texts))


if __name__ == "__main__":
    main()
