"""Reads about how a collective governs itself."""
