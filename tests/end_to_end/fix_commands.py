"""Commands as processes of their own, with a home of their own: what a user starts, and what can be killed."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests.end_to_end.stored import Stored, read_stored
from variome.database.server import open_database
from variome.settings import Settings

_PROGRAM = "import sys; from {module} import main; main(sys.argv[1:], prog_name={name!r})"


class Home:
    """A store of a user: the folder under which the private database lives, and commands that use it.

    Attributes:
        folder: the user's home.
        prefix: what goes before each command, such as one that enters a namespace.
    """

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.prefix: tuple[str, ...] = ()
        self._environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(Path(__file__).parents[2]),  # what is tested, whatever is installed
            "HOME": str(folder),
            "VARIOME_HOME": str(folder / "variome"),
            **{f"VARIOME_{name.upper()}": value for name, value in settings.items()},
        }

    def start(self, command: str, *arguments: str) -> subprocess.Popen[str]:
        """Starts a command and does not wait for it."""
        module = {"variome": "variome.cli", "variant-ingestion": "ingest.cli"}[command]
        return subprocess.Popen(
            [*self.prefix, sys.executable, "-c", _PROGRAM.format(module=module, name=command), *arguments],
            env=self._environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
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
            open_database(Settings.model_validate({"home": self.folder / "variome", "DATABASE_URL": None})) as url,
            psycopg.connect(url, autocommit=True) as connection,
        ):
            yield connection

    def stored(self) -> Stored:
        """What is in the store; see `tests.end_to_end.stored`."""
        with self.connect() as connection:
            return read_stored(connection)
