"""Books to test with."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.fund.books import Books


@pytest.fixture
def books(app: Flask) -> Books:
    """A collective whose fund has a general pot, an emergency pot and two places."""
    return Books(app)
