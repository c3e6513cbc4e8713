"""The screen in a browser on this machine: who has the address of this run, and nobody else."""

from __future__ import annotations

import secrets
import shlex
import socket
import sys
from collections.abc import Sequence

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from textual_serve.server import Server

_HOST = "127.0.0.1"
_PATIENCE = 1.0
"""Seconds that open pages have once the server is to end."""
_POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self' ws://{address}; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
_HEADERS = {"Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
_FOCUS = """<script>
  new MutationObserver((_, observer) => {
    const keyboard = document.querySelector(".xterm-helper-textarea");
    if (keyboard && document.body.classList.contains("-first-byte")) {
      keyboard.focus();
      observer.disconnect();
    }
  }).observe(document.documentElement, {attributes: true, childList: true, subtree: true});
</script>
</body>"""
"""Keys reach the terminal from its first picture on: Textual's page waits for a click."""


class BrowserServer(Server):
    """Textual's server for one command, which a browser cannot change.

    The token in the address becomes a cookie that no other site's page can use: a page that names this machine by
    another host, or comes from another origin, is refused, whatever it knows.
    """

    def __init__(self, words: Sequence[str], port: int) -> None:
        self._socket = socket.create_server((_HOST, port))
        self._address = f"{_HOST}:{self._socket.getsockname()[1]}"
        self._token = secrets.token_urlsafe(32)
        self._cookie = f"fwdiff-{self._address.rpartition(':')[2]}"  # cookies are shared by all ports of a host
        command = shlex.join([sys.executable, "-P", "-m", "fwdiff", *words])
        super().__init__(command, host=_HOST, port=self._socket.getsockname()[1], title="fwdiff")

    @property
    def url(self) -> str:
        """What to open."""
        return f"http://{self._address}/?token={self._token}"

    def run(self) -> None:
        """Serve until the process is asked to end."""
        web.run_app(self._make_app(), sock=self._socket, print=None, access_log=None, shutdown_timeout=_PATIENCE)

    async def _make_app(self) -> web.Application:
        app = await super()._make_app()
        app.middlewares.append(self._guarded())
        return app

    async def on_startup(self, app: web.Application) -> None:
        """The address is said by whoever runs this."""

    def _guarded(self) -> Middleware:
        @web.middleware
        async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
            given = request.query.get("token", "") if request.path == "/" else ""
            if not self._is_ours(request, given or request.cookies.get(self._cookie, "")):
                raise web.HTTPForbidden(text="fwdiff: open the address that it printed\n", headers=_HEADERS)
            response = await handler(request)
            if not response.prepared:
                response.headers.update(_HEADERS)
                response.headers["Content-Security-Policy"] = _POLICY.format(address=self._address)
            if isinstance(response, web.Response) and response.content_type == "text/html" and response.text:
                response.text = response.text.replace("</body>", _FOCUS)
            if given:
                response.set_cookie(self._cookie, self._token, httponly=True, samesite="Strict")
            return response

        return guard

    def _is_ours(self, request: web.Request, token: str) -> bool:
        """Whether it comes to this address, from a page of it or from none, and knows the token."""
        is_here = request.host == self._address and request.headers.get("Origin") in {None, f"http://{self._address}"}
        return is_here and secrets.compare_digest(token.encode(), self._token.encode())
