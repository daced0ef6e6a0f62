"""What the journal is told, as ids and fixed words."""
