"""Coming in by an invitation: new people, people with an account, links that do not work any more."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask, g

from swsolidarity.collectives import queries
from swsolidarity.collectives.models import Invitation, Membership
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.web import links
from tests.browser import Browser
from tests.collectives import making
from tests.counting import Statements
from tests.factories import Factory

USED = "This invitation has been used or has run out. Ask the person who gave it to you for a new one."


def members(app: Flask, group_id: int) -> dict[str | None, Membership]:
    with app.app_context():
        rows = db.session.query(Membership).filter_by(collective_id=group_id).all()
        return {row.name: row for row in rows}


def without_secrets(page: str) -> str:
    return re.sub(r'(csrf_token|form_key)" value="[^"]*"|name="form_key"[^>]*', "", page)


def test_a_new_person_comes_in_by_an_invitation(app: Flask, make: Factory, browser: Browser) -> None:
    asha = make.member(making.group(make, "Harbour"), "Asha")
    token = making.invitation(make, asha)
    browser.open(f"/i/{token}")
    assert browser.sees("Asha invites you")
    assert browser.sees("to Harbour.")
    making.open_account(browser.click("Join"), "night-heron")
    assert browser.sees("What should we call you?")
    browser.fill(name="Noor").press("Go on")
    assert browser.sees("Be kind")
    browser.press("I agree and join", follow=False)
    assert browser.status == 303
    assert browser.response is not None
    assert browser.response.location == f"/c/{asha.group.address}/home"
    noor = members(app, asha.group.id)["Noor"]
    assert (noor.state, noor.agreed_version) == ("active", 1)
    assert browser.open(f"/c/{asha.group.address}/people/").sees("Noor")
    assert Browser(app).open(f"/i/{token}").sees(USED)


def test_an_invitation_can_be_typed_in_groups_and_capitals(make: Factory, browser: Browser) -> None:
    token = making.invitation(make, make.member(making.group(make)))
    typed = "-".join(token[i : i + 4] for i in range(0, 24, 4)).upper()
    assert browser.open(f"/i/{typed}").status == 200


def test_looking_at_an_invitation_does_not_use_it(make: Factory, browser: Browser) -> None:
    token = making.invitation(make, make.member(making.group(make)))
    for _ in range(3):
        assert browser.open(f"/i/{token}").status == 200


def test_used_cancelled_expired_and_unknown_invitations_look_the_same(
    make: Factory, browser: Browser
) -> None:
    asha = make.member(making.group(make, "Harbour"))
    tokens = [
        making.invitation(make, asha, state="used"),
        making.invitation(make, asha, state="cancelled"),
        making.invitation(make, asha, days=-1),
        "0" * 24,
        "nonsense",
    ]
    pages = []
    for token in tokens:
        for address in (f"/i/{token}", f"/i/{token}/login-name"):
            assert browser.open(address).status == 404
            assert browser.response is not None
            pages.append(without_secrets(browser.response.get_data(as_text=True)))
    assert USED in pages[0]
    assert "Harbour" not in pages[0]
    assert len(set(pages)) == 1


def test_a_person_with_an_account_signs_in_and_goes_on(app: Flask, make: Factory, browser: Browser) -> None:
    asha = make.member(making.group(make))
    browser.sign_in(make.person("night-heron")).open(f"/i/{making.invitation(make, asha)}")
    browser.click("Join with my account").fill(name="Noor").press("Go on")
    browser.press("I agree and join", follow=False)
    assert "Noor" in members(app, asha.group.id)


def test_without_signing_in_the_name_page_asks_to_sign_in_and_comes_back(
    make: Factory, browser: Browser
) -> None:
    token = making.invitation(make, make.member(making.group(make)))
    browser.open(f"/i/{token}").click("I have an account here")
    assert browser.url == "/login"


def test_whoever_is_in_already_does_not_use_up_the_invitation(make: Factory, browser: Browser) -> None:
    asha = make.member(making.group(make))
    token = making.invitation(make, asha)
    browser.sign_in(asha).open(f"/i/{token}/name", follow_redirects=False)
    assert Browser(browser.app).open(f"/i/{token}").status == 200


@pytest.mark.parametrize("page", ["passphrase", "name", "agree", "recovery"])
def test_a_step_cannot_be_skipped(make: Factory, browser: Browser, page: str) -> None:
    token = making.invitation(make, make.member(making.group(make)))
    browser.open(f"/i/{token}/{page}")
    assert browser.url in (f"/i/{token}/login-name", "/login")


def test_the_recovery_digits_cannot_be_skipped(make: Factory, browser: Browser) -> None:
    token = making.invitation(make, make.member(making.group(make)))
    browser.open(f"/i/{token}/login-name").fill(login_name="night-heron").press("Go on")
    browser.press("Use this passphrase")
    shown = browser.page.xpath("//ol//li/text()")
    assert len(shown) == 10
    browser.press("Go on")
    assert browser.status == 422
    assert browser.page.xpath("//ol//li/text()") == shown, "the same digits stay on the page"
    assert browser.open(f"/i/{token}/agree").sees("Your recovery digits")


def test_agreeing_needs_a_name_first(make: Factory, browser: Browser) -> None:
    token = making.invitation(make, make.member(making.group(make)))
    browser.sign_in(make.person()).open(f"/i/{token}/agree")
    assert browser.url == f"/i/{token}/name"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Enter what we should call you."),
        ("x" * 41, "Make this shorter"),
        ("\u200b \x07", "Enter what we should call you."),
        ("Night-Heron", "Choose a name that is different from the one you sign in with."),
        ("asha", "Somebody here is called that already."),
        ("Steward", "This name sounds like an office."),
    ],
)
def test_a_name_that_cannot_be_taken_stays_on_the_page(
    make: Factory, browser: Browser, typed: str, sentence: str
) -> None:
    asha = make.member(making.group(make), "Asha")
    token = making.invitation(make, asha)
    browser.sign_in(make.person("night-heron")).open(f"/i/{token}/name").fill(name=typed).press("Go on")
    assert browser.status == 422
    assert browser.sees(sentence)


@pytest.mark.parametrize("typed", ["", "ab", "x" * 33])
def test_a_sign_in_name_that_cannot_be_taken_says_what_to_do(
    make: Factory, browser: Browser, typed: str
) -> None:
    token = making.invitation(make, make.member(making.group(make)))
    browser.open(f"/i/{token}/login-name").fill(login_name=typed).press("Go on")
    assert browser.status == 422
    assert browser.page.xpath("//input[@name='login_name']/@value")[0] == typed


def test_a_taken_sign_in_name_leads_back_with_the_text_kept(make: Factory, browser: Browser) -> None:
    make.person("night-heron")
    token = making.invitation(make, make.member(making.group(make)))
    browser.open(f"/i/{token}/login-name").fill(login_name="night-heron").press("Go on")
    browser.press("Use this passphrase")
    assert browser.status == 422
    assert browser.sees("This name cannot be used to sign in.")
    making.open_account(browser, "night-heron-2")
    assert browser.sees("What should we call you?")


def test_an_own_passphrase_that_is_too_weak_is_said_so(make: Factory, browser: Browser) -> None:
    token = making.invitation(make, make.member(making.group(make)))
    browser.open(f"/i/{token}/login-name").fill(login_name="night-heron").press("Go on")
    browser.fill(passphrase="short").press("Use this passphrase")
    assert browser.status == 422
    assert browser.sees("Use at least 15 characters.")


def test_another_passphrase_and_digits_are_offered(make: Factory, browser: Browser) -> None:
    token = making.invitation(make, make.member(making.group(make)))
    browser.open(f"/i/{token}/login-name").fill(login_name="night-heron").press("Go on")
    first = browser.page.xpath("//input[@name='passphrase']/@value")[0]
    assert len(first.split()) == 6
    second = browser.click("Another one").page.xpath("//input[@name='passphrase']/@value")[0]
    assert first != second
    browser.click("Digits instead of words")
    digits = browser.page.xpath("//input[@name='passphrase']/@value")[0]
    assert re.fullmatch(r"(\d{4} ){4}\d{4}", digits)
    browser.press("Use this passphrase")
    assert browser.sees("Your recovery digits")


def test_the_second_of_two_people_with_one_link_keeps_their_account(
    app: Flask, make: Factory, browser: Browser
) -> None:
    asha = make.member(making.group(make))
    token = making.invitation(make, asha)
    second = Browser(app)
    making.open_account(second.open(f"/i/{token}/login-name"), "day-heron")
    second.fill(name="Day").press("Go on")
    browser.sign_in(make.person()).open(f"/i/{token}/name").fill(name="Noor").press("Go on")
    browser.press("I agree and join", follow=False)
    second.press("I agree and join")
    assert second.status == 404
    assert second.sees(USED)
    assert second.sees("If you have just made an account here, it is yours.")
    another = making.invitation(make, asha)
    second.open(f"/i/{another}/name").fill(name="Day").press("Go on").press("I agree and join", follow=False)
    assert {"Noor", "Day"} <= set(members(app, asha.group.id))


def test_a_name_taken_in_the_meantime_is_asked_for_again(make: Factory, browser: Browser) -> None:
    asha = make.member(making.group(make))
    token = making.invitation(make, asha)
    browser.sign_in(make.person()).open(f"/i/{token}/name").fill(name="Noor").press("Go on")
    make.member(asha.group, "noor")
    browser.press("I agree and join")
    assert browser.status == 422
    assert browser.sees("Somebody here is called that already.")
    browser.fill(name="Noor B").press("Go on").press("I agree and join", follow=False)
    assert browser.status == 303


def test_nobody_agrees_to_agreements_they_have_not_read(app: Flask, make: Factory, browser: Browser) -> None:
    asha = make.member(making.group(make))
    token = making.invitation(make, asha)
    browser.sign_in(make.person()).open(f"/i/{token}/name").fill(name="Noor").press("Go on")
    browser.fill(version="0").press("I agree and join")
    assert browser.status == 422
    assert browser.sees("The agreements have changed while you were reading.")
    assert "Noor" not in members(app, asha.group.id)


def test_newcomers_have_first_weeks_where_the_collective_set_them(
    app: Flask, make: Factory, browser: Browser
) -> None:
    asha = make.member(making.group(make, probation_days=30))
    token = making.invitation(make, asha)
    assert browser.open(f"/i/{token}").sees("In the first 30 days")
    browser.sign_in(make.person()).open(f"/i/{token}/name").fill(name="Noor").press("Go on")
    browser.press("I agree and join", follow=False)
    noor = members(app, asha.group.id)["Noor"]
    assert noor.state == "probation"
    assert noor.probation_until == clock.now().date() + timedelta(days=30)


def test_somebody_who_was_removed_does_not_come_back_with_a_link(make: Factory, browser: Browser) -> None:
    group = making.group(make)
    gone = make.member(group, state="removed")
    token = making.invitation(make, make.member(group))
    browser.sign_in(gone).open(f"/i/{token}/name").fill(name="Noor").press("Go on").press("I agree and join")
    assert browser.status == 403
    assert Browser(browser.app).open(f"/i/{token}").status == 200


def test_who_was_invited_by_whom_is_not_kept(app: Flask, make: Factory, browser: Browser) -> None:
    asha = make.member(making.group(make))
    token = making.invitation(make, asha)
    browser.sign_in(make.person()).open(f"/i/{token}/name").fill(name="Noor").press("Go on")
    browser.press("I agree and join", follow=False)
    columns = {column.name for column in Invitation.__table__.columns}
    assert not {name for name in columns if "used_by" in name or "member" in name}
    with app.app_context():
        assert queries.open_invitations_of(asha.id) == 0


def test_the_invitation_page_asks_the_database_three_times_at_most(
    make: Factory, browser: Browser, statements: Statements
) -> None:
    token = making.invitation(make, make.member(making.group(make)))
    with statements.counted() as seen:
        browser.open(f"/i/{token}")
    assert len(seen) <= 3, seen


def test_signing_in_leads_back_to_the_invitation(app: Flask, make: Factory, browser: Browser) -> None:
    asha, beto = make.member(making.group(make, "Harbour")), make.member(making.group(make, "Night"))
    browser.open(f"/i/{making.invitation(make, asha)}/login-name").fill(login_name="heron").press("Go on")
    passphrase = browser.page.xpath("//input[@name='passphrase']/@value")[0]
    browser.press("Use this passphrase").fill(written="y").press("Go on")
    other = Browser(app).open(f"/i/{making.invitation(make, beto)}").click("I have an account here")
    other.fill(login_name="heron", passphrase=passphrase).press("Sign in")
    other.fill(passphrase=passphrase).press("Check it")
    assert other.sees("What should we call you?"), other.text
    other.fill(name="Rain").press("Go on").press("I agree and join", follow=False)
    assert "Rain" in members(app, beto.group.id)


def test_references_lead_to_their_pages(app: Flask, make: Factory) -> None:
    asha = make.member(making.group(make))
    with app.test_request_context("/"):
        g.actor = asha.load()
        address = f"/c/{asha.group.address}/people"
        assert links.url_of(f"collectives.membership:{asha.public_id}") == f"{address}/{asha.public_id}"
        assert links.url_of("collectives.join_request:x") == f"{address}/requests/x"
        assert links.url_of("collectives.join_requests:x") == f"{address}/requests"
