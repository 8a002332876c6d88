"""From an annotated VCF to items, in posting order: each variant followed by the samples that carry it.

The header is read and compiled once into a plan; every record then gives a `ParsedRecord` with its items and its
problems. Nothing is raised for a bad record: it costs that record only, and a bad value that value only.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from ingest.assembly import find_assembly
from ingest.builders import Built
from ingest.header import read_header
from ingest.layout import annotation_layouts
from ingest.lines import LineReader, content_sha256
from ingest.options import ParseOptions
from ingest.plain_annotation import AlleleInfo
from ingest.problems import Problem, Severity
from ingest.record import Record, RecordLog, RecordRejected, parse_record
from ingest.sample_writer import Samples
from ingest.sealing import SealedItems, Sealer, sealer_of
from ingest.seen import SeenVariants
from ingest.structural import is_structural
from ingest.track import Schemas, Track, compile_tracks, known_annotations, version_notes
from variome.errors import InputError
from variome.files.raw_lines import Place
from variome.items.batch import Sealed
from variome.model.identity import file_uuid
from variome.schema.validation import CompiledSchema

COHORT_SIZE = 50
"""Files with more samples are cohorts: no VariantSample items unless asked for."""

_LEFT_ALIGNMENT_REACH = 1000  # bases; repeats longer than this are left to the store


class ParsedItem(NamedTuple):
    """An item as it will be posted: its type and its document, without `@type`; empty where the item is sealed."""

    item_type: str
    document: dict[str, Any]
    sealed: Sealed | None = None


class ParsedRecord(NamedTuple):
    """One data line: its items in posting order, its problems, and its text, which the rejects file repeats.

    `line` and `record` are 1-based; `record` counts data lines.
    """

    line: int
    record: int
    text: str
    items: tuple[ParsedItem, ...]
    problems: tuple[Problem, ...]
    is_rejected: bool


class RecordPlace(NamedTuple):
    """Where a record begins: how many records and lines come before it, and the rest as in `Place`."""

    n_records: int
    n_lines: int
    offset: int
    passed_over: int


class _Allele(NamedTuple):
    """One ALT of the record in hand, with all that its items are made of.

    `told` is what INFO says, `columns` what ID, QUAL and FILTER say of each sample. Where the variant is
    `sealed`, `told` has no more than what INFO says of its samples.
    """

    track: Track
    record: Record
    alt_index: int
    variant: Built
    told: AlleleInfo
    columns: dict[str, Any]
    sealed: Sealed | None = None


class _Draft(NamedTuple):
    """One data line taken apart; without a record it is rejected.

    `built` has one element an ALT: its variant without annotations, None where it makes none.
    """

    number: int
    line: int
    text: str
    log: RecordLog
    record: Record | None = None
    track: Track | None = None
    built: Sequence[Built | None] = ()


class VCFParser:
    """Iterates over the records of one file, once.

    Attributes:
        header: the file's header.
        layouts: its annotation keys.
        assembly: the assembly of its items.
        relatives: how its samples are related.
        sha256: digest of its content in hexadecimal; None for standard input and pipes.
        accession: the accession of its File item.
        file: uuid of its File item.
        makes_samples: whether carriers become VariantSample items.
        problems: what is wrong with header and bytes; complete when the iteration has ended.

    Raises:
        InputError: the file is no VCF, is on another assembly, or none of its annotation keys is in the schemas.
    """

    def __init__(self, path: str | Path, schemas: Schemas, options: ParseOptions) -> None:
        self._path = path
        self.reader = LineReader(path)
        self.name = self.reader.name
        self.options = options
        self._lines = iter(self.reader)
        self._n_records = 0
        self.header = read_header(self._lines, self.name)
        self.assembly, assembly_notes = find_assembly(self.header, self.name, options.assembly)
        self.layouts, layout_faults = annotation_layouts(self.header, self.name)
        self.relatives = options.relatives.of(self.header.samples)
        self._tracks = compile_tracks(schemas, self.header, self.layouts, self.assembly, options, self.relatives)
        self._refuse_unknown_annotations()
        self._without_annotations = frozenset(
            item_type for item_type, track in self._tracks.items() if self.layouts and not known_annotations(track)
        )
        is_named_stream = self.reader.total_bytes is None and options.accession
        self.sha256 = options.sha256 or (None if is_named_stream else content_sha256(path))
        self.accession = options.accession or str(self.sha256)
        self.file = file_uuid(options.project, self.accession)
        self._file_text = str(self.file)
        self.makes_samples = options.variant_samples == "always" or (
            options.variant_samples == "auto" and len(self.header.samples) <= COHORT_SIZE
        )
        self.problems: list[Problem] = [*self.header.problems, *assembly_notes, *layout_faults]
        self.problems += version_notes(schemas, self.layouts, self.name)
        self.problems += self.relatives.problems(self.header.samples, self.name)
        self.problems += self._samples_not_made()
        self._sealers: dict[str, Sealer] = {}
        self.forget()

    @property
    def unknown_columns(self) -> Counter[str]:
        """How many records held each column that no schema has: `INFO/key`, `KEY/field`, `FORMAT/key`."""
        found: Counter[str] = Counter()
        for track in self._tracks.values():
            found += track.info.unknown + track.samples.unknown
        return found

    def __iter__(self) -> Iterator[ParsedRecord]:
        return self.iter_after(0)

    def iter_after(self, record: int) -> Iterator[ParsedRecord]:
        """The records after the first `record` ones, which are passed over unread."""
        for line in self.iter_lines(record):  # no generator expression: compiled, it would be a list
            yield from self.parse([line])

    def iter_lines(self, after: int) -> Iterator[tuple[int, int, str]]:
        """Record number, line number and text of the records after the first `after` ones, to be parsed or not."""
        for line, text in self._lines:
            self._n_records += 1
            if self._n_records > after:
                yield self._n_records, line, text
        self.note_bytes()

    def note_bytes(self) -> None:
        """Adds to the problems what was odd about the bytes that have been read, if that has not been done."""
        found, self.reader.problems = self.reader.problems, []
        self.problems += found

    def reopen(self) -> None:
        """Begins anew at the first record, with a file handle of its own: forked processes share the place of one."""
        self.reader = LineReader(self._path)
        self._lines = iter(self.reader)
        self._n_records = 0
        read_header(self._lines, self.name)

    def place(self) -> RecordPlace | None:
        """Where the next record begins; None once the iteration has ended, and where nobody can go."""
        place = self.reader.place()
        return RecordPlace(self._n_records, place[0], *place[1]) if place else None

    def go_to(self, place: RecordPlace) -> None:
        """Reads on from there."""
        self._n_records = place.n_records
        self.reader.go_to(place.n_lines, Place(place.offset, place.passed_over))
        self._lines = iter(self.reader)

    def seal_by(self, schemas: Mapping[str, CompiledSchema]) -> None:
        """From now on items of these types are sealed by the store's own schemas, where there is nothing to be told."""
        found = {
            name: sealer_of(track, schemas, self.file, with_samples=self.makes_samples)
            for name, track in self._tracks.items()
        }
        self._sealers = {name: sealer for name, sealer in found.items() if sealer}

    def forget(self) -> None:
        """From now on no variant has come yet."""
        self._seen = SeenVariants(_LEFT_ALIGNMENT_REACH if self.options.reference else 0)

    def parse(self, lines: Iterable[tuple[int, int, str]]) -> list[ParsedRecord]:
        """Lines, taken apart; they come in the order of the file, with record number and line number."""
        drafts = [self._draft(*line) for line in lines]
        return [self._parsed(draft, sealed) for draft, sealed in zip(drafts, self._sealed(drafts), strict=True)]

    def _draft(self, number: int, line: int, text: str) -> _Draft:
        log = RecordLog(self.name, line, number)
        try:
            record = parse_record(text, self.header, log, with_samples=self.makes_samples)
            track = self._track(record, log)
            built = [track.builder.build(record, index, log) for index in range(1, len(record.alts) + 1)]
        except RecordRejected:
            return _Draft(number, line, text, log)
        return _Draft(number, line, text, log, record, track, built)

    def _sealed(self, drafts: Sequence[_Draft]) -> list[SealedItems | None]:
        """The items of each record whose variant can be sealed at once; None of all others."""
        found: list[SealedItems | None] = [None] * len(drafts)
        for item_type, sealer in self._sealers.items():
            chosen = [
                (place, (draft.record, draft.built[0]))
                for place, draft in enumerate(drafts)
                if draft.record
                and draft.track is self._tracks[item_type]
                and len(draft.built) == 1
                and draft.built[0] is not None
            ]
            for (place, _), items in zip(chosen, sealer.seal([each for _, each in chosen]), strict=True):
                found[place] = items
        return found

    def _parsed(self, draft: _Draft, sealed: SealedItems | None) -> ParsedRecord:
        items: tuple[ParsedItem, ...] = ()
        is_rejected = draft.record is None
        try:
            if sealed and sealed.samples is not None:
                items = tuple(self._iter_sealed(draft, sealed.variant, sealed.samples))
            elif draft.record and draft.track:
                items = tuple(self._iter_items(draft.record, draft.track, draft.built, sealed, draft.log))
        except RecordRejected:
            is_rejected = True
        return ParsedRecord(draft.line, draft.number, draft.text, items, draft.log.problems, is_rejected)

    def _refuse_unknown_annotations(self) -> None:
        """A file without SVTYPE has small variants: that the structural table knows its keys does not help them."""
        is_small = "SVTYPE" not in self.header.info and "Variant" in self._tracks
        tracks = [self._tracks["Variant"]] if is_small else list(self._tracks.values())
        if self.layouts and not any(known_annotations(track) for track in tracks):
            versions = " and ".join(sorted({track.version for track in tracks}))
            raise InputError(
                f"{self.name}: annotation version {versions} knows none of the file's annotation keys "
                f"({', '.join(self.layouts)}); name the right --annotation-version, or make a table for the file with "
                "'variant-ingestion schemas infer'"
            )

    def _samples_not_made(self) -> list[Problem]:
        n_samples = len(self.header.samples)
        if self.makes_samples or not n_samples or self.options.variant_samples == "never":
            return []
        what = (
            f"the file has {n_samples:,} samples, more than {COHORT_SIZE}: its variants are taken, its samples not; "
            "--variant-samples always takes them too"
        )
        return [Problem("cohort", Severity.NOTE, what, self.name)]

    def _iter_items(
        self, record: Record, track: Track, built: Sequence[Built | None], sealed: SealedItems | None, log: RecordLog
    ) -> Iterator[ParsedItem]:
        if not any(built):
            log.add("no-alternate-allele", Severity.NOTE, "the record has no ALT allele; it gives no variant")
            return
        told = [AlleleInfo(sample=sealed.told)] if sealed else track.info.read(record, log)
        columns = track.builder.sample_columns(record, log)
        genotypes = track.samples.genotypes(record, log) if self.makes_samples else []
        for index, variant in enumerate(built, start=1):
            if variant is not None:
                allele = _Allele(
                    track, record, index, variant, told[index - 1], columns, sealed.variant if sealed else None
                )
                yield from self._iter_variant(allele, log)
                for column, alleles in enumerate(genotypes):
                    if index in alleles:
                        yield from self._iter_sample(allele, column, log)

    def _iter_sealed(self, draft: _Draft, variant: Sealed, samples: Samples) -> Iterator[ParsedItem]:
        """The items of a record of which nothing is left to be worked out."""
        (built,), record, track = draft.built, draft.record, draft.track
        if built is None or record is None or track is None:
            return
        if self._is_new_variant(record, built, draft.log):
            yield ParsedItem(track.builder.item_type, {}, variant)
        for column, sample in samples.items():
            if self._is_new_sample(built.uuid, sample.key, column, draft.log):
                yield ParsedItem(track.builder.sample_type, {}, sample)

    def _track(self, record: Record, log: RecordLog) -> Track:
        item_type = "StructuralVariant" if is_structural(record) else "Variant"
        track = self._tracks.get(item_type)
        if track is None:
            what = (
                f"there is no schema of {item_type} items; name a mapping table or an annotation version that has one"
            )
            raise log.reject("no-schema", what, field="INFO/SVTYPE", value=record.info)
        if item_type in self._without_annotations:
            what = (
                f"annotation version {track.version} of {item_type} items knows none of the file's annotation keys; "
                "they are left out; is it the right --annotation-version?"
            )
            log.add("unknown-annotations", Severity.ERROR, what, field="INFO")
        return track

    def _iter_variant(self, allele: _Allele, log: RecordLog) -> Iterator[ParsedItem]:
        if self._is_new_variant(allele.record, allele.variant, log):
            if not allele.sealed:
                allele.told.variant.update(allele.variant.document)
            yield ParsedItem(allele.track.builder.item_type, allele.told.variant, allele.sealed)

    def _is_new_variant(self, record: Record, variant: Built, log: RecordLog) -> bool:
        is_new = self._seen.is_new_variant(variant.uuid, record.contig, record.position, variant.position)
        if not is_new:
            what = "the same variant has come before and is taken from there; the samples of this line still count"
            log.add("duplicate-variant", Severity.WARNING, what, value=str(variant.document["annotation_id"]))
        return is_new

    def _is_new_sample(self, variant: UUID, key: str, column: int, log: RecordLog) -> bool:
        is_new = self._seen.is_new_sample(variant, key)
        if not is_new:
            what = "the sample's call of this variant has come before and is taken from there"
            log.add("duplicate-sample", Severity.WARNING, what, sample=self.header.samples[column])
        return is_new

    def _iter_sample(self, allele: _Allele, column: int, log: RecordLog) -> Iterator[ParsedItem]:
        track, record, uuid = allele.track, allele.record, str(allele.variant.uuid)
        name = self.header.samples[column]
        key = f"{name}:{uuid}:{self._file_text}{track.builder.sample_suffix(record)}"
        if not self._is_new_sample(allele.variant.uuid, key, column, log):
            return
        document = {
            **track.samples.read(record, column, allele.alt_index, allele.told.sample, log),
            **allele.columns,
            "CALL_INFO": name,
            "GT": track.samples.genotype_text(record, column),
            "allele_index": allele.alt_index,
            "annotation_id": key,
            track.builder.variant_link: uuid,
            "file": self._file_text,
            "MUTANNO_Version": track.version,
        }
        if allele.variant.file_spelling:
            document["file_spelling"] = allele.variant.file_spelling
        if "samplegeno" not in document and (
            family := track.samples.family_genotypes(record, column, allele.alt_index)
        ):
            document["samplegeno"] = family
        if individual := track.individuals[column]:
            document["individual"] = individual
        document |= track.family.properties(record, column, allele.told.sample, log)
        yield ParsedItem(track.builder.sample_type, document)
