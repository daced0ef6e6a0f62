"""What passphrases, names, digits and addresses may look like."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest

from swsolidarity.accounts import passphrases, rules


@pytest.mark.parametrize(
    "weak",
    [
        "password12345678",
        "passwordpassword",
        "P@ssw0rd!P@ssw0rd!",
        "p.a.s.s.w.o.r.d.1.2.3",
        "password19841212",
        "aaaaaaaaaaaaaaa",
        "abababababababab",
        "qwertyuiopasdfghjkl",
        "lkjhgfdsapoiuytrewq",
        "1qaz2wsx3edc4rfv",
        "123456789012345",
        "abcdefghijklmnopq",
        "!@#$%^&*()_+!@#$",
        "monkeymonkeydragon",
        "iloveyouprincess",
        "dragon.football.2024",
        "   password   123456   ",
        "harbour-harbour-harbour",
        "Harbour Marigold 2024",
        "marigoldmarigold1",
    ],
)
def test_common_passwords_runs_and_context_words_are_guessable_however_padded(weak: str) -> None:
    assert rules.guessable(weak, common=passphrases.common(), context=("Harbour", "marigold"))


@pytest.mark.parametrize(
    "strong",
    [
        "correct horse battery staple",
        "the harbour at night is quiet",
        "Kx9#mQ2$vL7!pR4z",
        "我们在港口的夜里一起喝茶聊天好吗",
        "نلتقي مساء عند المرفأ القديم",
        "7319 0482 6635 1907 2284",
    ],
)
def test_several_words_of_any_script_are_not_guessable(strong: str) -> None:
    assert not rules.guessable(strong, common=passphrases.common(), context=("Harbour",))


def test_no_suggestion_is_refused() -> None:
    for _ in range(50):
        assert not rules.guessable(passphrases.suggest(), common=passphrases.common())
        assert not rules.guessable(passphrases.suggest_digits(), common=passphrases.common())


def test_wordlists() -> None:
    words = passphrases.words()
    assert len(words) >= 7776
    assert len(set(words)) == len(words)
    assert list(words) == sorted(words)
    for word in words:
        assert word.isascii()
        assert word.isalpha()
        assert word.islower()
        assert 3 <= len(word) <= 10
        assert unicodedata.is_normalized("NFC", word)
    hurtful = {
        *("slave", "savage", "rape", "victim", "police", "prison", "deport", "alien", "addict", "junkie"),
        *("mistress", "chastity", "filth", "disgrace", "deviant", "obscene", "molest", "grope", "nasty"),
        *("rescuer", "traffic", "seduce", "spinster", "cripple", "imbecile", "dwarf"),
    }
    assert not hurtful & set(words)
    assert len(passphrases.common()) >= 3000


def test_suggestions_have_six_words_or_twenty_digits() -> None:
    words = passphrases.suggest().split(" ")
    assert len(words) == 6
    assert set(words) <= set(passphrases.words())
    digits = passphrases.suggest_digits()
    assert [len(group) for group in digits.split(" ")] == [4] * 5
    assert digits.replace(" ", "").isdigit()
    assert len({passphrases.suggest() for _ in range(20)}) == 20


@pytest.mark.parametrize(
    ("target", "result"),
    [
        ("/c/harbour/home", "/c/harbour/home"),
        ("/c/harbour/talk/?after=x", "/c/harbour/talk/?after=x"),
        ("//elsewhere.example", None),
        ("/\\elsewhere.example", None),
        ("https://elsewhere.example/", None),
        ("elsewhere", None),
        ("/a\nb", None),
        ("/a\tb", None),
        ("/ b", None),
        ("/\x7f", None),
        ("", None),
        (None, None),
        ("/" + "a" * 400, None),
        ("javascript:alert(1)", None),
    ],
)
def test_onward_addresses_stay_on_this_server(target: str | None, result: str | None) -> None:
    assert rules.local_path(target) == result


@pytest.mark.parametrize(
    "typed",
    [
        "ABCD-EFGH-1230-4567-89JK-MNPQ",
        "abcdefgh1230456789jkmnpq",
        " ABCD EFGH L23O 4567 89JK MNPQ ",
        "ABCD–EFGH–I23o–4567–89jk–mnpq",
        "ＡＢＣＤEFGH1230456789JKMNPQ",
    ],
)
def test_recovery_digits_are_read_however_they_were_copied(typed: str) -> None:
    assert rules.one_spelling_of_digits(typed) == "ABCDEFGH1230456789JKMNPQ"


@pytest.mark.parametrize(
    "typed", ["", "ABCD", "ABCDEFGH1230456789JKMNPQR", "ABCDEFGH1230456789JKMNP!", "*" * 24]
)
def test_what_cannot_be_recovery_digits_is_none(typed: str) -> None:
    assert rules.one_spelling_of_digits(typed) is None


def test_device_labels_differ_and_can_be_translated() -> None:
    taken: set[str] = set()
    for draw in range(5):
        label = rules.device_label(taken, draw * 7919)
        assert label not in taken
        taken.add(label)
        assert str(rules.device_sentence(label)) == label
    assert str(rules.device_sentence("Something old")) == "Something old"


def test_names_of_offices_are_not_sign_in_names() -> None:
    assert rules.reserved("Admin")
    assert rules.reserved(" ad.min ")
    assert not rules.reserved("heron")


@pytest.mark.parametrize(
    ("today", "rests", "gone"),
    [
        (date(2026, 3, 31), False, False),
        (date(2026, 9, 27), False, False),
        (date(2026, 9, 28), True, False),
        (date(2027, 3, 31), True, False),
        (date(2027, 4, 1), True, True),
    ],
)
def test_an_account_rests_after_half_a_year_and_is_gone_after_one_never_too_early(
    today: date, rests: bool, gone: bool
) -> None:
    used_in = date(2026, 3, 1)
    assert rules.rests(used_in, today) is rests
    assert (used_in < rules.gone_if_used_before(today)) is gone
    assert (rules.after(used_in, rules.GONE_AFTER_DAYS) <= today) is gone
