"""A second application on the same keys and database, with pages of our own that fail and write on purpose.

Whatever the web layer promises is tried on these, so that the promise does not depend on any domain.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, abort, flash, g, redirect, render_template_string, request, session
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from swsolidarity import create_app
from swsolidarity.core import clock, vault
from swsolidarity.core.db import db
from swsolidarity.core.verdict import HIDDEN, Conflict, Invalid, Refused, no, require
from swsolidarity.web import transactions
from swsolidarity.web.forms import Confirm, Form, LongText, TextLine, required
from swsolidarity.web.throttle import Throttle

SECRET = "kanarienvogel-7f3k"

PAGE = """{% extends "_layout/plain.html" %}
{% from "_components/forms.html" import form_open, form_close, field, error_summary %}
{% block content %}{{ error_summary(form) if form else "" }}{{ form_open(request.path, form) }}
{% if form and form.words is defined %}{{ field(form.words) }}{% endif %}
<button type="submit">Send</button>{{ form_close() }}{% endblock %}"""


class Words(Form):
    """One line, required."""

    words = TextLine("Words", most=40, validators=[required("Enter some words.")])
    more = LongText("More")


blueprint = Blueprint("probe", __name__, url_prefix="/probe")


def write(label: str = SECRET) -> None:
    """Leave a row."""
    key = vault.current().throttle_key("probe", f"{label}{len(rows())}", clock.now().date())
    db.session.add(Throttle(key=key, count=1, since=clock.now(), last_at=clock.now()))
    db.session.flush()


def rows() -> list[bytes]:
    """What was left."""
    return list(db.session.scalars(select(Throttle.key)))


@blueprint.get("/page")
def page() -> ResponseReturnValue:
    return render_template_string(PAGE, form=Words())


@blueprint.post("/page")
def send() -> ResponseReturnValue:
    form = Words()
    if not form.validate_on_submit():
        return render_template_string(PAGE, form=form), 422
    try:
        if form.words.data == "refuse me":
            write()
            raise Invalid("Those words are taken.", field="words")
        write()
    except Invalid as error:
        form.blame(error)
        transactions.fail()
        return render_template_string(PAGE, form=form), 422
    flash("Sent.")
    return redirect(f"/probe/result/{len(rows())}", code=303)


@blueprint.get("/result/<int:number>")
def result(number: int) -> ResponseReturnValue:
    return render_template_string(
        '{% extends "_layout/plain.html" %}{% block content %}Result {{ n }}{% endblock %}', n=number
    )


@blueprint.post("/silent")
def silent() -> ResponseReturnValue:
    """Writes and answers with a page instead of a redirect."""
    write()
    return "done"


@blueprint.post("/slow")
@transactions.starts_reading
def slow() -> ResponseReturnValue:
    """Reads first, then says that it writes."""
    before = len(rows())
    transactions.write_now()
    write()
    return redirect(f"/probe/result/{before + 1}", code=303)


@blueprint.route("/fail/<kind>", methods=["GET", "POST"])
def fail(kind: str) -> ResponseReturnValue:
    """Fails in the way asked for, after writing."""
    if request.method == "POST":
        write()
    if kind.isdigit():
        abort(int(kind))
    if kind == "refused":
        require(no("Only stewards can do this."))
    if kind == "hidden":
        raise Refused(HIDDEN)
    if kind == "conflict":
        raise Conflict("Somebody has just done this.")
    if kind == "database":
        raise OperationalError(f"SELECT {SECRET}", {"name": SECRET}, Exception(SECRET))
    if kind == "vault":
        raise vault.VaultError(SECRET)
    if kind == "locked":
        raise vault.VaultLocked(SECRET)
    if kind == "template":
        return render_template_string("{{ nothing.at.all }}" + SECRET)
    if kind == "commit":
        twin = db.session.scalars(select(Throttle)).first()
        if twin is not None:
            key = twin.key
            db.session.expunge_all()
            db.session.add(Throttle(key=key, count=1, since=clock.now(), last_at=clock.now()))
        return "would be done"
    raise RuntimeError(f"{SECRET} {request.form.get('words', '')}")


@blueprint.get("/writes")
def writes() -> ResponseReturnValue:
    """A page that forgets that reading does not write."""
    write()
    return "read"


@blueprint.get("/cookie")
def cookie() -> ResponseReturnValue:
    """Puts words into the session cookie."""
    session["words"] = SECRET
    flash(SECRET)
    return "kept"


@blueprint.get("/leave")
def leave() -> ResponseReturnValue:
    """Asks the browser to forget."""
    g.clear_site_data = True
    return redirect("/probe/page", code=303)


@blueprint.get("/echo")
def echo() -> ResponseReturnValue:
    """What the application believes about the request."""
    return {"host": request.host, "scheme": request.scheme, "url": request.url_root}


@blueprint.post("/upload")
def upload() -> ResponseReturnValue:
    return {name: type(file.stream).__name__ for name, file in request.files.items()}


def make_probe(instance: Path, database_url: str, **config: Any) -> Flask:
    """The application with the probe pages on it."""
    app = create_app(
        {
            "INSTANCE_PATH": instance,
            "DATABASE_URL": database_url,
            "TESTING": True,
            "SMALL_SERVER": True,
            "PROPAGATE_EXCEPTIONS": False,
            **config,
        }
    )
    app.register_blueprint(blueprint)
    return app


def multipart(name: str, size: int, *, file: bool, **fields: str) -> dict[str, Any]:
    """A body with one large part, for ``client.post(**…)``; it would spool it to a file."""
    disposition = f'form-data; name="{name}"' + ('; filename="photo.jpg"' if file else "")
    parts = {f'form-data; name="{key}"': value for key, value in fields.items()} | {disposition: "x" * size}
    lines = "".join(f"--cut\r\nContent-Disposition: {head}\r\n\r\n{body}\r\n" for head, body in parts.items())
    return {"data": f"{lines}--cut--\r\n".encode(), "content_type": "multipart/form-data; boundary=cut"}


def close(app: Flask) -> None:
    """Let go of the database."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


__all__ = ["SECRET", "Confirm", "close", "make_probe", "rows"]
