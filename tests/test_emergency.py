"""The number that brings an ambulance: by the country, and several where it is not known."""

from __future__ import annotations

from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo

import pytest

from spinae.errors import SettingsError
from spinae.plan.emergency import emergency_numbers, territory_of
from spinae.settings import load


@pytest.mark.parametrize(
    ("zone", "numbers"),
    [
        (ZoneInfo("Europe/Stockholm"), ("112",)),
        (ZoneInfo("Europe/London"), ("999",)),
        (ZoneInfo("America/New_York"), ("911",)),
        (ZoneInfo("Asia/Calcutta"), ("112",)),
        (ZoneInfo("Etc/UTC"), ("112", "911")),
        (UTC, ("112", "911")),
    ],
    ids=str,
)
def test_the_time_zone_tells_the_country(zone: tzinfo, numbers: tuple[str, ...]) -> None:
    assert emergency_numbers(territory_of(zone)) == numbers


def test_the_country_can_be_set() -> None:
    assert emergency_numbers(load({"SPINAE_COUNTRY": "no"}).country) == ("113",)


@pytest.mark.parametrize("code", ["SWE", "1", "å", "Sweden"])
def test_what_is_no_country_is_refused_in_one_line(code: str) -> None:
    with pytest.raises(SettingsError, match=r"SPINAE_COUNTRY: got .*, allowed two letters, as SE"):
        load({"SPINAE_COUNTRY": code})
