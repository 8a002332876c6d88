"""API keys: who may ask a server, and in which projects what.

A key is a uuid and a secret of 256 random bits. The secret is shown once, when the key is made; the store has its
argon2 hash. A key is no item: it has no schema, no revisions, and no address.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from psycopg import Connection

from variome.errors import ConflictError, NotFoundError
from variome.items.viewer import Role
from variome.model.content import canonical

_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""The least that OWASP's Password Storage Cheat Sheet asks of argon2id (19 MiB, 2 passes)."""


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key without its secret. `roles` are by name of project; one that is `revoked` opens nothing any more."""

    uuid: UUID
    user: str
    is_administrator: bool
    roles: Mapping[str, Role]
    created: datetime
    revoked: datetime | None


def create_key(
    connection: Connection[Any], user: str, roles: Mapping[str, Role], *, is_administrator: bool = False
) -> tuple[UUID, str]:
    """Make a key; its uuid and its secret, which nobody can be told again."""
    uuid, secret = uuid4(), secrets.token_urlsafe(32)
    connection.execute(
        'INSERT INTO api_key (uuid, "user", is_administrator, roles, secret_hash, created)'
        " VALUES (%s, %s, %s, %s, %s, now())",
        [uuid, user, is_administrator, canonical(dict(roles)).decode(), _HASHER.hash(secret)],
    )
    return uuid, secret


def create_first_key(connection: Connection[Any], user: str) -> tuple[UUID, str] | None:
    """Make an administrator's key in a store that has no keys; None when it has some."""
    with connection.transaction():
        connection.execute("LOCK TABLE api_key IN EXCLUSIVE MODE")  # two servers that start at once make one
        return None if has_keys(connection) else create_key(connection, user, {}, is_administrator=True)


def has_keys(connection: Connection[Any]) -> bool:
    """Whether keys are needed: somebody has made one, be it revoked since."""
    return connection.execute("SELECT FROM api_key LIMIT 1").fetchone() is not None


def list_keys(connection: Connection[Any]) -> list[ApiKey]:
    """All keys, in the order in which they were made."""
    rows = connection.execute(
        'SELECT uuid, "user", is_administrator, roles, created, revoked FROM api_key ORDER BY created, uuid'
    )
    return [ApiKey(*row) for row in rows]


def find_key(connection: Connection[Any], uuid: UUID) -> tuple[ApiKey, str] | None:
    """A key that is not revoked, and the hash of its secret; None when there is none."""
    row = connection.execute(
        'SELECT uuid, "user", is_administrator, roles, created, revoked, secret_hash FROM api_key'
        " WHERE uuid = %s AND revoked IS NULL",
        [uuid],
    ).fetchone()
    return (ApiKey(*row[:-1]), row[-1]) if row else None


def revoke_key(connection: Connection[Any], uuid: UUID) -> None:
    """Have a key open nothing any more. It stays in the list: revisions and the audit log name its user.

    Raises:
        NotFoundError: there is no such key.
        ConflictError: it is revoked already.
    """
    row = connection.execute("SELECT revoked FROM api_key WHERE uuid = %s", [uuid]).fetchone()
    if row is None:
        raise NotFoundError(f"there is no key {uuid}; 'variome keys list' shows those there are")
    if row[0] is not None:
        raise ConflictError(f"the key {uuid} is revoked since {row[0]:%Y-%m-%d %H:%M:%S} UTC")
    connection.execute("UPDATE api_key SET revoked = now() WHERE uuid = %s", [uuid])


def is_secret_of(secret_hash: str, secret: str) -> bool:
    """Whether a secret is the one that was hashed; takes some 30 ms."""
    try:
        return _HASHER.verify(secret_hash, secret)
    except (VerificationError, InvalidHashError):
        return False
