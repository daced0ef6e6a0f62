"""Fixtures: one application per test process, a fresh database for every test, real commits.

``--postgresql`` runs the same tests on a PostgreSQL cluster of the suite's own (see ``postgres.py``).
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import stamp
from hypothesis import settings
from jinja2 import StrictUndefined
from sqlalchemy import text

from swsolidarity import create_app, paths
from swsolidarity.core import clock, keys
from swsolidarity.core.db import Base, db
from swsolidarity.core.keyring import Keyring
from tests import factories, postgres
from tests import world as worlds
from tests.browser import Browser
from tests.counting import Statements
from tests.memory import quick_folder
from tests.postgres import postgres_database  # noqa: F401  # a fixture, found by its name
from tests.walking import Walk
from tests.world import World

_emptied = count()
# How long an example takes depends on what else the machine does, and no test may depend on that.
settings.register_profile("whatever the load", deadline=None)
settings.load_profile("whatever the load")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--postgresql", action="store_true", help="run on PostgreSQL instead of SQLite")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What has no database, or does not depend on its kind, is not run a second time on PostgreSQL."""
    if config.getoption("--postgresql"):
        items[:] = [
            item
            for item in items
            if not item.get_closest_marker("once")
            and {"database_url", "postgres_database"} & set(getattr(item, "fixturenames", ()))
        ]


_walking: list[Walk] = []


@pytest.fixture(scope="session")
def instance() -> Iterator[Path]:
    """An instance folder with real keys in it."""
    with quick_folder("instance") as folder:
        (folder / "data").mkdir()
        keys.make_secret(folder / "keys" / "secret_key")
        Keyring.generate().save(folder / "keys" / "keyring.json")
        yield folder


@pytest.fixture(scope="session")
def database_url(instance: Path, request: pytest.FixtureRequest) -> str:
    if request.config.getoption("--postgresql"):
        url: str = request.getfixturevalue("postgres_database")
        return url
    return f"sqlite:///{instance / 'data' / 'swsolidarity.db'}"


@pytest.fixture(scope="session")
def whole_app(instance: Path, database_url: str) -> Iterator[Flask]:
    """The application on an empty database; use ``app``, which is clean for each test."""
    app = create_app(
        {
            "INSTANCE_PATH": instance,
            "DATABASE_URL": database_url,
            "TESTING": True,
            "SMALL_SERVER": True,
            "SERVER_NAME": None,
            # Walks open in a minute what nobody opens in a day; tests/web/test_budgets.py counts.
            "READ_AN_HOUR": 1_000_000,
            "READ_AN_HOUR_AT_FIRST": 1_000_000,
            "SENT_AN_HOUR": 1_000_000,
            # Where nobody listens: pages offer e-mail, and what leaves is looked at with a server of its own.
            "MAIL_HOST": "127.0.0.1",
            "MAIL_PORT": 9,
            "MAIL_TLS": "none",
            "MAIL_FROM": "notes@example.org",
        }
    )
    # A name a template does not have is a mistake, not an empty place on the page.
    app.jinja_env.undefined = StrictUndefined
    with app.app_context():
        Base.metadata.create_all(db.engine)
        # The same schema as the migrations make (tests/test_migrations.py), so it may say so.
        stamp(directory=str(paths.MIGRATIONS))
        db.engine.dispose()
    file = instance / "data" / "swsolidarity.db"
    if file.exists():
        shutil.copy(file, instance / "empty.db")
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def app(whole_app: Flask, instance: Path) -> Iterator[Flask]:
    """The application with an empty database; not in a file that walks: it would lose its world."""
    assert not _walking, "this file walks: use long_walk.app, or whole_app"
    empty = instance / "empty.db"
    with whole_app.app_context():
        if empty.exists():
            db.engine.dispose()
            for leftover in (instance / "data").iterdir():
                leftover.unlink()
            shutil.copy(empty, instance / "data" / "swsolidarity.db")
        else:
            postgres.empty(db.engine, thoroughly=next(_emptied) % 50 == 0)
    yield whole_app
    assert clock._frozen is None, "a test left the clock frozen"


@pytest.fixture(scope="session")
def whole_world(whole_app: Flask, instance: Path) -> tuple[World, Path]:
    """One of everything (see ``world.py``), built once and kept as a copy of the database file."""
    worlds.restore(whole_app, instance / "empty.db", instance)
    made = worlds.build(whole_app)
    with whole_app.app_context():
        db.session.remove()
        with db.engine.connect() as connection:
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        db.engine.dispose()
    return made, Path(shutil.copy(instance / "data" / "swsolidarity.db", instance / "world.db"))


@pytest.fixture
def world(app: Flask, whole_world: tuple[World, Path], instance: Path) -> World:
    """A world with one of everything in it. Only on SQLite: mark the test ``once``."""
    made, copy = whole_world
    worlds.restore(app, copy, instance)
    return made


@pytest.fixture
def again(app: Flask, whole_world: tuple[World, Path], instance: Path) -> Callable[[], None]:
    """Put the world back as it was, in the middle of a test."""
    return lambda: worlds.restore(app, whole_world[1], instance)


@pytest.fixture(scope="module")
def long_walk(whole_app: Flask, whole_world: tuple[World, Path], instance: Path) -> Iterator[Walk]:
    """One walk through the world for a whole file, whose tests put back what they change."""
    made, copy = whole_world
    walk = Walk(whole_app, made, lambda: worlds.restore(whole_app, copy, instance))
    walk.put_back()
    _walking.append(walk)
    yield walk
    _walking.remove(walk)
    walk.put_back()


@pytest.fixture
def context(app: Flask) -> Iterator[None]:
    """An application context for tests that call actions and queries directly."""
    with app.app_context():
        yield
        db.session.rollback()
        db.session.remove()


@pytest.fixture
def make(app: Flask) -> factories.Factory:
    """Makes committed people, collectives and what they do; gives plain handles that outlive the session."""
    return factories.Factory(app)


@pytest.fixture
def browser(app: Flask) -> Browser:
    """A form-filling browser that is nobody yet; ``browser.sign_in(member)`` makes it somebody."""
    return Browser(app)


@pytest.fixture
def statements(app: Flask) -> Iterator[Statements]:
    """Counts SQL statements: ``with statements.counted() as seen: ...; assert len(seen) <= 8``."""
    with app.app_context():
        engine = db.engine
    counter = Statements(engine)
    yield counter
    counter.close()
