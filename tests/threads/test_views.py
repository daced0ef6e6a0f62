"""The pages of Talk, through a browser without JavaScript."""

from __future__ import annotations

import gzip
import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock
from swsolidarity.core.db import Base, db, transaction
from swsolidarity.threads import queries
from swsolidarity.threads.actions.appending import append
from tests.browser import Browser
from tests.core.attacks import REMOTE, SCRIPTS
from tests.counting import Statements
from tests.factories import Factory
from tests.threads.conftest import Cast
from tests.threads.talk import Talk

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def asha(app: Flask, cast: Cast) -> Browser:
    return Browser(app).sign_in(cast.asha)


@pytest.fixture
def beto(app: Flask, cast: Cast) -> Browser:
    return Browser(app).sign_in(cast.beto)


@pytest.fixture
def mira(app: Flask, cast: Cast) -> Browser:
    return Browser(app).sign_in(cast.mira)


def test_an_empty_list_offers_one_next_step(asha: Browser, talk: Talk, cast: Cast) -> None:
    asha.open(talk.url(cast.asha))
    assert asha.sees("No conversations yet.")
    assert asha.sees("Start with a question others can answer in one minute.")
    asha.click("Start a conversation")
    assert asha.url == talk.url(cast.asha, "new")


def test_start_reply_read_and_answer(asha: Browser, beto: Browser, talk: Talk, cast: Cast) -> None:
    asha.open(talk.url(cast.asha, "new"))
    assert asha.sees("All 4 members")
    assert asha.sees("Only 1 steward, and you")
    asha.fill(title="Shoes", text="Which **ones** last?").press("Start the conversation")
    assert asha.sees("Your conversation has started.")

    beto.open(talk.url(cast.beto))
    assert beto.sees("Shoes 1 new")
    beto.click("Shoes").fill(text="The red ones.").press("Send")
    assert [p.text_content() for p in beto.page.xpath("//article//strong")] == ["ones"]
    beto.open(talk.url(cast.beto))
    assert not beto.sees("new")

    asha.open(talk.url(cast.asha))
    assert asha.sees("Shoes 1 new")
    assert asha.sees("1 reply")
    asha.click("Shoes")
    assert asha.sees("New since your last visit")
    assert asha.page.xpath("//a[@href='#new']")
    asha.press("Mark as read")
    assert asha.url == talk.url(cast.asha)
    assert not asha.sees("new")


def test_titles_of_pages_name_the_kind_of_page_only(asha: Browser, talk: Talk, cast: Cast) -> None:
    pid = talk.start(cast.asha, "Police near the harbour")
    for rest in ("", "new", "drafts", pid):
        asha.open(talk.url(cast.asha, rest))
        assert "Police" not in asha.title
        assert "Harbour" not in asha.title
        assert asha.title


def test_looking_writes_nothing(app: Flask, asha: Browser, beto: Browser, talk: Talk, cast: Cast) -> None:
    pid = talk.start(cast.asha)
    post = talk.posts(pid)[0].public_id
    asha.open(talk.url(cast.asha))

    def everything() -> list[list[object]]:
        with app.app_context():
            return [list(db.session.execute(t.select()).all()) for t in Base.metadata.sorted_tables]

    before = everything()
    for rest in ("", "new", "drafts", pid, f"{pid}?quote=1", f"post/{post}", f"post/{post}/edit"):
        assert asha.open(talk.url(cast.asha, rest)).status == 200
        assert asha.open(f"/c/{cast.group.address}/notices/").status == 200
    beto.client.get(talk.url(cast.beto, pid))
    rows = everything()
    named = {t.name: (a, b) for t, a, b in zip(Base.metadata.sorted_tables, before, rows, strict=True)}
    del named["account_session"]  # the second browser signed in
    assert all(a == b for a, b in named.values())


def test_preview_shows_the_text_and_sends_nothing(asha: Browser, talk: Talk, cast: Cast) -> None:
    asha.open(talk.url(cast.asha, "new")).fill(title="Shoes", text="**Bold**").press("Preview")
    assert asha.status == 200
    assert asha.sees("This is how it will look")
    assert asha.page.xpath("//section//strong[text()='Bold']")
    assert asha.page.xpath("//textarea")[0].value.strip() == "**Bold**"
    assert talk.listed(cast.asha) == {}
    asha.press("Start the conversation")
    assert talk.listed(cast.asha) == {"Shoes": 0}


