"""The journal: everything that was done and felt, in the database.

`store` writes what was trained and felt, `read` reads it; `people`, `devices`, `activities` and
`reminders` each do both for one thing that nothing else is about. All are functions of an open
`Journal`. What a function of them has returned from is kept, whatever happens to the process or
the power next. Sessions and sets carry ids made by the client, so a retry never writes twice.
Nothing is deleted. Every moment goes in as an aware datetime and comes out in UTC.
"""

from spinae.journal.database import Journal

__all__ = ["Journal"]
