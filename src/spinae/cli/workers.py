"""Who watches the files of a folder: processes of this machine, or a Dask cluster.

Both give each file's outcome once, whenever it is ready. A process that dies takes no other
file with it: what it had in hand is tried again, alone.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

from spinae.errors import SpinaeError
from spinae.extras import need

T = TypeVar("T")
Work = Callable[[str], T]
LOST = "the process that watched it ended; the file may be damaged, or memory short"
CONNECT_S = 10


def outcomes(
    work: Work[T], files: Sequence[str], *, jobs: int | None, scheduler: str | None
) -> Iterator[tuple[str, T | None]]:
    """Each file with what `work` gives for it; None where the process died over it."""
    if scheduler is not None:
        return _of_cluster(work, files, scheduler)
    return _of_processes(work, files, jobs or cores())


def cores() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


# This machine -------------------------------------------------------------------------------


def _of_processes(work: Work[T], files: Sequence[str], jobs: int) -> Iterator[tuple[str, T | None]]:
    waiting = deque(files)
    while waiting:
        suspects = yield from _until_broken(work, waiting, min(jobs, len(waiting)))
        for file in suspects:
            alone = deque([file])
            if (yield from _until_broken(work, alone, 1)):
                yield file, None


def _until_broken(
    work: Work[T], waiting: deque[str], jobs: int
) -> Generator[tuple[str, T | None], None, list[str]]:
    """Work through `waiting`; returns what was in hand when a process died, else nothing."""
    in_hand: dict[Future[T], str] = {}
    with _pool(jobs) as pool:
        while waiting or in_hand:
            try:
                while waiting and len(in_hand) < jobs:
                    in_hand[pool.submit(work, waiting[0])] = waiting[0]
                    waiting.popleft()
                ready, _ = wait(in_hand, return_when=FIRST_COMPLETED)
                for future in ready:
                    outcome = future.result()
                    yield in_hand.pop(future), outcome
            except BrokenProcessPool:
                return list(in_hand.values())
    return []


def _pool(jobs: int) -> ProcessPoolExecutor:
    # The pose model's threads do not survive a fork
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(jobs, context, _stopped_by_ctrl_c)


def _stopped_by_ctrl_c() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


# A cluster ----------------------------------------------------------------------------------


def _of_cluster(
    work: Work[T], files: Sequence[str], address: str
) -> Iterator[tuple[str, T | None]]:
    """A worker that dies has its files done by another; one that three died over is lost."""
    distributed = _distributed()
    try:
        client = distributed.Client(address, timeout=CONNECT_S, set_as_default=False)
    except (OSError, ValueError) as error:
        raise SpinaeError(
            f"scheduler: got {address!r}, where no Dask scheduler answers; "
            "start one with: dask scheduler"
        ) from error
    with client, client.as_current():
        futures = {client.submit(work, file, pure=False): file for file in files}
        for future in distributed.as_completed(futures):
            failed = future.exception()
            if failed is not None and not isinstance(failed, distributed.KilledWorker):
                raise SpinaeError(f"{futures[future]}: a worker could not watch it: {failed}")
            yield futures[future], None if failed else future.result()


def _distributed() -> Any:
    need("cluster")
    import distributed

    return distributed