def test_a_draft_waits_in_the_form_and_in_the_list(asha: Browser, talk: Talk, cast: Cast) -> None:
    pid = talk.start(cast.beto, "Boats")
    asha.open(talk.url(cast.asha, pid)).fill(text="Half a thou").press("Save draft")
    assert asha.sees("Your draft is saved. We keep it for 30 days.")
    assert asha.page.xpath("//textarea")[0].value.strip() == "Half a thou"
    asha.open(talk.url(cast.asha, "new")).fill(title="Later", audience="stewards").press("Save draft")
    assert asha.page.xpath("//input[@name='title']")[0].value == "Later"
    assert asha.page.xpath("//input[@name='audience'][@checked]")[0].get("value") == "stewards"
    asha.open(talk.url(cast.asha, "drafts"))
    assert asha.sees("Boats")
    assert asha.sees("Half a thou")
    assert asha.sees("Later")
    asha.click("Boats").press("Send")
    asha.open(talk.url(cast.asha, "drafts"))
    assert not asha.sees("Boats")
    asha.press("Delete the draft")
    assert asha.sees("No drafts.")


def test_a_draft_with_nothing_in_it_is_not_kept(asha: Browser, talk: Talk, cast: Cast) -> None:
    asha.open(talk.url(cast.asha, "new")).press("Save draft")
    assert asha.status == 422
    assert asha.sees("There is nothing to keep yet.")


def test_quoting_fills_the_box_and_keeps_the_draft(app: Flask, asha: Browser, talk: Talk, cast: Cast) -> None:
    pid = talk.start(cast.beto, "Boats", "Blue or red?")
    asha.open(talk.url(cast.asha, pid)).fill(text="My draft").press("Save draft")
    asha.click("Quote")
    box = asha.page.xpath("//textarea")[0].value.strip()
    assert box.startswith("My draft")
    assert "> **Beto Núñez:**\n>\n> Blue or red?" in box
    asha.press("Send")
    assert talk.posts(pid)[1].quotes == 1
    assert asha.page.xpath("//article[@id='p2']//blockquote")


def test_edit_and_delete_ones_own(asha: Browser, beto: Browser, talk: Talk, cast: Cast) -> None:
    pid = talk.start(cast.asha, "Shoes", "Frist")
    asha.open(talk.url(cast.asha, pid)).click("Edit or delete")
    asha.fill(text="First", title="Boots").press("Save")
    assert asha.sees("edited")
    assert asha.sees("Boots")
    beto.open(talk.url(cast.beto, pid))
    assert not beto.page.xpath("//a[contains(., 'Edit')]")
    asha.click("Edit or delete").click("Delete what I wrote")
    assert asha.sees("Others may have quoted it.")
    asha.press("Delete my text")
    assert asha.sees("The writer removed this")
    assert not asha.sees("First")


def test_what_belongs_to_others_cannot_be_opened_for_editing(beto: Browser, talk: Talk, cast: Cast) -> None:
    pid = talk.start(cast.asha)
    post = talk.posts(pid)[0].public_id
    assert beto.open(talk.url(cast.beto, f"post/{post}/edit")).status == 403
    assert beto.open(talk.url(cast.beto, f"post/{post}/delete")).status == 403
    beto.open(talk.url(cast.beto, pid))
    assert beto.post(talk.url(cast.beto, f"post/{post}/edit"), text="Mine", revision="1").status == 403
    assert beto.open(talk.url(cast.beto, pid)).post(talk.url(cast.beto, f"post/{post}/delete")).status == 403
    assert talk.posts(pid)[0].source == "Which ones last?"


def test_the_second_window_is_told_calmly_and_keeps_its_text(
    app: Flask, asha: Browser, talk: Talk, cast: Cast
) -> None:
    pid = talk.start(cast.asha)
    url = talk.url(cast.asha, f"post/{talk.posts(pid)[0].public_id}/edit")
    other = Browser(app).sign_in(cast.asha)
    asha.open(url)
    other.open(url).fill(text="From the other window").press("Save")
    asha.fill(text="From this window").press("Save")
    assert asha.status == 409
    assert asha.sees("You changed this in another window.")
    assert asha.sees("From the other window")
    assert asha.page.xpath("//textarea")[0].value.strip() == "From this window"
    assert talk.posts(pid)[0].source == "From the other window"
    asha.press("Save")
    assert asha.status == 200
    assert talk.posts(pid)[0].source == "From this window"


