"""Money is exact, and what a person typed is understood or asked about, never guessed."""

import unicodedata
from decimal import Decimal

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from swsolidarity.core.money import (
    CURRENCIES,
    EXPONENTS,
    LIMIT,
    AmountError,
    CurrencyMismatch,
    Money,
    UnknownCurrency,
    format_money,
    parse,
    plain,
    typed,
    zero,
)

currencies = st.sampled_from(sorted(EXPONENTS))
amounts = st.integers(1, LIMIT)
LOCALES = (
    *("en", "en_IN", "sw_KE", "fr", "es", "pt_BR", "de_CH", "ar", "ar_EG", "fa", "ur", "hi", "mr", "ne"),
    *("bn", "my", "th", "km", "id", "vi", "ru", "tr", "sat", "ff_Adlm", "ckb", "pa_Arab"),
)
ZEROS = [chr(c) for c in range(0x110000) if unicodedata.decimal(chr(c), None) == 0]


def refusal(text: str, currency: str = "KES") -> AmountError:
    with pytest.raises(AmountError) as caught:
        parse(text, currency)
    return caught.value


def attempt(text: str, currency: str) -> Money | AmountError:
    try:
        return parse(text, currency)
    except AmountError as error:
        return error


class TestMoney:
    @pytest.mark.parametrize("minor", [True, 1.0, "1", Decimal(1), None])
    def test_is_made_of_whole_minor_units_only(self, minor: object) -> None:
        with pytest.raises(TypeError):
            Money(minor, "KES")  # type: ignore[arg-type]

    @pytest.mark.parametrize("code", ["", "kes", "XXX", "ABC", "XAU"])
    def test_refuses_what_is_not_a_currency(self, code: str) -> None:
        with pytest.raises(UnknownCurrency):
            Money(1, code)
        with pytest.raises(UnknownCurrency):
            parse("1", code)

    def test_adds_and_compares_within_one_currency(self) -> None:
        a, b = Money(1000, "KES"), Money(250, "KES")
        assert (a + b, a - b, -b, abs(-b)) == (
            Money(1250, "KES"),
            Money(750, "KES"),
            Money(-250, "KES"),
            b,
        )
        assert b < a
        assert b <= a
        assert a > b
        assert a >= b
        assert a != b
        assert a <= Money(1000, "KES")
        assert sum([a, b], start=zero("KES")) == Money(1250, "KES")
        assert a
        assert not zero("KES")

    def test_never_mixes_currencies(self) -> None:
        a, b = Money(1, "KES"), Money(1, "EUR")
        for mix in (
            lambda: a + b,
            lambda: a - b,
            lambda: a < b,
            lambda: a <= b,
            lambda: a > b,
            lambda: a >= b,
        ):
            with pytest.raises(CurrencyMismatch):
                mix()
        assert a != b

    def test_does_not_mix_with_numbers(self) -> None:
        for mix in (lambda: Money(1, "KES") + 1, lambda: Money(1, "KES") < 1, lambda: 0 - Money(1, "KES")):  # type: ignore[operator]
            with pytest.raises(TypeError):
                mix()

    def test_knows_the_decimals_of_iso_4217(self) -> None:
        sample = {"KES": 2, "EUR": 2, "JPY": 0, "XOF": 0, "UGX": 0, "KWD": 3, "IQD": 3, "CLF": 4, "XCG": 2}
        assert {code: EXPONENTS[code] for code in sample} == sample
        assert len(CURRENCIES) == 165
        assert {"BGN", "HRK", "ZWL"}.isdisjoint(CURRENCIES)
        assert "BGN" in EXPONENTS
        assert all(len(code) == 3 and code.isupper() for code in EXPONENTS)

    def test_is_written_plainly(self) -> None:
        cases = [(150050, "KES"), (5, "KES"), (-5, "KES"), (7, "JPY"), (1, "KWD"), (0, "EUR")]
        assert [plain(Money(*case)) for case in cases] == ["1500.50", "0.05", "-0.05", "7", "0.001", "0.00"]
        assert str(Money(150050, "KES")) == "1500.50 KES"
        assert Money(-(10**40) - 1, "KES").decimal == Decimal("-" + "1" + "0" * 38 + ".01")


