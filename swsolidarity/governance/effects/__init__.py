"""What an adopted decision does to how a collective governs itself."""

from swsolidarity.governance import models

__all__ = ["models"]
