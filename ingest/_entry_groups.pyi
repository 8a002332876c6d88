from collections.abc import Mapping

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
