from __future__ import annotations

import base64
import gzip
import json
import os
import zlib
from collections.abc import Callable
from fractions import Fraction
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec
import pytest
from _pytest.mark import ParameterSet
from click.testing import CliRunner

from spinae.body import INDEX, LANDMARKS, Frame
from spinae.cli import main
from spinae.errors import RecordingError, SpinaeError, VideoError
from spinae.eyes import recording
from spinae.eyes.recording import Header, Writer
from spinae.eyes.silhouette import Sight, Silhouette
from spinae.web.live.messages import Seen

SAMPLES = Path(os.environ.get("SPINAE_SAMPLES", "no-samples"))
RECORDINGS = sorted((SAMPLES / "recordings").glob("*.jsonl.gz"))
HEADER = {"spinae": 1, "width": 640, "height": 480, "fps": 30.0, "source": "a test"}
IMAGE = [[0.5, 0.5, 0.0, 1.0]] * 33
WORLD = [[0.1, 0.2, 0.3]] * 33
needs_samples = pytest.mark.skipif(not RECORDINGS, reason="SPINAE_SAMPLES names no samples")


def line(t: float = 0.0, **changes: object) -> dict[str, object]:
    return {"t": t, "image": IMAGE, "world": WORLD} | changes


def mask(**changes: object) -> dict[str, object]:
    data = base64.b64encode(zlib.compress(bytes(6))).decode()
    return {"box": [0.1, 0.2, 0.8, 0.9], "width": 3, "height": 2, "data": data} | changes


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """A function that writes lines as a recording; text goes in as it is."""

    def written(*lines: object, end: str = "\n") -> Path:
        path = tmp_path / "some.jsonl"
        texts = [text if isinstance(text, str) else json.dumps(text) for text in lines]
        path.write_text("\n".join(texts) + end)
        return path

    return written


# Recordings -----------------------------------------------------------------------------------


def _way(path: Path) -> ParameterSet:
    """One of nothing that we know; one of each move is read by test_recordings.py."""
    marks = () if path.name.startswith("other-1.") else pytest.mark.slow
    return pytest.param(path, id=path.name, marks=marks)


@needs_samples
@pytest.mark.parametrize("path", [*map(_way, RECORDINGS)])
def test_real_recording_is_read_to_its_end(path: Path) -> None:
    labels = json.loads((path.parent / "labels.json").read_text())
    frames = list(recording.read(path).observations)
    assert frames[-1].t == pytest.approx(labels[path.name]["duration"], abs=0.1)


def test_frame_keeps_what_the_line_says(write: Callable[..., Path]) -> None:
    opened = recording.read(write(HEADER, line(0.5, world=[[1, 2, 3]] * 33)))
    frame = next(opened.observations).frame
    assert (opened.width, opened.fps, opened.source) == (640, 30.0, "a test")
    assert (frame.t, frame.aspect) == (0.5, 640 / 480)
    assert frame.world is not None
    assert frame.world[INDEX["nose"]] == (1.0, 2.0, 3.0)


def test_nobody_seen_is_a_frame(write: Callable[..., Path]) -> None:
    nobody = {"t": 0.0, "image": None, "world": None}
    opened = recording.read(write(HEADER, nobody, "", line(1.0, later="key")))
    assert [seen.frame.image is None for seen in opened.observations] == [True, False]


def test_back_line_is_measured_where_there_is_a_silhouette(write: Callable[..., Path]) -> None:
    path = write(HEADER, line(0.0, mask=mask()), line(1.0))
    opened = recording.read(path, back=lambda silhouette, _: len(silhouette.data) / 2)
    assert [seen.frame.back for seen in opened.observations] == [3.0, None]


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
def test_what_is_written_is_read_again(tmp_path: Path, name: str) -> None:
    silhouette = Silhouette((0.1, 0.2, 0.8, 0.9), 3, 2, bytes(range(6)))
    seen = Frame(1.0, tuple((0.25, 0.5, 0.0, 1.0) for _ in LANDMARKS), ((0.1, 0.2, 0.3),) * 33, 2.0)
    sights = [Sight(Frame(0.0, None, None, 2.0)), Sight(seen, silhouette)]
    with Writer(tmp_path / name, Header(200, 100, 12.5, "a “test”")) as writer:
        for sight in sights:
            writer.write(sight)
    assert list(recording.sights(tmp_path / name)) == sights
    assert recording.read(tmp_path / name).source == "a “test”"


def test_recording_that_is_broken_off_leaves_nothing(tmp_path: Path) -> None:
    def broken_off() -> None:
        with Writer(tmp_path / "a.jsonl", Header(200, 100, 30, "")):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        broken_off()
    assert list(tmp_path.iterdir()) == []


