"""Readers of bank statements, one for each kind of file, and what they all make of it: a few plain lines.

Written with Python's standard library alone. Packages that read OFX or CAMT.053 bring a whole XML or SGML
tree, other dependencies, and years between releases; what is needed here is five fields of each booking.
A file is somebody else's: nothing in it is believed, expanded, followed or executed. Whatever is odd about
one raises ``Unreadable`` with a sentence, in bounded time and memory.
"""

from swsolidarity.fund.bank_files.line import (
    LARGEST_FILE,
    MOST_LINES,
    Line,
    Statement,
    Unreadable,
)
from swsolidarity.fund.bank_files.read import is_table, read

__all__ = ["LARGEST_FILE", "MOST_LINES", "Line", "Statement", "Unreadable", "is_table", "read"]
