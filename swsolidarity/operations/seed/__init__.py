"""Fills an empty database with an invented world of a given size, the same for the same number.

Rows are written in bulk, and are the rows the actions would have left: journal, counters, reading marks,
balances and seals. ``fund check`` finds nothing wrong with the result.
"""
