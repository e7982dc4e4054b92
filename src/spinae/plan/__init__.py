"""The plan: who may train (`screen`), what pain means (`pain`), today's session, and the long view
(`outlook`)."""

from spinae.plan.case import Case, LeftOut
from spinae.plan.course import Course
from spinae.plan.dose import estimate_s, words
from spinae.plan.history import History
from spinae.plan.lock import Lock
from spinae.plan.past import Past
from spinae.plan.prescription import today
from spinae.plan.screen import Screening
from spinae.plan.session import Session, length_s, text
from spinae.plan.wishes import Wishes
from spinae.training import Item

__all__ = [
    "Case",
    "Course",
    "History",
    "Item",
    "LeftOut",
    "Lock",
    "Past",
    "Screening",
    "Session",
    "Wishes",
    "estimate_s",
    "length_s",
    "text",
    "today",
    "words",
]
