"""Shared by every domain; knows no domain and no web."""
