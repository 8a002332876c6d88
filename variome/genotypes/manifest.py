"""What a version of a dataset consists of: samples in shards, rows in blocks, by the names of their files.

A version is a JSON file `000001-<SHA-256>.json`. It names all that belongs to it, so that what was there before stays
what it was. Only the purge of a sample writes a version anew, as its next *edition*, `000001.2-<SHA-256>.json`; the
newest edition is what the version is.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import orjson

from variome.errors import BlockError, NotFoundError
from variome.genotypes.encoding import GENOTYPES, Code, Encoding
from variome.genotypes.objects import write_durably

FORMAT: Final = "variome-genotypes"
FORMAT_VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Contig:
    """A contig: its name without `chr`, its spelling in the files, its length in bases (None where no file says it)."""

    name: str
    spelling: str
    length: int | None = None


@dataclass(frozen=True, slots=True)
class Shard:
    """Samples that stand beside one another: the file of their names, and how many they are."""

    samples: str
    n_samples: int


@dataclass(frozen=True, slots=True)
class BlockEntry:
    """Rows of one contig.

    Attributes:
        first, last: the least and greatest position, 1-based.
        end: the last base of the reference that one of the rows takes.
        sites: file of the rows.
        genotypes: file by shard; None where all its calls are missing.
    """

    contig: str
    first: int
    last: int
    end: int
    n_rows: int
    sites: str
    genotypes: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that was imported: its name without folders, and the SHA-256 of its bytes (None of standard input)."""

    name: str
    sha256: str | None


@dataclass(frozen=True, slots=True)
class Manifest:
    """A version.

    Attributes:
        number: 1 for the first.
        parent: SHA-256 of the manifest before it.
        created: time in UTC, ISO 8601.
        meta: lines of the header (`##FILTER`, `##ALT`) that explain what rows hold.
        withdrawn: samples that are left out of everything.
        edits: files of changes that were made after the import, in their order.
        metadata: file of what is known of the samples.
        content: what the cells are: `genotypes`, `dosages` or `codes` (`variome.genotypes.encoding`).
        encoding: how cells are to be read that are no genotypes; None of genotypes.
    """

    dataset: str
    assembly: str
    number: int
    parent: str | None
    created: str
    author: str
    reason: str
    contigs: tuple[Contig, ...] = ()
    shards: tuple[Shard, ...] = ()
    blocks: tuple[BlockEntry, ...] = ()
    sources: tuple[SourceFile, ...] = ()
    meta: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    edits: tuple[str, ...] = ()
    metadata: str | None = None
    content: str = GENOTYPES
    encoding: Encoding | None = None
    format: str = field(default=FORMAT)
    format_version: int = field(default=FORMAT_VERSION)

    @property
    def n_rows(self) -> int:
        """Rows of all blocks."""
        return sum(block.n_rows for block in self.blocks)

    def objects(self) -> Iterator[str]:
        """The names of all files that the version needs."""
        yield from (shard.samples for shard in self.shards)
        yield from self.edits
        if self.metadata:
            yield self.metadata
        for block in self.blocks:
            yield block.sites
            yield from (name for name in block.genotypes if name)

    def to_bytes(self) -> bytes:
        """The content of its file."""
        return orjson.dumps(asdict(self), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def read_manifest(path: Path) -> Manifest:
    """A version, by its file.

    Raises:
        BlockError: it was altered, or a newer program wrote it.
        FileNotFoundError: a purge has put another edition in its place since it was looked for.
    """
    content = path.read_bytes()
    found = _NAME.fullmatch(path.name)
    if not found or sha256(content).hexdigest() != found["digest"]:
        raise BlockError(f"{path}: expected content with the SHA-256 of its name: the file was altered or cut short")
    document = orjson.loads(content)
    if document.get("format") != FORMAT or document.get("format_version") != FORMAT_VERSION:
        raise BlockError(
            f"{path}: expected format {FORMAT} {FORMAT_VERSION}, found {document.get('format')} "
            f"{document.get('format_version')}; read it with the program that wrote it, or a newer one"
        )
    try:
        return _of_document(document)
    except (TypeError, KeyError) as error:
        raise BlockError(
            f"{path}: expected the keys of a version, found others ({error}); read it with the program that wrote it, "
            "or a newer one"
        ) from None


def write_manifest(folder: Path, manifest: Manifest, edition: int = 1) -> str:
    """Writes a version, which is there from then on; gives its SHA-256.

    Raises:
        InputError: the disk is full, or the folder cannot be written to.
    """
    content = manifest.to_bytes()
    digest = sha256(content).hexdigest()
    number = f"{manifest.number:06}" if edition == 1 else f"{manifest.number:06}.{edition}"
    write_durably(folder / f"{number}-{digest}.json", content)
    return digest


def version_files(folder: Path) -> Mapping[int, Path]:
    """The files of all versions, each in its newest edition, by number, ascending."""
    return {number: path for number, _, path in edition_files(folder)}


def edition_files(folder: Path) -> Sequence[tuple[int, int, Path]]:
    """Number, edition and file of all editions of all versions, ascending."""
    found = ((_NAME.fullmatch(path.name), path) for path in folder.glob("*.json"))
    return sorted((int(match["number"]), int(match["edition"] or 1), path) for match, path in found if match)


def digest_of(path: Path) -> str:
    """The SHA-256 that a version's file is called by.

    Raises:
        NotFoundError: it is no version.
    """
    found = _NAME.fullmatch(path.name)
    if not found:
        raise NotFoundError(f"{path}: is no version of a genotype dataset")
    return found["digest"]


def next_manifest(manifest: Manifest, parent: str, created: str, author: str, reason: str) -> Manifest:
    """What follows a version, with the same content."""
    return replace(manifest, number=manifest.number + 1, parent=parent, created=created, author=author, reason=reason)


def _of_document(document: Mapping[str, Any]) -> Manifest:
    values: dict[str, Any] = {
        **document,
        "contigs": [Contig(**each) for each in document["contigs"]],
        "shards": [Shard(**each) for each in document["shards"]],
        "blocks": [BlockEntry(**{**each, "genotypes": tuple(each["genotypes"])}) for each in document["blocks"]],
        "sources": [SourceFile(**each) for each in document["sources"]],
        "encoding": _encoding(document.get("encoding")),
    }
    frozen: dict[str, Any] = {name: tuple(each) if isinstance(each, list) else each for name, each in values.items()}
    return Manifest(**frozen)


def _encoding(document: Mapping[str, Any] | None) -> Encoding | None:
    if document is None:
        return None
    codes = tuple(Code(**each) for each in document["codes"])
    return Encoding(**{**document, "codes": codes, "header": tuple(document["header"])})


_NAME: Final = re.compile(r"(?P<number>[0-9]{6,})(?:\.(?P<edition>[0-9]+))?-(?P<digest>[0-9a-f]{64})\.json")
