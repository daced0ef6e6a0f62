"""Headers on every answer, and the check of where a request came from (safety §3 and C2)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, abort, g, request

from swsolidarity.web.transactions import SAFE_METHODS

PERMISSIONS = (
    "accelerometer=(), ambient-light-sensor=(), autoplay=(), bluetooth=(), browsing-topics=(), camera=(), "
    "clipboard-read=(), display-capture=(), fullscreen=(), geolocation=(), gyroscope=(), hid=(), "
    "idle-detection=(), interest-cohort=(), keyboard-map=(), local-fonts=(), magnetometer=(), microphone=(), "
    "midi=(), payment=(), publickey-credentials-create=(self), publickey-credentials-get=(self), "
    "screen-wake-lock=(), serial=(), usb=(), web-share=(), xr-spatial-tracking=()"
)

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "manifest-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; font-src 'none'; "
        "media-src 'self'; frame-src 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS,
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "X-DNS-Prefetch-Control": "off",
    "Server": "web",
}
FILE_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"
"""For what somebody sent: whatever it is, it does nothing in this browser."""
HSTS = "max-age=63072000; includeSubDomains"
CLEAR = '"cache", "cookies", "storage"'


class GuardedResponse(Response):
    """Every answer there is, with the headers above: they are added last, so that nothing can leave them out.

    One by one through the response's own list they took a twentieth of a page's time.
    """

    always = list(HEADERS.items())

    def get_wsgi_response(self, environ: Any) -> tuple[Any, str, list[tuple[str, str]]]:
        body, status, headers = super().get_wsgi_response(environ)
        return body, status, headers + self.always


class FileResponse(GuardedResponse):
    """An answer that is what somebody sent."""

    always = list((HEADERS | {"Content-Security-Policy": FILE_POLICY}).items())


def origin_known_as_ours() -> bool | None:
    """Whether this request comes from one of our own pages; None when the browser does not say (C2)."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return None if origin is None else urlsplit(origin).netloc == request.host


def init_app(app: Flask) -> None:
    """Refuse cross-site writes and set the headers."""
    address = urlsplit(app.config["ADDRESS"])
    https = address.scheme == "https"
    app.response_class = GuardedResponse
    private_origin = https or (address.hostname or "").endswith(".onion")

    @app.before_request
    def same_site_only() -> None:
        """Unsafe methods must come from our own pages: Fetch Metadata, else Origin when it is there."""
        if request.method in SAFE_METHODS:
            return
        if origin_known_as_ours() is False:
            abort(400)

    @app.before_request
    def no_zero_bytes() -> None:
        """PostgreSQL keeps no zero byte in a text, so an address with one in it names nothing."""
        if "\0" in request.path or b"%00" in request.query_string:
            abort(404)

    @app.after_request
    def headers(response: Response) -> Response:
        if "immutable" not in response.headers.get("Cache-Control", ""):
            response.headers["Cache-Control"] = "no-store"
        if https:
            response.headers["Strict-Transport-Security"] = HSTS
        # Browsers obey Clear-Site-Data only over HTTPS or onion; elsewhere it would only be noise.
        if g.get("clear_site_data") and private_origin:
            response.headers["Clear-Site-Data"] = CLEAR
        return response
