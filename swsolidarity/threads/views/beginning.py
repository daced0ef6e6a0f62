"""Starting a conversation."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from swsolidarity.collectives import queries as collectives
from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock
from swsolidarity.core.verdict import Conflict, Invalid
from swsolidarity.files.gate import takes_a_picture
from swsolidarity.threads import actions, policy, queries, rules
from swsolidarity.threads.forms import ConversationForm
from swsolidarity.threads.models import CIRCLE
from swsolidarity.threads.views import pictures
from swsolidarity.threads.views.frame import blame, bp, draft_saved, preview
from swsolidarity.web import i18n
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.throttle import TooMany


@bp.route("/new", methods=["GET", "POST"])
@takes_a_picture
@member_page
def new(actor: Membership) -> ResponseReturnValue:
    form = ConversationForm()
    form.circles = [one for one, _mine in collectives.my_circles(actor, "in")]
    places = (None, *form.circles)
    form.adds_pictures = any(policy.may_add_pictures(actor, one) for one in places)
    draft = queries.draft(actor, None)
    if not form.is_submitted():
        form.restore(draft)
        pictures.restore(form, draft)
        form.choose(request.args.get("circle"))
        wanted = request.args.get("pattern")
        if wanted and (chosen := queries.pattern(actor, wanted)):
            day = i18n.day(clock.now().date())
            form.begin_with(f"{chosen.title}, {day}" if chosen.dated else chosen.title, chosen.text)
        return _new_page(actor, form)
    pictures.gather(actor, form)
    if not form.validate() or form.is_looked_at:
        return _new_page(actor, form)
    audience = CIRCLE if form.circle else form.audience.data
    values: dict[str, Any] = {
        "title": form.title.data,
        "source": form.text.data,
        "audience": audience,
        "circle": form.circle,
        "pictures": form.tied,
    }
    try:
        if form.do.data == "draft":
            actions.save_draft(actor, None, **values)
            return draft_saved(url_for("threads.new"))
        thread = actions.start(actor, **values, note=form.noted)
    except (Invalid, Conflict, TooMany) as error:
        return _new_page(actor, form, error)
    flash(_("Your conversation has started."), "ok")
    return redirect(url_for("threads.show", thread=thread.public_id), code=303)


def _new_page(
    actor: Membership, form: ConversationForm, error: Exception | None = None
) -> ResponseReturnValue:
    status = blame(form, error)
    form.offer(
        members=actor.collective.member_count,
        stewards=queries.steward_count(actor),
        is_steward=actor.is_steward,
    )
    return render_template(
        "threads/new.html",
        form=form,
        patterns=queries.patterns(actor),
        notes=rules.NOTES,
        may_write=policy.may_write(actor),
        can_keep_house=policy.may_keep_house(actor),
        form_error=status >= 400,
        **preview(form),
    ), status
