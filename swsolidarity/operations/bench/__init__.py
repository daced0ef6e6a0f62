"""Measures pages and writes against a bare page, on the same machine in the same run."""

from swsolidarity.operations.bench.command import command

__all__ = ["command"]
