"""The SHA-256 of files as they lie on disk."""

import hashlib
from pathlib import Path


def sha256_of(path: str | Path) -> str | None:
    """In hexadecimal, what `sha256sum` prints; None of a pipe or standard input, which can be read only once."""
    if not Path(path).is_file():
        return None
    with Path(path).open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
