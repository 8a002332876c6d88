"""`variant-ingestion parse`: items as NDJSON, without a database."""

import sys
from pathlib import Path
from typing import Any, BinaryIO

import click
import orjson

from ingest.annotation_version import SHIPPED_VERSION, Schema, shipped_schemas, versioned_schemas
from ingest.cli.options import EXISTING, VCF, pedigree_options
from ingest.cli.understanding import parse_options
from ingest.problems import Problem, Severity
from ingest.report import summary_text
from ingest.tables import read_table
from ingest.tally import Tally
from ingest.vcf_parser import ParsedRecord, VCFParser
from variome.cli.examples import examples
from variome.cli.output import open_output
from variome.schema.validation import CompiledSchema
from variome.settings import get_settings


@click.command(
    epilog=examples(
        "variant-ingestion parse trio.vcf.gz --ped trio.ped --out trio.ndjson",
        "variant-ingestion parse - --variant-table table_v0.4.8.csv < file.vcf | head",
        "variant-ingestion parse calls.sv.vcf --structural-variant-table sv_table.csv --annotation-version 0.0.6",
    )
)
@click.argument("file", type=VCF)
@click.option("--variant-table", type=EXISTING, help="Mapping table of the small variants.")
@click.option("--structural-variant-table", type=EXISTING, help="Mapping table of the structural variants.")
@click.option("--annotation-version", help=f"Version that items record [default: the table's, or {SHIPPED_VERSION}].")
@click.option("--project", help="Project of the File item that samples link to.")
@click.option("--file", "accession", help="Accession of the file [default: the SHA-256 of its content].")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Where to write [default: standard output]."
)
@pedigree_options
def parse(
    file: str,
    variant_table: Path | None,
    structural_variant_table: Path | None,
    annotation_version: str | None,
    project: str | None,
    accession: str | None,
    out: Path | None,
    **understanding: Any,
) -> None:
    """Turn FILE into items, one JSON object a line in posting order, each with its @type.

    No database is needed. Each variant is followed by its samples. Without mapping tables the shipped ones serve.
    Problems are summarised on standard error; exit code 1 says that something was left out.
    """
    if understanding["strict"]:
        from ingest.validation.refusal import refuse_invalid  # noqa: PLC0415  all rules are imported

        refuse_invalid(file)
    tables = [read_table(path) for path in (variant_table, structural_variant_table) if path]
    if tables:
        versions, schemas = versioned_schemas(tables, annotation_version)
    else:
        versions, schemas = shipped_schemas(annotation_version or SHIPPED_VERSION)
    options, problems = parse_options(
        versions, project or get_settings().project, _accession(file, accession), **understanding
    )
    parser = VCFParser(file, schemas, options)
    tally = Tally()
    tally.add_problems(problems)
    with open_output(out, [file]) as stream:
        _write_items(parser, schemas, tally, stream)
    click.echo(summary_text(f"parsed {parser.name} ({parser.assembly})", tally), nl=False, err=True)
    sys.exit(1 if tally.has_problems else 0)


def _accession(file: str, accession: str | None) -> str | None:
    """Standard input has no digest before it is read, and `parse` posts nothing: any name does."""
    return "standard-input" if file == "-" and not accession else accession


def _write_items(parser: VCFParser, schemas: dict[str, Schema], tally: Tally, stream: BinaryIO) -> None:
    compiled = {item_type: CompiledSchema(schema) for item_type, schema in schemas.items()}
    for record in parser:
        for item in record.items:
            stream.write(orjson.dumps({"@type": item.item_type, **item.document}, option=orjson.OPT_APPEND_NEWLINE))
            tally.add_outcome(item.item_type, "written")
        tally.records += 1
        tally.rejected_records += record.is_rejected
        tally.add_problems([*record.problems, *_bound_warnings(compiled, record, parser.name)])
    tally.add_problems(parser.problems)
    tally.unknown_columns = parser.unknown_columns


def _bound_warnings(compiled: dict[str, CompiledSchema], record: ParsedRecord, name: str) -> list[Problem]:
    return [
        Problem(w.kind, Severity.WARNING, f"{item.item_type}{w.pointer} (line {record.line}): {w.message}", name,
                record.line, record.record, field=w.pointer, value=w.value)
        for item in record.items
        for w in compiled[item.item_type].soft_bound_warnings(item.document)
    ]  # fmt: skip
