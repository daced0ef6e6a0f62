"""Whatever people write, the page gets only allowed markup, and a browser fetches nothing from it."""

import sys
import unicodedata
from types import FrameType

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from swsolidarity.core.text import clean, mentions, one_line, plain, quote, render
from tests.core.attacks import REMOTE, SCRIPTS

HEADINGS = {"h3", "h4", "h5", "h6"}
TAGS = HEADINGS | {"p", "br", "hr", "blockquote", "ul", "ol", "li", "pre", "code", "em", "strong", "a"}
ATTRIBUTES = {"a": {"href", "rel"}, "ol": {"start"}}

PIECES = st.sampled_from(
    [
        *REMOTE,
        *SCRIPTS,
        *"<>&\"'`*_[]()!#-+.:;/\\ \n\t>",
        "](",
        "![",
        "javascript:",
        "https://a.b",
        "<a href=",
        "\n> ",
        "\n- ",
    ]
)


def check(source: str) -> str:
    html = render(source)
    for element in lxml.html.fragment_fromstring(html, create_parent="root").iter():
        if element.tag == "root":
            continue
        assert element.tag in TAGS, (source, html)
        assert set(element.attrib) <= ATTRIBUTES.get(str(element.tag), set()), (source, html)
        if element.tag == "a":
            assert element.get("rel") == "noopener noreferrer nofollow ugc"
            assert str(element.get("href")).lower().startswith(("http://", "https://", "mailto:")), (
                source,
                html,
            )
            assert element.text_content().strip()
    return html


