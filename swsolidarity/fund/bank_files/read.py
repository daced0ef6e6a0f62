"""Which kind of file it is, by what is in it and never by its name."""

from __future__ import annotations

from swsolidarity.fund.bank_files import camt, ofx, tables
from swsolidarity.fund.bank_files.line import LARGEST_FILE, Statement, Unreadable

_START = 4_000


def is_table(data: bytes) -> bool:
    """Whether it takes a layout to read it."""
    return not (ofx.looks_like(data[:_START]) or camt.looks_like(data[:_START]))


def read(data: bytes, layout: tables.Layout | None, exponent: int) -> Statement:
    """Every booking of a file. ``exponent``: decimals of the place's currency. Raises ``Unreadable``."""
    if not data.strip():
        raise Unreadable("This file is empty.")
    if len(data) > LARGEST_FILE:
        raise Unreadable("This file is too large. Send a shorter time.")
    start = data[:_START]
    if ofx.looks_like(start):
        return ofx.read(data, exponent)
    if camt.looks_like(start):
        return camt.read(data, exponent)
    if layout is None:
        raise Unreadable("Say first how to read this file.")
    return tables.read(data, layout, exponent)
