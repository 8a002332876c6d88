"""What a load does with families: items of a PED file, links of samples to them, and families that are stored."""

from pathlib import Path
from typing import Any

import psycopg

from ingest.client import StoreClient
from ingest.kinship import Kinship
from ingest.load import LoadOptions, LoadResult
from ingest.pedigree import Pedigree, parse_pedigree
from tests.ingest.fix_store_client import outcomes
from tests.ingest.load_vcf import load, record, write_vcf
from variome.items.history import links_to
from variome.items.reading import get_item
from variome.items.viewer import Viewer
from variome.model.identity import individual_uuid
from variome.schema.registry import SchemaRegistry

TRIO = "F1 C D M 1 2\nF1 D 0 0 1 1\nF1 M 0 0 2 1\n"


def load_trio(
    client: StoreClient, tmp_path: Path, ped: str = "", options: LoadOptions | None = None, **more: Any
) -> LoadResult:
    """Loads two records of a trio: child and mother carry the first, the child alone the second."""
    records = [record(100, "0/1:30", "0/0:30", "0/1:30"), record(200, "0/1:30", "0/0:30", "0/0:30")]
    path = write_vcf(tmp_path / "trio.vcf", records, more.pop("samples", ("C", "D", "M")))
    pedigree = parse_pedigree(ped, "t.ped")[0] if ped else Pedigree({})
    return load(client, path, options, relatives=Kinship(client, "research", pedigree), **more)


def stored(annotated: psycopg.Connection, item_type: str) -> dict[str, tuple[dict[str, Any], int]]:
    """Documents and revisions of a type by key."""
    rows = annotated.execute("SELECT key, document, revision FROM item WHERE item_type = %s", [item_type])
    return {key: (document, revision) for key, document, revision in rows.fetchall()}


def samples(annotated: psycopg.Connection) -> list[dict[str, Any]]:
    rows = annotated.execute("SELECT document::json FROM variant_sample_1_0 ORDER BY record, sample")
    return [document for (document,) in rows.fetchall()]


def kinds(result: LoadResult) -> set[str]:
    return set(result.tally.kinds) - {"assembly-assumed"}


def test_a_ped_file_makes_individuals_and_families_that_samples_link_to(
    client: StoreClient, tmp_path: Path, annotated: psycopg.Connection
) -> None:
    result = load_trio(client, tmp_path, TRIO + "F1 B D M 2 1\n")
    assert outcomes(result.tally)["Individual"] == {"created": 4}
    assert outcomes(result.tally)["Family"] == {"created": 1}
    uuids = {name: str(individual_uuid("research", name)) for name in "CDMB"}
    individuals, families = stored(annotated, "Individual"), stored(annotated, "Family")
    child, _ = individuals["C"]
    assert (child["sex"], child["is_affected"]) == ("male", True)
    assert (child["father"], child["mother"]) == (uuids["D"], uuids["M"])
    assert families["F1"][0]["members"] == [uuids[name] for name in "CDMB"]
    assert families["F1"][0]["proband"] == uuids["C"]
    assert {each["individual"] for each in samples(annotated)} == {uuids["C"], uuids["M"]}
    assert all(each["individual"] == uuids[each["CALL_INFO"]] for each in samples(annotated))
    assert annotated.execute("SELECT count(*) FROM link WHERE property = 'individual'").fetchone() == (0,)


def test_the_same_ped_file_again_writes_nothing(
    client: StoreClient, tmp_path: Path, annotated: psycopg.Connection
) -> None:
    load_trio(client, tmp_path, TRIO)
    again = load_trio(client, tmp_path, TRIO)
    assert outcomes(again.tally) == {
        "Individual": {"unchanged": 3}, "Family": {"unchanged": 1},
        "Variant": {"unchanged": 2}, "VariantSample": {"unchanged": 3},
    }  # fmt: skip
    assert annotated.execute("SELECT count(*) FROM revision").fetchone() == (0,)
    assert kinds(again) == set()


def test_a_ped_file_that_disagrees_changes_the_items_and_keeps_what_they_were(
    client: StoreClient, tmp_path: Path, annotated: psycopg.Connection
) -> None:
    load_trio(client, tmp_path, TRIO)
    result = load_trio(client, tmp_path, TRIO.replace("C D M", "C 0 M"))
    assert outcomes(result.tally)["Individual"] == {"updated": 1, "unchanged": 2}
    document, revision = stored(annotated, "Individual")["C"]
    assert ("father" in document, revision) == (False, 2)
    assert "family-changed" in kinds(result)


def test_a_load_without_a_ped_file_takes_the_family_that_is_stored_and_says_so(
    client: StoreClient, tmp_path: Path
) -> None:
    load_trio(client, tmp_path, TRIO)
    again = load_trio(client, tmp_path)
    assert outcomes(again.tally) == {"Variant": {"unchanged": 2}, "VariantSample": {"unchanged": 3}}
    assert kinds(again) == {"family-from-store"}
    assert again.tally.kinds["family-from-store"].first_message.endswith("has them: F1")


def test_the_samples_of_an_individual_are_among_what_links_to_it(
    client: StoreClient, tmp_path: Path, annotated: psycopg.Connection
) -> None:
    load_trio(client, tmp_path, TRIO)
    registry, viewer = SchemaRegistry.load(annotated), Viewer.everything()
    mother = get_item(annotated, registry, "Individual", "M", viewer=viewer, project="research")
    found = {(each.item_type, each.properties) for each in links_to(annotated, registry, mother, viewer=viewer)}
    expected = {("VariantSample", ("individual",)), ("Individual", ("mother",)), ("Family", ("members",))}
    assert found == expected


def test_families_of_another_project_are_not_taken(client: StoreClient, tmp_path: Path) -> None:
    load_trio(client, tmp_path, TRIO)
    assert client.families("other", ["C"], ["F1"]).individuals == {}
    assert client.families("research", ["C"], []).families.keys() == {"F1"}


def test_a_dry_run_counts_individuals_and_families_and_writes_none(
    client: StoreClient, tmp_path: Path, annotated: psycopg.Connection
) -> None:
    tried = load_trio(client, tmp_path, TRIO, LoadOptions(is_dry_run=True))
    assert stored(annotated, "Individual") == {}
    assert outcomes(tried.tally) == outcomes(load_trio(client, tmp_path, TRIO).tally)


def test_a_trio_in_three_files_is_one_family_whose_parents_calls_are_missing(
    client: StoreClient, tmp_path: Path, annotated: psycopg.Connection
) -> None:
    for name in "CDM":
        load(
            client, write_vcf(tmp_path / f"{name}.vcf", [record(100, "0/1:30")], [name]),
            relatives=Kinship(client, "research", parse_pedigree(TRIO, "t.ped")[0]), accession=name,
        )  # fmt: skip
    assert len(stored(annotated, "Family")["F1"][0]["members"]) == 3
    child = next(each for each in samples(annotated) if each["CALL_INFO"] == "C")
    assert [each["labels"] for each in child["genotype_labels"]] == [["Heterozygous"], ["Missing"], ["Missing"]]
    assert "inheritance_modes" not in child
