"""Counting what one person gets, without keeping who: tags under a secret that is destroyed in time."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from swsolidarity.collectives.models import Collective
from swsolidarity.core import clock, keys
from swsolidarity.core.db import db
from swsolidarity.core.money import format_money
from swsolidarity.core.verdict import Conflict, Sentence, say
from swsolidarity.fund.models.books import Fund
from swsolidarity.fund.models.caps import FundCapSecret, FundCapUse
from swsolidarity.fund.models.requests import FundRequest
from swsolidarity.fund.queries import caps as queries
from swsolidarity.fund.queries import terms
from swsolidarity.fund.rules import caps as rules
from swsolidarity.fund.rules.requests import State
from swsolidarity.fund.rules.terms import Terms
from swsolidarity.web import i18n


def refusal(fund: Fund, who: str, kind: str, amount: int, now: Terms) -> Sentence | None:
    """Why this person cannot ask for so much now, and from when on; None where they can."""
    if kind not in rules.COUNTED or not rules.limited(now):
        return None
    return _no_room(fund, queries.uses(fund.id, who), amount, now)


def room_for(draft: FundRequest, who: str, kind: str) -> Sentence | None:
    """The same for what somebody is about to send, under the rules of today."""
    if not draft.in_main_currency:
        return None
    return refusal(draft.fund, who, kind, draft.amount, terms.in_force(draft.fund).terms)


def hint(fund: Fund, who: str, now: Terms) -> Sentence | None:
    """What this person can ask for now, before they begin; None where no limit is near."""
    uses = queries.uses(fund.id, who) if rules.limited(now) else []
    left = rules.left(uses, now, clock.now().date())
    if left is None or left >= now.largest:
        return None
    if not left:
        return _no_room(fund, uses, 1, now)
    language = db.session.get_one(Collective, fund.collective_id).language
    return say(
        "So that it is enough for all of us: for yourself you can ask for up to %(left)s now.",
        left=format_money(fund.money(left), language),
    )


def _no_room(fund: Fund, uses: list[rules.Use], amount: int, now: Terms) -> Sentence | None:
    today = clock.now().date()
    day = rules.first_day(uses, amount, now, today)
    if day == today:
        return None
    language = db.session.get_one(Collective, fund.collective_id).language
    left = rules.left(uses, now, today) or 0
    values = {"left": format_money(fund.money(left), language)}
    if day is None:
        values["most"] = format_money(fund.money(now.cap), language)
        return say("One person gets at most %(most)s in this time. Now you can ask for %(left)s.", **values)
    values["day"] = i18n.written(day, "d MMMM y", language)
    if left:
        return say(
            "So that it is enough for all of us: now you can ask for up to %(left)s, "
            "or from %(day)s for as much as this.",
            **values,
        )
    return say(
        "So that it is enough for all of us: from %(day)s you can ask again. "
        "It is not a judgement of you. Talk to any steward about other help until then.",
        day=values["day"],
    )


def take(request: FundRequest, who: str) -> None:
    """Count a request that is being sent, with the fund locked. Raises ``Conflict`` without room.

    Limits are set in the main currency; in another nothing is counted, and members vote on every request.
    """
    now = request.terms
    if request.kind not in rules.COUNTED or not rules.limited(now) or not request.in_main_currency:
        return
    wrong = refusal(request.fund, who, request.kind, request.amount, now)
    if wrong is not None:
        raise Conflict(wrong.text, **wrong.values)
    made = []
    for secret, key in _secrets(request.fund_id):
        row = FundCapUse(secret_id=secret.id, tag=queries.tag(key, who))
        _write(row, rules.Use(clock.now().date(), request.amount))
        made.append(row)
    db.session.add_all(made)
    request.cap_uses = " ".join(row.public_id for row in made)
    db.session.flush()


def _write(row: FundCapUse, use: rules.Use, *, counts: bool = True) -> None:
    row.use = f"{use.day.isoformat()} {use.amount} {int(counts)}"


def _secrets(fund_id: int) -> list[tuple[FundCapSecret, bytes]]:
    """Every secret tags are made with now; after a year a new one begins beside the old."""
    found, today = queries.secrets_of(fund_id), clock.now().date()
    if not found or found[-1][0].begun_on + rules.YEAR <= today:
        row = FundCapSecret(fund_id=fund_id, begun_on=today)
        db.session.add(row)
        db.session.flush()
        keys.drawer().make(row.public_id)
        found = queries.secrets_of(fund_id)
    return found


def require_room(request: FundRequest) -> None:
    """Look again before a request that was not agreed goes on. Raises ``Conflict`` where there is no room."""
    rows = _rows(request)
    if not rows or all(queries.read(row)[1] for row in rows):
        return
    wrong = _no_room(request.fund, queries.others(rows), request.amount, request.terms)
    if wrong is not None:
        raise Conflict(wrong.text, **wrong.values)


def follow(request: FundRequest, target: State) -> None:
    """Let what was counted follow a request that moves: what was not given does not count."""
    if request.cap_uses is None:
        return
    rows = _rows(request)
    if target is State.SCREENED:
        require_room(request)
    if target in (State.SCREENED, State.DECLINED):
        _count(rows, request.amount, counts=target is State.SCREENED)
    elif target in (State.CLOSED, State.WITHDRAWN, State.LAPSED, State.REDACTED):
        if request.given and target is not State.REDACTED:
            _count(rows, request.given, counts=True)
        else:
            for row in rows:
                db.session.delete(row)
        request.cap_uses = None
    db.session.flush()


def lessened(request: FundRequest) -> None:
    """Count the smaller sum that is enough."""
    _count(_rows(request), request.amount, counts=True)


def _rows(request: FundRequest) -> list[FundCapUse]:
    return queries.rows_of((request.cap_uses or "").split())


def _count(rows: list[FundCapUse], amount: int, *, counts: bool) -> None:
    for row in rows:
        use, _counted = queries.read(row)
        _write(row, rules.Use(use.day, amount), counts=counts)
    db.session.flush()


def tend(secret_id: int) -> bool:
    """Drop what has left the window; destroy a secret that has done its work. Whether it was destroyed.

    That is so once the next one has a tag for everything that still matters, once its year is over and
    nothing is left, or where the group has no such limit or no fund any more. The file goes first: without
    it the rows say nothing.
    """
    secret, today = db.session.get_one(FundCapSecret, secret_id), clock.now().date()
    fund = db.session.get_one(Fund, secret.fund_id)
    longest = _longest_window(fund.id) if fund.state == "open" else timedelta()
    rows = list(db.session.scalars(select(FundCapUse).where(FundCapUse.secret_id == secret.id)))
    gone = [row for row in rows if queries.read(row)[0].day + longest <= today]
    next_begun = db.session.scalar(
        select(FundCapSecret.begun_on)
        .where(FundCapSecret.fund_id == secret.fund_id, FundCapSecret.id > secret.id)
        .order_by(FundCapSecret.id)
        .limit(1)
    )
    replaced = next_begun is not None and next_begun + longest <= today
    idle = len(gone) == len(rows) and secret.begun_on + rules.YEAR <= today
    for row in rows if replaced or idle or not longest else gone:
        db.session.delete(row)
    if not (replaced or idle or not longest):
        return False
    keys.drawer().destroy(secret.public_id)
    db.session.flush()
    db.session.delete(secret)
    return True


def _longest_window(fund_id: int) -> timedelta:
    """The longest of the windows in force and to come."""
    versions = [terms.in_force(fund_id).terms, terms.newest(fund_id).terms]
    return max(rules.window(one) for one in versions)