def test_recording_is_told_by_its_content(tmp_path: Path) -> None:
    for name, data, told in [
        ("a.mp4", b'{"spinae": 1}', True),
        ("b.mp4", gzip.compress(b"anything"), True),
        ("c.jsonl", b"\x00\x00\x00\x20ftypisom", False),
    ]:
        (tmp_path / name).write_bytes(data)
        assert recording.is_recording(tmp_path / name) is told


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"spinae": 2}, "line 1: spinae: got 2, allowed 1"),
        ({"spinae": True}, "line 1: spinae: got true, allowed 1"),
        ({"width": 0}, "line 1: width: got 0, allowed a whole number from 1"),
        ({"height": "480"}, "line 1: height: got '480'"),
        ({"fps": -1}, "line 1: fps: got -1, allowed a number from 0.1"),
        ({"source": 7}, "line 1: source: got 7, allowed text"),
    ],
)
def test_wrong_header_is_refused_at_once(
    write: Callable[..., Path], changes: dict[str, object], says: str
) -> None:
    with pytest.raises(RecordingError) as problem:
        recording.read(write(HEADER | changes, line()))
    assert says in str(problem.value)


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ({"image": IMAGE}, "t: got no such key, allowed a number from 0"),
        (line(-1), "t: got -1"),
        (line(0.0), "t: got 0, allowed later than the frame before, 0"),
        ({"t": 1}, "image: got no such key, allowed 33 points, or null"),
        (line(1, image=IMAGE[1:]), "image: got a list of 32, allowed a list of 33"),
        (line(1, image=[[1, 2, 3]] * 33), "image: got a list of 3 that is no point (nose)"),
        (line(1, image=[[0, 0, 0, 1.5]] * 33), "image: got visibility 1.5 (nose)"),
        (line(1, world=None), "world: got null, allowed a list of 33 points"),
        (line(1, world=[[1, 2, True]] * 33), "world: got a list of 3 that is no point"),
        (line(1, world=[[1, 2, 1e300]] * 33), "world: got a list of 3 that is no point"),
        (line(1, mask=7), "mask: got 7, allowed an object"),
        (line(1, mask=mask(box=[0, 0, 0, 1])), "mask box: got [0, 0, 0, 1], allowed [left"),
        (line(1, mask=mask(width=4)), "mask data: got 6 bytes, allowed width × height = 8"),
        (line(1, mask=mask(width=2)), "mask data: got more, allowed width × height = 4"),
        (line(1, mask=mask(data="!")), "mask data: damaged"),
        ('{"t": NaN}', "not JSON: invalid character (byte 6)"),
        ("[1]", "got a list of 1, allowed one JSON object a line"),
        ('{"t": 1,}', "not JSON: "),
        ("[" * 100_000, "not JSON: nested too deeply"),
        ('{"t": ' + "9" * 5000 + "}", "not JSON: "),
    ],
)
def test_wrong_line_is_named_in_one_line(
    write: Callable[..., Path], bad: object, says: str
) -> None:
    path = write(HEADER, line(0.0), bad, line(2.0))
    with pytest.raises(RecordingError) as problem:
        list(recording.read(path).observations)
    assert str(problem.value).startswith(f"{path}, line 3: ")
    assert says in str(problem.value)
    assert "\n" not in str(problem.value)


def test_frames_before_a_wrong_line_are_given(write: Callable[..., Path]) -> None:
    seen = recording.read(write(HEADER, line(0.0), "nonsense")).observations
    assert next(seen).t == 0.0
    with pytest.raises(RecordingError):
        next(seen)


def test_cut_off_last_line_says_so(write: Callable[..., Path]) -> None:
    path = write(HEADER, line(0.0), '{"t": 1, "ima', end="")
    with pytest.raises(RecordingError, match="line 3: cut off in the middle; remove this line"):
        list(recording.read(path).observations)


def test_cut_off_packed_file_says_so(write: Callable[..., Path]) -> None:
    path = write(HEADER, *(line(t) for t in range(500)))
    packed = gzip.compress(path.read_bytes())
    path.write_bytes(packed[:-20])
    with pytest.raises(RecordingError, match=r"line \d+: the packed file ends too early"):
        list(recording.read(path).observations)


def test_damaged_packed_file_says_so(write: Callable[..., Path]) -> None:
    path = write(HEADER, *(line(t) for t in range(500)))
    packed = bytearray(gzip.compress(path.read_bytes()))
    packed[40:60] = bytes(20)
    path.write_bytes(packed)
    with pytest.raises(RecordingError, match="damaged"):
        list(recording.read(path).observations)


def test_one_endless_line_is_not_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "bomb.jsonl.gz"
    path.write_bytes(gzip.compress(b"{" + b" " * 50_000_000))
    with pytest.raises(RecordingError, match="more than 4 million bytes in one line"):
        recording.read(path)


