"""What came out, how, and the record of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import Membership
from swsolidarity.core.money import Money
from swsolidarity.core.verdict import Sentence
from swsolidarity.decisions import ballots, policy, queries
from swsolidarity.decisions.jobs import BALLOTS_KEPT
from swsolidarity.decisions.models import Proposal
from swsolidarity.decisions.rules import blt as blt_files
from swsolidarity.decisions.rules import pack, papers, record, spoken, tables, words
from swsolidarity.decisions.rules.question import WITH_OPTIONS
from swsolidarity.decisions.views.frame import bp, labels_of, load
from swsolidarity.web import assets, i18n

NAMES_ON_A_PAGE = 50
MOST_REASONS = 12
STYLES = ("css/tokens.css", "css/base.css", "css/components.css")


@bp.get("/<proposal>/outcome")
@member_page
def outcome(actor: Membership, proposal: str) -> ResponseReturnValue:
    found = load(actor, proposal)
    if found.state != "decided":
        return redirect(url_for("decisions.show", proposal=found.public_id), code=303)
    told = _told(found)
    method, labels = told["record"]["rule"]["method"], told["labels"]
    named = policy.may_see_names(actor, found)
    people = ballots.names(found, request.args.get("after"), NAMES_ON_A_PAGE) if named else []
    return render_template(
        "decisions/outcome.html",
        **told,
        alone=False,
        too_telling=named == policy.TOO_TELLING and policy.TOO_TELLING.why,
        people=people[:NAMES_ON_A_PAGE],
        more=people[NAMES_ON_A_PAGE - 1][0].public_id if len(people) > NAMES_ON_A_PAGE else None,
        spoken=lambda paper: spoken.words(method, paper, labels),
        grid=lambda paper: [papers.points(paper, len(labels)).get(place, 0) for place in range(len(labels))],
        names_kept=BALLOTS_KEPT,
    )


@bp.get("/<proposal>/outcome.html")
@member_page
def document(actor: Membership, proposal: str) -> ResponseReturnValue:
    """The result in one file that needs nothing else, without names."""
    found = _decided(actor, proposal)
    page = render_template("decisions/document.html", **_told(found), alone=True, people=[])
    style = "".join(assets.text(name) for name in STYLES)
    return _file(found, page.replace("</head>", f"<style>{style}</style></head>", 1), "text/html", "html")


@bp.get("/<proposal>/outcome.json")
@member_page
def download(actor: Membership, proposal: str) -> ResponseReturnValue:
    """The result record exactly as it was hashed."""
    found = _decided(actor, proposal)
    return _file(found, found.result or "", "application/json", "json")


@bp.get("/<proposal>/outcome.blt")
@member_page
def blt(actor: Membership, proposal: str) -> ResponseReturnValue:
    """Published rankings as other counting programs read them."""
    found = _decided(actor, proposal)
    kept = found.record or {}
    if not tables.ranked(kept):
        abort(404)
    labels = labels_of(queries.options(found))
    written = blt_files.write(kept["ballots"], labels, kept["places"], found.title)
    return _file(found, written, "text/plain", "blt")


def _decided(actor: Membership, proposal: str) -> Proposal:
    found = load(actor, proposal)
    if found.result is None:
        abort(404)
    return found


def _file(proposal: Proposal, content: str, kind: str, ending: str) -> Response:
    answer = Response(content, mimetype=kind)
    name = f"decision-{proposal.public_id[:8]}.{ending}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _told(proposal: Proposal) -> dict[str, Any]:
    """Everything a page of a result shows, whoever looks at it."""
    kept = proposal.record or {}
    method = kept["rule"]["method"]
    labels = labels_of(queries.options(proposal)) if method in WITH_OPTIONS else []
    currency = kept.get("currency")

    def money(minor: int) -> str:
        return i18n.amount(Money(minor, currency)) if currency else i18n.number(minor)

    def told(sentence: Sentence) -> str:
        values = {
            name: money(value) if name.startswith("money") and isinstance(value, int) else value
            for name, value in record.with_labels(sentence, labels).values.items()
        }
        return i18n.say(Sentence(sentence.text, values))

    return {
        "proposal": proposal,
        "record": kept,
        "labels": labels,
        "winners": [labels[place] for place in kept.get("winners", [])],
        "tied": [labels[place] for place in kept.get("tied", [])],
        "chosen": i18n.say(spoken.CHOSEN["elected" if kept.get("people") else method]),
        "counted": i18n.say(spoken.COUNTED[method]),
        "level": i18n.say(spoken.LEVELS[kept["secrecy"]]),
        "board": tables.table(kept),
        "lot_told": tables.lot(kept),
        "sentence": lambda stored: record.sentence(stored, labels),
        "told": told,
        "phrase": _phrase,
        "money": money,
        "words": words,
        "pack": pack,
        "answers": spoken.ANSWERS,
        "day": _day,
        "ranked": tables.ranked(kept),
        "most_reasons": MOST_REASONS,
    }


def _phrase(secret: str) -> str | None:
    """What a teller typed; the server's own secret is no text."""
    try:
        typed = bytes.fromhex(secret).decode()
    except ValueError:
        return None
    return typed if typed.isprintable() else None


def _day(written: str | None) -> date | None:
    """A day, or the day of a moment, as a record writes it."""
    return datetime.fromisoformat(written).date() if written else None
