"""How fast everything is, in one run on this machine.

    python benchmarks/speed.py [--recording FILE] [--video FILE] [--sessions 100 300]
                               [--write docs/speed.md]

Each figure stands beside the bare pose model's pace, measured in the same run, because absolute
figures are of one machine. Without a recording a drawn person is used, without a
video nothing is looked at.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener
from uuid import uuid4

from page import kept, percentile, table
from spinae.body import Frame, Observation
from spinae.catalogue import load
from spinae.judge import Judge
from spinae.judge.recognition import watch_all
from testing.film import Lens, perform

CATALOGUE = load()
MOVE = CATALOGUE["bird-dog"]
LIVE_FPS = 15
Rows = list[list[object]]


@dataclass(frozen=True, slots=True)
class Given:
    """What the run was asked to use."""

    recording: Path | None
    video: Path | None
    sessions: tuple[int, ...]
    seconds: float


def best(run: Callable[[], int], times: int = 3) -> float:
    """Frames a second of the best of some runs: the others were disturbed."""
    rates = []
    for _ in range(times):
        begin = time.perf_counter()
        frames = run()
        rates.append(frames / (time.perf_counter() - begin))
    return max(rates)


# The judge alone ----------------------------------------------------------------------------


def ready_frames(given: Given) -> list[Frame]:
    """Frames in memory: a recording's, or a drawn bird-dog's."""
    if given.recording is None:
        return list(perform(MOVE, reps=8, lens=Lens(noise=0.004)))
    from spinae.eyes import recording

    return [seen.frame for seen in recording.read(given.recording).observations]


def judged(observations: Iterable[Observation]) -> int:
    """One judge over all of them."""
    judge = Judge(MOVE)
    return len([judge.see(seen) for seen in observations])


def recognised(frames: Sequence[Frame]) -> int:
    """Every move's judge over ready frames, as when no move is told."""
    watch_all(map(Observation.of, frames), CATALOGUE)
    return len(frames)


def as_sent(frame: Frame) -> Frame:
    """With the page's four decimals."""
    assert frame.image is not None
    assert frame.world is not None
    image = tuple(
        (round(x, 4), round(y, 4), round(z, 4), round(v, 4)) for x, y, z, v in frame.image
    )
    world = tuple((round(x, 4), round(y, 4), round(z, 4)) for x, y, z in frame.world)
    return Frame(round(frame.t, 4), image, world, frame.aspect, frame.back)


def message(frame: Frame) -> str:
    """A frame as the page sends it."""
    data = {"type": "frame", "t": frame.t, "width": 640, "height": 480}
    return json.dumps(data | {"image": frame.image, "world": frame.world, "back": frame.back})


def parsed_and_judged(texts: Sequence[str]) -> int:
    """What the live server does with each message, without the socket."""
    from spinae.web.live import messages

    judge = Judge(MOVE)
    for text in texts:
        frame = messages.read(text)
        assert isinstance(frame, Frame)
        judge.see(Observation.of(frame))
    return len(texts)


def kept_recording(frames: Iterable[Frame], path: Path) -> Path:
    """The frames as a recording without silhouettes."""
    from spinae.eyes.recording import Header, Writer
    from spinae.eyes.silhouette import Sight

    with Writer(path, Header(640, 480, 30.0, "benchmark")) as recording:
        for frame in frames:
            recording.write(Sight(frame, None))
    return path


def read_and_judged(path: Path) -> int:
    """What `spinae watch --move` does with a recording."""
    from spinae.eyes import recording

    return judged(recording.read(path).observations)


def thinking(given: Given) -> Iterator[tuple[str, float]]:
    """Frames a second of everything that needs no picture."""
    frames = ready_frames(given)
    yield "judge, ready frames, move told", best(lambda: judged(map(Observation.of, frames)))
    texts = [message(as_sent(frame)) for frame in frames if frame.image]
    yield "judge, the page's messages parsed", best(partial(parsed_and_judged, texts))
    with tempfile.TemporaryDirectory() as place:
        path = kept_recording(frames, Path(place) / "frames.jsonl")
        yield "judge, a recording's lines parsed", best(partial(read_and_judged, path))
    yield "recognition, ready frames", best(partial(recognised, frames), times=2)


# Video --------------------------------------------------------------------------------------


def bare(path: Path) -> int:
    """The pose model and the decoder, nothing else: what any camera coach must pay."""
    import av

    from spinae.eyes.pose_model import PoseModel

    count = 0
    with PoseModel("full", moving=True) as model, av.open(str(path)) as container:
        for frame in container.decode(video=0):
            picture: Any = frame.to_ndarray(format="rgb24")
            model.see(picture, frame.time, aspect=frame.width / frame.height)
            count += 1
    return count


def watching(path: Path) -> int:
    """All that `spinae watch --move` does with the video."""
    from spinae.cli.seeing import observations
    from spinae.cli.watching import watched

    return watched(observations(path, progress=False), CATALOGUE, MOVE).frames


