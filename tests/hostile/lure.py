"""What an attack would like to reach: a server that counts, a file with a word."""

from __future__ import annotations

import functools
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

# This word stands in the file and nowhere else; no output may hold it.
CANARY = "QINGSHEN-CANARY-7151"
# This one stands in every text that wants to be a formula.
MARKER = "SXEVIL"


class _Server(HTTPServer):
    hits = 0


class _Count(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.hits += 1  # type: ignore[attr-defined]
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"<x/>")

    do_HEAD = do_POST = do_GET

    def log_message(self, *_: object) -> None:
        """Say nothing: the count is what is asked for."""


@functools.cache
def _server() -> _Server:
    server = _Server(("127.0.0.1", 0), _Count)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def url() -> str:
    """Return an address that nobody should ever call."""
    return f"http://127.0.0.1:{_server().server_port}/lure"


def hits() -> int:
    """Return how often somebody did."""
    return _server().hits


@functools.cache
def secret() -> Path:
    """Return a file that nobody should ever read."""
    path = Path(tempfile.mkdtemp(prefix="lure-")) / "secret.txt"
    path.write_text(CANARY, "utf-8")
    return path
