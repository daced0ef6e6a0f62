"""What the parts of the world share: names of things, and doing something as somebody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Names = dict[str, str]
As = Callable[..., Any]
