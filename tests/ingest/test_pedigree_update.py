"""What becomes of stored samples when a pedigree is corrected, over both ways to the store.

The twin is a load of the same file with the corrected PED: it finds nothing to change.
"""

from pathlib import Path
from typing import Any

import psycopg
import pytest

from ingest.client import StoreClient
from ingest.family import Pedigree
from ingest.kinship import Kinship
from ingest.pedigree import parse_pedigree
from ingest.pedigree_update import UpdateOptions, update_pedigree
from ingest.tally import Tally
from tests.ingest.fix_store_client import outcomes, write_request
from tests.ingest.load_vcf import VALID, begin_load, load, record, sample_options, write_vcf
from variome.errors import InputError, NotFoundError

FIRST = "F1 C D M 1 2\nF1 D 0 0 1 1\nF1 M 0 0 2 1\n"
SECOND = "F2 X Y Z 2 2\nF2 Y 0 0 1 1\nF2 Z 0 0 2 1\n"
NAMES = ("C", "D", "M", "X", "Y", "Z")
UNCHANGED = {"VariantSample": {"unchanged": 8}}


def pedigree(text: str) -> Pedigree:
    return parse_pedigree(text, "t.ped")[0]


def load_families(client: StoreClient, folder: Path, ped: str, accession: str = "A") -> Tally:
    """Loads three records of two families; everybody carries the first, children and mothers the others."""
    path = write_vcf(
        folder / "two.vcf",
        [
            record(100, *["0/1:30"] * 4, "0/0:30", "./.:30"),
            record(200, "0/1:30", "0/0:30", "0/1:30", "0/0:30", "0/0:30", "0/0:30"),
            record(300, "0/0:30", "0/0:30", "0/0:30", "1/1:30", "0/0:30", "0/1:30"),
        ],
        NAMES,
    )
    relatives = Kinship(client, "research", pedigree(ped) if ped else Pedigree({}))
    return load(client, path, accession=accession, relatives=relatives).tally


def update(
    client: StoreClient, ped: str, progress: Any = lambda _n: None, digest: str = "1" * 64, **options: Any
) -> Tally:
    chosen = UpdateOptions(digest, **options)
    return update_pedigree(client, pedigree(ped), write_request(client), chosen, progress)


def revisions(annotated: psycopg.Connection) -> dict[tuple[str, int], int]:
    """The revision of each sample by name and record."""
    rows = annotated.execute("SELECT sample, record, revision FROM variant_sample_1_0").fetchall()
    return {(sample, number): revision for sample, number, revision in rows}


def labels(annotated: psycopg.Connection, sample: str, number: int) -> dict[str, str]:
    """Of a sample's call, the role of each member of its family."""
    row = annotated.execute(
        "SELECT document::json -> 'genotype_labels' FROM variant_sample_1_0 WHERE sample = %s AND record = %s",
        [sample, number],
    ).fetchone()
    assert row
    return {each["sample_id"]: each["role"] for each in row[0] or ()}


def held_to_a_load(client: StoreClient, folder: Path, ped: str) -> None:
    """A load with the corrected pedigree finds all samples as they should be."""
    assert outcomes(load_families(client, folder, ped))["VariantSample"] == UNCHANGED["VariantSample"]


def test_a_corrected_pedigree_changes_the_samples_of_its_family_alone(
    client: StoreClient, tmp_path: Path, annotated: psycopg.Connection
) -> None:
    load_families(client, tmp_path, FIRST + SECOND)
    load(client, write_vcf(tmp_path / "other.vcf", [record(100)], ["S1"]), accession="B")
    corrected = FIRST.replace("C D M", "C 0 M")
    tally = update(client, corrected)
    assert outcomes(tally) == {
        "Individual": {"updated": 1, "unchanged": 2}, "VariantSample": {"updated": 5}, "Family": {"unchanged": 1},
    }  # fmt: skip
    assert labels(annotated, "C", 1) == {"C": "proband", "M": "mother", "D": "family member"}
    changed = {place for place, revision in revisions(annotated).items() if revision > 1}
    assert changed == {("C", 1), ("D", 1), ("M", 1), ("C", 2), ("M", 2)}
    held_to_a_load(client, tmp_path, corrected + SECOND)


