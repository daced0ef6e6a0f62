"""Pictures in the forms of Talk, and beside what was said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from flask import g, request

from swsolidarity.collectives.models import Membership
from swsolidarity.core import text
from swsolidarity.core.verdict import Invalid
from swsolidarity.files import actions as files
from swsolidarity.files import gate
from swsolidarity.files import queries as kept
from swsolidarity.files.models import Picture
from swsolidarity.files.rules import LONGEST_ALT, PICTURES_EACH
from swsolidarity.threads import queries
from swsolidarity.threads.forms import Beside, WritingForm
from swsolidarity.threads.models import Draft
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.i18n import say

Found = Mapping[str, Sequence[Picture]]
"""Pictures by the reference of what they belong to."""


def restore(form: WritingForm, draft: Draft | None, found: Found | None = None) -> None:
    """Go on with the pictures the draft has; ``found`` where a page has asked for them with its own."""
    if draft is not None and draft.pictures:
        found = kept.of([draft.reference]) if found is None else found
        form.pictures = [Beside(one, one.alt or "") for one in found.get(draft.reference, ())]


def gather(actor: Membership, form: WritingForm) -> None:
    """The pictures a form carries along, and the one it brought: that is looked at before it goes."""
    wanted = [one for one in request.form.getlist("carried") if f"drop-{one}" not in request.form]
    wanted = wanted[:PICTURES_EACH]
    mine = kept.own(actor, wanted)
    form.pictures = [Beside(one, _words(one)) for one in mine]
    if len(mine) < len(wanted):
        form.picture_error = _("A picture has gone in the meantime. Add it again.")
    came = gate.came()
    if came is None:
        return
    try:
        form.pictures.append(Beside(_keep(actor, form, came), ""))
    except Invalid as error:
        form.picture_error = say(error.why)
    else:
        if form.do.data != "draft":
            form.do.data = "picture" if form.do.data == "picture" else "preview"


def _keep(actor: Membership, form: WritingForm, came: object) -> Picture:
    if isinstance(came, Invalid):
        raise came
    if not form.adds_pictures:
        raise Invalid("Pictures cannot be sent here. Take yours out, and send the text alone.")
    if len(form.pictures) >= PICTURES_EACH:
        raise Invalid("At most %(most)s pictures can go with one text.", most=PICTURES_EACH)
    return files.keep(actor, came)  # type: ignore[arg-type]  # what is not refused is cleaned


def _words(picture: Picture) -> str:
    return text.one_line(request.form.get(f"alt-{picture.public_id}", ""))[:LONGEST_ALT]


def beside(posts: Iterable[queries.Shown], draft: Draft | None) -> Found:
    """The pictures of a page and of its draft, by reference; no statement where there are none."""
    wanted = [f"threads.post:{post.public_id}" for post in posts if post.pictures]
    if draft is not None and draft.pictures:
        wanted.append(draft.reference)
    return kept.of(wanted) if wanted else {}


def load_at_once() -> bool:
    """Whether pictures come with the page: only who chose that, and not while the browser saves data."""
    return bool(g.get("loads_pictures")) and request.headers.get("Save-Data", "").lower() != "on"
