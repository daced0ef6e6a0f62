"""Opening, coming in, recovering, closing: what is written and what is not."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from swsolidarity.accounts import actions, queries
from swsolidarity.accounts.models import Account, AccountSession, RecoveryCode
from swsolidarity.core import clock
from swsolidarity.core.db import db, transaction
from swsolidarity.core.ids import token_digest
from swsolidarity.core.verdict import Invalid
from swsolidarity.web.throttle import TooMany
from tests.accounts.conftest import Opener

pytestmark = pytest.mark.usefixtures("context")


def _open(login_name: str) -> Account:
    with transaction():
        return actions.open_account(login_name=login_name, passphrase_hash="!", language="en")


@pytest.mark.parametrize("name", ["Héron de la Lune", "港口的鹭", "مالك الحزين", "ab3", "x" * 32])
def test_a_login_name_may_be_in_any_script(name: str) -> None:
    account_id = _open(name).id
    db.session.expire_all()
    account = db.session.get_one(Account, account_id)
    assert account.login_name == name
    assert name.encode() not in account.login_name_sealed
    found = queries.by_login_name(f"  {name.upper()} ")
    assert found is not None
    assert found.id == account_id


@pytest.mark.parametrize("name", ["", "ab", "  a  ", "x" * 33, "\u200b\u200b\u200b\u200b"])
def test_a_login_name_has_a_length(name: str) -> None:
    with pytest.raises(Invalid, match="between 3 and 32") as refused:
        _open(name)
    assert refused.value.field == "login_name"


@pytest.mark.parametrize("again", ["heron", "HERON", " heron ", "ｈｅｒｏｎ"])
def test_a_taken_name_and_a_reserved_one_are_refused_in_the_same_words(again: str) -> None:
    _open("heron")
    with pytest.raises(Invalid) as taken:
        _open(again)
    with pytest.raises(Invalid) as reserved:
        _open("Admin")
    assert taken.value.why == reserved.value.why
    assert taken.value.field == reserved.value.field == "login_name"


def test_names_cannot_be_tried_on_and_on() -> None:
    _open("heron")
    for _ in range(actions.OPENED_PER_HOUR - 1):
        with transaction(), pytest.raises(Invalid):
            actions.open_account(login_name="heron", passphrase_hash="!")
    with pytest.raises(TooMany) as many:
        _open("kingfisher")
    assert 0 < many.value.wait <= 3600
    with clock.moved(timedelta(hours=1, seconds=1)):
        assert _open("kingfisher").id


def test_two_people_choosing_one_name_at_once_get_one_account(app: Flask) -> None:
    outcomes: list[str] = []
    barrier = threading.Barrier(2)

    def choose() -> None:
        with app.app_context():
            barrier.wait(10)
            try:
                with transaction():
                    actions.open_account(login_name="heron", passphrase_hash="!")
                outcomes.append("opened")
            except Invalid:
                outcomes.append("refused")
            finally:
                db.session.remove()

    threads = [threading.Thread(target=choose) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["opened", "refused"]
    assert db.session.scalar(select(func.count()).select_from(Account)) == 1


def test_a_session_keeps_only_a_digest_and_coarse_times() -> None:
    account = _open("heron")
    with transaction():
        token = actions.start_session(account)
    row = db.session.scalars(select(AccountSession)).one()
    assert row.token_digest == token_digest(token)
    assert len(token) == 43
    assert (row.started_at.minute, row.started_at.second) == (0, 0)
    assert (row.expires_at.minute, row.expires_at.second, row.expires_at.microsecond) == (0, 0, 0)
    assert timedelta(hours=11) < row.expires_at - clock.now() <= timedelta(hours=12)


def test_the_sixth_session_ends_the_oldest() -> None:
    account = _open("heron")
    tokens = []
    for hour in range(6):
        with clock.moved(timedelta(hours=hour)), transaction():
            tokens.append(actions.start_session(account))
    rows = queries.sessions_of(account)
    assert len(rows) == 5
    assert {row.token_digest for row in rows} == {token_digest(token) for token in tokens[1:]}
    assert len({row.label for row in rows}) == 5


def test_within_one_hour_the_sixth_session_ends_exactly_one_and_not_itself() -> None:
    account = _open("heron")
    tokens = []
    with clock.frozen(clock.this_hour()):
        for _ in range(6):
            with transaction():
                tokens.append(actions.start_session(account))
        left = {row.token_digest for row in queries.sessions_of(account)}
    assert len(left) == 5
    assert left < {token_digest(token) for token in tokens}
    assert token_digest(tokens[-1]) in left


def test_sessions_that_ran_out_do_not_count() -> None:
    account = _open("heron")
    with transaction():
        for _ in range(5):
            actions.start_session(account)
    with clock.moved(timedelta(hours=13)), transaction():
        actions.start_session(account)
        assert db.session.scalar(select(func.count()).select_from(AccountSession)) == 1


def test_renewing_a_session_kills_the_old_token() -> None:
    account = _open("heron")
    with transaction():
        old = actions.start_session(account)
    with transaction():
        new = actions.renew_session(db.session.scalars(select(AccountSession)).one())
    assert old != new
    assert db.session.scalars(select(AccountSession.token_digest)).all() == [token_digest(new)]


def test_ending_others_keeps_one() -> None:
    account = _open("heron")
    with transaction():
        tokens = [actions.start_session(account) for _ in range(3)]
    keep = db.session.scalars(
        select(AccountSession).where(AccountSession.token_digest == token_digest(tokens[1]))
    ).one()
    with transaction():
        assert actions.end_other_sessions(account, keep) == 2
    assert db.session.scalars(select(AccountSession.token_digest)).all() == [token_digest(tokens[1])]


def test_a_recovery_sheet_has_ten_lines_of_120_bits_and_only_digests_are_kept() -> None:
    account = _open("heron")
    with transaction():
        lines = actions.new_recovery_sheet(account)
    assert len(set(lines)) == 10
    for line in lines:
        assert [len(group) for group in line.split("-")] == [4] * 6
    rows = db.session.scalars(select(RecoveryCode)).all()
    assert {row.digest for row in rows} == {token_digest(line.replace("-", "")) for line in lines}
    assert queries.recovery_lines(account) == (10, 0)


def test_a_new_sheet_takes_the_place_of_the_old_one() -> None:
    account = _open("heron")
    with transaction():
        old = actions.new_recovery_sheet(account)
        actions.new_recovery_sheet(account)
    with transaction():
        assert actions.recover(login_name="heron", digits=old[0], passphrase_hash="new") is None
    assert queries.recovery_lines(account) == (10, 0)


def test_only_drawn_lines_are_kept() -> None:
    account = _open("heron")
    with transaction():
        for wrong in ([], ["AAAA"] * 10, [*actions.draw_recovery_digits()[:9], "not digits"]):
            with pytest.raises(ValueError, match="recovery digits"):
                actions.keep_recovery_digits(account, wrong)


def test_recover_code_once(opened: Opener) -> None:
    heron = opened("heron")
    with transaction():
        account = db.session.get_one(Account, heron.id)
        actions.start_session(account)
        before = account.passphrase_hash
    with transaction():
        found = actions.recover(login_name="Heron", digits=heron.sheet[3].lower(), passphrase_hash="new")
        assert found is not None
    db.session.expire_all()
    assert account.passphrase_hash == "new" != before
    assert [row.token_digest for row in queries.sessions_of(account)] == [token_digest(found[1])]
    assert queries.recovery_lines(account) == (9, 1)
    with transaction():
        assert actions.recover(login_name="heron", digits=heron.sheet[3], passphrase_hash="worse") is None
    assert account.passphrase_hash == "new"


def test_nobody_elses_digits_and_no_suspended_account_are_recovered(opened: Opener) -> None:
    heron, other = opened("heron"), opened("kingfisher")
    with transaction():
        assert actions.recover(login_name="heron", digits=other.sheet[0], passphrase_hash="n") is None
        assert actions.recover(login_name="nobody", digits=heron.sheet[0], passphrase_hash="n") is None
        assert actions.recover(login_name="heron", digits="", passphrase_hash="n") is None
        db.session.get_one(Account, heron.id).suspended = True
    with transaction():
        assert actions.recover(login_name="heron", digits=heron.sheet[0], passphrase_hash="n") is None
    assert queries.recovery_lines(db.session.get_one(Account, heron.id)) == (10, 0)


def test_one_line_used_twice_at_once_works_once(app: Flask, opened: Opener) -> None:
    heron = opened("heron")
    db.session.rollback()
    outcomes: list[str | None] = []
    barrier = threading.Barrier(2)

    def use(new: str) -> None:
        with app.app_context():
            barrier.wait(10)
            with transaction():
                found = actions.recover(login_name="heron", digits=heron.sheet[0], passphrase_hash=new)
                outcomes.append(new if found else None)
            db.session.remove()

    threads = [threading.Thread(target=use, args=(new,)) for new in ("first", "second")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(outcomes) == 2
    assert outcomes.count(None) == 1
    account = db.session.get_one(Account, heron.id)
    assert account.passphrase_hash in outcomes
    assert len(queries.sessions_of(account)) == 1


def test_closing_tells_the_domains_above_and_leaves_nothing(opened: Opener) -> None:
    heron, other = opened("heron"), opened("kingfisher")
    told: list[int] = []
    actions.on_close.append(lambda account: told.append(account.id))
    try:
        with transaction():
            account = db.session.get_one(Account, heron.id)
            actions.start_session(account)
            actions.close_account(account)
    finally:
        actions.on_close.pop()
    assert told == [heron.id]
    assert db.session.scalars(select(Account.id)).all() == [other.id]
    assert db.session.scalar(select(func.count()).select_from(AccountSession)) == 0
    assert set(db.session.scalars(select(RecoveryCode.account_id))) == {other.id}
    assert _open("heron").id, "the name is free again"


def test_a_domain_above_that_refuses_keeps_the_account(opened: Opener) -> None:
    heron = opened("heron")

    def refuse(account: Account) -> None:
        raise Invalid("Not yet.")

    actions.on_close.append(refuse)
    try:
        with pytest.raises(Invalid), transaction():
            actions.close_account(db.session.get_one(Account, heron.id))
    finally:
        actions.on_close.remove(refuse)
    assert queries.recovery_lines(db.session.get_one(Account, heron.id)) == (10, 0)


def test_letting_in_looks_again_after_the_slow_part(opened: Opener) -> None:
    heron = opened("heron")
    account = db.session.get_one(Account, heron.id)
    matched = account.passphrase_hash
    with transaction():
        assert actions.let_in("heron", matched) is account
        assert actions.let_in("heron", "an older hash") is None
        assert actions.let_in("nobody", None) is None
        account.suspended = True
    assert actions.let_in("heron", matched) is None
