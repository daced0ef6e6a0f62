"""Every page of the world, read: no gaps, no English left over, neutral titles, the way out."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, template_rendered

from swsolidarity import paths
from tests.browser import Browser
from tests.cast import FormDevice
from tests.matrix import rows
from tests.stories.main_job import MainJob
from tests.walking import Walk
from tests.world import World

pytestmark = pytest.mark.once

READABLE = sorted(
    {case for case, method in rows() if method == "GET"} - {"static", "accounts.leave", "decisions.document"}
)
# What people wrote in the world, names of places and currencies, and what is the same in every language.
WRITTEN = re.compile(
    "|".join(
        (
            r"Kettle|Buy a kettle\?|The old one|leaks|sticks|It\b|I know|Not finished|Later\b|More\b",
            r"some(?:one|body)\b|A green one\?|Weekly meeting|#?\brent\b|- Money|- Rent\b",
            r"A place to stay|Someone buys it\.|Between us|Stewards only|A friend|Who are you\?|canary[\w-]*",
            r"Nobody outs anybody|Agreements|Collective \d+|General|Emergency|Cash tin|Bank|Blue \d+",
            r"Trans caucus|For trans members|Falamos português|For all who speak Portuguese|Moonlit quay",
            r"Who works the quay at night|Lanterns|Bring one|I have two|\b(?:Moth|Fern)\b",
            r"\b(?:Asha|Beto|Mira|Noor|Dee|Lee|Kai|New|Out|Zed|Yve|Wyn|Lou|Vic)\b",
            r"\b(?:KES|EUR|UTC|CSV|PNG|JSON|English|Notes|Harbour|HTTPS|Esc|Tab|QR)\b",
            r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b",
            r"https?://\S+|/\w[\w/-]*",
        )
    )
)
NOT_IN_TITLES = re.compile(
    r"sex|worker|collective|steward|kettle|asha|noor|harbour|trans|moonlit|quay", re.IGNORECASE
)


@pytest.fixture
def walk(app: Flask, world: World, again: Callable[[], None]) -> Walk:
    return Walk(app, world, again)


def pages(walk: Walk, case: str, *roles: str) -> list[Browser]:
    """The page as each of these people, where it is one."""
    found = []
    for role in roles:
        page = walk.browser(role)
        page.response = walk.go(role, "GET", walk.url(case))
        if page.status == 200 and page.response.mimetype == "text/html":
            found.append(page)
    return found


def left_over(page: Browser) -> list[str]:
    """English words outside the brackets of the made-up language."""
    root = page.page
    for skipped in root.xpath("//script|//style|//option|//*[@translate='no']|//bdi|//time|//code|//title"):
        skipped.text = None
        for child in skipped:
            skipped.remove(child)
    texts = [" ".join(root.itertext())]
    texts += root.xpath("//@aria-label | //@placeholder | //@title | //@alt")
    told = " ".join(texts)
    while re.search(r"\[[^\[\]]*~~~\]", told):
        told = re.sub(r"\[[^\[\]]*~~~\]", " ", told)
    return re.findall(r"[A-Za-z]{3,}", WRITTEN.sub(" ", told))


@pytest.mark.parametrize("case", READABLE)
def test_no_sentence_stays_english_in_another_language(walk: Walk, case: str) -> None:
    for role in ("nobody", "member", "steward", "asker", "circle"):
        walk.browser(role).client.set_cookie("lang", "x-long")
    for page in pages(walk, case, "nobody", "member", "steward", "asker", "circle"):
        assert left_over(page) == []


@pytest.mark.parametrize("case", READABLE)
def test_every_page_has_its_frame_and_a_neutral_title(walk: Walk, case: str) -> None:
    for page in pages(walk, case, "nobody", "probation", "member", "steward", "asker", "circle"):
        root = page.page
        assert root.get("lang") == "en"
        assert root.get("dir") == "ltr"
        assert [a.get("href") for a in root.xpath("//a[@class='exit']")], "the way out is on every page"
        assert len(root.xpath("//h1")) == 1, "one main heading"
        assert len(root.xpath("//main")) == 1
        assert page.title.endswith("Notes")
        assert not NOT_IN_TITLES.search(page.title), page.title


@pytest.mark.parametrize("case", READABLE)
def test_every_page_is_well_made(walk: Walk, case: str) -> None:
    """Ids are unique, labels lead to fields, described-by leads somewhere, links lead into the site."""
    for page in pages(walk, case, "nobody", "member", "steward", "asker", "circle"):
        root = page.page
        ids = root.xpath("//@id")
        assert len(ids) == len(set(ids)), f"ids twice: {sorted({i for i in ids if ids.count(i) > 1})}"
        for name in ("for", "aria-describedby", "aria-labelledby", "list", "data-copy", "data-reveal"):
            for value in root.xpath(f"//@{name}"):
                assert set(value.split()) <= set(ids), f"{name}={value}"
        for field in root.xpath("//main//input[not(@type='hidden')]|//main//textarea|//main//select"):
            named = field.get("aria-label") or root.xpath("//label[@for=$i]", i=field.get("id") or "?")
            assert len(named), f"a field without a label: {field.get('name')}"
        for href in root.xpath("//a/@href"):
            assert href.startswith(("/", "#", "?")) or page.url.startswith("/help"), href
        for form in root.forms:
            assert form.get("method") in ("post", None, "get")
            if form.get("method") == "post":
                assert form.xpath(".//input[@name='csrf_token']"), "a form without its token"


@pytest.mark.parametrize("case", READABLE)
def test_no_link_leads_nowhere(walk: Walk, case: str) -> None:
    """Whoever is shown a link may follow it."""
    for role in ("nobody", "probation", "member", "steward", "asker", "party", "circle"):
        for page in pages(walk, case, role):
            seen: set[str] = set()
            for href in page.page.xpath("//main//a/@href"):
                if href.startswith("/") and href not in seen and not href.startswith(("/leave", "/static")):
                    seen.add(href)
                    status = page.client.get(href.partition("#")[0], buffered=True).status_code
                    assert status in (200, 303), f"{role} on {case}: {href} is {status}"


def test_every_template_is_rendered_by_some_view(walk: Walk) -> None:
    """Through the real views, with strict names: whatever a template asks for is there."""
    seen: set[str] = set()

    def note(_app: Any, template: Any, **_rest: Any) -> None:
        seen.add(template.name)

    with template_rendered.connected_to(note, walk.app):
        for case, method in rows():
            for role in ("nobody", "probation", "outsider", "member", "steward", "asker", "circle"):
                walk.go(role, method, walk.url(case))
                if case == "accounts.leave":
                    walk.browsers.clear()
        MainJob(walk.app, lambda: FormDevice(walk.app)).run()
    wanted = {
        file.relative_to(paths.TEMPLATES).as_posix()
        for file in paths.TEMPLATES.rglob("*.html")
        if not file.name.startswith("_") and not file.parts[-2].startswith("_") and "help" not in file.parts
    }
    assert not wanted - seen - set(ELSEWHERE), " ".join(sorted(wanted - seen - set(ELSEWHERE)))


# Shown only in the middle of a journey that a single request does not reach; each has its own test there.
ELSEWHERE = {
    "accounts/recovery_sheet.html": "tests/accounts/test_views.py",
    "collectives/apart.html": "tests/governance/test_views.py",
    "governance/come_back.html": "tests/governance/test_returning.py",
    "governance/join_again.html": "tests/governance/test_returning.py",
    "collectives/invite_slip.html": "tests/collectives/test_views_people.py",
    "governance/name_for_office.html": "tests/governance/test_mandates_views.py",
    "governance/take_care.html": "tests/governance/test_mandates_views.py",
    "decisions/check.html": "tests/decisions/test_papers.py",
    "decisions/edit.html": "tests/decisions/test_views.py",
    "decisions/new.html": "tests/decisions/test_questions.py",
    "decisions/receipt.html": "tests/decisions/test_views.py",
    "decisions/recuse.html": "tests/decisions/test_views.py",
    "decisions/plan.html": "tests/decisions/test_life_views.py",
    "decisions/review.html": "tests/decisions/test_life_views.py",
    "errors/send_again.html": "tests/web/test_parked.py",
    "operations/demo.html": "tests/operations/test_demo.py",
}
