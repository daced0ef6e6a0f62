"""A text is reported, hidden, appealed and shown again, through the pages."""

from __future__ import annotations

from flask import Flask

from swsolidarity import worker
from tests.browser import Browser
from tests.factories import Member
from tests.moderation.making import RULE, Reports


class Walk:
    """Everybody's device, and the worker between them."""

    def __init__(self, app: Flask, here: Reports) -> None:
        self.app, self.here = app, here

    def as_(self, who: Member, rest: str = "") -> Browser:
        with self.app.app_context():
            worker.hand_out()
        return Browser(self.app).sign_in(who).open(self.here.url(rest))

    def talk(self, who: Member) -> Browser:
        return Browser(self.app).sign_in(who).open(self.here.talk.url(who, self.here.thread))


def test_a_text_is_reported_hidden_appealed_and_shown_again(app: Flask, here: Reports) -> None:
    walk = Walk(app, here)
    here.post(here.asha)

    page = walk.talk(here.beto)
    page.open(page.page.xpath("//article[2]//a[contains(., 'More')]")[0].get("href"))
    assert page.sees("Whoever looks at it never learns that it was you.")
    page.click("Report it").press("Send the report")
    assert page.status == 422
    page.fill(point="1", words="It says where she lives.").press("Send the report")
    assert page.sees("you hear when it is dealt with")
    assert walk.as_(here.beto, "mine").sees("Nobody has looked at it yet")

    page = walk.as_(here.mira)
    assert not page.sees("bakery")
    page.click("Kettle")
    assert not page.sees("bakery"), "title only, until somebody takes it"
    assert not page.sees("Beto")
    page.press("I look at it")
    shown = page.page.xpath("//details[contains(., 'bakery')]")
    assert len(shown) == 1
    assert shown[0].get("open") is None
    page.fill(outcome="pause", point="1", words="Not where people live.").press("Decide")
    assert page.status == 422
    assert page.sees("Say for how many days: 1 to 30.")
    page.fill(days="3").press("Look at it first")
    assert page.sees("This is what the writer reads")
    assert page.sees("For 3 days.")
    assert here.row(here.talk.posts(here.thread)[1].public_id).hidden_by is None
    page.press("Decide")
    assert page.sees("The people it concerns are told.")
    assert walk.as_(here.mira).sees("Nothing waits for you.")

    assert walk.as_(here.beto, "mine").sees("Dealt with")
    for who in (here.kai, here.mira, here.beto):
        page = walk.talk(who)
        assert page.sees("This was hidden.")
        assert page.sees(RULE)
        assert not page.sees("bakery")
    page = walk.talk(here.asha)
    assert page.sees("Hidden from everybody but you.")
    assert page.sees("bakery")
    assert page.sees("You were asked not to write until")
    page.click("Why, and how to appeal")
    for words in ("asked not to write for some days", RULE, "Not where people live.", "nobody who decided"):
        assert page.sees(words), words
    page.press("Appeal")
    assert page.status == 422
    page.fill(words="The bakery is in every guide.").press("Appeal")
    assert page.sees("You appealed. Others look at it")

    assert not walk.as_(here.mira).sees("Appeal"), "not whoever decided"
    page = walk.as_(here.sefu).click("Kettle")
    assert page.sees("The bakery is in every guide.")
    page.press("It does not stand")
    assert page.status == 422
    page.fill(words="She is right.").press("It does not stand")
    assert walk.talk(here.kai).sees("bakery")
    assert walk.as_(here.asha, "mine").sees("Taken back")
    page = walk.talk(here.asha)
    page.fill(text="Thank you.").press("Send")
    assert page.sees("Thank you.")


def test_removing_is_asked_of_a_second_person(app: Flask, here: Reports) -> None:
    walk = Walk(app, here)
    case = here.report(here.beto, here.post(here.asha))
    page = walk.as_(here.mira, f"case/{case}").press("I look at it")
    page.fill(outcome="remove", point="1", words="It outs her.").press("Decide")
    assert page.sees("It is hidden when a second person agrees.")
    page = walk.as_(here.sefu, f"case/{case}")
    assert page.sees("A second person has to agree.")
    page.click("Read and answer").press("Remove it")
    assert page.sees("Agreed. It is done.")
    assert walk.talk(here.kai).sees("This was hidden.")
    assert walk.as_(here.asha, "mine").sees("It is erased if you do not appeal.")


def test_muting_and_changing_it_again(app: Flask, here: Reports) -> None:
    walk = Walk(app, here)
    here.post(here.asha)
    page = walk.talk(here.beto)
    page.open(page.page.xpath("//article[2]//a[contains(., 'More')]")[0].get("href")).press("Mute")
    assert page.sees("Asha")
    assert walk.talk(here.beto).sees("You muted this person. Show")
    page.press("Block too")
    assert page.sees("Blocked")
    page.press("Read again")
    assert page.sees("Nobody. You find it under")
    assert not walk.talk(here.beto).sees("You muted this person. Show")


def test_having_a_part_in_it_takes_one_press(app: Flask, here: Reports) -> None:
    case = here.report(here.beto, here.post(here.asha))
    page = Walk(app, here).as_(here.mira, f"case/{case}").press("I have a part in this")
    assert page.sees("It waits for somebody else.")
    assert page.sees("Nothing waits for you.")


def test_what_was_said_before_a_text_was_hidden_is_for_nobody_either(app: Flask, here: Reports) -> None:
    post = here.post(here.asha)
    here.talk.edit(here.asha, post, "She lives above the mill.")
    here.decide(here.mira, here.report(here.beto, post))
    for who, status in ((here.kai, 404), (here.mira, 404), (here.asha, 200)):
        page = Browser(app).sign_in(who).open(here.talk.url(who, f"post/{post}/versions"))
        assert page.status == status, who.name
    page = Browser(app).sign_in(here.kai).open(here.talk.url(here.kai, f"{here.thread}?quote=2"))
    assert "bakery" not in page.response.get_data(as_text=True)  # type: ignore[union-attr]
    assert "mill" not in page.response.get_data(as_text=True)  # type: ignore[union-attr]


def test_somebody_who_is_suspended_reads_what_follows_and_appeals(app: Flask, here: Reports) -> None:
    _post, case = here.decided()
    with here.make.writing():
        here.asha.load().state = "suspended"
    page = Walk(app, here).as_(here.asha, f"mine/{case}")
    page.fill(words="It is in every guide.").press("Appeal")
    assert page.sees("You appealed. Others look at it")
