"""May they? Cut by what it is about."""
