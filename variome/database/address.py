"""What a URL of a database says: whether it can be reached, and how to hand it on without showing its password."""

import os
from dataclasses import dataclass

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from variome.errors import DatabaseError

CONNECT_TIMEOUT = "10"
"""Seconds, unless the URL has its own."""


@dataclass(frozen=True, slots=True)
class Address:
    """A URL taken apart.

    `conninfo` has no password: everybody may see it in the list of processes. `shown` is for people.
    """

    conninfo: str
    shown: str
    password: str | None

    def environment(self) -> dict[str, str]:
        """Our own environment and the password, for a program of PostgreSQL."""
        return dict(os.environ) if self.password is None else {**os.environ, "PGPASSWORD": self.password}


def parse_address(url: str) -> Address:
    """The address that a URL, or libpq's `name=value` form, stands for.

    Raises:
        DatabaseError: it is neither. The message does not repeat it: where it is cut wrongly may be in the password.
    """
    try:
        parts = {name: str(value) for name, value in conninfo_to_dict(url).items() if value is not None}
    except psycopg.ProgrammingError:
        parts = {}
    if not parts or _is_cut_wrongly(parts):
        raise DatabaseError(
            "DATABASE_URL: expected postgresql://user:password@host:port/name, found something else (not shown, it may "
            "hold a password); write @ : / and % inside a user, password or name as %40 %3A %2F and %25"
        )
    password = parts.pop("password", None)
    host = parts.get("host") or parts.get("hostaddr") or "the local socket"
    shown = f"{parts.get('dbname', 'of your own name')!r} at {host}"
    return Address(make_conninfo("", **parts), shown, password)


def check_reachable(url: str) -> None:
    """Connect once.

    Raises:
        DatabaseError: that failed, with libpq's reason.
    """
    shown = parse_address(url).shown
    timeout = conninfo_to_dict(url).get("connect_timeout") or CONNECT_TIMEOUT
    try:
        psycopg.connect(url, connect_timeout=timeout).close()
    except psycopg.OperationalError as error:
        reason = "; ".join(line.strip() for line in str(error).splitlines())
        raise DatabaseError(f"the database {shown} (DATABASE_URL) cannot be reached: {reason}") from None


def _is_cut_wrongly(parts: dict[str, str]) -> bool:
    """Whether a password with unescaped characters may have run over into the parts that would be shown."""
    ports = [port for port in parts.get("port", "").split(",") if port]
    return "@" in parts.get("dbname", "") + parts.get("host", "") or not all(port.isdecimal() for port in ports)