def test_closed_while_writing_offers_to_keep_the_text(
    asha: Browser, mira: Browser, talk: Talk, cast: Cast
) -> None:
    pid = talk.start(cast.beto)
    asha.open(talk.url(cast.asha, pid)).fill(text="Too late")
    mira.open(talk.url(cast.mira, pid)).press("Close the conversation")
    assert mira.sees("This conversation is closed. Everybody can still read it.")
    asha.press("Send")
    assert asha.status == 409
    assert asha.sees("closed while you were writing")
    assert asha.page.xpath("//textarea")[0].value.strip() == "Too late"
    asha.press("Save draft")
    assert asha.sees("Your draft is saved.")
    assert asha.open(talk.url(cast.asha, "drafts")).sees("Too late")
    assert len(talk.posts(pid)) == 1
    mira.press("Reopen the conversation").press("Pin to the top")
    asha.open(talk.url(cast.asha)).sees("Pinned")
    asha.open(talk.url(cast.asha, pid)).press("Send")
    assert len(talk.posts(pid)) == 2


def test_members_are_offered_no_steward_buttons(asha: Browser, talk: Talk, cast: Cast) -> None:
    pid = talk.start(cast.asha)
    asha.open(talk.url(cast.asha, pid))
    assert not asha.sees("Pin to the top")
    assert asha.post(talk.url(cast.asha, f"{pid}/pin")).status == 403
    assert asha.open(talk.url(cast.asha, pid)).post(talk.url(cast.asha, f"{pid}/burn")).status == 404


def test_too_many_replies_keep_the_text_and_say_how_long(asha: Browser, talk: Talk, cast: Cast) -> None:
    pid = talk.start(cast.asha)
    for _ in range(29):
        talk.reply(cast.asha, pid)
    asha.open(talk.url(cast.asha, pid)).fill(text="One more").press("Send")
    assert asha.status == 429
    assert re.search(r"Wait \d+ minutes, then send it again", asha.text)
    assert asha.page.xpath("//textarea")[0].value.strip() == "One more"
    asha.press("Save draft")
    assert asha.sees("Your draft is saved.")


def test_a_second_conversation_on_probation_waits(app: Flask, talk: Talk, cast: Cast) -> None:
    talk.start(cast.noor)
    noor = Browser(app).sign_in(cast.noor).open(talk.url(cast.noor, "new"))
    noor.fill(title="Another", text="So soon").press("Start the conversation")
    assert noor.status == 429
    assert noor.sees("That was enough for today. Wait 24 hours")
    assert noor.page.xpath("//textarea")[0].value.strip() == "So soon"


def test_what_somebody_wrote_outlives_their_name(app: Flask, asha: Browser, talk: Talk, cast: Cast) -> None:
    pid = talk.start(cast.beto, "Boats", "Blue or red?")
    with app.app_context(), transaction():
        row = db.session.get_one(Membership, cast.beto.id)
        row.state, row.name, row.name_index = "left", None, None
    assert asha.open(talk.url(cast.asha)).sees("Someone who left · no reply yet")
    asha.open(talk.url(cast.asha, pid))
    assert asha.sees("Someone who left")
    asha.click("Quote")
    assert "> **Someone who left:**" in asha.page.xpath("//textarea")[0].value


def test_what_is_for_stewards_says_so_before_anything_is_sent(
    asha: Browser, mira: Browser, talk: Talk, cast: Cast
) -> None:
    asha.open(talk.url(cast.asha, "new"))
    asha.fill(title="Worry", text="Between us", audience="stewards").press("Start the conversation")
    assert asha.sees("Who will see this: Only the stewards, and whoever started this")
    assert mira.open(talk.url(cast.mira)).sees("For stewards")


# What people send --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"title": "", "text": "Text"}, "Give the conversation a title."),
        ({"title": " \u200b ", "text": "Text"}, "Give the conversation a title."),
        ({"title": "a" * 121, "text": "Text"}, "at most 120 characters, now 121"),
        ({"title": "Title", "text": ""}, "Write something first."),
        ({"title": "Title", "text": "\x00\x07 \n"}, "Write something first."),
        ({"title": "Title", "text": "a" * 20_001}, "at most 20000 characters, now 20001"),
        ({"title": "Title", "text": "Text", "audience": "everybody"}, "Choose who can see this"),
        ({"title": "Title", "text": "Text", "audience": ""}, "Choose who can see this"),
    ],
)
def test_bad_input_is_the_same_page_with_the_text_kept(
    asha: Browser, talk: Talk, cast: Cast, fields: dict[str, str], sentence: str
) -> None:
    fields = {"audience": "all", **fields}
    asha.open(talk.url(cast.asha, "new")).post(talk.url(cast.asha, "new"), **fields)
    assert asha.status == 422
    assert asha.sees(sentence)
    assert "Error:" in asha.title
    if len(fields["text"].strip()) > 3:
        assert asha.page.xpath("//textarea")[0].value.strip() == fields["text"]
    assert talk.listed(cast.asha) == {}


