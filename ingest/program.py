"""Which program this is, down to its code: what one version makes of a line, the next may make otherwise."""

import sys
from functools import cache
from hashlib import sha256
from importlib.machinery import EXTENSION_SUFFIXES
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import orjson

_PACKAGES: Final = ("ingest", "variome")
_MODULES: Final = (".py", *EXTENSION_SUFFIXES)


@cache
def program_digest() -> str:
    """SHA-256 of all modules of the program, compiled ones too, of Python and of what writes documents, in hexadecimal.

    The version alone would not do: it stays the same while somebody works on the code. Takes 60 ms.
    """
    digest = sha256(f"{sys.version} {orjson.__version__}".encode())
    for package in _PACKAGES:
        spec = find_spec(package)
        for folder in spec.submodule_search_locations or () if spec else ():
            for path in sorted(path for path in Path(folder).rglob("*") if path.name.endswith(_MODULES)):
                content = path.read_bytes()
                digest.update(f"\n{package} {path.relative_to(folder)} {len(content)}\n".encode() + content)
    return digest.hexdigest()
