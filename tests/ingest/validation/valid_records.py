"""Records that keep to the specification and to the header of their file."""

from dataclasses import dataclass
from typing import Final

from hypothesis import strategies as st

from tests.ingest.validation.valid_alleles import Alleles, alleles
from tests.ingest.validation.valid_annotations import Annotation
from tests.ingest.validation.valid_header import FILTERS, Header, Key
from tests.ingest.validation.valid_values import count_of, genotype, several

_IDS: Final = st.sampled_from([".", "rs{0}", "rs{0};COSM{0}", "bnd_W{0}"])
_QUALITIES: Final = st.sampled_from([".", "0", "29", "1966.12", "3e+02", "inf"])
_FILTERS: Final = st.sampled_from([".", "PASS", *FILTERS, f"{FILTERS[0]};{FILTERS[1]}"])
_STRUCTURAL: Final = frozenset({"END", "SVTYPE", "SVLEN", "SVCLAIM", "CIPOS", "IMPRECISE"})
"""Keys that alleles bring with them."""


@dataclass(frozen=True)
class Place:
    """Where a record stands; no other of the file is within 40 bases."""

    contig: str
    position: int


@st.composite
def records(draw: st.DrawFn, header: Header, place: Place, annotation: Annotation) -> list[str]:
    """The columns of a record."""
    found: Alleles = draw(alleles(header.version, place.position, header.contigs))
    info = _info(draw, header, found)
    if annotation.key and draw(st.booleans()):
        info.append(annotation.text(draw))
    id_ = draw(_IDS).format(f"{place.contig}:{place.position}")
    fixed = [place.contig, str(place.position), id_, found.ref, found.alt]
    rest = [draw(_QUALITIES), draw(_FILTERS), ";".join(info) or "."]
    return [*fixed, *rest, *(_samples(draw, header, found) if header.samples else [])]


def _info(draw: st.DrawFn, header: Header, found: Alleles) -> list[str]:
    free = [key for key in header.info.values() if key.id not in _STRUCTURAL]
    chosen = draw(st.lists(st.sampled_from(free), max_size=4, unique=True))
    items = [f"{key}={value}" if value else key for key, value in found.info.items()]
    for key in chosen:
        count = None if key.number == "G" else count_of(key.number, len(found.alts), 2)
        value = "" if key.type == "Flag" else f"={several(draw, key, count, header.version)}"
        items.append(f"{key.id}{value}")
    return draw(st.permutations(items))


def _samples(draw: st.DrawFn, header: Header, found: Alleles) -> list[str]:
    """FORMAT, and a column for each sample."""
    free = [key for key in header.format.values() if key.id not in {"GT", "LAA", "LAD", "LPL", "PS", "PSL", "PSQ"}]
    has_genotypes = draw(st.integers(0, 4)) > 0
    keys = [header.format["GT"]] if has_genotypes else []
    if header.version >= (4, 5) and draw(st.booleans()):
        keys += [header.format[each] for each in ("LAA", "LAD", "LPL")]
    if has_genotypes and draw(st.booleans()):
        phased = ["PS"] if header.version < (4, 4) or draw(st.booleans()) else ["PSL", "PSQ"]
        keys += [header.format[each] for each in phased]
    others = [key for key in free if has_genotypes or key.number != "P"]
    keys += draw(st.lists(st.sampled_from(others), min_size=0 if keys else 1, max_size=4, unique=True))
    columns = [_sample(draw, header, keys, len(found.alts)) for _ in header.samples]
    return [":".join(key.id for key in keys), *columns]


def _sample(draw: st.DrawFn, header: Header, keys: list[Key], n_alts: int) -> str:
    ploidy = draw(st.sampled_from([2, 2, 2, 1, 3])) if keys[0].id == "GT" else 2
    local = draw(st.lists(st.integers(1, n_alts), unique=True)) if n_alts else []
    is_local = any(key.id == "LAA" for key in keys)
    values: dict[str, str] = {}
    for key in keys:
        if key.id == "GT":
            values["GT"] = genotype(draw, [0, *local] if is_local else range(n_alts + 1), ploidy, header.version)
        elif key.id == "LAA":
            values["LAA"] = ",".join(map(str, local)) or draw(st.sampled_from(["", "."]))
        elif key.id == "PSL":
            values["PSL"] = _phase_sets(values["GT"], ploidy)
        else:
            count = count_of(key.number, n_alts, ploidy, len(local))
            values[key.id] = several(draw, key, count, header.version)
    kept = draw(st.integers(1, len(keys))) if not is_local and draw(st.booleans()) else len(keys)
    return ":".join(list(values.values())[:kept])


def _phase_sets(gt: str, ploidy: int) -> str:
    """A name for each allele with a `|` before it, a dot for the others."""
    marks = [each for each in gt if each in "/|"]
    if len(marks) < ploidy:
        marks = ["/" if "/" in marks else "|", *marks]
    return ",".join("." if mark == "/" else "1*100*1" for mark in marks)
