"""The mirror: what was trained, what has changed beyond its measurement error, and every day."""

from spinae.web.mirror.page import router

__all__ = ["router"]
