"""Pages travel small, and their size does not give anything away."""

from __future__ import annotations

import gzip

from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from swsolidarity.web.compression import LONGEST_NAME, pack
from tests.browser import Browser


@given(st.binary(max_size=5_000))
def test_what_is_packed_comes_out_the_same(data: bytes) -> None:
    assert gzip.decompress(pack(data)) == data


def test_the_same_page_has_many_sizes() -> None:
    sizes = {len(pack(b"the same page" * 100)) for _ in range(200)}
    assert len(sizes) > LONGEST_NAME // 2


def test_a_page_is_compressed_for_whoever_can_read_it(browser: Browser, app: Flask) -> None:
    plain = browser.client.get("/nowhere")
    assert "Content-Encoding" not in plain.headers
    assert "Accept-Encoding" in plain.headers["Vary"]
    with app.app_context():
        url = app.jinja_env.globals["static_url"]("css/base.css")  # type: ignore[operator]
    packed = browser.client.get(url, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == browser.client.get(url).data
    assert int(packed.headers["Content-Length"]) == len(packed.data)
