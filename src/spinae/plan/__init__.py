"""The plan: who may train (`screen`), what pain means (`pain`), and today's session."""

from spinae.plan.dose import estimate_s, words
from spinae.plan.history import DoneSet, History, PainEntry
from spinae.plan.prescription import today
from spinae.plan.screen import Lock, Screening
from spinae.plan.session import Item, Session, length_s, text

__all__ = [
    "DoneSet",
    "History",
    "Item",
    "Lock",
    "PainEntry",
    "Screening",
    "Session",
    "estimate_s",
    "length_s",
    "text",
    "today",
    "words",
]
