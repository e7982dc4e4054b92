"""The plan: who may train (`screen`), what pain means (`pain`), today's session, and the long view
(`projection`)."""

from spinae.plan.case import Case, LeftOut
from spinae.plan.context import PlanContext
from spinae.plan.dose import estimate_s, words
from spinae.plan.history import History
from spinae.plan.lock import Lock, LockText
from spinae.plan.progression import Past, Progression
from spinae.plan.screen import Screening, lock_text
from spinae.plan.session import Session, chosen, length_s, today, why
from spinae.plan.wishes import Wishes
from spinae.training import Item

__all__ = [
    "Case",
    "History",
    "Item",
    "LeftOut",
    "Lock",
    "LockText",
    "Past",
    "PlanContext",
    "Progression",
    "Screening",
    "Session",
    "Wishes",
    "chosen",
    "estimate_s",
    "length_s",
    "lock_text",
    "today",
    "why",
    "words",
]
