"""What was trained, felt and answered: to look at, to put right, to add to."""

from __future__ import annotations

from fastapi import APIRouter

from spinae.web.pages.mirror import corrections, history, manual_session, overview, questions

router = APIRouter()
for page in (corrections, history, manual_session, overview, questions):
    router.include_router(page.router)
