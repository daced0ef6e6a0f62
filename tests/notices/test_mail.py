"""E-mail against a real mail server: what a letter holds, how it leaves, what becomes of refusals (P4)."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from swsolidarity.cli import cli
from swsolidarity.core import clock, mail
from swsolidarity.core.db import db, transaction
from swsolidarity.notices import actions, jobs, letters
from swsolidarity.notices.models import PROVED, REFUSED, MailAddress
from swsolidarity.web import i18n
from tests.browser import Browser
from tests.factories import Factory, Member
from tests.notices.postbox import Open, Postbox, closed, free_port

HEADERS = {
    *("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted"),
    *("Content-Type", "Content-Transfer-Encoding", "MIME-Version"),
}
PROSE = (
    r"\bsex\b",
    "worker",
    "collective",
    "solidarity",
    "fund",
    "vote",
    "decision",
    "conversation",
    "union",
)


@pytest.fixture(autouse=True)
def morning(app: Flask) -> Iterator[None]:
    """The windows of these tests are by the clock: it is twenty past nine in UTC, and stays so."""
    with clock.frozen(clock.midnight(clock.now().date()) + timedelta(days=1, hours=9, minutes=20)):
        yield


@pytest.fixture
def box() -> Postbox:
    return Postbox()


@pytest.fixture
def server(app: Flask, box: Postbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """A mail server, and an application that hands it its letters."""
    running = Open(box)
    running.start()
    monkeypatch.setitem(app.config, "MAIL_PORT", running.port)
    monkeypatch.setattr(jobs, "rest", jobs.Rest())
    yield running
    running.stop()


@pytest.fixture
def asha(make: Factory) -> Member:
    return make.member(make.collective("Harbour Workers", "harbour"), "Asha")


def tick(app: Flask) -> None:
    with app.app_context():
        jobs.send_letters()
        db.session.remove()


def tell(app: Flask, who: Member, subject: str = "a.b:1") -> None:
    with app.app_context(), transaction():
        actions.tell(who.id, "threads.answer", subject)


def row(app: Flask) -> MailAddress | None:
    with app.app_context():
        return db.session.scalar(select(MailAddress))


def due(app: Flask) -> datetime:
    found = row(app)
    assert found is not None
    assert found.next_at is not None
    return found.next_at


def proved(app: Flask, who: Member, *, says_where: bool = False) -> None:
    """An address that has been proved, with its first letter tomorrow or today."""
    with app.app_context(), transaction():
        account = who.load().account_id
        db.session.add(
            MailAddress(
                account_id=account,
                address="asha@example.org",
                state=PROVED,
                begins=18,
                zone="Africa/Nairobi",
                says_where=says_where,
                next_at=clock.now() + timedelta(hours=3),
                told_until=clock.this_hour(),
                attempts=0,
            )
        )


# From the page to the first letter


def test_an_address_is_proved_and_then_told_once_a_day_and_never_more(
    app: Flask, box: Postbox, server: Open, asha: Member
) -> None:
    browser = Browser(app).sign_in(asha).open("/me/").click("E-mail")
    assert browser.sees("This may out you")
    assert browser.sees("Notes <notes@example.org>"), "what a lock screen shows, as it is"
    browser.fill(address="asha@example.org", begins="14", zone="Africa/Nairobi").press("Send me a code")
    assert browser.sees("A code is on its way to asha@example.org")
    assert box.letters == [], "the web process sends nothing"
    tell(app, asha)
    tick(app)
    assert len(box.letters) == 1
    digits = box.letters[0].body
    assert re.fullmatch(r"\d{8}", digits), "the code and nothing else"
    wrong = f"{(int(digits) + 1) % 10**8:08d}"
    assert browser.fill(code=wrong).press("Go on").status == 422
    browser.fill(code=f"{digits[:4]} {digits[4:]}").press("Go on")
    assert browser.sees("E-mail goes there from now on.")
    first = due(app)
    assert 14 <= (first + timedelta(hours=3)).hour < 18, "Nairobi is three hours ahead"
    with clock.moved(first - clock.now() - timedelta(minutes=1)):
        tick(app)
        assert len(box.letters) == 1, "it waits for its minute"
    with clock.moved(first - clock.now() + timedelta(seconds=1)):
        tick(app)
        tick(app)
        assert len(box.letters) == 2
        assert box.letters[1].body == "You have an update."
        second = due(app)
        assert (second + timedelta(hours=3)).date() == (first + timedelta(hours=3, days=1)).date()
        again = Browser(app).sign_in(asha).open("/me/mail").fill(begins="18").press("Save")
        assert again.sees("Saved.")
        assert (due(app) + timedelta(hours=3)).date() > (first + timedelta(hours=3)).date(), "one a day"
    with clock.moved(due(app) - clock.now() + timedelta(seconds=1)):
        tick(app)
        assert len(box.letters) == 2, "nothing new, no letter"
    browser.open("/me/mail").press("Delete the address")
    assert browser.sees("Your address is deleted.")
    assert row(app) is None


def test_it_comes_whether_or_not_they_were_here_meanwhile(
    app: Flask, box: Postbox, server: Open, asha: Member
) -> None:
    proved(app, asha)
    tell(app, asha)
    with app.app_context(), transaction():
        actions.mark_all_read(asha.load())
    with clock.moved(timedelta(hours=4)):
        Browser(app).sign_in(asha).open(f"/c/{asha.group.address}/home")
        tick(app)
    assert [letter.to for letter in box.letters] == [["asha@example.org"]]


def test_what_was_told_in_the_present_hour_waits_for_the_next_letter(
    app: Flask, box: Postbox, server: Open, asha: Member
) -> None:
    proved(app, asha)
    with clock.moved(timedelta(hours=4)):
        tell(app, asha)
        tick(app)
        assert box.letters == []
    with clock.moved(due(app) - clock.now() + timedelta(seconds=1)):
        tick(app)
        assert len(box.letters) == 1


def test_a_letter_that_is_too_late_for_its_window_waits_for_the_next(
    app: Flask, box: Postbox, server: Open, asha: Member
) -> None:
    proved(app, asha)
    tell(app, asha)
    with clock.moved(timedelta(hours=48)):
        tick(app)
        found = row(app)
        assert found is not None
        still = (due(app) + timedelta(hours=3)).hour
        assert box.letters == []
        assert 18 <= still < 22
    with clock.moved(due(app) - clock.now() + timedelta(seconds=1)):
        tick(app)
    assert len(box.letters) == 1


# What a letter holds


@pytest.mark.once
@pytest.mark.parametrize("language", [*i18n.LANGUAGES, *i18n.PSEUDO])
def test_mail_is_blank(app: Flask, language: str) -> None:
    """In every language: fixed words, no name of anybody or anything, no path, no other header (P4)."""
    relay = mail.Relay("127.0.0.1", 25, "none", "notes@example.org", "Notes")
    where = "https://harbour.example"
    with app.app_context():
        bare, told, code = (
            letters.update(language, None),
            letters.update(language, where),
            letters.code(language, "12345678"),
        )
    assert told[1] == f"{bare[1]}\n{where}\n"
    assert code == (bare[0], "12345678\n")
    for subject, body in (bare, told, code):
        made = mail.letter(relay, "asha@example.org", subject, body)
        assert set(made.keys()) == HEADERS
        assert made.get_content_type() == "text/plain"
        assert str(made["From"]) == "Notes <notes@example.org>"
        assert re.fullmatch(r"<[0-9a-f]{32}@example\.org>", str(made["Message-ID"]))
        assert re.search(r":00:00 \+0000$", str(made["Date"])), "cut to the hour, and no place's time"
        words = f"{made['Subject']} {made.get_content()}".replace(where, "")
        assert "/" not in words
        assert "\n" not in str(made["Subject"])
        assert not any(re.search(word, words, re.IGNORECASE) for word in PROSE), words


def test_the_origin_is_bare() -> None:
    assert letters.origin("https://harbour.example/some/path?x=1") == "https://harbour.example"
    assert letters.origin("http://127.0.0.1:8321") == "http://127.0.0.1:8321"


def test_a_letter_says_nothing_of_where_it_comes_from(
    app: Flask, box: Postbox, server: Open, asha: Member
) -> None:
    """As the mail server was handed it: no bounce is asked for, and the machine's own name is not said."""
    proved(app, asha, says_where=True)
    tell(app, asha)
    with clock.moved(timedelta(hours=4)):
        tick(app)
    (letter,) = box.letters
    assert set(letter.message.keys()) == HEADERS
    assert letter.body == f"You have an update.\n\n{letters.origin(app.config['ADDRESS'])}"
    assert (letter.sender, letter.host, letter.options) == (
        "notes@example.org",
        "example.org",
        ["NOTIFY=NEVER"],
    )
    words = letter.words.decode().replace("asha@example.org", "")
    for name in (asha.name, asha.group.name, asha.group.address, socket.gethostname(), "/c/"):
        assert name not in words, name


