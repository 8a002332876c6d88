"""Whom each API key stands for. What was found out is remembered for some seconds: argon2 takes 30 ms each time."""

import base64
import time
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest
from typing import Final
from uuid import UUID

from variome.errors import UnauthorizedError
from variome.items.api_keys import ApiKey, find_key, has_keys, is_secret_of
from variome.items.viewer import Viewer
from variome.model.keys import parse_uuid
from variome.web.store import Store

REMEMBERED: Final = 5.0
"""Seconds after which the store is asked again: a key that is revoked opens nothing from then on."""

_WANTED: Final = (
    "send one as `Authorization: Basic` (curl --user KEY:SECRET) or `Authorization: Bearer KEY:SECRET`; commands take "
    "it from the environment: VARIOME_API_KEY=KEY:SECRET"
)


@dataclass(frozen=True, slots=True)
class _Known:
    """A secret that was good for a key, as a digest, and until when nobody looks again."""

    digest: bytes
    secret_hash: str
    viewer: Viewer
    until: float


class KeyRing:
    """The keys that requests have shown to one server process. Used by many threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[UUID, _Known] = {}
        self._open_until = 0.0

    def recall(self, header: str | None) -> Viewer | None:
        """Whom a header stands for, if that was found out just now; the database is not asked."""
        now = time.monotonic()
        if header is None:
            return Viewer.everything() if now < self._open_until else None
        shown = _parse(header)
        known = self._known.get(shown[0]) if shown else None
        if shown is None or known is None or now >= known.until:
            return None
        return known.viewer if compare_digest(known.digest, _digest(shown[1])) else None

    def find(self, header: str | None) -> Viewer:
        """Whom a request's `Authorization` stands for; without one, who works on this machine while no key is needed.

        Raises:
            UnauthorizedError: a key is needed and none was shown, or it is not good.
        """
        if header is None:
            return self._find_local()
        shown = _parse(header)
        if shown is None:
            raise UnauthorizedError(f"expected the uuid and the secret of a key, found otherwise; {_WANTED}")
        return self._find_owner(*shown)

    def _find_local(self) -> Viewer:
        with self._store.connection() as connection:
            if has_keys(connection):
                raise UnauthorizedError(f"this server asks for an API key; {_WANTED}")
        self._open_until = time.monotonic() + REMEMBERED
        return Viewer.everything()

    def _find_owner(self, uuid: UUID, secret: str) -> Viewer:
        with self._store.connection() as connection:
            found = find_key(connection, uuid)
        if found is None or not self._is_good(found[1], uuid, secret):
            self._known.pop(uuid, None)
            raise UnauthorizedError("there is no such key, or it is revoked, or this is not its secret; make a new one")
        key, secret_hash = found
        viewer = self._viewer_of(key)
        self._known[uuid] = _Known(_digest(secret), secret_hash, viewer, time.monotonic() + REMEMBERED)
        return viewer

    def _is_good(self, secret_hash: str, uuid: UUID, secret: str) -> bool:
        known = self._known.get(uuid)
        if known and known.secret_hash == secret_hash and compare_digest(known.digest, _digest(secret)):
            return True
        return is_secret_of(secret_hash, secret)

    def _viewer_of(self, key: ApiKey) -> Viewer:
        settings = self._store.settings
        return Viewer(
            key.user, key.roles, key.is_administrator, key.uuid,
            sees_foreign_variants=not settings.hide_foreign_variants,
        )  # fmt: skip


def _parse(header: str) -> tuple[UUID, str] | None:
    """Uuid and secret of a key in `Basic` (base64) or `Bearer` form; None for anything else."""
    scheme, _, shown = header.partition(" ")
    if scheme.lower() == "basic":
        try:
            shown = base64.b64decode(shown, validate=True).decode()
        except ValueError:  # no base64, text that is not UTF-8, or a header beyond ASCII
            return None
    elif scheme.lower() != "bearer":
        return None
    name, _, secret = shown.strip().partition(":")
    uuid = parse_uuid(name.lower())
    return (uuid, secret) if uuid and secret else None


def _digest(secret: str) -> bytes:
    return sha256(secret.encode()).digest()
