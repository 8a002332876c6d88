"""Fields of the lines that define something: which are required, in which order, and which stand in quotes."""

from collections.abc import Iterator, Mapping
from typing import Final

from ingest.problems import Severity
from ingest.validation.books import META_LINES
from ingest.validation.rule import Version
from ingest.validation.subjects import MetaLine

_ORDER: Final[Mapping[str, tuple[str, ...]]] = {
    "INFO": ("ID", "Number", "Type", "Description"),
    "FORMAT": ("ID", "Number", "Type", "Description"),
    "FILTER": ("ID", "Description"),
    "ALT": ("ID", "Number", "Type", "Description"),
    "META": ("ID",),
}
"""In which the specification writes them; ALT may have Number and Type."""

_DESCRIBED: Final = frozenset({"INFO", "FORMAT", "FILTER", "ALT"})
_BARE_ID: Final = frozenset({*_DESCRIBED, "contig"})
_LENIENT: Final[Version] = (4, 4)
"""Conformance files for this version without a Description of filters and alleles are to pass."""

_OF_THE_INDEX: Final = "IDX"
"""What htslib numbers the lines of a BCF with."""


@META_LINES.rule("VCF-4.3-1.4.2-INFO-FIELDS", Severity.ERROR, "An INFO line has Number, Type and Description.")
def info_fields(line: MetaLine) -> Iterator[str]:
    """VCF 4.3, section 1.4.2: the first four keys are required."""
    yield from _missing(line, "INFO", ("Number", "Type", "Description"))


@META_LINES.rule("VCF-4.3-1.4.3-FILTER-FIELDS", Severity.ERROR, "A FILTER line has a Description.")
def filter_fields(line: MetaLine) -> Iterator[str]:
    """VCF 4.3, section 1.4.3: `##FILTER=<ID=ID,Description="description">`."""
    if line.version != _LENIENT:
        yield from _missing(line, "FILTER", ("Description",))


@META_LINES.rule("VCF-4.3-1.4.4-FORMAT-FIELDS", Severity.ERROR, "A FORMAT line has Number, Type and Description.")
def format_fields(line: MetaLine) -> Iterator[str]:
    """VCF 4.3, section 1.4.4: `##FORMAT=<ID=ID,Number=number,Type=type,Description="description">`."""
    yield from _missing(line, "FORMAT", ("Number", "Type", "Description"))


@META_LINES.rule("VCF-4.3-1.4.5-ALT-FIELDS", Severity.ERROR, "An ALT line has a Description.")
def alt_fields(line: MetaLine) -> Iterator[str]:
    """VCF 4.3, section 1.4.5: `##ALT=<ID=type,Description="description">`."""
    if line.version != _LENIENT:
        yield from _missing(line, "ALT", ("Description",))


@META_LINES.rule(
    "VCF-4.2-1.2.8-SAMPLE-FIELDS",
    Severity.ERROR,
    "A SAMPLE line has Genomes, Mixture and Description.",
    until=(4, 2),
)
def sample_fields(line: MetaLine) -> Iterator[str]:
    """VCF 4.2, section 1.2.8: `##SAMPLE=<ID=S_ID,Genomes=G1_ID;...,Mixture=N1;...,Description=S1;...>`."""
    yield from _missing(line, "SAMPLE", ("Genomes", "Mixture", "Description"))


@META_LINES.rule("VCF-4.2-1.2.8-SAMPLE-BARE", Severity.ERROR, "Genomes and Mixture stand without quotes.", until=(4, 2))
def sample_bare(line: MetaLine) -> Iterator[str]:
    """VCF 4.2, section 1.2.8 writes none, and conformance files refuse them; a Description may have them."""
    for name in ("Genomes", "Mixture") if line.key == "SAMPLE" else ():
        field = line.get_field(name)
        if field is not None and field.is_quoted:
            yield f"expected {name} without quotes, found {field.text[:40]!r} in quotes; take them away"


@META_LINES.rule(
    "VCF-4.4-1.4-UNDESCRIBED",
    Severity.WARNING,
    "FILTER and ALT lines have a Description.",
    since=_LENIENT,
    until=_LENIENT,
)
def undescribed(line: MetaLine) -> Iterator[str]:
    """VCF 4.4, sections 1.4.3 and 1.4.5, show one; 4.5 requires it."""
    yield from _missing(line, "FILTER", ("Description",))
    yield from _missing(line, "ALT", ("Description",))


