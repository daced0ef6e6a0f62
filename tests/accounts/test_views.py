"""Coming in and going out, as a person does it in a browser."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask, g
from sqlalchemy import select, update

from swsolidarity import create_app
from swsolidarity.accounts import gate, jobs, passphrases
from swsolidarity.accounts.models import Account, AccountSession
from swsolidarity.accounts.views import proof
from swsolidarity.core import clock
from swsolidarity.core.db import db, transaction
from swsolidarity.web import throttle
from tests.accounts.conftest import NEW_PASSPHRASE, PASSPHRASE, CountingHasher, Known, Opener
from tests.browser import Browser
from tests.counting import Statements
from tests.factories import Factory

PAGES = ("devices", "security", "recovery", "practise", "display", "close", "unsent")
NO_MATCH = "That did not match."


def enter(browser: Browser, name: str = "heron", passphrase: str = PASSPHRASE, at: str = "/login") -> Browser:
    browser.open(at)
    return browser.fill(login_name=name, passphrase=passphrase).press("Sign in", follow=False)


def signed_in(browser: Browser) -> bool:
    return browser.client.get("/me/").status_code == 200


def suspend(app: Flask, who: Known) -> None:
    with Factory(app).writing():
        db.session.execute(update(Account).where(Account.id == who.id).values(suspended=True))


@pytest.fixture
def heron(opened: Opener) -> Known:
    return opened("heron")


# Signing in


def test_signing_in_and_out(browser: Browser, heron: Known) -> None:
    enter(browser)
    assert browser.response is not None
    assert browser.response.status_code == 303
    assert browser.response.location == "/"
    assert signed_in(browser)
    browser.open("/me/").press("Sign out")
    assert browser.sees("You are signed out.")
    assert not signed_in(browser)


def test_a_name_is_found_however_it_is_typed(browser: Browser, heron: Known) -> None:
    enter(browser, name="  HERON ")
    assert signed_in(browser)


def test_the_cookie_is_strict_http_only_and_sealed(browser: Browser, heron: Known, app: Flask) -> None:
    enter(browser)
    assert browser.response is not None
    cookies = browser.response.headers.getlist("Set-Cookie")
    session = next(cookie for cookie in cookies if cookie.startswith("s="))
    for cookie in cookies:
        assert "HttpOnly" in cookie
        assert "SameSite=Strict" in cookie
        assert "Path=/" in cookie
        assert "Domain" not in cookie
    assert "Expires" not in session
    assert "Max-Age" not in session
    with app.app_context():
        digest = db.session.scalars(select(AccountSession.token_digest)).one()
    assert digest.hex() not in session
    for cookie in cookies:
        assert "heron" not in cookie
        assert "token" not in cookie


@pytest.fixture(scope="module")
def https_app(whole_app: Flask, instance: Path, database_url: str) -> Iterator[Flask]:
    """The same server behind HTTPS."""
    app = create_app(
        {
            "INSTANCE_PATH": instance,
            "DATABASE_URL": database_url,
            "ADDRESS": "https://localhost",
            "TESTING": True,
            "SMALL_SERVER": True,
        }
    )
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_on_https_cookies_are_host_only_and_leaving_clears_the_browser(
    app: Flask, https_app: Flask, heron: Known
) -> None:
    with https_app.app_context():
        db.engine.dispose()
    site, client = "https://localhost", https_app.test_client()

    def token(page: str) -> str:
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        assert found
        return found[1]

    def come_in() -> str:
        page = client.get("/login", base_url=site).get_data(as_text=True)
        data = {"csrf_token": token(page), "login_name": "heron", "passphrase": PASSPHRASE}
        answer = client.post("/login", base_url=site, headers={"Referer": site}, data=data)
        assert answer.status_code == 303
        cookies = answer.headers.getlist("Set-Cookie")
        assert {cookie.partition("=")[0] for cookie in cookies} == {"__Host-s", "__Host-f"}
        for cookie in cookies:
            assert "Secure; HttpOnly; Path=/; SameSite=Strict" in cookie
        return client.get("/me/", base_url=site).get_data(as_text=True)

    data = {"csrf_token": token(come_in())}
    answer = client.post("/logout", base_url=site, headers={"Referer": site}, data=data)
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    link = re.search(r'href="(/leave[^"]+)"', come_in())
    assert link
    foreign = https_app.test_client().get(link[1], base_url=site)
    assert "Clear-Site-Data" not in foreign.headers
    assert client.get("/me/", base_url=site).status_code == 200
    answer = client.get(link[1], base_url=site)
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert client.get("/me/", base_url=site).status_code == 303


def test_signing_out_is_never_a_link(browser: Browser, heron: Known) -> None:
    browser.sign_in(heron).open("/logout")
    assert browser.status == 405
    assert browser.client.post("/logout").status_code == 400
    assert signed_in(browser)


def without_secrets(page: str) -> str:
    return re.sub(r'(name="(?:csrf_token|form_key)"[^>]*value=")[^"]*', r"\1", page)


def test_no_membership_oracle(app: Flask, opened: Opener, hasher: CountingHasher) -> None:
    """A name that is not there, is there, or is suspended: the same bytes, headers and one Argon2 run."""

    def attempt(passphrase: str = "wrong passphrase here") -> tuple[str, int, dict[str, str], int]:
        browser = Browser(app)
        hasher.runs = 0
        enter(browser, passphrase=passphrase)
        assert browser.response is not None
        headers = {
            name: value for name, value in browser.response.headers if name not in ("Set-Cookie", "Date")
        }
        body = without_secrets(browser.response.get_data(as_text=True))
        return body, browser.response.status_code, headers, hasher.runs

    unknown = attempt()
    heron = opened("heron")
    known = attempt()
    suspend(app, heron)
    suspended_wrong = attempt()
    suspended_right = attempt(PASSPHRASE)
    assert unknown == known == suspended_wrong == suspended_right
    body, status, _headers, runs = unknown
    assert NO_MATCH in body
    assert (status, runs) == (200, 1)


def test_the_right_passphrase_costs_one_run_too(
    browser: Browser, heron: Known, hasher: CountingHasher
) -> None:
    enter(browser)
    assert hasher.runs == 1
    assert signed_in(browser)


def test_an_old_hash_is_made_anew_on_the_way_in(
    app: Flask, browser: Browser, heron: Known, hasher: CountingHasher
) -> None:
    hasher.argon2 = PasswordHasher(time_cost=3, memory_cost=19 * 1024, parallelism=1)
    enter(browser)
    assert hasher.runs == 2
    with app.app_context():
        assert "t=3" in db.session.get_one(Account, heron.id).passphrase_hash
    enter(Browser(app))
    assert hasher.runs == 3


@pytest.mark.parametrize(
    ("name", "passphrase", "says"),
    [
        ("", PASSPHRASE, "Enter the name you sign in with."),
        ("heron", "", "Enter your passphrase."),
        ("h" * 201, PASSPHRASE, "at most 200"),
    ],
)
def test_an_incomplete_form_comes_back(
    browser: Browser, name: str, passphrase: str, says: str, hasher: CountingHasher
) -> None:
    enter(browser, name, passphrase)
    assert browser.status == 422
    assert browser.sees(says)
    assert browser.title.startswith("Error:")
    assert hasher.runs == 0


def test_a_wrong_try_keeps_the_name_and_never_the_passphrase(browser: Browser, heron: Known) -> None:
    enter(browser, passphrase="something else entirely")
    page = browser.page
    assert page.xpath("//input[@name='login_name']/@value") == ["heron"]
    assert "something else entirely" not in browser.text
    assert page.xpath("//input[@name='passphrase']/@value") in ([], [""])
    assert page.xpath("//input[@name='passphrase']/@autocomplete") == ["current-password"]


def test_signing_in_changes_every_token(app: Flask, browser: Browser, heron: Known) -> None:
    browser.open("/login")
    before = browser.page.xpath("//input[@name='csrf_token']/@value")[0]
    old_seed = browser.client.get_cookie("f")
    browser.client.set_cookie("s", "planted-by-somebody")
    enter(browser)
    assert signed_in(browser)
    new = browser.client.get_cookie("s")
    assert new is not None
    assert new.value != "planted-by-somebody"
    browser.open("/me/")
    seed = browser.client.get_cookie("f")
    assert old_seed is not None
    assert seed is not None
    assert seed.value != old_seed.value
    answer = browser.client.post("/logout", data={"csrf_token": before})
    assert answer.status_code == 400
    assert signed_in(browser)


def test_signing_in_again_ends_the_session_before(app: Flask, heron: Known) -> None:
    browser = Browser(app)
    browser.open("/login")
    login = {name: browser.page.xpath(f"//input[@name='{name}']/@value")[0] for name in ("csrf_token",)}
    enter(browser)
    first = browser.client.get_cookie("s")
    assert first is not None
    browser.open("/me/")
    token = browser.page.xpath("//input[@name='csrf_token']/@value")[0]
    login.update(csrf_token=token, login_name="heron", passphrase=PASSPHRASE)
    assert browser.client.post("/login", data=login).status_code == 303
    with app.app_context():
        assert len(db.session.scalars(select(AccountSession)).all()) == 1
    thief = Browser(app)
    thief.client.set_cookie("s", first.value)
    assert not signed_in(thief)


# Going on


@pytest.mark.parametrize(
    ("target", "leads"),
    [
        ("/me/devices", "/me/devices"),
        ("//elsewhere.example/", "/"),
        ("https://elsewhere.example/", "/"),
        ("/\\elsewhere.example", "/"),
        ("", "/"),
    ],
)
def test_signing_in_goes_on_only_within_this_server(
    browser: Browser, heron: Known, target: str, leads: str
) -> None:
    browser.client.get("/")
    browser.url = "/login"
    browser.response = browser.client.get("/login", query_string={"next": target})
    browser.fill(login_name="heron", passphrase=PASSPHRASE).press("Sign in", follow=False)
    assert browser.response.location == leads


def test_a_forged_onward_address_in_the_form_is_dropped(browser: Browser, heron: Known) -> None:
    browser.open("/login").fill(login_name="heron", passphrase=PASSPHRASE, next="//elsewhere.example")
    browser.press("Sign in", follow=False)
    assert browser.response is not None
    assert browser.response.location == "/"


def test_a_page_that_needs_signing_in_is_reached_afterwards(browser: Browser, heron: Known) -> None:
    browser.open("/me/devices")
    assert browser.url == "/login"
    browser.fill(login_name="heron", passphrase=PASSPHRASE).press("Sign in")
    assert browser.url == "/me/devices"


def test_a_link_from_elsewhere_offers_to_continue(browser: Browser, heron: Known) -> None:
    browser.open("/login?next=/me/devices", headers={"Sec-Fetch-Site": "cross-site"})
    assert browser.page.xpath("//main//a[text()='Continue']/@href") == ["/me/devices"]
    browser.open("/login?next=/me/devices", headers={"Sec-Fetch-Site": "same-origin"})
    assert not browser.page.xpath("//main//a[text()='Continue']")
    browser.open("/login?next=//elsewhere.example")
    assert not browser.page.xpath("//main//a[text()='Continue']")


def test_whoever_is_signed_in_is_sent_on_from_the_sign_in_page(browser: Browser, heron: Known) -> None:
    browser.sign_in(heron).open("/login?next=/me/")
    assert browser.url == "/me/"


# Delays


def test_wrong_tries_slow_down_and_never_lock_the_owner_out(app: Flask, heron: Known) -> None:
    browser = Browser(app)
    for _ in range(5):
        enter(browser, passphrase="wrong passphrase here")
    assert browser.sees("That did not match. You can try again in 2 seconds, or use your recovery digits.")
    enter(browser)
    assert browser.status == 200
    assert browser.sees("You can try again in 2 seconds")
    assert not signed_in(browser)
    with clock.moved(timedelta(seconds=3)):
        enter(browser)
        assert signed_in(browser)
    enter(Browser(app), passphrase="wrong passphrase here")
    other = Browser(app)
    enter(other)
    assert signed_in(other), "success forgets the failures"


def test_the_delay_grows_to_a_quarter_of_an_hour_and_fades(
    app: Flask, heron: Known, hasher: CountingHasher
) -> None:
    waits = []
    passed = timedelta(0)
    for _ in range(16):
        with clock.moved(passed):
            enter(browser := Browser(app), passphrase="wrong passphrase here")
            found = re.search(r"again in (\d+) (second|minute)", browser.text)
            seconds = int(found[1]) * (60 if found[2] == "minute" else 1) if found else 0
        waits.append(seconds)
        passed += timedelta(seconds=seconds + 61)
    assert waits[:8] == [0, 0, 0, 0, 2, 4, 8, 16]
    assert max(waits) == 900
    with clock.moved(passed + timedelta(hours=1)):
        enter(browser := Browser(app))
        assert signed_in(browser)


def test_an_unknown_name_is_slowed_down_in_the_same_words(app: Flask, heron: Known) -> None:
    texts = {}
    for name in ("heron", "nobody"):
        seen = []
        for number in range(7):
            browser = Browser(app)
            with clock.moved(timedelta(seconds=number // 6)):
                enter(browser, name=name, passphrase="wrong passphrase here")
            seen.append((browser.status, browser.text))
        texts[name] = seen
    assert texts["heron"] == texts["nobody"]


def test_tries_while_waiting_are_not_counted_and_cost_no_hashing(
    app: Flask, heron: Known, hasher: CountingHasher
) -> None:
    for _ in range(5):
        enter(Browser(app), passphrase="wrong passphrase here")
    assert hasher.runs == 5
    for _ in range(10):
        enter(Browser(app), passphrase="wrong passphrase here")
    assert hasher.runs == 5
    with clock.moved(timedelta(seconds=3)):
        enter(browser := Browser(app))
        assert signed_in(browser)


def test_others_are_not_slowed_down(app: Flask, heron: Known, opened: Opener) -> None:
    opened("kingfisher")
    for _ in range(6):
        enter(Browser(app), passphrase="wrong passphrase here")
    enter(browser := Browser(app), name="kingfisher")
    assert signed_in(browser)


def test_the_server_takes_sixty_tries_a_minute(
    app: Flask, browser: Browser, heron: Known, hasher: CountingHasher
) -> None:
    for number in range(60):
        enter(browser, name=f"nobody-{number}", passphrase="wrong passphrase here")
        assert browser.status == 200
    enter(browser)
    assert browser.status == 429
    assert browser.sees("Too many tries.")
    assert browser.response is not None
    assert 0 < int(browser.response.headers["Retry-After"]) <= 60
    assert hasher.runs == 60
    with clock.moved(timedelta(seconds=61)):
        enter(browser)
        assert signed_in(browser)


def flood(app: Flask) -> None:
    """Strangers use up what the server takes in a minute."""
    with app.app_context(), suppress(throttle.TooMany):
        for _ in range(proof.MOST_A_MINUTE):
            with transaction():
                throttle.spend("passphrase", "server", most=proof.MOST_A_MINUTE, per=60)
    assert enter(Browser(app)).status == 429


def test_strangers_keep_nobody_out_whose_session_ran_out_in_this_browser(
    app: Flask, browser: Browser, heron: Known, opened: Opener
) -> None:
    """Safety P20: the browser is known by its sealed cookie, whoever signs in with it next."""
    opened("kingfisher")
    enter(browser)
    with clock.moved(timedelta(minutes=45)):
        assert not signed_in(browser)
        flood(app)
        enter(browser, name="kingfisher")
        assert signed_in(browser)


def test_strangers_keep_nobody_from_proving_who_they_are(app: Flask, browser: Browser, heron: Known) -> None:
    enter(browser)
    flood(app)
    browser.open("/me/practise").fill(passphrase=PASSPHRASE).press("Check it")
    assert browser.sees("That is right. You know your passphrase.")


def test_a_known_browser_has_ten_tries_a_minute_of_its_own(
    app: Flask, browser: Browser, heron: Known, hasher: CountingHasher
) -> None:
    enter(browser)
    before = hasher.runs
    with clock.moved(timedelta(minutes=45)):
        for number in range(10):
            assert enter(browser, name=f"nobody-{number}", passphrase="wrong passphrase here").status == 200
        assert enter(browser).status == 429
        assert hasher.runs == before + 10
        enter(other := Browser(app))
        assert signed_in(other), "nobody else pays for it"
    with clock.moved(timedelta(minutes=46, seconds=1)):
        enter(browser)
        assert signed_in(browser)


@pytest.mark.parametrize("ended", ["by signing out", "from another device", "forgotten", "never begun"])
def test_a_browser_whose_session_was_ended_is_a_stranger(
    app: Flask, browser: Browser, heron: Known, ended: str
) -> None:
    if ended != "never begun":
        enter(browser)
    if ended == "by signing out":
        browser.open("/me/").press("Sign out")
    if ended == "from another device":
        other = Browser(app)
        enter(other).open("/me/devices").press("Sign out every other device")
    with clock.moved(timedelta(hours=13 if ended == "forgotten" else 0)):
        if ended == "forgotten":
            with app.app_context():
                jobs.forget_sessions()
        flood(app)
        assert enter(browser).status == 429


def test_guesses_sent_all_at_once_are_counted_before_they_are_checked(
    app: Flask, heron: Known, hasher: CountingHasher
) -> None:
    browsers = [Browser(app).open("/login") for _ in range(12)]
    barrier = threading.Barrier(len(browsers))

    def guess(browser: Browser) -> None:
        barrier.wait(10)
        browser.fill(login_name="heron", passphrase="wrong passphrase here").press("Sign in")

    threads = [threading.Thread(target=guess, args=(browser,)) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert [browser.status for browser in browsers] == [200] * 12
    assert hasher.runs == 5


def test_when_too_many_come_in_at_once_the_page_is_calm(
    app: Flask, browser: Browser, heron: Known, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passphrases, "LONGEST_WAIT", 0.05)
    with passphrases._turn(), passphrases._turn():
        enter(browser)
    assert browser.status == 503
    assert browser.sees("Many people are coming in. Try again in a minute.")
    enter(browser)
    assert signed_in(browser)


def test_a_sign_in_sent_twice_works_even_if_the_first_answer_was_lost(app: Flask, heron: Known) -> None:
    browser = Browser(app).open("/login")
    data = {
        name: browser.page.xpath(f"//form//input[@name='{name}']/@value")[0]
        for name in ("csrf_token", "form_key")
    }
    data.update(login_name="heron", passphrase=PASSPHRASE)
    seed = browser.client.get_cookie("f")
    assert seed is not None
    browser.client.post("/login", data=data)
    again = Browser(app)
    again.client.set_cookie("f", seed.value)
    assert again.client.post("/login", data=data).status_code == 303
    assert signed_in(again)


# The end of a session


def test_sessions_that_ran_out_are_forgotten(app: Flask, heron: Known) -> None:
    enter(Browser(app))
    for hours, left in ((11, 1), (13, 0)):
        with clock.moved(timedelta(hours=hours)), app.app_context():
            jobs.forget_sessions()
            assert len(db.session.scalars(select(AccountSession)).all()) == left


def test_a_session_ends_when_nothing_is_opened_for_half_an_hour(app: Flask, heron: Known) -> None:
    browser = Browser(app)
    enter(browser)
    for minutes in (20, 40, 60):
        with clock.moved(timedelta(minutes=minutes)):
            assert signed_in(browser)
    with clock.moved(timedelta(minutes=91)):
        assert not signed_in(browser)


def test_a_session_lives_eleven_hours_and_ends_after_twelve_in_any_case(app: Flask, heron: Known) -> None:
    browser = Browser(app)
    enter(browser)
    for minutes in range(0, 11 * 60, 20):
        with clock.moved(timedelta(minutes=minutes)):
            assert signed_in(browser), minutes
    with clock.moved(timedelta(hours=12, seconds=1)):
        assert not signed_in(browser)


def test_an_own_idle_time_counts(app: Flask, heron: Known) -> None:
    browser = Browser(app)
    enter(browser)
    browser.open("/me/display").fill(idle_minutes="5").press("Save")
    assert browser.sees("Saved.")
    with clock.moved(timedelta(minutes=4)):
        assert signed_in(browser)
    with clock.moved(timedelta(minutes=10)):
        assert not signed_in(browser)


def test_the_page_says_how_long_is_left(browser: Browser, heron: Known) -> None:
    enter(browser)
    browser.open("/me/")
    assert browser.response is not None
    assert re.search(r"signed out in (29|30) minutes", browser.response.get_data(as_text=True))


@pytest.mark.parametrize("how", ["sign out", "leave", "suspension", "from another device", "all others"])
def test_a_token_is_worth_nothing_after_the_end(app: Flask, heron: Known, how: str) -> None:
    browser, thief, other = Browser(app), Browser(app), Browser(app)
    enter(browser)
    enter(other)
    stolen = browser.client.get_cookie("s")
    assert stolen is not None
    thief.client.set_cookie("s", stolen.value)
    assert signed_in(thief)
    if how == "sign out":
        browser.open("/me/").press("Sign out")
    elif how == "leave":
        browser.open("/me/")
        browser.client.get(browser.page.xpath("//a[@class='exit']/@href")[0])
    elif how == "suspension":
        suspend(app, heron)
    elif how == "from another device":
        forms = other.open("/me/devices").page.xpath("//form[contains(@action, '/end')]/@action")
        assert len(forms) == 1
        other.post(forms[0])
    else:
        other.open("/me/devices").press("Sign out every other device")
        assert other.sees("Every other device is signed out.")
    thief.client.set_cookie("s", stolen.value)
    assert not signed_in(thief)


# Devices


def test_devices_are_listed_without_saying_what_they_are(app: Flask, heron: Known) -> None:
    browser = Browser(app)
    enter(browser)
    enter(Browser(app))
    browser.open("/me/devices", headers={"User-Agent": "Telltale/1.0"})
    assert len(browser.page.xpath("//section[contains(@class, 'card')]")) == 2
    assert browser.text.count("This device") == 1
    assert "Telltale" not in browser.text


def test_nobody_ends_somebody_elses_session(app: Flask, heron: Known, opened: Opener) -> None:
    opened("kingfisher")
    mine, theirs = Browser(app), Browser(app)
    enter(mine)
    enter(theirs, name="kingfisher")
    with app.app_context():
        target = db.session.scalars(
            select(AccountSession.public_id).where(AccountSession.account_id != heron.id)
        ).one()
    for session in (target, "nonsense"):
        mine.open("/me/").post(f"/me/devices/{session}/end")
        assert mine.status == 404
    assert signed_in(theirs)


def test_the_last_use_is_noted_by_day_and_only_when_something_is_written(app: Flask, heron: Known) -> None:
    browser = Browser(app)
    with clock.moved(timedelta(hours=-11)):
        enter(browser)
    with Factory(app).writing():
        row = db.session.scalars(select(AccountSession)).one()
        row.last_used_on -= timedelta(days=3)
        before = row.last_used_on

    def noted() -> object:
        with app.app_context():
            return db.session.scalars(select(AccountSession.last_used_on)).one()

    with clock.moved(timedelta(hours=-11)):
        browser.open("/me/display")
        assert noted() == before
        browser.press("Save")
        assert noted() == clock.now().date()


def test_looking_writes_nothing(app: Flask, heron: Known, statements: Statements) -> None:
    browser = Browser(app)
    enter(browser)
    own = ("/me/", *(f"/me/{page}" for page in PAGES))
    for page in (*own, "/login", "/recover", "/language", "/signed-out", "/closed"):
        with statements.counted() as seen:
            browser.client.get(page)
        assert not [line for line in seen if not line.lstrip().upper().startswith("SELECT")], page
        assert len(seen) <= 3, (page, seen)


# Passphrase


def test_changing_the_passphrase_ends_every_other_session(app: Flask, heron: Known) -> None:
    browser, other = Browser(app), Browser(app)
    enter(browser)
    enter(other)
    old = browser.client.get_cookie("s")
    browser.open("/me/security").fill(current_passphrase=PASSPHRASE, passphrase=NEW_PASSPHRASE)
    browser.press("Set the new passphrase")
    assert browser.sees("Your new passphrase works.")
    assert signed_in(browser)
    assert not signed_in(other)
    assert old is not None
    other.client.set_cookie("s", old.value)
    assert not signed_in(other)
    enter(again := Browser(app))
    assert not signed_in(again)
    enter(again, passphrase=NEW_PASSPHRASE)
    assert signed_in(again)


@pytest.mark.parametrize(
    ("current", "new", "says"),
    [
        ("not my passphrase at all", NEW_PASSPHRASE, NO_MATCH),
        (PASSPHRASE, "too short", "at least 15"),
        (PASSPHRASE, "password12345678", "lists that guessers try first"),
        (PASSPHRASE, "heron-heron-heron1", "lists that guessers try first"),
        ("", NEW_PASSPHRASE, "Enter your passphrase."),
        (PASSPHRASE, "", "Enter the new passphrase."),
    ],
)
def test_a_passphrase_is_changed_only_with_the_present_one_and_to_a_good_one(
    app: Flask, heron: Known, current: str, new: str, says: str
) -> None:
    enter(browser := Browser(app))
    browser.open("/me/security").fill(current_passphrase=current, passphrase=new)
    browser.press("Set the new passphrase")
    assert browser.status == 422
    assert browser.sees(says)
    enter(again := Browser(app))
    assert signed_in(again)


def test_the_passphrase_page_slows_down_whoever_found_an_open_phone(browser: Browser, heron: Known) -> None:
    enter(browser)
    for _ in range(6):
        browser.open("/me/practise").fill(passphrase="wrong passphrase here").press("Check it")
    assert browser.status == 422
    assert browser.sees("You can try again in 2 seconds")
    with clock.moved(timedelta(seconds=3)):
        browser.open("/me/practise").fill(passphrase=PASSPHRASE).press("Check it")
        assert browser.sees("You know your passphrase.")


def test_typing_the_passphrase_leads_back_to_where_it_was_asked_for(browser: Browser, heron: Known) -> None:
    enter(browser)
    browser.open("/me/prove?next=/me/devices").fill(passphrase="not this one at all").press("Go on")
    assert browser.status == 422
    browser.fill(passphrase=PASSPHRASE).press("Go on")
    assert browser.url == "/me/devices"
    browser.open("/me/prove?next=https://elsewhere.example/").fill(passphrase=PASSPHRASE).press("Go on")
    assert browser.url == "/me/"


def test_passphrase_fields_help_password_managers(browser: Browser, heron: Known) -> None:
    enter(browser)
    browser.open("/me/security")
    kinds = browser.page.xpath("//input[@type='password']/@autocomplete")
    assert kinds == ["current-password", "new-password"]
    suggestion = browser.page.xpath("//*[@class='secret']")[0].text_content()
    assert len(suggestion.split()) == 6


def test_practice_is_offered_once_at_the_first_sign_in(app: Flask, heron: Known) -> None:
    with Factory(app).writing():
        db.session.get_one(Account, heron.id).must_practise = True
    browser = Browser(app)
    enter(browser, at="/login?next=/me/devices")
    assert browser.response is not None
    assert browser.response.location == "/me/practise?next=/me/devices"
    browser.open(browser.response.location)
    assert browser.page.xpath("//a[text()='Not now']/@href") == ["/me/devices"]
    browser.fill(passphrase=PASSPHRASE).press("Check it")
    assert browser.url == "/me/devices"
    enter(again := Browser(app))
    assert again.response is not None
    assert again.response.location == "/"


# Recovery


def recover(browser: Browser, digits: str, name: str = "heron", passphrase: str = NEW_PASSPHRASE) -> Browser:
    browser.open("/recover").fill(login_name=name, digits=digits, passphrase=passphrase)
    return browser.press("Set the new passphrase")


def test_recovering_leads_to_a_new_sheet(app: Flask, heron: Known) -> None:
    browser, other = Browser(app), Browser(app)
    enter(other)
    recover(browser, heron.sheet[0])
    assert browser.url == "/me/recovery"
    assert browser.sees("Your new passphrase works.")
    assert not signed_in(other)
    lines = [item.text_content() for item in browser.page.xpath("//ol/li")]
    assert len(lines) == 10
    browser.press("Use these from now on")
    assert browser.status == 422
    assert browser.sees("Tick the box once you have written them down.")
    assert [item.text_content() for item in browser.page.xpath("//ol/li")] == lines
    browser.fill(written="y").press("Use these from now on")
    assert browser.sees("Your new recovery digits work.")
    assert browser.sees("10 lines left.")
    recover(again := Browser(app), heron.sheet[1])
    assert again.sees(NO_MATCH)
    recover(again, lines[9], passphrase="barley comet thimble orchard sunny mast")
    assert again.url == "/me/recovery"


def test_until_a_new_sheet_is_kept_every_sign_in_leads_to_it(app: Flask, heron: Known) -> None:
    recover(Browser(app), heron.sheet[0])
    enter(browser := Browser(app), passphrase=NEW_PASSPHRASE)
    assert browser.response is not None
    assert browser.response.location == "/me/recovery"
    browser.open("/me/")
    assert browser.sees("You used a line of your recovery digits.")
    assert browser.sees("9 lines left.")


def test_wrong_digits_look_the_same_for_everybody(app: Flask, opened: Opener, hasher: CountingHasher) -> None:
    def attempt(digits: str) -> tuple[str, int, int]:
        hasher.runs = 0
        recover(browser := Browser(app), digits)
        assert browser.response is not None
        body = without_secrets(browser.response.get_data(as_text=True))
        body = re.sub(r'(translate="no">)[^<]*', r"\1", body)
        return body, browser.status, hasher.runs

    digits = "ABCD-EFGH-1230-4567-89JK-MNPQ"
    unknown = attempt(digits)
    heron = opened("heron")
    known = attempt(digits)
    suspend(app, heron)
    suspended = attempt(digits)
    assert unknown == known == suspended
    assert unknown[1:] == (200, 1)
    assert attempt(heron.sheet[0])[1:] == (200, 1)


def test_the_right_digits_open_even_while_wrong_ones_wait(app: Flask, heron: Known) -> None:
    for _ in range(6):
        recover(browser := Browser(app), "0000-0000-0000-0000-0000-0000")
    assert browser.sees("You can try again in")
    recover(browser, heron.sheet[0])
    assert browser.url == "/me/recovery"


def test_recovering_ends_the_delay_at_the_door(app: Flask, heron: Known) -> None:
    for _ in range(6):
        enter(Browser(app), passphrase="wrong passphrase here")
    recover(Browser(app), heron.sheet[0])
    enter(browser := Browser(app), passphrase=NEW_PASSPHRASE)
    assert signed_in(browser)


def test_a_bad_new_passphrase_uses_up_no_digits(app: Flask, heron: Known) -> None:
    browser = Browser(app)
    recover(browser, heron.sheet[0], passphrase="password12345678")
    assert browser.status == 422
    assert browser.page.xpath("//input[@name='digits']/@value") == [heron.sheet[0]]
    recover(browser, heron.sheet[0])
    assert browser.url == "/me/recovery"


def test_new_digits_are_shown_only_after_the_passphrase(app: Flask, heron: Known) -> None:
    browser = Browser(app)
    with clock.moved(timedelta(minutes=-6)):
        enter(browser)
    browser.open("/me/recovery")
    assert not browser.page.xpath("//ol/li")
    browser.fill(passphrase="wrong passphrase here").press("Show new digits")
    assert browser.status == 422
    before = browser.client.get_cookie("s")
    browser.fill(passphrase=PASSPHRASE).press("Show new digits")
    assert len(browser.page.xpath("//ol/li")) == 10
    after = browser.client.get_cookie("s")
    assert before is not None
    thief = Browser(app)
    thief.client.set_cookie("s", before.value)
    assert not signed_in(thief), "stepping up gives a new token"
    assert after is not None


def test_a_sheet_is_bound_to_its_session_and_its_hour(app: Flask, heron: Known, opened: Opener) -> None:
    opened("kingfisher")
    mine, theirs = Browser(app), Browser(app)
    enter(mine)
    enter(theirs, name="kingfisher")
    sealed = mine.open("/me/recovery").page.xpath("//input[@name='sheet']/@value")[0]
    theirs.open("/me/")
    for bad in (sealed, "nonsense", ""):
        theirs.post("/me/recovery/keep", sheet=bad, written="y")
        assert theirs.response is not None
        assert not theirs.sees("Your new recovery digits work.")
    with clock.moved(timedelta(minutes=25)):
        assert signed_in(mine)
    with clock.moved(timedelta(minutes=50)):
        assert signed_in(mine)
    with clock.moved(timedelta(minutes=61)):
        mine.fill(written="y").press("Use these from now on")
        assert mine.sees("the old ones still work")


# Display and language


def test_colours_are_chosen_without_script(browser: Browser, heron: Known) -> None:
    enter(browser)
    browser.open("/me/display").fill(theme="dark").press("Save")
    assert browser.page.get("data-theme") == "dark"
    for field, value in (
        ("theme", "neon"),
        ("idle_minutes", "1"),
        ("idle_minutes", "9999"),
        ("language", "xx"),
    ):
        browser.open("/me/display").fill(**{field: value}).press("Save")
        assert browser.status == 422
    browser.open("/me/")
    assert browser.page.get("data-theme") == "dark"


def test_a_language_can_be_chosen_before_signing_in(browser: Browser) -> None:
    browser.open("/language?next=/login").fill(language="en").press("Use this language")
    assert browser.url == "/login"
    cookie = browser.client.get_cookie("lang")
    assert cookie is not None
    assert cookie.value == "en"
    browser.open("/language").fill(language="xx").press("Use this language")
    assert browser.status == 422


def test_whoever_is_signed_in_chooses_the_language_among_their_settings(
    browser: Browser, heron: Known
) -> None:
    browser.sign_in(heron).open("/language")
    assert browser.url == "/me/display"
    browser.fill(language="en").press("Save")
    assert browser.page.xpath("//select[@name='language']/option[@selected]/@value") == ["en"]


@pytest.mark.parametrize("language", ["x-long", "x-mirror"])
@pytest.mark.parametrize(
    "page",
    ["/login", "/recover", "/language", "/signed-out", "/closed", "/me/", *(f"/me/{name}" for name in PAGES)],
)
def test_no_sentence_is_left_in_english(browser: Browser, heron: Known, page: str, language: str) -> None:
    if page.startswith("/me/"):
        enter(browser)
    browser.client.set_cookie("lang", language)
    browser.open(page)
    assert browser.page.get("dir") == ("rtl" if language == "x-mirror" else "ltr")
    for text in browser.page.xpath("//main//text()[normalize-space() and not(ancestor::*[@translate='no'])]"):
        words = text.strip()
        assert not re.fullmatch(r"[A-Z][a-z].*", words) or words == "English", words


# Closing


def test_closing_needs_the_passphrase_and_a_tick(app: Flask, browser: Browser, heron: Known) -> None:
    enter(browser)
    browser.open("/me/close").fill(passphrase=PASSPHRASE).press("Close my account")
    assert browser.status == 422
    browser.open("/me/close").fill(passphrase="wrong passphrase here", meant="y").press("Close my account")
    assert browser.status == 422
    assert browser.sees(NO_MATCH)
    browser.open("/me/close").fill(passphrase=PASSPHRASE, meant="y").press("Close my account")
    assert browser.sees("Your account is closed.")
    assert not signed_in(browser)
    with app.app_context():
        assert db.session.get(Account, heron.id) is None
    enter(browser)
    assert browser.sees(NO_MATCH)


# Leaving now


def test_exit_without_js(browser: Browser, heron: Known, app: Flask) -> None:
    enter(browser)
    browser.open("/me/")
    link = browser.page.xpath("//a[@class='exit']/@href")[0]
    answer = browser.client.get(link)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert '<meta http-equiv="refresh" content="0;url=https://weather.com/">' in page
    assert re.findall(r"<title>(.*?)</title>", page) == ["Notes"]
    assert "<script" not in page
    assert browser.client.get_cookie("s") is None
    assert browser.client.get_cookie("f") is None
    with app.app_context():
        assert db.session.scalars(select(AccountSession)).all() == []


def test_every_key_gets_the_same_page(app: Flask, heron: Known) -> None:
    pages = set()
    for key in ("right", "wrong", "none", "ended"):
        browser = Browser(app)
        enter(browser)
        link = browser.open("/me/").page.xpath("//a[@class='exit']/@href")[0]
        if key == "ended":
            browser.client.get(link)
        answer = browser.client.get({"wrong": "/leave?k=nonsense", "none": "/leave"}.get(key, link))
        headers = tuple((n, v) for n, v in answer.headers if n not in ("Set-Cookie", "Date"))
        pages.add((answer.status_code, answer.get_data(), headers))
    assert len(pages) == 1


def test_exit_foreign_page_harmless(app: Flask, heron: Known) -> None:
    browser = Browser(app)
    enter(browser)
    foreign = app.test_client()  # a cross-site request carries none of our Strict cookies
    link = browser.open("/me/").page.xpath("//a[@class='exit']/@href")[0]
    for target in ("/leave", "/leave?k=guess", link):
        answer = foreign.get(target, headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers
        assert "Clear-Site-Data" not in answer.headers
    assert signed_in(browser)


def test_somebody_elses_key_ends_nothing(app: Flask, heron: Known) -> None:
    mine, other = Browser(app), Browser(app)
    enter(mine)
    enter(other)
    link = mine.open("/me/").page.xpath("//a[@class='exit']/@href")[0]
    other.client.get(link)
    assert signed_in(mine)
    with app.app_context():
        assert len(db.session.scalars(select(AccountSession)).all()) == 2


def test_a_collective_may_choose_where_leaving_ends(app: Flask, heron: Known) -> None:
    with app.test_request_context("/"):
        gate.leave_towards("https://recipes.example/")
        target = g.exit_url
    page = app.test_client().get(target).get_data(as_text=True)
    assert "url=https://recipes.example/" in page
    forged = app.test_client().get("/leave?to=https://elsewhere.example/").get_data(as_text=True)
    assert "elsewhere" not in forged
