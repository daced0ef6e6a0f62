"""How requests are read: nothing anybody sends ever lies in a plain temporary file (safety U2)."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import IO, Any, Final, TypeVar

from flask import Flask, Request, request

MOST_HELD: Final = 12_000_000
"""Of one file, in memory; what is larger is counted and not kept."""
MOST_WITH_A_FILE: Final = 40_000_000
"""So much is read where a file may come, so that whoever chose too large a one gets their text back."""

View = TypeVar("View", bound=Callable[..., Any])


class Held(BytesIO):
    """A file as it comes in. ``came`` is how large it is, also where it was too large to be kept."""

    came = 0

    def write(self, data: Any, /) -> int:
        self.came += len(data)
        if self.came > MOST_HELD:
            self.seek(0)
            self.truncate()
            return len(data)
        return super().write(data)


class CarefulRequest(Request):
    """Keeps uploads in memory; Werkzeug would spool large ones to ``/tmp``."""

    def _get_file_stream(self, *_args: Any, **_kwargs: Any) -> IO[bytes]:
        return Held()


def takes_files(view: View) -> View:
    """Mark a view whose form may bring a file; everywhere else a request is small."""
    view.__dict__["takes_files"] = True
    return view


def init_app(app: Flask) -> None:
    """Let requests be larger where a file may come. This is asked before anything is read of them."""

    @app.url_value_preprocessor
    def room_for_a_file(endpoint: str | None, _values: dict[str, Any] | None) -> None:
        if getattr(app.view_functions.get(endpoint or ""), "takes_files", False):
            request.max_content_length = MOST_WITH_A_FILE