def of_folder(path: Path, jobs: int, copies: int) -> float:
    """Seconds for a folder of copies of the video."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "clips"
        folder.mkdir()
        for number in range(copies):
            shutil.copy(path, folder / f"{number}{path.suffix}")
        begin = time.perf_counter()
        _spinae("watch", str(folder), "--out", f"{place}/t.csv", "--move", MOVE.id,
                "--jobs", str(jobs))  # fmt: skip
        return time.perf_counter() - begin


def _spinae(*args: str, env: dict[str, str] | None = None) -> None:
    command = [sys.executable, "-c", "from spinae.cli import main; main()", *args]
    subprocess.run(command, check=True, capture_output=True, env=env)


def seeing(given: Given) -> tuple[float | None, Rows]:
    """The bare loop's pace, and what stands beside it; None where nothing can be seen."""
    if given.video is None:
        return None, []
    model, whole = 0.0, 0.0
    for _ in range(2):  # in turn: the machine is not equally fast all the time
        model = max(model, best(partial(bare, given.video), times=1))
        whole = max(whole, best(partial(watching, given.video), times=1))
    one, two = (of_folder(given.video, jobs, copies=4) for jobs in (1, 2))
    return model, [
        ["pose model alone (bare loop)", f"{model:.1f} frames/s", "1.00", "–"],
        ["`watch` on video", f"{whole:.1f} frames/s", f"{whole / model:.2f}", "≥ 0.95"],
        ["folder, two processes against one", f"{one / two:.2f} ×", "–", "≥ 1.8"],
    ]


# Live sessions ------------------------------------------------------------------------------


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **how: Any) -> None:
        """The answer itself is wanted, not where it leads."""


@contextmanager
def server(core: int | None) -> Iterator[str]:
    """The real app in a process of its own, on one core; its address."""
    with tempfile.TemporaryDirectory() as place:
        command = [sys.executable, "-c", "from spinae.cli import main; main()"]
        if core is not None and shutil.which("taskset"):
            command = ["taskset", "-c", str(core), *command]
        env = os.environ | {"SPINAE_DATA_DIR": place}
        run = subprocess.Popen(
            [*command, "serve", "--port", "0", "--no-open"],
            stdout=subprocess.PIPE, text=True, env=env,
        )  # fmt: skip
        try:
            assert run.stdout is not None
            yield run.stdout.readline().split()[3].rstrip("/")
        finally:
            run.terminate()
            run.wait()


def open_session(address: str) -> str:
    """Pass the screen and start practising the move; the session's id."""
    session = str(uuid4())
    for path, form in (
        ("/screen", {"none": "yes"}),
        (f"/moves/{MOVE.id}/practice", {"session": session}),
    ):
        request = Request(address + path, urlencode(form).encode(), {"Accept": "text/html"})
        try:
            build_opener(_Stay, ProxyHandler({})).open(request)
        except OSError as answer:
            if getattr(answer, "code", 0) != 303:
                raise
    return session


async def live(address: str, session: str, count: int, seconds: float) -> list[float]:
    """`count` pages that send 15 frames a second; seconds from a frame to the answer to it.

    A frame is only answered where something changes, so once a second a wrong message goes with
    it: its answer comes when the frame before it is dealt with.
    """
    frames = perform(MOVE, reps=4, lens=Lens(fps=LIVE_FPS, noise=0.004))
    texts = [message(as_sent(frame)) for frame in frames]
    url = address.replace("http", "ws") + "/live"
    waited: list[float] = []
    there = asyncio.Barrier(count)
    pages = (_page(url, session, texts, seconds, number / count, there) for number in range(count))
    for found in await asyncio.gather(*pages):
        waited += found
    return waited


async def _page(
    url: str,
    session: str,
    texts: Sequence[str],
    seconds: float,
    offset: float,
    there: asyncio.Barrier,
) -> list[float]:
    """One page: it comes, and begins `offset` seconds after everybody is `there`."""
    import websockets

    sent: list[float] = []
    waited: list[float] = []

    async def hear(socket: websockets.ClientConnection) -> None:
        async for text in socket:
            if '"error"' in str(text):
                waited.append(time.perf_counter() - sent[len(waited)])

    async with websockets.connect(url, open_timeout=60, max_queue=None, proxy=None) as socket:
        await socket.send(json.dumps({"type": "hello", "session": session, "camera": True}))
        await socket.send(json.dumps({"type": "do", "t": 0, "command": "start"}))
        ears = asyncio.create_task(hear(socket))
        await there.wait()
        await asyncio.sleep(offset)
        begin = time.perf_counter()
        for number in range(int(seconds * LIVE_FPS)):
            due = begin + number / LIVE_FPS
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            await socket.send(texts[number % len(texts)])
            if number % LIVE_FPS == LIVE_FPS - 1:
                sent.append(time.perf_counter())
                await socket.send("?")
        await asyncio.sleep(0.5)
        ears.cancel()
    return waited[1:]  # the first second is that of everybody beginning


