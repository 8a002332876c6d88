"""The digest of a file, worked out while other things are made ready: a gigabyte takes two seconds and more."""

from contextlib import suppress
from pathlib import Path
from threading import Thread

from ingest.lines import content_sha256
from variome.errors import InputError


class DigestAhead(Thread):
    """Begins at once. A thread that nobody waits for does not keep the program from ending."""

    def __init__(self, path: str | Path) -> None:
        super().__init__(name="digest", daemon=True)
        self._path = path
        self._digest: str | None = None
        self.start()

    def run(self) -> None:
        # What is wrong with the file is told by the parser, which opens it too.
        with suppress(InputError):
            self._digest = content_sha256(self._path)

    def wait(self) -> str | None:
        """The digest; None where there is none, as of standard input."""
        self.join()
        return self._digest
