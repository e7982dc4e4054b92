"""What can go wrong, as one small tree.

SpinaeError                  anything we can word for a person; the CLI exits with 2
├── CatalogueError           a move file is wrong (all problems of all files at once)
├── RecordingError           a recording cannot be read
├── VideoError               a video or photograph cannot be read
├── AnswersError             answers to the screen cannot be read
├── SettingsError            a setting has a value that is not allowed
├── LanError                 the door to the local network cannot be opened
├── FileError                a file cannot be read or written
├── JournalError             the journal cannot be opened, or refuses what it is given
│   ├── JournalUnavailableError  busy, full or read-only: the same may succeed later
│   │   └── DiskFullError    there is no room for what is to be kept
│   ├── TrainingLockedError  what is to be kept was begun after training was closed
│   └── NotFoundError        this person's journal holds no such session, set or person
├── ArchiveError             an archive or a backup cannot be read
├── MailError                a letter cannot be sent
├── MissingExtraError        packages that something needs are not installed
├── PeopleError              a person was named that cannot be, or is not here
└── UnknownMoveError         a move was asked for that the catalogue does not hold

Every message is one line: what, got, allowed, what to do.
Not seeing somebody is not an error: it is a value (see body).
"""

from __future__ import annotations

from spinae.message import _


class SpinaeError(Exception):
    """Anything Spinae can word for a person: its text is English, its `message` can be said in
    any language where the text was marked with `N_`."""

    def __init__(self, text: str = "", /, **values: str | int) -> None:
        super().__init__(text.format(**values) if values else text)
        self.message = _(text, **values)


class CatalogueError(SpinaeError):
    """One or more move files are wrong; `problems` holds a line for each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class RecordingError(SpinaeError):
    """A recording cannot be read."""


class VideoError(SpinaeError):
    """A video or photograph cannot be read."""


class AnswersError(SpinaeError):
    """Answers to the screen cannot be read."""


class SettingsError(SpinaeError):
    """A setting has a value that is not allowed."""


class LanError(SpinaeError):
    """The door to the local network cannot be opened."""


class FileError(SpinaeError):
    """A file cannot be read or written."""


class JournalError(SpinaeError):
    """The journal cannot be opened, or refuses what it is given."""


class JournalUnavailableError(JournalError):
    """The journal cannot be read or written now (busy, full, read-only, not reached); the same
    call may succeed later."""


class DiskFullError(JournalUnavailableError):
    """There is no room for what is to be kept."""


class TrainingLockedError(JournalError):
    """What is to be kept was begun after training was closed."""


class NotFoundError(JournalError):
    """This person's journal holds no such session, set or person."""


class ArchiveError(SpinaeError):
    """An archive or a backup cannot be read."""


class MailError(SpinaeError):
    """A letter cannot be sent."""


class MissingExtraError(SpinaeError):
    """Packages that something needs are not installed and could not be fetched."""


class PeopleError(SpinaeError):
    """A person was named that cannot be, or is not here."""


class UnknownMoveError(SpinaeError, KeyError):
    """A move was asked for that the catalogue does not hold.

    A KeyError too, so that a catalogue is an ordinary mapping.
    """

    __str__ = SpinaeError.__str__
