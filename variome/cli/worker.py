"""What a worker process of `variome serve` runs: the application, for as long as the command lives.

A command that is killed (`kill -9`, or by the kernel when memory is short) cannot end its workers. They would go on
answering, at the port that the next `variome serve` wants.
"""

import ctypes
import os
import shutil
import signal
import time
from multiprocessing import connection, parent_process
from pathlib import Path
from threading import Thread
from typing import Final

from granian.utils.proxies import wrap_asgi_with_proxy_headers
from starlette.types import ASGIApp

from variome.cli.logs import start_logging
from variome.cli.serve import METRICS_FOLDER
from variome.settings import get_settings
from variome.web.app import create_app

_BETWEEN: Final = 1.0  # seconds
_ARENA_MAX: Final = -8
"""M_ARENA_MAX of <malloc.h> (mallopt(3))."""


def create_app_of_worker() -> ASGIApp:
    """The application, in a process that ends in order when its parent has ended.

    Behind a reverse proxy, its clients are told apart, and addresses begin as they see them.
    """
    _share_arenas()
    settings = get_settings()
    parent = parent_process()
    if parent is not None:
        arguments = [parent.sentinel, settings.metrics_folder]
        Thread(target=_end_after, args=arguments, name="parent-watch", daemon=True).start()
    start_logging(settings)
    app: ASGIApp = wrap_asgi_with_proxy_headers(create_app(settings), settings.proxies.split())
    return app


def _share_arenas() -> None:
    """Have all threads take memory from two arenas. By default glibc gives each thread one of its own, which keeps what
    the largest batch took there: in 4 minutes of mixed traffic the process grew to 700 MB, of which 40 were in use, and
    stays at 300 MB with two. Other C libraries have no arenas.
    """
    set_option = getattr(ctypes.CDLL(None), "mallopt", None)
    if set_option is not None:
        set_option(_ARENA_MAX, 2)


def _end_after(sentinel: int, metrics_folder: Path | None) -> None:
    """Ends this process when its parent has ended, and takes away the folder that this one would have.

    A folder that `variome serve` has not made is not ours to take away.
    """
    connection.wait([sentinel])
    if metrics_folder is not None and metrics_folder.name.startswith(METRICS_FOLDER):
        shutil.rmtree(metrics_folder, ignore_errors=True)
    while True:  # what comes while handlers are being set may be lost
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(_BETWEEN)
