"""A stolen disk tells nothing: what is typed into any form is nowhere in the files (safety P1, D7).

A crawler opens every page as several people, types a different canary into every field of every form, sends
it, and then the raw bytes of the database, its write-ahead log and everything beside it are searched: as
UTF-8, UTF-16, base64, hexadecimal, percent-encoded and compressed.
"""

from __future__ import annotations

import base64
import re
import subprocess
import tempfile
import zlib
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import pytest
from flask import Flask
from sqlalchemy import make_url, text

from swsolidarity.core.db import db
from tests.browser import Browser
from tests.cast import FormDevice, Someone, found, founding_link, invite, join
from tests.matrix import rows
from tests.walking import Walk
from tests.world import World

CANARY = "kanarienvogel"
# Fields whose content must have a form of its own to be taken.
SUITABLE = {
    "amount": "12.50",
    "days": "14",
    "code": "",
    "day": "2031-03-24",
    "todo_by": "2031-03-24",
    "review_on": "2031-03-24",
    "address": "",
    "least": "1",
    "open_days": "5",
    "min_membership_days": "0",
    "largest_request": "8000",
    "small_sum": "3000",
}
ROLES = ("nobody", "member", "steward", "asker", "circle")


def spellings(canary: str) -> Iterator[bytes]:
    """Every way the word could lie on a disk without being encrypted."""
    plain = canary.encode()
    yield plain
    yield canary.upper().encode()
    yield canary.encode("utf-16-le")
    yield canary.encode("utf-16-be")
    yield plain.hex().encode()
    yield plain.hex().upper().encode()
    yield quote(canary).encode()
    for shift in range(3):
        # Base64 depends on where in a group of three the word begins; the ragged ends are cut off.
        encoded = base64.b64encode(b"\0" * shift + plain)
        yield encoded[4 if shift else 0 : -4]


def readable(raw: bytes) -> bytes:
    """The bytes, and what can be decompressed out of them."""
    found = [raw]
    for mark in (b"\x78\x01", b"\x78\x9c", b"\x78\xda", b"\x1f\x8b\x08"):
        for match in re.finditer(re.escape(mark), raw):
            for bits in (15, 31):
                try:
                    found.append(
                        zlib.decompressobj(bits).decompress(raw[match.start() : match.start() + 65536])
                    )
                except zlib.error:
                    continue
    return b"\n".join(found)


def lies_in(folder: Path, *words: str, since: int = 0) -> list[str]:
    """Which of the words can be read in any file of a folder that was written ``since`` (nanoseconds)."""
    found = []
    for file in folder.rglob("*"):
        if file.is_file() and file.stat().st_mtime_ns >= since:
            raw = readable(file.read_bytes())
            found += [f"{word} in {file.name}" for word in words if any(s in raw for s in spellings(word))]
    return found


class Typist:
    """Types a new canary into every field."""

    def __init__(self) -> None:
        self.numbers = count(1000)
        self.typed: dict[str, str] = {}

    def fill(self, form: Any, where: str) -> dict[str, str]:
        """Values for every field of a form as a person would leave it, words replaced by canaries."""
        values = {}
        for name, value in form.form_values():
            values[name] = value
        for field in form.xpath(".//input|.//textarea|.//select"):
            name, kind = field.get("name"), (field.get("type") or field.tag).lower()
            if not name or name in ("csrf_token", "form_key"):
                continue
            if field.tag == "textarea" or kind in ("text", "password", "search", "email"):
                values[name] = self.words(f"{where}.{name}") if name not in SUITABLE else SUITABLE[name]
                values[name] = values[name] or field.get("value") or ""
            elif kind == "radio" and name not in values:
                values[name] = field.get("value")
            elif kind == "checkbox":
                values.setdefault(name, field.get("value") or "y")
            elif kind == "date":
                values[name] = SUITABLE["day"]
        return values

    def words(self, where: str) -> str:
        canary = f"{CANARY}{next(self.numbers)}"
        self.typed[canary] = where
        return canary


@pytest.mark.once
def test_the_search_finds_a_word_however_it_is_spelled(tmp_path: Path) -> None:
    """The test of the test: a canary that is there is found."""
    word = f"{CANARY}7777"
    forms = [
        word.encode(),
        word.encode("utf-16-le"),
        base64.b64encode(b"x" + word.encode()),
        base64.urlsafe_b64encode(b"xyz" + word.encode()),
        word.encode().hex().encode(),
        zlib.compress(word.encode()),
    ]
    for number, form in enumerate(forms):
        (tmp_path / "file").write_bytes(b"\0" * 100 + form + b"\0" * 100)
        assert lies_in(tmp_path, word), f"spelling {number}"
    (tmp_path / "file").write_bytes(b"nothing here")
    assert lies_in(tmp_path, word) == []


