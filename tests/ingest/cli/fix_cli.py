"""Commands as a user gives them, on a store of the test's own: what they print, and how they end."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ingest.cli import main
from variome.settings import Settings, get_settings


@pytest.fixture
def command_store(load_settings: Settings) -> Iterator[Settings]:
    """The commands find the store of `load_settings` in the environment."""
    get_settings.cache_clear()
    yield load_settings
    get_settings.cache_clear()


def run(*arguments: str | Path, code: int = 0) -> Result:
    """What came of a command, which must end with this exit code."""
    result = CliRunner().invoke(main, [str(each) for each in arguments], prog_name="variant-ingestion")
    assert result.exit_code == code, result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def refused(*arguments: str | Path) -> str:
    """What a command that could not run says on standard error."""
    result = run(*arguments, code=2)
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    return result.stderr


def one_sentence(*arguments: str | Path) -> str:
    """The one sentence on standard error of a command that could not run."""
    told = refused(*arguments)
    assert told.count("\n") == 1
    return told
