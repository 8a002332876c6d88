"""Every command says how it is used, with examples."""

from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from ingest.cli import main


def iter_commands(group: click.Group, *above: str) -> Iterator[tuple[str, ...]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from iter_commands(command, *above, name)
        else:
            yield (*above, name)


@pytest.mark.parametrize("command", list(iter_commands(main)), ids=" ".join)
def test_help_has_examples_of_the_command(command: tuple[str, ...]) -> None:
    told = CliRunner().invoke(main, [*command, "--help"]).stdout
    examples = told.partition("Examples:\n")[2].splitlines()
    assert any(f"variant-ingestion {' '.join(command)}" in line for line in examples)
