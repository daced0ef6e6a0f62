"""The demo: an invented world in a temporary folder, served on this machine, gone afterwards."""

from swsolidarity.operations.demo.command import command

__all__ = ["command"]