@META_LINES.rule("VCF-4.3-1.4-FIELD-ORDER", Severity.ERROR, "ID, Number, Type, Description, then others.", until=(4, 4))
def field_order(line: MetaLine) -> Iterator[str]:
    """VCF 4.3, section 1.4: extra fields can be included after the default fields. Conformance files for 4.4 refuse
    another order, too.
    """
    yield from _disorder(line)


@META_LINES.rule(
    "VCF-4.4-1.4-FIELD-ORDER", Severity.WARNING, "ID, Number, Type, Description, then others.", since=(4, 5)
)
def field_order_since_4_5(line: MetaLine) -> Iterator[str]:
    """VCF 4.4 and 4.5, section 1.4: to aid human readability, the order should be ID, Number, Type, Description."""
    yield from _disorder(line)


@META_LINES.rule("VCF-4.3-1.4.2-ID-BARE", Severity.ERROR, "An ID stands without quotes.")
def id_bare(line: MetaLine) -> Iterator[str]:
    """VCF 4.3, sections 1.4.2 to 1.4.7: `<ID=ID,...>`; no key, filter, allele or contig has quotes in its name."""
    field = line.get_field("ID") if line.key in _BARE_ID else None
    if field is not None and field.is_quoted:
        yield f"expected an ID without quotes, found {field.text[:40]!r} in quotes; take them away"


@META_LINES.rule("VCF-4.3-1.4.2-DESCRIPTION-QUOTED", Severity.ERROR, "A Description stands in double quotes.")
def description_quoted(line: MetaLine) -> Iterator[str]:
    """VCF 4.3, section 1.4.2: the Description value must be surrounded by double-quotes."""
    field = line.get_field("Description") if line.key in _DESCRIBED else None
    if field is not None and not field.is_quoted:
        yield f"expected Description in double quotes, found {field.text[:40]!r}; quote it"


@META_LINES.rule(
    "VCF-4.3-1.4.2-SOURCE-QUOTED", Severity.ERROR, "Source and Version of INFO stand in double quotes.", since=(4, 3)
)
def source_quoted(line: MetaLine) -> Iterator[str]:
    """VCF 4.3, section 1.4.2: Source and Version values likewise must be surrounded by double-quotes."""
    yield from _source_unquoted(line)


@META_LINES.rule(
    "VCF-4.2-1.2.2-SOURCE-QUOTED",
    Severity.WARNING,
    "Source and Version of INFO stand in double quotes.",
    since=(4, 2),
    until=(4, 2),
)
def source_quoted_in_4_2(line: MetaLine) -> Iterator[str]:
    """VCF 4.2, section 1.2.2: Source and Version values likewise should be surrounded by double-quotes."""
    yield from _source_unquoted(line)


@META_LINES.rule("VCF-4.4-1.4-OPTIONAL-QUOTED", Severity.ERROR, "Optional fields stand in double quotes.", since=(4, 4))
def optional_quoted(line: MetaLine) -> Iterator[str]:
    """VCF 4.4, section 1.4: must be written as quoted strings. Its own contig and SAMPLE lines are not."""
    if line.key not in _DESCRIBED:
        return
    elsewhere = {*_ORDER[line.key], _OF_THE_INDEX} | ({"Source", "Version"} if line.key == "INFO" else set())
    for field in line.fields or ():
        if not field.is_quoted and field.key not in elsewhere:
            yield f"expected {field.key[:40]} in double quotes, found {field.text[:40]!r}; quote it"


def _missing(line: MetaLine, key: str, required: tuple[str, ...]) -> Iterator[str]:
    if line.key == key and line.fields is not None:
        present = {field.key.strip() for field in line.fields}
        for name in required:
            if name not in present:
                yield f"expected {name} in ##{key}=<...>, found none; add it"


def _disorder(line: MetaLine) -> Iterator[str]:
    """Said of a line whose known fields do not stand first, one after the other as in `_ORDER`."""
    order = _ORDER.get(line.key)
    if order is None or not line.fields:
        return
    found = [field.key.strip() for field in line.fields]
    expected = [name for name in order if name in found]
    if len(set(found)) == len(found) and found[: len(expected)] != expected:
        yield f"expected {', '.join(expected)} first, found {', '.join(found)[:60]}; put them in order"


def _source_unquoted(line: MetaLine) -> Iterator[str]:
    for name in ("Source", "Version") if line.key == "INFO" else ():
        field = line.get_field(name)
        if field is not None and not field.is_quoted:
            yield f"expected {name} in double quotes, found {field.text[:40]!r}; quote it"