@pytest.mark.parametrize(
    ("name", "says"),
    [("none.jsonl", "No such file"), (".", "Is a directory"), ("empty.jsonl", "is empty")],
)
def test_file_that_cannot_be_opened_is_named(tmp_path: Path, name: str, says: str) -> None:
    (tmp_path / "empty.jsonl").touch()
    with pytest.raises(RecordingError, match=says):
        recording.read(tmp_path / name)


def test_recording_without_frames_is_refused(write: Callable[..., Path]) -> None:
    with pytest.raises(RecordingError, match="holds no frames"):
        list(recording.read(write(HEADER)).observations)


# The browser ----------------------------------------------------------------------------------

MESSAGE: dict[str, Any] = line(2.0, type="frame", width=1280, height=720, back=-4.5)


def seen(**changes: object) -> Frame:
    text = msgspec.json.encode(MESSAGE | changes)
    return msgspec.json.decode(text, type=Seen).frame()


def test_message_becomes_a_frame() -> None:
    frame = seen()
    assert (frame.t, frame.aspect, frame.back) == (2.0, 1280 / 720, -4.5)
    assert (frame.image or ())[0] == (0.5, 0.5, 0.0, 1.0)
    assert seen(back=None, image=None).image is None


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"t": None}, "$.t"),
        ({"t": True}, "$.t"),
        ({"width": 0}, "$.width"),
        ({"height": 1.5}, "$.height"),
        ({"image": "x" * 100}, "$.image"),
        ({"image": IMAGE[1:]}, "$.image"),
        ({"image": [[0.5, 0.5, 0.0, 1.5], *IMAGE[1:]]}, "$.image"),
        ({"world": [[0.1, 0.2], *WORLD[1:]]}, "$.world"),
        ({"world": [[0.1, 0.2, 2000.0], *WORLD[1:]]}, "$.world"),
        ({"back": "much"}, "$.back"),
        ({"picture": "x"}, "unknown field `picture`"),
    ],
)
def test_wrong_message_is_refused_with_its_key(changes: dict[str, object], where: str) -> None:
    with pytest.raises(msgspec.ValidationError) as problem:
        seen(**changes)
    assert where in str(problem.value)


def test_half_a_person_is_refused() -> None:
    with pytest.raises(SpinaeError, match="world: got null, allowed 33 points"):
        seen(world=None)


# Pictures -------------------------------------------------------------------------------------

MODEL = files("spinae") / "web" / "static" / "built" / "models" / "pose_full.task"
sees = pytest.mark.skipif(
    not (RECORDINGS and MODEL.is_file()), reason="needs SPINAE_SAMPLES and a built frontend"
)


def photographs(*names: str, turned: int = 0) -> list[Any]:
    """Photographs at 320 × 240, as a camera would store them that was turned to the left."""
    image = pytest.importorskip("PIL.Image")
    found = [image.open(SAMPLES / "photos" / f"{name}.jpg") for name in names]
    return [one.convert("RGB").resize((320, 240)).rotate(turned, expand=True) for one in found]


