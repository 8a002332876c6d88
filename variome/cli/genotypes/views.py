"""The options that say which version of a dataset is meant, and which of its edits."""

from collections.abc import Callable
from typing import Any, Final

import click

from variome.cli.genotypes.opening import folder_of
from variome.genotypes.dataset import Dataset
from variome.genotypes.kept import Asked, KeptDatasets
from variome.genotypes.view_name import ViewName

Command = Callable[..., Any]

KEPT: Final = KeptDatasets()
"""What a command has open, which is over when it ends; `variome.resident` keeps it from one command to the next."""

format_option = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Of what is printed.",
)


def choosing(command: Command) -> Command:
    """Gives a command `version`, `edits`, `trait`, `for_sample` and `for_group`: what `open_view` takes."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def open_view(
    name: str,
    version: int | None = None,
    edits: str = "all",
    trait: str | None = None,
    for_sample: str | None = None,
    for_group: str | None = None,
) -> Dataset:
    """A version of a dataset, and the edits that are to be laid over it.

    Raises:
        NotFoundError: there is no such dataset or version.
        InputError: the edits are none that can be chosen.
    """
    folder, view = folder_of(name), ViewName(version, edits, trait, for_sample, for_group)
    return KEPT.get(Asked(folder, version, view.choice(folder)))


def open_spelled(name: str, text: str) -> Dataset:
    """What `VERSION`, `VERSION:EDITS` or `last:EDITS` means.

    Raises:
        NotFoundError: there is no such dataset or version.
        InputError: the text cannot be read.
    """
    return ViewName.parse(text).open(folder_of(name))


_OPTIONS = (
    click.option("--version", type=click.IntRange(1), help="Number of a version [default: the last one]."),
    click.option(
        "--edits", default="all", show_default=True,
        help="Edits to lay over it: all, none, numbers (1,4-7), or those up to a time (2026-11-22T07:30, in UTC).",
    ),
    click.option("--trait", help="Leave out edits that are meant for other traits."),
    click.option("--for-sample", help="Leave out edits that are meant for other samples."),
    click.option("--for-group", help="Leave out edits that are meant for other groups."),
)  # fmt: skip

VIEW_NAMES = ("version", "edits", "trait", "for_sample", "for_group")
"""What `choosing` gives."""
