"""What a worker process of `variome serve` runs: the application, for as long as the command lives.

A command that is killed (`kill -9`, or by the kernel when memory is short) cannot end its workers. They would go on
answering, at the port that the next `variome serve` wants.
"""

import os
import signal
import time
from multiprocessing import connection, parent_process
from threading import Thread
from typing import Final

from granian.utils.proxies import wrap_asgi_with_proxy_headers
from starlette.types import ASGIApp

from variome.settings import get_settings
from variome.web.app import create_app

_BETWEEN: Final = 1.0  # seconds


def create_app_of_worker() -> ASGIApp:
    """The application, in a process that ends in order when its parent has ended.

    Behind a reverse proxy, its clients are told apart, and addresses begin as they see them.
    """
    parent = parent_process()
    if parent is not None:
        Thread(target=_end_after, args=[parent.sentinel], name="parent-watch", daemon=True).start()
    settings = get_settings()
    app: ASGIApp = wrap_asgi_with_proxy_headers(create_app(settings), settings.proxies.split())
    return app


def _end_after(sentinel: int) -> None:
    connection.wait([sentinel])
    while True:  # a worker that is still starting up has the command's handler, which does nothing in it
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(_BETWEEN)
