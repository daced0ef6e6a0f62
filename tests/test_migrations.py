"""Migrating an empty database gives exactly the schema the models describe, and can be undone and redone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import Connection, create_engine, event, func, inspect, select, text

from swsolidarity import create_app, paths
from swsolidarity.collectives import actions as collectives
from swsolidarity.collectives.models import Agreement, Collective, JoinRequest
from swsolidarity.core.db import Base, db
from swsolidarity.core.search import is_full_text
from swsolidarity.decisions.models import DecisionRule, RuleDraft, Standing
from swsolidarity.fund import promises
from swsolidarity.fund.models import Fund
from swsolidarity.operations import setup
from swsolidarity.operations.seed import world
from swsolidarity.operations.seed.sizes import SIZES
from swsolidarity.threads.models import Post
from tests.circles import Circles
from tests.factories import Factory
from tests.threads.talk import Talk

BOOKKEEPING = "alembic_version"
FIRST_RELEASE = (
    "membership",
    "proposal",
    "roll_entry",
    "named_ballot",
    "post",
    "fund_entry",
    "decision_rule",
    "rule_draft",
)


@pytest.fixture
def fresh(instance: Path, tmp_path: Path, database_url: str) -> Iterator[Flask]:
    """The application on a database with nothing in it, not even tables."""
    if database_url.startswith("postgresql"):
        admin = create_engine(database_url, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text("DROP DATABASE IF EXISTS fresh"))
            connection.execute(text("CREATE DATABASE fresh"))
        admin.dispose()
        url = database_url.replace("/suite", "/fresh")
    else:
        url = f"sqlite:///{tmp_path / 'fresh.db'}"
    app = create_app({"INSTANCE_PATH": instance, "DATABASE_URL": url, "TESTING": True})
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def up() -> None:
    upgrade(directory=str(paths.MIGRATIONS))


def down() -> None:
    downgrade(directory=str(paths.MIGRATIONS), revision="base")


def described(connection: Connection) -> dict[str, Any]:
    """Everything a schema consists of, in plain values that can be compared."""
    found = inspect(connection)
    schema: dict[str, Any] = {}
    for name in found.get_table_names():
        if name == BOOKKEEPING:
            continue
        schema[name] = {
            "columns": {
                column["name"]: (str(column["type"]), column["nullable"], column.get("default"))
                for column in found.get_columns(name)
            },
            "key": found.get_pk_constraint(name)["constrained_columns"],
            "foreign": sorted(
                (
                    key["name"],
                    key["constrained_columns"],
                    key["referred_table"],
                    sorted(key["options"].items()),
                )
                for key in found.get_foreign_keys(name)
            ),
            "unique": sorted(
                (one["name"], one["column_names"]) for one in found.get_unique_constraints(name)
            ),
            "checks": sorted(
                (one["name"], squeezed(one["sqltext"])) for one in found.get_check_constraints(name)
            ),
            "indexes": sorted(
                (
                    one["name"],
                    one["column_names"],
                    one["unique"],
                    sorted(
                        (key, squeezed(str(value))) for key, value in one.get("dialect_options", {}).items()
                    ),
                )
                for one in found.get_indexes(name)
            ),
        }
    return schema


def squeezed(sql: str) -> str:
    return re.sub(r"\s+", " ", sql).strip()


def triggers(connection: Connection) -> dict[str, str]:
    """Guards that only the database itself can give: append-only ledgers and the like."""
    if connection.dialect.name == "sqlite":
        rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
    else:
        rows = connection.execute(
            text(
                "SELECT t.tgname || ' on ' || t.tgrelid::regclass, "
                "pg_get_triggerdef(t.oid) || ' ' || p.prosrc "
                "FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal"
            )
        )
    return {name: squeezed(sql) for name, sql in rows}


def schema_now() -> tuple[dict[str, Any], dict[str, str]]:
    db.session.rollback()
    with db.engine.connect() as connection:
        return described(connection), triggers(connection)


def test_migrating_gives_what_the_models_describe_and_can_be_undone_and_redone(fresh: Flask) -> None:
    """However old it is: an empty database gets the newest schema at once, others step by step."""
    setup.migrate()
    assert setup.at_head()
    wanted_tables, wanted_triggers = schema_now()
    Base.metadata.drop_all(db.engine)
    with db.engine.begin() as connection:
        connection.execute(text(f"DROP TABLE {BOOKKEEPING}"))
    up()
    tables, guards = schema_now()
    assert sorted(tables) == sorted(wanted_tables)
    for name in wanted_tables:
        assert tables[name] == wanted_tables[name], name
    assert guards == wanted_triggers
    # What ``flask db migrate`` would write must be empty.
    with db.engine.connect() as connection:
        described = {"compare_type": True, "include_name": lambda name, *_: not is_full_text(name)}
        context = MigrationContext.configure(connection, opts=described)
        assert compare_metadata(context, Base.metadata) == []
    down()
    assert schema_now() == ({}, {})
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect() as connection:
            left = connection.execute(
                text(
                    "SELECT proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace "
                    "WHERE n.nspname = 'public'"
                )
            )
            assert list(left.scalars()) == []
    up()
    assert schema_now() == (tables, guards)


def test_whoever_is_interrupted_while_making_the_schema_can_begin_again(fresh: Flask) -> None:
    """A half-made one would be taken for an old one ever after."""

    def stop(*_whatever: object, **_more: object) -> None:
        raise KeyboardInterrupt

    event.listen(Base.metadata, "after_create", stop)
    try:
        with pytest.raises(KeyboardInterrupt):
            setup.migrate()
    finally:
        event.remove(Base.metadata, "after_create", stop)
    assert inspect(db.engine).get_table_names() == []
    setup.migrate()
    assert setup.at_head()


def test_down_and_up_again_with_a_collective_s_life_in_it(fresh: Flask) -> None:
    """Everything a seed leaves fits the migrated schema, guards included, and can be taken down with it."""
    for _ in range(2):
        setup.migrate()  # at once for the first, step by step for the second
        world.make("small", 1, lambda _line: None)
        (fund_id,) = db.session.scalars(select(Fund.id)).all()
        assert promises.check_all(fund_id).problems == ()
        up()  # nothing to do, and nothing lost
        assert db.session.scalar(select(func.count()).select_from(Post)) == SIZES["small"].posts
        db.session.remove()
        down()
    assert schema_now() == ({}, {})


def test_a_collective_s_life_survives_the_step_to_the_release_before_and_back(fresh: Flask) -> None:
    setup.migrate()
    world.make("small", 1, lambda _line: None)
    (fund_id,) = db.session.scalars(select(Fund.id)).all()

    def everything() -> dict[str, int]:
        db.session.rollback()
        tables = inspect(db.engine).get_table_names()
        return {
            name: db.session.scalar(text(f"SELECT count(*) FROM {name}"))  # our own tables
            for name in FIRST_RELEASE
            if name in tables
        }

    rule = db.session.scalars(select(DecisionRule).limit(1)).one()
    asked = {"collective_id": rule.collective_id, "key": rule.key, "method": rule.method}
    db.session.add(RuleDraft(rule_id=rule.id, params=rule.params, **asked))
    db.session.commit()
    before = everything()
    places = select(Standing.proposal_id, Standing.topic, Standing.state, Standing.since)
    in_the_register = set(db.session.execute(places))
    assert {row.state for row in in_the_register} >= {"in_force", "asked"}
    db.session.remove()
    downgrade(directory=str(paths.MIGRATIONS), revision="20261120")
    assert everything() == before
    db.session.remove()
    up()
    assert everything() == before
    assert set(db.session.execute(places)) == in_the_register
    draft = db.session.scalars(select(RuleDraft)).one()
    assert asked == {name: getattr(draft, name) for name in asked}
    assert promises.check_all(fund_id).problems == ()


def test_without_circles_nothing_is_left_of_what_was_said_in_one(fresh: Flask) -> None:
    """Going back to before there were circles shows no word of one to everybody; the rest stays."""
    setup.migrate()
    make, circles, talk = Factory(fresh), Circles(fresh), Talk(fresh)
    asha = make.member(name="Asha")
    beto = make.member(asha.group, "Beto")
    circle = circles.start(asha, called="Fern")
    circles.bring(asha, circle, beto)
    inside = circles.talk(asha, circle)
    talk.reply(beto, inside)
    outside = talk.start(asha)
    talk.reply(beto, outside)
    db.session.remove()
    for _ in range(2):
        downgrade(directory=str(paths.MIGRATIONS), revision="20261130")
        with db.engine.connect() as connection:
            assert connection.execute(text("SELECT public_id FROM thread")).scalars().all() == [outside]
            assert connection.execute(text("SELECT count(*) FROM post")).scalar_one() == 2
            assert "circle" not in inspect(connection).get_table_names()
        up()
        assert set(talk.listed(asha)) == {"Shoes"}
        db.session.remove()
    circle = circles.start(asha)
    assert circles.talk(asha, circle)


def test_a_request_to_join_keeps_its_day_and_its_gates_on_the_way_down_and_up(fresh: Flask) -> None:
    setup.migrate()
    world.make("small", 1, lambda _line: None)
    group = db.session.scalars(select(Collective).limit(1)).one()
    group.takes_requests, group.concern_days, group.vote_on_admission = True, 7, True
    asked, _code = collectives.ask_to_join(group, name="Zed", answers=[("Who?", "Me.")])
    asked.state = "vote"
    db.session.commit()
    number, needed = asked.id, group.vouches_needed
    day = asked.asked_at.date()
    db.session.remove()
    downgrade(directory=str(paths.MIGRATIONS), revision="20261130")
    row = db.session.execute(text("SELECT state, asked_on FROM join_request")).one()
    assert (row.state, str(row.asked_on)) == ("waiting", day.isoformat())
    db.session.remove()
    up()
    again = db.session.get_one(JoinRequest, number)
    assert (again.asked_at.date(), again.state) == (day, "waiting")
    assert (again.join_by, again.vouches_needed) == ("vouches", needed)
    assert (again.concern_days, again.vote_on_admission) == (0, False), "as whoever asked before knew it"
    kept = db.session.scalars(select(Collective).limit(1)).one()
    assert (kept.concern_days, kept.vote_on_admission, kept.recall_percent) == (0, False, 20)
    assert set(db.session.scalars(select(Agreement.adopted_by))) == {"founding"}


def test_the_application_knows_whether_it_is_at_the_newest_schema(fresh: Flask) -> None:
    assert not setup.at_head()
    assert fresh.test_client().get("/readyz").status_code == 503
    setup.migrate()
    assert setup.at_head()
    assert fresh.test_client().get("/readyz").status_code == 200


def test_migrations_are_named_by_date_and_slug() -> None:
    files = [file.name for file in (paths.MIGRATIONS / "versions").glob("*.py")]
    assert files
    for name in files:
        assert re.fullmatch(r"\d{8}_[a-z0-9_]+\.py", name), name


def test_migrations_do_not_depend_on_code_that_will_change() -> None:
    """A migration is history: it imports nothing of ours."""
    for file in (paths.MIGRATIONS / "versions").glob("*.py"):
        assert "swsolidarity" not in file.read_text(encoding="utf-8"), file.name
