"""Real files under their own tables: schemas added, loaded, and loaded again, which changes nothing."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from ingest.cli import main
from tests.ingest.table_text import SHARED_DATA
from variome.settings import get_settings

pytestmark = pytest.mark.skipif(not SHARED_DATA.is_dir(), reason="the folder of development data is not there")

SMALL, STRUCTURAL = ("Variant", "VariantSample"), ("StructuralVariant", "StructuralVariantSample")
FILES = [
    ("mutanno-0.4.7/GAPFIRHN9YOZ.vcf", "mutanno-0.4.7/variant_table_v0.4.7.csv", SMALL, (25, 25)),
    ("mutanno-0.4.8/GAPFI3JX5D2J_first10.vcf", "mutanno-0.4.8/variant_table_v0.4.8.csv", SMALL, (10, 17)),
    ("csq-0.5.6/GAPFII76KW2T.vcf", "csq-0.5.6/variant_table_v0.5.6.csv", SMALL, (7, 12)),
    ("sv-0.0.6/GAPFIQHD6QAN.sv.vcf", "sv-0.0.6/structural_variant_table_v0.0.6.csv", STRUCTURAL, (4, 8)),
    ("sv-0.0.6/GAPFIXRDPDK5.cnv.vcf", "sv-0.0.6/structural_variant_table_v0.0.6.csv", STRUCTURAL, (2, 2)),
]


def run(*arguments: str | Path) -> str:
    result = CliRunner().invoke(main, [str(each) for each in arguments])
    assert result.exit_code in {0, 1}, result.output
    return result.stdout


@pytest.mark.parametrize(("vcf", "table", "types", "counts"), FILES, ids=[file[0] for file in FILES])
def test_a_real_file_is_loaded_whole_and_once(
    store_url: str,
    monkeypatch: pytest.MonkeyPatch,
    vcf: str,
    table: str,
    types: tuple[str, str],
    counts: tuple[int, int],
) -> None:
    monkeypatch.setenv("DATABASE_URL", store_url)
    get_settings.cache_clear()
    run("schemas", "add", SHARED_DATA / table, "--version", "real")
    first = run("load", SHARED_DATA / vcf)
    assert "of them rejected: 0" in first
    for item_type, n in zip(types, counts, strict=True):
        assert f"  {item_type}: {n} created\n" in first
    again = run("load", SHARED_DATA / vcf)
    assert "created" not in again
    assert "updated" not in again
    for item_type, n in zip(types, counts, strict=True):
        assert f"  {item_type}: {n} unchanged\n" in again
