"""What a worker process of `variome serve` runs: the application, for as long as the command lives.

A command that is killed (`kill -9`, or by the kernel when memory is short) cannot end its workers. They would go on
answering, at the port that the next `variome serve` wants.
"""

import os
import signal
from multiprocessing import connection, parent_process
from threading import Thread

from fastapi import FastAPI

from variome.web.app import create_app


def create_app_of_worker() -> FastAPI:
    """The application, in a process that ends in order when its parent has ended."""
    parent = parent_process()
    if parent is not None:
        Thread(target=_end_after, args=[parent.sentinel], name="parent-watch", daemon=True).start()
    return create_app()


def _end_after(sentinel: int) -> None:
    connection.wait([sentinel])
    os.kill(os.getpid(), signal.SIGTERM)
