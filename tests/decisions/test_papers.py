"""Filling in a paper of every kind, reading it in words, changing it and sending it, without JavaScript."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from swsolidarity.core.db import db
from swsolidarity.core.verdict import Invalid, say
from swsolidarity.decisions import actions, queries
from swsolidarity.decisions.forms import ballots
from swsolidarity.decisions.rules import aloud
from tests.browser import Browser
from tests.counting import Statements
from tests.decisions.making import World, later, spying, world
from tests.decisions.methods.making import ask
from tests.decisions.test_elections import call, stand
from tests.factories import Factory

TREATS = ("Kettle", "Lamp", "Radio")


def page(here: World, key: str) -> str:
    return f"/c/{here.group.address}/decide/{key}"


def stored(here: World) -> list[str]:
    """Every ballot in any box."""
    with here.make.app.app_context():
        found = db.session.execute(
            text("SELECT choice FROM named_ballot UNION ALL SELECT choice FROM secret_ballot")
        )
        return sorted(row[0] for row in found)


def choosing(make: Factory, rule: str, people: int = 6, **more: object) -> tuple[World, str]:
    here = world(make, people)
    return here, here.open(rule, options=TREATS, **more)


# From the paper to the box


@pytest.mark.parametrize(
    ("rule", "filled", "told", "paper"),
    [
        (
            "pick_some",
            {"ballot_marks": ["0", "2"]},
            "Kettle Marked Radio Marked You leave the rest unmarked.",
            "0,2",
        ),
        ("pick_some", {}, "You mark nothing. That is a blank vote", "-"),
        (
            "rate",
            {"ballot_1": "5", "ballot_2": "2"},
            "Lamp points: 5 Radio points: 2 The rest get 0",
            "1:5,2:2",
        ),
        ("rate", {}, "You give nothing. That is a blank vote", "-"),
        (
            "dots",
            {"ballot_0": "3", "ballot_1": "1"},
            "Kettle dots: 3 Lamp dots: 1 Dots you do not use: 1.",
            "0:3,1:1",
        ),
        (
            "instant_runoff",
            {"ballot_2": "1", "ballot_0": "2"},
            "1st choice Radio 2nd choice Kettle You leave the rest empty.",
            "2>0",
        ),
        # gaps close
        ("instant_runoff", {"ballot_1": "3"}, "1st choice Lamp You leave the rest empty.", "1"),
        ("instant_runoff", {}, "You rank nothing. That is a blank vote", "-"),
        # several in one place, where the method can count that
        (
            "choose",
            {"ballot_0": "2", "ballot_1": "2", "ballot_2": "1"},
            "1st choice Radio 2nd choice Kettle 2nd choice Lamp You leave the rest empty: all of",
            "2>0=1",
        ),
        (
            "availability",
            {"ballot_0": "2", "ballot_1": "1", "ballot_2": "0"},
            "Kettle Yes Lamp If need be The rest you cannot do.",
            "0:2,1:1",
        ),
        ("availability", {}, "You can do none of them.", "-"),
    ],
)
def test_a_paper_is_repeated_in_words_and_then_goes_in(make, browser, rule, filled, told, paper):
    here, key = choosing(make, rule)
    browser.sign_in(here.people[1]).open(page(here, key))
    browser.fill(**filled).press("Look at it once more")
    assert browser.status == 200
    assert browser.sees(f"Is this your vote? It is not in yet. {told}")
    assert stored(here) == []
    browser.press("Send my vote")
    assert browser.sees("Your vote is in. You can change it until")
    assert stored(here) == [paper]
    # The paper is there again, as it was sent.
    browser.press("Look at it once more")
    assert browser.sees(told)


@pytest.mark.parametrize(
    ("rule", "answer", "said"),
    [
        ("routine", "concern", "I consent, with a concern"),
        ("consensus", "block", "I block it"),
        ("temperature", "rather_for", "I am rather for it"),
    ],
)
def test_one_answer_goes_in_at_once(make, browser, rule, answer, said):
    here = world(make, 6)
    key = here.open(rule)
    browser.sign_in(here.people[1]).open(page(here, key))
    assert browser.sees(said)
    browser.fill(ballot=answer).press("Send my vote")
    assert browser.sees("Your vote is in. You can change it until")
    assert stored(here) == [answer]


def test_going_back_keeps_everything_and_one_number_can_be_changed(make, browser):
    here, key = choosing(make, "instant_runoff")
    browser.sign_in(here.people[1]).open(page(here, key))
    browser.fill(ballot_0="2", ballot_2="1").press("Look at it once more").press("Change something")
    assert browser.status == 200
    chosen = browser.page.xpath("//select/option[@selected]/@value")
    assert chosen == ["2", "", "1"] + [""] * (len(chosen) - 3)
    browser.fill(ballot_1="3").press("Look at it once more")
    assert browser.sees("1st choice Radio 2nd choice Kettle 3rd choice Lamp")


@pytest.mark.parametrize(
    ("rule", "filled", "said"),
    [
        (
            "instant_runoff",
            {"ballot_0": "1", "ballot_1": "1"},
            "“1st choice” is already given to Kettle. Choose another place here, or none.",
        ),
        ("instant_runoff", {"ballot_0": "x"}, "Choose a place from the list."),
        ("instant_runoff", {"ballot_0": "77"}, "Choose a place from the list."),
        ("dots", {"ballot_0": "4"}, "Enter a whole number from 0 to 3."),
        ("dots", {"ballot_0": "-1"}, "Enter a whole number from 0 to 3."),
        ("dots", {"ballot_0": "1.5"}, "Enter a whole number from 0 to 3."),
        ("dots", {"ballot_0": "3", "ballot_1": "3"}, "You gave 6 dots and have 5. Take some back."),
        ("rate", {"ballot_0": "6"}, "Give from 0 to 5 points."),
        ("pick_some", {"ballot_marks": ["0", "9"]}, "This is not a ballot for this question."),
        ("pick_some", {"ballot_marks": "x"}, "This is not a ballot for this question."),
    ],
)
def test_a_paper_with_a_mistake_is_the_same_page_with_what_to_do(make, browser, rule, filled, said):
    here, key = choosing(make, rule)
    browser.sign_in(here.people[1]).open(page(here, key))
    browser.fill(**filled).press("Look at it once more")
    assert browser.status == 422
    assert browser.sees(said)
    for name, value in filled.items():
        for kept in browser.page.xpath(f"//select[@name='{name}']/option[@selected]/@value"):
            assert kept == value
        for kept in browser.page.xpath(f"//input[@name='{name}' and not(@type='checkbox')]/@value"):
            assert kept == value
    assert stored(here) == []


def test_nobody_sends_in_a_paper_past_its_form(make, browser):
    here, key = choosing(make, "instant_runoff")
    browser.sign_in(here.people[1]).open(page(here, key))
    for bad in ("", "yes", "0=1", "9", "0>0", "0:5", ["0", "1"], "-\n"):
        browser.post(page(here, key) + "/vote", ballot=bad)
        assert browser.status == 422
        browser.post(page(here, key) + "/check", ballot=bad, ballot_change="1")
        assert browser.status == 422
    assert stored(here) == []


def test_an_election_is_secret_is_ranked_and_cannot_be_changed(make, browser, app):
    here = world(make, 7)
    key = call(here, places=2)
    for who in here.people[:3]:
        stand(here, key, who)
    with later(days=7, hours=1):
        with make.writing():
            actions.open_discussed(here.id_of(key))
        browser.sign_in(here.people[5]).open(page(here, key))
        names = [one.name for one in here.people[:3]]
        asked = [
            label.text_content().strip()
            for label in browser.page.xpath("//label[starts-with(@for,'ballot_')]")
        ]
        assert sorted(asked[:3]) == sorted(names)
        assert asked[3:] == ["None of these: let others stand"]
        assert browser.sees("2 people are to be elected.")
        assert browser.sees("Put “None of these: let others stand” above whoever you do not want.")
        browser.fill(ballot_1="1", ballot_3="2").press("Look at it once more")
        assert browser.sees(
            f"1st choice {names[1]} 2nd choice None of these: let others stand You leave the rest empty."
        )
        assert browser.sees("Once it is in, a secret vote cannot be changed.")
        browser.press("Send my vote")
        assert browser.sees("Your vote is in")
        assert stored(here) == ["1>3"]
        browser.open(page(here, key))
        assert not browser.page.xpath("//select")
        token = browser.page.xpath("//input[@name='csrf_token']/@value")
        assert browser.post(page(here, key) + "/check", csrf_token=token[0] if token else "").status in (
            400,
            409,
        )


def test_nobody_votes_where_the_lot_decides(make, browser):
    here, key = choosing(make, "draw_lots")
    browser.sign_in(here.people[1]).open(page(here, key))
    assert browser.sees("Nobody votes here. When the time is over, the lot decides.")
    assert browser.sees("Kettle")
    browser.open(f"/c/{here.group.address}/decide/new?rule=spend_small")
    assert browser.post(page(here, key) + "/check").status == 404


def test_who_is_not_on_the_roll_sees_what_there_is_to_choose(make, browser):
    here, key = choosing(make, "pick_some")
    late = make.member(here.group, days_ago=0)
    browser.sign_in(late).open(page(here, key))
    assert browser.sees("You are not on the roll of this vote.")
    assert browser.sees("Kettle")
    assert not browser.page.xpath("//input[@type='checkbox']")
    browser.open(f"/c/{here.group.address}/decide/new?rule=spend_small")
    assert browser.post(page(here, key) + "/check").status == 403


def test_what_is_sent_after_the_close_is_told_so_before_it_is_looked_at(make, browser):
    here, key = choosing(make, "pick_some")
    with later(hours=71):
        browser.sign_in(here.people[1]).open(page(here, key))
    with later(hours=72):
        browser.sign_in(here.people[1]).fill(ballot_marks="0").press("Look at it once more")
        assert browser.status == 409
        assert browser.sees("This vote is closed. Your vote was not counted.")


def test_requests_stand_on_the_paper_with_what_they_cost_and_the_sum_there_is(make, browser):
    here = world(make, 6)
    spying()
    costs = {"2026-041": 120_000, "2026-042": 240_050}
    with make.writing():
        key = actions.put_to_vote(
            here.group.id,
            rule_key="share_money",
            title="Round in May",
            background="",
            what_happens=say("Money is set aside."),
            effect="test.spy",
            subject="test.thing:1",
            opened_by=None,
            options=[
                actions.Offer(label=label, subject=f"test.thing:{cost}", cost=cost)
                for label, cost in costs.items()
            ],
            budget=300_000,
            currency="KES",
        ).public_id
    browser.sign_in(here.people[1]).open(page(here, key))
    assert browser.sees("There are KES 3,000.00 to share out.")
    assert browser.sees("2026-042costs KES 2,400.50")
    browser.fill(ballot_marks="1").press("Look at it once more")
    assert browser.sees("2026-042 Marked You leave the rest unmarked.")
    browser.press("Send my vote")
    assert stored(here) == ["1"]


# What a paper may not tell


@pytest.mark.parametrize("rule", ["pick_some", "rate", "instant_runoff", "choose", "dots"])
def test_the_page_in_words_is_as_long_whatever_is_on_a_secret_ballot(make, browser, rule):
    here, key = choosing(make, rule, secrecy="secret")
    papers = {
        "pick_some": [{"ballot_marks": ["0", "1", "2"]}, {"ballot_marks": "1"}, {}],
        "rate": [{"ballot_0": "5", "ballot_1": "5", "ballot_2": "5"}, {"ballot_1": "1"}, {}],
        "dots": [{"ballot_0": "3", "ballot_1": "1", "ballot_2": "1"}, {"ballot_1": "1"}, {}],
    }.get(rule, [{"ballot_0": "1", "ballot_1": "2", "ballot_2": "3"}, {"ballot_1": "1"}, {}])
    browser.sign_in(here.people[1])
    sizes = set()
    for filled in papers:
        browser.open(page(here, key)).fill(**filled).press("Look at it once more")
        assert browser.sees("Is this your vote?")
        assert browser.response.headers["Content-Encoding"] == "identity"
        sizes.add(len(browser.response.get_data()))
    assert len(sizes) == 1


def test_the_page_in_words_is_as_long_for_every_answer_of_a_secret_vote(make, browser):
    here = world(make, 6)
    key = here.open(secrecy="secret")
    sizes = set()
    for choice in ("yes", "no", "abstain"):
        browser.sign_in(here.people[1]).open(page(here, key)).fill(ballot=choice).press(
            "Look at it once more"
        )
        sizes.add(len(browser.response.get_data()))
    assert len(sizes) == 1


@pytest.mark.parametrize("rule", ["pick_some", "rate", "dots", "instant_runoff", "choose", "availability"])
def test_a_paper_of_somebody_signed_out_is_kept_nowhere(make, browser, app, rule):
    here, key = choosing(make, rule)
    browser.sign_in(here.people[1]).open(page(here, key))
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text("DELETE FROM account_session"))
    browser.press("Look at it once more")
    with app.app_context():
        assert db.session.scalar(text("SELECT count(*) FROM parked_text")) == 0


@pytest.mark.parametrize("secrecy", [None, "secret"])
@pytest.mark.parametrize(("rule", "paper"), [("spend_small", "yes"), ("pick_some", "0,2"), ("choose", "2>0")])
def test_a_vote_takes_twelve_statements_whatever_the_roll(
    make: Factory, statements: Statements, secrecy: str | None, rule: str, paper: str
) -> None:
    counts = []
    for people in (6, 24):
        here = world(make, people)
        key = here.open(rule, secrecy=secrecy, options=() if rule == "spend_small" else TREATS)
        browser = Browser(make.app).sign_in(here.people[1]).open(page(here, key))
        form = browser.page.xpath("//form[contains(@action,'/decide/')]")[0]
        with statements.counted() as seen:
            browser.client.post(page(here, key) + "/vote", data=dict(form.form_values()) | {"ballot": paper})
        counts.append(len(seen))
    assert stored(here) == [paper, paper]
    assert counts[0] == counts[1] <= 12, "\n".join(seen)


# The forms and the words, without any page


@pytest.mark.once
@pytest.mark.parametrize(
    ("method", "papers"),
    [
        ("vote", ["yes", "no", "abstain"]),
        ("approval", ["-", "0", "0,1,2"]),
        ("score", ["-", "0:5", "0:1,2:4"]),
        ("dots", ["-", "0:5", "0:1,2:4"]),
        ("irv", ["-", "2", "2>0>1"]),
        ("stv", ["-", "2", "2>0>1"]),
        ("schulze", ["-", "2=1", "2>0>1", "0=1=2"]),
        ("availability", ["-", "0:2", "0:1,1:2,2:2"]),
        ("budget", ["-", "1"]),
    ],
)
def test_a_paper_put_into_its_form_comes_out_as_it_was(app, method, papers):
    question = ask(method, 3, dots=5)
    for paper in papers:
        if method == "schulze" and paper == "2=1":
            continue
        with app.test_request_context():
            form = ballots.ballot(question, TREATS, formdata=None)
            assert form is not None
            form.put(paper)
            if method != "vote":
                assert form.paper() == paper
            assert not form.errors


@pytest.mark.once
def test_every_method_with_a_ballot_has_words_for_it():
    for method in ("approval", "budget", "score", "dots", "irv", "stv", "schulze", "availability"):
        told = aloud.read("-", ask(method, 3, dots=5))
        assert told.lines == ()
        assert told.rest
    for method, answers in aloud.ANSWERS.items():
        for answer in answers:
            ((said, rest),) = aloud.read(answer, ask(method, 0)).lines
            assert said.text
            assert rest is None
    with pytest.raises(Invalid):
        aloud.read("9", ask("approval", 3))


@pytest.mark.once
def test_places_beyond_the_tenth_have_a_name_too():
    assert [str(aloud.place(number)) for number in (1, 10, 11)] == ["1st choice", "10th choice", "Choice 11"]


def test_the_question_of_a_vote_names_its_options_in_order(make, app):
    here, key = choosing(make, "choose")
    with app.app_context():
        question = queries.question(here.load(key))
        assert [option.kind for option in question.options] == ["choice", "choice", "choice", "none"]
