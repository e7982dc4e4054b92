"""The live line between a page and its coach, and the sets that come without one."""

from __future__ import annotations

from fastapi import APIRouter

from spinae.web.live import late, socket

router = APIRouter()
router.include_router(socket.router)
router.include_router(late.router)
