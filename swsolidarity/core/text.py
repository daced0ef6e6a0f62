"""What members write: cleaned when it arrives, rendered once, shortened, quoted, searched for mentions.

Markdown is small on purpose (CommonMark without HTML and without images), and what it gives goes through
an allow-list as well. Nothing rendered here makes a browser fetch anything until a person follows a link.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator, MutableMapping, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

RENDER_VERSION: Final = 1
"""Stored beside every rendering; raise it when `render` would give something else for the same source."""

_TAGS: Final = {
    *("p", "br", "hr", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol", "li"),
    *("pre", "code", "em", "strong", "a"),
}
_ATTRIBUTES: Final[dict[str, set[str]]] = {"*": set(), "a": {"href"}, "ol": {"start"}}  # "*": not even title
_SCHEMES: Final = {"http", "https", "mailto"}
_REL: Final = "noopener noreferrer nofollow ugc"
_TAG: Final = re.compile(r"<[^>]*>")
_ADDRESS: Final = re.compile(r"mailto:([^\s@?#&,;%]+@[^\s@?#&,;%]+)", re.IGNORECASE)


def render(source: str) -> str:
    """Markdown to the HTML that is stored and shown; safe for the page as it is.

    Headings start at h3, line breaks stay, pictures become their description, and a link whose text is not
    its address is followed by the place it leads to, so that no link can pretend.
    """
    return nh3.clean(
        _MARKDOWN.render(source),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel=_REL,
        strip_comments=True,
    )


def plain(source: str, limit: int) -> str:
    """One line of at most `limit` characters without any markup, for lists and previews.

    Quotes of others are left out unless there is nothing else. A shortened text ends with "…".
    """
    tokens = _MARKDOWN.parse(source[: max(2_000, 8 * limit)])
    text = one_line(" ".join(_words(tokens, quotes=False)))
    return _shorten(text or one_line(" ".join(_words(tokens, quotes=True))), limit)


def of_html(rendered: str, limit: int) -> str:
    """One line of at most `limit` characters of what `render` gave, without its tags."""
    return _shorten(one_line(html.unescape(_TAG.sub(" ", rendered))), limit)


def clean(source: str) -> str:
    """A text as it is stored: NFC, lines end in \\n, no control characters but \\n and \\t, no space at line
    ends, no empty lines around, and no direction control that reaches beyond its own line (Unicode UAX #9).
    """
    lines = _NEWLINE.sub("\n", source).split("\n")
    kept = (_balanced(_UNWANTED.sub("", line)) for line in lines)
    return "\n".join(unicodedata.normalize("NFC", line).rstrip() for line in kept).strip("\n")


def one_line(value: str) -> str:
    """A name or title as it is stored: NFC, one line, single spaces, nothing invisible but the joiners and
    marks that scripts need. May come out empty: the form says so.
    """
    value = _DIRECTION.sub("", _HIDDEN.sub("", _UNWANTED.sub(" ", _NEWLINE.sub(" ", value))))
    value = " ".join(unicodedata.normalize("NFC", value).replace("\t", " ").split())
    return value.strip(" \u200c\u200d\u200e\u200f\u061c")


def quote(source: str, name: str) -> str:
    """A post as a Markdown quotation, with the name of who wrote it, to begin a reply with.

    Quotations inside it are left out, so that answers to answers do not grow.
    """
    lines = [line for line in clean(source).split("\n") if not line.lstrip(" ").startswith(">")]
    body = "\n".join(lines).strip("\n") or clean(source)
    who = _PUNCTUATION.sub(r"\\\g<0>", one_line(name))
    quoted = "\n".join(f"> {line}".rstrip() for line in body.split("\n"))
    return f"> **{who}:**\n>\n{quoted}\n\n"


def without_quotations(source: str) -> str:
    """A text whose quotations with a name over them, as `quote` makes them, are cut to "[…]" (safety D2)."""
    kept: list[str] = []
    within = False
    for line in source.split("\n"):
        if line.startswith("> **") and line.endswith(":**"):
            within = True
            kept.append("> […]")
        elif not within or not line.startswith(">"):
            within = False
            kept.append(line)
    return "\n".join(kept)


def mentions(source: str) -> list[str]:
    """The names called in a text, `@name` or `@"name with spaces"`, once each, in order, without the @.

    Names may be in any script. Quotations and code are not read, nor is the @ of a mail address.
    Whether somebody has that name is for the caller to find out.
    """
    found: dict[str, None] = {}
    for text in _words(_MARKDOWN.parse(source), quotes=False, code=False):
        for name in _called(text):
            found.setdefault(name)
    return list(found)


# Markdown ---------------------------------------------------------------------------------------------


def _may_link(url: str) -> bool:
    if _ADDRESS.fullmatch(url):
        return True
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False


def _place(url: str) -> str:
    address = _ADDRESS.fullmatch(url)
    return address[1] if address else urlsplit(url).hostname or ""


def _adapt(state: StateCore) -> None:
    """Demote headings, turn pictures into their description, say where links lead."""
    for token in state.tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + 2, 6)}"
        elif token.type == "inline" and token.children:
            token.children = list(_inline(token.children))


def _inline(children: Sequence[Token]) -> Iterator[Token]:
    href = ""
    label = ""
    for token in map(_described, children):
        if token.type == "link_open":
            href, label = str(token.attrGet("href") or ""), ""
        elif token.type != "link_close":
            label += token.content
        elif not label.strip():
            yield Token("text", "", 0, content=href)
        yield token
        if token.type == "link_close" and label.strip() and not _is_its_address(label.strip(), href):
            yield Token("text", "", 0, content=f" ({_place(href)})")


def _described(token: Token) -> Token:
    if token.type != "image":
        return token
    return Token("text", "", 0, content="".join(_spoken(part) for part in token.children or ()))


def _is_its_address(label: str, href: str) -> bool:
    return label in {href, _place(href), href.partition("://")[2]}


def _fence(
    self: RendererProtocol,
    tokens: Sequence[Token],
    idx: int,
    options: OptionsDict,
    env: MutableMapping[str, Any],
) -> str:
    """Code without the language that Markdown would put into a class."""
    del self, options, env
    return f"<pre><code>{_escape(tokens[idx].content)}</code></pre>\n"


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def _make() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": False, "breaks": True, "linkify": False, "typographer": False})
    made.validateLink = _may_link  # type: ignore[method-assign]  # the hook markdown-it offers for this
    made.core.ruler.push("adapt", _adapt)
    made.add_render_rule("fence", _fence)
    return made


_MARKDOWN: Final = _make()


def _words(tokens: Sequence[Token], *, quotes: bool, code: bool = True) -> Iterator[str]:
    depth = 0
    for token in tokens:
        if token.type in {"blockquote_open", "blockquote_close"}:
            depth += token.nesting
        elif depth and not quotes:
            continue
        elif token.type == "inline":
            yield "".join(_spoken(child, code) for child in token.children or ())
        elif token.type in {"fence", "code_block"} and code:
            yield token.content


def _spoken(token: Token, code: bool = True) -> str:
    if token.type in {"softbreak", "hardbreak"}:
        return "\n"
    if token.type == "code_inline" and not code:
        return " "
    return token.content


# Characters -------------------------------------------------------------------------------------------

_NEWLINE = re.compile("\r\n|[\r\x85\u2028\u2029]")
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff]")
_HIDDEN = re.compile(
    "[\xad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2060-\u2064\u206a-\u206f\u3164\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
_OPENS = {
    **dict.fromkeys("\u202a\u202b\u202d\u202e", "\u202c"),
    **dict.fromkeys("\u2066\u2067\u2068", "\u2069"),
}


def _balanced(line: str) -> str:
    """The line without embeddings, overrides and isolates that do not end, or begin, within it."""
    if not _DIRECTION.search(line):
        return line
    keep: set[int] = set()
    opened: list[tuple[int, str]] = []
    for match in _DIRECTION.finditer(line):
        mark = match[0]
        if mark in _OPENS:
            opened.append((match.start(), _OPENS[mark]))
        elif opened and opened[-1][1] == mark:
            keep |= {opened.pop()[0], match.start()}
    return "".join(c for at, c in enumerate(line) if at in keep or not _DIRECTION.match(c))


def _shorten(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    cut = max(limit - 1, 0)
    space = text.rfind(" ", 0, cut + 1)
    if space >= cut // 2:
        cut = space
    while cut > 0 and (_joins(text[cut]) or text[cut - 1] == "\u200d"):
        cut -= 1
    return text[:cut].rstrip() + "…" if limit > 0 else ""


def _joins(character: str) -> bool:
    """Whether this character belongs to the one before it (combining marks, joiners, skin tones)."""
    return (
        unicodedata.category(character)[0] == "M" or character in "\u200c\u200d" or "🏻" <= character <= "🏿"
    )


_QUOTES = {'"': '"', "“": "”", "„": "“”", "«": "»", "”": "”"}
_LONGEST_NAME = 80
_WITHIN = "_-.'’·\u200c\u200d"


def _called(text: str) -> Iterator[str]:
    at = text.find("@")
    while at >= 0:
        end = at + 1
        if at == 0 or not _of_a_name(text[at - 1]):
            closing = _QUOTES.get(text[end : end + 1])
            if closing:
                stop = next(
                    (
                        i
                        for i in range(end + 1, min(end + 2 + _LONGEST_NAME, len(text)))
                        if text[i] in closing + "\n"
                    ),
                    0,
                )
                name = text[end + 1 : stop] if stop and text[stop] != "\n" else ""
                end = stop or end
            else:
                while end < len(text) and _of_a_name(text[end]):
                    end += 1
                name = text[at + 1 : end].rstrip(_WITHIN)
            name = one_line(name)
            if 0 < len(name) <= _LONGEST_NAME:
                yield name
        at = text.find("@", end)


def _of_a_name(character: str) -> bool:
    return (
        unicodedata.category(character)[0] in "LMN"
        or unicodedata.category(character) in {"So", "Sk"}
        or character in _WITHIN
    )
