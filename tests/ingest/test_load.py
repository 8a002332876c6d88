"""What comes of a load, with the same claims over both ways to the store."""

import gzip
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

import orjson
import psycopg
import pytest

from ingest import parse_ahead
from ingest.client import StoreClient
from ingest.load import LoadOptions, LoadResult, load_file
from ingest.vcf_parser import VCFParser
from tests.ingest.fix_store_client import OpenClient, outcomes
from tests.ingest.load_vcf import TROUBLED, VALID, begin_load, load, record, sample_options, vcf_text, write_vcf
from variome.data_folder import data_folder
from variome.errors import ConflictError, NotFoundError

ONE_BY_ONE = LoadOptions(batch_size=1)
CREATED = {
    "trio_mutanno.vcf": ("Variant", "VariantSample"),
    "trio_csq.vcf": ("Variant", "VariantSample"),
    "snpeff_ann.vcf": ("Variant", "VariantSample"),
    "bcftools_bcsq.vcf": ("Variant", "VariantSample"),
    "unannotated.vcf": ("Variant", "VariantSample"),
    "structural_manta.vcf": ("StructuralVariant", "StructuralVariantSample"),
    "copy_number.vcf": ("StructuralVariant", "StructuralVariantSample"),
    "plain_gzip.vcf.gz": ("Variant", "VariantSample"),
    "bgzip.vcf.gz": ("Variant", "VariantSample"),
}


def n_alleles_and_carriers(path: Path) -> tuple[int, int]:
    """Alternate alleles of a file, and for each the samples whose GT names it, counted by eye of the columns."""
    content = path.read_bytes()
    text = (gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content).decode()
    alleles = carriers = 0
    for columns in (line.rstrip("\r").split("\t") for line in text.split("\n") if line and line[0] != "#"):
        alts = [] if columns[4] == "." else columns[4].split(",")
        alleles += len(alts)
        calls = [set(sample.split(":")[0].replace("|", "/").split("/")) for sample in columns[9:]]
        carriers += sum(str(index) in call for index in range(1, len(alts) + 1) for call in calls)
    return alleles, carriers


def rows(annotated: psycopg.Connection, table: str = "variant_1_0") -> int:
    found = annotated.execute(f"SELECT count(*) FROM {table}".encode()).fetchone()
    assert found
    return int(found[0])


def document(annotated: psycopg.Connection, position: int) -> dict[str, Any]:
    found = annotated.execute("SELECT document::json FROM variant_1_0 WHERE position = %s", [position]).fetchone()
    assert found
    item: dict[str, Any] = found[0]
    return item


def listed(folder: Path | None) -> list[dict[str, Any]]:
    assert folder
    return [orjson.loads(line) for line in (folder / "problems.jsonl").read_bytes().splitlines()]


def kinds(result: LoadResult) -> dict[str, int]:
    return {kind: each.count for kind, each in result.tally.kinds.items() if each.severity != "note"}


@pytest.mark.parametrize("name", CREATED)
def test_every_allele_and_carrier_of_a_sample_file_is_created(client: StoreClient, name: str) -> None:
    result = load(client, VALID / name, **sample_options(name))
    counts = zip(CREATED[name], n_alleles_and_carriers(VALID / name), strict=True)
    found = {
        item_type: n for item_type, n in outcomes(result.tally).items() if item_type not in {"Individual", "Family"}
    }
    assert found == {item_type: {"created": n} for item_type, n in counts}
    assert (result.tally.rejected_records, kinds(result)) == (0, {})


@pytest.mark.parametrize("name", ["trio_mutanno.vcf", "structural_manta.vcf"])
def test_a_second_load_creates_and_updates_nothing(client: StoreClient, name: str) -> None:
    first = load(client, VALID / name, **sample_options(name))
    again = load(client, VALID / name, **sample_options(name))
    assert outcomes(again.tally) == {
        item_type: {"unchanged": counts["created"]} for item_type, counts in outcomes(first.tally).items()
    }


def test_a_changed_annotation_updates_its_variant_alone(client: StoreClient, tmp_path: Path) -> None:
    load(client, write_vcf(tmp_path / "a.vcf", [record(100), record(200)]), accession="A")
    result = load(client, write_vcf(tmp_path / "b.vcf", [record(100), record(200, cadd="1.5")]), accession="B")
    assert outcomes(result.tally)["Variant"] == {"unchanged": 1, "updated": 1}


