"""One person in two collectives under two names, at whatever device."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from tests.cast import Device, Someone, found, founding_link, invite, join


def a_second_collective_without_a_second_passphrase(app: Flask, device: Callable[[], Device]) -> None:
    mira, asha, dee = (Someone(name, device()) for name in ("Mira", "Asha", "Dee"))
    first = found(mira, founding_link(app))
    join(asha, invite(mira, first))
    second = found(dee, founding_link(app))
    assert first != second
    page = asha.open(invite(dee, second))
    page.click("Join with my account")
    page.fill(name="Somebody else").press("Go on")
    page.press("I agree and join")
    asha.sees("Welcome, Somebody else.")
    asha.open("/")
    asha.sees("Asha", "Somebody else")
    for group, called, other in ((first, "Asha", "Somebody else"), (second, "Somebody else", "Asha")):
        page = asha.open(f"/c/{group}/talk/new")
        page.fill(title="Kettle", text=f"Hello from {called}").press("Start the conversation")
        asha.sees_not(other)
    for reader, group, own, other in (
        (mira, first, "Asha", "Somebody else"),
        (dee, second, "Somebody else", "Asha"),
    ):
        reader.open(f"/c/{group}/talk/").click("Kettle")
        reader.sees(own)
        reader.sees_not(other)
        reader.open(f"/c/{group}/people/").click(own)
        reader.sees(own)
        reader.sees_not(other)
