"""Where a collective talks."""