class TestRender:
    @pytest.mark.parametrize("source", REMOTE)
    def test_nothing_is_fetched(self, source: str) -> None:
        html = check(source)
        assert "<img" not in html
        assert ' src="' not in html

    @pytest.mark.parametrize("source", SCRIPTS)
    def test_nothing_runs(self, source: str) -> None:
        check(source)

    def test_links_that_lead_nowhere_good_stay_text(self) -> None:
        for source in SCRIPTS[8:37]:
            assert "<a" not in render(source), source

    @given(st.lists(PIECES, max_size=12).map("".join))
    def test_any_mixture_comes_out_allowed(self, source: str) -> None:
        check(source)

    @given(st.text())
    def test_any_text_comes_out_allowed(self, source: str) -> None:
        check(source)

    @pytest.mark.parametrize(
        ("source", "html"),
        [
            ("one\ntwo\n\nthree", "<p>one<br>\ntwo</p>\n<p>three</p>\n"),
            ("**a** *b* `c<d`", "<p><strong>a</strong> <em>b</em> <code>c&lt;d</code></p>\n"),
            ("# A\n## B\n##### C\nD\n---", "<h3>A</h3>\n<h4>B</h4>\n<h6>C</h6>\n<h4>D</h4>\n"),
            ("2. a\n3. b", '<ol start="2">\n<li>a</li>\n<li>b</li>\n</ol>\n'),
            ("> a", "<blockquote>\n<p>a</p>\n</blockquote>\n"),
            ("```py\na < b\n```", "<pre><code>a &lt; b\n</code></pre>\n"),
            ("see https://ok.example", "<p>see https://ok.example</p>\n"),
            ("![our *new* banner](https://x.example/b.png)", "<p>our new banner</p>\n"),
            ("", ""),
        ],
    )
    def test_keeps_what_markdown_is_for(self, source: str, html: str) -> None:
        assert render(source) == html

    @pytest.mark.parametrize(
        ("source", "text"),
        [
            ("[our bank](https://evil.example/x)", "our bank (evil.example)"),
            ("[https://bank.example](https://evil.example)", "https://bank.example (evil.example)"),
            ("[bank.example](https://bank.example)", "bank.example"),
            ("<https://ok.example/a>", "https://ok.example/a"),
            ("[write](mailto:us@ok.example)", "write (us@ok.example)"),
            ("<us@ok.example>", "us@ok.example"),
            ("[](https://ok.example)", "https://ok.example"),
            ("[![](https://a.example/b.png)](https://ok.example)", "https://ok.example"),
            ("[x](https://bücher.example)", "x (xn--bcher-kva.example)"),
        ],
    )
    def test_a_link_says_where_it_leads(self, source: str, text: str) -> None:
        shown = lxml.html.fromstring(check(source)).itertext()
        assert "".join(str(part) for part in shown).strip() == text

    @pytest.mark.parametrize(
        "unit",
        [
            *(
                "[",
                "![",
                "*a ",
                "*a_ ",
                "**a*",
                "`a``",
                "<",
                ">",
                "> ",
                "- ",
                "* a\n",
                "[a](",
                "[a][b",
                "[a](<b",
            ),
            *(
                "[a](b '",
                "&",
                "\\",
                "<!--",
                "<a@b",
                "```\n",
                "[a]: b\n",
                "[]",
                "(",
                "\t",
                "\n",
                "word ",
                "a\n",
            ),
            *("[a](http://a)", "![a](http://b) ", '@"', "@a ", "<div>\n", "1) ", "# ", "_a", "]("),
        ],
    )
    def test_work_grows_with_length_not_faster(self, unit: str) -> None:
        def steps(size: int) -> int:
            source = unit * (size // len(unit))
            calls = 0

            def count(frame: FrameType, event: str, arg: object) -> None:
                nonlocal calls
                calls += 1

            sys.setprofile(count)
            try:
                for reads in (render, mentions, clean, one_line):
                    reads(source)
            finally:
                sys.setprofile(None)
            return calls

        assert steps(8_000) < 4 * 1.3 * steps(2_000) + 1_000


class TestPlain:
    def test_is_one_line_without_markup(self) -> None:
        source = "# Hello\n\n**all** of [you](https://ok.example),\nsee `code`\n\n- one\n- two ![pic](http://x.example)"
        assert plain(source, 200) == "Hello all of you (ok.example), see code one two pic"

    def test_leaves_out_quotes_unless_there_is_nothing_else(self) -> None:
        assert plain("> said before\n\nyes", 50) == "yes"
        assert plain("> said before", 50) == "said before"

    def test_is_cut_between_words_or_letters(self) -> None:
        assert plain("one two three four", 12) == "one two…"
        assert plain("abcdefghij", 5) == "abcd…"
        assert plain("สวัสดีสวัสดีสวัสดี", 3) == "ส…"
        assert plain("👩🏽‍🔧👩🏽‍🔧", 3) == "…"

    @given(st.text(), st.integers(0, 50))
    def test_is_never_longer_than_asked(self, source: str, limit: int) -> None:
        excerpt = plain(source, limit)
        assert len(excerpt) <= limit
        assert "\n" not in excerpt


class TestClean:
    @pytest.mark.parametrize(
        ("source", "stored"),
        [
            ("a\r\nb\rc\u2028d\x85e", "a\nb\nc\nd\ne"),
            ("a \t\n  b\u00a0 \n\n", "a\n  b"),
            ("\n\na", "a"),
            ("a\x00\x07\x1b[31mb\x7f\x9b\ufeff\ud800", "a[31mb"),
            ("e\u0301", "é"),
            ("a\tb", "a\tb"),
            ("x\u202egnp.exe", "xgnp.exe"),
            ("x\u202eab\u202cy", "x\u202eab\u202cy"),
            ("\u2067a\n\u2069b", "a\nb"),
            ("\u202aa\u2069b\u202c", "\u202aab\u202c"),
            ("\u2067\u202aa\u2069", "aa"[:1]),
            ("mi\u200cshavad 👩\u200d🔧", "mi\u200cshavad 👩\u200d🔧"),
        ],
    )
    def test_stores_what_people_meant(self, source: str, stored: str) -> None:
        assert clean(source) == stored

    @given(st.text(st.characters() | st.sampled_from("\u202a\u202e\u202c\u2067\u2069\r\n \u0301e")))
    def test_twice_is_once(self, source: str) -> None:
        stored = clean(source)
        assert clean(stored) == stored
        assert unicodedata.is_normalized("NFC", stored)
        assert not any(unicodedata.category(c) in {"Cc", "Cs"} and c not in "\n\t" for c in stored)

    @given(st.text(st.sampled_from("ab\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\n")))
    def test_direction_controls_end_on_their_line(self, source: str) -> None:
        for line in clean(source).split("\n"):
            opens = sum(line.count(c) for c in "\u202a\u202b\u202d\u202e")
            isolates = sum(line.count(c) for c in "\u2066\u2067\u2068")
            assert (opens, isolates) == (line.count("\u202c"), line.count("\u2069"))


class TestOneLine:
    @pytest.mark.parametrize(
        ("typed", "stored"),
        [
            ("  Noor \n the\tGreat\u3000! ", "Noor the Great !"),
            ("A\u200bs\u00adh\u2060a\u202e", "Asha"),
            ("\u200d\u200c ", ""),
            ("می\u200cشود", "می\u200cشود"),
            ("\u3164", ""),
            ("Cafe\u0301", "Café"),
        ],
    )
    def test_names_show_all_they_are(self, typed: str, stored: str) -> None:
        assert one_line(typed) == stored

    @given(st.text())
    def test_twice_is_once(self, typed: str) -> None:
        stored = one_line(typed)
        assert one_line(stored) == stored
        assert stored == stored.strip()
        assert "\n" not in stored
        assert "  " not in stored


class TestQuote:
    def test_begins_a_reply(self) -> None:
        assert quote("one\n\ntwo", "Asha") == "> **Asha:**\n>\n> one\n>\n> two\n\n"

    def test_leaves_out_quotes_in_it(self) -> None:
        assert quote("> older\n\nnew", "Asha") == "> **Asha:**\n>\n> new\n\n"

    def test_a_name_stays_a_name(self) -> None:
        html = render(quote("x", "*[a](https://x.example)* <b> `"))
        assert "<strong>*[a](https://x.example)* &lt;b&gt; `:</strong>" in html

    @given(st.text(min_size=1), st.text())
    def test_is_a_quotation_whatever_is_in_it(self, source: str, name: str) -> None:
        html = check(quote(source, name) + "answer")
        root = lxml.html.fragment_fromstring(html, create_parent="root")
        assert [child.tag for child in root] == ["blockquote", "p"]
        assert root[1].text == "answer"


class TestMentions:
    @pytest.mark.parametrize(
        ("source", "names"),
        [
            ("Hi @Asha and @Beto.", ["Asha", "Beto"]),
            ('@"Noor the Great", @“Mira B” and @«Д Л»', ["Noor the Great", "Mira B", "Д Л"]),
            (
                "@नीता @สมชาย @أمل، @小明 @Zoë-Ann's @O'Brien",
                ["नीता", "สมชาย", "أمل", "小明", "Zoë-Ann's", "O'Brien"],
            ),
            ("@Asha @Asha @asha", ["Asha", "asha"]),
            ('mail a@b.example, `@code`, @ @@ @"" @"open', []),
            ("> @quoted\n\n    @indented\n\n```\n@fenced\n```\n\n@me", ["me"]),
            ("(@Asha)! **@Beto** [@Mira](https://x.example) @🌸Lily", ["Asha", "Beto", "Mira", "🌸Lily"]),
            ("@foo_bar @_x", ["foo_bar", "_x"]),
            ("@" + "x" * 500, []),
        ],
    )
    def test_finds_who_is_called(self, source: str, names: list[str]) -> None:
        assert mentions(source) == names

    @given(st.text())
    def test_never_fails(self, source: str) -> None:
        assert all(name and name == one_line(name) for name in mentions(source))
