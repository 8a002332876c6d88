"""`docs/reference/commands.md` says what the commands say of themselves."""

import subprocess
import sys

import click
import pytest

from ingest.cli import main as variant_ingestion
from tests.docs.markdown import DOCS, ROOT
from variome.cli import main as variome

PAGE = (DOCS / "reference" / "commands.md").read_text()


def commands(name: str, command: click.Command) -> dict[str, click.Command]:
    """A command and all below it, each by the words that call it."""
    found = {name: command}
    if isinstance(command, click.Group):
        context = click.Context(command, info_name=name)
        for child in command.list_commands(context):
            known = command.get_command(context, child)
            assert known is not None
            found |= commands(f"{name} {child}", known)
    return found


COMMANDS = commands("variant-ingestion", variant_ingestion) | commands("variome", variome)


def section(name: str) -> str:
    """What the page says of one command."""
    return PAGE.partition(f"# {name}\n")[2].partition("\n#")[0]


def test_the_page_is_what_the_script_prints() -> None:
    script = [sys.executable, str(DOCS / "write_commands.py")]
    printed = subprocess.run(script, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert printed == PAGE, "write it again: python docs/write_commands.py > docs/reference/commands.md"


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_option_of_a_command_is_documented(name: str) -> None:
    options = {spelling for each in COMMANDS[name].params for spelling in each.opts if spelling.startswith("--")}
    told = section(name).replace("`", ", ")  # a short spelling stands before the long one: `-o, --out`
    assert [spelling for spelling in sorted(options - {"--help"}) if f", {spelling}" not in told] == []


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_a_help_text(name: str) -> None:
    assert COMMANDS[name].help


@pytest.mark.parametrize("name", sorted(name for name, each in COMMANDS.items() if not isinstance(each, click.Group)))
def test_every_command_shows_examples(name: str) -> None:
    assert "Examples:" in (COMMANDS[name].epilog or "")


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_option_has_a_help_text(name: str) -> None:
    options = [each for each in COMMANDS[name].params if isinstance(each, click.Option)]
    assert [each.opts for each in options if not each.help] == []
