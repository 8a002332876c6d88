"""What a user sees of `gene-list`."""

from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.ingest.cli.fix_cli import one_sentence, refused, run
from tests.ingest.fix_store_client import served
from variome.settings import Settings

pytestmark = pytest.mark.usefixtures("command_store")

BRCA1, TP53, FBN1 = "ENSG00000012048", "ENSG00000141510", "ENSG00000166147"


def listed(store: psycopg.Connection[Any], name: str) -> dict[str, Any]:
    query = "SELECT document FROM item WHERE item_type = 'GeneList' AND key = %s"
    [(document,)] = store.execute(query, [name]).fetchall()
    assert isinstance(document, dict)
    return document


def test_a_list_is_made_of_files_and_options_each_gene_once(tmp_path: Path, annotated: psycopg.Connection[Any]) -> None:
    lines, table = tmp_path / "genes.txt", tmp_path / "genes.tsv"
    lines.write_text("brca1\nENSG00000012048.25\n")
    table.write_text("Gene\tMode\nHGNC:11998\tAD\nBRCA1\tAD\n")
    told = run("gene-list", "cancer", lines, table, "--gene", "FBN1", "--title", "Cancer", "--project", "clinic")
    assert told.stderr == ""
    assert f"{table}: 2 names below the header 'Gene\\tMode'\n" in told.stdout
    assert told.stdout.endswith("gene list cancer of project clinic: created; names: 5, of them not recognised: 0\n")
    document = listed(annotated, "cancer")
    assert (document["title"], document["genes"]) == ("Cancer", [BRCA1, TP53, FBN1])


def test_what_is_not_recognised_is_told_with_its_place_and_kept_beside_the_list(
    tmp_path: Path, annotated: psycopg.Connection[Any]
) -> None:
    path = tmp_path / "genes.txt"
    path.write_text("BRCA1\nBRAC1\n")
    told = run("gene-list", "cancer", path, "--gene", "P53", code=1)
    first, second = told.stderr.splitlines()
    assert first.startswith(f"{path}, line 2: expected a gene of the store")
    assert '"BRAC1": no gene is called so; it is left out' in first
    assert second.startswith("--gene P53: ")
    assert "names: 3, of them not recognised: 2" in told.stdout
    document = listed(annotated, "cancer")
    assert document["genes"] == [BRCA1]
    assert [each["name"] for each in document["unrecognised"]] == ["BRAC1", "P53"]


def test_a_list_that_is_there_is_replaced(annotated: psycopg.Connection[Any]) -> None:
    run("gene-list", "cancer", "--gene", "BRCA1", "--gene", "BRAC1", code=1)
    assert ": updated; names: 1" in run("gene-list", "cancer", "--gene", "TP53").stdout
    assert ": unchanged; names: 1" in run("gene-list", "cancer", "--gene", TP53).stdout
    document = listed(annotated, "cancer")
    assert (document["genes"], "unrecognised" in document) == ([TP53], False)


def test_a_server_makes_the_same_list(command_store: Settings, annotated: psycopg.Connection[Any]) -> None:
    with served(command_store) as url:
        told = run("gene-list", "cancer", "--gene", "BRCA1", "--gene", "BRAC1", "--url", url, code=1)
    assert told.stderr.startswith("--gene BRAC1: expected a gene of the store")
    assert listed(annotated, "cancer")["genes"] == [BRCA1]


def test_a_list_without_a_name_of_a_gene_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "genes.txt"
    path.write_text("# none yet\n")
    assert "gene list 'cancer': expected genes, found none" in one_sentence("gene-list", "cancer", path)


def test_a_list_that_the_store_rejects_is_refused_in_one_sentence() -> None:
    assert "the gene list '': /gene_list_id expected" in one_sentence("gene-list", "", "--gene", "BRCA1")


def test_a_file_that_is_not_there_is_named() -> None:
    assert "nowhere.txt" in refused("gene-list", "cancer", "nowhere.txt")
