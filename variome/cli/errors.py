"""The edge where exceptions become a sentence and an exit code, for `variome` and `variant-ingestion` alike.

0: done. 1: done, with problems that were reported. 2: could not run. 70: a bug, with its trace. 128 + N: ended by
signal N, or, as 141, by a reader that has gone (`| head -1`).
"""

import gc
import os
import signal
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from keyword import iskeyword
from types import FrameType
from typing import IO, Any, ClassVar, Final, NoReturn

import click

from variome.errors import VariomeError

BUG: Final = 70  # EX_SOFTWARE of sysexits.h

ENDINGS: Final = (signal.SIGTERM, signal.SIGHUP)

_MOST_GARBAGE: Final = 50_000
"""Objects after which the collector looks for cycles. Python's 700 cost a twentieth of what a command needs to start:
modules make many objects, and none of them goes."""


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

    `modules` names for each the module that has it, as a click command of its own name (`_` for `-`, and `_` behind a
    word of Python).
    """

    modules: ClassVar[Mapping[str, str]] = {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *self.modules})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = self.modules.get(cmd_name)
        if module is None:
            return super().get_command(ctx, cmd_name)
        name = cmd_name.replace("-", "_")
        command: click.Command = getattr(import_module(module), f"{name}_" if iskeyword(name) else name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that is asked for; what stops it becomes one sentence and exit code 2."""
        gc.set_threshold(_MOST_GARBAGE)
        try:
            with _orderly_end():
                return super().invoke(ctx)
        except VariomeError as error:
            raise CouldNotRun(f"{ctx.info_name}: {error}") from error
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            if isinstance(error, OSError) and _is_of_echo(error):
                end_without_output(error)
            # The outermost edge: 1 means "loaded, with problems", and a pipeline must not take a bug for that.
            traceback.print_exc()
            ctx.exit(BUG)
        except KeyboardInterrupt:
            raise Interrupted(f"{ctx.info_name}: interrupted") from None


def end_without_output(error: OSError) -> NoReturn:
    """The end of a command whose standard output cannot be written: quiet when its reader has gone.

    Raises:
        SystemExit: the reader has gone.
        CouldNotRun: anything else, such as a full disk.
    """
    # What is left in the buffer goes nowhere: Python would try again at its end, and complain.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if isinstance(error, BrokenPipeError):
        raise SystemExit(128 + signal.SIGPIPE) from None
    raise CouldNotRun(
        f"{click.get_current_context().find_root().info_name}: standard output cannot be written: {error.strerror}; "
        "make room where it goes, then give the same command again"
    ) from error


def _is_of_echo(error: OSError) -> bool:
    """Whether it was telling something that failed, and not the act itself."""
    *_, (innermost, _) = traceback.walk_tb(error.__traceback__)
    return innermost.f_code is click.echo.__code__


@contextmanager
def _orderly_end() -> Iterator[None]:
    """Have what ends the process (`kill`, a closed terminal) unwind it, so that it leaves the database in order."""
    ours = [number for number in ENDINGS if signal.getsignal(number) is signal.SIG_DFL]  # not what nohup ignores
    for number in ours:
        signal.signal(number, _end)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, signal.SIG_DFL)


def _end(number: int, _: FrameType | None) -> NoReturn:
    raise SystemExit(128 + number)
