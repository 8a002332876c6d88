"""Canonical documents, joined from the members of their properties."""

from collections.abc import Sequence

try:
    from ingest import _documents
except ImportError:  # there was no C compiler, or no headers of Python, when this was installed
    IS_COMPILED = False
else:
    IS_COMPILED = True


def join_documents(columns: Sequence[list[str]], size: int) -> list[bytes]:
    """So many documents, in UTF-8.

    Args:
        columns: a member for each document, after a comma; empty where it has none.
        size: how many documents.
    """
    if IS_COMPILED:
        return _documents.join(tuple(columns), size)
    if not columns:
        return [b"{}"] * size
    return [f"{{{text[1:]}}}".encode() for text in map("".join, zip(*columns, strict=True))]
