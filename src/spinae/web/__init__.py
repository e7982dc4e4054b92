"""The web app: pages, forms and the live socket of the coach."""

from __future__ import annotations

from spinae.web.app import create_app, local_now

__all__ = ["create_app", "local_now"]
