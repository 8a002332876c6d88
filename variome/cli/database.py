"""`variome database`: the database by hand."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import click

from variome.cli.dump import dump, restore
from variome.cli.examples import examples
from variome.database import migrate, server
from variome.database.address import check_reachable, parse_address
from variome.database.programs import get_program
from variome.settings import get_settings


@click.group()
def database() -> None:
    """Start, stop, look at, back up and restore the database.

    It is the one that DATABASE_URL names. Without that it is a private one under VARIOME_HOME, which every command
    starts when it needs it and stops when it was the last one to use it.
    """


@database.command(epilog=examples("variome database start"))
def start() -> None:
    """Start the private database, and keep it running until `stop`."""
    settings = get_settings()
    if settings.database_url is not None:
        check_reachable(settings.database_url)
        click.echo(f"{parse_address(settings.database_url).shown} (DATABASE_URL) is reachable; there is none to start")
        return
    server.keep_running(settings.home_folder)
    click.echo(_sentence(server.find_status(settings.home_folder)))


@database.command(epilog=examples("variome database stop"))
def stop() -> None:
    """Stop the private database, or let the last command that is using it do so."""
    click.echo(_sentence(server.stop_keeping(get_settings().home_folder)))


@database.command(epilog=examples("variome database status"))
def status() -> None:
    """Say which database it is, where, and whether it runs."""
    settings = get_settings()
    if settings.database_url is None:
        click.echo(_sentence(server.find_status(settings.home_folder)))
        return
    check_reachable(settings.database_url)
    click.echo(f"{parse_address(settings.database_url).shown} (DATABASE_URL) is reachable")


@database.command(epilog=examples("variome database upgrade"))
def upgrade() -> None:
    """Bring the tables up to date with this version of Variome; nothing happens when they are."""
    with server.open_database(get_settings()) as url:
        before = migrate.current(url)
        migrate.upgrade(url)
        after = migrate.current(url)
    click.echo(f"the tables are at revision {after}" + (", as they were" if before == after else ""))


@database.command(
    context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]},
    epilog=examples(
        "variome database psql",
        "variome database psql -c 'SELECT count(*) FROM item'",
        "variome database psql --csv -f query.sql > answer.csv",
    ),
)
@click.argument("arguments", metavar="[ARGS]...", nargs=-1, type=click.UNPROCESSED)
@click.pass_context
def psql(ctx: click.Context, arguments: tuple[str, ...]) -> None:
    """Open the database in psql; ARGS go to psql. Ends with psql's exit code."""
    with server.open_database(get_settings()) as url:
        address = parse_address(url)
        command = [get_program("psql"), f"--dbname={address.conninfo}", *arguments]
        with subprocess.Popen(command, env=address.environment()) as process, _deaf_to_interrupts():
            try:
                code = process.wait()
            finally:
                process.terminate()  # it has ended already, unless we are told to end
    ctx.exit(code)


database.add_command(dump, "backup")
database.add_command(restore)


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Leave Ctrl-C to psql, where it cancels a query."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _sentence(status: server.Status | None) -> str:
    if status is None or not status.is_made:
        return "there is no private database yet; the first command that needs it makes it"
    text = f"private database in {status.folder}: "
    if not status.is_running:
        return text + "stopped; the first command that needs it starts it"
    text += "PostgreSQL is " + ("running" if status.is_answering else "starting up or shutting down")
    text += f" (process {status.process})" if status.process else ""
    if status.is_kept:
        return text + ", until `variome database stop`"
    return text + (", until the last command that uses it ends" if status.is_used else ", though nothing uses it")
