"""`variome serve`: the item API on this machine."""

import socket
from contextlib import closing

import click
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server import Server

from variome.cli.examples import examples
from variome.database.connection import connect
from variome.database.server import open_database
from variome.errors import SettingsError
from variome.settings import get_settings
from variome.web.app import is_loopback


@click.command(epilog=examples("variome serve", "variome serve --port 8080", "curl http://127.0.0.1:8000/status"))
@click.option("--host", help="Address to bind to; one of this machine alone until there are API keys.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to bind to.")
def serve(host: str | None, port: int | None) -> None:
    """Serve the item API until Ctrl-C.

    /docs below the address that it prints shows what there is.
    """
    settings = get_settings()
    host, port = host or settings.host, port or settings.port
    address = _free_address(host, port)
    shown = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    with open_database(settings) as url:
        connect(url).close()
        click.echo(f"serving {shown}/, documented at {shown}/docs; Ctrl-C ends it")
        Server(
            "variome.cli.worker:create_app_of_worker",
            address,
            port,
            interface=Interfaces.ASGI,
            factory=True,
            http=HTTPModes.http1,
            websockets=False,
            log_level=LogLevels.warning,
        ).serve()


def _free_address(host: str, port: int) -> str:
    """The IP address to listen at. Granian would share the port with whoever listens there too (SO_REUSEPORT).

    Raises:
        SettingsError: the address is not one of this machine alone, or somebody listens there.
    """
    if not is_loopback(host):
        raise SettingsError(
            f"--host {host}: expected an address of this machine alone, such as 127.0.0.1: there are no API keys yet, "
            "and whoever reaches the server may write"
        )
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
