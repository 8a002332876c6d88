from collections.abc import Callable, Sequence
from typing import Any

def encode_rows(encoders: tuple[str | Callable[[Any], bytes], ...], rows: list[Sequence[Any]], /) -> list[bytes]: ...
