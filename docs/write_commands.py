"""Prints `docs/reference/commands.md`: every command and option, from what the commands say of themselves.

    python docs/write_commands.py > docs/reference/commands.md

A test fails when the page is not what this prints.
"""

import inspect
from collections.abc import Iterator

import click

from ingest.cli import main as variant_ingestion
from variome.cli import main as variome

_INTRODUCTION = """\
# Commands

This page is printed by `docs/write_commands.py` from what the commands say of themselves; `--help` shows the same.
How commands end: [exit codes](exit-codes.md). What the environment sets: [settings](settings.md).
"""


def page() -> str:
    """The whole page."""
    parts = [
        _INTRODUCTION,
        *_iter_sections("variant-ingestion", variant_ingestion),
        *_iter_sections("variome", variome),
    ]
    return "\n".join(parts)


def _iter_sections(name: str, command: click.Command, parent: click.Context | None = None) -> Iterator[str]:
    """The section of a command, and of all those below it; the headings follow the tree."""
    context = click.Context(command, info_name=name, parent=parent)
    yield "\n".join(_iter_lines(command, context))
    if isinstance(command, click.Group):
        for child in command.list_commands(context):
            if (found := command.get_command(context, child)) is not None:
                yield from _iter_sections(child, found, context)


def _iter_lines(command: click.Command, context: click.Context) -> Iterator[str]:
    depth = context.command_path.count(" ")
    yield f"{'#' * (2 + depth)} {context.command_path}\n"
    yield f"```\n{context.command_path} {' '.join(command.collect_usage_pieces(context))}\n```\n"
    yield f"{inspect.cleandoc(command.help or '')}\n"
    options = [each for each in command.params if isinstance(each, click.Option)]
    if options:
        yield "| option | |\n|---|---|"
        records = (record for each in options if (record := each.get_help_record(context)))
        yield from (f"| `{_cell(name)}` | {_cell(text)} |" for name, text in records)
        yield ""
    if command.epilog:
        title, *examples = command.epilog.replace("\b", "").strip().splitlines()
        yield "\n".join([title, "", "```", *(line.strip() for line in examples), "```", ""])


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


if __name__ == "__main__":
    print(page(), end="")
