"""What a user sees of `provision`, from an empty database on."""

import re
from collections.abc import Iterator

import psycopg
import pytest

from ingest.provision import STAGES
from tests.ingest.cli.fix_cli import one_sentence, refused, run
from tests.terminal import drawn
from variome.settings import get_settings

LIGHT = ("--skip", "variants", "--skip", "variant_annotation_fields", "--skip", "gene_annotation_fields")


@pytest.fixture
def empty(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[psycopg.Connection]:
    """A connection to the database that the commands find in the environment, which has no tables yet."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    get_settings.cache_clear()
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection


@pytest.mark.usefixtures("empty")
def test_an_empty_database_is_filled_and_what_is_in_it_told() -> None:
    told = run("provision").stdout
    stages = [line.partition(":")[0] for line in told.partition("\n\n")[0].splitlines()]
    assert stages == list(STAGES)
    assert "variants: 7 sample VCFs (" in told
    assert "In the store:\n  Institution" in told
    assert "variome serve" in told.partition("Next:")[2]


@pytest.mark.usefixtures("empty")
def test_what_is_there_already_stays_as_it_is() -> None:
    first = run("provision", *LIGHT).stdout
    again = run("provision", *LIGHT).stdout
    assert "genes: 45 genes from genes.ndjson (45 created)" in first
    assert "genes: 45 genes from genes.ndjson (45 unchanged)" in again
    assert first.partition("In the store:")[2] == again.partition("In the store:")[2]


@pytest.mark.usefixtures("empty")
def test_a_terminal_shows_how_far_each_stage_is() -> None:
    told = drawn("-c", "from ingest.cli import main; main()", "provision", *LIGHT, columns=100, rows=40)
    for unit in ("genes", "consequences"):
        assert re.search(rf"100%\|\S+\| \d+/\d+ \[.*{unit}/s\]", told), told


@pytest.mark.usefixtures("empty")
def test_a_stage_that_is_skipped_is_not_done() -> None:
    told = run("provision", *LIGHT, "--skip", "genes").stdout
    assert "consequences:" in told
    assert "genes:" not in told


def test_a_database_without_tables_is_refused_when_its_stage_is_skipped(empty: psycopg.Connection) -> None:
    assert "variome database upgrade" in one_sentence("provision", "--skip", "database")
    assert empty.execute("SELECT to_regclass('item')").fetchone() == (None,)


@pytest.mark.usefixtures("empty")
def test_genes_without_their_schema_are_refused_in_one_sentence() -> None:
    assert "variant-ingestion schemas add" in one_sentence("provision", "--skip", "schemas")


def test_a_stage_that_there_is_not_is_refused_with_those_that_there_are() -> None:
    told = refused("provision", "--skip", "everything")
    assert all(stage in told for stage in ("database", *STAGES))
