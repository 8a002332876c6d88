"""`variome dump` and `variome restore`; what they have of backups is in `tests/variome/database/test_backup.py`."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from variome.cli import main
from variome.settings import get_settings


def variome(url: str, *arguments: str | Path) -> Result:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("DATABASE_URL", url)
        get_settings.cache_clear()
        return CliRunner().invoke(main, list(map(str, arguments)), prog_name="variome")


def exported(url: str) -> list[bytes]:
    types = ("Gene", "File", "Project", "Variant", "VariantSample")
    return [variome(url, "export", "--type", each, "--format", "tsv").stdout_bytes for each in types]


def test_a_restored_store_exports_what_the_dumped_one_did(filled_url: str, database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "store.dump"
    dumped = variome(filled_url, "dump", file)
    assert dumped.stdout == f"{file}: {file.stat().st_size:,} bytes\n"
    assert file.stat().st_mode & 0o777 == 0o600
    assert variome(database_url, "restore", file).exit_code == 0
    assert exported(database_url) == exported(filled_url)
    assert all(len(table.splitlines()) > 1 for table in exported(database_url))


def test_a_store_is_not_restored_over_another_unless_that_is_said(filled_url: str, tmp_path: Path) -> None:
    file = tmp_path / "store.dump"
    variome(filled_url, "dump", file)
    refused = variome(filled_url, "restore", file)
    assert refused.exit_code == 2
    assert "is not empty" in refused.stderr
    assert variome(filled_url, "restore", "--replace", file).exit_code == 0
