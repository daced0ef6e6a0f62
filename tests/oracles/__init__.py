"""Counts of other people, to hold ours against: ``make oracles``. Not part of ``make test``, being heavy."""
