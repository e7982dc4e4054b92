"""Draw the icons of the installed app anew from static/mark.svg, with an installed Chromium.

python scripts/icons.py
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

STATIC = Path(__file__).resolve().parent.parent / "src" / "spinae" / "web" / "static"
INK = "#1d2327"
ICONS = {"small": (192, 1.0), "large": (512, 1.0), "maskable": (512, 0.8), "touch": (180, 1.0)}
"""Pixels, and how much of them the mark fills: systems cut a maskable icon to a circle."""
FULL = {"maskable", "touch"}
"""These are cut by the system, so that their own corners must not show."""


def page(name: str, mark: str) -> str:
    """One icon as a page of its own size."""
    size, share = ICONS[name]
    inset = size * (1 - share) / 2
    ground = INK if name in FULL else "transparent"
    return (
        f'<body style="margin:0;background:{ground}"><div style="width:{size * share}px;'
        f'height:{size * share}px;padding:{inset}px">{mark}</div>'
    )


if __name__ == "__main__":
    mark = (STATIC / "mark.svg").read_text(encoding="utf-8")
    chromium = os.environ.get("SPINAE_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, (size, _) in ICONS.items():
            view = browser.new_page(viewport={"width": size, "height": size})
            view.set_content(page(name, mark))
            view.screenshot(path=STATIC / "icons" / f"{name}.png", omit_background=True)
        browser.close()
