"""Headers that keep to the specification, and what records of the file are held against."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from typing import Final

from hypothesis import strategies as st

from ingest.validation.rule import FIRST, LAST, Version

SAMPLES: Final = ("NA12878", "father", "sample 3", "x-7.b")
FILTERS: Final = ("q10", "s50", "LowQual")
_CONTIGS: Final = ("1", "chr2", "X", "GL000192.1", "HLA-A*01:01", "scaffold|7")
_PLAIN: Final = st.sampled_from(
    ["Read depth", "a, b; c = <d>", 'with \\"quotes\\"', "back\\\\slash", "50% of [them]", "", "x" * 80]
)
_BEYOND_ASCII: Final = st.sampled_from(["größer als", "深度"])

_INFO: Final = """
    AA 1 String, AC A Integer, AF A Float, AN 1 Integer, BQ 1 Float, CIGAR A String, DB 0 Flag, DP 1 Integer,
    END 1 Integer, H2 0 Flag, MQ0 1 Integer, NS 1 Integer, SOMATIC 0 Flag, 1000G 0 Flag, IMPRECISE 0 Flag,
    TEXT 1 String, TEXTS . String, PAIR 2 Float, LETTER 1 Character, PER_ALT A String, SCORES . Integer,
    LIKELY G Float, MARKED 0 Flag
"""
_INFO_BEFORE_4_4: Final = "SVTYPE 1 String, SVLEN . Integer, CIPOS 2 Integer"
_INFO_SINCE_4_4: Final = "SVCLAIM A String, SVLEN A Integer, CIPOS . Integer"
_FORMAT: Final = """
    GT 1 String, DP 1 Integer, FT 1 String, GL G Float, PL G Integer, GQ 1 Integer, HQ 2 Integer, PS 1 Integer,
    EC A Integer, MQ 1 Integer, NOTE 1 String, LETTERS . Character, RATIO 1 Float
"""
_SINCE: Final[dict[tuple[str, Version], str]] = {
    ("INFO", (4, 2)): "PER_ALLELE R Float",
    ("INFO", (4, 3)): "AD R Integer",
    ("FORMAT", (4, 2)): "AD R Integer",
    ("FORMAT", (4, 3)): "GP G Float",
    ("FORMAT", (4, 4)): "PSL P String, PSQ P Integer, PER_COPY P Integer",
    ("FORMAT", (4, 5)): "LAA . Integer, LAD LR Integer, LPL LG Integer",
}


@dataclass(frozen=True)
class Key:
    """A key of INFO or FORMAT as its line defines it."""

    id: str
    number: str
    type: str


@dataclass(frozen=True)
class Header:
    """Lines, and what they define."""

    version: Version
    lines: tuple[str, ...]
    contigs: tuple[str, ...]
    samples: tuple[str, ...]
    info: dict[str, Key]
    format: dict[str, Key]


def keys_of(kind: str, version: Version) -> dict[str, Key]:
    """The keys that generated files of a version define."""
    tables = [_INFO, _INFO_SINCE_4_4 if version >= (4, 4) else _INFO_BEFORE_4_4] if kind == "INFO" else [_FORMAT]
    tables += [table for (of, since), table in _SINCE.items() if of == kind and version >= since]
    rows = (row.split() for table in tables for row in table.split(","))
    return {id_: Key(id_, number, type_) for id_, number, type_ in rows}


@st.composite
def headers(draw: st.DrawFn, version: Version) -> Header:
    """A header of a version."""
    if not FIRST <= version <= LAST:
        raise ValueError(f"expected a version from {FIRST} to {LAST}, found {version}")
    contigs = tuple(draw(st.lists(st.sampled_from(_CONTIGS), min_size=2, max_size=3, unique=True)))
    samples = tuple(draw(st.lists(st.sampled_from(SAMPLES), max_size=3, unique=True)))
    info, format_ = keys_of("INFO", version), keys_of("FORMAT", version)
    text = draw(_texts(version))
    lines = (
        f"##fileformat=VCFv{version[0]}.{version[1]}",
        *_contig_lines(draw, version, contigs),
        *(_definition("INFO", key, next(text)) for key in info.values()),
        *(_definition("FORMAT", key, next(text)) for key in format_.values()),
        *(f"##FILTER=<ID={name},Description={next(text)}>" for name in FILTERS),
        *(f"##ALT=<ID={name},Description={next(text)}>" for name in ("DEL", "DUP:TANDEM", "INS:ME:L1")),
        *_others(draw, version),
    )
    return Header(version, lines, contigs, samples, info, format_)


def _texts(version: Version) -> st.SearchStrategy[Iterator[str]]:
    """Descriptions in quotes, some of them followed by optional fields, over and over."""
    plain = _PLAIN | _BEYOND_ASCII if version >= (4, 3) else _PLAIN
    optional = st.sampled_from(["", ',Source="dbsnp",Version="138"'])
    quoted = st.tuples(plain, optional).map(lambda each: f'"{each[0]}"{each[1]}')
    return st.lists(quoted, min_size=3, max_size=3).map(cycle)


def _contig_lines(draw: st.DrawFn, version: Version, names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        length = draw(st.sampled_from(["", ",length=248956422"]))
        md5 = ",md5=f126cdf8a6e0c7f379d618ff66beb2da" if version >= (4, 4) and draw(st.booleans()) else ""
        species = draw(st.sampled_from(["", ',assembly=B36,species="Homo sapiens",taxonomy=x']))
        yield f"##contig=<ID={name}{length}{md5}{species}>"


def _definition(kind: str, key: Key, text: str) -> str:
    return f"##{kind}=<ID={key.id},Number={key.number},Type={key.type},Description={text}>"


def _others(draw: st.DrawFn, version: Version) -> list[str]:
    """Lines of other kinds, some of them left out."""
    found = [
        "##fileDate=20261101",
        "##source=made by hand, for a test",
        "##reference=file:///seq/genome.fa",
        "##assembly=ftp://example.org/contigs.fa",
    ]
    if version >= (4, 3):
        found += [
            "##META=<ID=Assay,Type=String,Number=.,Values=[WholeGenome, Exome]>",
            '##SAMPLE=<ID=NA12878,Assay=Exome,Description="Blood, first draw">',
            "##PEDIGREE=<ID=NA12878,Father=father,Mother=mother>",
            "##pedigreeDB=https://example.org/families",
            '##tool=<ID=one,Command="call --all">',
        ]
    else:
        found += [
            '##SAMPLE=<ID=NA12878,Genomes=Germline;Tumour,Mixture=.3;.7,Description="Blood;Tumour">',
            "##PEDIGREE=<Name_0=NA12878,Name_1=father>",
            "##pedigreeDB=<https://example.org/families>",
        ]
    return draw(st.lists(st.sampled_from(found), max_size=4, unique=True))