def test_the_same_pedigree_writes_nothing(client: StoreClient, tmp_path: Path, annotated: psycopg.Connection) -> None:
    load_families(client, tmp_path, FIRST + SECOND)
    assert outcomes(update(client, FIRST + SECOND)) == {
        "Individual": {"unchanged": 6}, "Family": {"unchanged": 2}, **UNCHANGED,
    }  # fmt: skip
    assert annotated.execute("SELECT count(*) FROM revision").fetchone() == (0,)


def test_a_file_that_was_loaded_without_a_pedigree_gets_one(
    client: StoreClient, tmp_path: Path, annotated: psycopg.Connection
) -> None:
    load_families(client, tmp_path, "")
    assert outcomes(update(client, FIRST))["VariantSample"] == {"updated": 5}
    assert labels(annotated, "C", 2) == {"C": "proband", "M": "mother", "D": "father"}
    held_to_a_load(client, tmp_path, FIRST)


def test_who_moves_to_another_family_changes_both(
    client: StoreClient, tmp_path: Path, annotated: psycopg.Connection
) -> None:
    load_families(client, tmp_path, "")
    update(client, FIRST + SECOND)
    moved = "F2 D 0 0 1 1\n" + SECOND.replace("X Y Z", "X D Z")
    tally = update(client, moved, digest="2" * 64)
    assert tally.kinds["genotype-unknown"].count == outcomes(tally)["VariantSample"]["unchanged"]
    assert "D" not in labels(annotated, "C", 1)
    again = load_families(client, tmp_path, "")
    assert outcomes(again)["VariantSample"]["updated"] == tally.kinds["genotype-unknown"].count
    assert labels(annotated, "X", 3) == {"X": "proband", "D": "father", "Z": "mother", "Y": "family member"}


def test_what_cannot_be_worked_out_stays_and_names_the_file(
    client: StoreClient, tmp_path: Path, annotated: psycopg.Connection
) -> None:
    names = [f"S{number}" for number in range(12)]
    path = write_vcf(tmp_path / "a.vcf", [record(100, "0/1:30", *["0/0:30"] * 11)], names)
    load(client, path, accession="A")
    tally = update(client, "F1 S0 S1 S2 1 2\nF1 S1 0 0 1 1\nF1 S2 0 0 2 1\n")
    told = tally.kinds["genotype-unknown"]
    assert (told.count, told.severity) == (1, "error")
    assert "file A" in told.first_message
    assert revisions(annotated) == {("S0", 1): 1}


@pytest.mark.parametrize("name", ["trio_mutanno.vcf", "trio_csq.vcf"])
def test_a_shipped_trio_is_as_a_load_would_have_it(client: StoreClient, name: str) -> None:
    load(client, VALID / name, **sample_options(name))
    rows = [line.split() for line in (VALID / name).with_suffix(".ped").read_text().splitlines() if line[0] != "#"]
    text = "\n".join(" ".join([*row[:4], "0", row[5]]) for row in rows)
    assert outcomes(update(client, text))["VariantSample"]["updated"]
    options = {**sample_options(name), "relatives": Kinship(client, "research", pedigree(text))}
    assert outcomes(load(client, VALID / name, **options).tally)["VariantSample"].keys() == {"unchanged"}


