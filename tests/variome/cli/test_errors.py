import subprocess
import sys

import click
from click.testing import CliRunner

from variome.cli import main
from variome.cli.errors import Commands
from variome.errors import InputError


@click.group(cls=Commands)
def tool() -> None:
    pass


@tool.command()
@click.argument("how")
def fail(how: str) -> None:
    raise {
        "known": InputError("a.vcf: expected a VCF, found a picture"),
        "key": KeyboardInterrupt(),
        "bug": KeyError(),
    }[how]


def test_a_known_error_is_its_sentence_and_exit_code_2() -> None:
    said = CliRunner().invoke(tool, ["fail", "known"])
    assert (said.exit_code, said.stdout, said.stderr) == (2, "", "tool: a.vcf: expected a VCF, found a picture\n")


def test_an_interruption_is_neither_success_nor_failure() -> None:
    said = CliRunner().invoke(tool, ["fail", "key"])
    assert (said.exit_code, said.stderr) == (130, "tool: interrupted\n")


def test_a_bug_shows_its_trace_and_is_not_taken_for_problems_with_the_data() -> None:
    said = CliRunner().invoke(tool, ["fail", "bug"])
    assert said.exit_code == 70
    assert said.stderr.startswith("Traceback")
    assert "KeyError" in said.stderr


def test_wrong_usage_is_exit_code_2() -> None:
    assert CliRunner().invoke(tool, ["nothing"]).exit_code == 2


def test_every_listed_command_can_be_called() -> None:
    context = click.Context(main)
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        assert command is not None
        assert command.name == name


def test_the_version_is_told_without_loading_the_rest() -> None:
    program = (
        "import sys; from variome.cli import main; main(['--version'], standalone_mode=False); print(*sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert "version 0." in said.splitlines()[0]
    assert not {"psycopg", "pydantic", "sqlalchemy", "fastapi"} & set(said.splitlines()[1].split())
