"""The page everything is compared with: what Flask and SQLAlchemy need at the very least.

The same database, the same web server, a person signed in as Flask-Login does it, thirty rows read by key
and written out by Jinja; a form that writes one row; and a page that has not changed. No form tokens, no
encryption, no headers, no members, no rules.

Signed in means that nobody can be somebody else by changing a number: the cookie is Flask's own, signed,
with the session that Flask-Login keeps in it. A bare number in a cookie would spare the page what every page
of this kind has to do.
"""

from __future__ import annotations

import os

from flask import Flask, Response, redirect, request
from flask_login import LoginManager, UserMixin, current_user, login_required, login_user
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import String, insert, select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from swsolidarity.core.db import normalise_url  # and with it the same pragmas and BEGIN as ours

ROWS = 1_000
SIGNED_WITH = "BARE_KEY"
"""The variable that gives every process of the bare page the same key for its cookie."""

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Rows</title>
<meta name="viewport" content="width=device-width,initial-scale=1"></head>
<body><header><a href="/">Rows</a> · {{ person.name }}</header>
<main><h1>Rows</h1>
{% for row in rows %}<article id="r{{ row.id }}"><h2>{{ row.writer }}</h2><p>{{ row.body }}</p></article>
{% endfor %}</main></body></html>
"""


class BareBase(DeclarativeBase):
    """Tables of the bare page, beside ours and apart from them."""


class BarePerson(BareBase, UserMixin):  # type: ignore[misc]  # Flask-Login ships no types
    """Somebody signed in."""

    __tablename__ = "bare_person"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))


class BareRow(BareBase):
    """One row of the list."""

    __tablename__ = "bare_row"

    id: Mapped[int] = mapped_column(primary_key=True)
    writer: Mapped[str] = mapped_column(String(40))
    body: Mapped[str] = mapped_column(String(400))


def create_app() -> Flask:
    """The bare application on the database that ``SWS_DATABASE_URL`` names and ``prepare`` has filled."""
    db = SQLAlchemy(metadata=BareBase.metadata)
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=os.environ[SIGNED_WITH],
        SQLALCHEMY_DATABASE_URI=normalise_url(os.environ["SWS_DATABASE_URL"]),
    )
    db.init_app(app)
    manager = LoginManager(app)
    page = app.jinja_env.from_string(PAGE)

    @manager.user_loader  # type: ignore[untyped-decorator]  # Flask-Login ships no types
    def load(key: str) -> BarePerson | None:
        return db.session.get(BarePerson, int(key))

    @app.get("/sign-in")
    def sign_in() -> str:
        login_user(db.session.get_one(BarePerson, 1))
        return "signed in"

    @app.get("/rows")
    @login_required  # type: ignore[untyped-decorator]
    def rows() -> str:
        start = request.args.get("after", 0, type=int)
        found = db.session.scalars(select(BareRow).where(BareRow.id > start).order_by(BareRow.id).limit(30))
        return page.render(rows=found, person=current_user)

    @app.post("/rows")
    @login_required  # type: ignore[untyped-decorator]
    def add() -> Response:
        db.session.rollback()  # SQLite: what means to write begins by saying so, as ours does
        db.session.connection(execution_options={"writes": True})
        db.session.add(BareRow(writer="somebody", body=request.form.get("body", "")[:400]))
        db.session.commit()
        return redirect("/rows", code=303)  # type: ignore[return-value]

    @app.get("/same")
    def same() -> Response:
        response = Response("same", mimetype="text/plain")
        response.set_etag("same")
        return response.make_conditional(request)  # type: ignore[return-value]

    return app


def prepare(engine: Engine) -> None:
    """Make and fill the bare page's tables."""
    BareBase.metadata.create_all(engine)
    with engine.begin() as connection:
        if connection.scalar(select(BarePerson.id)) is not None:
            return
        connection.execute(insert(BarePerson), [{"id": 1, "name": "Somebody"}])
        words = "The kettle is on, the chairs are out, and the minutes of last week are on the table. "
        connection.execute(
            insert(BareRow),
            [{"writer": f"Person {n % 40}", "body": words * (1 + n % 3)} for n in range(ROWS)],
        )


def take_away(engine: Engine) -> None:
    """Drop the bare page's tables again."""
    BareBase.metadata.drop_all(engine)


__all__ = ["SIGNED_WITH", "create_app", "prepare", "take_away"]
