"""A server that gives prepared answers, to see what a client makes of them."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import orjson


@dataclass(frozen=True)
class Canned:
    """One answer; with status 0 the connection is cut instead."""

    status: int
    body: Any = None
    media_type: str = "application/json"


@dataclass
class CannedServer:
    """Gives its answers in order, the last one for ever, and keeps what it was asked."""

    answers: list[Canned]
    url: str = ""
    requests: list[tuple[str, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)


def problem(status: int, name: str, detail: str) -> Canned:
    """An answer as our server gives it for an exception."""
    body = {"type": f"/problems/{name}", "title": "As ever", "status": status, "detail": detail}
    return Canned(status, body, "application/problem+json")


@contextmanager
def canned_server(*answers: Canned) -> Iterator[CannedServer]:
    """A server on a free port that gives these answers."""
    state = CannedServer(list(answers))

    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            state.requests.append((self.command, self.path))
            state.bodies.append(gzip.decompress(body) if self.headers.get("content-encoding") == "gzip" else body)
            answer = state.answers.pop(0) if len(state.answers) > 1 else state.answers[0]
            if not answer.status:
                self.close_connection = True
                return
            content = orjson.dumps(answer.body)
            self.send_response(answer.status)
            self.send_header("content-type", answer.media_type)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_DELETE = handle_any  # noqa: N815  the names that http.server calls

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the name that http.server gives it
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
