"""How requests are read: nothing anybody sends ever lies in a plain temporary file (safety U2)."""

from __future__ import annotations

from io import BytesIO
from typing import IO, Any

from flask import Request


class CarefulRequest(Request):
    """Keeps uploads in memory; Werkzeug would spool large ones to ``/tmp``."""

    def _get_file_stream(self, *_args: Any, **_kwargs: Any) -> IO[bytes]:
        return BytesIO()
