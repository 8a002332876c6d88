"""The configuration file of `validate`: defaults for its options, in TOML."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import click

_KEYS: Final[Mapping[str, tuple[str, type]]] = {
    "rule": ("rules", list),
    "ignore": ("ignore", list),
    "max-problems": ("max_problems", int),
    "format": ("form", str),
}
"""Of each key the parameter that it stands for, and its type; lists are of texts."""

_TOLD: Final = {list: "a list of texts", int: "a whole number", str: "a text"}

CONFIG: Final = "ingest.cli.validate_config"
"""Where the context keeps the path of the file."""


def read_config(context: click.Context, _option: click.Parameter, path: Path | None) -> None:
    """Has options that are not given on the command line take their values from the file.

    Raises:
        BadParameter: it is no TOML, or has a key or a value that `validate` does not have.
    """
    if path is None:
        return
    try:
        read = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise click.BadParameter(f"{path}: cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise click.BadParameter(f"{path}: expected TOML in UTF-8: {error}") from None
    context.meta[CONFIG] = path
    context.default_map = dict(_default(path, key, value) for key, value in read.items())


def _default(path: Path, key: str, value: Any) -> tuple[str, Any]:
    if key not in _KEYS:
        raise click.BadParameter(f"{path}: expected one of {', '.join(_KEYS)}, found {key!r}")
    name, kind = _KEYS[key]
    is_text = isinstance(value, list) and all(isinstance(each, str) for each in value)
    if type(value) is not kind or (kind is list and not is_text):
        raise click.BadParameter(f"{path}: expected {_TOLD[kind]} for {key}, found {value!r}")
    return name, value
