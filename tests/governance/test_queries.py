"""What the pages of governance ask the database does not grow with the collective."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.browser import Browser
from tests.collectives import making as ways
from tests.counting import Statements
from tests.factories import Factory
from tests.governance import making

MOST = {
    "people/requests/{asked}": 17,
    "people/requests": 7,
    "charter/": 8,
    "agreements/": 9,
    "agreements/read": 8,
}


@pytest.mark.parametrize("path", MOST)
def test_a_page_asks_the_same_whatever_the_size(
    app: Flask, make: Factory, statements: Statements, path: str
) -> None:
    here = making.welcoming(make)
    asked, _code = ways.join_request(make, here.group)
    page = Browser(app).sign_in(here.people[0])
    counts = []
    for _ in range(2):
        with statements.counted() as seen:
            page.open(f"/c/{here.group.address}/{path.format(asked=asked)}")
        assert page.status == 200
        counts.append(len(seen))
        for _ in range(10):
            make.member(here.group)
            ways.join_request(make, here.group)
    assert counts[0] == counts[1] <= MOST[path]
