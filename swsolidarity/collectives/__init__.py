"""Collectives and who belongs to them."""
