"""The main job through the form-filling browser, with what only files and commands can show at the end."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from flask import Flask

from swsolidarity.fund.cli import fund_commands
from tests.browser import Browser
from tests.cast import FormDevice
from tests.stories.main_job import MainJob


def test_the_main_job_from_the_founding_link_to_the_spreadsheet(app: Flask, tmp_path: Path) -> None:
    job = MainJob(app, lambda: FormDevice(app))
    job.run()

    assert isinstance(job.noor.device, FormDevice)
    client = job.noor.device.browser
    job.at(lambda: spreadsheet(client, job.page("fund/ledger.csv")))
    job.at(lambda: bundle(client, job.page("fund/bundle.json"), tmp_path / "bundle.json"))
    commands = app.test_cli_runner()
    checked = commands.invoke(fund_commands, ["check"])
    assert checked.exit_code == 0, checked.output
    verified = commands.invoke(fund_commands, ["verify", str(tmp_path / "bundle.json")])
    assert verified.exit_code == 0, verified.output


def spreadsheet(browser: Browser, url: str) -> None:
    lines = list(csv.reader(io.StringIO(browser.open(url).response.get_data(as_text=True))))  # type: ignore[union-attr]
    kinds = " ".join(" ".join(line) for line in lines)
    for kind in ("contribution", "reserve", "dispatch", "settle"):
        assert kind in kinds, kinds
    assert "Asha" not in kinds


def bundle(browser: Browser, url: str, file: Path) -> None:
    page = browser.open(url)
    assert page.response is not None
    file.write_bytes(page.response.get_data())
