"""What a person can do with an account: open it, come in, recover it, change it, close it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from swsolidarity.accounts import queries, rules
from swsolidarity.accounts.models import Account, AccountSession, RecoveryCode
from swsolidarity.core import clock, text, vault
from swsolidarity.core.db import affected, db
from swsolidarity.core.ids import token, token_digest
from swsolidarity.core.verdict import Invalid
from swsolidarity.web import throttle

OPENED_PER_HOUR = 60
_session_length = timedelta(hours=12)

on_words_removed: list[Callable[[Account], None]] = []
"""Called before an account is closed whose owner wants nothing of what they wrote to stay (safety D2)."""

on_close: list[Callable[[Account], None]] = []
"""Called before an account is deleted, in the same transaction: what else is this person's must go or stay
without them. A domain above appends its function when it is imported."""


def configure(session_hours: int) -> None:
    """Say after how many hours a sign-in ends in any case."""
    global _session_length
    _session_length = timedelta(hours=session_hours)


def open_account(*, login_name: str, passphrase_hash: str, language: str | None = None) -> Account:
    """Make an account; only somebody who was let in (invitation, welcome, set-up) gets this far.

    Raises ``Invalid`` on the field ``login_name`` in the same words whether a name is taken or not allowed,
    and ``TooMany`` when names are being tried: an invitation must not become a way to find out who is here.
    """
    throttle.spend("open_account", "server", most=OPENED_PER_HOUR, per=3600)
    login_name = text.one_line(login_name)
    least, most = rules.LOGIN_NAME_LENGTH
    if not least <= len(login_name) <= most:
        raise Invalid(
            "Use between %(least)s and %(most)s characters.", field="login_name", least=least, most=most
        )
    account = Account(
        login_name=login_name,
        login_index=vault.current().index("account.login_name", login_name),
        passphrase_hash=passphrase_hash,
        language=language,
        created_on=clock.now().date(),
    )
    not_this_one = Invalid("This name cannot be used to sign in. Choose another one.", field="login_name")
    if rules.reserved(login_name) or queries.by_login_name(login_name) is not None:
        raise not_this_one
    try:
        with db.session.begin_nested():
            db.session.add(account)
    except IntegrityError:
        raise not_this_one from None
    return account


def new_recovery_sheet(account: Account) -> list[str]:
    """Ten fresh lines of recovery digits in groups of four, to be shown once. Older lines stop working."""
    lines = draw_recovery_digits()
    keep_recovery_digits(account, lines)
    return lines


def draw_recovery_digits() -> list[str]:
    """Ten lines that are nobody's yet: shown first, kept by ``keep_recovery_digits`` once written down."""
    return [
        rules.in_groups("".join(secrets.choice(rules.CROCKFORD) for _ in range(rules.RECOVERY_LENGTH)))
        for _ in range(rules.RECOVERY_CODES)
    ]


def keep_recovery_digits(account: Account, lines: Sequence[str]) -> None:
    """Make these lines the account's recovery sheet; older lines stop working.

    Raises ``ValueError`` for anything that ``draw_recovery_digits`` did not make.
    """
    bare = {rules.one_spelling_of_digits(line) for line in lines}
    if None in bare or len(bare) != rules.RECOVERY_CODES:
        raise ValueError("these are not recovery digits")
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    db.session.add_all(
        RecoveryCode(account_id=account.id, digest=token_digest(line)) for line in sorted(map(str, bare))
    )
    db.session.flush()


def let_in(login_name: str, matched_hash: str | None, renewed_hash: str | None = None) -> Account | None:
    """The account of somebody whose passphrase has just matched a stored hash, if it is still the one.

    None for a suspended account, and when the passphrase was changed in the meantime. ``renewed_hash`` is
    the same passphrase hashed as it is done today.
    """
    account = queries.by_login_name(login_name)
    if account is None or account.suspended or account.passphrase_hash != matched_hash:
        return None
    if renewed_hash is not None:
        account.passphrase_hash = renewed_hash
    return account


def ask_to_practise(account: Account) -> bool:
    """Whether to offer the practice page now: once, at the first sign-in after joining (A5)."""
    now = account.must_practise
    account.must_practise = False
    return now