def film(path: Path, pictures: list[Any], *, turned: int = 0, times: list[float]) -> Path:
    """A video of the pictures, in turn, at these times."""
    av = pytest.importorskip("av")
    with av.open(str(path), "w", options={"movflags": "faststart"}) as container:
        stream = container.add_stream("mpeg4", rate=1000)
        stream.width, stream.height = pictures[0].size
        stream.codec_context.time_base = Fraction(1, 1000)
        if turned:
            stream.set_display_rotation(-turned)
        for number, t in enumerate(times):
            frame = av.VideoFrame.from_image(pictures[number % len(pictures)])
            frame.pts, frame.time_base = round(t * 1000), Fraction(1, 1000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


@sees
def test_video_keeps_its_uneven_times(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    from spinae.eyes import video

    times = [0.0, 0.04, 0.2, 0.24, 0.5]
    path = film(tmp_path / "a.mp4", photographs("glute-bridge-0"), times=times)
    frames = [seen.frame for seen in video.read(path, back=lambda *_: 1.0)]
    assert [frame.t for frame in frames] == pytest.approx(times, abs=0.002)
    assert frames[-1].image is not None
    assert (frames[-1].back, frames[-1].aspect) == (1.0, 320 / 240)
    assert capfd.readouterr().err == ""


@sees
@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_turned_video_is_seen_upright(tmp_path: Path, turned: int) -> None:
    from spinae.eyes import video

    pictures = photographs("plank-1", turned=turned)
    path = film(tmp_path / "a.mp4", pictures, turned=turned, times=[0.0, 0.1, 0.2])
    seen = video.see(path)
    image = [sight.frame.image for sight in seen.sights][-1]
    assert (seen.width, seen.height) == (320, 240)
    assert image is not None
    # the head is to the right of the feet, and above them
    nose, toe = image[INDEX["nose"]], image[INDEX["left_toe"]]
    assert nose[0] > toe[0] + 0.3
    assert nose[1] < toe[1]


@sees
def test_fast_video_is_not_looked_at_more_than_needed(tmp_path: Path) -> None:
    from spinae.eyes import video

    path = film(tmp_path / "a.mp4", photographs("plank-1"), times=[i / 60 for i in range(30)])
    assert len(list(video.read(path))) == 15


@sees
def test_video_of_nobody_says_so(tmp_path: Path) -> None:
    from PIL import Image

    from spinae.eyes import video

    path = film(tmp_path / "a.mp4", [Image.new("RGB", (320, 240), "grey")], times=[0.0, 0.1])
    with pytest.raises(VideoError, match="nobody is seen"):
        list(video.read(path))


@sees
def test_video_that_was_cut_off_says_so(tmp_path: Path) -> None:
    from spinae.eyes import video

    times = [i / 5 for i in range(60)]
    path = film(tmp_path / "a.mp4", photographs("plank-0", "plank-1"), times=times)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(VideoError, match=r"cut off: got \d\.\d s of 1\d\.\d s"):
        list(video.read(path))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "neither a recording nor a video"),
        (b"hello\n" * 99, "neither a recording nor a video"),
    ],
)
def test_file_that_is_no_video_is_refused(tmp_path: Path, data: bytes, says: str) -> None:
    pytest.importorskip("av")
    from spinae.eyes import video

    (tmp_path / "a.mp4").write_bytes(data)
    with pytest.raises(VideoError, match=says):
        video.see(tmp_path / "a.mp4")


@sees
def test_photograph_is_no_video() -> None:
    from spinae.eyes import video

    with pytest.raises(VideoError, match="a photograph, not a video; use spinae look"):
        video.see(SAMPLES / "photos" / "plank-1.jpg")


@sees
def test_photograph_is_turned_as_its_camera_says(tmp_path: Path) -> None:
    from PIL import Image

    from spinae.eyes import photograph

    exif = Image.Exif()
    exif[0x0112] = 6  # stored lying, to be shown a quarter turn to the right
    photographs("plank-1", turned=90)[0].save(tmp_path / "a.jpg", exif=exif)
    frame = photograph.read(tmp_path / "a.jpg").frame
    assert frame.aspect == pytest.approx(320 / 240)
    assert frame.image is not None
    assert frame.image[INDEX["nose"]][0] > frame.image[INDEX["left_toe"]][0] + 0.3


@sees
@pytest.mark.parametrize(
    ("name", "says"),
    [("none.jpg", "No such file"), ("text.jpg", "not a photograph"), ("cut.jpg", "damaged")],
)
def test_photograph_that_cannot_be_read_is_named(tmp_path: Path, name: str, says: str) -> None:
    from spinae.eyes import photograph

    (tmp_path / "text.jpg").write_text("no picture")
    whole = (SAMPLES / "photos" / "plank-1.jpg").read_bytes()
    (tmp_path / "cut.jpg").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(VideoError, match=says):
        photograph.read(tmp_path / name)


@sees
def test_pose_model_speaks_to_nobody() -> None:
    from spinae.eyes.pose_model import PoseModel

    with PoseModel(moving=False):
        assert os.environ["https_proxy"] == "http://127.0.0.1:9"
        assert not {"no_proxy", "NO_PROXY"} & set(os.environ)


@sees
def test_photograph_of_nobody_says_so(tmp_path: Path) -> None:
    from PIL import Image

    from spinae.eyes import photograph

    Image.new("RGB", (320, 240), "grey").save(tmp_path / "a.png")
    with pytest.raises(VideoError, match="nobody is seen"):
        photograph.read(tmp_path / "a.png")


@sees
@pytest.mark.slow
def test_video_and_its_recording_are_judged_alike(tmp_path: Path) -> None:
    pictures = photographs(*["glute-bridge-0"] * 30, *["glute-bridge-1"] * 30)
    video = film(tmp_path / "a.mp4", pictures, times=[i / 20 for i in range(180)])
    kept = tmp_path / "a.jsonl.gz"
    made = CliRunner().invoke(main, ["record", str(video), "-o", str(kept)])
    assert (made.exit_code, made.stderr) == (0, "")
    watched = [
        CliRunner().invoke(main, ["watch", str(file), "--move", "glute-bridge", "--json"]).stdout
        for file in (video, kept)
    ]
    assert watched[0] == watched[1]
    assert len(json.loads(watched[0])["reps"]) == 2
