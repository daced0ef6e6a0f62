"""A PostgreSQL cluster of the suite's own, in a temporary folder, gone at the end.

It needs PostgreSQL's programs (Debian: ``postgresql``), not a running server. Without them the tests
that ask for it fail with a sentence, they are not skipped.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from swsolidarity.core import search
from swsolidarity.core.db import Base
from tests.memory import quick_folder

PLACES = ("/usr/lib/postgresql/*/bin", "/usr/local/pgsql/bin", "/opt/homebrew/opt/postgresql*/bin")


def _programs() -> Path:
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    for pattern in PLACES:
        for folder in sorted(Path("/").glob(pattern.lstrip("/")), reverse=True):
            if (folder / "initdb").exists():
                return folder
    raise RuntimeError("PostgreSQL's initdb was not found; install the package 'postgresql'.")


def _unprivileged() -> str | None:
    """PostgreSQL refuses to run as root; then it runs as the account its package made."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise RuntimeError("no unprivileged account to run PostgreSQL as")


@contextmanager
def cluster() -> Iterator[str]:
    """The URL prefix of a fresh cluster; add the name of a database."""
    with quick_folder("swspg") as folder:
        yield from _running(folder)


def _running(folder: Path) -> Iterator[str]:
    programs, user = _programs(), _unprivileged()
    if user:
        shutil.chown(folder, user)

    def run(program: str, *arguments: str) -> None:
        subprocess.run(
            [str(programs / program), *arguments],
            check=True,
            cwd=folder,
            user=user,
            stdout=subprocess.DEVNULL,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
        )

    data = folder / "data"
    run(
        "initdb",
        "--pgdata",
        str(data),
        "--username",
        "sws",
        "--auth",
        "trust",
        "--encoding",
        "UTF8",
        "--no-sync",
    )
    options = (
        f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off -c full_page_writes=off "
        "-c synchronous_commit=off -c max_connections=60 -c autovacuum=off -c log_min_messages=panic"
    )
    run(
        "pg_ctl", "--pgdata", str(data), "--wait", "--log", str(folder / "log"), "--options", options, "start"
    )
    try:
        run("createdb", "--host", str(folder), "--username", "sws", "suite")
        yield f"postgresql+psycopg://sws@/suite?host={folder}"
    finally:
        run("pg_ctl", "--pgdata", str(data), "--mode", "immediate", "stop")


@pytest.fixture(scope="session")
def postgres_database() -> Iterator[str]:
    """The URL of an empty database."""
    with cluster() as url:
        yield url


def empty(engine: Engine, *, thoroughly: bool) -> None:
    """Take everything out and number from the beginning.

    To delete the little that a test left takes a tenth of the time of new files for all tables, but dead rows
    stay, so now and then it has to be done thoroughly.
    """
    names = [f'"{table.name}"' for table in Base.metadata.sorted_tables] + sorted(search.FULL_TEXTS)
    with engine.begin() as connection:
        if thoroughly:
            connection.execute(text(f"TRUNCATE {', '.join(names)} RESTART IDENTITY"))
            return
        asked = " UNION ALL ".join(f"(SELECT '{name}' WHERE EXISTS (SELECT FROM {name}))" for name in names)
        # Without the triggers that refuse to rewrite history, and without asking who refers to whom.
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        for name in connection.scalars(text(asked)).all():
            connection.execute(text(f"DELETE FROM {name}"))
        connection.execute(
            text(
                "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false) "
                "FROM pg_sequences WHERE last_value IS NOT NULL"
            )
        )
