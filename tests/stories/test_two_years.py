"""Two years of a collective's life end in exactly the state the rules say, and little of them is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.governance.cli import audit_commands
from swsolidarity.operations.cli import retention_commands
from tests.stories.two_years import TwoYears, kept

TWO_MONTHS, MUCH_LATER = timedelta(days=60), timedelta(days=800)
# What somebody wrote about somebody, or about themself, so that others could decide.
ONLY_FOR_A_TIME = (
    "At the market.",
    "They photographed the door.",
    "We talked.",
    "Three counts were missed.",
    "My child was ill.",
    "Nobody asked me.",
    "We read it.",
    "They never answer.",
    "They shouted",
    "I have paid it back.",
    "I am sorry.",
    "I will write this later.",
)


def test_two_years_end_as_the_rules_say_and_little_of_them_is_kept(
    app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    story = TwoYears(app)
    story.run()
    assert story.looked > 104, "every week, and at every moment that matters"
    assert capsys.readouterr().err == "", "nothing the clock does failed"

    with clock.frozen(story.now + TWO_MONTHS):
        run = app.test_cli_runner()
        assert run.invoke(retention_commands, ["run"]).exit_code == 0
        with app.app_context():
            assert kept.not_as_it_may_be(story) == []
            assert kept.still_read("Lou", "Pia", *ONLY_FOR_A_TIME) == []
            db.session.remove()
        verified = run.invoke(audit_commands, ["verify"])
        assert verified.exit_code == 0, verified.output
        assert "The chain holds." in verified.output

    with clock.frozen(story.now + MUCH_LATER):
        assert run.invoke(retention_commands, ["run"]).exit_code == 0
        with app.app_context():
            assert kept.after_all_time() == []
            db.session.remove()
        assert run.invoke(audit_commands, ["verify"]).exit_code == 0
