"""`variome genotypes list`: the datasets of an installation."""

import sys

import click
import orjson

from variome.cli.examples import examples
from variome.cli.genotypes.views import format_option
from variome.datasets.places import dataset_folder, dataset_names
from variome.errors import BlockError
from variome.genotypes.history import Step, history_of
from variome.settings import get_settings


@click.command("list", epilog=examples("variome genotypes list"))
@format_option
def list_(form: str) -> None:
    """List the datasets of this installation: name, version, time of it, samples, rows, edits.

    The exit code is 1 where one cannot be read.
    """
    home = get_settings().home_folder
    is_whole = True
    for name in dataset_names(home):
        try:
            *_, step = history_of(dataset_folder(home, name))
        except BlockError as error:  # the others are there all the same
            click.echo(str(error), err=True)
            is_whole = False
            continue
        click.echo(orjson.dumps({"name": name, **_document(step)}) if form == "json" else _line(name, step))
    if not is_whole:
        sys.exit(1)


def _document(step: Step) -> dict[str, object]:
    document: dict[str, object] = orjson.loads(orjson.dumps(step))
    return {key: value for key, value in document.items() if key != "changes"}


def _line(name: str, step: Step) -> str:
    return f"{name}\t{step.number}\t{step.created[:19]}Z\t{step.n_samples}\t{step.n_rows}\t{step.n_edits}"


list = list_  # noqa: A001  the group looks for a command by its own name
