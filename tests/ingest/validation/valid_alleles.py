"""REF and ALT that keep to the specification, with the INFO that structural alleles must have."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from hypothesis import strategies as st

from ingest.validation.rule import Version

_BASES: Final = "ACGT"
_SPANNING: Final = ("DEL", "DUP", "INV", "CNV")
"""Types that END lies behind POS for, by SVLEN."""

_CLAIMS: Final = {"DEL": "DJ", "DUP": "D", "CNV": "D", "INV": "J", "INS": "."}


@dataclass(frozen=True)
class Alleles:
    """REF, the ALTs, and what INFO has of them."""

    ref: str
    alts: tuple[str, ...] = ()
    info: dict[str, str] = field(default_factory=dict)

    @property
    def alt(self) -> str:
        return ",".join(self.alts) or "."


@st.composite
def alleles(draw: st.DrawFn, version: Version, position: int, contigs: Sequence[str]) -> Alleles:
    """Alleles of a record: small ones in any case, one at least; structural ones; breakends; or REF alone."""
    kinds = ["small", "small", "small", "structural", "breakend", "none"]
    kind = draw(st.sampled_from([*kinds, "repeat"] if version >= (4, 4) else kinds))
    if kind == "none":
        return Alleles(draw(st.sampled_from(["A", "g", "N", "ACG"])))
    if kind == "small":
        return draw(_small(version))
    if kind == "repeat":
        info = {"SVLEN": "12", "RN": "2", "RUS": "CAG,TG", "RUC": "2,3", "CIRUC": "-1,2,.,."}
        return Alleles("C", ("<CNV:TR>",), info)
    return draw(_structural(version, position) if kind == "structural" else _breakends(version, contigs))


@st.composite
def _small(draw: st.DrawFn, version: Version) -> Alleles:
    base, other = draw(st.sampled_from(_BASES)), draw(st.text(_BASES, max_size=4))
    ref = base + other
    changed = "".join(_BASES[(_BASES.index(each) + 1) % 4] for each in ref)
    possible = [
        changed,
        f"{ref}TT",
        f"{base}N{other}",
        *([base] if other else []),
        *(["*"] if version >= (4, 2) else []),
    ]
    alts = draw(st.lists(st.sampled_from(possible), min_size=1, max_size=3, unique=True))
    is_lower = draw(st.booleans())
    return Alleles(ref.lower(), tuple(each.lower() for each in alts)) if is_lower else Alleles(ref, tuple(alts))


@st.composite
def _structural(draw: st.DrawFn, version: Version, position: int) -> Alleles:
    ids = draw(st.sampled_from([["DEL"], ["DUP:TANDEM"], ["INS:ME:L1"], ["INV"], ["CNV"], ["DEL", "DUP:TANDEM"]]))
    types = [each.partition(":")[0] for each in ids]
    lengths = draw(st.lists(st.integers(1, 30), min_size=len(ids), max_size=len(ids)))
    end = max(position + (n if type_ in _SPANNING else 0) for n, type_ in zip(lengths, types, strict=True))
    info = {"END": str(end)} if draw(st.booleans()) else {}
    info["IMPRECISE"] = ""
    if version >= (4, 4):
        info["SVLEN"] = ",".join(map(str, lengths))
        info["CIPOS"] = ",".join(["-5,5"] * len(ids))
        info["SVCLAIM"] = ",".join(_CLAIMS[each] for each in types)
    else:
        signed = (-n if type_ == "DEL" else n for n, type_ in zip(lengths, types, strict=True))
        info |= {"SVTYPE": types[0], "SVLEN": ",".join(map(str, signed)), "CIPOS": "-10,20"}
    return Alleles(draw(st.sampled_from(_BASES)), tuple(f"<{each}>" for each in ids), info)


@st.composite
def _breakends(draw: st.DrawFn, version: Version, contigs: Sequence[str]) -> Alleles:
    ref = draw(st.sampled_from(_BASES))
    mate = f"{draw(st.sampled_from([*contigs, '<ctg1>']))}:{draw(st.integers(1, 10**6))}"
    forms = [f"{ref}[{mate}[", f"{ref}]{mate}]", f"]{mate}]{ref}", f"[{mate}[{ref}", f"{ref}ACNN[{mate}["]
    forms += [f"{ref}.", f".[{mate}[", f"]{mate}].", f"{ref}<ctg1>"]
    alts = tuple(draw(st.lists(st.sampled_from(forms), min_size=1, max_size=2, unique=True)))
    return Alleles(ref, alts, {} if version >= (4, 4) else {"SVTYPE": "BND"})
