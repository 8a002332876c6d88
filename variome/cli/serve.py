"""`variome serve`: the item API on this machine."""

import os
import signal
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from tempfile import TemporaryDirectory
from typing import Final

import click
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server import Server

from variome.cli.examples import examples
from variome.cli.logs import JSON_LOGGING, start_logging
from variome.cli.residence import answering_commands
from variome.database.connection import connect
from variome.database.server import open_database
from variome.errors import SettingsError
from variome.items.api_keys import create_first_key, has_keys
from variome.settings import get_settings
from variome.web.loopback import is_loopback

FIRST_USER: Final = "admin"
"""Name of the user whose key the first server makes that is reached from elsewhere."""

METRICS_FOLDER: Final = "variome-metrics-"
"""What the name of the folder begins with that a server makes for what its processes count."""


@click.command(
    epilog=examples("variome serve", "variome serve --port 8080 --workers 2", "curl http://127.0.0.1:8000/status")
)
@click.option("--host", help="Address to bind to; beyond this machine, every request needs an API key.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to bind to.")
@click.option("--workers", type=click.IntRange(1, 64), help="Processes that answer requests; each uses one core.")
def serve(host: str | None, port: int | None, workers: int | None) -> None:
    """Serve the item API until Ctrl-C.

    /docs below the address that it prints shows what there is. A store without API keys is served on this machine
    alone, to whoever works there. The first server that binds to another address makes an administrator's key, and
    prints it once.
    """
    settings = get_settings()
    start_logging(settings)
    host, port = host or settings.host, port or settings.port
    address = _free_address(host, port)
    shown = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    with open_database(settings) as url:
        _tell_who_may_ask(url, is_loopback(host))
        click.echo(f"serving {shown}/, documented at {shown}/docs; Ctrl-C ends it")
        os.register_at_fork(after_in_child=_end_when_told)
        with answering_commands(settings), _shared_metrics():
            Server(
                "variome.cli.worker:create_app_of_worker",
                address,
                port,
                interface=Interfaces.ASGI,
                factory=True,
                workers=workers or settings.workers,
                http=HTTPModes.http1,
                websockets=False,
                log_level=LogLevels.warning,
                log_dictconfig=JSON_LOGGING if settings.log_format == "json" else None,
            ).serve()


def _end_when_told() -> None:
    """A process that is still starting up would have the command's handler, which does nothing in it: it would never
    end, and neither would the command, which waits for it.
    """
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


@contextmanager
def _shared_metrics() -> Iterator[None]:
    """A folder in which the server's processes add up what they count, named where they and their library look."""
    with TemporaryDirectory(prefix=METRICS_FOLDER) as folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        get_settings.cache_clear()  # the processes are forked from this one
        try:
            yield
        finally:
            del os.environ["PROMETHEUS_MULTIPROC_DIR"]


def _tell_who_may_ask(url: str, is_local: bool) -> None:
    """Make the first key of a store that is about to be reached from elsewhere; say what requests need."""
    with connect(url) as connection:
        made = None if is_local else create_first_key(connection, FIRST_USER)
        needs_key = has_keys(connection)
    if made:
        click.echo(f"administrator's key, shown this once: {made[0]}:{made[1]}")
    elif not needs_key:
        click.echo("there are no API keys: whoever works on this machine may read and write ('variome keys create')")


def _free_address(host: str, port: int) -> str:
    """The IP address to listen at. Granian would share the port with whoever listens there too (SO_REUSEPORT).

    Raises:
        SettingsError: it is none of this machine, or somebody listens there.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with closing(socket.socket(family, kind, protocol)) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            return str(address[0])
    except OSError as error:
        raise SettingsError(
            f"the server cannot listen on port {port} of {host}: {error.strerror}; name another with --port"
        ) from None
