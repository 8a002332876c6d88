"""Files as they are to be loaded, whoever asks for it: a command, or a worker that takes a submission."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import uuid4

from ingest.cli.understanding import parse_options
from ingest.client import LoadRequest, MissingLinks, StoreClient, WriteRequest
from ingest.file_item import file_document
from ingest.kinship import Kinship
from ingest.lines import content_sha256
from ingest.options import ParseOptions
from ingest.problems import Problem
from ingest.vcf_parser import VCFParser
from variome.items.loading import check_takes_variants


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a user asks of a load, the same for all of its files: plain values, which can be sent to another machine.

    `annotation_version` None is the last one added, `accession` None the digest of the file, whose samples supersede
    those of `replaces`. `understanding` is what `ingest.cli.understanding.parse_options` takes.
    """

    annotation_version: str | None
    project: str
    institution: str
    accession: str | None
    replaces: str | None
    missing_links: MissingLinks
    understanding: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FileLoads:
    """What is the same for all files.

    Attributes:
        client: of the store.
        schemas: by item type.
        write: for whom.
        parse: how the files are to be understood.
        problems: of the PED file; each file's report tells them.
        replaces: accession of the file that the only file corrects.
        understanding: see `ingest.cli.understanding.parse_options`; recorded with the submission.
    """

    client: StoreClient
    schemas: Mapping[str, Mapping[str, Any]]
    write: WriteRequest
    parse: ParseOptions
    problems: Sequence[Problem]
    replaces: str | None
    understanding: Mapping[str, Any]

    def open(self, path: str) -> tuple[VCFParser, LoadRequest]:
        """The parser of a file, and the request for its load.

        Raises:
            InputError: it cannot be read, or breaks the specification where that is asked for.
        """
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
        return parser, request


def open_loads(client: StoreClient, wishes: Wishes) -> FileLoads:
    """The loads of the files of which this is asked.

    Raises:
        SchemaError: the store has no such annotation version, or it has none of variants.
        InputError: the PED file or the reference cannot be read.
    """
    versions, schemas = client.schemas(wishes.annotation_version)
    check_takes_variants(versions, wishes.annotation_version)
    write = WriteRequest(versions, wishes.project, wishes.institution, wishes.missing_links)
    kinship = partial(Kinship, client, wishes.project)
    parse, problems = parse_options(
        versions, wishes.project, wishes.accession, find_relatives=kinship, **wishes.understanding
    )
    return FileLoads(client, schemas, write, parse, problems, wishes.replaces, wishes.understanding)


def _recorded(parser: VCFParser, missing_links: str, understanding: Mapping[str, Any]) -> dict[str, Any]:
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
