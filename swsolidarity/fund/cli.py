"""Commands for the books: ``swsolidarity fund check | verify | export``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from flask.cli import AppGroup
from sqlalchemy import select

from swsolidarity.collectives.models import Collective
from swsolidarity.core.db import db
from swsolidarity.fund import export, verify
from swsolidarity.fund.models.books import Fund
from swsolidarity.fund.plaintext import WRITERS
from swsolidarity.fund.promises import check_all

fund_commands = AppGroup("fund", help="Check, verify and export the books of a fund.")


def _funds(address: str | None) -> list[tuple[int, str]]:
    """(fund id, collective address) of one collective's fund, or of all on this server."""
    wanted = select(Fund.id, Collective.address).join(Collective, Collective.id == Fund.collective_id)
    if address is not None:
        wanted = wanted.where(Collective.address == address)
    found = [(row[0], row[1]) for row in db.session.execute(wanted.order_by(Fund.id))]
    if address is not None and not found:
        raise click.ClickException(f"There is no fund at {address}.")
    return found


@fund_commands.command("check")
@click.option("--collective", metavar="ADDRESS", help="Only the fund of this collective.")
@click.option("--json", "as_json", is_flag=True, help="Print the result for a machine.")
def check_command(collective: str | None, as_json: bool) -> None:
    """Recompute every balance, the chain and the guards; say what does not add up.

    Ends with 1 if anything does not. Example: swsolidarity fund check --collective harbour
    """
    results = []
    for fund_id, address in _funds(collective):
        report = check_all(fund_id)
        results.append(
            {
                "collective": address,
                "entries": report.seq,
                "words": report.words,
                "problems": list(report.problems),
            }
        )
        if not as_json:
            click.echo(f"{address}: {report.seq} entries, {report.words}")
            for problem in report.problems:
                click.echo(f"  {problem}")
            click.echo("  The books do not add up." if report.problems else "  The books are right.")
    if as_json:
        click.echo(json.dumps(results, indent=2))
    elif not results:
        click.echo("There is no fund on this server.")
    if any(result["problems"] for result in results):
        sys.exit(1)


@fund_commands.command("verify", with_appcontext=False)
@click.argument("bundle", type=click.Path(path_type=Path))
def verify_command(bundle: Path) -> None:
    """Check an exported BUNDLE without the server; ends with 1 if it does not add up.

    The file swsolidarity/fund/verify.py does the same with nothing but Python.
    Example: swsolidarity fund verify fund.json
    """
    sys.exit(verify.main([str(bundle)]))


@fund_commands.command("export")
@click.option("--collective", metavar="ADDRESS", required=True, help="The collective's address.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="File to write.")
@click.option(
    "--format",
    "program",
    type=click.Choice(("json", *WRITERS)),
    default="json",
    show_default=True,
    help="json is the file for checking.",
)
@click.option("--weeks", is_flag=True, help="Tell weeks instead of days, for people outside.")
def export_command(collective: str, out: Path, program: str, weeks: bool) -> None:
    """Write the books of a collective to a file; nobody is named in it.

    Example: swsolidarity fund export --collective harbour --format hledger --out fund.journal
    """
    if weeks and program == "json":
        raise click.UsageError("The file for checking needs the days. Choose another format.")
    fund_id, _ = _funds(collective)[0]
    lines = export.bundle_lines(fund_id) if program == "json" else WRITERS[program](fund_id, weeks=weeks)
    try:
        with out.open("w", encoding="utf-8", newline="") as file:
            file.writelines(lines)
    except OSError as error:
        raise click.ClickException(f"{out} cannot be written: {error.strerror}.") from None
    click.echo(f"Written to {out}.")


COMMANDS = [fund_commands]
