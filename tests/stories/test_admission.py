"""Somebody asks to join and comes in through every gate, with forms alone."""

from __future__ import annotations

from flask import Flask

from tests.cast import FormDevice
from tests.factories import Factory
from tests.governance import making
from tests.stories.admission import Admission


def test_somebody_comes_in_through_every_gate(app: Flask, make: Factory) -> None:
    Admission(app, making.welcoming(make), lambda who: FormDevice(app, who)).run()
