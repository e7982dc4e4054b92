"""Before, during and after training."""

from __future__ import annotations

from fastapi import APIRouter

from spinae.web.pages.train import (
    after,
    coach,
    goals,
    hurts,
    ladder,
    moves,
    next_time,
    programme,
    recordings,
    screen,
    tests,
    today,
)

router = APIRouter()
for page in (
    after, coach, goals, hurts, ladder, moves, next_time, programme, recordings, screen, tests,
    today,
):  # fmt: skip
    router.include_router(page.router)
