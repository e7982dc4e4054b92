"""The one writer of what is done and felt in live sessions, and of what closes training.

Nobody who speaks with a person waits for the disk: a write is handed in, and kept by a thread of
the writer. While the journal cannot be written (another program holds it, the disk is full) the
write is tried again by itself, also after the page that it came from has gone. The writes of one
session are kept in the order they were handed in.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from spinae.coach import Locked, Output, SetDone
from spinae.errors import JournalError, JournalUnavailableError
from spinae.journal import Journal, store
from spinae.journal.reserve import HeldLock, Reserve
from spinae.plan import Lock

RETRY_S: Final = (0.2, 0.5, 1.0, 2.0, 5.0)
"""Waits between tries; the last is repeated."""
BUSY_S: Final = 1.0
"""How long one try waits for another program: not longer, as the page then hears that it is not
kept yet, and Ctrl-C ends the last try."""
CLOSE_S: Final = 10.0
"""How long a server that is stopped waits for the last tries."""

NO_THREAD: Final = "journal: not written: this machine has no thread left"

logger = logging.getLogger("spinae")


@dataclass(frozen=True, slots=True)
class Write:
    """One fact on its way to the journal."""

    session: str
    person: int
    fact: Output | None
    """What the coach gave; None where it is no fact of a session."""
    keep: Callable[[Journal], None]
    """Keeps it; called again after a failure, so twice must be as good as once."""
    at: datetime | None = None
    """When, where it closes training."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The write is in the journal."""

    write: Write


@dataclass(frozen=True, slots=True)
class Waiting:
    """The write could not be kept now, and will be tried again."""

    write: Write
    error: JournalUnavailableError


@dataclass(frozen=True, slots=True)
class Refused:
    """The write will not be kept: the journal refuses it (a JournalError), or there is a fault in
    Spinae (anything else, logged)."""

    write: Write
    error: Exception


@dataclass(frozen=True, slots=True)
class Unkept:
    """What of one person waits, as the journal could not be written."""

    sets: int
    sessions: tuple[str, ...]
    """In whose queues it waits."""
    error: JournalUnavailableError | None
    """Why the newest try was in vain; None where it was not tried yet."""


Outcome = Kept | Waiting | Refused
Told = Callable[[Outcome], None]
"""Hears of each outcome of a write, also while it waits behind another that cannot be kept; mostly
in the writer's thread, so it must not wait."""


@dataclass(slots=True)
class _Queue:
    """The writes of one session that are not kept yet, the oldest first."""

    writes: deque[tuple[Write, Told]] = field(default_factory=deque)
    tries: int = 0
    """Of the oldest, in vain."""
    error: JournalUnavailableError | None = None
    """Why the last of them was."""
    due: float = 0.0
    """When the oldest is tried next, on the monotonic clock."""
    given_up: bool = False
    """Tried in vain while the writer was closing."""


