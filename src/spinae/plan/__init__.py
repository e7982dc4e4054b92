"""The plan: who may train (`screen`), what pain means (`pain`), today's session, and the long view
(`outlook`)."""

from spinae.plan.case import Case, LeftOut
from spinae.plan.course import Course
from spinae.plan.dose import estimate_s, words
from spinae.plan.history import DoneSet, History, PainEntry, Span
from spinae.plan.lock import Lock
from spinae.plan.past import Past
from spinae.plan.prescription import today
from spinae.plan.screen import Screening
from spinae.plan.session import Item, Session, length_s, text
from spinae.plan.wishes import Wishes

__all__ = [
    "Case",
    "Course",
    "DoneSet",
    "History",
    "Item",
    "LeftOut",
    "Lock",
    "PainEntry",
    "Past",
    "Screening",
    "Session",
    "Span",
    "Wishes",
    "estimate_s",
    "length_s",
    "text",
    "today",
    "words",
]