def test_a_rejected_record_can_be_corrected_and_loaded_again(
    client: StoreClient, tmp_path: Path, annotated: psycopg.Connection
) -> None:
    bad = record(300).replace("\tC\tT\t", "\tC7\tT\t")
    first = load(client, write_vcf(tmp_path / "a.vcf", [record(100), bad, record(200)]))
    assert (first.tally.rejected_records, rows(annotated)) == (1, 2)
    assert first.report
    rejected = (first.report / "rejected.vcf").read_text()
    assert rejected == vcf_text([bad])
    corrected = tmp_path / "corrected.vcf"
    corrected.write_text(rejected.replace("\tC7\t", "\tC\t"))
    assert outcomes(load(client, corrected).tally)["Variant"] == {"created": 1}
    assert rows(annotated) == 3


def test_without_a_rejected_record_there_is_no_file_of_them(client: StoreClient, tmp_path: Path) -> None:
    result = load(client, write_vcf(tmp_path / "a.vcf", [record(100)]))
    assert result.report
    written = ["problems.jsonl", "report.html", "summary.json", "summary.txt"]
    assert sorted(path.name for path in result.report.iterdir()) == written


def test_a_bad_value_costs_that_value_only(client: StoreClient, tmp_path: Path, annotated: psycopg.Connection) -> None:
    result = load(client, write_vcf(tmp_path / "a.vcf", [record(100, cadd="high")]))
    assert kinds(result) == {"number-expected": 1}
    assert (result.tally.rejected_records, rows(annotated, "variant_sample_1_0")) == (0, 1)
    item = document(annotated, 100)
    assert "cadd_phred" not in item
    assert item["cadd_raw"] == 2.5


def test_an_item_that_the_schema_refuses_costs_its_record_and_is_named_with_its_place(
    client: StoreClient, tmp_path: Path, annotated: psycopg.Connection
) -> None:
    path = write_vcf(tmp_path / "a.vcf", [record(100), record(200), record(300)])
    parser, request = begin_load(client, path)
    wrong: Any = _WrongParser(parser, 200)
    result = load_file(client, wrong, request, LoadOptions(), lambda _records, _bytes: None)
    (problem,) = [each for each in listed(result.report) if each.get("field") == "/cadd_phred"]
    line = path.read_text().splitlines().index(record(200)) + 1
    assert (problem["line"], problem["contig"], problem["position"]) == (line, "13", 200)
    assert problem["severity"] == "error"
    assert f"chr13:200 (line {line})" in problem["message"]
    assert result.tally.rejected_records == 1
    assert rows(annotated) == 2


class _WrongParser:
    """A parser that disagrees with the store about one record; it does not seal, as it would not agree with itself."""

    def __init__(self, parser: VCFParser, position: int) -> None:
        self._parser = parser
        self._position = position

    def __getattr__(self, name: str) -> Any:
        return getattr(self._parser, name)

    def seal_by(self, _schemas: Any) -> None:
        pass

    def parse(self, lines: Any) -> Any:
        parsed = self._parser.parse(lines)
        for item in [item for each in parsed for item in each.items]:
            if item.document.get("POS") == self._position:
                item.document["cadd_phred"] = "high"
        return parsed


UNSORTED = [record(300), record(100, cadd="1"), record(200), record(100, cadd="2"), record(50)]


@pytest.mark.parametrize("batch_size", [1, 2, 1000])
def test_the_first_line_of_a_variant_stands_wherever_batches_end(
    client: StoreClient, tmp_path: Path, annotated: psycopg.Connection, batch_size: int
) -> None:
    path = write_vcf(tmp_path / "a.vcf", UNSORTED)
    result = load(client, path, LoadOptions(batch_size))
    assert document(annotated, 100)["cadd_phred"] == 1
    assert outcomes(result.tally)["Variant"]["created"] == 4
    assert _told(result)["duplicate"] == 2
    again = load(client, path, LoadOptions(batch_size))
    assert (again.tally.total("created"), again.tally.total("updated")) == (0, 0)
    assert document(annotated, 100)["cadd_phred"] == 1


UNKNOWN = [
    record(100, gene="ENSG00000000099"),
    record(200, gene="ENSG00000000099", consequence="unheard_of_variant"),
    record(300),
]
TARGETS = {"Gene ENSG00000000099": 2, "VariantConsequence unheard_of_variant": 1}


@pytest.mark.parametrize("missing_links", ["stub", "error", "drop"])
@pytest.mark.parametrize("batch_size", [1, 1000])
def test_each_missing_target_is_told_once_with_its_records(
    client: StoreClient, tmp_path: Path, missing_links: str, batch_size: int
) -> None:
    path = write_vcf(tmp_path / "a.vcf", UNKNOWN)
    result = load(client, path, LoadOptions(batch_size), missing_links=missing_links)
    assert dict(result.tally.missing_links) == TARGETS
    assert [result.summary.count(f"{n:,}  {name}\n") for name, n in TARGETS.items()] == [1, 1]


