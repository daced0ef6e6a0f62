"""Lets a test register handlers and jobs of its own without leaving them behind."""

from __future__ import annotations

from collections import defaultdict

import pytest

from swsolidarity.core import jobs, journal


@pytest.fixture
def own_handlers(monkeypatch: pytest.MonkeyPatch) -> None:
    """No handler is registered but the test's own."""
    monkeypatch.setattr(journal, "_handlers", defaultdict(list))
    monkeypatch.setattr(journal, "_kinds", {})


@pytest.fixture
def own_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    """No job is registered but the test's own."""
    monkeypatch.setattr(jobs, "_jobs", {})
