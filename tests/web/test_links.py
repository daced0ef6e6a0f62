"""References become addresses for whoever looks at the page, and never for somebody else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask, g

from swsolidarity.web import links

KIND = "tests.thing"


@pytest.fixture
def thing() -> Iterator[None]:
    links.link(KIND, everyone=True)(lambda public_id: f"/c/{g.where}/things/{public_id}")
    yield
    del links._makers[KIND]
    links._for_everyone.discard(KIND)


@pytest.mark.parametrize("name", ["url_of", "about"])
def test_the_address_of_a_constant_is_worked_out_for_each_page(app: Flask, thing: None, name: str) -> None:
    template = app.jinja_env.from_string(f"{{{{ '{KIND}:all'|{name} }}}}")
    for where in ("harbour", "lantern"):
        with app.test_request_context():
            g.where = where
            assert template.render() == f"/c/{where}/things/all"


def test_what_is_shown_nowhere_has_no_address(app: Flask) -> None:
    assert links.url_of("tests.nothing:x") is None
    assert links.about("tests.nothing:x") is None
    assert links.about(None) is None
