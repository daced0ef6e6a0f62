"""The house style that import-linter cannot say: names, sizes, what may import Flask, what nobody writes."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.gathering import each

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "swsolidarity"
DOMAINS = (
    "accounts",
    "collectives",
    "files",
    "notices",
    "threads",
    "decisions",
    "moderation",
    "governance",
    "fund",
    "search",
    "home",
    "operations",
)
SOURCES = sorted(PACKAGE.rglob("*.py"))
PURE = ("rules", "events", "methods")
EDGES = ("views", "cli", "jobs", "notify", "gate", "forms")
HOMELESS = ("utils", "helpers", "services", "common", "constants", "misc", "admin", "manage")

OUTBOUND = (
    *("requests", "httpx", "aiohttp", "urllib3", "urllib.request", "http.client", "asyncio", "xmlrpc"),
    *("smtplib", "ftplib", "poplib", "imaplib", "nntplib", "telnetlib", "socket", "ssl"),
)
# The demo and the bench ask this machine for a free port, and the bench talks to the server it has started.
MAY_CONNECT = {
    "smtplib": ("core/mail.py",),
    "ssl": ("core/mail.py",),
    "socket": ("operations/demo/command.py", "operations/bench/servers.py", "operations/bench/load.py"),
    "http": ("operations/bench/load.py",),
}

pytestmark = pytest.mark.once
each_module = each(SOURCES, lambda path: str(path.relative_to(ROOT)))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imports(path: Path) -> tuple[str, ...]:
    """Every module a file imports when it is loaded or later; imports for type checkers do not count."""
    module = tree(path)
    for_types = {
        id(child)
        for node in ast.walk(module)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        for child in ast.walk(node)
    }
    found: list[str] = []
    for node in ast.walk(module):
        if id(node) in for_types:
            continue
        if isinstance(node, ast.Import):
            found += (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += (node.module, *(f"{node.module}.{name.name}" for name in node.names))
    return tuple(found)


def part(path: Path) -> str | None:
    """The file name inside a domain: ``views`` for fund/views/books.py; None outside the domains."""
    steps = path.relative_to(PACKAGE).with_suffix("").parts
    return steps[1] if len(steps) > 1 and steps[0] in DOMAINS else None


@each_module
def test_every_module_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(tree(path)), "a module begins with a sentence about itself"


@each_module
def test_no_module_is_longer_than_400_lines(path: Path) -> None:
    if path.relative_to(PACKAGE).as_posix() == "fund/verify.py":
        return  # one file on purpose: it is handed out alone
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


@each_module
def test_nothing_lives_in_a_room_without_a_name(path: Path) -> None:
    assert not set(path.relative_to(PACKAGE).with_suffix("").parts) & set(HOMELESS)


@each_module
def test_pure_modules_import_neither_flask_nor_sqlalchemy_nor_the_clock(path: Path) -> None:
    pure = part(path) in PURE or path.relative_to(PACKAGE).as_posix() in ("core/money.py", "core/verdict.py")
    if not pure:
        return
    for name in imports(path):
        assert not name.startswith(("flask", "sqlalchemy", "swsolidarity.core.clock", "swsolidarity.core.db"))


@each_module
def test_only_edges_and_web_import_flask(path: Path) -> None:
    name = part(path)
    inside_web = path.relative_to(PACKAGE).parts[0] in ("web", "app.py", "cli.py", "domains.py", "worker.py")
    if inside_web or name in EDGES or (name is not None and "operations" in path.parts):
        return
    for imported in imports(path):
        assert imported.partition(".")[0] != "flask", f"imports {imported}"


@each_module
def test_only_web_and_edges_import_web(path: Path) -> None:
    if part(path) not in ("rules", "events", "models", "queries", "policy", "ledger", "ballots", "index"):
        return
    assert not [name for name in imports(path) if name.startswith("swsolidarity.web")]


@each_module
def test_no_module_opens_a_connection_to_elsewhere(path: Path) -> None:
    """Only the mailer reaches out, and only jobs and commands have it send (safety G3, P19)."""
    where = path.relative_to(PACKAGE).as_posix()
    for name in imports(path):
        if name.startswith(OUTBOUND):
            assert where in MAY_CONNECT.get(name.partition(".")[0], ()), f"imports {name}"
    if "mail.send(" in path.read_text(encoding="utf-8"):
        assert part(path) in ("jobs", "cli"), "the web process sends nothing"


@each_module
def test_nobody_asks_for_an_address_or_writes_a_log_or_draws_from_random(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert "remote_addr" not in source, "addresses of people are never read (safety L1)"
    assert not re.search(r"^import logging|^from logging", source, re.MULTILINE), "see web.errors (safety L3)"
    for name in imports(path):
        assert name.partition(".")[0] != "random", "randomness comes from secrets"


@each_module
def test_nobody_reads_another_clock(path: Path) -> None:
    if path.name == "clock.py":
        return
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            called = f"{ast.unparse(node.func.value)}.{node.func.attr}"
            assert called not in ("datetime.now", "datetime.utcnow", "date.today", "time.time"), called


@each_module
def test_no_sql_is_built_from_strings(path: Path) -> None:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("text", "sa.text", "exec_driver_sql"):
            for argument in node.args[:1]:
                assert not isinstance(argument, ast.JoinedStr | ast.BinOp), ast.unparse(argument)


@each_module
def test_lists_go_by_key_and_never_by_offset(path: Path) -> None:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            assert node.func.attr != "offset"


@each_module
def test_no_fractions_of_a_cent_or_of_a_vote(path: Path) -> None:
    """No floats and no true division where money and votes are counted (decisions.md, fund.md)."""
    if not {"decisions", "governance", "fund"} & set(path.relative_to(PACKAGE).parts):
        return
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div):
            operands = ast.unparse(node)
            assert re.search(r"path|folder|paths\.|Path\(", operands, re.IGNORECASE), operands
        assert not (isinstance(node, ast.Constant) and isinstance(node.value, float)), ast.unparse(node)
        assert not (isinstance(node, ast.Name) and node.id == "float")


@each_module
def test_markup_is_only_declared_safe_where_it_was_made_safe(path: Path) -> None:
    allowed = {
        "threads/views/frame.py",
        "threads/queries.py",
        "decisions/views/voting.py",
        "decisions/forms/ballots.py",
        "web/templating.py",
        "core/text.py",
        "web/text.py",
    }
    if path.relative_to(PACKAGE).as_posix() in allowed:
        return
    assert "Markup(" not in path.read_text(encoding="utf-8")
