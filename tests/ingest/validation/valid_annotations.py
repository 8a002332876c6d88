"""Annotation keys of several annotators: their header lines, and texts with as many fields as the Format names."""

from dataclasses import dataclass
from typing import Final

from hypothesis import strategies as st

_CSQ: Final = "Consequence annotations from Ensembl VEP. Format: Allele|Consequence|SYMBOL|Feature"
_ANN: Final = "Functional annotations: 'Allele | Annotation | Annotation_Impact | Gene_Name'"
_VEP: Final = "Consequences. Subembedded:'transcript':Format:'Gene|Feature|Consequence'"
_KINDS: Final[tuple[tuple[str, list[str], str, int], ...]] = (
    ("CSQ", ['##VEP="v101" time="2026-11-01 10:00:00" cache="homo_sapiens/101_GRCh38"'], _CSQ, 4),
    ("CSQ", [], _CSQ, 4),
    ("ANN", ['##SnpEffVersion="5.1d"'], _ANN, 4),
    ("VEP", ['##MUTANNO=<ID=VEP,Version="v99",Date="11/04/2019">'], _VEP, 3),
    ("comHet", ["##GRANITE=<ID=comHet>"], "Compound heterozygotes. Format:'Phase|Gene'", 2),
)
_FIELD: Final = st.sampled_from(
    [
        "",
        "G",
        "missense_variant",
        "intron_variant&NMD",
        "ENST00000341290.2",
        "a~b",
        "p.Arg7%3D",
        "x%7Cy",
        "%C3%A9",
        "-0.5",
    ]
)


@dataclass(frozen=True)
class Annotation:
    """Its key, header lines, and number of fields; '' and no lines for a file without annotations."""

    key: str
    lines: tuple[str, ...]
    n_fields: int

    def text(self, draw: st.DrawFn) -> str:
        """`key=value` of a record."""
        entries = draw(st.integers(1, 2))
        fields = (["G", *(draw(_FIELD) for _ in range(self.n_fields - 1))] for _ in range(entries))
        return f"{self.key}=" + ",".join("|".join(each) for each in fields)


@st.composite
def annotations(draw: st.DrawFn) -> Annotation:
    """The annotation of a file, if it has one."""
    if not draw(st.booleans()):
        return Annotation("", (), 0)
    key, markers, description, n_fields = draw(st.sampled_from(_KINDS))
    line = f'##INFO=<ID={key},Number=.,Type=String,Description="{description}">'
    return Annotation(key, (*markers, line), n_fields)
