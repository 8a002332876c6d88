from collections.abc import Mapping
from typing import Any

def column(text: str, starts: bytes, n_fields: int, index: int, /) -> list[str]: ...
def distinct(
    text: str, starts: bytes, n_fields: int, index: int, ends: tuple[int, ...], value_of: Mapping[str, Any], /
) -> list[list[Any] | None]: ...
