"""What could lead to somebody is shown before it is sent: take it out, change it, or post it anyway."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.browser import Browser
from tests.threads.conftest import Cast
from tests.threads.talk import Talk

pytestmark = pytest.mark.once
NUMBER = "0712 345 678"
ADVERT = f"KSh 3000 per hour, {NUMBER}"


@pytest.fixture
def asha(app: Flask, cast: Cast) -> Browser:
    return Browser(app).sign_in(cast.asha)


def test_a_number_can_be_taken_out_of_title_and_text(asha: Browser, talk: Talk, cast: Cast) -> None:
    page = asha.open(talk.url(cast.asha, "new"))
    page.fill(title=f"Call {NUMBER}", text=f"My number is {NUMBER}, or write to wren@example.org")
    page.press("Start the conversation")
    assert page.status == 422
    assert page.sees("a phone number: 0712 345 678")
    assert page.sees("an e-mail address: wren@example.org")
    page.press("Take it out")
    assert page.status == 422
    assert page.page.xpath("//textarea")[0].text_content().strip() == "My number is •••, or write to •••"
    assert page.page.xpath("//input[@name='title']/@value") == ["Call •••"]
    assert not page.sees("Post it anyway")
    page.press("Start the conversation")
    assert page.status == 200
    assert page.sees("My number is •••")
    assert talk.listed(cast.beto) == {"Call •••": 1}


def test_it_can_be_posted_anyway_and_the_text_is_never_lost(asha: Browser, talk: Talk, cast: Cast) -> None:
    thread = talk.start(cast.beto)
    page = asha.open(talk.url(cast.asha, thread)).fill(text=f"The clinic has {NUMBER}").press("Send")
    assert page.status == 422
    assert page.page.xpath("//textarea")[0].text_content().strip() == f"The clinic has {NUMBER}"
    page.press("Post it anyway")
    assert page.status == 200
    assert talk.posts(thread)[-1].source == f"The clinic has {NUMBER}"
    post = talk.posts(thread)[-1].public_id
    page.open(talk.url(cast.asha, f"post/{post}/edit")).fill(text="Better 0712 345 679").press("Save")
    assert page.status == 422, "what is changed is looked at too"
    page.press("Take it out").press("Save")
    assert talk.posts(thread)[-1].source == "Better •••"


def test_an_advert_is_not_posted_however_it_is_sent(asha: Browser, talk: Talk, cast: Cast) -> None:
    thread = talk.start(cast.beto)
    page = asha.open(talk.url(cast.asha, thread)).fill(text=ADVERT).press("Send")
    assert page.sees("This reads like an advert")
    assert not page.sees("Post it anyway")
    page.post(talk.url(cast.asha, f"{thread}/reply"), text=ADVERT, do="anyway", seen="1")
    assert page.status == 422
    assert len(talk.posts(thread)) == 1


def test_drafts_and_previews_are_nobody_else_s_business(asha: Browser, talk: Talk, cast: Cast) -> None:
    thread = talk.start(cast.beto)
    page = asha.open(talk.url(cast.asha, thread)).fill(text=f"Call {NUMBER}").press("Preview")
    assert page.status == 200
    assert not page.sees("Is this meant to be seen?")
    page.press("Save draft")
    assert page.page.xpath("//textarea")[0].text_content().strip() == f"Call {NUMBER}"
