"""Before, during and after training."""

from __future__ import annotations

from fastapi import APIRouter

from spinae.web.pages.train import (
    after,
    coach,
    goals,
    ladder,
    moves,
    programme,
    recordings,
    screen,
    tests,
    today,
)

router = APIRouter()
for page in (after, coach, goals, ladder, moves, programme, recordings, screen, tests, today):
    router.include_router(page.router)
