"""The options of commands that make a version: who does it, and why."""

import getpass
from collections.abc import Callable
from typing import Any

import click

Command = Callable[..., Any]


def authoring(command: Command) -> Command:
    """Gives a command `author` and `reason`."""
    author = click.option(
        "--author", default=account, show_default="the account that gives the command", help="Who makes the version."
    )
    reason = click.option("--reason", default="", help="Why; shown by 'variome genotypes versions'.")
    return author(reason(command))


def account() -> str:
    """The name of the account that gives the command."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user id without a name, as in containers
        return "unknown"