class Writer:
    """Writes handed in by any thread. Its own thread runs while something is not kept yet."""

    def __init__(
        self,
        journal: Journal,
        retry_s: Sequence[float] = RETRY_S,
        reserve: Reserve | None = None,
    ) -> None:
        """`reserve`: where locks are held that are not in the journal yet."""
        self._journal, self._reserve = journal.waiting(BUSY_S), reserve
        self._retry_s = retry_s
        self._changed = threading.Condition()
        self._queues: dict[str, _Queue] = {}
        self._thread: threading.Thread | None = None
        self._closing = self._new_lock = False

    def take_over(self) -> None:
        """Keep what a server that ended could not."""
        with self._changed:  # all of it is handed in before the reserve is written anew
            for held in () if self._reserve is None else self._reserve.held():
                self.submit(lock_write(held))

    def submit(self, write: Write, told: Told = lambda _: None) -> None:
        """Keep it as soon as the journal can be written; returns at once."""
        with self._changed:
            queue = self._queues.setdefault(write.session, _Queue())
            queue.writes.append((write, told))
            if queue.tries and queue.error is not None:
                told(Waiting(write, queue.error))
            self._new_lock = self._new_lock or isinstance(write.fact, Locked)
            self._changed.notify_all()
            if self._thread is None and not self._started():
                told(Waiting(write, JournalUnavailableError(NO_THREAD)))

    def keep(self, write: Write, wait_s: float) -> Outcome | None:
        """Hand it in and wait so long for its outcome; None where there is none yet. It is kept
        all the same, once it can be."""
        heard = threading.Event()
        outcomes: list[Outcome] = []

        def told(outcome: Outcome) -> None:
            outcomes.append(outcome)
            heard.set()

        self.submit(write, told)
        heard.wait(wait_s)
        return outcomes[-1] if outcomes else None

    def pending(self, session: str) -> tuple[Output, ...]:
        """What of a session is not kept yet, the oldest first."""
        with self._changed:
            queue = self._queues.get(session)
            facts = (write.fact for write, _ in queue.writes) if queue else ()
            return tuple(fact for fact in facts if fact is not None)

    def locks(self, person: int) -> tuple[Lock, ...]:
        """What closes the person's training and is not kept yet, by this server or a command."""
        held = () if self._reserve is None else self._reserve.held()
        with self._changed:
            waiting = tuple(
                write.fact.lock
                for queue in self._queues.values()
                for write, _ in queue.writes
                if write.person == person and isinstance(write.fact, Locked)
            )
        return (*waiting, *(one.lock for one in held if one.person == person))

    def _locks_waiting(self) -> list[HeldLock]:
        with self._changed:
            return [
                HeldLock(write.person, write.fact.lock, write.at)
                for queue in self._queues.values()
                for write, _ in queue.writes
                if isinstance(write.fact, Locked) and write.at is not None
            ]

    def unkept(self, person: int) -> Unkept | None:
        """What the person did or said and was tried in vain, or closes training; None where there
        is nothing."""
        with self._changed:
            waiting = {
                session: queue
                for session, queue in self._queues.items()
                if any(_waits(write, person, queue) for write, _ in queue.writes)
            }
            if not waiting:
                return None
            facts = (write.fact for queue in waiting.values() for write, _ in queue.writes)
            sets = sum(isinstance(fact, SetDone) for fact in facts)
            errors = [queue.error for queue in waiting.values() if queue.error is not None]
            return Unkept(sets, tuple(waiting), errors[-1] if errors else None)

    def drained(self, wait_s: float) -> bool:
        """Wait so long until everything is kept or refused; whether it is."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._queues, wait_s)

    def close(self) -> None:
        """Try once more, now, what is not kept yet; what cannot be is logged and given up."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
            thread = self._thread
        if thread is not None:
            thread.join(CLOSE_S)
        with self._changed:
            lost = [write for queue in self._queues.values() for write, _ in queue.writes]
            self._closing = False
        if lost:
            kinds = ", ".join(sorted({_kind(write) for write in lost}))
            logger.error(
                "journal: %d writes could not be kept before Spinae stopped: %s; pages that are "
                "still open send the sets of planned sessions again",
                len(lost),
                kinds,
            )

    def _started(self) -> bool:
        """Start the thread; where there is none to be had the next write tries again."""
        thread = threading.Thread(target=self._run, name="writer", daemon=True)
        try:
            thread.start()
        except RuntimeError:
            logger.exception("writer: no thread to write with")
            return False
        self._thread = thread  # only once it runs: else nobody would start another
        return True

    def _run(self) -> None:
        self._hold()
        while (queue := self._next()) is not None:
            if queue == "held":
                self._hold()
                continue
            outcome = self._tried(queue.writes[0][0])
            settled = self._settled(queue, outcome)
            self._hold()
            for told, news in settled:
                try:
                    told(news)
                except Exception:
                    logger.exception("writer: the outcome of a write could not be told")

    def _hold(self) -> None:
        """What closes training and is not kept yet goes into the reserve."""
        if self._reserve is not None:
            self._reserve.hold(self._locks_waiting())

    def _next(self) -> _Queue | Literal["held"] | None:
        """The queue whose oldest write is due, once one is; None where nothing is left. `held`: a
        lock was handed in meanwhile, and is to be held."""
        with self._changed:
            while left := [queue for queue in self._queues.values() if not queue.given_up]:
                if self._new_lock:
                    self._new_lock = False
                    return "held"
                queue = min(left, key=lambda queue: queue.due)
                left_s = queue.due - time.monotonic()
                if left_s <= 0 or self._closing:
                    return queue
                self._changed.wait(left_s)
            self._thread = None
            return None

    def _tried(self, write: Write) -> Outcome:
        try:
            write.keep(self._journal)
        except JournalUnavailableError as error:
            return Waiting(write, error)
        except JournalError as error:
            return Refused(write, error)
        except Exception as error:
            logger.exception("writer: %s could not be kept", _kind(write))
            return Refused(write, error)
        return Kept(write)

    def _settled(self, queue: _Queue, outcome: Outcome) -> list[tuple[Told, Outcome]]:
        """Who is to hear what, after the oldest write was tried."""
        with self._changed:
            if isinstance(outcome, Waiting):
                wait_s = self._retry_s[min(queue.tries, len(self._retry_s) - 1)]
                queue.tries += 1
                queue.due = time.monotonic() + wait_s
                queue.error, queue.given_up = outcome.error, self._closing
                return [(told, Waiting(write, outcome.error)) for write, told in queue.writes]
            _, told = queue.writes.popleft()
            queue.tries, queue.error, queue.due = 0, None, time.monotonic()
            if not queue.writes:
                del self._queues[outcome.write.session]
                self._changed.notify_all()
            return [(told, outcome)]


def lock_write(held: HeldLock) -> Write:
    """Closes training as it was closed."""
    person, lock, at = held.person, held.lock, held.at
    return Write(
        f"locks of {person}",
        person,
        Locked(lock),
        lambda journal: store.set_lock(journal, person, lock, at),
        at,
    )


def _waits(write: Write, person: int, queue: _Queue) -> bool:
    if write.person != person or write.fact is None:
        return False
    return queue.tries > 0 or isinstance(write.fact, Locked)


def _kind(write: Write) -> str:
    return "other" if write.fact is None else type(write.fact).__name__
