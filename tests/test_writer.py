"""The writer: in order, again by itself, and never twice where the journal says no."""

from __future__ import annotations

import logging
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from spinae.coach import Locked, SessionDone
from spinae.errors import JournalError, JournalUnavailableError
from spinae.journal import Journal
from spinae.journal.reserve import HeldLock, Reserve
from spinae.plan import Lock
from spinae.training import Reason
from spinae.web.live.writer import Kept, Outcome, Refused, Waiting, Write, Writer

AT_ONCE = (0.001,)
PATIENCE_S = 30.0
ONE, TWO = "one session", "another session"


class Disk:
    """What is written, in order; while it is full nothing is."""

    def __init__(self) -> None:
        self.written: list[str] = []
        self.tries = 0
        self.full = False
        self.tried = threading.Event()

    def write(self, what: str, session: str = ONE) -> Write:
        def keep(_: Journal) -> None:
            self.tries += 1
            self.tried.set()
            if self.full:
                raise JournalUnavailableError("journal: not written: full")
            self.written.append(what)

        return Write(session, 1, SessionDone("ended"), keep)


def refused(session: str = ONE, error: Exception | None = None) -> Write:
    def keep(_: Journal) -> None:
        raise error or JournalError("journal: no")

    return Write(session, 1, None, keep)


@pytest.fixture
def disk() -> Disk:
    return Disk()


@pytest.fixture
def writer(journal: Journal) -> Writer:
    return Writer(journal, AT_ONCE)


def test_what_is_handed_in_is_kept_in_order(writer: Writer, disk: Disk) -> None:
    for number in range(50):
        writer.submit(disk.write(str(number)))
    assert writer.drained(PATIENCE_S)
    assert disk.written == [str(number) for number in range(50)]


def test_a_full_disk_is_tried_again_until_there_is_room(writer: Writer, disk: Disk) -> None:
    disk.full = True
    heard: list[Outcome] = []
    again = threading.Event()

    def told(outcome: Outcome) -> None:
        heard.append(outcome)
        if len(heard) == 3:
            again.set()

    writer.submit(disk.write("a set"), told)
    assert again.wait(PATIENCE_S)
    disk.full = False
    assert writer.drained(PATIENCE_S)
    assert disk.written == ["a set"]
    assert {type(outcome) for outcome in heard[:3]} == {Waiting}


def test_what_waits_behind_another_is_told_so_and_kept_after_it(writer: Writer, disk: Disk) -> None:
    disk.full = True
    writer.submit(disk.write("first"))
    assert isinstance(writer.keep(disk.write("second"), PATIENCE_S), Waiting)
    disk.full = False
    assert writer.drained(PATIENCE_S)
    assert disk.written == ["first", "second"]


def test_what_the_journal_refuses_is_told_once_and_what_follows_is_kept(
    writer: Writer, disk: Disk
) -> None:
    outcome = writer.keep(refused(), PATIENCE_S)
    assert isinstance(outcome, Refused)
    assert str(outcome.error) == "journal: no"
    assert isinstance(writer.keep(disk.write("next"), PATIENCE_S), Kept)


def test_a_fault_in_a_write_is_logged_and_holds_up_nothing(
    writer: Writer, disk: Disk, caplog: pytest.LogCaptureFixture
) -> None:
    assert isinstance(writer.keep(refused(error=KeyError("x")), PATIENCE_S), Refused)
    assert isinstance(writer.keep(disk.write("next"), PATIENCE_S), Kept)
    assert "KeyError: 'x'" in (caplog.records[0].exc_text or "")


def test_one_session_that_cannot_be_written_holds_up_no_other(
    writer: Writer, disk: Disk, journal: Journal
) -> None:
    stuck = Disk()
    stuck.full = True
    writer.submit(stuck.write("never", ONE))
    assert isinstance(writer.keep(disk.write("mine", TWO), PATIENCE_S), Kept)
    writer.close()


