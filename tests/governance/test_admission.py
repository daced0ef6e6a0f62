"""From asking to joining, gate by gate: by the clock, by two people together, by a vote."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from swsolidarity import worker
from swsolidarity.accounts.models import Account
from swsolidarity.collectives import actions, jobs, policy, queries
from swsolidarity.collectives import rules as belonging
from swsolidarity.collectives.actions import DECLINE, LET_ON, TO_VOTE, pairs
from swsolidarity.collectives.models import Collective, Concern, JoinRequest, Membership, PairedAct, Vouch
from swsolidarity.core import audit, clock, needs, vault
from swsolidarity.core.db import db, transaction
from swsolidarity.core.verdict import Conflict, Invalid, Refused, Verdict
from swsolidarity.decisions.models import DecisionRule, Proposal, RollEntry
from swsolidarity.governance.jobs.admission import open_admission_votes
from swsolidarity.notices.models import Notice
from tests.collectives import making as ways
from tests.factories import Factory, Member
from tests.governance import making
from tests.governance.making import World, later

VOUCH = {"met": True, "knows_work": False, "free": True}


def a_collective(make: Factory, people: int = 10, **settings: Any) -> World:
    chosen = {"takes_requests": True, "concern_days": 7, "vouches_needed": 1} | settings
    made = making.here(make, people, **chosen)
    made.people[1] = make.member(made.group, steward=True)
    return made


def ask(here: World) -> tuple[str, str]:
    return ways.join_request(here.make, here.group, "Zed")


def vouch(here: World, asked: str, who: Member | None = None) -> bool:
    with here.make.writing():
        return actions.vouch((who or here.people[2]).load(), found(here, asked), **VOUCH)


def worry(here: World, asked: str, who: Member, words: str = "He followed me home.") -> None:
    with here.make.writing():
        actions.write_concern(who.load(), found(here, asked), words)


def found(here: World, asked: str) -> JoinRequest:
    request = queries.join_request(here.group.id, asked)
    assert request is not None
    return request


def state(here: World, code: str) -> str:
    with here.make.app.app_context():
        index = vault.current().index("join_request.code", code)
        return db.session.scalars(select(JoinRequest.state).where(JoinRequest.code_index == index)).one()


def the_clock(here: World) -> None:
    with here.make.app.app_context():
        jobs.close_windows()
        open_admission_votes()


def the_vote(here: World) -> str:
    with here.make.app.app_context():
        wanted = select(Proposal.public_id).where(Proposal.effect == "membership.admit")
        return db.session.scalars(wanted.order_by(Proposal.id.desc())).first() or ""


def word(verdict: Verdict) -> str:
    return "yes" if verdict else "hidden" if verdict.hidden else "no"


def test_with_no_window_and_no_vote_the_last_vouch_lets_somebody_in(make: Factory) -> None:
    here = a_collective(make, concern_days=0)
    asked, code = ask(here)
    assert vouch(here, asked)
    assert state(here, code) == "accepted"


def test_the_window_closes_by_the_clock_and_not_before(make: Factory) -> None:
    here = a_collective(make)
    with clock.moved(timedelta()):
        asked, code = ask(here)
        vouch(here, asked)
    with make.app.app_context():
        ends = found(here, asked).gate_until
        assert ends is not None
        assert timedelta(days=7) <= ends - clock.now() <= timedelta(days=7, hours=1)
    with clock.moved(ends - clock.now() - timedelta(seconds=1)):
        the_clock(here)
        assert state(here, code) == "concerns"
        worry(here, asked, here.people[3])
        with make.writing():
            actions.take_back_concern(here.people[3].load(), found(here, asked))
    with clock.moved(ends - clock.now() + timedelta(microseconds=1)):
        with pytest.raises(Refused, match="not now"):
            worry(here, asked, here.people[3])
        the_clock(here)
        the_clock(here)
        assert state(here, code) == "accepted"


def test_a_concern_stops_the_clock_and_two_welcomers_let_it_go_on(make: Factory) -> None:
    here = a_collective(make)
    asked, code = ask(here)
    vouch(here, asked)
    worry(here, asked, here.people[3])
    with pytest.raises(Refused):
        ways.decide(make, here.people[0], here.people[1], asked, LET_ON)
    with later(days=8):
        the_clock(here)
        assert state(here, code) == "concerns"
        with make.app.app_context():
            assert [str(need.title) for need in needs.waiting(here.people[0].load())] == [
                "Two welcomers have to look at a request to join"
            ]
            assert needs.waiting(here.people[3].load()) == []
        with pytest.raises(Refused, match="Only a welcomer"):
            ways.decide(make, here.people[3], here.people[1], asked, LET_ON)
        with pytest.raises(Refused, match="not the same one twice"):
            ways.decide(make, here.people[0], here.people[0], asked, LET_ON)
        with pytest.raises(Conflict):
            ways.decide(make, here.people[0], here.people[1], asked, LET_ON)
        with make.writing():
            act = queries.act_asked(here.group.id, LET_ON, f"collectives.join_request:{asked}")
            assert act is not None
            pairs.agree(here.people[1].load(), act)
    assert state(here, code) == "accepted"
    with make.app.app_context():
        assert db.session.scalars(select(Concern)).all() == []
        assert list(audit.verify(here.group.id)) == []
        counted = db.session.scalars(select(audit.AuditRow)).one()
        assert (counted.office, counted.act, counted.kind) == ("steward", "let_on", "join_request")


def test_saying_no_takes_two_and_leaves_nothing_but_a_kind_answer(make: Factory) -> None:
    here = a_collective(make)
    asked, _code = ask(here)
    vouch(here, asked)
    worry(here, asked, here.people[3])
    ways.decide(make, here.people[0], here.people[1], asked, DECLINE)
    with make.app.app_context():
        row = db.session.scalars(select(JoinRequest)).one()
        assert (row.state, row.name, row.answers) == ("declined", None, None)
        assert row.forget_on == clock.now().date() + timedelta(days=7)
        assert db.session.scalars(select(Concern)).all() == []
    for days, left in ((6, 1), (7, 0)):
        with later(days=days), make.app.app_context():
            jobs.forget()
            assert len(db.session.scalars(select(JoinRequest)).all()) == left
            assert len(db.session.scalars(select(Vouch)).all()) == left
            acts = db.session.scalars(select(PairedAct)).all()
            assert [act.reason for act in acts] == [None] * left


def test_where_there_are_not_two_welcomers_any_full_member_is_the_second(make: Factory) -> None:
    here = making.here(make, 3, takes_requests=True, concern_days=7, vouches_needed=1)
    asked, code = ask(here)
    vouch(here, asked)
    ways.decide(make, here.people[0], here.people[2], asked, DECLINE)
    assert state(here, code) == "declined"


def test_nobody_alone_says_no_and_it_ends_by_itself(make: Factory) -> None:
    here = making.here(make, 1, takes_requests=True, concern_days=0, vouches_needed=2)
    asked, _code = ask(here)
    with pytest.raises(Refused, match="not the same one twice"):
        ways.decide(make, here.people[0], here.people[0], asked, DECLINE)
    with later(days=30), make.app.app_context():
        jobs.forget()
        assert db.session.scalars(select(JoinRequest)).all() == []


def test_a_vote_is_held_by_those_who_were_here_before_the_person_asked(make: Factory) -> None:
    here = a_collective(make, vote_on_admission=True)
    asked, code = ask(here)
    crowd = [make.member(here.group, days_ago=0) for _ in range(20)]
    vouch(here, asked)
    with later(days=8):
        the_clock(here)
        the_clock(here)
        assert state(here, code) == "vote"
        key = the_vote(here)
        with make.app.app_context():
            proposal = here.load(key)
            on_roll = set(
                db.session.scalars(
                    select(RollEntry.membership_id).where(RollEntry.proposal_id == proposal.id)
                )
            )
            assert proposal.roll_size == 10 + 1
            assert not on_roll & {member.id for member in crowd}
            assert "Zed" not in f"{proposal.title}{proposal.background}"
            assert "Asha knows me" not in proposal.background
        with pytest.raises(Refused):
            ways.decide(make, here.people[0], here.people[1], asked, DECLINE)
        here.cast_all(key, "yyyyyyyyyy")
    with later(days=14):
        assert here.close(key) == "adopted"
        assert state(here, code) == "accepted"


def test_a_vote_against_is_a_kind_no(make: Factory) -> None:
    here = a_collective(make, vote_on_admission=True, concern_days=0)
    asked, code = ask(here)
    vouch(here, asked)
    the_clock(here)
    key = the_vote(here)
    here.cast_all(key, "nnnnnnyyyy")
    with later(days=6):
        here.close(key)
        assert state(here, code) == "declined"
        assert "Zed" not in str(here.look(key))


def test_two_welcomers_put_it_to_the_vote_where_no_rule_asks_for_one(make: Factory) -> None:
    here = a_collective(make)
    asked, code = ask(here)
    vouch(here, asked)
    worry(here, asked, here.people[3])
    with later(days=8):
        ways.decide(make, here.people[0], here.people[1], asked, TO_VOTE)
        the_clock(here)
        assert state(here, code) == "vote"
        assert the_vote(here)


def test_without_a_rule_for_it_no_vote_opens_and_nothing_breaks(make: Factory) -> None:
    here = a_collective(make, vote_on_admission=True, concern_days=0)
    with make.writing():
        for rule in db.session.scalars(select(DecisionRule).where(DecisionRule.key == "admission")):
            db.session.delete(rule)
    asked, code = ask(here)
    vouch(here, asked)
    the_clock(here)
    assert (state(here, code), the_vote(here)) == ("vote", "")
    ways.decide(make, here.people[0], here.people[1], asked, DECLINE)
    assert state(here, code) == "declined"


def test_too_few_for_a_secret_vote_wait_until_they_are_enough_or_it_ends(make: Factory) -> None:
    here = making.here(make, 3, takes_requests=True, vote_on_admission=True, vouches_needed=1)
    asked, code = ask(here)
    vouch(here, asked)
    the_clock(here)
    assert (state(here, code), the_vote(here)) == ("vote", "")
    with later(days=31), make.app.app_context():
        jobs.forget()
        assert db.session.scalars(select(JoinRequest)).all() == []


def test_a_vote_about_somebody_who_took_their_request_back_leads_to_nothing(make: Factory) -> None:
    here = a_collective(make, vote_on_admission=True, concern_days=0)
    asked, code = ask(here)
    vouch(here, asked)
    the_clock(here)
    with make.writing():
        actions.take_back(code)
    key = the_vote(here)
    here.cast_all(key, "yyyyyyyyyy")
    with later(days=6):
        assert here.close(key) == "adopted"
    assert "asks no more" in str(here.look(key)["record"]["followed"])


def test_an_admission_keeps_the_gates_it_began_with(make: Factory) -> None:
    here = a_collective(make, probation_days=30)
    asked, code = ask(here)
    with make.writing():
        row = db.session.get_one(Collective, here.group.id)
        row.vouches_needed, row.concern_days, row.vote_on_admission = 3, 0, True
        row.join_by, row.probation_days = "steward", 90
    assert vouch(here, asked)
    assert state(here, code) == "concerns"
    with later(days=8):
        the_clock(here)
        assert state(here, code) == "accepted"
        person = make.person()
        with make.writing():
            account = db.session.get_one(Account, person.id)
            actions.accept_answer(code, account, name="Zed", agreed_version=1)
        with make.app.app_context():
            zed = db.session.scalars(select(Membership).where(Membership.account_id == person.id)).one()
            assert zed.probation_until == clock.now().date() + timedelta(days=30)


ROLES = ("probation", "member", "steward", "stranger")


@pytest.mark.parametrize(
    ("stage", "question", "answers"),
    [
        ("waiting", policy.may_see_request, ("hidden", "yes", "yes", "hidden")),
        ("waiting", policy.may_read_answers, ("hidden", "yes", "yes", "hidden")),
        ("waiting", policy.may_read_concerns, ("hidden", "no", "yes", "hidden")),
        ("waiting", policy.may_let_on, ("hidden", "no", "no", "hidden")),
        ("waiting", policy.may_decline, ("hidden", "no", "yes", "hidden")),
        ("window", policy.may_vouch, ("hidden", "no", "no", "hidden")),
        ("window", policy.may_read_concerns, ("hidden", "no", "yes", "hidden")),
        ("window", policy.may_let_on, ("hidden", "no", "no", "hidden")),
        ("look", policy.may_let_on, ("hidden", "no", "yes", "hidden")),
        ("look", policy.may_decline, ("hidden", "no", "yes", "hidden")),
        ("look", policy.may_take_back_concern, ("hidden", "hidden", "hidden", "hidden")),
        ("vote", policy.may_read_answers, ("hidden", "no", "no", "hidden")),
        ("vote", policy.may_decline, ("hidden", "no", "no", "hidden")),
        ("vote", policy.may_see_request, ("hidden", "yes", "yes", "hidden")),
    ],
)
def test_who_may_do_what_at_each_gate(
    make: Factory, stage: str, question: Callable[..., Verdict], answers: tuple[str, ...]
) -> None:
    here = a_collective(make, vote_on_admission=True)
    asked, _code = ask(here)
    roles = {
        "probation": make.member(here.group, state="probation"),
        "member": here.people[4],
        "steward": here.people[0],
        "stranger": make.member(steward=True),
    }
    if stage != "waiting":
        vouch(here, asked)
    if stage == "look":
        worry(here, asked, here.people[3])
    with later(days=0 if stage in ("waiting", "window") else 8):
        the_clock(here)
        with make.app.app_context():
            request = found(here, asked)
            said = {role: word(question(who.load(), request)) for role, who in roles.items()}
            assert said == dict(zip(ROLES, answers, strict=True))
            may_write = {
                role: word(policy.may_write_concern(who.load(), request, clock.now()))
                for role, who in roles.items()
            }
            open_now = "yes" if stage == "window" else "no"
            assert may_write == {
                "probation": "hidden",
                "member": open_now,
                "steward": open_now,
                "stranger": "hidden",
            }


def test_a_welcomer_is_enough_no_steward_is_needed(make: Factory) -> None:
    from swsolidarity.collectives.models import Mandate

    here = a_collective(make, join_by="steward", concern_days=0)
    asked, code = ask(here)
    with make.app.app_context():
        assert word(policy.may_see_request(here.people[4].load(), found(here, asked))) == "hidden"
    with make.writing():
        db.session.add(
            Mandate(
                collective_id=here.group.id,
                membership_id=here.people[4].id,
                office="welcomer",
                starts_at=clock.now(),
                ends_at=clock.now() + timedelta(days=30),
                source="test",
            )
        )
    with make.writing():
        actions.welcome_by_steward(here.people[4].load(), found(here, asked))
    assert state(here, code) == "accepted"


@pytest.mark.parametrize(
    ("words", "why"), [("", "Write what"), (" \n ", "Write what"), ("x" * 2001, "shorter")]
)
def test_a_concern_says_something_and_not_too_much(make: Factory, words: str, why: str) -> None:
    here = a_collective(make)
    asked, _code = ask(here)
    vouch(here, asked)
    with pytest.raises(Invalid, match=why):
        worry(here, asked, here.people[3], words)


def test_a_concern_is_one_per_person_and_can_be_said_differently(make: Factory) -> None:
    here = a_collective(make)
    asked, _code = ask(here)
    vouch(here, asked)
    worry(here, asked, here.people[3], "First.")
    worry(here, asked, here.people[3], "Second.")
    with make.app.app_context():
        assert [one.words for one in db.session.scalars(select(Concern))] == ["Second."]
    with make.writing():
        actions.leave(here.people[3].load())
    with make.app.app_context():
        assert db.session.scalars(select(Concern)).all() == [], "it goes with whoever wrote it"


def test_an_invited_person_goes_through_the_gates_where_that_is_set(make: Factory) -> None:
    here = a_collective(make, gates_for_invited=True)
    token = ways.invitation(make, here.people[2])
    person = make.person()
    with pytest.raises(Conflict, match="members answer first"), make.writing():
        actions.accept_invitation(token, db.session.get_one(Account, person.id), name="Zed", agreed_version=1)
    with make.writing():
        request, code = actions.ask_invited(token, name="Zed", answers=[("Who?", "Me.")])
        asked = request.public_id
    with pytest.raises(actions.Shut), make.writing():
        actions.ask_invited(token, name="Zed", answers=[])
    vouch(here, asked, here.people[2])
    assert state(here, code) == "concerns"


def test_an_invitation_to_where_they_join_at_once_is_no_way_to_ask(make: Factory) -> None:
    here = a_collective(make)
    token = ways.invitation(make, here.people[2])
    with pytest.raises(actions.Shut), make.writing():
        actions.ask_invited(token, name="Zed", answers=[])


def test_everybody_hears_once_and_nobody_is_named(make: Factory) -> None:
    here = a_collective(make, people=3)
    asked, _code = ask(here)
    vouch(here, asked)
    worry(here, asked, here.people[2])
    with make.app.app_context():
        worker.hand_out()
        told = db.session.scalars(select(Notice)).all()
        kinds = sorted((one.kind, one.membership_id) for one in told)
        window = [who for kind, who in kinds if kind == "governance.admission_window"]
        look = [who for kind, who in kinds if kind == "governance.admission_look"]
        assert len(window) == 4
        assert look == sorted([here.people[0].id, here.people[1].id])


def at_once(app: Flask, *acts: Callable[[], Any]) -> list[Any]:
    """Several things at the same moment, each in a transaction of its own; results or exceptions."""
    barrier = threading.Barrier(len(acts))
    results: list[Any] = [None] * len(acts)

    def run(number: int, act: Callable[[], Any]) -> None:
        with app.app_context():
            barrier.wait()
            try:
                with transaction():
                    results[number] = act()
            except Exception as error:
                results[number] = error
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def test_two_admissions_of_one_person_at_once_one_wins_and_the_other_is_told(make: Factory) -> None:
    here = a_collective(make, concern_days=0)
    codes = []
    for _ in range(2):
        asked, code = ask(here)
        vouch(here, asked)
        codes.append(code)
    person = make.person()

    def come_in(code: str) -> Callable[[], Any]:
        def act() -> int:
            account = db.session.get_one(Account, person.id)
            return actions.accept_answer(code, account, name="Zed", agreed_version=1).id

        return act

    results = at_once(make.app, *(come_in(code) for code in codes))
    assert sorted(type(result).__name__ for result in results) == ["Conflict", "int"], results
    assert "already" in str(next(result for result in results if isinstance(result, Conflict)))
    with make.app.app_context():
        assert (
            len(db.session.scalars(select(Membership).where(Membership.account_id == person.id)).all()) == 1
        )


def test_two_pairs_of_welcomers_answer_differently_at_once_and_one_answer_counts(make: Factory) -> None:
    here = a_collective(make)
    asked, code = ask(here)
    vouch(here, asked)
    worry(here, asked, here.people[3])
    subject = f"collectives.join_request:{asked}"
    with later(days=8):
        acts = {}
        for key in (DECLINE, LET_ON):
            with make.writing():
                acts[key] = pairs.ask(here.people[0].load(), key, subject).public_id

        def agree(key: str) -> Callable[[], Any]:
            def act() -> None:
                found_act = queries.act(here.group.id, acts[key])
                if found_act is None:
                    raise Conflict("It is answered.")
                pairs.agree(here.people[1].load(), found_act)

            return act

        results = at_once(make.app, agree(DECLINE), agree(LET_ON))
    assert sum(result is None for result in results) == 1, results
    assert all(result is None or isinstance(result, (Conflict, Refused)) for result in results), results
    assert state(here, code) in ("accepted", "declined")


def test_the_vote_on_one_admission_is_opened_once(make: Factory) -> None:
    from swsolidarity.governance.actions import admission

    here = a_collective(make, vote_on_admission=True, concern_days=0)
    asked, _code = ask(here)
    vouch(here, asked)
    with make.app.app_context():
        (number,) = admission.waiting_for_a_vote()
    results = at_once(make.app, *[lambda: admission.open_vote(number)] * 2)
    assert sorted(results) == [False, True], results


@pytest.mark.parametrize(
    ("state_now", "until", "concerns", "expected"),
    [
        ("waiting", None, 0, "waiting"),
        ("concerns", 1, 0, "window"),
        ("concerns", 1, 2, "window"),
        ("concerns", 0, 0, "passed"),
        ("concerns", 0, 1, "look"),
        ("vote", None, 1, "vote"),
        ("accepted", None, 0, "accepted"),
    ],
)
def test_where_an_admission_stands(state_now: str, until: int | None, concerns: int, expected: str) -> None:
    now = clock.now()
    ends = None if until is None else now + timedelta(microseconds=until)
    assert belonging.stands_at(state_now, ends, now, concerns) == expected


@pytest.mark.parametrize(
    ("days", "vote", "first", "second"),
    [
        (0, False, "accepted", "accepted"),
        (0, True, "vote", "vote"),
        (7, False, "concerns", "accepted"),
        (7, True, "concerns", "vote"),
    ],
)
def test_which_gate_comes_next(days: int, vote: bool, first: str, second: str) -> None:
    assert belonging.after_vouches(days, vote) == first
    assert belonging.after_concerns(vote) == second


def test_no_request_outlives_ninety_days(make: Factory) -> None:
    asked = clock.now()
    assert belonging.request_ends(asked, asked + timedelta(days=10)) == (asked + timedelta(days=40)).date()
    assert belonging.request_ends(asked, asked + timedelta(days=80)) == (asked + timedelta(days=90)).date()
