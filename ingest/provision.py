"""Fills a store from nothing: schemas of an annotation version, annotation fields, consequences, genes, sample VCFs.

Every stage may be run again: what is there already stays as it is.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from uuid import UUID

from ingest.annotation_version import SHIPPED_VERSION, shipped_folder, table_contents, versioned_schemas
from ingest.client import LoadRequest, WriteRequest
from ingest.consequence_names import read_consequence_names
from ingest.file_item import file_document
from ingest.gene_source import current_genes
from ingest.load import LoadOptions, load_file
from ingest.local_client import LocalClient
from ingest.options import ParseOptions
from ingest.pedigree import read_pedigree
from ingest.records import post_records, read_records
from ingest.relatives import Relatives
from ingest.tables import MappingTable, annotation_fields, field_item_type, read_table
from ingest.tally import Tally
from ingest.vcf_parser import VCFParser
from variome.data_folder import data_folder
from variome.model.identity import file_uuid
from variome.settings import Settings

STAGES = ("schemas", "gene_annotation_fields", "variant_annotation_fields", "consequences", "genes", "variants")
"""The stages in their order; `database` comes before them."""

_TABLES = ("variant_table.csv", "structural_variant_table.csv", "gene_table.csv")


class Bar(Protocol):
    """What a stage tells of its progress: tqdm does."""

    def update(self, n: float | None = 1) -> bool | None:
        """So many more are done."""


OpenBar = Callable[[str, int], AbstractContextManager[Bar]]
"""Opens the progress bar of a stage: unit, and how many there are."""


@dataclass(frozen=True, slots=True)
class StageResult:
    """What came of a stage: a sentence, and what was counted."""

    stage: str
    sentence: str
    tally: Tally


def iter_stages(
    client: LocalClient, settings: Settings, skip: Iterable[str], open_bar: OpenBar
) -> Iterator[StageResult]:
    """Runs the stages that are not skipped, each when it is asked for, and says what came of it.

    Raises:
        VariomeError: a stage could not run; those before it stand.
    """
    tables = [read_table(shipped_folder() / name) for name in _TABLES]
    runs: dict[str, Callable[[], tuple[str, Tally]]] = {
        "schemas": lambda: ("; ".join(add_annotation_version(client, tables, None)), Tally()),
        "gene_annotation_fields": lambda: _post_fields(
            client, settings, tables[2:], "gene_annotation_fields", open_bar
        ),
        "variant_annotation_fields": lambda: _post_fields(
            client, settings, tables[:2], "variant_annotation_fields", open_bar
        ),
        "consequences": lambda: _post_list(
            client, settings, "VariantConsequence", shipped_folder() / "variant_consequences.ndjson", open_bar
        ),
        "genes": lambda: _post_list(client, settings, "Gene", current_genes(settings), open_bar),
        "variants": lambda: _load_samples(client, settings, open_bar),
    }
    for stage in STAGES:
        if stage not in skip:
            yield StageResult(stage, *runs[stage]())


def add_annotation_version(client: LocalClient, tables: list[MappingTable], version: str | None) -> Iterator[str]:
    """Adds the schemas of mapping tables to the store, and says what was done.

    Raises:
        SchemaError: the version is there with other content.
    """
    versions, schemas = versioned_schemas(tables, version)
    contents = table_contents(tables)
    for name in dict.fromkeys(versions.values()):
        chosen = {item_type: schemas[item_type] for item_type, each in versions.items() if each == name}
        added = client.add_schemas(name, chosen, {item_type: contents[item_type] for item_type in chosen})
        yield from (f"{item_type} {name}: {'added' if item_type in added else 'unchanged'}" for item_type in chosen)


def post_fields(
    client: LocalClient, write: WriteRequest, tables: list[MappingTable], version: str | None, bar: Bar
) -> Tally:
    """Posts the annotation fields of mapping tables."""
    total = Tally()
    for table in tables:
        tally, _ = post_records(client, field_item_type(table), annotation_fields(table, version), write, bar.update)
        total.add(tally)
    return total


def _post_fields(
    client: LocalClient, settings: Settings, tables: list[MappingTable], unit: str, open_bar: OpenBar
) -> tuple[str, Tally]:
    with open_bar(unit, sum(len(table.rows) for table in tables)) as bar:
        tally = post_fields(client, _write(client, settings), tables, None, bar)
    return f"{tally.records:,} {unit}", tally


def _post_list(
    client: LocalClient, settings: Settings, item_type: str, path: Path, open_bar: OpenBar
) -> tuple[str, Tally]:
    documents = read_records(path)
    unit = "genes" if item_type == "Gene" else "consequences"
    with open_bar(unit, len(documents)) as bar:
        tally, _ = post_records(client, item_type, documents, _write(client, settings), bar.update)
    return f"{tally.records:,} {unit} from {path.name}", tally


def _load_samples(client: LocalClient, settings: Settings, open_bar: OpenBar) -> tuple[str, Tally]:
    """Loads the sample VCFs that are not there yet.

    Two of them tell of the same variants in two dialects: loading both again would only write one over the other.
    """
    versions, schemas = client.schemas(SHIPPED_VERSION)
    total = Tally()
    # The file without annotations first: of two files the later one tells a variant's annotations.
    ordered = sorted(_sample_files(), key=lambda path: (path.stem != "unannotated", path))
    files = [p for p in ordered if not client.is_loaded(_file(p, settings), SHIPPED_VERSION)]
    with open_bar("variants", sum(_n_records(path) for path in files)) as bar:
        for path in files:
            parser = VCFParser(path, schemas, _parse_options(path, settings))
            write = WriteRequest(versions, settings.project, settings.institution).of_file(parser.file, parser.assembly)
            request = LoadRequest(write, file_document(parser, str(path)), SHIPPED_VERSION)
            result = load_file(client, parser, request, LoadOptions(settings.batch_size), lambda n, _: bar.update(n))
            total.add(result.tally)
    return (f"{len(files)} sample VCFs" if files else "the sample VCFs are there already"), total


def _file(path: Path, settings: Settings) -> UUID:
    return file_uuid(settings.project, path.stem)


def _sample_files() -> Iterator[Path]:
    """The valid sample VCFs in text form; their compressed twins hold the same records."""
    return (data_folder("sample_vcfs") / "valid").glob("*.vcf")


def _n_records(path: Path) -> int:
    with path.open("rb") as lines:
        return sum(not line.startswith(b"#") for line in lines)


def _parse_options(path: Path, settings: Settings) -> ParseOptions:
    pedigree = path.with_suffix(".ped")
    relatives = Relatives(read_pedigree(pedigree)[0]) if pedigree.exists() else Relatives()
    return ParseOptions(
        SHIPPED_VERSION,
        project=settings.project,
        accession=path.stem,
        relatives=relatives,
        consequence_names=read_consequence_names(),
    )


def _write(client: LocalClient, settings: Settings) -> WriteRequest:
    versions, _ = client.schemas(SHIPPED_VERSION)
    return WriteRequest(versions, settings.project, settings.institution)
