"""Every page of the world, read: no gaps, no English left over, neutral titles, the way out."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import template_rendered

from swsolidarity import paths
from tests.browser import Browser
from tests.cast import FormDevice
from tests.matrix import rows
from tests.stories.main_job import MainJob
from tests.walking import Walk

pytestmark = pytest.mark.once

READABLE = sorted(
    {case for case, method in rows() if method == "GET"} - {"static", "accounts.leave", "decisions.document"}
)
# What people wrote in the world, names of places and currencies, and what is the same in every language.
WRITTEN = re.compile(
    "|".join(
        (
            r"Kettle|The kettle from below|Buy a kettle\?|The old one|leaks|sticks|It\b",
            r"I know|Not finished|Later\b|More\b",
            r"some(?:one|body)\b|A green one\?|Weekly meeting|#?\brent\b|- Money|- Rent\b",
            r"A place to stay|Someone buys it\.|Between us|Stewards only|A friend|Who are you\?|canary[\w-]*",
            r"Nobody outs anybody|Agreements|Collective \d+|General|Emergency|Cash tin|Bank|Blue \d+",
            r"Trans caucus|For trans members|Falamos português|For all who speak Portuguese|Moonlit quay",
            r"Who works the quay at night|Lanterns|Bring one|I have two|\b(?:Moth|Fern)\b",
            r"\b(?:Asha|Beto|Mira|Noor|Dee|Lee|Kai|New|Out|Zed|Yve|Wyn|Lou|Vic)\b",
            r"Three offers|\b[0-9a-f]{32,}\b",
            r"\b(?:KES|EUR|UTC|CSV|PNG|JSON|English|Notes|Harbour|HTTPS|Esc|Tab|QR)\b",
            r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b",
            r"https?://\S+|/\w[\w/-]*",
        )
    )
)


@pytest.fixture(scope="module")
def strange_walk(long_walk: Walk) -> Walk:
    """The same world on devices of their own, which have the made-up language."""
    return Walk(long_walk.app, long_walk.world, long_walk.again)


@pytest.fixture(scope="module")
def followed() -> dict[tuple[str, str], int]:
    """What a link gave to whom: the same link stands on many pages and is followed once."""
    return {}


def pages(walk: Walk, case: str, *roles: str) -> list[Browser]:
    """The page as each of these people, where it is one."""
    found = []
    for role in roles:
        answer = walk.go(role, "GET", walk.url(case))
        page = walk.browser(role)
        page.response = answer
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
def test_no_sentence_stays_english_in_another_language(strange_walk: Walk, case: str) -> None:
    for role in ("nobody", "member", "steward", "asker", "circle"):
        strange_walk.browser(role).client.set_cookie("lang", "x-long")
    for page in pages(strange_walk, case, "nobody", "member", "steward", "asker", "circle"):
        assert left_over(page) == []


@pytest.mark.parametrize("case", READABLE)
def test_no_link_leads_nowhere(long_walk: Walk, followed: dict[tuple[str, str], int], case: str) -> None:
    """Whoever is shown a link may follow it."""
    for role in ("nobody", "probation", "member", "steward", "asker", "party", "circle"):
        for page in pages(long_walk, case, role):
            for href in page.page.xpath("//main//a/@href"):
                address = href.partition("#")[0]
                if not href.startswith("/") or href.startswith(("/leave", "/static")):
                    continue
                if (role, address) not in followed:
                    followed[role, address] = page.client.get(address, buffered=True).status_code
                assert followed[role, address] in (200, 303), f"{role} on {case}: {href}"


def test_every_template_is_rendered_by_some_view(long_walk: Walk) -> None:
    """Through the real views, with strict names: whatever a template asks for is there."""
    wanted = {
        file.relative_to(paths.TEMPLATES).as_posix()
        for file in paths.TEMPLATES.rglob("*.html")
        if not file.name.startswith("_") and not file.parts[-2].startswith("_") and "help" not in file.parts
    } - set(ELSEWHERE)

    def note(_app: Any, template: Any, **_rest: Any) -> None:
        wanted.discard(template.name)

    with template_rendered.connected_to(note, long_walk.app):
        MainJob(long_walk.app, lambda: FormDevice(long_walk.app)).run()
        long_walk.put_back()
        # Pages first: most are made by asking for them, few by sending a form.
        for case, method in sorted(rows(), key=lambda row: row[1]):
            for role in ("steward", "nobody", "member", "asker", "circle", "probation", "outsider"):
                domain = case.partition(".")[0].replace("slips", "fund")
                if any(name.startswith(f"{domain}/") for name in wanted):
                    long_walk.go(role, method, long_walk.url(case))
    assert not wanted


# Shown only in the middle of a journey that a single request does not reach; each has its own test there.
ELSEWHERE = {
    "fund/give_rest.html": "tests/fund/test_winding.py",
    "fund/slip_answer.html": "tests/fund/test_slips.py",
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
