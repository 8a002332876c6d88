"""What a document is as bytes, and the hash by which a load finds that nothing has changed."""

from hashlib import sha512
from typing import Any, Final

import orjson

_HASH_BYTES: Final = 32


def canonical(document: Any) -> bytes:
    """The document as JSON without blanks, keys sorted: what the store keeps and hashes.

    Raises:
        TypeError: a value that JSON cannot say (an integer beyond 64 bits, a lone surrogate).
    """
    return orjson.dumps(document, option=orjson.OPT_SORT_KEYS)


def content_hash(content: bytes) -> bytes:
    """The first 32 bytes of SHA-512: as hard to forge as SHA-256, in two fifths of its time where the processor has no
    instructions for that (docs/decisions/0002).
    """
    return sha512(content).digest()[:_HASH_BYTES]


def find_nul(value: Any, pointer: str = "") -> str | None:
    """The place of a text with a NUL character, which PostgreSQL's text cannot hold; None where there is none."""
    if isinstance(value, str):
        return pointer if "\0" in value else None
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, each in entries:
        if "\0" in str(name):
            return f"{pointer}/"
        if (found := find_nul(each, f"{pointer}/{name}")) is not None:
            return found
    return None
