"""The words of the interface: those of the glossary, in sentences one can read (experience.md, Words)."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.sentences import ROOT, sentences

pytestmark = pytest.mark.once

# Spelled in two halves so that this file may stay in the search.
P_WORD = "prosti" + "tut"

# What we say instead stands beside each.
NOT_IN_THE_INTERFACE = {
    r"users?|admins?|administrators?|moderators?": "member, organiser, steward, person",
    r"topics?|threads?|comments?": "conversation, reply",
    r"polls?|ballot measures?|vetoe?s?": "decision, vote, object",
    r"disburse\w*|beneficiar\w+|applicants?|applications?|applied for": "ask for help, request, agreed, paid",
    r"charit\w+|donat\w+|donors?|welfare": "mutual aid, pooled fund",
    r"passwords?(?! managers?)|seed phrases?|mnemonics?": "passphrase, recovery digits",
    r"johns?|pimps?|trafficker\w*": "client, venue, third party",
    r"rescue[ds]?|victims?": "person, colleague",
    r"hookers?|whores?|escorts?|ladies|girls": "sex worker, worker, colleague",
    r"sorry|oops|invalid|illegal|abort\w*|execut\w+|kill\w*": "what happened and what to do",
    r"click(?:ed|ing)?|tap here": "the verb on the button",
    r"log in|login(?! names?)|log ?out|sign-?up|submit": "sign in, sign out, join, send",
    r"he|she|his|hers?|him": "they, or the person",
}
# A word that is right in one place, with the reason.
ALLOWED: dict[str, str] = {}

REQUIRED = [
    "Leave now",
    "This page does not exist, or it is not for you.",
    "Something went wrong on our side.",
    "Too many tries.",
    "You already sent this. Here it is.",
    "Nothing needs you right now.",
    "Who will see this:",
    "“Leave now” signs you out and opens another page. It does not clear your browser history.",
]

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
MOST_WORDS = 22


def told(found: list[tuple[str, str]]) -> str:
    return "\n".join(f"{place}: {sentence}" for place, sentence in found)


def test_sentences_are_found_in_code_and_templates() -> None:
    places = {place.partition("/")[0] for place, _ in sentences()}
    assert places == {"swsolidarity", "templates"}
    assert len(sentences()) > 100


@pytest.mark.parametrize(("words", "instead"), NOT_IN_THE_INTERFACE.items(), ids=lambda word: word[:20])
def test_the_interface_does_not_say(words: str, instead: str) -> None:
    pattern = re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
    found = [
        (place, sentence)
        for place, sentence in sentences()
        if pattern.search(PLACEHOLDER.sub("", sentence)) and sentence not in ALLOWED
    ]
    assert not found, f"say {instead}:\n{told(found)}"


def test_the_interface_says_what_was_agreed_word_for_word() -> None:
    said = {sentence for _, sentence in sentences()}
    assert [sentence for sentence in REQUIRED if sentence not in said] == []


def test_nowhere_in_the_repository_stands_the_word_other_people_use() -> None:
    """Not in code, slugs, seeds, tests or prose."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    for name in filter(None, listed.decode().split("\0")):
        file = ROOT / name
        if not file.is_file() or file.suffix == ".png" or file.name.endswith(".lock"):
            continue
        text = file.read_text(encoding="utf-8").lower()
        # A law's title may be quoted; then it stands in quotation marks.
        quoted = re.sub(r"“[^”]{0,120}”", "", text)
        assert P_WORD not in quoted, name


def test_sentences_are_short() -> None:
    """Under twenty words; two more are let pass where placeholders are among them."""
    long = [
        (place, sentence)
        for place, whole in sentences()
        for sentence in re.split(r"(?<=[.!?:])\s", whole)
        if len(sentence.split()) > MOST_WORDS
    ]
    assert not long, told(long)


def test_placeholders_have_names() -> None:
    loose = [
        (place, sentence)
        for place, sentence in sentences()
        if re.search(r"%[sd]|\{\w*\}", PLACEHOLDER.sub("", sentence))
    ]
    assert not loose, told(loose)


def test_sentences_are_whole_and_not_glued_together() -> None:
    """A sentence that begins or ends with a space is half of one; translators cannot turn it round."""
    glued = [(place, sentence) for place, sentence in sentences() if sentence != sentence.strip()]
    assert not glued, told(glued)


def test_no_sentence_shouts() -> None:
    shouting = [
        (place, sentence)
        for place, sentence in sentences()
        if "!" in sentence or re.search(r"\b(?!HTTPS)[A-Z]{5,}\b", sentence)
    ]
    assert not shouting, told(shouting)


def test_sentences_use_typographic_quotation_marks() -> None:
    # Except where somebody is told which key to press.
    straight = [
        (place, words)
        for place, words in sentences()
        if '"' in words.replace('@"', "").replace('second"', "")
    ]
    assert not straight, told(straight)


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "LICENSE"])
def test_the_repository_explains_itself(name: str) -> None:
    assert len((ROOT / name).read_text(encoding="utf-8")) > 200


def test_file_names_say_nothing_a_glance_could_read() -> None:
    """Static files and addresses are seen in histories and logs of proxies (R7)."""
    for file in [*Path(ROOT / "static").rglob("*"), *Path(ROOT / "templates").rglob("*")]:
        assert not re.search(r"sex|worker|" + P_WORD, file.name, re.IGNORECASE), file.name
