"""Pack MediaPipe's pose models as the Tasks API wants them: `pose_lite.task`, `pose_full.task`.

The models come from the npm package `@mediapipe/pose`, which was made for an older interface.
The Tasks API wants a zip of detector and landmarks model, each of them saying in its metadata
how its input picture is to be normalised. Both models are FlatBuffers, which point forward only:
so the old model is kept byte for byte, and a new root is written in front of it that points into
it and adds one buffer and one metadata entry.
"""

import struct
import sys
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import flatbuffers
from flatbuffers.number_types import UOffsetTFlags
from flatbuffers.table import Table

ALIGNMENT = 16
"""Bytes. The models are used in place, inside the zip, and their tensors want this."""

# Slots of the table `Model` in TensorFlow Lite's schema
VERSION, OPERATOR_CODES, SUBGRAPHS, DESCRIPTION = 0, 1, 2, 3
BUFFERS, METADATA_BUFFER, METADATA, SIGNATURES = 4, 5, 6, 7
KEPT = (OPERATOR_CODES, SUBGRAPHS, DESCRIPTION, METADATA_BUFFER, SIGNATURES)


def main(package: Path, out: Path) -> None:
    """Read the models of the npm package at `package`, write the bundles into `out`."""
    # The packed assets hold one file alone, the detector, from the first byte to the last.
    detector = (package / "pose_solution_packed_assets.data").read_bytes()
    detector = with_normalization(detector, mean=127.5, std=127.5)
    for size in ("lite", "full"):
        landmarks = (package / f"pose_landmark_{size}.tflite").read_bytes()
        landmarks = with_normalization(landmarks, mean=0.0, std=255.0)
        write_bundle(out / f"pose_{size}.task", detector, landmarks)


def write_bundle(path: Path, detector: bytes, landmarks: bytes) -> None:
    """The zip that the Tasks API calls a model asset bundle: stored, not compressed."""
    files = {"pose_detector.tflite": detector, "pose_landmarks_detector.tflite": landmarks}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as bundle:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name)
            start = bundle.fp.tell() + zipfile.sizeFileHeader + len(name) + 4
            padding = -start % ALIGNMENT
            # 0xD935 is the extra field that Android's zipalign made for such padding
            entry.extra = struct.pack("<HH", 0xD935, padding) + bytes(padding)
            bundle.writestr(entry, data)


def with_normalization(model: bytes, *, mean: float, std: float) -> bytes:
    """The same model, with metadata: pixel values 0…255 go in as (value − mean) / std."""
    if model[4:8] != b"TFL3":
        raise SystemExit("pose model: not a TensorFlow Lite model; is @mediapipe/pose complete?")
    builder = flatbuffers.Builder(len(model) + 4096)
    inside = _bytes(builder, model) - 4  # where the model begins, after the vector's length
    old = Table(bytearray(model), struct.unpack_from("<I", model)[0])
    buffers = [inside - at for at in _tables(old, BUFFERS)]
    metadata = [inside - at for at in _tables(old, METADATA)]

    content = _bytes(builder, normalization_metadata(mean, std))
    buffer = _table(builder, 1, {0: content})
    name = builder.CreateString("TFLITE_METADATA")
    entry = _metadata_entry(builder, name, len(buffers))
    fields = {slot: inside - at for slot in KEPT if (at := _field(old, slot)) is not None}
    fields[BUFFERS] = _vector(builder, [*buffers, buffer])
    fields[METADATA] = _vector(builder, [*metadata, entry])
    version = old.Pos + old.Offset(4 + 2 * VERSION)

    def scalars() -> None:
        builder.PrependUint32Slot(VERSION, struct.unpack_from("<I", model, version)[0], 0)

    builder.Finish(_table(builder, 8, fields, scalars), file_identifier=b"TFL3")
    return bytes(builder.Output())


def normalization_metadata(mean: float, std: float) -> bytes:
    """TensorFlow Lite's ModelMetadata, holding only how the one input is normalised.

    ModelMetadata → subgraph → input tensor → process unit → NormalizationOptions.
    """
    builder = flatbuffers.Builder(512)
    options = _table(builder, 2, {0: _floats(builder, mean), 1: _floats(builder, std)})

    def normalization_options() -> None:
        builder.PrependUint8Slot(0, 1, 0)

    unit = _table(builder, 2, {1: options}, normalization_options)
    tensor = _table(builder, 7, {4: _vector(builder, [unit])})
    subgraph = _table(builder, 6, {2: _vector(builder, [tensor])})
    model = _table(builder, 8, {3: _vector(builder, [subgraph])})
    builder.Finish(model, file_identifier=b"M001")
    return bytes(builder.Output())


def _field(table: Table, slot: int) -> int | None:
    """Where the thing that a field points to stands; None when the field is not set."""
    offset = table.Offset(4 + 2 * slot)
    return table.Indirect(table.Pos + offset) if offset else None


def _tables(table: Table, slot: int) -> list[int]:
    """Where each table of a field that is a vector of tables stands."""
    offset = table.Offset(4 + 2 * slot)
    if not offset:
        return []
    first = table.Vector(offset)
    return [table.Indirect(first + 4 * i) for i in range(table.VectorLen(offset))]


def _table(
    builder: flatbuffers.Builder,
    slots: int,
    fields: dict[int, int],
    scalars: Callable[[], None] = lambda: None,
) -> int:
    builder.StartObject(slots)
    for slot, offset in fields.items():
        builder.PrependUOffsetTRelativeSlot(slot, offset, 0)
    scalars()
    return builder.EndObject()


def _metadata_entry(builder: flatbuffers.Builder, name: int, buffer: int) -> int:
    def index() -> None:
        builder.PrependUint32Slot(1, buffer, 0)

    return _table(builder, 2, {0: name}, index)


def _vector(builder: flatbuffers.Builder, offsets: Sequence[int]) -> int:
    width = UOffsetTFlags.bytewidth
    builder.StartVector(width, len(offsets), width)
    for offset in reversed(offsets):
        builder.PrependUOffsetTRelative(offset)
    return builder.EndVector()


def _floats(builder: flatbuffers.Builder, value: float) -> int:
    builder.StartVector(4, 1, 4)
    builder.PrependFloat32(value)
    return builder.EndVector()


def _bytes(builder: flatbuffers.Builder, data: bytes) -> int:
    """A byte vector whose content, not its length, is aligned."""
    builder.StartVector(1, len(data), ALIGNMENT)
    builder.head -= len(data)
    builder.Bytes[builder.head : builder.head + len(data)] = data
    return builder.EndVector()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
