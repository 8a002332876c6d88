"""`variome keys`: who may ask a server."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from uuid import UUID

import click
from psycopg import Connection

from variome.cli.examples import examples
from variome.database.connection import connect
from variome.database.server import open_database
from variome.errors import SettingsError
from variome.items import api_keys
from variome.items.api_keys import ApiKey
from variome.items.viewer import ROLES, Role
from variome.settings import get_settings


@click.group()
def keys() -> None:
    """Make, list and revoke the API keys of the store.

    Without keys the server answers whoever works on this machine, and nobody else. From the first key on, every
    request needs one.
    """


@keys.command(
    epilog=examples(
        "variome keys create ada --project cohort:editor --project pilot:reader", "variome keys create root --admin"
    )
)
@click.argument("user")
@click.option(
    "--project", "projects", multiple=True, metavar="NAME:ROLE", help="Role in a project; can be given again."
)
@click.option("--admin", is_flag=True, help="An administrator of the whole store.")
def create(user: str, projects: tuple[str, ...], admin: bool) -> None:
    """Make a key for USER, and print it: once, nobody can be told its secret again.

    A reader sees the items of a project, an editor writes them too, an admin of a project also purges them.
    """
    roles = dict(map(_parse_role, projects))
    if not roles and not admin:
        raise SettingsError("expected a role in a project (--project NAME:ROLE) or --admin, found neither")
    with _store() as connection:
        click.echo(_shown(*api_keys.create_key(connection, user, roles, is_administrator=admin)))


@keys.command("list", epilog=examples("variome keys list"))
def list_() -> None:
    """List the keys, without their secrets."""
    with _store() as connection:
        for key in api_keys.list_keys(connection):
            click.echo(_line(key))


@keys.command(epilog=examples("variome keys revoke 6f1b0a52-5a0e-4f0e-9b0a-3c1f7c1d2e3f"))
@click.argument("key", type=click.UUID)
def revoke(key: UUID) -> None:
    """Have KEY open nothing any more; servers that run notice within seconds."""
    with _store() as connection:
        api_keys.revoke_key(connection, key)


@contextmanager
def _store() -> Iterator[Connection]:
    with open_database(get_settings()) as url, connect(url) as connection:
        yield connection


def _parse_role(text: str) -> tuple[str, Role]:
    """Project and role of `NAME:ROLE`; the name may hold colons.

    Raises:
        SettingsError: it is not of this form.
    """
    project, _, name = text.rpartition(":")
    role = next((each for each in ROLES if each == name), None)
    if not project or role is None:
        raise SettingsError(f"--project: expected NAME:ROLE with a role of {', '.join(ROLES)}, found {text!r}")
    return project, role


def _shown(uuid: UUID, secret: str) -> str:
    return f"{uuid}:{secret}"


def _line(key: ApiKey) -> str:
    standing = f"revoked {key.revoked:%Y-%m-%d}" if key.revoked else f"since {key.created:%Y-%m-%d}"
    return f"{key.uuid}  {standing}  {key.user}  {_roles(key.roles, key.is_administrator)}"


def _roles(roles: Mapping[str, Role], is_administrator: bool) -> str:
    named = [f"{project}:{role}" for project, role in roles.items()]
    return " ".join(["administrator", *named] if is_administrator else named)
