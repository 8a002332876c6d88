"""What a document has that another has not: how a later annotation version keeps the document of a variant or sample.

A difference is a JSON array. Its first element is the number of the state of the other document, the base; the others,
in their order, make the document: `[start, length]` are bytes of the base, a text is what the base has not. The SQL
function `spliced` puts a document together again (docs/decisions/0023).

Documents are compared as bytes, from one comma to the next: both have their keys in order, so that what they have in
common comes in one order too.
"""

from collections.abc import Iterator
from typing import Final

import orjson

_SHORTEST: Final = 24
"""Bytes that must be alike to be worth a reference, and by which a place in the base is found again."""

_CHUNK: Final = 512
"""Bytes that are compared at once."""

_REACH: Final = 1 << 16
"""How far behind the last likeness the base is searched for the next one, in bytes."""

Piece = tuple[int, int] | str


def difference(base: bytes, revision: int, content: bytes) -> bytes | None:
    """The difference by which `content` follows from `base`; None where it would have half of its bytes or more.

    Args:
        base: canonical bytes of a document.
        revision: number of the state that has them.
        content: canonical bytes of another one.
    """
    most = len(content) // 2
    pieces: list[int | Piece] = [revision]
    n_own = 0
    for piece in _iter_pieces(base, content):
        pieces.append(piece)
        n_own += len(piece) if isinstance(piece, str) else 0
        if n_own > most:
            return None
    found = orjson.dumps(pieces)
    return found if len(found) < most else None


def _iter_pieces(base: bytes, content: bytes) -> Iterator[Piece]:
    """What `content` is made of. Nothing of the base is told in less than `_SHORTEST` bytes."""
    told = 0
    for start, place, length in _iter_alike(base, content):
        if told < place:
            yield content[told:place].decode()
        yield start, length
        told = place + length
    if told < len(content):
        yield content[told:].decode()


def _iter_alike(base: bytes, content: bytes) -> Iterator[tuple[int, int, int]]:
    """Where both are alike: a place in the base, one in the content, and for how many bytes."""
    start = place = 0
    while place < len(content):
        length = _alike(base, start, content, place)
        if length >= _SHORTEST:
            yield start, place, length
            start, place = start + length, place + length
        else:
            place = _behind_comma(content, place)
        start, place = _find_again(base, base.rfind(b",", 0, start) + 1, content, place)


def _find_again(base: bytes, behind: int, content: bytes, place: int) -> tuple[int, int]:
    """The next places, in the base and in the content, with `_SHORTEST` bytes alike; the ends where there are none."""
    first = place
    while len(content) - place >= _SHORTEST:
        start = base.find(content[place : place + _SHORTEST], behind, behind + _REACH)
        if start >= 0:
            return start, place
        # The further, the longer the steps: not a search through the base for each of a thousand new transcripts.
        place = _behind_comma(content, place + (place - first) // 8)
    return len(base), len(content)


def _behind_comma(content: bytes, place: int) -> int:
    comma = content.find(b",", place)
    return comma + 1 if comma >= 0 else len(content)


def _alike(base: bytes, start: int, content: bytes, place: int) -> int:
    """For how many bytes both are alike from there on; a character is alike as a whole or not at all."""
    begun = place
    while (chunk := content[place : place + _CHUNK]) and chunk == base[start : start + _CHUNK]:
        start += len(chunk)
        place += len(chunk)
    length = min(len(chunk), len(base) - start)
    apart = int.from_bytes(chunk[:length]) ^ int.from_bytes(base[start : start + length])
    place += length - (apart.bit_length() + 7) // 8
    while place < len(content) and content[place] & 0xC0 == 0x80:  # in the middle of a character
        place -= 1
    return place - begun
