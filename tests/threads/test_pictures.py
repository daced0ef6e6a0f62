"""Pictures in conversations, through a browser without JavaScript (safety §7, §9, §18)."""

from __future__ import annotations

import gzip
import io
import re
import tempfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select, update

from swsolidarity.collectives.models import Circle, Collective
from swsolidarity.core import clock
from swsolidarity.core.db import db, transaction
from swsolidarity.files import actions as files
from swsolidarity.files import jobs, rules
from swsolidarity.files.models import Picture, PictureBytes
from swsolidarity.threads import actions as threads
from swsolidarity.threads import jobs as threads_jobs
from swsolidarity.threads import queries
from swsolidarity.threads.models import Post
from tests.browser import Browser
from tests.circles import Circles
from tests.counting import Statements
from tests.factories import Member
from tests.files.pictures import CANARY, DRAWN, encoded, telling_jpeg, telling_png
from tests.test_stolen_disk import lies_in
from tests.threads.conftest import Cast
from tests.threads.talk import Talk


@pytest.fixture
def allowed(app: Flask, cast: Cast) -> None:
    switch(app, cast, on=True)


@pytest.fixture
def asha(app: Flask, cast: Cast) -> Browser:
    return Browser(app).sign_in(cast.asha)


@pytest.fixture
def beto(app: Flask, cast: Cast) -> Browser:
    return Browser(app).sign_in(cast.beto)


def switch(app: Flask, cast: Cast, *, on: bool) -> None:
    with app.app_context(), transaction():
        group = db.session.get_one(Collective, cast.group.id)
        group.pictures_from = clock.this_hour() - timedelta(days=2) if on else None


def photo(data: bytes | None = None, name: str = "Asha at home IMG_0001.JPG") -> tuple[bytes, str]:
    return telling_jpeg(6) if data is None else data, name


def kept(app: Flask) -> int:
    """How many pictures there are; each has its bytes twice, and none are left of others."""
    with app.app_context():
        pictures = db.session.scalar(select(func.count()).select_from(Picture)) or 0
        assert db.session.scalar(select(func.count()).select_from(PictureBytes)) == 2 * pictures
        return pictures


def addresses(browser: Browser) -> list[str]:
    """Where the pictures of a page lie."""
    return [str(src) for src in browser.page.xpath("//main//img/@src")]


def status(browser: Browser, address: str) -> int:
    return browser.client.get(address).status_code


def send(talk: Talk, who: Member, thread: str, pictures: int = 1) -> list[str]:
    """A reply with pictures, through the actions; the addresses of the pictures."""
    with talk.app.app_context(), transaction():
        actor = who.load()
        added = [files.keep(actor, DRAWN).public_id for _ in range(pictures)]
        threads.reply(
            actor,
            talk.row(thread),
            source="Look at this.",
            quotes=None,
            seen=0,
            pictures=[files.Tied(one, "A boat") for one in added],
        )
    return [f"/c/{who.group.address}/files/{one}/small" for one in added]


def test_pictures_are_off_until_somebody_switches_them_on(
    app: Flask, asha: Browser, talk: Talk, cast: Cast
) -> None:
    """U1. Neither the page offers it, nor does it help to send one all the same."""
    pid = talk.start(cast.beto)
    for rest in (pid, "new"):
        asha.open(talk.url(cast.asha, rest))
        assert not asha.page.xpath("//input[@type='file']")
    asha.open(talk.url(cast.asha, pid))
    asha.post(talk.url(cast.asha, f"{pid}/reply"), text="My words", picture=photo())
    assert asha.status == 422
    assert asha.sees("Pictures cannot be sent here.")
    assert "My words" in asha.page.xpath("//textarea")[0].text
    assert kept(app) == 0


