"""A form whose fields are not known beforehand, as the routes take it.

It is read on the event loop, by the dependency; the route itself is a plain function and runs in a
thread, where it may wait for the journal.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import Depends, Request


async def _fields(request: Request) -> Mapping[str, str]:
    fields: dict[str, str] = {}
    for name, value in (await request.form()).multi_items():
        # of a box that was sent twice the tick counts
        if isinstance(value, str) and (name not in fields or value not in ("", "no")):
            fields[name] = value
    return fields


Fields = Annotated[Mapping[str, str], Depends(_fields)]
"""The texts of the form as it was sent; files are left out."""
