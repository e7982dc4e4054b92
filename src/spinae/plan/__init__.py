"""The plan: who may train (`screen`), what pain means (`pain`), today's session, and the long view
(`projection`)."""

from spinae.plan.case import Case, LeftOut
from spinae.plan.context import PlanContext
from spinae.plan.dose import estimate_s, words
from spinae.plan.history import DoneSet, History, PainEntry, Span
from spinae.plan.lock import Lock, LockText
from spinae.plan.progression import Past, Progression
from spinae.plan.screen import Screening, lock_text
from spinae.plan.session import Item, Session, length_s, today
from spinae.plan.wishes import Wishes

__all__ = [
    "Case",
    "DoneSet",
    "History",
    "Item",
    "LeftOut",
    "Lock",
    "LockText",
    "PainEntry",
    "Past",
    "PlanContext",
    "Progression",
    "Screening",
    "Session",
    "Span",
    "Wishes",
    "estimate_s",
    "length_s",
    "lock_text",
    "today",
    "words",
]
