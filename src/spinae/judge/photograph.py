"""One instant alone: which drawn pose is it nearest to, and which moves share that pose."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spinae.body import Body, Observation
from spinae.catalogue import Catalogue
from spinae.catalogue.schema import Move
from spinae.judge.position import nearest, way
from spinae.judge.reading import keeper

SURE_DEG, LOST_DEG = 15.0, 55.0
"""Degrees from the drawn pose at which a pose is certain, and at which it is none."""
SAME_DEG = 5.0
"""Poses of other moves that are this little farther away share the pose."""
LEAST = 0.6
"""Confidence from which a pose is named at all. All product settings."""


@dataclass(frozen=True, slots=True)
class NamedPose:
    """The nearest drawn pose; `also` are the other moves that share it."""

    move: str
    pose: str
    confidence: float
    also: tuple[str, ...]


def named_pose(seen: Observation, catalogue: Catalogue) -> NamedPose | None:
    """The pose of a single frame; None where it is none of ours."""
    found = [] if seen.body is None else list(_near(seen.body, catalogue))
    # A hold's start is how one gets there: it can share a pose, but a pose is not named by it.
    named = [found for found in found if _is_about(catalogue[found[1]], found[2])]
    if not named:
        return None
    least, *_ = min(named)
    confidence = max(0.0, min(1.0, (LOST_DEG - least) / (LOST_DEG - SURE_DEG)))
    if confidence < LEAST:
        return None
    same = sorted(
        (_about(catalogue[move], pose), off, move, pose)
        for off, move, pose in found
        if off - least <= SAME_DEG
    )
    *_, move, pose = next(found for found in same if _is_about(catalogue[found[2]], found[3]))
    also = dict.fromkeys(other for _, _, other, _ in same if other != move)
    return NamedPose(move, pose, confidence, tuple(also))


def _is_about(move: Move, pose: str) -> bool:
    return move.count is not None or pose == _far(move)


def _near(body: Body, catalogue: Catalogue) -> Iterator[tuple[float, str, str]]:
    """Degrees to each pose of each move whose `keep` ranges allow it, the move, the pose."""
    for move in catalogue.values():
        for shares in _allowed(move, body) if move.clock is None else ():
            ends = [template for template in way(move) if template.share in shares]
            template, off = nearest(body.shape, ends)
            yield off, move.id, _name(move, template.share)


def _allowed(move: Move, body: Body) -> list[tuple[float, ...]]:
    """Which ends of its way the move's `keep` ranges allow; between them a body is on its way.

    They hold for a whole rep, but only for the hold itself and not for how one gets there.
    """
    judged = move.count or move.hold
    keeps = judged.keep if judged else ()
    kept = all(keeper(keep)(body) for keep in keeps)
    if move.count:
        return [(0.0, 1.0)] if kept else []
    return [(0.0,), (1.0,)] if kept else [(0.0,)]


def _name(move: Move, share: float) -> str:
    if share == 0.0:
        return move.count.near if move.count else "start"
    return _far(move)


def _about(move: Move, pose: str) -> int:
    """Of moves that share a pose, that which is about this pose comes first, tests last."""
    return int(pose != _far(move)) + 2 * int(move.phase == "test")


def _far(move: Move) -> str:
    """The pose that the move is about: a rep's far one, or the hold."""
    if move.count:
        return move.count.far
    return move.hold.pose if move.hold else "start"
