"""What `variant-ingestion load` does."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import click
from tqdm import tqdm

from ingest.cli.understanding import parse_options
from ingest.client import LoadRequest, StoreClient, WriteRequest
from ingest.clients import open_client
from ingest.digest_ahead import DigestAhead
from ingest.file_item import file_document
from ingest.kinship import Kinship
from ingest.lines import content_sha256
from ingest.load import LoadOptions, LoadResult, load_file
from ingest.options import ParseOptions
from ingest.problems import Problem
from ingest.vcf_parser import VCFParser
from variome.errors import ConflictError, InputError
from variome.settings import get_settings


def load_files(
    files: Sequence[str],
    first: DigestAhead,
    *,
    annotation_version: str | None,
    project: str | None,
    institution: str | None,
    accession: str | None,
    replaces: str | None,
    dry_run: bool,
    missing_links: Any,
    max_problems: int | None,
    report: Path | None,
    url: str | None,
    **understanding: Any,
) -> None:
    """Loads the files one after another, says what came of each, and ends the command with its exit code.

    Args:
        files: paths, or `-`.
        first: the digest of the first of them.
        annotation_version: of the files; None for the last one added.
        project: that the samples belong to; None for the one of the settings.
        institution: likewise.
        accession: of the only file; None for its digest.
        replaces: accession of the file that it corrects.
        dry_run: write nothing.
        missing_links: stub, error or drop.
        max_problems: problems of each kind to list.
        report: folder for the reports.
        url: of a server; None for the database.
        understanding: see `ingest.cli.understanding.parse_options`.
    """
    settings = get_settings()
    options = LoadOptions(
        settings.batch_size, report, max_problems, dry_run, heartbeat_seconds=min(2.0, settings.lease_seconds / 4)
    )
    with open_client(settings, url) as client:
        versions, schemas = client.schemas(annotation_version)
        write = WriteRequest(versions, project or settings.project, institution or settings.institution, missing_links)
        kinship = partial(Kinship, client, write.project)
        parse, problems = parse_options(versions, write.project, accession, find_relatives=kinship, **understanding)
        loads = _Loads(client, schemas, write, parse, problems, options, replaces, understanding)
        codes = []
        for number, path in enumerate(files):
            chosen = options if len(files) == 1 or not report else options.below(f"{number + 1}-{Path(path).name}")
            each = replace(loads, options=chosen, parse=parse if number else replace(parse, sha256=first.wait()))
            codes.append(each.load(path, is_alone=len(files) == 1))
    sys.exit(max(codes))


@dataclass(frozen=True, slots=True)
class _Loads:
    """What is the same for all files of the command, but for the folder of the report and a digest that is known."""

    client: StoreClient
    schemas: Mapping[str, Mapping[str, Any]]
    write: WriteRequest
    parse: ParseOptions
    problems: list[Problem]
    options: LoadOptions
    replaces: str | None
    understanding: dict[str, Any]

    def load(self, path: str, *, is_alone: bool) -> int:
        """Loads a file and says what came of it; gives the exit code. One of several that cannot be loaded does not
        keep the others from it.
        """
        try:
            result = self._load(path)
        except (InputError, ConflictError) as error:
            if is_alone:
                raise
            click.echo(f"not loaded: {error}", err=True)
            return 2
        click.echo(result.summary, nl=False)
        if result.report:
            click.echo(f"  report: {result.report}")
        return 1 if result.tally.has_problems else 0

    def _load(self, path: str) -> LoadResult:
        if self.understanding["strict"]:
            from ingest.validation.refusal import refuse_invalid  # noqa: PLC0415  all rules are imported

            refuse_invalid(path)
        parser = VCFParser(path, self.schemas, self.parse)
        parser.problems += self.problems
        request = LoadRequest(
            self.write.of_file(parser.file, parser.assembly),
            file_document(parser, path),
            self.parse.version,
            self.replaces,
            _recorded(parser, self.write.missing_links, self.understanding),
        )
        return _load_with_bar(self.client, parser, request, self.options)


def _recorded(parser: VCFParser, missing_links: str, understanding: dict[str, Any]) -> dict[str, Any]:
    """The options as the submission records them: a load with others does not go on where this one ended.

    Nobody can say that a pipe brings the same stream again, so that a load from one always begins anew.
    """
    named = {name: str(value) for name, value in understanding.items() if value}
    if understanding["ped"]:
        named["ped"] = content_sha256(understanding["ped"])
    if parser.relatives.pedigree.members:
        named["families"] = parser.relatives.digest(parser.header.samples)
    if parser.reader.total_bytes is None:
        named["stream"] = str(uuid4())
    return {"missing_links": missing_links, **named}


def _load_with_bar(client: StoreClient, parser: VCFParser, request: LoadRequest, options: LoadOptions) -> LoadResult:
    """Loads with a progress bar by bytes read; a load that is taken up goes quickly over what it has."""
    name = Path(parser.name).name
    with tqdm(total=parser.reader.total_bytes, unit="B", unit_scale=True, desc=name, disable=None) as bar:

        def progress(records: int, position: int) -> None:
            bar.update(position - bar.n)

        return load_file(client, parser, request, options, progress)
