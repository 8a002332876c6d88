"""What a user sees of `schemas`: what is written and printed, exit codes, and one sentence for bad input."""

from pathlib import Path

import orjson
import pytest

from tests.ingest.cli.fix_cli import one_sentence, refused, run
from tests.ingest.table_text import row, table_text
from variome.data_folder import data_folder

pytestmark = pytest.mark.usefixtures("command_store")

SHIPPED = data_folder("schemas") / "annotation" / "1.0"
VALID = data_folder("sample_vcfs") / "valid"
FIRST_ROW = 4

ROWS = (
    row("CHROM"),
    row("POS", field_type="integer"),
    row("REF"),
    row("ALT"),
    row("depth", vcf_field="DP", field_type="integer"),
)


def write_table(path: Path, *rows: dict[str, str], version: str = "annV9.1") -> Path:
    path.write_text(table_text(*(rows or ROWS), version=version))
    return path


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return write_table(tmp_path / "table.csv")


BROKEN = {
    "an unknown type": ([*ROWS[:4], row("depth", field_type="strng")], FIRST_ROW + 4, "field_type"),
    "a field twice": ([*ROWS, row("depth")], FIRST_ROW + 5, "field_name"),
    "neither Y nor N": ([*ROWS[:4], row("depth", is_list="maybe")], FIRST_ROW + 4, "is_list"),
    "an enum that is none": (
        [*ROWS[:4], row("depth", field_type="integer", enum_list="1,two")],
        FIRST_ROW + 4,
        "enum_list",
    ),
}


@pytest.mark.parametrize("command", [["build", "--out", "made"], ["add"], ["diff", str(SHIPPED / "variant_table.csv")]])
@pytest.mark.parametrize(("rows", "line", "column"), BROKEN.values(), ids=BROKEN)
def test_a_broken_table_is_refused_with_row_and_column(
    tmp_path: Path, command: list[str], rows: list[dict[str, str]], line: int, column: str
) -> None:
    told = refused("schemas", *command, write_table(tmp_path / "broken.csv", *rows))
    assert "broken.csv" in told
    assert f"row {line}" in told
    assert column in told


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\xff\xfe\x00"], ids=["empty", "another table", "binary"])
@pytest.mark.parametrize("command", [["build", "--out", "made"], ["add"], ["diff", str(SHIPPED / "variant_table.csv")]])
def test_what_is_no_table_is_refused_in_one_sentence(tmp_path: Path, command: list[str], content: bytes) -> None:
    path = tmp_path / "letter.csv"
    path.write_bytes(content)
    assert str(path) in one_sentence("schemas", *command, path)


@pytest.mark.parametrize("command", [["build", "--out", "made"], ["add"], ["infer"]])
def test_a_file_that_is_not_there_is_named(command: list[str], tmp_path: Path) -> None:
    assert "nowhere.csv' does not exist" in refused("schemas", *command, tmp_path / "nowhere.csv")


@pytest.mark.parametrize("command", [["build", "--out", "made"], ["add"]])
def test_two_tables_of_one_kind_are_refused(command: list[str], table: Path, tmp_path: Path) -> None:
    other = write_table(tmp_path / "other.csv", version="annV9.2")
    assert "other.csv: there is another variant table" in one_sentence("schemas", *command, table, other)


@pytest.mark.parametrize("command", [["build", "--out", "made"], ["add"]])
def test_a_table_without_a_version_needs_one_from_the_user(command: list[str], tmp_path: Path) -> None:
    assert "names no version" in one_sentence("schemas", *command, write_table(tmp_path / "table.csv", version=""))


def test_build_writes_schemas_and_says_what_became_of_each(table: Path, tmp_path: Path) -> None:
    out = tmp_path / "made"
    assert run("schemas", "build", table, "--out", out).stdout.splitlines() == [
        f"created    {out / 'variant.json'}",
        f"created    {out / 'variant_sample.json'}",
    ]
    assert orjson.loads((out / "variant.json").read_bytes())["properties"]["depth"]["type"] == "integer"
    assert "unchanged " in run("schemas", "build", table, "--out", out).stdout
    assert "updated " in run("schemas", "build", table, "--version", "9.2", "--out", out).stdout


def test_build_keeps_what_was_edited_unless_told_otherwise(table: Path, tmp_path: Path) -> None:
    out = tmp_path / "made"
    run("schemas", "build", table, "--out", out)
    (out / "variant.json").write_text("{}")
    assert "variant.json" in one_sentence("schemas", "build", table, "--out", out)
    assert "updated " in run("schemas", "build", table, "--out", out, "--overwrite").stdout


def test_build_where_nothing_can_be_written_is_told_in_one_sentence(table: Path) -> None:
    assert "cannot be written" in one_sentence("schemas", "build", table, "--out", table / "made")