HOPELESS_S = 1.0
"""More pages are not tried once an answer takes this long: the server is full."""


def sessions(given: Given) -> Rows:
    """How long an answer takes with so many pages on one server core."""
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    rows: Rows = []
    for count in given.sessions:
        with server(cores[0] if len(cores) > 1 else None) as address, _kept_to(cores[1:]):
            session = open_session(address)
            waited = asyncio.run(live(address, session, count, given.seconds))
        middle, far = percentile(waited, 50), percentile(waited, 99)
        words = f"{1000 * middle:.0f} ms median, {1000 * far:.0f} ms at the 99th percentile"
        rows.append([f"{count} live sessions of 15 frames/s", words, "–", "< 50 ms at 300"])
        if far > HOPELESS_S:
            break
    return rows


@contextmanager
def _kept_to(cores: Sequence[int]) -> Iterator[None]:
    """This process stays on these cores, where there are any."""
    if not cores:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


# Starting and lasting -----------------------------------------------------------------------

MUST_IMPORT = "click, sqlalchemy.orm, sqlalchemy.dialects.sqlite, pydantic.main"
"""What `spinae today` cannot do without: its commands, its journal, its catalogue. Each with the
part that does the work: the bare names leave it for later."""


def today() -> Rows:
    """`spinae today` against importing what it must."""
    with tempfile.TemporaryDirectory() as place:
        env = os.environ | {"SPINAE_DATA_DIR": place}
        answers = Path(place) / "answers.json"
        answers.write_text('{"none": true}')
        _spinae("screen", "--answers", str(answers), env=env)
        command = partial(_spinae, "today", env=env)
        imports = [sys.executable, "-c", f"import {MUST_IMPORT}"]
        least = partial(subprocess.run, imports, check=True)
        whole, bare_s = (median(_times(run, 7)) for run in (command, least))
    words = f"{whole:.2f} s, {whole / bare_s:.2f} × its imports ({bare_s:.2f} s)"
    return [["`spinae today`", words, "–", "≤ 1.5 ×"]]


def _times(run: Callable[[], object], count: int) -> Iterable[float]:
    for _ in range(count):
        begin = time.perf_counter()
        run()
        yield time.perf_counter() - begin


def an_hour() -> Rows:
    """Memory of one judge over an hour of frames, 15 a second."""
    frames = list(perform(MOVE, reps=8, lens=Lens(fps=LIVE_FPS)))
    judge, before = Judge(MOVE), 0
    length = frames[-1].t + 1 / LIVE_FPS
    for around in range(int(3600 / length) + 1):
        for frame in frames:
            judge.see(Observation.of(replace(frame, t=around * length + frame.t, back=None)))
        if around * length < 360:
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    unit = 1 if sys.platform == "darwin" else 1024
    grown = (after - before) * unit / 1e6
    words = f"{grown:+.1f} MB from the 6th to the 60th minute, {len(judge.reps)} reps"
    return [["one hour of frames", words, "–", "flat"]]


# All ----------------------------------------------------------------------------------------

GOALS = {"judge, ready": 20_000, "judge, the page": 8_000, "judge, a rec": 8_000,
         "recognition": 8_000}  # fmt: skip


def measured(given: Given) -> Rows:
    """Every row."""
    hour = an_hour()  # first: a peak of memory hides what comes after it
    model, rows = seeing(given)
    for name, rate in thinking(given):
        goal = next(goal for start, goal in GOALS.items() if name.startswith(start))
        ratio = f"{rate / model:,.0f}" if model else "–"
        rows.append([name, f"{rate:,.0f} frames/s", ratio, f"≥ {goal:,}"])
    return [*rows, *sessions(given), *today(), *hour]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--recording", type=Path, help="frames for the judge")
    parser.add_argument("--video", type=Path, help="a video with somebody in it")
    parser.add_argument("--sessions", type=int, nargs="*", default=[50, 100, 200, 300])
    parser.add_argument("--seconds", type=float, default=12.0, help="of each live run")
    parser.add_argument("--write", type=Path, help="keep the table in this page")
    asked = parser.parse_args()
    given = Given(asked.recording, asked.video, tuple(asked.sessions), asked.seconds)
    load_1, *_ = os.getloadavg() if hasattr(os, "getloadavg") else (float("nan"),)
    place = f"{os.cpu_count()} cores, Python {sys.version.split()[0]}"
    place += f"; others kept {load_1:.1f} of the cores busy when this began."
    text = f"{place}\n\n" + table(("what", "measured", "× bare model", "goal"), measured(given))
    print(text)
    if asked.write:
        kept(asked.write, text)


if __name__ == "__main__":
    main()
