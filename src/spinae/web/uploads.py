"""Archives that were looked into, until the person says whether to import them."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from secrets import token_urlsafe
from tempfile import SpooledTemporaryFile
from typing import IO, Final

from spinae.errors import ArchiveError

IN_MEMORY: Final = 16_000_000
"""Bytes; what is larger waits in a temporary file."""


@dataclass(slots=True)
class Uploads:
    """The archives that were looked into and not yet imported, one a person at most."""

    files: dict[int, tuple[str, IO[bytes]]] = field(default_factory=dict)

    def put(self, person: int, file: IO[bytes]) -> str:
        """Keep a copy in place of an earlier one; the token to take it by."""
        self.drop(person)
        kept: IO[bytes] = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - taken up later
        shutil.copyfileobj(file, kept)
        token = token_urlsafe()
        self.files[person] = token, kept
        return token

    def get(self, person: int, token: str) -> IO[bytes]:
        """The file of that token; ArchiveError where it is gone."""
        known, file = self.files.get(person, ("", None))
        if file is None or known != token:
            raise ArchiveError("import: that archive is not here any more; choose it again")
        file.seek(0)
        return file

    def drop(self, person: int) -> None:
        """Let go of a person's file."""
        _token, file = self.files.pop(person, ("", None))
        if file is not None:
            file.close()
