"""`variome get`, over a store with one variant and its sample (`tests/variome/web/fix_web.py`)."""

from typing import Any

import orjson
import psycopg
import pytest
from click.testing import CliRunner, Result

from tests import builders
from tests.variome.web.fix_web import VARIANT
from variome.cli import main
from variome.settings import get_settings


@pytest.fixture(autouse=True)
def _on_the_store(filled_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", filled_url)
    monkeypatch.setenv("VARIOME_PROJECT", "research")
    get_settings.cache_clear()


def variome(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments), prog_name="variome")


@pytest.mark.parametrize(
    "names",
    [
        ["/variants/chr1:1000A_T/"],
        ["Variant", "chr1:1000A_T"],
        [str(builders.uuid_of(VARIANT))],
        ["Variant", str(builders.uuid_of(VARIANT))],
    ],
)
def test_get_prints_an_item_by_any_of_its_names(names: list[str]) -> None:
    assert orjson.loads(variome("get", *names).stdout_bytes)["@id"] == "/variants/chr1:1000A_T/"


def test_get_finds_items_of_every_kind_of_table_by_uuid() -> None:
    found = orjson.loads(variome("get", "Gene", "ENSG00000000001").stdout_bytes)
    assert orjson.loads(variome("get", found["uuid"]).stdout_bytes) == found


def test_get_prints_one_line_an_item() -> None:
    done = variome("get", "/files/F1/", "/genes/ENSG00000000001/")
    assert [orjson.loads(line)["@type"][0] for line in done.stdout_bytes.splitlines()] == ["File", "Gene"]


def test_get_prints_the_frame_that_is_asked_for(filled: psycopg.Connection[Any]) -> None:
    stored = filled.execute("SELECT document FROM variant_1_0").fetchall()
    assert [(variome("get", "--frame", "raw", "Variant", "chr1:1000A_T").stdout.rstrip("\n"),)] == stored
    embedded = orjson.loads(variome("get", "--frame", "embedded", "Variant", "chr1:1000A_T").stdout_bytes)
    assert embedded["transcript"][0]["vep_gene"]["gene_symbol"] == "SYMBOL1"


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (["Gene", "ENSG9"], "the store has no Gene called 'ENSG9'"),
        (["00000000-0000-0000-0000-000000000001"], "the store has no item with the uuid"),
        (["ENSG9"], "expected a type, an @id or a uuid first, found 'ENSG9'"),
        (["Gene"], "expected the name of a Gene after the type"),
        (["/nothing/x/"], "expected one of the collections"),
    ],
)
def test_get_says_what_is_not_there(names: list[str], sentence: str) -> None:
    done = variome("get", *names)
    assert done.exit_code == 2
    assert sentence in done.stderr
