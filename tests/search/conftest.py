"""The people and conversations that can be looked for."""

from __future__ import annotations

from tests.threads.conftest import cast, talk

__all__ = ["cast", "talk"]
