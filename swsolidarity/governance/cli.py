"""Commands for oversight: ``swsolidarity audit verify``."""

from __future__ import annotations

import json
import sys

import click
from flask.cli import AppGroup
from sqlalchemy import select

from swsolidarity.collectives.models import Collective
from swsolidarity.core import audit
from swsolidarity.core.db import db

audit_commands = AppGroup("audit", help="Check that nobody changed what is written about uses of power.")


@audit_commands.command("verify")
@click.option("--collective", metavar="ADDRESS", help="Only the chain of this collective.")
@click.option("--json", "as_json", is_flag=True, help="Print the result for a machine.")
def verify_command(collective: str | None, as_json: bool) -> None:
    """Go through the chain of every collective, and say which row does not fit the one before it.

    Ends with 1 if any does not.

    \b
    Example:
      swsolidarity audit verify --collective harbour
    """
    wanted = select(Collective.id, Collective.address).order_by(Collective.id)
    if collective is not None:
        wanted = wanted.where(Collective.address == collective)
    found = db.session.execute(wanted).all()
    if collective is not None and not found:
        raise click.ClickException(f"There is no collective at {collective}.")
    results = [
        {
            "collective": address,
            "rows": audit.length(collective_id),
            "faults": [{"row": fault.seq, "what": fault.what} for fault in audit.verify(collective_id)],
        }
        for collective_id, address in found
    ]
    click.echo(json.dumps(results, indent=2) if as_json else _in_words(results))
    if any(result["faults"] for result in results):
        sys.exit(1)


def _in_words(results: list[dict[str, object]]) -> str:
    lines = []
    for result in results:
        faults = result["faults"]
        assert isinstance(faults, list)
        lines.append(f"{result['collective']}: {result['rows']} rows")
        lines += [f"  row {fault['row']}: {fault['what']}" for fault in faults if fault["row"]]
        lines += [f"  {fault['what']}" for fault in faults if not fault["row"]]
        lines.append("  This is not as it was written." if faults else "  The chain holds.")
    return "\n".join(lines) or "There is no collective on this server."


COMMANDS = [audit_commands]
