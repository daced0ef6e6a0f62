"""The main job, step by step as people do it: from the founding link to the spreadsheet of the books."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from swsolidarity import worker
from swsolidarity.core import clock
from tests.browser import Browser
from tests.cast import Someone, found, founding_link, invite, join

TUESDAY = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)


def test_the_main_job_from_the_founding_link_to_the_spreadsheet(app: Flask) -> None:
    people = {name: Someone(name, Browser(app)) for name in ("Mira", "Asha", "Beto", "Dee", "Noor")}
    mira, asha, beto, dee, noor = people.values()
    with clock.frozen(TUESDAY):
        address = found(mira, founding_link(app))
        print(mira.browser.text)
        for member in (asha, beto, dee):
            join(member, invite(mira, address))
        print(asha.browser.text)
        mira.open(f"/c/{address}/fund/")
        print(mira.browser.text)
        mira.browser.click("Open the fund")
        mira.browser.fill(
            currency="KES",
            largest_request="8000",
            small_sum="3000",
            pot_name="General",
            place_name="Cash tin",
        ).press("Open the fund")
        print(mira.browser.url, mira.browser.text)
        mira.browser.fill(amount="20000").press("Record it")
        print(mira.browser.url, mira.browser.text)