def test_unknown_fields_and_repeated_ones_change_nothing(asha: Browser, talk: Talk, cast: Cast) -> None:
    asha.open(talk.url(cast.asha, "new"))
    token = asha.page.xpath("//input[@name='csrf_token']/@value")[0]
    sent = asha.client.post(
        talk.url(cast.asha, "new"),
        data={
            "csrf_token": token,
            "title": ["First", "Second"],
            "text": ["One", "Two"],
            "audience": ["stewards", "all"],
            "pinned": "1",
            "starter_id": "99",
            "collective_id": "99",
        },
    )
    assert sent.status_code == 303
    with talk.app.app_context():
        thread = talk.row(queries.conversations(cast.asha.load()).items[0].public_id)
        assert (thread.title, thread.audience, thread.pinned) == ("First", "stewards", False)
        assert (thread.starter_id, thread.collective_id) == (cast.asha.id, cast.group.id)


def test_control_characters_are_taken_out(asha: Browser, talk: Talk, cast: Cast) -> None:
    asha.open(talk.url(cast.asha, "new")).fill(
        title="Sh\x00o\u202ees", text="Hel\x00lo\r\nyou\x1b[31m", audience="all"
    ).press("Start the conversation")
    with talk.app.app_context():
        thread = talk.row(queries.conversations(cast.asha.load()).items[0].public_id)
        assert thread.title == "Sh oes"
        assert talk.posts(thread.public_id)[0].source == "Hello\nyou[31m"


