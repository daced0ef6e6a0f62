"""What every test of reports starts from."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.factories import Factory
from tests.moderation.making import Reports


@pytest.fixture
def here(app: Flask, make: Factory) -> Reports:
    return Reports(app, make)
