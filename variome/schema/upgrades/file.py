"""Steps of File."""

from collections.abc import Mapping
from typing import Any


def file_1_2(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """`format_version` is called `file_format_version`, beside `file_name`, `file_size` and `file_format`."""
    if "format_version" not in document:
        return document
    kept = {name: value for name, value in document.items() if name != "format_version"}
    return {**kept, "file_format_version": document["format_version"]}
