"""The books of rules, one for each kind of subject. The modules below `rules` write into them."""

from typing import Final

from ingest.validation.against_reference import ReferenceRecord
from ingest.validation.annotation_subjects import Annotation, Entry, KeyInTable, MarkedKey
from ingest.validation.rule import RuleBook
from ingest.validation.subjects import (
    Again,
    Column,
    ColumnLine,
    Header,
    InfoValue,
    LateHeader,
    MetaLine,
    Neighbours,
    RawLine,
    RecordLine,
    SampleColumn,
    SampleValue,
    WholeFile,
)

RAW_LINES: Final = RuleBook[RawLine]()
META_LINES: Final = RuleBook[MetaLine]()
HEADERS: Final = RuleBook[Header]()
"""Meta lines of a file as a whole, looked at when the column line has come."""

COLUMN_LINES: Final = RuleBook[ColumnLine]()
LATE_HEADERS: Final = RuleBook[LateHeader]()
RECORDS: Final = RuleBook[RecordLine]()
"""What takes more than one column to say: their number, alleles that agree with each other."""

CHROM: Final = RuleBook[Column]()
POS: Final = RuleBook[Column]()
ID: Final = RuleBook[Column]()
REF: Final = RuleBook[Column]()
ALT: Final = RuleBook[Column]()
QUAL: Final = RuleBook[Column]()
FILTER: Final = RuleBook[Column]()
INFO: Final = RuleBook[Column]()
FORMAT: Final = RuleBook[Column]()
INFO_VALUES: Final = RuleBook[InfoValue]()
SAMPLES: Final = RuleBook[SampleColumn]()
SAMPLE_VALUES: Final = RuleBook[SampleValue]()
NEIGHBOURS: Final = RuleBook[Neighbours]()
VARIANTS_AGAIN: Final = RuleBook[Again]()
NAMES_AGAIN: Final = RuleBook[Again]()
"""Names in ID."""

WHOLE_FILES: Final = RuleBook[WholeFile]()

MARKED_KEYS: Final = RuleBook[MarkedKey]()
KEYS_IN_TABLE: Final = RuleBook[KeyInTable]()
"""Annotation keys, where a mapping table was named."""

ANNOTATIONS: Final = RuleBook[Annotation]()
ANNOTATION_ENTRIES: Final = RuleBook[Entry]()

REFERENCE_RECORDS: Final = RuleBook[ReferenceRecord]()
"""Records, where a reference genome was named."""

COLUMNS: Final = (CHROM, POS, ID, REF, ALT, QUAL, FILTER, INFO, FORMAT)
"""By the place of their column."""

COLUMN_NAMES: Final = ("CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO", "FORMAT")
