"""Reads of governance, cut by what they are about."""
