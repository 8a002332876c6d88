"""The transcripts of a variant in one form, whichever annotator wrote them.

Every mapping table, and every one inferred from a header, gathers the entries of VEP (`vep_`, `csq_`), SnpEff (`ann_`)
and bcftools (`bcsq_`) as objects in the group `transcript`, under names that begin with their INFO key. Here alone is
written which of those names means what.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from variome.items.calculated.severity import most_severe, severity_rank
from variome.schema.links import LinkPath
from variome.schema.validation import CompiledSchema

Document = Mapping[str, Any]

GROUP: Final = "transcript"
"""The property that holds the list of transcripts."""

_CONSEQUENCES: Final = ("_consequence", "_annotation")
"""Endings of the name under which an annotator gives the consequences: what stands before is the annotator's."""

_ENDINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "symbol": ("symbol", "gene_name", "gene"),
    "feature": ("feature", "feature_id", "transcript"),
    "exon": ("exon",),
    "intron": ("intron",),
    "rank": ("rank",),
    "distance": ("distance",),
    "hgvs_c": ("hgvsc", "hgvs_c"),
    "hgvs_p": ("hgvsp", "hgvs_p"),
    "mane": ("mane_select", "mane"),
    "canonical": ("canonical",),
}
"""By meaning, the endings of names that have it, the first that there is. SnpEff's `rank` is that of an exon or of an
intron, as the consequence says; bcftools names a gene by its symbol, which is no link."""

_TYPES: Final[Mapping[str, frozenset[str]]] = {
    "distance": frozenset({"string", "integer"}),
    "mane": frozenset({"string", "boolean"}),
    "canonical": frozenset({"string", "boolean"}),
}
"""What a property may be to have the meaning: mapping tables choose the types. All others are texts."""

_TEXT: Final = frozenset({"string"})


@dataclass(frozen=True, slots=True)
class Annotator:
    """The properties under which one annotator writes: `names` by meaning; `gene` is empty where it gives no link."""

    consequence: str
    gene: str
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Transcript:
    """One entry: what an annotator says of one transcript, or another feature.

    Attributes:
        consequences: names of consequences, as stored.
        gene: key of the gene; None where the entry has no link to one.
        told: the other values, by meaning: `symbol`, `feature`, `exon` and so on.
    """

    consequences: Sequence[str]
    gene: str | None
    told: Mapping[str, Any]

    @property
    def worst(self) -> str | None:
        """The most severe consequence; None where the entry has none."""
        return most_severe(self.consequences)

    @property
    def order(self) -> tuple[int, bool]:
        """Sorts the most severe first, and of equals that of MANE or the canonical one."""
        is_chosen = self.told.get("mane") or self.told.get("canonical") in (True, "YES")
        return severity_rank(self.worst or ""), not is_chosen


@lru_cache(maxsize=256)
def annotators(schema: CompiledSchema) -> tuple[Annotator, ...]:
    """Those that a schema has properties for, in its order."""
    group = schema.group(GROUP)
    links = {path.name: path for path in schema.link_paths if path.group == GROUP}
    return tuple(
        _annotator(link.name, link.name.removesuffix(ending), group, links)
        for link in links.values()
        for ending in _CONSEQUENCES
        if link.target == "VariantConsequence" and link.name.endswith(ending)
    )


def transcripts_of(schema: CompiledSchema, document: Document) -> list[Transcript]:
    """The transcripts of a variant as it is stored, in its order; those without a consequence are left out."""
    known = annotators(schema)
    entries = document.get(GROUP, ()) if known else ()
    return [found for entry in entries for found in _read(entry, known)]


def _annotator(consequence: str, prefix: str, group: Document, links: Mapping[str, LinkPath]) -> Annotator:
    named = {
        meaning: [
            name
            for name in (f"{prefix}_{ending}" for ending in endings)
            if name not in links and group.get(name, {}).get("type") in _TYPES.get(meaning, _TEXT)
        ]
        for meaning, endings in _ENDINGS.items()
    }
    names = {meaning: each[0] for meaning, each in named.items() if each}
    genes = [link.name for link in links.values() if link.target == "Gene" and not link.is_list]
    return Annotator(consequence, next((name for name in genes if name.startswith(f"{prefix}_gene")), ""), names)


def _read(entry: Document, known: Sequence[Annotator]) -> Iterator[Transcript]:
    for each in known:
        if found := entry.get(each.consequence):
            told = {meaning: entry[name] for meaning, name in each.names.items() if name in entry}
            yield Transcript([found] if isinstance(found, str) else found, entry.get(each.gene), told)
