"""The command `variome`: queries of genotypes are asked of `variome serve` where it runs, all else is done here.

What is imported comes before what is asked, and takes ten times as long. So it is decided by the words of the command
line alone whether a server could answer, and who asks one has imported next to nothing.
"""

import os
import sys

_ASKED = ("view", "counts", "haplotypes", "carriers")
"""Commands of `variome genotypes` that a server answers."""

_OWN_FILES = ("/dev/", "/proc/")
"""What an argument holds that may name a file of this process alone, such as `<(cut -f1 list)`."""


def main() -> None:
    """Runs the command, and ends the process where a server has answered."""
    if _can_be_asked(sys.argv):
        from variome.resident.client import ask  # noqa: PLC0415

        code = ask(sys.argv)
        if code is not None:
            os._exit(code)  # nothing has been printed here, and there is nothing to put in order
    from variome.cli import main as command  # noqa: PLC0415  see above

    command()


def _can_be_asked(arguments: list[str]) -> bool:
    return (
        arguments[1:2] == ["genotypes"]
        and len(arguments) > 2
        and arguments[2] in _ASKED
        and not any(each in argument for argument in arguments for each in _OWN_FILES)
    )
