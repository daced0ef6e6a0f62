"""Trying out the mail server."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext

from swsolidarity.core import mail
from swsolidarity.notices import letters, rules


@click.group("mail")
def mail_group() -> None:
    """Look after e-mail."""


@mail_group.command("test")
@click.argument("address")
@with_appcontext
def test(address: str) -> None:
    """Send the letter that members get to an address of your own, now.

    \b
    Example:
      swsolidarity mail test me@example.org
    """
    relay = mail.relay_of(current_app.config)
    if relay is None:
        raise click.ClickException("MAIL_HOST is empty, so no letters leave. See: swsolidarity config show")
    to = rules.mail_address(address)
    if to is None:
        raise click.ClickException("That is no address. Write it like me@example.org.")
    subject, body = letters.update(current_app.config["LANGUAGE"], None)
    try:
        fate = mail.send(relay, to, subject, body)
    except mail.Unreachable as error:
        raise click.ClickException(f"{relay.host}:{relay.port} did not take it ({error}).") from None
    if fate != "sent":
        raise click.ClickException(_SAID[fate])
    click.echo("The mail server took it.")


_SAID = {
    "later": "The mail server does not take it now. Try again in some minutes, and look at its rules.",
    "no_such": "The mail server refuses this address.",
    "unknown": "The mail server hung up. It may have taken it, or not.",
}
COMMANDS = (mail_group,)
