from collections.abc import Mapping
from typing import Any

def take_apart(
    texts: list[str], n_fields: int, is_plain: bytes, wrong: set[int], /
) -> tuple[list[int], tuple[int, ...], str, bytes] | None: ...
def column(text: str, starts: bytes, n_fields: int, index: int, /) -> list[str]: ...
def write_groups(
    text: str,
    starts: bytes,
    n_fields: int,
    head: bytes,
    columns: tuple[tuple[int, bytes, int, int, Mapping[str, str]], ...],
    ends: tuple[int, ...],
    faults: tuple[type[Exception], ...],
    wrong: set[int],
    /,
) -> list[str]: ...
def distinct(
    text: str, starts: bytes, n_fields: int, index: int, ends: tuple[int, ...], value_of: Mapping[str, Any], /
) -> list[list[Any] | None]: ...
def key_texts(info: str, /) -> dict[str, str] | None: ...
def has_key(info: str, key: str, /) -> bool: ...
