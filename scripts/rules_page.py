"""Write docs/rules.md anew from the rules, the screen and the catalogue.

python scripts/rules_page.py
"""

from __future__ import annotations

from pathlib import Path

from spinae.catalogue import load
from spinae.plan.rulebook import rulebook
from spinae.plan.rules import load_rules
from spinae.plan.screen import questions

PAGE = Path(__file__).resolve().parent.parent / "docs" / "rules.md"

if __name__ == "__main__":
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(rulebook(load_rules(), questions(), load()), encoding="utf-8")