class TestParse:
    @pytest.mark.parametrize(
        "text",
        [
            *("1234,50", "1234.50", "1234.5", "1 234,50", "1,234.50", "1.234,50", "1'234.50", "1’234,5"),
            *("1\u00a0234,50", "1\u202f234,50", " 1234,50\n", "١٢٣٤٫٥٠", "١٬٢٣٤٫٥٠", "۱۲۳۴٫۵", "१,२३४.५०"),
            *("๑,๒๓๔.๕๐", "၁၂၃၄.၅", "１，２３４．５０", "\u200f١٬٢٣٤٫٥٠", "01234.50", "1234،50"),
        ],
    )
    def test_understands_how_people_write(self, text: str) -> None:
        assert parse(text, "KES") == Money(123450, "KES")

    @pytest.mark.parametrize("text", ["1234567", "1,234,567", "1.234.567", "1 234 567", "12,34,567"])
    def test_understands_grouping(self, text: str) -> None:
        assert parse(text, "KES") == Money(123456700, "KES")
        assert parse(text, "JPY") == Money(1234567, "JPY")

    def test_asks_when_two_readings_are_possible(self) -> None:
        for text in ("1.234", "1,234", "١,٢٣٤", "12.000", "999,999"):
            assert refusal(text).code == "ambiguous"
        values = refusal("1.234").values
        assert (values["text"], values["thousands"], values["decimal"]) == ("1.234", "1234", "1.23")
        assert refusal("1,234", "KWD").values["decimal"] == "1.234"

    def test_asks_where_a_point_means_thousands_at_home(self) -> None:
        assert refusal("1.234", "TND").values["decimal"] == "1,234"
        assert refusal("1.234", "IQD").code == refusal("1,234", "IQD").code == "ambiguous"
        assert typed(Money(1234, "TND")) == "1,234"
        assert typed(Money(500_000, "TND")) == "500"

    def test_does_not_ask_when_only_one_is(self) -> None:
        assert parse("1.234", "JPY") == parse("1,234", "JPY") == Money(1234, "JPY")
        assert parse("1.234", "KWD") == Money(1234, "KWD")
        assert parse("1,234", "TND") == Money(1234, "TND")
        assert parse("0,500", "KWD") == Money(500, "KWD")
        assert parse("1500,250", "KWD") == Money(1500250, "KWD")
        assert parse("1 234", "KES") == parse("1'234", "KES") == parse("1٬234", "KES") == Money(123400, "KES")

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            *((text, "empty") for text in ("", "  ", "\u00a0", "\u200f")),
            *((text, "not_a_number") for text in ("abc", "KSh 5", "€5", "1e5", "0x1F", "½", "²", "1२", "٥5")),
            *(
                (text, "not_a_number")
                for text in ("5.", ".5", ",", "-", "--", "1..5", "1  234", "1_000", "+5")
            ),
            *((text, "not_a_number") for text in ("1,23,4", "1.234,567.8", "1 23", "1234 567", "12 34.5")),
            *((text, "not_a_number") for text in ("1,234 567", "0,234,567", "1٫5٫5", "nan", "inf", "1\n2")),
            *((text, "negative") for text in ("-5", "−5", "5-", "- 5", "–1.234", "-0")),
            *((text, "zero") for text in ("0", "0.00", "٠", "000")),
            *(
                (text, "too_precise")
                for text in ("1.2345", "0.500", "1500.500", "1,234.567", "1 234,567", "1.001,001")
            ),
            *((text, "too_large") for text in ("10000000000000.01", "9" * 30, "9" * 500)),
        ],
    )
    def test_refuses_and_says_why(self, text: str, code: str) -> None:
        error = refusal(text)
        assert error.code == code
        assert error.values["currency"] == "KES"
        assert error.values["decimals"] == 2
        assert len(str(error.values["text"])) <= 64

    def test_says_the_most_that_can_be_typed(self) -> None:
        assert parse("10000000000000", "KES").minor == LIMIT
        assert refusal("10000000000000.01").values["limit"] == Money(LIMIT, "KES")

    def test_yen_have_no_decimals(self) -> None:
        assert refusal("1500.0", "JPY").code == "too_precise"
        assert refusal("1,234.567", "JPY").code == "too_precise"

    @given(amounts, currencies, st.sampled_from(ZEROS))
    def test_reads_back_what_it_writes_in_any_digits(self, minor: int, currency: str, nought: str) -> None:
        money = Money(minor, currency)
        digits = {48 + d: chr(ord(nought) + d) for d in range(10)}
        assert parse(typed(money).translate(digits), currency) == money

    @given(amounts, currencies)
    def test_never_takes_its_own_plain_form_for_another_amount(self, minor: int, currency: str) -> None:
        money = Money(minor, currency)
        read = attempt(plain(money), currency)
        if isinstance(read, AmountError):
            assert read.code == "ambiguous"
            assert currency in {"IQD", "LYD", "TND"}
        else:
            assert read == money

    @given(amounts, currencies, st.sampled_from(LOCALES))
    def test_reads_back_what_a_locale_shows(self, minor: int, currency: str, locale: str) -> None:
        money = Money(minor, currency)
        shown = format_money(money, locale)
        number = "".join(c for c in shown if unicodedata.decimal(c, None) is not None or c in SEPARATORS)
        read = attempt(number.strip(".,' \u00a0\u202f’"), currency)
        if isinstance(read, AmountError):
            assert read.code == "ambiguous"
            assert money in {parse(str(read.values[key]), currency) for key in ("thousands", "decimal")}
        else:
            assert read == money

    @given(st.text(max_size=80), currencies)
    def test_any_text_is_an_amount_or_a_refusal(self, text: str, currency: str) -> None:
        read = attempt(text, currency)
        assert read.code in CODES if isinstance(read, AmountError) else 0 < read.minor <= LIMIT

    @given(st.from_regex(r"[0-9]{1,5}([., '][0-9]{1,4}){0,3}", fullmatch=True), currencies)
    def test_the_readings_it_offers_are_accepted(self, text: str, currency: str) -> None:
        read = attempt(text, currency)
        if isinstance(read, Money):
            digits = "".join(c for c in text if c.isdigit()).lstrip("0")
            assert str(read.minor).rstrip("0") == digits.rstrip("0")
        elif read.code == "ambiguous":
            thousands = parse(str(read.values["thousands"]), currency)
            assert thousands > parse(str(read.values["decimal"]), currency)


