"""Many read while some write: nothing is lost, nothing moves, and where the database is busy for too long the
text is still there to be sent again.

A few people by default; ``CROWD=200x20 pytest tests/threads/test_crowd.py`` lets 200 read while 20 write.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from flask import Flask

from tests.browser import Browser
from tests.factories import Factory, Member
from tests.threads.conftest import Cast
from tests.threads.talk import Talk

READERS, WRITERS = map(int, os.environ.get("CROWD", "12x4").split("x"))
LOOKS, TEXTS = 3, 4
SERVED = 8
"""So many requests at a time, as the server does; the others wait their turn."""


def test_many_read_while_some_write(app: Flask, talk: Talk, cast: Cast, make: Factory) -> None:
    pid = talk.start(cast.asha)
    url = talk.url(cast.asha, pid)
    writers = [make.member(cast.group) for _ in range(WRITERS)]
    browsers = {who.id: Browser(app).sign_in(who) for who in writers}
    readers = [Browser(app).sign_in(make.member(cast.group)) for _ in range(READERS)]

    for browser in browsers.values():
        browser.client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"

    def write(who: Member) -> list[int]:
        found = []
        for n in range(TEXTS):
            browser = browsers[who.id].open(url)
            found.append(browser.status)
            browser.fill(text=f"{who.name} {n}").press("Send", follow=False)
            while browser.status == 503:
                browser.press("Send again", follow=False)
            found.append(browser.status)
        return found

    def read(browser: Browser) -> list[dict[str, str]]:
        seen = []
        for page in range(1, LOOKS + 1):
            browser.open(f"{url}?page={page}")
            assert browser.status == 200
            seen.append({post.get("id"): _text(post) for post in browser.page.xpath("//article")})
        return seen

    with ThreadPoolExecutor(max_workers=SERVED) as pool:
        written = [pool.submit(write, who) for who in writers]
        looked = [pool.submit(read, browser) for browser in readers]
        assert {status for one in written for status in one.result()} == {200, 303}
        seen = [page for one in looked for page in one.result()]

    posts = talk.posts(pid)
    assert [post.position for post in posts] == list(range(1, WRITERS * TEXTS + 2))
    for who in writers:
        mine = [post.source for post in posts if post.author_id == who.id]
        assert mine == [f"{who.name} {n}" for n in range(TEXTS)]
    final = {f"p{post.position}": post.source for post in posts}
    for page in seen:
        places = [int(place[1:]) for place in page]
        assert places == list(range(places[0], places[0] + len(places)))
        assert page.items() <= final.items()


def _text(post: Any) -> str:
    return str(post.xpath(".//div[contains(@class, 'flow')]")[0].text_content().strip())