def test_what_is_not_kept_yet_is_known(journal: Journal, disk: Disk) -> None:
    writer = Writer(journal, (PATIENCE_S,))
    lock = Lock("pain", Reason("chest"))
    disk.full = True
    one = disk.write("lock")
    writer.submit(Write(ONE, 7, Locked(lock), one.keep))
    assert disk.tried.wait(PATIENCE_S)
    assert writer.pending(ONE) == (Locked(lock),)
    assert writer.pending(TWO) == ()
    assert (writer.locks(7), writer.locks(8)) == ((lock,), ())
    disk.full = False
    writer.close()
    assert writer.locks(7) == ()


def test_what_a_command_holds_is_not_lost_to_a_server(tmp_path: Path) -> None:
    moment = datetime.now(UTC)
    fever, chest = (
        HeldLock(1, Lock("red-flag", Reason(id)), moment) for id in ("fever", "chest-pain")
    )
    server, command = Reserve(tmp_path), Reserve(tmp_path)
    server.hold([fever])
    command.hold([chest])
    server.hold([])
    assert Reserve(tmp_path).held() == (chest,)
    command.release([chest])
    assert server.held() == ()


def test_a_server_that_stops_tries_once_more_without_waiting(journal: Journal, disk: Disk) -> None:
    writer = Writer(journal, (PATIENCE_S,))
    disk.full = True
    assert isinstance(writer.keep(disk.write("a set"), PATIENCE_S), Waiting)
    disk.full = False
    writer.close()
    assert disk.written == ["a set"]


def test_what_could_not_be_kept_before_the_end_is_logged(
    journal: Journal, disk: Disk, caplog: pytest.LogCaptureFixture
) -> None:
    writer = Writer(journal, (PATIENCE_S,))
    disk.full = True
    assert isinstance(writer.keep(disk.write("a set"), PATIENCE_S), Waiting)
    writer.close()
    assert disk.tries == 2
    [record] = caplog.records
    assert record.levelno == logging.ERROR
    assert "1 writes could not be kept before Spinae stopped: SessionDone" in record.getMessage()


def test_a_listener_that_fails_holds_up_nothing(
    writer: Writer, disk: Disk, caplog: pytest.LogCaptureFixture
) -> None:
    def told(_: Outcome) -> None:
        raise RuntimeError("gone")

    writer.submit(disk.write("a set"), told)
    assert isinstance(writer.keep(disk.write("next"), PATIENCE_S), Kept)
    assert "RuntimeError: gone" in (caplog.records[0].exc_text or "")


def test_a_session_does_not_wait_for_another_ones_disk(journal: Journal) -> None:
    writer, stuck, free = Writer(journal, (0.001, PATIENCE_S)), Disk(), Disk()
    stuck.full = True
    waits = threading.Event()
    tries = iter((lambda: None, waits.set))
    writer.submit(stuck.write("a set"), lambda _: next(tries, waits.set)())
    waits.wait(PATIENCE_S)
    assert isinstance(writer.keep(free.write("another", TWO), PATIENCE_S / 2), Kept)


def test_what_can_be_kept_is_when_it_closes_whatever_else_cannot(journal: Journal) -> None:
    writer, stuck, free = Writer(journal, (0.001, PATIENCE_S)), Disk(), Disk()
    stuck.full = free.full = True
    writer.submit(stuck.write("a set"))
    writer.submit(free.write("another", TWO))
    free.tried.wait(PATIENCE_S)
    free.full = False
    writer.close()
    assert (stuck.written, free.written) == ([], ["another"])


def test_a_thread_that_cannot_start_is_started_with_the_next_write(
    writer: Writer, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none_left(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", none_left)
        assert isinstance(writer.keep(disk.write("first"), PATIENCE_S), Waiting)
    assert isinstance(writer.keep(disk.write("second"), PATIENCE_S), Kept)
    assert disk.written == ["first", "second"]
