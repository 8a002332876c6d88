"""Commands as processes of their own, with a home of their own: what a user starts, and what can be killed."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from variome.database.server import open_database
from variome.settings import Settings

_PROGRAM = "import sys; from {module} import main; main(sys.argv[1:], prog_name={name!r})"


class Home:
    """A store of a user: the folder under which the private database lives, and commands that use it."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self._environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "VARIOME_HOME": str(folder / "variome"),
            **{f"VARIOME_{name.upper()}": value for name, value in settings.items()},
        }

    def start(self, command: str, *arguments: str) -> subprocess.Popen[str]:
        """Starts a command and does not wait for it."""
        module = {"variome": "variome.cli", "variant-ingestion": "ingest.cli"}[command]
        return subprocess.Popen(
            [sys.executable, "-c", _PROGRAM.format(module=module, name=command), *arguments],
            env=self._environment, cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def run(self, command: str, *arguments: str, code: int = 0) -> str:
        """Runs a command to its end, which must come with this exit code; gives what it printed."""
        process = self.start(command, *arguments)
        out, err = process.communicate(timeout=300)
        assert process.returncode == code, f"{command} {' '.join(arguments)}: exit {process.returncode}\n{out}\n{err}"
        return out

    @contextmanager
    def connect(self) -> Iterator[psycopg.Connection]:
        """The private database, for looking at."""
        with (
            open_database(Settings(home=self.folder / "variome")) as url,
            psycopg.connect(url, autocommit=True) as connection,
        ):
            yield connection

    def digest(self) -> str:
        """SHA-256 over the identity and content of every item in the store, however it was loaded."""
        digest = hashlib.sha256()
        with self.connect() as connection:
            tables = ["item", *(row[0] for row in connection.execute(
                "SELECT table_name FROM schema_version WHERE table_name IS NOT NULL ORDER BY table_name"))]  # fmt: skip
            for table in tables:
                query = sql.SQL("SELECT uuid, content_hash, document::text FROM {} ORDER BY uuid")
                for uuid, content_hash, document in connection.execute(query.format(sql.Identifier(table))):
                    digest.update(uuid.bytes + content_hash + document.encode())
        return digest.hexdigest()
