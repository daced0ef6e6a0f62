"""Circles: who knows of them, comes in, lets others in, under which name; and many at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from swsolidarity.accounts.actions import on_close
from swsolidarity.collectives import actions, jobs, policy, queries
from swsolidarity.collectives.actions import pairs
from swsolidarity.collectives.models import CircleMember, Membership, PairedAct
from swsolidarity.core import clock, needs
from swsolidarity.core.db import db, transaction
from swsolidarity.core.journal import JournalEntry
from swsolidarity.core.verdict import Conflict, Invalid, Refused, Verdict
from swsolidarity.web.throttle import TooMany
from tests.circles import Circles, account_of, circle_of, tie_of
from tests.factories import Factory, Group, Member


@dataclass(frozen=True)
class Cast:
    """Asha and Mira are in circles, Beto is not, Noor is new, Dee is elsewhere."""

    group: Group
    asha: Member
    mira: Member
    beto: Member
    steward: Member
    noor: Member
    dee: Member


@pytest.fixture
def cast(make: Factory) -> Cast:
    group = make.collective("Harbour")
    return Cast(
        group=group,
        asha=make.member(group, "Asha"),
        mira=make.member(group, "Mira"),
        beto=make.member(group, "Beto"),
        steward=make.member(group, "Sefu", steward=True),
        noor=make.member(group, "Noor", state="probation"),
        dee=make.member(make.collective("Elsewhere"), "Dee", steward=True),
    )


@pytest.fixture
def circles(app: Flask) -> Circles:
    return Circles(app)


def word(verdict: Verdict) -> str:
    return "yes" if verdict else "hidden" if verdict.hidden else "no"


ROLES = ("in", "new_in", "invited", "member", "steward", "new", "suspended", "elsewhere")


@pytest.fixture
def people(cast: Cast, make: Factory) -> dict[str, Member]:
    return {
        "in": cast.asha,
        "new_in": make.member(cast.group, "Ada", state="probation"),
        "invited": cast.mira,
        "member": cast.beto,
        "steward": cast.steward,
        "new": cast.noor,
        "suspended": make.member(cast.group, "Paused", steward=True),
        "elsewhere": cast.dee,
    }


SEES = {
    "open": ("yes", "yes", "yes", "yes", "yes", "hidden", "hidden", "hidden"),
    "closed": ("yes", "yes", "yes", "yes", "yes", "hidden", "hidden", "hidden"),
    "hidden": ("yes", "yes", "yes", "hidden", "hidden", "hidden", "hidden", "hidden"),
}
INSIDE = {
    "open": ("yes", "yes", "no", "no", "no", "hidden", "hidden", "hidden"),
    "closed": ("yes", "yes", "no", "no", "no", "hidden", "hidden", "hidden"),
    "hidden": ("yes", "yes", "no", "hidden", "hidden", "hidden", "hidden", "hidden"),
}
LETS_IN = {kind: ("yes", "no", *rest) for kind, (_in, _new, *rest) in INSIDE.items()}
ENTERS = {
    "open": ("no", "no", "yes", "yes", "yes", "hidden", "hidden", "hidden"),
    "closed": ("no", "no", "yes", "yes", "yes", "hidden", "hidden", "hidden"),
    "hidden": ("no", "no", "yes", "hidden", "hidden", "hidden", "hidden", "hidden"),
}


@pytest.mark.parametrize("visibility", ["open", "closed", "hidden"])
def test_who_may_do_what(
    app: Flask, circles: Circles, people: dict[str, Member], make: Factory, visibility: str
) -> None:
    circle = circles.start(people["in"], visibility)
    circles.bring(people["in"], circle, people["new_in"])
    circles.bring(people["in"], circle, people["suspended"])
    circles.invite(people["in"], circle, people["invited"])
    with make.writing():
        db.session.get_one(Membership, people["suspended"].id).state = "suspended"
    with app.app_context():
        found = circle_of(circle)

        def each(may: Callable[..., Verdict]) -> tuple[str, ...]:
            return tuple(word(may(people[r].load(), found, tie_of(people[r], circle))) for r in ROLES)

        assert each(policy.may_see_circle) == SEES[visibility]
        assert each(policy.may_look_inside) == INSIDE[visibility]
        assert each(policy.may_let_in) == LETS_IN[visibility]
        assert each(policy.may_describe_circle) == LETS_IN[visibility]
        assert each(policy.may_enter) == ENTERS[visibility]
        for role in set(ROLES) - {"invited"}:
            tie = tie_of(people[role], circle)
            assert policy.may_answer_invitation(people[role].load(), found, tie).hidden, role
        for role in ("in", "new_in", "invited", "member", "steward", "new", "elsewhere"):
            there = queries.circle(people[role].load(), circle) is not None
            assert there == (SEES[visibility][ROLES.index(role)] == "yes"), "the database says the same"


def test_what_ties_somebody_else_counts_for_nobody(app: Flask, circles: Circles, cast: Cast) -> None:
    one, other = circles.start(cast.asha), circles.start(cast.beto)
    with app.app_context():
        assert policy.may_see_circle(cast.beto.load(), circle_of(one), tie_of(cast.asha, one)).hidden
        assert policy.may_see_circle(cast.beto.load(), circle_of(one), tie_of(cast.beto, other)).hidden


def test_a_hidden_circle_is_in_nobody_s_list_but_its_own(app: Flask, circles: Circles, cast: Cast) -> None:
    hidden = circles.start(cast.asha, "hidden")
    listed = circles.start(cast.asha, "closed")
    with app.app_context():
        for who in (cast.beto, cast.steward, cast.dee):
            found = [circle.public_id for circle, _tie in queries.other_circles(who.load()).items]
            assert found == ([] if who is cast.dee else [listed])
            assert queries.my_circles(who.load()) == []
            after = [circle for circle, _tie in queries.other_circles(who.load(), after=hidden).items]
            assert after == [], "an address with it in leads nowhere"
        mine = [circle.public_id for circle, _tie in queries.my_circles(cast.asha.load())]
        assert mine == [hidden, listed]


def test_into_an_open_circle_every_full_member_comes_at_once(
    app: Flask, circles: Circles, cast: Cast
) -> None:
    circle = circles.start(cast.asha, "open")
    assert circles.enter(cast.beto, circle) == "in"
    assert circles.count(circle) == 2
    for who in (cast.noor, cast.dee):
        with pytest.raises(Refused) as refused:
            circles.enter(who, circle)
        assert refused.value.verdict.hidden


def test_into_a_closed_one_somebody_of_it_has_to_agree(circles: Circles, cast: Cast) -> None:
    circle = circles.start(cast.asha, "closed")
    assert circles.enter(cast.beto, circle, "Fern") == "asked"
    assert circles.count(circle) == 1
    for who in (cast.mira, cast.steward, cast.beto):
        with pytest.raises(Refused):
            circles.answer(who, circle, cast.beto)
    circles.answer(cast.asha, circle, cast.beto)
    assert circles.state(cast.beto, circle) == "in"
    assert circles.names(cast.asha, circle) == {"Asha", "Fern"}


def test_after_a_no_one_asks_again_in_thirty_days_and_not_before(
    app: Flask, circles: Circles, cast: Cast
) -> None:
    circle = circles.start(cast.asha, "closed")
    circles.enter(cast.beto, circle, "Fern")
    circles.answer(cast.asha, circle, cast.beto, agree=False)
    with app.app_context():
        tie = tie_of(cast.beto, circle)
        assert tie is not None
        assert (tie.state, tie.name, tie.name_index) == ("refused", None, None), "the name goes at once"
    with pytest.raises(Refused):
        circles.enter(cast.beto, circle)
    with clock.moved(timedelta(days=30)), app.app_context():
        jobs.forget()
    assert circles.state(cast.beto, circle) is None
    assert circles.enter(cast.beto, circle) == "asked"


def test_silence_is_no_and_who_is_in_stays(app: Flask, circles: Circles, cast: Cast) -> None:
    circle = circles.start(cast.asha, "closed")
    circles.enter(cast.beto, circle, "Fern")
    circles.invite(cast.asha, circle, cast.mira)
    with clock.moved(timedelta(days=30)):
        with pytest.raises(Conflict):
            circles.answer(cast.asha, circle, cast.beto)
        with app.app_context():
            jobs.forget()
    assert circles.state(cast.beto, circle) is circles.state(cast.mira, circle) is None
    assert circles.state(cast.asha, circle) == "in"


def test_into_a_hidden_one_one_comes_only_when_asked_and_may_say_no(circles: Circles, cast: Cast) -> None:
    circle = circles.start(cast.asha, "hidden")
    with pytest.raises(Refused) as refused:
        circles.enter(cast.beto, circle)
    assert refused.value.verdict.hidden
    circles.invite(cast.asha, circle, cast.beto)
    circles.do(lambda: actions.decline_circle(cast.beto.load(), circle_of(circle)))
    assert circles.state(cast.beto, circle) == "declined"
    circles.invite(cast.asha, circle, cast.beto)
    assert circles.state(cast.beto, circle) == "declined", "nobody is asked over and over"
    circles.bring(cast.asha, circle, cast.noor)
    assert circles.count(circle) == 2, "people in their first weeks come when they are asked"


def test_asking_somebody_in_tells_nothing_about_who_is_there(
    app: Flask, circles: Circles, cast: Cast
) -> None:
    """Whoever asks Beto in cannot tell that Beto is there already, as Fern."""
    circle = circles.start(cast.asha)
    circles.bring(cast.asha, circle, cast.beto, "Fern")
    circles.bring(cast.asha, circle, cast.mira)
    circles.invite(cast.mira, circle, cast.beto)
    circles.invite(cast.mira, circle, cast.steward)
    assert circles.state(cast.beto, circle) == "in"
    assert circles.names(cast.mira, circle) == {"Asha", "Fern", "Mira"}
    for name in ("Nobody", "Fern", "Mira", "Dee"):
        with pytest.raises(Invalid):
            circles.do(
                lambda name=name: actions.invite_to_circle(cast.mira.load(), circle_of(circle), name=name)
            )


def test_a_name_in_a_circle_is_nobody_else_s_and_not_the_one_one_signs_in_with(
    app: Flask, circles: Circles, cast: Cast, make: Factory
) -> None:
    circle = circles.start(cast.asha, "open", called="Fern")
    for taken in ("fern", "MIRA", "Steward", cast.beto.person.login_name):
        with pytest.raises(Invalid):
            circles.enter(cast.beto, circle, taken)
    assert circles.state(cast.beto, circle) is None
    fern = make.member(cast.group, "Fern")
    with pytest.raises(Invalid):
        circles.enter(fern, circle)
    assert circles.enter(fern, circle, "Moss") == "in"
    assert circles.enter(cast.beto, circle, "beto") == "in", "one's own usual name is no other name"
    assert circles.names(cast.asha, circle) == {"Fern", "Moss", "Beto"}
    circles.rename(cast.beto, circle, "Reed")
    circles.rename(fern, circle, "Beech")
    assert circles.names(cast.asha, circle) == {"Fern", "Beech", "Reed"}
    circles.rename(cast.beto, circle, "")
    assert circles.names(cast.asha, circle) == {"Fern", "Beech", "Beto"}


def test_somebody_who_tries_name_after_name_has_to_wait(circles: Circles, cast: Cast) -> None:
    circle = circles.start(cast.asha, "open")
    circles.enter(cast.beto, circle)
    with pytest.raises(TooMany):
        for n in range(30):
            circles.rename(cast.beto, circle, f"Reed {n}")


def test_a_usual_name_is_never_one_of_a_circle(app: Flask, circles: Circles, cast: Cast) -> None:
    """Neither one's own there, which would tie the two, nor another's where one has no other."""
    circle = circles.start(cast.asha, "open", called="Fern")
    circles.enter(cast.beto, circle)

    def rename(who: Member, name: str) -> None:
        def work() -> None:
            actor = who.load()
            actions.rename(actor, account_of(actor), name)

        circles.do(work)

    for who in (cast.asha, cast.beto):
        with pytest.raises(Invalid):
            rename(who, "fern")
    rename(cast.mira, "Fern")
    assert circles.names(cast.asha, circle) == {"Fern", "Beto"}, "outside, nobody learns that it is taken"


def test_whoever_leaves_is_gone_from_it_and_the_last_one_takes_it_along(
    app: Flask, circles: Circles, cast: Cast
) -> None:
    circle = circles.start(cast.asha, "closed", called="Fern")
    circles.bring(cast.asha, circle, cast.mira)
    circles.enter(cast.beto, circle)
    circles.leave(cast.asha, circle)
    assert (circles.state(cast.asha, circle), circles.count(circle)) == (None, 1)
    with pytest.raises(Refused):
        circles.leave(cast.asha, circle)
    circles.leave(cast.mira, circle)
    with app.app_context():
        found = circle_of(circle)
        assert found.closed_on == clock.now().date()
        assert (found.name, found.purpose, found.member_count) == (None, None, 0)
        assert db.session.scalars(select(CircleMember)).all() == []
        assert queries.circle(cast.beto.load(), circle) is None
    with pytest.raises(Refused) as refused:
        circles.enter(cast.beto, circle)
    assert refused.value.verdict.hidden


def test_whoever_leaves_the_collective_leaves_its_circles(app: Flask, circles: Circles, cast: Cast) -> None:
    one, other = circles.start(cast.asha, called="Fern"), circles.start(cast.mira, "closed")
    circles.bring(cast.asha, one, cast.mira)
    circles.enter(cast.asha, other, "Moss")
    circles.do(lambda: actions.leave(cast.asha.load()))
    with app.app_context():
        left = db.session.scalars(select(CircleMember.membership_id)).all()
        assert left == [cast.mira.id, cast.mira.id]
    assert (circles.count(one), circles.count(other)) == (1, 1)


def test_an_account_that_is_closed_leaves_no_name_in_a_circle_even_of_somebody_suspended(
    app: Flask, circles: Circles, cast: Cast, make: Factory
) -> None:
    circle = circles.start(cast.asha, called="Fern")
    circles.bring(cast.asha, circle, cast.mira)
    with make.writing():
        db.session.get_one(Membership, cast.asha.id).state = "suspended"

    def close() -> None:
        account = account_of(cast.asha.load())
        for hook in on_close:
            hook(account)

    circles.do(close)
    assert circles.state(cast.asha, circle) is None
    assert circles.count(circle) == 1


def test_what_is_noted_names_nobody(app: Flask, circles: Circles, cast: Cast) -> None:
    circle = circles.start(cast.asha)
    circles.bring(cast.asha, circle, cast.mira)
    circles.do(
        lambda: actions.describe_circle(cast.mira.load(), circle_of(circle), name="Day", purpose="For all.")
    )
    for who in (cast.asha, cast.mira):
        circles.leave(who, circle)
    with app.app_context():
        rows = db.session.execute(select(JournalEntry.kind, JournalEntry.subject, JournalEntry.data)).all()
    subject = f"collectives.circle:{circle}"
    assert [tuple(row) for row in rows] == [
        ("collectives.circle_started", subject, {}),
        ("collectives.circle_described", subject, {}),
        ("collectives.circle_closed", subject, {}),
    ]


def waits(app: Flask, who: Member) -> list[str]:
    with app.app_context():
        return [str(need.title) for need in needs.waiting(who.load())]


def test_what_needs_somebody(app: Flask, circles: Circles, cast: Cast) -> None:
    circle = circles.start(cast.asha, "closed")
    circles.bring(cast.asha, circle, cast.noor)
    circles.enter(cast.beto, circle)
    circles.invite(cast.asha, circle, cast.mira)
    assert waits(app, cast.asha) == ["Somebody asks to join a circle of yours"]
    assert waits(app, cast.mira) == ["You are asked to join a circle"]
    for who in (cast.beto, cast.steward, cast.noor, cast.dee):
        assert waits(app, who) == []
    hidden = circles.start(cast.asha)
    circles.invite(cast.asha, hidden, cast.noor)
    assert waits(app, cast.noor) == ["You are asked to join a circle"]


# Two people -----------------------------------------------------------------------------------------


def asked(circles: Circles, who: Member, circle: str, what: str) -> str:
    return str(circles.do(lambda: actions.ask_circle(who.load(), circle_of(circle), what)))


def agree(circles: Circles, who: Member, act: str) -> None:
    def work() -> None:
        found = queries.act(who.group.id, act)
        assert found is not None
        pairs.agree(who.load(), found)

    circles.do(work)


@pytest.mark.parametrize("visibility", ["open", "closed"])
def test_who_can_find_a_circle_takes_two_of_it(
    app: Flask, circles: Circles, cast: Cast, visibility: str
) -> None:
    circle = circles.start(cast.asha, called="Fern")
    circles.bring(cast.asha, circle, cast.mira)
    circles.bring(cast.asha, circle, cast.noor)
    for who in (cast.beto, cast.steward, cast.noor, cast.dee):
        with pytest.raises(Refused):
            asked(circles, who, circle, visibility)
    act = asked(circles, cast.asha, circle, visibility)
    assert len(waits(app, cast.mira)) == 1
    for who in (cast.asha, cast.beto, cast.steward, cast.noor):
        assert waits(app, who) == [], "outside, and to whoever asked, nothing says that something waits"
        with pytest.raises(Refused):
            agree(circles, who, act)
    agree(circles, cast.mira, act)
    with app.app_context():
        assert circle_of(circle).visibility == visibility
        assert queries.circle(cast.beto.load(), circle) is not None
    with pytest.raises(Refused):
        asked(circles, cast.asha, circle, visibility)


def test_two_of_a_circle_close_it_for_all(app: Flask, circles: Circles, cast: Cast) -> None:
    circle = circles.start(cast.asha)
    for who in (cast.mira, cast.beto):
        circles.bring(cast.asha, circle, who)
    agree(circles, cast.beto, asked(circles, cast.mira, circle, "close"))
    with app.app_context():
        assert circle_of(circle).closed_on
        assert db.session.scalar(select(func.count()).select_from(CircleMember)) == 0


def test_whoever_leaves_a_circle_asks_nothing_of_it_any_more(
    app: Flask, circles: Circles, cast: Cast
) -> None:
    circle = circles.start(cast.asha)
    circles.bring(cast.asha, circle, cast.mira)
    asked(circles, cast.asha, circle, "close")
    circles.leave(cast.asha, circle)
    with app.app_context():
        assert db.session.scalars(select(PairedAct)).all() == []


# Many at once ---------------------------------------------------------------------------------------


def at_once(app: Flask, *works: Callable[[], None]) -> list[BaseException]:
    """Everybody begins at the same moment; what went wrong."""
    start, errors = threading.Barrier(len(works)), []

    def run(work: Callable[[], None]) -> None:
        with app.app_context():
            try:
                start.wait()
                with transaction():
                    work()
            except BaseException as error:
                errors.append(error)
            finally:
                db.session.remove()

    each = [threading.Thread(target=run, args=(work,)) for work in works]
    for one in each:
        one.start()
    for one in each:
        one.join()
    return errors


def test_two_who_agree_at_once_let_one_person_in_once(app: Flask, circles: Circles, cast: Cast) -> None:
    circle = circles.start(cast.asha, "closed")
    circles.bring(cast.asha, circle, cast.mira)
    circles.enter(cast.beto, circle)

    def work(who: Member) -> Callable[[], None]:
        def agree_to_them() -> None:
            tie = tie_of(cast.beto, circle)
            assert tie is not None
            actions.answer_asker(who.load(), circle_of(circle), tie, agree=True)

        return agree_to_them

    errors = at_once(app, work(cast.asha), work(cast.mira))
    assert [type(error) for error in errors] == [Conflict]
    assert (circles.state(cast.beto, circle), circles.count(circle)) == ("in", 3)


def test_one_who_asks_twice_at_once_asks_once(app: Flask, circles: Circles, cast: Cast) -> None:
    circle = circles.start(cast.asha, "closed")

    def work() -> None:
        actor = cast.beto.load()
        actions.enter_circle(actor, account_of(actor), circle_of(circle), called="")

    errors = at_once(app, work, work, work)
    assert [type(error) for error in errors] == [Refused, Refused]
    assert all("asked already" in str(error) for error in errors), "told calmly"
    assert circles.state(cast.beto, circle) == "asked"


def test_one_who_comes_in_twice_at_once_is_counted_once(app: Flask, circles: Circles, cast: Cast) -> None:
    circle = circles.start(cast.asha, "open")

    def work() -> None:
        actor = cast.beto.load()
        actions.enter_circle(actor, account_of(actor), circle_of(circle), called="")

    assert [type(error) for error in at_once(app, work, work)] == [Refused]
    assert circles.count(circle) == 2


def test_two_who_take_one_name_at_once_and_one_has_it(app: Flask, circles: Circles, cast: Cast) -> None:
    circle = circles.start(cast.asha, "open")

    def work(who: Member) -> Callable[[], None]:
        def come() -> None:
            actor = who.load()
            actions.enter_circle(actor, account_of(actor), circle_of(circle), called="Fern")

        return come

    errors = at_once(app, work(cast.beto), work(cast.mira))
    assert [type(error) for error in errors] == [Invalid]
    assert circles.count(circle) == 2


def test_leaving_and_being_let_in_at_once_end_in_one_order_or_the_other(
    app: Flask, circles: Circles, cast: Cast
) -> None:
    """Beto leaves the collective while Asha lets him in: either way he is not in the circle afterwards."""
    circle = circles.start(cast.asha, "closed")
    circles.enter(cast.beto, circle)

    def let_in() -> None:
        tie = tie_of(cast.beto, circle)
        if tie is not None:
            actions.answer_asker(cast.asha.load(), circle_of(circle), tie, agree=True)

    errors = at_once(app, let_in, lambda: actions.leave(cast.beto.load()))
    assert all(isinstance(error, Conflict) for error in errors)
    assert (circles.state(cast.beto, circle), circles.count(circle)) == (None, 1)


def test_two_who_leave_at_once_close_it(app: Flask, circles: Circles, cast: Cast) -> None:
    circle = circles.start(cast.asha)
    circles.bring(cast.asha, circle, cast.mira)
    errors = at_once(
        app,
        lambda: actions.leave_circle(cast.asha.load(), circle_of(circle)),
        lambda: actions.leave(cast.mira.load()),
    )
    assert errors == []
    with app.app_context():
        assert circle_of(circle).closed_on
