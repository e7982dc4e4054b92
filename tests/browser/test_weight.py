"""What pages weigh, and that they hold still while they load."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser

from pages import first_minute, weigh
from visits import Walk, newcomer, regular, remind, serving

pytestmark = pytest.mark.browser

BEFORE_THE_COACH: Final = 60_000
PAGE: Final = 66_000
"""The heaviest shows every move."""
HEAVY: Final = {"/mirror": 160_000, "/coach": 110_000}
"""With what draws the charts, and what watches and speaks."""


def test_all_that_comes_before_the_coach_is_light(browser: Browser, tmp_path: Path) -> None:
    with serving(newcomer(tmp_path)) as home:
        line = first_minute(browser, home)
    assert line.bytes < BEFORE_THE_COACH
    assert line.elsewhere == 0


@pytest.mark.slow
def test_every_page_is_light_holds_still_and_asks_nobody_else(
    browser: Browser, tmp_path: Path
) -> None:
    app = regular(tmp_path)
    with serving(app) as home, browser.new_context() as context:
        remind(context.request, home)
        addresses = Walk(app, home, context.request).addresses()
        weights = [weigh(browser, home, address) for address in addresses]
    for weight in weights:
        most = HEAVY.get(weight.address.partition("?")[0], PAGE)
        assert weight.line.bytes < most, weight
        assert (weight.shift, weight.line.elsewhere) == (0, 0), weight
