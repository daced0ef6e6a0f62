"""From a link to a membership: an account if there is none yet, a name for here, the agreements.

There are three ways in: a founding link (``found``), an invitation (``i``) and an accepted request (``j``).
What is answered on one page waits for the next in the sealed form cookie; once there is an account, it is
the account that carries on, so that nothing is lost when a link turns out to be used.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import Any

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from swsolidarity.accounts import actions as account_actions
from swsolidarity.accounts import gate, passphrases
from swsolidarity.accounts.models import Account
from swsolidarity.collectives import actions, codes, forms, queries
from swsolidarity.collectives.models import Collective, Membership
from swsolidarity.collectives.views.blueprint import bp, home_of, show, slow_down
from swsolidarity.core import clock, vault
from swsolidarity.core.ids import token_digest
from swsolidarity.core.verdict import Invalid
from swsolidarity.web import i18n, throttle
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.i18n import language
from swsolidarity.web.transactions import starts_reading, write_now

ACCOUNTS_PER_LINK = 5
SHEET_LIVES = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Way:
    """A link that lets somebody in, and the collective it leads to; a founding link has none yet."""

    kind: str
    token: str
    collective: Collective | None
    suggested: str = ""

    def url(self, page: str) -> str:
        """The address of a page of this journey."""
        return url_for(f"collectives.{page}", way=self.kind, token=self.token)

    @property
    def first(self) -> str:
        """The page after the account."""
        if self.kind == "found":
            return url_for("collectives.found_step", token=self.token, step="collective")
        return self.url("join_name")

    # What was answered so far, as long as it belongs to this link.

    @property
    def mark(self) -> str:
        return token_digest(f"{self.kind}:{self.token}").hex()[:16]

    @property
    def carried(self) -> dict[str, Any]:
        held = session.get("joining") or {}
        return dict(held) if held.get("way") == self.mark else {"way": self.mark}

    def carry(self, **answers: Any) -> None:
        session["joining"] = {**self.carried, **answers}

    def forget(self, *names: str) -> None:
        session["joining"] = {name: value for name, value in self.carried.items() if name not in names}


def find(kind: str, token: str) -> Way:
    """The way behind a link.

    Raises ``Shut``.
    """
    if kind == "found":
        person = gate.someone()
        if queries.founding_link(token, person.id if person else None) is not None:
            return Way(kind, token, None)
    elif kind == "i":
        invitation = queries.open_invitation(token)
        if invitation is not None:
            return Way(kind, token, invitation.collective)
    else:
        code = codes.normal(token, codes.ANSWER_LENGTH)
        asked = queries.request_by_code(code) if code else None
        if asked is not None and asked.state == "accepted":
            return Way(kind, token, asked.collective, asked.name or "")
    raise actions.Shut


def way_page(page: str) -> Callable[..., Any]:
    """A page of the journey: its view gets the way behind the link in the address."""

    def register(view: Callable[[Way], ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
        @wraps(view)
        def inner(way: str, token: str) -> ResponseReturnValue:
            found = find(way, token)
            if found.collective is not None:
                i18n.by_the_clock_of(found.collective.time_zone)
                if way == "i" and found.collective.gates_for_invited:
                    return redirect(url_for("collectives.invitation", token=token), code=303)
            return view(found)

        rule = f"/<any(found,i,j):way>/<token>/{page}"
        bp.add_url_rule(rule, endpoint=view.__name__, view_func=inner, methods=["GET", "POST"])
        return inner

    return register


# The account ----------------------------------------------------------------------------------------


@way_page("login-name")
def login_name(way: Way) -> ResponseReturnValue:
    """The name to sign in with, which nobody else ever sees."""
    if gate.someone() is not None:
        return redirect(way.first, code=303)
    form = forms.LoginName(data={"login_name": way.carried.get("login_name", "")})
    if form.validate_on_submit():
        way.carry(login_name=form.login_name.data)
        return redirect(way.url("passphrase"), code=303)
    return show("login_name", form, way=way)


@way_page("passphrase")
@starts_reading
def passphrase(way: Way) -> ResponseReturnValue:
    """A passphrase is suggested; an own one may be used. With it the account is opened."""
    if gate.someone() is not None:
        return redirect(way.first, code=303)
    name = way.carried.get("login_name")
    if not name:
        return redirect(way.url("login_name"), code=303)
    digits = request.args.get("kind") == "digits"
    form = forms.Passphrase()
    if not form.is_submitted():
        form.passphrase.data = passphrases.suggest_digits() if digits else passphrases.suggest()
    elif form.validate():
        try:
            return _open_account(way, name, form.passphrase.data or "")
        except Invalid as error:
            if error.field == "login_name":
                other = forms.LoginName(formdata=None, data={"login_name": name})
                other.blame(error)
                return show("login_name", other, way=way)
            form.blame(error)
        except throttle.TooMany as error:
            slow_down(form, error)
    return show("passphrase", form, way=way, digits=digits)


def _open_account(way: Way, name: str, chosen: str) -> ResponseReturnValue:
    hashed = passphrases.hash_new(chosen, login_name=name)
    write_now()
    find(way.kind, way.token)
    throttle.spend("collectives.open_account", way.mark, most=ACCOUNTS_PER_LINK, per=24 * 3600)
    account = account_actions.open_account(login_name=name, passphrase_hash=hashed, language=language())
    if way.kind == "found":
        actions.keep_answers(way.token, account, {})
    gate.carry(account_actions.start_session(account))
    way.carry(unwritten=account.public_id)
    return redirect(way.url("recovery"), code=303)


@way_page("recovery")
def recovery(way: Way) -> ResponseReturnValue:
    """Digits to get back in with. They count from when the person says that they are written down."""
    account = gate.account()
    if way.carried.get("unwritten") != account.public_id:
        return redirect(way.first, code=303)
    form = forms.Written()
    lines = _sheet(account, form.lines.data)
    if lines is not None and form.validate_on_submit():
        account_actions.keep_recovery_digits(account, lines)
        way.forget("unwritten")
        return redirect(way.first, code=303)
    if lines is None:
        lines = account_actions.draw_recovery_digits()
        sealed = vault.current().seal_cookie(
            f"sheet:{account.public_id}", json.dumps(lines).encode(), now=clock.now()
        )
        form.lines.data = sealed
    return show("recovery", form, way=way, lines=lines)


def _sheet(account: Account, sealed: str | None) -> list[str] | None:
    """The digits that were on the page that was sent; None if there was none, or too long ago."""
    try:
        opened = vault.current().open_cookie(
            f"sheet:{account.public_id}",
            sealed or "",
            max_age=int(SHEET_LIVES.total_seconds()),
            now=clock.now(),
        )
    except vault.VaultError:
        return None
    return list(json.loads(opened))


# The membership ---------------------------------------------------------------------------------------


def _before(way: Way, account: Account) -> ResponseReturnValue | None:
    """Where to go instead: the digits are not written down yet, or the person is in already."""
    if way.carried.get("unwritten") == account.public_id:
        return redirect(way.url("recovery"), code=303)
    assert way.collective is not None
    member = queries.membership_of(account.id, way.collective.id)
    if member is not None and member.state in queries.PRESENT:
        flash(_("You are in already. The invitation can still be used by somebody else."))
        return home_of(way.collective)
    return None


@way_page("name")
def join_name(way: Way) -> ResponseReturnValue:
    """What to be called here."""
    account = gate.account()
    if way.kind == "found":
        return redirect(way.first, code=303)
    assert way.collective is not None
    form = forms.Name(data={"name": way.carried.get("name", way.suggested)})
    elsewhere = _before(way, account)
    if elsewhere is not None:
        return elsewhere
    if form.validate_on_submit():
        try:
            actions.check_name_here(account, way.collective.id, form.name.data or "")
        except Invalid as error:
            form.blame(error)
        else:
            way.carry(name=form.name.data)
            return redirect(way.url("agree"), code=303)
    return show("join_name", form, way=way)


@way_page("agree")
def agree(way: Way) -> ResponseReturnValue:
    """The agreements; whoever agrees is a member."""
    account = gate.account()
    if way.kind == "found":
        return redirect(way.first, code=303)
    elsewhere = _before(way, account)
    if elsewhere is not None:
        return elsewhere
    if not way.carried.get("name"):
        return redirect(way.url("join_name"), code=303)
    assert way.collective is not None
    form = forms.Agree()
    if form.validate_on_submit():
        try:
            member = _accept(way, account, form.agreed)
        except Invalid as error:
            if error.field == "name":
                name = forms.Name(formdata=None, data={"name": way.carried["name"]})
                name.blame(error)
                return show("join_name", name, way=way)
            form.blame(error)
        else:
            session.pop("joining", None)
            flash(
                _("Welcome, %(name)s. Nobody outside sees that you are here.", name=member.name or ""), "ok"
            )
            return home_of(way.collective)
    form.version.data = str(way.collective.agreement_version)
    return show("agree", form, way=way, agreement=queries.agreement(way.collective))


def _accept(way: Way, account: Account, version: int) -> Membership:
    name = way.carried["name"]
    if way.kind == "i":
        return actions.accept_invitation(way.token, account, name=name, agreed_version=version)
    code = codes.normal(way.token, codes.ANSWER_LENGTH) or ""
    return actions.accept_answer(code, account, name=name, agreed_version=version)


@bp.get("/i/<token>")
def invitation(token: str) -> ResponseReturnValue:
    """Who invites, to what, and what members will see. Looking at it does not use it."""
    found = queries.open_invitation(token)
    if found is None:
        raise actions.Shut
    gate.someone()
    i18n.by_the_clock_of(found.collective.time_zone)
    inviter = queries.names_of([found.made_by]).get(found.made_by, "")
    return render_template(
        "collectives/invitation.html",
        way=Way("i", token, found.collective),
        invitation=found,
        inviter=inviter,
        probation_days=found.collective.probation_days,
    )