@pytest.mark.usefixtures("allowed")
def test_a_picture_is_looked_at_before_it_is_sent_and_shown_when_asked_for(
    app: Flask, asha: Browser, beto: Browser, talk: Talk, cast: Cast
) -> None:
    pid = talk.start(cast.beto)
    asha.open(talk.url(cast.asha, pid)).fill(text="The red **ones**", picture=photo()).press("Send")
    assert asha.status == 200
    assert asha.sees("This is how it will look")
    assert asha.sees("Are there faces, tattoos, street signs or number plates?")
    assert len(talk.posts(pid)) == 1, "nothing is sent yet"
    (mine,) = addresses(asha)
    assert status(asha, mine) == 200
    assert status(beto, mine) == 404, "before it is sent, nobody else sees it"
    alt = asha.page.xpath("//input[starts-with(@name, 'alt-')]/@name")[0]
    asha.fill(**{alt: "Red shoes on a step"}).press("Send")
    assert len(talk.posts(pid)) == 2

    beto.open(talk.url(cast.beto, pid))
    assert beto.sees("Picture: Red shoes on a step")
    assert addresses(beto) == [], "data is dear: first it says how much"
    link = beto.page.xpath("//a[contains(., 'Show picture')]")[0]
    (said,) = re.findall(r"Show picture \((\d+) kB\)", link.text_content())
    beto.click("Show picture")
    (shown,) = beto.page.xpath("//article//img")
    assert (shown.get("width"), shown.get("height")) == ("200", "320"), "turned upright, its place kept free"
    assert shown.get("alt") == "Red shoes on a step"
    answer = beto.client.get(shown.get("src"))
    assert Image.open(io.BytesIO(answer.data)).size == (200, 320)
    assert -(-len(answer.data) // 1000) == int(said)
    beto.click("Show it larger")
    assert addresses(beto)[0].endswith("/full")
    assert status(beto, addresses(beto)[0]) == 200


@pytest.mark.usefixtures("allowed")
def test_whoever_wants_pictures_at_once_gets_them_unless_the_browser_saves_data(
    beto: Browser, talk: Talk, cast: Cast
) -> None:
    pid = talk.start(cast.beto)
    send(talk, cast.asha, pid, 2)
    beto.open(talk.url(cast.beto, pid))
    assert beto.sees("Show 2 pictures (")
    beto.open("/me/display").fill(pictures="always").press("Save")
    beto.open(talk.url(cast.beto, pid))
    assert len(addresses(beto)) == 2
    beto.open(talk.url(cast.beto, pid), headers={"Save-Data": "on"})
    assert addresses(beto) == []


@pytest.mark.usefixtures("allowed")
def test_a_new_conversation_and_its_draft_keep_their_pictures(
    app: Flask, asha: Browser, beto: Browser, talk: Talk, cast: Cast
) -> None:
    asha.open(talk.url(cast.asha, "new")).fill(picture=photo(telling_png())).press("Add the picture")
    assert asha.status == 200, "a picture first, words later"
    asha.fill(title="Shoes", text="These?", picture=photo()).press("Add the picture")
    assert len(addresses(asha)) == 2
    asha.press("Save draft")
    assert asha.sees("Your draft is saved.")
    assert len(addresses(asha)) == 2
    with clock.moved(timedelta(hours=30)), app.app_context():
        jobs.forget_waiting()
    asha.open(talk.url(cast.asha, "new"))
    one, two = addresses(asha)
    assert status(beto, one) == 404
    drop = asha.page.xpath("//input[starts-with(@name, 'drop-')]/@name")[0]
    asha.fill(**{drop: "y"}).press("Start the conversation")
    assert asha.sees("Your conversation has started.")
    assert kept(app) == 1
    assert (status(beto, one), status(beto, two)) == (404, 200)


@pytest.mark.usefixtures("allowed")
def test_what_is_not_sent_goes_after_a_day_and_what_a_draft_had_with_the_draft(
    app: Flask, asha: Browser, talk: Talk, cast: Cast
) -> None:
    """Safety §9."""
    pid = talk.start(cast.beto)
    asha.open(talk.url(cast.asha, pid)).fill(picture=photo()).press("Add the picture")
    (mine,) = addresses(asha)
    for hours, left in ((22, 1), (25, 0)):
        with clock.moved(timedelta(hours=hours)), app.app_context():
            jobs.forget_waiting()
        assert kept(app) == left
    asha.fill(text="Still here").press("Send")
    assert asha.status == 422
    assert asha.sees("A picture has gone in the meantime.")
    assert asha.page.xpath("//textarea")[0].text.strip() == "Still here"

    asha.open(talk.url(cast.asha, pid)).fill(picture=photo(), text="Later").press("Save draft")
    asha.open(talk.url(cast.asha, "drafts")).press("Delete")
    assert kept(app) == 0
    asha.open(talk.url(cast.asha, pid)).fill(picture=photo(), text="Later").press("Save draft")
    with clock.moved(timedelta(days=31)), app.app_context():
        threads_jobs.forget()
    assert kept(app) == 0
    assert status(asha, mine) == 404


@pytest.mark.usefixtures("allowed")
def test_a_picture_goes_with_its_text(app: Flask, beto: Browser, talk: Talk, cast: Cast) -> None:
    """Deleted by its writer, with a conversation that ends, with somebody who takes their words along."""
    pid = talk.start(cast.beto)
    (first,) = send(talk, cast.asha, pid)
    assert status(beto, first) == 200
    talk.remove(cast.asha, talk.posts(pid)[1].public_id)
    assert (kept(app), status(beto, first)) == (0, 404)

    send(talk, cast.asha, pid, 3)
    own = send(talk, cast.beto, pid)
    with app.app_context(), transaction():
        threads.remove_words(cast.asha.load())
    assert (kept(app), status(beto, own[0])) == (1, 200)
    with clock.moved(timedelta(days=500)), app.app_context():
        threads_jobs.end_quiet()
    assert kept(app) == 0


@pytest.mark.usefixtures("allowed")
def test_a_text_that_cannot_be_read_shows_no_pictures(
    app: Flask, beto: Browser, talk: Talk, cast: Cast
) -> None:
    """The policy asks the text each time, by whatever way it went; what is left of it is swept."""
    pid = talk.start(cast.beto)
    (address,) = send(talk, cast.asha, pid)
    assert status(beto, address) == 200
    with app.app_context(), transaction():
        db.session.execute(
            update(Post)
            .where(Post.pictures > 0)
            .values(removed=True, source_sealed=None, rendered_sealed=None, pictures=0)
        )
    assert status(beto, address) == 404
    assert kept(app) == 1
    with app.app_context():
        jobs.forget_orphans()
    assert kept(app) == 0


@pytest.mark.usefixtures("allowed")
def test_what_is_hidden_is_hidden_with_its_pictures(
    app: Flask, asha: Browser, beto: Browser, talk: Talk, cast: Cast
) -> None:
    """Its writer still sees them; what is erased for good takes them along."""
    pid = talk.start(cast.beto)
    (address,) = send(talk, cast.asha, pid)
    post = talk.posts(pid)[1].public_id

    def done(act: Callable[..., None], **more: str) -> tuple[int, int]:
        with app.app_context(), transaction():
            row = queries.post(cast.asha.load(), post)
            assert row is not None
            act(row, by="moderation.case:1", **more)
        return status(asha, address), status(beto, address)

    assert done(threads.hide, rule="No pictures of others.") == (200, 404)
    assert addresses(beto.open(talk.url(cast.beto, f"{pid}?show=2"))) == []
    assert done(threads.show) == (200, 200)
    done(threads.hide, rule="No pictures of others.")
    assert done(threads.erase_hidden) == (404, 404)
    assert kept(app) == 0


@pytest.mark.usefixtures("allowed")
def test_only_whoever_may_read_the_text_sees_its_pictures(app: Flask, talk: Talk, cast: Cast) -> None:
    """The same 404 for a picture of the stewards, of another collective, and for none."""
    pid = talk.start(cast.asha, audience="stewards")
    (address,) = send(talk, cast.asha, pid)
    nothing = re.sub(r"files/[^/]+", "files/" + "x" * 22, address)
    foreign = address.replace(cast.group.address, cast.outsider.group.address)
    beto, outsider = (Browser(app).sign_in(who) for who in (cast.beto, cast.outsider))
    assert status(Browser(app).sign_in(cast.mira), address) == 200
    answers = [
        beto.client.get(address),
        beto.client.get(nothing),
        beto.client.get(address.replace("small", "large")),
        outsider.client.get(foreign),
    ]
    assert {one.status_code for one in answers} == {404}
    own = re.compile(r"/[\w/-]+|key=\S+|value=\"[^\"]*\"")
    pages = {own.sub("", one.get_data(as_text=True)) for one in answers[:2]}
    assert len(pages) == 1
    assert Browser(app).client.get(address).status_code == 303, "nobody: sign in first"


def test_a_circle_decides_for_itself(app: Flask, talk: Talk, cast: Cast) -> None:
    """Two of the circle switch pictures on, a day later they can be sent, and only inside they are seen."""
    circles = Circles(app)
    circle = circles.start(cast.asha)
    circles.bring(cast.asha, circle, cast.beto)
    pid = circles.talk(cast.asha, circle)
    asha, beto, mira = (Browser(app).sign_in(who) for who in (cast.asha, cast.beto, cast.mira))
    page = f"/c/{cast.group.address}/circles/{circle}"
    asha.open(page)
    assert asha.sees("Cannot be sent here.")
    asha.click("Ask the others to switch them on").fill(what="pictures").press("Ask the others")
    beto.open(asha.url).press("Let pictures be sent from tomorrow on")
    assert beto.open(page).sees("Can be sent here from")
    assert not asha.open(talk.url(cast.asha, pid)).page.xpath("//input[@type='file']"), "not before tomorrow"
    with app.app_context(), transaction():
        db.session.execute(update(Circle).values(pictures_from=clock.this_hour()))
    asha.open(talk.url(cast.asha, pid)).fill(text="Look", picture=photo()).press("Send").press("Send")
    (address,) = addresses(beto.open(talk.url(cast.beto, pid)).click("Show picture"))
    assert (status(beto, address), status(mira, address)) == (200, 404)
    # Elsewhere they are off all the same, and the text is not lost.
    asha.open(talk.url(cast.asha, "new")).fill(title="T", text="Words", picture=photo()).press("Preview")
    asha.press("Start the conversation")
    assert asha.status == 422
    assert asha.sees("Pictures cannot be sent here.")
    assert asha.page.xpath("//textarea")[0].text.strip() == "Words"
    beto.open(page).press("Switch pictures off")
    assert beto.sees("Cannot be sent here.")
    assert status(beto, address) == 200, "what was sent stays"


def test_two_stewards_and_a_day_switch_them_on_and_one_switches_them_off(
    app: Flask, talk: Talk, cast: Cast, make: object
) -> None:
    """Safety §14: what lowers somebody's safety."""
    second = make.member(cast.group, "Zed", steward=True)  # type: ignore[attr-defined]
    mira, zed, asha = (Browser(app).sign_in(who) for who in (cast.mira, second, cast.asha))
    page = f"/c/{cast.group.address}/settings/pictures"
    mira.open(page).press("Ask a second steward")
    asked = mira.url
    assert not mira.page.xpath("//form[contains(@action, 'agree')]"), "not the same person twice"
    zed.open(asked).press("Let pictures be sent from tomorrow on")
    with app.app_context():
        group = db.session.get_one(Collective, cast.group.id)
        assert group.pictures_from is not None
        wait = group.pictures_from - clock.now()
        assert timedelta(hours=24) <= wait <= timedelta(hours=25)
        assert not group.takes_pictures
    assert asha.open(f"/c/{cast.group.address}/settings/").sees("Pictures in conversationsFrom")
    assert asha.open(page).status == 403
    with clock.moved(timedelta(hours=26)), app.app_context():
        assert db.session.get_one(Collective, cast.group.id).takes_pictures
    mira.open(page).press("Switch pictures off")
    assert asha.open(f"/c/{cast.group.address}/settings/").sees("Pictures in conversationsOff")


@pytest.mark.usefixtures("allowed")
def test_what_cannot_be_taken_is_said_kindly_and_the_text_stays(
    app: Flask, asha: Browser, talk: Talk, cast: Cast
) -> None:
    pid = talk.start(cast.beto)
    url = talk.url(cast.asha, pid)
    for data, said in (
        (telling_jpeg() + bytes(14_000_000), "This picture is 15 MB. The most is 10 MB."),
        (b"\xff\xd8\xff" + bytes(5000), "We could not read this picture."),
        (b"<svg onload='alert(1)'/>", "We take pictures only"),
        (b"", "This file is empty."),
    ):
        asha.open(url).fill(text="My words", picture=photo(data, "../../etc/\0passwd.jpg")).press("Send")
        assert asha.status == 422
        assert asha.sees(said)
        assert asha.page.xpath("//textarea")[0].text.strip() == "My words"
    assert len(talk.posts(pid)) == 1
    asha.open(url).fill(text="My words", picture=photo(bytes(41_000_000))).press("Send")
    assert asha.status == 413
    assert asha.sees("choose a smaller picture")
    assert kept(app) == 0
    # Everywhere else a request stays small.
    token = asha.open(url).page.xpath("//input[@name='csrf_token']/@value")[0]
    asha.post(f"{url}/keep", csrf_token=token, text="x", picture=photo(bytes(2_000_000)))
    assert asha.status == 413


@pytest.mark.usefixtures("allowed")
def test_at_most_five_and_only_ones_own(app: Flask, asha: Browser, talk: Talk, cast: Cast) -> None:
    pid = talk.start(cast.beto)
    send(talk, cast.beto, pid)
    with app.app_context(), transaction():
        mine = [files.keep(cast.asha.load(), DRAWN).public_id for _ in range(6)]
        theirs = files.keep(cast.beto.load(), DRAWN).public_id
        sent = db.session.scalars(select(Picture.public_id).where(Picture.sent)).one()
    reply = talk.url(cast.asha, f"{pid}/reply")
    for stolen in (theirs, sent, "x" * 22, "'; --"):
        asha.open(talk.url(cast.asha, pid)).post(reply, text="Mine now", carried=stolen)
        assert (asha.status, asha.sees("A picture has gone")) == (422, True)
    asha.open(talk.url(cast.asha, pid)).post(reply, text="All", carried=mine[:5], picture=photo())
    assert asha.sees("At most 5 pictures can go with one text.")
    asha.open(talk.url(cast.asha, pid)).post(reply, text="All", carried=mine[:5])
    assert [post.pictures for post in talk.posts(pid)] == [0, 1, 5]
    asha.open(talk.url(cast.asha, pid)).post(reply, text="Again", carried=mine[0])
    assert asha.status == 422, "sent once is sent"


@pytest.mark.usefixtures("allowed")
def test_nobody_keeps_more_than_their_share(
    app: Flask, asha: Browser, talk: Talk, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    pid = talk.start(cast.beto)
    send(talk, cast.asha, pid)
    for limit, said in (("MEMBER_BYTES", "Your pictures take 200 MB"), ("SERVER_BYTES", "no room for more")):
        monkeypatch.setattr(rules, limit, 6_000)
        asha.open(talk.url(cast.asha, pid)).fill(text="One more", picture=photo()).press("Send")
        assert (asha.status, asha.sees(said)) == (422, True)
        monkeypatch.undo()
    assert kept(app) == 1
    monkeypatch.setattr(rules, "AN_HOUR", 2)
    asha.open(talk.url(cast.asha, pid)).fill(text="Too many", picture=photo(b"")).press("Send")
    assert asha.status == 429
    assert asha.sees("Too many"), "the text is given back"


@pytest.mark.usefixtures("allowed")
def test_one_can_delete_ones_own_picture_and_keep_the_text(
    app: Flask, asha: Browser, beto: Browser, talk: Talk, cast: Cast
) -> None:
    pid = talk.start(cast.beto)
    (address,) = send(talk, cast.asha, pid)
    post = talk.posts(pid)[1].public_id
    assert beto.open(address.replace("/small", "/delete")).status == 403
    asha.open(talk.url(cast.asha, f"post/{post}/edit")).click("Delete this picture")
    asha.press("Delete the picture")
    assert asha.sees("The picture is deleted.")
    assert asha.sees("Look at this.")
    assert kept(app) == 0
    assert beto.open(talk.url(cast.beto, pid)).status == 200


@pytest.mark.usefixtures("allowed")
def test_words_beside_a_picture_are_looked_at_like_the_text(asha: Browser, talk: Talk, cast: Cast) -> None:
    """Safety M8."""
    pid = talk.start(cast.beto)
    asha.open(talk.url(cast.asha, pid)).fill(text="Look", picture=photo()).press("Send")
    alt = asha.page.xpath("//input[starts-with(@name, 'alt-')]/@name")[0]
    asha.fill(**{alt: "My card: anna@example.org"}).press("Send")
    assert asha.sees("Is this meant to be seen?")
    asha.press("Take it out")
    assert "anna" not in asha.page.xpath("//input[starts-with(@name, 'alt-')]/@value")[0]


@pytest.mark.once
@pytest.mark.usefixtures("allowed")
def test_nothing_of_a_picture_lies_on_the_disk_and_none_in_a_temporary_file(
    app: Flask, asha: Browser, talk: Talk, cast: Cast, instance: Path, spool: Path
) -> None:
    """P1, U2: neither what was removed, nor what it was called, nor what is to be seen on it."""
    pid = talk.start(cast.beto)
    noise = Image.effect_noise((1500, 1500), 80).convert("RGB")
    big = encoded(noise, "JPEG", quality=99) + bytes(2_000_000)
    assert len(big) > 3_000_000
    for data in (telling_jpeg(), telling_png(), big):
        asha.open(talk.url(cast.asha, pid)).fill(text="Look", picture=photo(data, f"{CANARY}.jpg")).press(
            "Send"
        )
        assert asha.status == 200
        shown = asha.client.get(addresses(asha)[0].replace("small", "full")).data
        alt = asha.page.xpath("//input[starts-with(@name, 'alt-')]/@name")[0]
        asha.fill(**{alt: f"{CANARY} alt"}).press("Send")
        body = shown[len(shown) // 2 :][:64]
        for folder in (instance, spool):
            assert lies_in(folder, CANARY) == []
            assert not [file for file in folder.rglob("*") if file.is_file() and body in file.read_bytes()]
        assert not [file for file in spool.rglob("*") if file.is_file()]
    assert sum(file.stat().st_size for file in instance.rglob("*") if file.is_file()) > 500_000


@pytest.fixture
def spool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where plain temporary files would lie; making one is an error."""
    folder = tmp_path / "spool"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))

    def none_of_that(*_args: object, **_values: object) -> None:
        raise AssertionError("a temporary file")

    for maker in ("TemporaryFile", "SpooledTemporaryFile", "NamedTemporaryFile", "mkstemp"):
        monkeypatch.setattr(tempfile, maker, none_of_that)
    # Werkzeug has a name of its own for it.
    monkeypatch.setattr("werkzeug.formparser.SpooledTemporaryFile", none_of_that)
    return folder


@pytest.mark.usefixtures("allowed")
def test_a_page_full_of_pictures_stays_light_and_asks_for_them_once(
    asha: Browser, talk: Talk, cast: Cast, statements: Statements
) -> None:
    """The page of a conversation: at most eight statements and eight kilobytes, pictures or not."""
    pid = talk.start(cast.asha, text="How are you all?")
    for _ in range(18):
        send(talk, cast.beto, pid, 3)
    talk.many(cast.beto, pid, 1)
    with talk.app.app_context(), transaction():
        threads.save_draft(
            cast.asha.load(),
            talk.row(pid),
            source="Mine",
            pictures=[files.Tied(files.keep(cast.asha.load(), DRAWN).public_id, "A boat")],
        )
    for rest in ("", "?show=2"):
        with statements.counted() as seen:
            asha.open(talk.url(cast.asha, pid) + rest)
        assert asha.status == 200
        assert len(seen) <= 8, seen
        assert not [one for one in seen if "picture_bytes" in one]
        assert asha.response is not None
        assert len(gzip.compress(asha.response.get_data(), 6)) <= 8 * 1024
    with statements.counted() as seen:
        asha.client.get(addresses(asha)[0])
    assert len(seen) <= 5, seen


def test_a_draft_that_is_used_up_in_another_window_takes_only_its_own_pictures(
    app: Flask, talk: Talk, cast: Cast
) -> None:
    switch(app, cast, on=True)
    pid = talk.start(cast.beto)
    with app.app_context(), transaction():
        actor = cast.asha.load()
        one, two = (files.keep(actor, DRAWN).public_id for _ in range(2))
        tied = [files.Tied(one, ""), files.Tied(two, "")]
        threads.save_draft(actor, talk.row(pid), source="Both", pictures=tied)
        post = threads.reply(actor, talk.row(pid), source="One", quotes=None, seen=0, pictures=tied[:1])
        assert post.pictures == 1
        assert queries.draft(actor, talk.row(pid)) is None
        assert db.session.scalars(select(Picture.public_id)).all() == [one]