def test_the_shipped_tables_build_the_shipped_schemas(tmp_path: Path) -> None:
    tables = [SHIPPED / f"{name}_table.csv" for name in ("variant", "structural_variant", "gene")]
    run("schemas", "build", *tables, "--out", tmp_path)
    made = sorted(tmp_path.glob("[a-z]*.json"))
    assert [path.read_bytes() for path in made] == [path.read_bytes() for path in sorted(SHIPPED.glob("*.json"))]


def test_infer_gives_a_table_that_can_be_added(tmp_path: Path) -> None:
    printed = run("schemas", "infer", VALID / "unannotated.vcf", "--version", "7").stdout
    out = tmp_path / "inferred.csv"
    assert run("schemas", "infer", VALID / "unannotated.vcf", "--version", "7", "--out", out).stdout == ""
    assert out.read_text() == printed
    assert "Variant 7: added" in run("schemas", "add", out).stdout
    run("load", VALID / "unannotated.vcf")


def test_infer_of_structural_variants_gives_a_table_of_theirs(tmp_path: Path) -> None:
    out = tmp_path / "inferred.csv"
    run("schemas", "infer", VALID / "structural_manta.vcf", "--structural", "--out", out)
    assert "StructuralVariant inferred: added" in run("schemas", "add", out).stdout


def test_infer_of_what_is_no_vcf_is_refused_in_one_sentence(table: Path) -> None:
    assert "is not a VCF" in one_sentence("schemas", "infer", table)


def test_infer_where_nothing_can_be_written_is_told_in_one_sentence(tmp_path: Path) -> None:
    out = tmp_path / "nowhere" / "table.csv"
    assert f"{out}: cannot be written" in one_sentence("schemas", "infer", VALID / "unannotated.vcf", "--out", out)


def test_add_puts_schemas_and_fields_into_the_store_once(table: Path) -> None:
    first = run("schemas", "add", table).stdout.splitlines()
    assert first[:2] == ["Variant 9.1: added", "VariantSample 9.1: added"]
    assert "  AnnotationField: 5 created" in first
    again = run("schemas", "add", table).stdout.splitlines()
    assert again[:2] == ["Variant 9.1: unchanged", "VariantSample 9.1: unchanged"]
    assert "  AnnotationField: 5 unchanged" in again


def test_a_version_is_not_added_with_other_content(table: Path) -> None:
    told = one_sentence("schemas", "add", table, "--version", "1.0")
    assert "annotation version 1.0 of Variant is there with another content" in told
    assert "--version" in told


def test_list_names_versions_in_the_order_they_were_added(table: Path) -> None:
    run("schemas", "add", table)
    listed = [line.split()[:2] for line in run("schemas", "list").stdout.splitlines()]
    assert listed[-2:] == [["9.1", "Variant"], ["9.1", "VariantSample"]]
    assert ["1.0", "Variant"] in listed[:-2]


def test_diff_of_two_tables_tells_each_field(table: Path, tmp_path: Path) -> None:
    newer = write_table(tmp_path / "newer.csv", *ROWS[:4], row("depth", vcf_field="DP", field_type="number"), row("MQ"))
    told = run("schemas", "diff", table, newer).stdout.splitlines()
    assert told == ["MQ: added", "depth: field_type changed from 'integer' to 'number'"]
    assert run("schemas", "diff", table, table).stdout == "no differences\n"


def test_diff_of_two_versions_tells_each_property_and_type(table: Path, tmp_path: Path) -> None:
    run("schemas", "add", table)
    run("schemas", "add", write_table(tmp_path / "newer.csv", *ROWS, row("MQ"), version="annV9.2"))
    assert "Variant MQ: added" in run("schemas", "diff", "9.1", "9.2").stdout.splitlines()
    assert "Gene: only in 1.0" in run("schemas", "diff", "1.0", "9.1").stdout.splitlines()


def test_diff_of_a_version_that_the_store_does_not_have_is_refused_with_those_it_has() -> None:
    assert "no annotation version '9.9'" in one_sentence("schemas", "diff", "1.0", "9.9")


def test_diff_of_a_table_and_a_version_is_refused(table: Path) -> None:
    assert "name two mapping tables or two versions" in one_sentence("schemas", "diff", table, "1.0")


def test_remove_says_what_goes_and_takes_it_out(table: Path) -> None:
    run("schemas", "add", table)
    tried = run("schemas", "remove", "9.1", "--dry-run").stdout
    assert tried == "would remove 9.1: 5 AnnotationField\n"
    assert run("schemas", "remove", "9.1").stdout == tried.replace("would remove", "removed")
    assert "9.1" not in run("schemas", "list").stdout
    assert "no annotation version '9.1'; it has 1.0" in one_sentence("schemas", "remove", "9.1")


def test_remove_takes_reports_too_and_leaves_the_schema_that_genes_need() -> None:
    run("load", VALID / "unannotated.vcf")
    told = run("schemas", "remove", "1.0").stdout
    assert "8 Variant, 15 items that no other version has, 7 VariantSample" in told
    assert "1 submissions, 1 reports" in told
    assert "the schema of Gene 1.0 stays: 45 items need it" in told
    assert "Gene" in run("schemas", "list").stdout
