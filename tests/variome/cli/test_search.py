"""`variome search`, over a store with some variants."""

import orjson
import psycopg
import pytest
from click.testing import CliRunner, Result

from tests import builders as b
from tests.variome.web.fix_web import SAMPLE, VARIANT
from variome.cli import main
from variome.items.batch import IncomingItem, WriteContext
from variome.items.service import upsert_batch
from variome.schema.registry import SchemaRegistry
from variome.settings import get_settings

N_MORE = 30


@pytest.fixture(autouse=True)
def _on_the_store(filled_url: str, filled: psycopg.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """The store of one variant and its sample, and thirty variants more."""
    monkeypatch.setenv("DATABASE_URL", filled_url)
    monkeypatch.setenv("VARIOME_PROJECT", "research")
    get_settings.cache_clear()
    more = [IncomingItem("Variant", b.variant(2000 + n, gnomad_af=n / 100)) for n in range(N_MORE)]
    context = WriteContext("somebody", "research", "lab")
    upsert_batch(filled, SchemaRegistry.load(filled), more, context, atomic=True)


def search(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["search", *arguments], prog_name="variome")


def positions(result: Result) -> list[int]:
    assert result.exit_code == 0, result.stderr
    return [orjson.loads(line)["POS"] for line in result.stdout_bytes.splitlines()]


def test_items_come_one_a_line_until_the_limit_which_is_told() -> None:
    done = search("Variant")
    assert len(positions(done)) == 25
    assert done.stderr == "25 of 31 items; --limit 0 prints all\n"


def test_all_pages_come_where_all_are_wanted() -> None:
    done = search("Variant", "--limit", "0")
    assert positions(done) == [VARIANT["POS"], *range(2000, 2000 + N_MORE)]
    assert done.stderr == ""


def test_filters_expressions_and_texts_narrow_it_down() -> None:
    assert positions(search("Variant", "gnomad_af.to=0.01", "gnomad_af=No value")) == [VARIANT["POS"], 2000, 2001]
    assert positions(search("Variant", "--where", "gnomad_af >= 0.28")) == [2028, 2029]
    assert positions(search("Variant", "-q", "chr1:2003A_T")) == [2003]
    assert positions(search("Variant", "--gene", "ENSG00000000001")) == [VARIANT["POS"]]
    assert positions(search("Variant", "--sort", "-gnomad_af", "--limit", "2")) == [2029, 2028]


def test_the_whole_answer_has_facets_and_all_items() -> None:
    done = search("Variant", "--facet", "gnomad_af", "--limit", "0", "--format", "json")
    answer = orjson.loads(done.stdout_bytes)
    assert (len(answer["@graph"]), answer["total"]) == (31, 31)
    assert (answer["facets"][0]["missing"], answer["facets"][0]["max"]) == (1, 0.29)


def test_a_table_has_the_fields_that_are_named() -> None:
    done = search("VariantSample", "--format", "tsv", "--field", "CALL_INFO", "--field", "variant.POS")
    assert done.stdout == f"CALL_INFO\tvariant.POS\n{SAMPLE['CALL_INFO']}\t{VARIANT['POS']}\n"


def test_a_saved_search_is_run_by_its_name(filled: psycopg.Connection) -> None:
    saved = {"search_id": "common", "type": "Variant", "query": "gnomad_af.from=0.28&sort=-POS"}
    context = WriteContext("somebody", "research", "lab")
    upsert_batch(filled, SchemaRegistry.load(filled), [IncomingItem("SavedSearch", saved)], context, atomic=True)
    assert positions(search("--saved", "common")) == [2029, 2028]
    assert positions(search("--saved", "common", "gnomad_af.to=0.28")) == [2028]
    assert positions(search("Variant", "--saved", "common", "--sort", "POS", "--limit", "1")) == [2028]


def test_a_key_that_a_saved_search_or_a_filter_names_is_all_that_is_looked_at(filled: psycopg.Connection) -> None:
    saved = {"search_id": "one", "type": "Variant", "query": "key=chr1:2003A_T"}
    context = WriteContext("somebody", "research", "lab")
    upsert_batch(filled, SchemaRegistry.load(filled), [IncomingItem("SavedSearch", saved)], context, atomic=True)
    assert positions(search("--saved", "one")) == [2003]
    assert positions(search("Variant", "key=chr1:2004A_T", "--limit", "0")) == [2004]
    assert positions(search("Variant", "key=nope")) == []


def test_of_several_annotation_versions_it_is_told_which_was_searched(filled: psycopg.Connection) -> None:
    b.registry(filled, "2.0")
    assert search("Variant").stderr == "annotation version 2.0, the newest; --annotation-version takes 1.0 too\n"
    assert search("Variant", "--annotation-version", "1.0", "--limit", "0").stderr == ""
    assert search("Gene").stderr == ""
    assert orjson.loads(search("Variant", "--format", "json").stdout_bytes)["annotation_version"] == "2.0"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("Variant", "gnomad_af"), "field=value"),
        (("Variant", "--format", "tsv"), "--field"),
        (("Variant", "nope=1"), "nope"),
        (("Variant", "--where", "gnomad_af <"), "column"),
        (("Nothing",), "Nothing"),
        ((), "--saved"),
        (("--saved", "nope"), "nope"),
        (("Variant", "saved=common"), "saved: "),
        (("Variant", "--region", "chr1", "region=chr2"), "region: expected it once"),
        (("Variant", "--facet", "gnomad_af"), "--format json"),
        (("Variant", "nope=1", "--format", "tsv", "--field", "POS"), "nope"),
    ],
)
def test_what_cannot_be_asked_ends_with_2(arguments: tuple[str, ...], told: str) -> None:
    done = search(*arguments)
    assert (done.exit_code, told in done.stderr, done.stdout) == (2, True, ""), done.stderr