CODES = {"empty", "not_a_number", "ambiguous", "negative", "zero", "too_precise", "too_large"}
SEPARATORS = set(".,'’٫٬ \u00a0\u202f")


class TestFormat:
    @pytest.mark.parametrize(
        ("minor", "currency", "locale", "shown"),
        [
            (123456750, "KES", "en", "KES 1,234,567.50"),
            (800000, "EUR", "de", "8.000,00 €"),
            (1500, "JPY", "en", "¥1,500"),
            (1234567, "IQD", "en", "IQD 1,234.567"),
            (1234000, "IQD", "en", "IQD 1,234"),
            (12345, "EUR", "ar_EG", "\u200f١٢٣٫٤٥ €"),
            (123456, "BRL", "pt-BR", "R$ 1.234,56"),
            (12345678900, "INR", "hi", "₹12,34,56,789.00"),
            (-550, "USD", "en", "-$5.50"),
        ],
    )
    def test_as_people_write_it(self, minor: int, currency: str, locale: str, shown: str) -> None:
        assert format_money(Money(minor, currency), locale).replace("\u00a0", " ") == shown

    def test_takes_a_locale_object_and_western_digits(self) -> None:
        assert "١" not in format_money(Money(100, "EGP"), Locale.parse("ar_EG"), numbering="latn")

    @given(st.integers(-(10**18), 10**18), currencies, st.sampled_from(LOCALES))
    def test_loses_nothing(self, minor: int, currency: str, locale: str) -> None:
        shown = format_money(Money(minor, currency), locale)
        digits = "".join(
            str(unicodedata.decimal(c)) for c in shown if unicodedata.decimal(c, None) is not None
        )
        assert int(digits.ljust(len(digits) + 4, "0")) % max(abs(minor), 1) == 0
        assert digits.strip("0") == str(abs(minor)).strip("0")
