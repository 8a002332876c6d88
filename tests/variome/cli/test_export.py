from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner, Result

from tests.variome.web.fix_web import SAMPLE, VARIANT
from variome.cli import main
from variome.settings import get_settings


@pytest.fixture(autouse=True)
def _on_the_store(filled_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", filled_url)
    monkeypatch.setenv("VARIOME_PROJECT", "research")
    get_settings.cache_clear()


def variome(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, list(map(str, arguments)), prog_name="variome")


def test_export_writes_a_selection_to_standard_output() -> None:
    done = variome("export", "--type", "VariantSample", "--file", "F1", "--region", "chr1:1-2000")
    assert done.exit_code == 0
    assert orjson.loads(done.stdout_bytes)["CALL_INFO"] == SAMPLE["CALL_INFO"]
    assert variome("export", "--type", "VariantSample", "--region", "chr2").stdout == ""


def test_export_writes_a_file_when_it_is_whole(tmp_path: Path) -> None:
    out = tmp_path / "variants.tsv"
    assert variome("export", "--type", "Variant", "--format", "tsv", "--out", out).exit_code == 0
    header, line = out.read_text().splitlines()
    assert dict(zip(header.split("\t"), line.split("\t"), strict=True))["annotation_id"] == VARIANT["annotation_id"]


def test_export_says_what_is_wrong_and_writes_nothing(tmp_path: Path) -> None:
    out = tmp_path / "variants.tsv"
    done = variome("export", "--type", "Variant", "--file", "F9", "--out", out)
    assert (done.exit_code, done.stderr) == (2, "variome: the store has no File called 'F9' in project 'research'\n")
    assert not out.exists()