def test_a_stub_is_made_for_a_missing_target(
    client: StoreClient, tmp_path: Path, annotated: psycopg.Connection
) -> None:
    result = load(client, write_vcf(tmp_path / "a.vcf", UNKNOWN))
    assert outcomes(result.tally)["Gene"] == {"stub": 1}
    assert outcomes(result.tally)["VariantConsequence"] == {"stub": 1}
    stubs = annotated.execute("SELECT key FROM item WHERE is_stub ORDER BY key").fetchall()
    assert [key for (key,) in stubs] == ["ENSG00000000099", "unheard_of_variant"]


def test_a_missing_target_can_cost_the_record(
    client: StoreClient, tmp_path: Path, annotated: psycopg.Connection
) -> None:
    result = load(client, write_vcf(tmp_path / "a.vcf", UNKNOWN), missing_links="error")
    assert (result.tally.rejected_records, rows(annotated), rows(annotated, "variant_sample_1_0")) == (2, 1, 1)


def test_a_missing_target_can_be_left_out(client: StoreClient, tmp_path: Path, annotated: psycopg.Connection) -> None:
    result = load(client, write_vcf(tmp_path / "a.vcf", UNKNOWN), missing_links="drop")
    assert result.tally.rejected_records == 0
    assert "vep_gene" not in document(annotated, 200)["transcript"][0]
    assert document(annotated, 200)["transcript"][0]["vep_feature"] == "ENST00000380152"


@pytest.mark.parametrize("missing_links", ["stub", "error", "drop"])
def test_a_dry_run_writes_nothing_and_tells_what_the_load_will_do(
    client: StoreClient, tmp_path: Path, annotated: psycopg.Connection, missing_links: str
) -> None:
    path = write_vcf(tmp_path / "a.vcf", [*UNKNOWN, record(400, cadd="high")])
    before = rows(annotated, "item"), rows(annotated, "submission")
    dry = load(client, path, LoadOptions(is_dry_run=True), missing_links=missing_links)
    assert (rows(annotated), rows(annotated, "item"), rows(annotated, "submission")) == (0, *before)
    assert (dry.report, dry.submission) == (None, None)
    wet = load(client, path, missing_links=missing_links)
    assert dry.tally.to_dict() == wet.tally.to_dict()


def test_a_file_that_is_replaced_is_superseded(
    client: StoreClient, tmp_path: Path, annotated: psycopg.Connection
) -> None:
    load(client, write_vcf(tmp_path / "a.vcf", [record(100)]), accession="OLD")
    load(client, write_vcf(tmp_path / "b.vcf", [record(200)]), accession="NEW", replaces="OLD")
    files: dict[str, Any] = dict(
        annotated.execute("SELECT key, document FROM item WHERE item_type = 'File'").fetchall()
    )
    (old, new) = (next(files[key] for key in files if key.endswith(name)) for name in ("OLD", "NEW"))
    assert "superseded_by" in old
    assert "replaces" in new


