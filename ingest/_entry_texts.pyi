from collections.abc import Mapping

def unescape(text: str, is_plain: bytes, /) -> str | None: ...
def split(text: str, n_fields: int, /) -> bytes | None: ...
def column(text: str, starts: bytes, n_fields: int, index: int, /) -> list[str]: ...
def write_groups(
    text: str,
    starts: bytes,
    n_fields: int,
    columns: tuple[tuple[int, bytes, int, int, Mapping[str, str]], ...],
    ends: tuple[int, ...],
    faults: tuple[type[Exception], ...],
    wrong: set[int],
    /,
) -> list[str]: ...
