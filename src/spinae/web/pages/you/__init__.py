"""What is set once, and what can be looked up."""

from __future__ import annotations

from fastapi import APIRouter

from spinae.web.pages.you import about, breaks, calendar, data, people, phone, reminders, you

router = APIRouter()
for page in (about, breaks, calendar, data, people, phone, reminders, you):
    router.include_router(page.router)
