"""Take a database out into a file, and put it back, whole or not at all."""

import os
import shutil
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import IO, Final

import psycopg

from variome.database.address import Address, parse_address
from variome.database.programs import get_program, last_complaint
from variome.errors import DatabaseError, InputError

OURS: Final = "nspname <> 'information_schema' AND nspname NOT LIKE 'pg\\_%'"
FIRST_RELATION: Final = f"""
SELECT nspname || '.' || relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace WHERE {OURS}
ORDER BY 1 LIMIT 1"""  # noqa: S608 - a constant
# The schema public is made again as PostgreSQL makes it, so that a backup of the result holds no trace of this.
EMPTY: Final = f"""
SET lock_timeout = '60s';
SET client_min_messages = warning;
DO $$
DECLARE name text;
BEGIN
  FOR name IN SELECT nspname FROM pg_namespace WHERE {OURS} LOOP
    EXECUTE format('DROP SCHEMA %I CASCADE', name);
  END LOOP;
END $$;
CREATE SCHEMA public AUTHORIZATION pg_database_owner;
GRANT USAGE ON SCHEMA public TO PUBLIC;
COMMENT ON SCHEMA public IS 'standard public schema';
"""  # noqa: S608 - a constant


def back_up(url: str, target: Path) -> None:
    """Write a backup in pg_dump's custom format, with mode 0600; the target is there, or replaced, when it is whole.

    Raises:
        DatabaseError: it cannot be taken or written.
    """
    address = parse_address(url)
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{target.name}-", dir=target.parent)
        partial = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                _dump(address, file)
                os.fsync(descriptor)
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        raise DatabaseError(f"the backup {target} cannot be written: {error.strerror}") from None


def restore(url: str, source: Path, *, replace: bool) -> None:
    """Put a backup back in one transaction: when it fails the database is as it was.

    Args:
        url: the database, which is to be empty.
        source: what `back_up` wrote.
        replace: drop what the database holds, all of it, in the same transaction.

    Raises:
        InputError: the source is not a backup, or a damaged one.
        DatabaseError: the database is not empty, or refuses.
    """
    address = parse_address(url)
    _check_backup(source)
    if not replace:
        _check_empty(url, address)
    _replay(address, source, "BEGIN;\n" + (EMPTY if replace else ""))


def _dump(address: Address, file: IO[bytes]) -> None:
    command = [get_program("pg_dump"), "--format=custom", f"--dbname={address.conninfo}"]
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.PIPE, env=address.environment(), check=False
    )
    if done.returncode:
        raise DatabaseError(f"no backup of {address.shown} was taken: {_complaint(done.stderr)}")


def _check_backup(source: Path) -> None:
    command = [get_program("pg_restore"), "--list", str(source)]
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    if done.returncode:
        raise InputError(f"{source}: expected a backup by `variome database backup`: {_complaint(done.stderr)}")


def _check_empty(url: str, address: Address) -> None:
    with psycopg.connect(url) as connection:
        found = connection.execute(FIRST_RELATION).fetchone()
    if found is not None:
        raise DatabaseError(
            f"the database {address.shown} is not empty, it holds {found[0]}; restore into an empty one, or use "
            "--replace, which drops everything that it holds"
        )


def _replay(address: Address, source: Path, prologue: str) -> None:
    """Feed the backup to psql as statements, and COMMIT only if the backup was read to its end."""
    restore = [get_program("pg_restore"), "--file=-", "--no-owner", "--no-privileges", str(source)]
    psql = [get_program("psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", f"--dbname={address.conninfo}"]
    with (
        tempfile.TemporaryFile() as reader_says,  # files, as a full pipe would make all three wait for each other
        tempfile.TemporaryFile() as writer_says,
        subprocess.Popen(restore, stdout=subprocess.PIPE, stderr=reader_says) as reader,
        subprocess.Popen(
            psql, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=writer_says, env=address.environment()
        ) as writer,
    ):
        if not _pump(reader, writer, prologue):
            raise InputError(f"{source}: the backup is damaged, nothing was restored: {_complaint_in(reader_says)}")
        if writer.wait():
            raise DatabaseError(f"{address.shown} was left as it was: {_complaint_in(writer_says)}")


def _pump(reader: subprocess.Popen[bytes], writer: subprocess.Popen[bytes], prologue: str) -> bool:
    """Whether the backup was whole, as far as the writer wanted it."""
    if reader.stdout is None or writer.stdin is None:
        raise TypeError("both ends are to be pipes")
    is_whole = True
    with suppress(BrokenPipeError):  # psql stops at the first error, and says why
        writer.stdin.write(prologue.encode())
        shutil.copyfileobj(reader.stdout, writer.stdin)
        is_whole = reader.wait() == 0
        if is_whole:
            writer.stdin.write(b"\nCOMMIT;\n")
    reader.stdout.close()
    with suppress(BrokenPipeError):
        writer.stdin.close()
    return is_whole


def _complaint_in(file: IO[bytes]) -> str:
    file.seek(0)
    return _complaint(file.read())


def _complaint(said: bytes) -> str:
    return last_complaint(said.decode(errors="replace"))
