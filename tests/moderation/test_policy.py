"""Who may look at a report: never the writer, never who reported it, whatever office they hold."""

from __future__ import annotations

from flask import Flask

from swsolidarity.core import clock, needs
from swsolidarity.core.verdict import Verdict
from swsolidarity.moderation import policy, queries
from swsolidarity.threads import queries as talk
from tests.circles import Circles
from tests.factories import Factory, Member
from tests.moderation.making import Reports


def word(verdict: Verdict) -> str:
    return "yes" if verdict else "hidden" if verdict.hidden else "no"


def handles(here: Reports, case: str, *people: Member) -> dict[str, str]:
    """What the policy says, after it said the same to the database and to the home page."""
    found = {}
    with here.app.app_context():
        for who in people:
            actor = who.load()
            found[who.name] = word(policy.may_handle(actor, here.case(case)))
            listed = {one.public_id for one in queries.queue(actor).items}
            assert (case in listed) == (found[who.name] == "yes"), who.name
            told = [need.reference for need in needs.waiting(actor)]
            assert ("moderation.queue:-" in told) == (case in listed), who.name
    return found


def test_only_who_keeps_conversations_and_has_no_part_looks_at_a_report(here: Reports, make: Factory) -> None:
    steward = here.member("Dee", steward=True)
    new = here.member("New", state="probation", days_ago=5)
    reporting, named = here.sefu, here.member("Nam", keeps=True)
    gone = here.member("Sus", state="suspended")
    elsewhere = make.member(make.collective("Elsewhere"), "Out", steward=True)
    case = here.report(reporting, here.post(named))
    people = (here.mira, steward, reporting, named, here.beto, new, gone, elsewhere)
    assert handles(here, case, *people) == {
        "Mira": "yes",
        "Dee": "yes",
        "Sefu": "hidden",
        "Nam": "hidden",
        "Beto": "hidden",
        "New": "hidden",
        "Sus": "hidden",
        "Out": "hidden",
    }


def test_what_was_said_to_the_stewards_is_for_stewards_alone(here: Reports) -> None:
    first = here.member("Dee", steward=True)
    other = here.member("Lee", steward=True)
    thread = here.talk.start(here.kai, "For you", "Listen.", audience="stewards")
    case = here.report(here.kai, here.talk.reply(first, thread, "No."))
    assert handles(here, case, first, other, here.mira, here.kai) == {
        "Dee": "hidden",
        "Lee": "yes",
        "Mira": "hidden",
        "Kai": "hidden",
    }


def test_in_a_circle_whoever_is_in_it_looks_whatever_their_office(here: Reports) -> None:
    circles = Circles(here.app)
    night = circles.start(here.asha, called="Moth")
    for who in (here.beto, here.kai):
        circles.bring(here.asha, night, who)
    thread = circles.talk(here.beto, night)
    case = here.report(here.asha, here.talk.posts(thread)[0].public_id)
    assert handles(here, case, here.kai, here.asha, here.beto, here.mira) == {
        "Kai": "yes",
        "Asha": "hidden",
        "Beto": "hidden",
        "Mira": "hidden",
    }
    circles.leave(here.kai, night)
    assert handles(here, case, here.kai) == {"Kai": "hidden"}


def test_each_step_is_for_whoever_it_waits_for(here: Reports) -> None:
    case = here.report(here.beto, here.post(here.asha))

    def says() -> dict[str, tuple[str, ...]]:
        with here.app.app_context():
            found, asked = here.case(case), {}
            for who in (here.mira, here.sefu, here.asha, here.beto):
                actor = who.load()
                asked[who.name] = tuple(
                    word(verdict)
                    for verdict in (
                        policy.may_take(actor, found),
                        policy.may_decide(actor, found),
                        policy.may_recuse(actor, found),
                        policy.may_read_own(actor, found),
                        policy.may_appeal(actor, found, clock.now()),
                        policy.may_answer(actor, found),
                    )
                )
            return asked

    nothing = ("hidden",) * 6
    keeper = ("yes", "no", "yes", "hidden", "hidden", "no")
    assert says() == {"Mira": keeper, "Sefu": keeper, "Asha": nothing, "Beto": nothing}
    here.act(here.mira, "take", case)
    assert says() == {
        "Mira": ("no", "yes", "yes", "hidden", "hidden", "no"),
        "Sefu": ("no", "no", "no", "hidden", "hidden", "no"),
        "Asha": nothing,
        "Beto": nothing,
    }
    here.act(here.mira, "decide", case, outcome="hide", point=1, words="It outs her.")
    told = ("hidden", "hidden", "hidden", "yes", "yes", "hidden")
    over = ("no", "no", "no", "hidden", "hidden", "no")
    assert says() == {"Mira": over, "Sefu": over, "Asha": told, "Beto": nothing}
    here.act(here.asha, "appeal", case, "It is in every guide.")
    assert says() == {
        "Mira": ("no", "no", "yes", "hidden", "hidden", "no"),
        "Sefu": ("no", "no", "yes", "hidden", "hidden", "yes"),
        "Asha": ("hidden", "hidden", "hidden", "yes", "no", "hidden"),
        "Beto": nothing,
    }


def test_who_may_report(here: Reports, app: Flask) -> None:
    new = here.member("New", state="probation", days_ago=5)
    post, gone = here.post(here.asha), here.post(here.asha, "Nothing.")
    here.talk.remove(here.asha, gone)
    with app.app_context():
        for who, which, answer in (
            (here.kai, post, "yes"),
            (here.mira, post, "yes"),
            (new, post, "yes"),
            (here.asha, post, "no"),
            (here.kai, gone, "no"),
        ):
            found = talk.post(who.load(), which)
            assert found is not None
            assert word(policy.may_report(who.load(), found)) == answer, who.name
    post, _case = here.decided()
    with app.app_context():
        found = talk.post(here.kai.load(), post)
        assert found is not None
        assert word(policy.may_report(here.kai.load(), found)) == "hidden", (
            "what is hidden is there for nobody"
        )


def test_an_office_that_ended_looks_at_nothing(here: Reports, make: Factory) -> None:
    case = here.report(here.beto, here.post(here.asha))
    with make.writing():
        for mandate in here.mira.load().mandates:
            mandate.ended_at = clock.now()
    assert handles(here, case, here.mira, here.sefu) == {"Mira": "hidden", "Sefu": "yes"}
