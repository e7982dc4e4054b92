"""One instant alone: which drawn pose is it nearest to, and which moves share that pose."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spinae.catalogue import Catalogue
from spinae.catalogue.schema import Keep, Move
from spinae.judge.position import Sighting, Template, nearest, way
from spinae.judge.reading import keeper

SURE_DEG, LOST_DEG = 15.0, 55.0
"""Degrees from the drawn pose at which a pose is certain, and at which it is none."""
SAME_DEG = 5.0
"""Poses of other moves that are this little farther away share the pose."""
LEAST = 0.2
"""Confidence from which a pose is named at all. All product settings."""


@dataclass(frozen=True, slots=True)
class NamedPose:
    """The nearest drawn pose; `also` are the other moves that share it."""

    move: str
    pose: str
    confidence: float
    also: tuple[str, ...]


def named_pose(seen: Sighting, catalogue: Catalogue) -> NamedPose | None:
    """The pose of a single frame; None where it is none of ours."""
    found = list(_near(seen, catalogue))
    if not found:
        return None
    least, *_ = min(found)
    confidence = max(0.0, min(1.0, (LOST_DEG - least) / (LOST_DEG - SURE_DEG)))
    if confidence < LEAST:
        return None
    same = sorted(
        (_about(catalogue[move], pose), off, move, pose)
        for off, move, pose in found
        if off - least <= SAME_DEG
    )
    *_, move, pose = same[0]
    return NamedPose(move, pose, confidence, tuple(other for _, _, other, _ in same[1:]))


def _near(seen: Sighting, catalogue: Catalogue) -> Iterator[tuple[float, str, str]]:
    """For each move whose `keep` ranges allow it: degrees to its nearest pose, move, pose."""
    if seen.body is None or seen.shape is None:
        return
    for move in catalogue.values():
        keeps = _keeps(move)
        if move.clock is None and all(keeper(keep)(seen.body, seen.frame) for keep in keeps):
            template, off = nearest(seen.shape, _ends(move))
            yield off, move.id, _name(move, template.share)


def _keeps(move: Move) -> tuple[Keep, ...]:
    judged = move.count or move.hold
    return judged.keep if judged else ()


def _ends(move: Move) -> list[Template]:
    """Between the poses a body is on its way; a hold's start is only how one gets there."""
    shares = (0.0, 1.0) if move.count else (1.0,)
    return [template for template in way(move) if template.share in shares]


def _name(move: Move, share: float) -> str:
    return move.count.near if move.count and share == 0.0 else _far(move)


def _about(move: Move, pose: str) -> int:
    """Of moves that share a pose, that which is about this pose comes first, tests last."""
    return int(pose != _far(move)) + 2 * int(move.phase == "test")


def _far(move: Move) -> str:
    """The pose that the move is about: a rep's far one, or the hold."""
    if move.count:
        return move.count.far
    return move.hold.pose if move.hold else "start"
