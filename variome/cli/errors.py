"""The edge where exceptions become a sentence and an exit code, for `variome` and `variant-ingestion` alike.

0: done. 1: loaded, with problems (only `variant-ingestion load`). 2: could not run. 130: interrupted.
"""

from collections.abc import Mapping
from importlib import import_module
from typing import IO, Any, ClassVar

import click

from variome.errors import VariomeError


class CouldNotRun(click.ClickException):
    """The command ends with one sentence on standard error."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.message, file=file, err=file is None)


class Interrupted(CouldNotRun):
    """Somebody pressed Ctrl-C."""

    exit_code = 130


class Commands(click.Group):
    """Subcommands that are imported when they are called, so that a command starts quickly.

    `modules` names for each the module that has it, as a click command of its own name (`_` for `-`).
    """

    modules: ClassVar[Mapping[str, str]] = {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *self.modules})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = self.modules.get(cmd_name)
        if module is None:
            return super().get_command(ctx, cmd_name)
        command: click.Command = getattr(import_module(module), cmd_name.replace("-", "_"))
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except VariomeError as error:
            raise CouldNotRun(f"{ctx.info_name}: {error}") from error
        except KeyboardInterrupt:
            raise Interrupted(f"{ctx.info_name}: interrupted") from None
