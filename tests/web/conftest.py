"""The probe: an application with pages that fail and write on purpose (see ``tests/probe.py``)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests import probe
from tests.browser import Browser

MakeProbe = Callable[..., Flask]


@pytest.fixture(scope="session")
def whole_probe(instance: Path, database_url: str) -> Flask:
    """The probe, once for all tests."""
    return probe.make_probe(instance, database_url)


@pytest.fixture
def probe_app(app: Flask, whole_probe: Flask) -> Iterator[Flask]:
    """The probe on this test's empty database."""
    probe.close(whole_probe)
    yield whole_probe
    probe.close(whole_probe)


@pytest.fixture
def visitor(probe_app: Flask) -> Browser:
    """Somebody who opens the probe's pages."""
    return Browser(probe_app)


@pytest.fixture
def make_probe(app: Flask, instance: Path, database_url: str) -> Iterator[MakeProbe]:
    """Makes a probe with other settings."""
    made = []

    def make(**config: object) -> Flask:
        made.append(probe.make_probe(instance, database_url, **config))
        return made[-1]

    yield make
    for one in made:
        probe.close(one)