@pytest.mark.once
@pytest.mark.parametrize("role", ROLES)
def test_seized_disk(world: World, again: Callable[[], None], instance: Path, role: str) -> None:
    """Every form of every page, as each of these people; some take what is typed, the others refuse it."""
    walk, typist = Walk(world.app, world, again), Typist()
    taken, known = 0, set()
    with tempfile.TemporaryDirectory() as spool:
        tempfile.tempdir = spool
        try:
            for case, method in rows():
                if method != "GET" or case in ("accounts.leave",):
                    continue
                page = walk.browser(role).open(walk.url(case))
                assert page.response is not None
                page.response.get_data()  # a file is read to its end
                if page.response.mimetype != "text/html" or page.status != 200:
                    continue
                url = page.url
                for form in page.page.forms:
                    target = urljoin(url, form.get("action") or url)
                    # The same form stands on many pages, and leads to the same place from all of them.
                    same = (target, *sorted({name for name, _value in form.form_values() if name}))
                    if (form.get("method") or "get").lower() != "post" or same in known:
                        continue
                    known.add(same)
                    before = set(typist.typed)
                    data = typist.fill(form, case)
                    answer = walk.browser(role).client.post(target, data=data)
                    typed = [word for word in typist.typed if word not in before]
                    found_ = lies_in(instance / "data", *typed) + lies_in(Path(spool), *typed)
                    assert found_ == [], f"typed into {case}: {[typist.typed[f.split()[0]] for f in found_]}"
                    if answer.status_code < 400:
                        taken += bool(typed)
                        again()
                        walk.browsers.clear()
        finally:
            tempfile.tempdir = None
    assert taken > {"nobody": 2, "member": 5, "steward": 6, "asker": 6, "circle": 8}[role], (
        "the forms took nothing"
    )


def journey(app: Flask) -> tuple[list[Someone], list[str]]:
    """People come in through the pages and say things; everything that must not be readable."""
    mira, asha = (Someone(f"{name}{CANARY}", FormDevice(app)) for name in ("Mira", "Asha"))
    address = found(mira, founding_link(app))
    link = invite(mira, address)
    join(asha, link)
    page = asha.open(f"/c/{address}/talk/new")
    page.fill(title=f"{CANARY} title", text=f"I am **{CANARY}** of the harbour").press(
        "Start the conversation"
    )
    page = asha.open(f"/c/{address}/decide/new?rule=spend_small")
    page.fill(title=f"{CANARY} question", background=f"{CANARY} background", what_happens=f"{CANARY} happens")
    page.press("Look at it once more")
    stranger = Browser(app)
    secrets = [CANARY, "Harbour Collective", link.rsplit("/", 1)[1]]
    for person in (mira, asha):
        assert isinstance(person.device, FormDevice)
        cookie = person.device.browser.client.get_cookie("s")
        assert cookie is not None
        secrets += [person.login_name, person.passphrase, *person.digits, cookie.value]
    stranger.open("/login").fill(login_name=f"{CANARY} guess", passphrase=f"{CANARY} guess pass").press(
        "Sign in"
    )
    return [mira, asha], secrets


@pytest.mark.once
def test_names_passphrases_digits_links_and_cookies_are_nowhere_on_the_disk(
    app: Flask, instance: Path
) -> None:
    _people, secrets = journey(app)
    assert lies_in(instance / "data", *secrets) == []
    with app.app_context(), db.engine.connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    assert lies_in(instance / "data", *secrets) == []


def test_a_dump_and_the_files_of_postgresql_tell_nothing_either(
    app: Flask, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    (tmp_path / "before").touch()
    since = (tmp_path / "before").stat().st_mtime_ns
    _people, secrets = journey(app)
    if not request.config.getoption("--postgresql"):
        with app.app_context(), db.engine.connect() as connection:
            dump = "\n".join(connection.connection.iterdump())  # type: ignore[attr-defined]
        (tmp_path / "dump.sql").write_text(dump)
        assert lies_in(tmp_path, *secrets) == []
        return
    url = make_url(request.getfixturevalue("database_url"))
    with app.app_context(), db.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("CHECKPOINT"))
        folder = Path(connection.execute(text("SHOW data_directory")).scalar_one())
        version = connection.execute(text("SHOW server_version")).scalar_one().split(".")[0].split()[0]
    dump_file = tmp_path / "dump.sql"
    program = next(Path("/").glob(f"usr/lib/postgresql/{version}/bin/pg_dump"), Path("pg_dump"))
    subprocess.run(
        [
            str(program),
            "--host",
            str(url.query["host"]),
            "--username",
            "sws",
            "--file",
            str(dump_file),
            "suite",
        ],
        check=True,
    )
    assert lies_in(tmp_path, *secrets) == []
    assert any(file.stat().st_mtime_ns >= since for file in (folder / "base").glob("*/*")), "written just now"
    assert lies_in(folder, *secrets, since=since) == []
    assert urlsplit(str(url)).scheme == "postgresql+psycopg"