def start_session(account: Account) -> str:
    """Sign a browser in: the token for its cookie. The sixth session ends the one that began first.

    The end is stored cut to the hour, so that it does not tell when somebody signed in (safety P10, S5): of
    sessions that began in the same hour, chance says which goes.
    """
    db.session.execute(select(Account.id).where(Account.id == account.id).with_for_update())
    rows = list(
        db.session.scalars(
            select(AccountSession)
            .where(AccountSession.account_id == account.id)
            .order_by(AccountSession.expires_at, AccountSession.public_id)
        )
    )
    now = clock.now()
    account.used_in = rules.month_of(now.date())
    gone = [row for row in rows if row.expires_at <= now]
    alive = [row for row in rows if row.expires_at > now]
    for row in gone + alive[: max(0, len(alive) - rules.MOST_SESSIONS + 1)]:
        db.session.delete(row)
    value = token()
    db.session.add(
        AccountSession(
            token_digest=token_digest(value),
            account_id=account.id,
            label=rules.device_label({row.label for row in alive}, secrets.randbelow(1 << 16)),
            started_at=clock.this_hour(now),
            last_used_on=now.date(),
            expires_at=clock.this_hour(now + _session_length),
        )
    )
    db.session.flush()
    return value


def used_today(session_public_id: str) -> None:
    """Note the day a session was last used."""
    db.session.execute(
        update(AccountSession)
        .where(AccountSession.public_id == session_public_id)
        .values(last_used_on=clock.now().date())
        .execution_options(synchronize_session=False)
    )


def end_session(session: AccountSession) -> None:
    """Sign one browser out; its token is worth nothing from now on."""
    db.session.execute(delete(AccountSession).where(AccountSession.token_digest == session.token_digest))


def end_other_sessions(account: Account, keep: AccountSession | None = None) -> int:
    """Sign out every browser of a person but one, or all; how many there were."""
    others = delete(AccountSession).where(AccountSession.account_id == account.id)
    if keep is not None:
        others = others.where(AccountSession.token_digest != keep.token_digest)
    return affected(db.session.execute(others))


def forget_sessions(grace: timedelta) -> int:
    """Delete sessions that ran out longer ago than this; how many there were."""
    over = AccountSession.expires_at <= clock.now() - grace
    return affected(db.session.execute(delete(AccountSession).where(over)))


def renew_session(session: AccountSession) -> str:
    """A new token for the same session; the old one is dead (after proving who one is, S4)."""
    value = token()
    session.token_digest = token_digest(value)
    db.session.flush()
    return value


def change_passphrase(account: Account, passphrase_hash: str) -> str:
    """Set a new passphrase, end every session, and start one: the token for this browser's cookie (S6)."""
    account.passphrase_hash = passphrase_hash
    end_other_sessions(account)
    return start_session(account)


def recover(*, login_name: str, digits: str, passphrase_hash: str) -> tuple[Account, str] | None:
    """Use up one line of recovery digits and set a new passphrase: the account and a session token.

    None, with nothing changed, for an unknown name, a suspended account, wrong or used digits. The rest of
    the sheet works until the person has written down a new one: losing both would lose the account.
    """
    bare = rules.one_spelling_of_digits(digits) or ""
    account = queries.by_login_name(login_name)
    whose = account.id if account is not None and not account.suspended else 0
    taken = db.session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.account_id == whose,
            RecoveryCode.digest == token_digest(bare),
            RecoveryCode.used.is_(False),
        )
        .values(used=True)
    )
    if affected(taken) == 0 or account is None:
        return None
    return account, change_passphrase(account, passphrase_hash)


def choose_display(
    account: Account,
    *,
    language: str | None,
    theme: str,
    idle_minutes: int | None,
    loads_pictures: bool = False,
) -> None:
    """Language, light or dark, and how long without a page until signed out; None follows the server.

    ``loads_pictures``: with the page, where otherwise the page says how large they are.
    """
    account.loads_pictures = loads_pictures
    account.language = language
    account.theme = theme
    account.idle_minutes = idle_minutes


def forget_unused(account_id: int) -> bool:
    """Delete an account nobody has signed in to for a year; False if somebody has since."""
    account = db.session.get(Account, account_id, with_for_update=True, populate_existing=True)
    if account is None or account.used_in >= rules.gone_if_used_before(clock.now().date()):
        return False
    close_account(account)
    return True


def close_account(account: Account, *, remove_words: bool = False) -> None:
    """Delete a person's account at once: sessions, recovery digits, name and all (D1).

    With ``remove_words`` also everything they wrote in conversations (D2).
    """
    for erase in on_words_removed if remove_words else ():
        erase(account)
    for told in on_close:
        told(account)
    end_other_sessions(account)
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    db.session.delete(account)
    db.session.flush()
