"""Verdicts as workflow commands of GitHub Actions, which shows them beside the lines of the file.

Source:
    GitHub Docs, "Workflow commands for GitHub Actions"; the escapes are those of `@actions/core`, `command.ts`.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from ingest.problems import Severity
from ingest.validation.verdict import Verdict

_COMMANDS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_OF_MESSAGES: Final = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_OF_PROPERTIES: Final = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def to_github(verdicts: Sequence[Verdict]) -> Iterator[str]:
    """A command for each problem that is listed, and one for those of a rule that are not."""
    for verdict in verdicts:
        if verdict.unreadable:
            yield _command("error", verdict.name, None, "could not be read", verdict.unreadable)
        for identifier, broken in verdict.by_weight:
            command = _COMMANDS[broken.severity]
            for problem in broken.first:
                yield _command(command, verdict.name, problem.line, identifier, problem.message)
            if broken.n_unlisted:
                yield _command(command, verdict.name, None, identifier, f"{broken.n_unlisted:,} more are not listed")


def _command(command: str, file: str, line: int | None, title: str, message: str) -> str:
    properties = {"file": file, "line": str(line or ""), "title": title}
    told = ",".join(f"{name}={text.translate(_OF_PROPERTIES)}" for name, text in properties.items() if text)
    return f"::{command} {told}::{message.translate(_OF_MESSAGES)}\n"
