"""The journal as tables for a spreadsheet: one CSV for each list of the archive."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from spinae.journal.archive import TABLES
from spinae.journal.records import Archive


def sheets(archive: Archive) -> Iterator[tuple[str, str]]:
    """The name and text of each table, empty ones too; nested values as JSON."""
    for name, (_, record) in TABLES.items():
        rows = (row.model_dump(mode="json") for row in getattr(archive, name))
        yield name, table(record.model_fields, rows)


def write(file: IO[bytes], archive: Archive) -> None:
    """Write all tables into one zip file, without what was taken out."""
    with ZipFile(file, "w", ZIP_DEFLATED) as zip:
        for name, sheet in sheets(archive.counted()):
            zip.writestr(f"{name}.csv", sheet)


def table(columns: Iterable[str], rows: Iterable[dict[str, Any]], *, separator: str = ",") -> str:
    """Rows under their columns as CSV."""
    text = io.StringIO(newline="")
    sheet = csv.DictWriter(text, list(columns), delimiter=separator)
    sheet.writeheader()
    for row in rows:
        sheet.writerow({name: _cell(value) for name, value in row.items()})
    return text.getvalue()


def _cell(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value