@pytest.mark.once
@pytest.mark.parametrize(
    "typed",
    [
        "asha",
        "asha@example",
        "a b@example.org",
        "asha@example.org\r\nBcc: x@example.org",
        "asha@example.org, x@example.org",
        "<asha@example.org>",
        "asha@-example.org",
        "asha@exa_mple.org",
        ".asha@example.org",
        "ásha@example.org",
        "a" * 65 + "@example.org",
        "a@" + "b" * 60 + "." + "c" * 60 + "." + "d" * 60 + "." + "e" * 60 + "." + "f" * 20,
    ],
)
def test_what_is_no_address_is_not_taken(typed: str) -> None:
    from swsolidarity.notices import rules

    assert rules.mail_address(typed) is None
    assert rules.mail_address(" asha.k+notes@mail.example.org ") == "asha.k+notes@mail.example.org"


# How it leaves


def test_encrypted_and_signed_in(
    app: Flask, box: Postbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    running, certificate = closed(box, tmp_path)
    running.start()
    try:
        relay = mail.Relay("localhost", running.port, "starttls", "notes@example.org", "Notes", "harbour")
        right = mail.Relay(*_but(relay, password="s3cret"))
        with pytest.raises(mail.Unreachable):  # signed by nobody we trust
            mail.send(right, "asha@example.org", "s", "b")
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert mail.send(right, "asha@example.org", "s", "b") == "sent"
        assert (box.letters[0].encrypted, box.letters[0].signed_in) == (True, True)
        with pytest.raises(mail.Unreachable):
            mail.send(mail.Relay(*_but(relay, password="wrong")), "asha@example.org", "s", "b")
        with pytest.raises(mail.Unreachable):  # without encryption it does not let us in
            mail.send(mail.Relay(*_but(right, way="none")), "asha@example.org", "s", "b")
        assert len(box.letters) == 1
    finally:
        running.stop()


def _but(relay: mail.Relay, **other: Any) -> list[Any]:
    return [other.get(name, getattr(relay, name)) for name in mail.Relay.__dataclass_fields__]


@pytest.mark.parametrize("step", ["rcpt", "data"])
def test_put_off_and_taken_the_second_time(
    app: Flask, box: Postbox, server: Open, asha: Member, step: str
) -> None:
    proved(app, asha)
    tell(app, asha)
    {"rcpt": box.to_rcpt, "data": box.to_data}[step].append(
        "451 4.7.1 Greylisted, try asha@example.org later"
    )
    with clock.moved(timedelta(hours=4)):
        tick(app)
        assert (box.tried, box.letters) == (1, [])
        tick(app)
        assert box.tried == 1, "not before its time"
    with clock.moved(timedelta(hours=4, minutes=6)):
        tick(app)
        tick(app)
        assert (box.tried, len(box.letters)) == (2, 1)


def test_put_off_too_often_it_waits_for_the_next_day_and_is_still_told(
    app: Flask, box: Postbox, server: Open, asha: Member
) -> None:
    proved(app, asha)
    tell(app, asha)
    box.to_rcpt.extend(["451 later"] * 5)
    start = due(app) + timedelta(seconds=1) - clock.now()
    for minutes in range(0, 240, 20):
        with clock.moved(start + timedelta(minutes=minutes)):
            tick(app)
    assert (box.tried, box.letters) == (5, [])
    with clock.moved(due(app) - clock.now() + timedelta(seconds=1)):
        tick(app)
    assert len(box.letters) == 1


@pytest.mark.parametrize("step", ["rcpt", "data"])
def test_refused_for_good_the_address_goes_and_nothing_of_the_answer_stays(
    app: Flask, box: Postbox, server: Open, asha: Member, step: str, capfd: pytest.CaptureFixture[str]
) -> None:
    proved(app, asha)
    tell(app, asha)
    said = "550 5.1.1 asha@example.org is unknown in this house"
    {"rcpt": box.to_rcpt, "data": box.to_data}[step].append(said)
    with clock.moved(timedelta(hours=4)):
        tick(app)
        tell(app, asha, "a.b:2")
    with clock.moved(timedelta(days=3)):
        tick(app)
    found = row(app)
    assert found is not None
    assert (found.state, found.address, found.next_at, box.tried) == (REFUSED, None, None, 1)
    with app.app_context():
        kept = [str(value) for one in db.session.execute(select(MailAddress.__table__)) for value in one]
    assert not [value for value in kept if "house" in value]
    assert capfd.readouterr() == ("", "")
    assert Browser(app).sign_in(asha).open("/me/mail").sees("E-mail to your last address was refused")


def test_what_the_server_has_against_us_costs_nobody_their_address(
    app: Flask, box: Postbox, server: Open, asha: Member
) -> None:
    proved(app, asha)
    tell(app, asha)
    box.to_rcpt.append("554 5.7.1 Relaying denied")
    with clock.moved(timedelta(hours=4)):
        tick(app)
    found = row(app)
    assert found is not None
    assert (found.state, found.attempts) == (PROVED, 1)


def test_cut_off_after_it_was_handed_over_it_is_not_sent_twice(
    app: Flask, box: Postbox, server: Open, asha: Member
) -> None:
    proved(app, asha)
    tell(app, asha)
    box.to_data.append("cut")
    with clock.moved(timedelta(hours=4)):
        tick(app)
    for hours in (5, 6, 20):
        with clock.moved(timedelta(hours=hours)):
            tick(app)
    assert len(box.letters) == 1


def test_a_worker_that_dies_while_sending_never_sends_twice(
    app: Flask, box: Postbox, server: Open, asha: Member
) -> None:
    proved(app, asha)
    tell(app, asha)
    with clock.moved(timedelta(hours=4)):
        with app.app_context(), transaction():
            found = db.session.scalars(select(MailAddress.id)).one()
            assert actions.take(found) is not None
        with app.app_context(), transaction():
            assert actions.take(found) is None, "nor does another one meanwhile"
        tick(app)
    assert box.letters == []


def test_a_server_that_says_nothing_is_not_waited_for() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(5)
        relay = mail.Relay("127.0.0.1", silent.getsockname()[1], "none", "notes@example.org", "Notes")
        with pytest.raises(mail.Unreachable):
            mail.send(mail.Relay(*_but(relay, seconds=0.2)), "asha@example.org", "s", "b")


def test_a_server_that_is_away_is_left_alone_for_a_while(
    app: Flask, box: Postbox, asha: Member, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "rest", jobs.Rest())
    monkeypatch.setitem(app.config, "MAIL_PORT", free_port())
    for who in (asha, make.member(asha.group, "Beto")):
        proved(app, who)
        tell(app, who)
    with clock.moved(timedelta(hours=4)):
        tick(app)
        assert jobs.rest.lasts()
        with app.app_context():
            rows = db.session.execute(select(MailAddress.attempts, MailAddress.next_at)).all()
        assert sorted(one.attempts for one in rows) == [0, 1], "the second was not even taken"
    back = Open(box)
    back.start()
    try:
        monkeypatch.setitem(app.config, "MAIL_PORT", back.port)
        with clock.moved(timedelta(hours=4, minutes=6)):
            tick(app)
    finally:
        back.stop()
    assert len(box.letters) == 2


def test_nothing_is_locked_while_a_letter_is_on_its_way(
    app: Flask, box: Postbox, server: Open, asha: Member, make: Factory
) -> None:
    """Somebody else writes while the mail server thinks: it does so itself, in the middle of taking it."""
    beto = make.member(asha.group, "Beto")
    proved(app, asha)
    tell(app, asha)
    taking = box.handle_RCPT

    async def writes_meanwhile(*args: Any) -> str:
        tell(app, beto, "a.b:meanwhile")
        return await taking(*args)

    box.handle_RCPT = writes_meanwhile  # type: ignore[method-assign]  # the server is ours
    with clock.moved(timedelta(hours=4)):
        tick(app)
    assert len(box.letters) == 1


# Limits, and the operator's side


def test_nobodys_mailbox_is_filled_through_us(app: Flask, asha: Member, make: Factory) -> None:
    browser = Browser(app).sign_in(asha)
    for _ in range(3):
        browser.open("/me/mail").fill(address="x@example.org").press("Send me a code")
        browser.press("Delete the address")
    browser.open("/me/mail").fill(address="y@example.org").press("Send me a code")
    assert browser.status == 429
    assert browser.sees("Try again in 24 hours") or browser.sees("Try again in")
    assert browser.page.xpath("//input[@name='address']/@value") == ["y@example.org"]
    other = Browser(app).sign_in(make.member(asha.group, "Beto"))
    assert other.open("/me/mail").fill(address="X@example.org").press("Send me a code").status == 429


def test_codes_can_be_tried_five_times(app: Flask, box: Postbox, server: Open, asha: Member) -> None:
    browser = Browser(app).sign_in(asha).open("/me/mail")
    browser.fill(address="asha@example.org").press("Send me a code")
    tick(app)
    right = box.letters[0].body
    wrong = f"{(int(right) + 1) % 10**8:08d}"
    assert [browser.fill(code=wrong).press("Go on").status for _ in range(5)] == [422] * 5
    assert browser.fill(code=right).press("Go on").status == 429
    with clock.moved(timedelta(minutes=6)):
        assert browser.fill(code=right).press("Go on").sees("E-mail goes there from now on.")


def test_a_code_is_too_old_after_some_hours(app: Flask, box: Postbox, server: Open, asha: Member) -> None:
    browser = Browser(app).sign_in(asha).open("/me/mail")
    browser.fill(address="asha@example.org").press("Send me a code")
    tick(app)
    with clock.moved(timedelta(hours=3)):
        late = Browser(app).sign_in(asha).open("/me/mail")
        assert late.fill(code=box.letters[0].body).press("Go on").status == 422


def test_the_operator_sends_themselves_one(app: Flask, box: Postbox, server: Open) -> None:
    runner = app.test_cli_runner()
    done = runner.invoke(args=["mail", "test", "me@example.org"]) if "mail" in app.cli.commands else None
    if done is None:
        from swsolidarity.notices.cli import mail_group

        done = runner.invoke(mail_group, ["test", "me@example.org"])
    assert (done.exit_code, done.output.strip()) == (0, "The mail server took it.")
    assert box.letters[0].to == ["me@example.org"]
    assert "mail" in cli.commands


def test_the_operator_is_told_when_the_server_is_away(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    from swsolidarity.notices.cli import mail_group

    monkeypatch.setitem(app.config, "MAIL_PORT", free_port())
    runner = app.test_cli_runner()
    done = runner.invoke(mail_group, ["test", "me@example.org"])
    assert done.exit_code == 1
    assert "did not take it (ConnectionRefusedError)" in done.output
    assert runner.invoke(mail_group, ["test", "nobody"]).exit_code == 1
    monkeypatch.setitem(app.config, "MAIL_HOST", "")
    assert "no letters leave" in runner.invoke(mail_group, ["test", "me@example.org"]).output


def test_without_a_mail_server_nothing_is_asked_for(
    app: Flask, asha: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "MAIL_HOST", "")
    browser = Browser(app).sign_in(asha).open("/me/mail")
    assert browser.sees("This server sends no e-mail.")
    assert browser.post("/me/mail", address="asha@example.org").status in (400, 404)
    assert row(app) is None
    tick(app)


def test_closing_the_account_takes_the_address_along(app: Flask, asha: Member) -> None:
    from swsolidarity.accounts import actions as accounts
    from swsolidarity.accounts.models import Account

    proved(app, asha)
    with app.app_context(), transaction():
        accounts.close_account(db.session.get_one(Account, asha.person.id))
    assert row(app) is None