def test_sent_twice_is_written_once(asha: Browser, talk: Talk, cast: Cast) -> None:
    pid = talk.start(cast.beto)
    asha.open(talk.url(cast.asha, pid))
    form = dict(asha.page.xpath("//form[contains(@action, '/reply')]")[0].form_values())
    url = talk.url(cast.asha, f"{pid}/reply")
    answers = [asha.client.post(url, data={**form, "text": "Once"}) for _ in range(2)]
    assert [a.status_code for a in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert len(talk.posts(pid)) == 2


@pytest.mark.parametrize("page", ["0", "-1", "99999999999", "1 OR 1=1", "٢", "", "2"])
def test_a_page_that_is_not_there_shows_one_that_is(asha: Browser, talk: Talk, cast: Cast, page: str) -> None:
    pid = talk.start(cast.asha)
    assert asha.open(talk.url(cast.asha, pid), query_string={"page": page}).status == 200


@pytest.mark.parametrize("quote", ["0", "-1", "99", "x", "2"])
def test_quoting_what_is_not_there_quotes_nothing(asha: Browser, talk: Talk, cast: Cast, quote: str) -> None:
    pid = talk.start(cast.asha)
    post_id = talk.reply(cast.asha, pid, "Gone")
    talk.remove(cast.asha, post_id)
    asha.open(talk.url(cast.asha, pid), query_string={"quote": quote})
    assert asha.status == 200
    assert asha.page.xpath("//textarea")[0].value.strip() == ""


@pytest.mark.parametrize("after", ["x", "AAAA", "1.5", "0.9999", "ا"])
def test_a_made_up_place_in_the_list_is_the_beginning(
    asha: Browser, talk: Talk, cast: Cast, after: str
) -> None:
    talk.start(cast.asha)
    for url in (talk.url(cast.asha), talk.url(cast.asha, "drafts"), f"/c/{cast.group.address}/notices/"):
        assert asha.open(url, query_string={"after": after}).status == 200
    assert asha.open(talk.url(cast.asha), query_string={"after": after}).sees("Shoes")


def test_strangers_and_other_collectives_get_the_same_404(app: Flask, talk: Talk, cast: Cast) -> None:
    pid = talk.start(cast.asha)
    secret = talk.start(cast.asha, "Secret", audience="stewards")
    post, hidden = talk.posts(pid)[0].public_id, talk.posts(secret)[0].public_id
    dee = Browser(app).sign_in(cast.outsider)
    beto = Browser(app).sign_in(cast.beto)
    unknown = "A" * 22
    pages = []
    for browser, address, ids in (
        (dee, cast.group.address, [pid, f"post/{post}", f"post/{post}/edit", ""]),
        (dee, cast.outsider.group.address, [pid, f"post/{post}", f"post/{post}/delete"]),
        (beto, cast.group.address, [secret, f"post/{hidden}", f"post/{hidden}/edit"]),
        (beto, cast.group.address, [unknown, f"post/{unknown}", "x", "a%00b", "%F0%9F%92%A9"]),
    ):
        for rest in ids:
            browser.open(f"/c/{address}/talk/{rest}")
            assert browser.status == 404, rest
            pages.append(browser.text)
    assert len(set(pages)) == 1


def test_nothing_is_sent_into_what_one_may_not_read(app: Flask, talk: Talk, cast: Cast) -> None:
    mine = talk.start(cast.beto, "Mine")
    secret = talk.start(cast.asha, "Secret", audience="stewards")
    beto = Browser(app).sign_in(cast.beto)
    for rest in ("reply", "read", "pin"):
        beto.open(talk.url(cast.beto, mine))
        beto.post(talk.url(cast.beto, f"{secret}/{rest}"), text="Hello", position="1")
        assert beto.status == 404
    assert len(talk.posts(secret)) == 1
    assert talk.position(cast.beto, secret) is None


def test_a_position_from_elsewhere_marks_no_more_than_there_is(asha: Browser, talk: Talk, cast: Cast) -> None:
    pid = talk.start(cast.beto)
    for position in ("-3", "x", "", "99999999999999999999", "5"):
        asha.open(talk.url(cast.asha, pid))
        asha.post(talk.url(cast.asha, f"{pid}/read"), position=position)
        assert asha.status == 200
        assert (talk.position(cast.asha, pid) or 0) <= 1


# Attack ------------------------------------------------------------------------------------------------


@pytest.mark.once
@pytest.mark.parametrize("payload", REMOTE + SCRIPTS, ids=range(len(REMOTE + SCRIPTS)))
def test_no_text_becomes_more_than_text(asha: Browser, talk: Talk, cast: Cast, payload: str) -> None:
    pid = talk.start(cast.beto, (payload.replace("\n", " ").strip() or "x")[:120], f"{payload} x @{payload}")
    asha.open(talk.url(cast.asha, pid)).click("Quote")
    page = asha.page
    assert not page.xpath(
        "//main//script[not(contains(@src, '/js/read.js'))]|//iframe|//object|//embed|//svg"
    )
    assert not page.xpath("//main//img|//main//style|//main//link|//main//form[not(@method='post')]")
    for element in page.iter():
        if isinstance(element.tag, str):
            assert not [name for name in element.attrib if name.startswith("on") or name == "style"]
            for name in ("href", "src", "action"):
                value = (element.get(name) or "").strip().lower()
                assert not value.startswith(("javascript:", "data:", "vbscript:")), value
    asha.open(talk.url(cast.asha))
    assert not asha.page.xpath("//main//script|//main//img|//main//iframe")


# Long lists and long conversations ---------------------------------------------------------------------


def test_a_long_list_goes_page_by_page_and_shows_each_once(asha: Browser, talk: Talk, cast: Cast) -> None:
    made = talk.crowd(cast.beto, 45)
    talk.do(cast.mira, "pin", made[3])
    seen: list[str] = []
    asha.open(talk.url(cast.asha))
    for _ in range(3):
        seen += [a.text_content() for a in asha.page.xpath("//ul[@class='links']//a")]
        if not asha.sees("Older conversations"):
            break
        older = asha.page.xpath("//a[contains(., 'Older')]/@href")[0]
        assert not re.search(r"after=[01]?\.?\d+$", older)
        asha.open(older)
    assert seen[0] == "Number 3"
    assert seen[1:] == [f"Number {n}" for n in range(44, -1, -1) if n != 3]


def test_a_long_conversation_opens_at_what_is_new(asha: Browser, talk: Talk, cast: Cast) -> None:
    pid = talk.start(cast.asha)
    talk.many(cast.beto, pid, 69)
    talk.mark(cast.asha, pid, 25)
    asha.open(talk.url(cast.asha, pid))
    assert asha.sees("Page 2 of 4")
    line = asha.page.xpath("//*[@id='new']")[0]
    assert line.getnext().get("id") == "p26"
    assert [a.get("id") for a in asha.page.xpath("//article")] == [f"p{n}" for n in range(21, 41)]
    asha.press("Mark as read, go on")
    assert asha.sees("Page 3 of 4")
    asha.press("Mark as read, go on")
    asha.press("Mark as read")
    assert asha.url == talk.url(cast.asha)
    asha.click("Shoes")
    assert asha.sees("Page 4 of 4")
    assert not asha.sees("New since your last visit")
    asha.click("Earlier")
    assert asha.sees("Page 3 of 4")


def test_the_address_of_a_reply_leads_to_its_page(asha: Browser, talk: Talk, cast: Cast) -> None:
    pid = talk.start(cast.asha)
    talk.many(cast.beto, pid, 30)
    post = talk.posts(pid)[24].public_id
    answer = asha.client.get(talk.url(cast.asha, f"post/{post}"))
    assert answer.location == talk.url(cast.asha, f"{pid}?page=2#p25")


def test_pages_cost_the_same_at_every_size(
    asha: Browser, talk: Talk, cast: Cast, statements: Statements
) -> None:
    pid = talk.start(cast.beto)
    talk.many(cast.beto, pid, 4)
    talk.crowd(cast.beto, 4)
    asha.open(talk.url(cast.asha, pid)).fill(text="Draft").press("Save draft")

    def costs() -> dict[str, int]:
        found = {}
        for name, url, most in (
            ("list", talk.url(cast.asha), 6),
            ("conversation", talk.url(cast.asha, pid), 8),
            ("conversation, quoting", talk.url(cast.asha, f"{pid}?quote=2"), 8),
            ("drafts", talk.url(cast.asha, "drafts"), 6),
            ("new", talk.url(cast.asha, "new"), 6),
            ("notices", f"/c/{cast.group.address}/notices/", 6),
        ):
            with statements.counted() as seen:
                assert asha.open(url).status == 200
            assert len(seen) <= most, (name, seen)
            found[name] = len(seen)
        return found

    few = costs()
    talk.crowd(cast.mira, 495)
    talk.many(cast.mira, pid, 495)
    assert costs() == few
    assert few == {
        "list": 6,
        "conversation": 7,
        "conversation, quoting": 7,
        "drafts": 5,
        "new": 6,
        "notices": 6,
    }


def test_a_reply_costs_the_same_at_every_length(
    asha: Browser, talk: Talk, cast: Cast, statements: Statements
) -> None:
    pid = talk.start(cast.beto)

    def reply() -> int:
        asha.open(talk.url(cast.asha, pid)).fill(text="A short answer.")
        with statements.counted() as seen:
            asha.press("Send", follow=False)
        assert asha.status == 303
        return len(seen)

    asha.open(talk.url(cast.asha, pid))
    assert reply() == 13
    talk.many(cast.beto, pid, 300)
    talk.crowd(cast.mira, 200)
    assert reply() == 13


def test_a_page_of_twenty_fits_into_eight_kilobytes(
    app: Flask, talk: Talk, cast: Cast, make: Factory
) -> None:
    """Twenty texts of 300 letters of real prose by several people, with everything a steward sees."""
    prose = re.sub(r"[^\w.,;:!? ]+", " ", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    texts = [prose[at : at + 300] for at in range(0, 6_000, 300)]
    assert len(set(texts)) == 20
    people = [make.member(cast.group, name) for name in ("Ama", "Bibi", "Chen", "Dora", "Efe")]
    pid = talk.start(people[0], "Where to have shoes repaired", texts[0])
    with app.app_context(), transaction():
        thread = talk.row(pid)
        for n in range(1, 20):
            author = cast.mira if n % 6 == 0 else people[n % 5]
            append(thread, author.load(), texts[n], quotes=None)
    mira = Browser(app).sign_in(cast.mira).open(talk.url(cast.mira, pid))
    assert len(mira.page.xpath("//article")) == 20
    assert mira.response is not None
    assert len(gzip.compress(mira.response.get_data(), 6)) <= 8 * 1024


def test_nothing_in_a_page_tells_a_row_number_or_a_minute(asha: Browser, talk: Talk, cast: Cast) -> None:
    with clock.moved(timedelta(minutes=7)):
        pid = talk.start(cast.beto)
    asha.open(talk.url(cast.asha, pid))
    assert asha.response is not None
    main = asha.response.get_data(as_text=True).partition("<main")[2]
    assert not re.search(r"\d\d:\d\d", main)
    with talk.app.app_context():
        names = db.session.execute(text("SELECT public_id FROM membership")).scalars().all()
    assert not [name for name in names if name in main]
