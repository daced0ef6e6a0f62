"""Secrecy as the database sees it, and many people at once; on SQLite and on PostgreSQL."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from swsolidarity.core import clock, jobs
from swsolidarity.core.db import db, transaction
from swsolidarity.core.journal import JournalEntry
from swsolidarity.core.verdict import Conflict
from swsolidarity.decisions import actions, ballots
from swsolidarity.decisions.jobs import clear_traces, close_due
from swsolidarity.decisions.models import NamedBallot, Proposal, RollEntry, SecretBallot
from swsolidarity.web.once import UsedForm
from tests.decisions.making import later, spying, world


def rows(app, statement: str):
    with app.app_context():
        return db.session.execute(text(statement)).all()


def on_postgresql(app) -> bool:
    with app.app_context():
        return db.engine.dialect.name == "postgresql"


def at_once(app, *doing: Callable[[], object]) -> list[object]:
    """Run functions in threads that start together; their results, or what they raised."""
    gate, results = threading.Barrier(len(doing)), [None] * len(doing)

    def run(place: int, do: Callable[[], object]) -> None:
        gate.wait()
        try:
            results[place] = do()
        except Exception as error:
            results[place] = error
        finally:
            with app.app_context():
                db.session.remove()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(doing)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


# Storage


def test_no_table_leads_from_a_secret_ballot_to_a_person(app, context):
    foreign = {key["referred_table"] for key in inspect(db.engine).get_foreign_keys("secret_ballot")}
    assert foreign == {"proposal"}
    kinds = {column["name"] for column in inspect(db.engine).get_columns("secret_ballot")}
    assert kinds == {"id", "proposal_id", "choice", "inclusion_digest"}


def test_before_sealing_postgresql_could_join_voter_and_ballot_and_after_it_nothing_can(make, app):
    """The rows of one transaction share ``xmin``: why a box has to be sealed, and that sealing works."""
    here = world(make, 20)
    key = here.open(secrecy="secret")
    here.cast_all(key, "yynynnyaynny")
    old = {row[0]: row[1] for row in rows(app, "SELECT id, choice FROM secret_ballot")}
    if on_postgresql(app):
        join = (
            "SELECT r.membership_id, b.choice FROM roll_entry r JOIN secret_ballot b "
            "ON r.xmin::text = b.xmin::text WHERE r.participated"
        )
        joined = dict(iter((row[0], row[1]) for row in rows(app, join)))
        words = {"y": "yes", "n": "no", "a": "abstain"}
        assert joined == {
            who.id: words[letter] for who, letter in zip(here.people, "yynynnyaynny", strict=False)
        }
    with later(hours=48):
        here.close(key)
        with app.app_context():
            clear_traces()
    new = {row[0]: row[1] for row in rows(app, "SELECT id, choice FROM secret_ballot")}
    assert not set(old) & set(new)
    assert Counter(new.values()) == Counter(old.values())
    assert rows(app, "SELECT count(*) FROM secret_ballot WHERE inclusion_digest IS NOT NULL")[0][0] == 0
    if on_postgresql(app):
        pairs = rows(app, join)
        assert len(pairs) == 12 * 12  # every voter goes with every ballot, so with none
        assert len({row[0] for row in rows(app, "SELECT xmin::text FROM secret_ballot")}) == 1
        assert len({row[0] for row in rows(app, "SELECT xmin::text FROM roll_entry")}) == 1
        order = [row[0] for row in rows(app, "SELECT membership_id FROM roll_entry ORDER BY ctid")]
        assert order == sorted(order)
    assert rows(app, "SELECT traces_cleared FROM proposal")[0][0] in (True, 1)


@pytest.mark.once
def test_sqlite_keeps_no_order_of_ballots_or_of_people_who_voted(make, app):
    for table in ("secret_ballot", "roll_entry", "named_ballot", "inclusion_code"):
        with pytest.raises(Exception, match="rowid"):
            rows(app, f"SELECT rowid FROM {table}")


@pytest.mark.once
def test_after_sealing_sqlite_keeps_nothing_in_its_log_and_nothing_of_the_old_ids(make, app, instance: Path):
    here = world(make, 20)
    key = here.open(secrecy="secret")
    here.cast_all(key, "yynynnyaynny")
    old = [row[0] for row in rows(app, "SELECT id FROM secret_ballot")]
    with later(hours=48):
        here.close(key)
        with app.app_context():
            db.session.remove()
            clear_traces()
    file = instance / "data" / "swsolidarity.db"
    log = file.with_name(file.name + "-wal")
    # What is left in the log afterwards is the note that it was emptied.
    kept = file.read_bytes() + (log.read_bytes() if log.exists() else b"")
    assert not any(ballot in kept for ballot in old)


def test_clearing_traces_waits_for_nobody_and_is_tried_again(make, app):
    here = world(make, 6)
    key = here.open(secrecy="secret")
    here.cast_all(key, "yyyyy")
    with later(hours=48):
        here.close(key)
    with app.app_context():
        reader = db.engine.connect()
        reader.execute(text("SELECT count(*) FROM secret_ballot")).all()
        clear_traces()
        assert rows(app, "SELECT traces_cleared FROM proposal")[0][0] in (False, 0)
        reader.close()
        clear_traces()
    assert rows(app, "SELECT traces_cleared FROM proposal")[0][0] in (True, 1)


def test_the_order_of_sealed_ballots_is_not_the_order_of_voting(make, app):
    """Forty ballots in two blocks: random places keep them apart once in 10^11 times."""
    here = world(make, 40)
    key = here.open(secrecy="secret")
    here.cast_all(key, "y" * 20 + "n" * 20)
    with later(hours=48):
        here.close(key)
        with app.app_context():
            clear_traces()
    order = "ctid" if on_postgresql(app) else "id"
    stored = [row[0] for row in rows(app, f"SELECT choice FROM secret_ballot ORDER BY {order}")]
    assert stored not in (["yes"] * 20 + ["no"] * 20, ["no"] * 20 + ["yes"] * 20)


def test_codes_are_cut_loose_sorted_and_as_many_as_ballots(make, app):
    here = world(make, 20)
    key = here.open(secrecy="secret")
    codes = here.cast_all(key, "yynnaay")
    with later(hours=48):
        here.close(key)
    with app.app_context():
        found = here.load(key)
        listed = ballots.codes(found)
        assert listed == sorted(listed)
        assert len(listed) == 7
        assert all(ballots.has_code(found, code) for code in codes)
        assert not ballots.has_code(found, "some other five random words")


def test_a_secret_cast_writes_a_ballot_a_mark_and_nothing_else(make, app, browser):
    here = world(make, 20)
    key = here.open(secrecy="secret")
    address = f"/c/{here.group.address}/decide/{key}"
    browser.sign_in(here.people[4]).open(address)
    browser.fill(ballot="no")

    def everything():
        with app.app_context():
            return {
                table.name: sorted(map(repr, db.session.execute(table.select()).all()))
                for table in db.metadata.sorted_tables
            }

    before = everything()
    browser.press("Look at it once more")
    assert everything() == before
    browser.press("Send my vote")
    after = everything()
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"secret_ballot", "roll_entry", "proposal"}
    with app.app_context():
        assert db.session.query(UsedForm).count() == 0
        assert db.session.query(JournalEntry).filter_by(kind="decisions.voted").count() == 0


def test_a_vote_sent_after_being_signed_out_is_kept_nowhere(make, app, browser):
    here = world(make, 20)
    key = here.open(secrecy="secret")
    browser.sign_in(here.people[4]).open(f"/c/{here.group.address}/decide/{key}")
    with app.app_context(), transaction():
        db.session.execute(text("DELETE FROM account_session"))
    browser.fill(ballot="abstain").press("Look at it once more")
    assert rows(app, "SELECT count(*) FROM parked_text")[0][0] == 0
    assert rows(app, "SELECT count(*) FROM secret_ballot")[0][0] == 0
    assert "abstain" not in browser.response.get_data(as_text=True)


def test_nothing_is_logged_during_a_secret_cast(make, app, browser, caplog, capfd):
    here = world(make, 20)
    key = here.open(secrecy="secret")
    browser.sign_in(here.people[4]).open(f"/c/{here.group.address}/decide/{key}")
    caplog.set_level(0)
    capfd.readouterr()
    caplog.clear()
    browser.fill(ballot="no").press("Look at it once more").press("Send my vote")
    out, err = capfd.readouterr()
    assert out + err == ""
    assert [record for record in caplog.records if not record.name.startswith("asyncio")] == []


def test_the_answer_to_a_secret_vote_has_the_same_size_for_every_choice(make, app, browser):
    here = world(make, 20)
    key = here.open(secrecy="secret")
    address = f"/c/{here.group.address}/decide/{key}"
    sizes, pages = set(), set()
    for who, choice in zip(here.people, ("yes", "no", "abstain"), strict=False):
        page = browser.sign_in(who).open(address)
        token = page.page.xpath("//input[@name='csrf_token']/@value")[0]
        answer = browser.client.post(address + "/vote", data={"csrf_token": token, "ballot": choice})
        assert answer.status_code == 303
        sizes.add((len(answer.get_data()), len(str(answer.headers))))
        browser.open(answer.location)
        code = browser.page.xpath("//*[@id='code']")[0].text_content()
        pages.add(browser.text.replace(code, ""))
    assert len(sizes) == len(pages) == 1


# Many at once


@pytest.mark.parametrize(("secrecy", "refused"), [("hidden", 0), ("secret", 1)])
def test_one_member_voting_twice_at_the_same_moment_has_one_ballot(make, app, secrecy, refused):
    here = world(make, 6)
    key = here.open(secrecy=secrecy)
    voter = here.people[2]
    results = at_once(app, *[lambda: here.cast(key, voter, "yes")] * 2)
    assert sum(isinstance(result, Conflict) for result in results) == refused
    assert not [
        result for result in results if isinstance(result, Exception) and not isinstance(result, Conflict)
    ]
    table = {"hidden": "named_ballot", "secret": "secret_ballot"}[secrecy]
    assert rows(app, f"SELECT count(*) FROM {table}")[0][0] == 1
    assert rows(app, "SELECT voted FROM proposal")[0][0] == 1


def test_many_people_voting_at_the_same_moment_are_all_counted(make, app):
    here = world(make, 8)
    key = here.open(secrecy="secret")
    results = at_once(app, *[lambda who=who: here.cast(key, who, "yes") for who in here.people])
    assert results == [None] * 8
    with later(hours=48):
        assert here.close(key) == "adopted"
    assert here.look(key)["record"]["numbers"]["yes"] == 8


def test_six_workers_closing_the_same_vote_give_one_result(make, app):
    spy, here = spying(), world(make, 6)
    key = here.put(secrecy="secret")
    here.cast_all(key, "yyyyn")
    with app.app_context():
        number = here.id_of(key)

    def close():
        with app.app_context(), transaction():
            return actions.close(number)

    with later(hours=48):
        results = at_once(app, *[close] * 6)
    assert sorted(map(str, results)) == ["None"] * 5 + ["adopted"]
    assert len(spy.told) == 1
    assert rows(app, "SELECT count(*) FROM journal WHERE kind = 'decisions.closed'")[0][0] == 1


def test_a_ballot_and_the_close_at_the_same_moment_never_lose_each_other(make, app):
    here = world(make, 12)
    key = here.open(secrecy="secret")
    here.cast_all(key, "yyyyy")
    with app.app_context():
        number, closes = here.id_of(key), here.load(key).closes_at

    def close():
        with app.app_context(), transaction():
            return actions.close(number)

    with clock.frozen(closes):
        late = [lambda who=who: here.cast(key, who, "no") for who in here.people[5:9]]
        results = at_once(app, close, *late)
    assert results[0] == "adopted"
    assert all(isinstance(result, Conflict) for result in results[1:])
    assert rows(app, "SELECT count(*) FROM secret_ballot")[0][0] == 5


def test_people_read_and_write_while_a_vote_is_counted_and_it_is_counted_once(make, app, statements):
    here = world(make, 25)
    key = here.open(secrecy="secret")
    here.cast_all(key, "yyyyyynnn")
    with later(hours=48), app.app_context():
        number = here.id_of(key)
        ahead = actions.count_ahead(number)
        # The transaction that counted is still open, as it is while the worker counts.
        read, written = at_once(
            app, lambda: here.look(key)["state"], lambda: here.ask(title="Another thing?")
        )
        assert (read, type(written)) == ("voting", str)
        with transaction(), statements.counted() as seen:
            assert actions.close(number, ahead) == "adopted"
    assert not any("membership.public_id" in one for one in seen)  # the roll was looked at before
    found = here.look(key)["record"]
    assert (found["numbers"]["yes"], found["numbers"]["no"]) == (6, 3)
    with app.app_context():
        assert len(ballots.codes(here.load(key))) == 9


def test_a_vote_that_was_in_its_way_when_the_count_was_made_is_counted(make, app):
    here = world(make, 8)
    key = here.open()
    here.cast_all(key, "yyyn")
    closes = here.look(key)["closes_at"]
    with app.app_context():
        with clock.frozen(closes):
            ahead = actions.count_ahead(here.id_of(key))
        with clock.frozen(closes - timedelta(milliseconds=1)):  # sent in time, written after the count
            here.cast(key, here.people[4], "no")
            here.cast(key, here.people[0], "no")
        with clock.frozen(closes), transaction():
            actions.close(here.id_of(key), ahead)
    numbers = here.look(key)["record"]["numbers"]
    assert (numbers["yes"], numbers["no"]) == (2, 3)


# Jobs


def test_one_vote_that_cannot_be_closed_does_not_hold_up_the_next(make, app, capfd):
    spy, here = spying(), world(make, 6)
    first, second = here.put(), here.open()
    here.cast_all(first, "yyy")
    here.cast_all(second, "yyy")
    spy.fails = True
    with later(hours=48), app.app_context():
        close_due()
        assert here.look(first)["state"] == "voting"
        assert here.look(second)["code"] == "adopted"
        line = json.loads(capfd.readouterr().err)
        assert line["where"] == "decisions.close_due"
        assert "could not be applied" not in json.dumps(line)
        spy.fails = False
        close_due()
        assert here.look(first)["code"] == "adopted"


def test_ballots_are_forgotten_after_two_weeks_and_who_took_part_after_thirty_days(make, app):
    from swsolidarity.decisions.jobs import forget

    here = world(make, 20)
    keys = [here.open(), here.open(secrecy="secret")]
    for key in keys:
        here.cast_all(key, "yyyyyn")
    with later(hours=48), app.app_context():
        close_due()
    before = [here.look(key)["record"] for key in keys]

    def left(days: int) -> tuple[int, int, int]:
        with later(hours=48, days=days), app.app_context():
            forget()
        return tuple(
            rows(app, f"SELECT count(*) FROM {where}")[0][0]
            for where in ("named_ballot", "secret_ballot", "roll_entry WHERE participated IS NOT NULL")
        )

    assert left(13) == (6, 6, 40)
    assert left(15) == (0, 0, 40)
    assert left(31) == (0, 0, 0)
    assert rows(app, "SELECT count(*) FROM roll_entry")[0][0] == 40
    assert [here.look(key)["record"] for key in keys] == before


def test_a_job_is_registered_for_everything_the_clock_does(app):
    assert {"decisions.close_due", "decisions.open_due", "decisions.forget"} <= {
        job.name for job in jobs.registered()
    }


def test_those_on_the_roll_hear_of_the_opening_and_of_the_result_and_of_no_ballot(make, app):
    from swsolidarity import worker

    here = world(make, 6)
    outsider = make.member(here.group, state="probation")
    key = here.open()
    with app.app_context():
        worker.hand_out()
    here.cast_all(key, "yyyn")
    with app.app_context():
        worker.hand_out()
    found = rows(app, "SELECT membership_id, kind, subject FROM notice")
    assert {row[0] for row in found} == {who.id for who in here.people}
    assert outsider.id not in {row[0] for row in found}
    assert {row[1] for row in found} == {"decisions.opened"}
    with later(hours=48), app.app_context():
        close_due()
        worker.hand_out()
    kinds = Counter(row[0] for row in rows(app, "SELECT kind FROM notice"))
    assert kinds["decisions.result"] == 6


def test_the_tables_of_ballots_are_touched_by_the_ballot_box_alone():
    """Everybody else asks ``decisions.ballots``."""
    import ast

    import swsolidarity

    names = {model.__name__ for model in (SecretBallot, NamedBallot)}
    for file in Path(swsolidarity.__path__[0]).rglob("*.py"):
        if file.parts[-3:-1] in (("decisions", "ballots"), ("decisions", "models")):
            continue
        used = {
            node.id for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Name)
        }
        assert not names & used, file
    assert {RollEntry.__tablename__, Proposal.__tablename__} == {"roll_entry", "proposal"}
