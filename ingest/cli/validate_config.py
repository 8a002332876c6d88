"""The configuration file of `validate`: defaults for its options, in TOML."""

import re
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
        text = path.read_text("utf-8")
        read = tomllib.loads(text)
    except OSError as error:
        raise click.BadParameter(f"{path}: cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise click.BadParameter(f"{path}: expected TOML in UTF-8: {error}") from None
    context.meta[CONFIG] = path
    context.default_map = {}
    for key, value in read.items():
        try:
            name = _checked(context, key, value)
        except click.BadParameter as error:
            raise click.BadParameter(f"{path}{_line(text, key)}: {error.message}") from None
        context.default_map[name] = value


def _checked(context: click.Context, key: str, value: Any) -> str:
    """The parameter that a key stands for, which takes the value."""
    if key not in _KEYS:
        raise click.BadParameter(f"expected one of {', '.join(_KEYS)}, found {key!r}")
    name, kind = _KEYS[key]
    is_text = isinstance(value, list) and all(isinstance(each, str) for each in value)
    if type(value) is not kind or (kind is list and not is_text):
        raise click.BadParameter(f"expected {_TOLD[kind]} for {key}, found {value!r}")
    option = next(each for each in context.command.params if each.name == name)
    try:
        option.process_value(context, value)
    except click.BadParameter as error:
        raise click.BadParameter(f"{key}: {error.message}") from None
    return name


def _line(text: str, key: str) -> str:
    """Where a key stands, which TOML does not say once it is read."""
    found = re.search(rf"""^[ \t]*["']?{re.escape(key)}["']?[ \t]*[=.]|^[ \t]*\[+[ \t]*{re.escape(key)}""", text, re.M)
    return f", line {text.count(chr(10), 0, found.start()) + 1}" if found else ""