def test_a_run_that_was_broken_off_goes_on_where_it_ended(
    client: StoreClient, tmp_path: Path, annotated: psycopg.Connection
) -> None:
    load_families(client, tmp_path, FIRST + SECOND)
    corrected = FIRST.replace("C D M", "C 0 M")
    seen = 0

    def break_off(n_records: int) -> None:
        nonlocal seen
        seen += n_records
        if seen == 2:
            raise InputError("broken off")

    with pytest.raises(InputError, match="broken off"):
        update(client, corrected, break_off, batch_size=1)
    tally = update(client, corrected, batch_size=1)
    assert (tally.records, outcomes(tally)["VariantSample"]) == (2, {"updated": 5})
    held_to_a_load(client, tmp_path, corrected + SECOND)
    rows = annotated.execute("SELECT options ->> 'pedigree', status FROM submission ORDER BY started").fetchall()
    assert rows == [(None, "completed"), ("1" * 64, "completed"), (None, "completed")]


def test_a_file_whose_load_was_broken_off_is_left_alone(
    client: StoreClient, tmp_path: Path, annotated: psycopg.Connection
) -> None:
    path = write_vcf(tmp_path / "a.vcf", [record(100), record(200)], ["C"])
    parser, request = begin_load(client, path, accession="A")
    submission = client.begin(request)
    client.finish(submission, {}, "failed")
    load_one = load(client, write_vcf(tmp_path / "b.vcf", [record(300)], ["C"]), accession="B")
    assert outcomes(load_one.tally)["VariantSample"] == {"created": 1}
    annotated.execute("UPDATE variant_sample_1_0 SET file = %s", [parser.file])
    tally = update(client, "F1 C 0 0 1 2\n")
    assert tally.kinds["file-unfinished"].count == 1
    assert "VariantSample" not in outcomes(tally)


def test_a_dry_run_counts_what_the_run_will_do_and_writes_nothing(
    client: StoreClient, tmp_path: Path, annotated: psycopg.Connection
) -> None:
    load_families(client, tmp_path, "")
    tried = update(client, FIRST + SECOND, is_dry_run=True)
    assert set(revisions(annotated).values()) == {1}
    assert annotated.execute("SELECT count(*) FROM item WHERE item_type = 'Individual'").fetchone() == (0,)
    assert outcomes(tried) == outcomes(update(client, FIRST + SECOND))


def test_only_the_files_that_are_named_are_worked_on(
    client: StoreClient, tmp_path: Path, annotated: psycopg.Connection
) -> None:
    load_families(client, tmp_path, "", "A")
    load_families(client, tmp_path, "", "B")
    assert outcomes(update(client, FIRST, accessions=["A"]))["VariantSample"] == {"updated": 5}
    with pytest.raises(NotFoundError, match="no file C"):
        update(client, FIRST, accessions=["C"])


def test_structural_calls_are_worked_out_too(client: StoreClient, tmp_path: Path) -> None:
    line = "\t".join(["chr13", "500", "s1", "C", "<DEL>", ".", "PASS", "SVTYPE=DEL;END=900", "GT:DP", "0/1:3", "0/0:3"])
    path = write_vcf(tmp_path / "sv.vcf", [line, record(100, "0/1:30", "0/0:30")], ["C", "M"])
    load(client, path, accession="A")
    tally = update(client, "F1 C 0 M 1 2\nF1 M 0 0 2 1\n")
    assert outcomes(tally)["StructuralVariantSample"] == outcomes(tally)["VariantSample"] == {"updated": 1}
    again = load(client, path, accession="A", relatives=Kinship(client, "research", Pedigree({})))
    assert outcomes(again.tally)["StructuralVariantSample"] == {"unchanged": 1}


def test_families_of_another_project_are_not_touched(
    client: StoreClient, tmp_path: Path, annotated: psycopg.Connection
) -> None:
    load_families(client, tmp_path, "")
    write = write_request(client, "other")
    tally = update_pedigree(client, pedigree(FIRST), write, UpdateOptions("1" * 64), lambda _n: None)
    assert outcomes(tally) == {"Individual": {"created": 3}, "Family": {"created": 1}}
    assert set(revisions(annotated).values()) == {1}