def test_only_a_file_that_was_loaded_can_be_replaced(client: StoreClient, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no file 'NONE'"):
        load(client, write_vcf(tmp_path / "a.vcf", [record(100)]), replaces="NONE")


def test_an_accession_stands_for_one_content(client: StoreClient, tmp_path: Path) -> None:
    load(client, write_vcf(tmp_path / "a.vcf", [record(100)]), accession="A")
    other = write_vcf(tmp_path / "b.vcf", [record(200)])
    for options in (LoadOptions(), LoadOptions(is_dry_run=True)):
        with pytest.raises(ConflictError, match="the file A: expected"):
            load(client, other, options, accession="A")


def test_different_files_are_loaded_side_by_side(
    open_client: OpenClient, tmp_path: Path, annotated: psycopg.Connection
) -> None:
    paths = [
        write_vcf(tmp_path / f"{number}.vcf", [record(position) for position in range(100, 140)], [f"S{number}"])
        for number in range(4)
    ]
    clients = [open_client() for _ in paths]
    with ThreadPoolExecutor(len(paths)) as executor:
        results = list(executor.map(lambda client, path: load(client, path, LoadOptions(7)), clients, paths))
    assert [outcomes(result.tally)["VariantSample"] for result in results] == [{"created": 40}] * 4
    assert sum(outcomes(result.tally)["Variant"].get("created", 0) for result in results) == 40
    assert (rows(annotated), rows(annotated, "variant_sample_1_0")) == (40, 160)


@pytest.mark.parametrize("batch_size", [1, 2, 1000])
def test_a_file_that_other_processes_parse_gives_the_same(
    client: StoreClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batch_size: int
) -> None:
    path = write_vcf(tmp_path / "a.vcf", TROUBLED)
    alone = load(client, path, LoadOptions(batch_size, tmp_path / "alone"), accession="ALONE")
    monkeypatch.setattr(parse_ahead, "_WORTH_A_PROCESS", 0)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    ahead = load(client, path, LoadOptions(batch_size, tmp_path / "ahead"), accession="AHEAD")
    for what in ("records", "rejected_records", "missing_links", "unknown_columns"):
        assert ahead.tally.to_dict()[what] == alone.tally.to_dict()[what]
    assert _told(ahead) == _told(alone)
    assert (tmp_path / "ahead/rejected.vcf").read_text() == (tmp_path / "alone/rejected.vcf").read_text()


def _told(result: LoadResult) -> Counter[str]:
    """Problems by kind. A duplicate is found by the parser or by the store, as lines lie; here both are one kind."""
    told = Counter[str]()
    for kind, n in kinds(result).items():
        told["duplicate" if kind.startswith("duplicate") else kind] += n
    return told


@pytest.mark.parametrize(("n_samples", "chosen", "n_items"), [
    (50, "auto", 50), (51, "auto", 0), (51, "always", 51), (51, "never", 0), (2, "never", 0),
])  # fmt: skip
def test_a_cohort_has_no_variant_samples_unless_asked_for(
    client: StoreClient, tmp_path: Path, annotated: psycopg.Connection, n_samples: int, chosen: str, n_items: int
) -> None:
    names = [f"S{number}" for number in range(n_samples)]
    path = write_vcf(tmp_path / "a.vcf", [record(100, *["0/1:30"] * n_samples)], names)
    load(client, path, variant_samples=chosen)
    assert (rows(annotated), rows(annotated, "variant_sample_1_0")) == (1, n_items)


def test_what_comes_by_a_pipe_takes_no_files_accession(
    client: StoreClient, tmp_path: Path, standard_input: str, annotated: psycopg.Connection
) -> None:
    load(client, write_vcf(tmp_path / "a.vcf", [record(200)]), accession="A")
    before = annotated.execute("SELECT document FROM item WHERE item_type = 'File'").fetchone()
    with pytest.raises(ConflictError, match=r"the file A: .* has, found none"):
        load(client, standard_input, accession="A")
    assert annotated.execute("SELECT document FROM item WHERE item_type = 'File'").fetchone() == before
    assert rows(annotated) == 1


def test_a_file_takes_no_accession_of_what_came_by_a_pipe(
    client: StoreClient, tmp_path: Path, standard_input: str, annotated: psycopg.Connection
) -> None:
    """Nobody can say whether the bytes are the same."""
    path = write_vcf(tmp_path / "a.vcf", [record(200)])
    load(client, standard_input, accession="RUN7")
    with pytest.raises(ConflictError, match=r"the file RUN7: .* came by a pipe"):
        load(client, path, accession="RUN7")
    client.unload("research", "RUN7")
    assert outcomes(load(client, path, accession="RUN7").tally)["VariantSample"] == {"created": 1}


@pytest.fixture
def standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with write_vcf(tmp_path / "piped.vcf", [record(100)]).open() as stream:
        monkeypatch.setattr(sys, "stdin", stream)
        yield "-"


def test_standard_input_is_loaded_under_the_accession_it_is_given(
    client: StoreClient, standard_input: str, annotated: psycopg.Connection
) -> None:
    assert outcomes(load(client, standard_input, accession="RUN7").tally)["VariantSample"] == {"created": 1}
    found = annotated.execute("SELECT document FROM item WHERE item_type = 'File'").fetchone()
    assert found
    assert found[0]["accession"] == "RUN7"


def test_a_submission_records_the_program_and_the_schemas_with_their_tables(
    client: StoreClient, annotated: psycopg.Connection, tmp_path: Path
) -> None:
    load(client, write_vcf(tmp_path / "a.vcf", [record(100)]))
    ((options,),) = annotated.execute("SELECT options FROM submission").fetchall()
    assert options["tool_version"] == version("variome")
    table = (data_folder("schemas") / "annotation" / "1.0" / "variant_table.csv").read_bytes()
    assert options["schemas"]["Variant"]["table_sha256"] == sha256(table).hexdigest()
    assert options["schemas"].keys() == client.schemas(None)[0].keys()
