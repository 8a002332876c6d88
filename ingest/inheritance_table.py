"""The decision tables of inheritance: rows of conditions on a trio and the texts they give; the first that holds.

The conditions look at labels, which know sex and chromosome already: on X, `Heterozygous` and `Homozygous alternate`
are a woman's, `Hemizygous alternate` is a man's. A column that a row leaves out is not asked.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache
from typing import Final, NamedTuple

from ingest import genotype_label as label
from ingest.chromosome import Chromosome


class DeNovo(Enum):
    """What the posterior of the de novo caller says."""

    NOT_COMPUTED = auto()
    NONE = auto()
    WEAK = auto()
    MEDIUM = auto()
    STRONG = auto()


class Trio(NamedTuple):
    """All that the tables look at, hashable so that answers are remembered. Labels come without the family's note."""

    mother: str
    father: str
    proband: str
    chromosome: Chromosome
    de_novo: DeNovo
    is_structural: bool
    is_multiallelic: bool


@lru_cache(maxsize=8192)
def trio_modes(trio: Trio) -> tuple[str, ...]:
    """The modes of inheritance of a trio; empty when no row holds."""
    return _first(_MODES, trio)


@lru_cache(maxsize=8192)
def low_relevance(trio: Trio) -> tuple[str, ...]:
    """Why a trio has no mode: one text."""
    return _first(_REASONS, trio)


def de_novo_class(posterior: float | None) -> DeNovo:
    """The class of a posterior (0 to 1, None when it was not computed); 0.1 is weak and 0.9 medium."""
    if posterior is None:
        return DeNovo.NOT_COMPUTED
    return next((found for limit, found in _DE_NOVO_ABOVE if posterior > limit), DeNovo.NONE)


@dataclass(frozen=True, slots=True)
class _Row:
    """Texts, and what must hold for them. `anyone` is met when one of the three labels is in it."""

    texts: tuple[str, ...]
    mother: frozenset[str] | None = None
    father: frozenset[str] | None = None
    proband: frozenset[str] | None = None
    anyone: frozenset[str] | None = None
    chromosome: Chromosome | None = None
    de_novo: DeNovo | None = None
    is_structural: bool | None = None
    is_multiallelic: bool | None = None

    def holds(self, trio: Trio) -> bool:
        conditions = (
            self.mother is None or trio.mother in self.mother,
            self.father is None or trio.father in self.father,
            self.proband is None or trio.proband in self.proband,
            self.anyone is None or not self.anyone.isdisjoint((trio.mother, trio.father, trio.proband)),
            self.chromosome in (None, trio.chromosome),
            self.de_novo in (None, trio.de_novo),
            self.is_structural in (None, trio.is_structural),
            self.is_multiallelic in (None, trio.is_multiallelic),
        )
        return all(conditions)


def _first(rows: Iterable[_Row], trio: Trio) -> tuple[str, ...]:
    return next((row.texts for row in rows if row.holds(trio)), ())


_DE_NOVO_ABOVE: Final = ((0.9, DeNovo.STRONG), (0.1, DeNovo.MEDIUM), (0.0, DeNovo.WEAK))

_UNUSABLE = frozenset({label.MISSING, label.INCONSISTENT, label.AMBIGUOUS})
_NONE = frozenset({label.HOMOZYGOUS_REFERENCE, label.HEMIZYGOUS_REFERENCE, label.NO_Y})
_ONE = frozenset({label.HETEROZYGOUS})
_TWO = frozenset({label.HOMOZYGOUS_ALTERNATE})
_HEMI = frozenset({label.HEMIZYGOUS_ALTERNATE})
_ALL = _TWO | _HEMI
_SOME = _ONE | _ALL

_NO_MODE: Final[tuple[str, ...]] = ()
_CHR_XY = ("de novo (chrXY)",)
_X_RECESSIVE, _X_MATERNAL = "X-linked recessive", "X-linked dominant (Maternal)"
_LOSS = ("Loss of Heterozygosity",)

_MODES: Final = (
    _Row(_NO_MODE, anyone=_UNUSABLE),
    _Row(_NO_MODE, is_multiallelic=True),
    _Row(("de novo (strong)",), de_novo=DeNovo.STRONG),
    _Row(("de novo (medium)",), de_novo=DeNovo.MEDIUM),
    _Row(("de novo (weak)",), _NONE, _NONE, _ONE, chromosome=Chromosome.AUTOSOME, de_novo=DeNovo.WEAK),
    _Row(_CHR_XY, _NONE, _NONE, _ONE, chromosome=Chromosome.X, de_novo=DeNovo.NOT_COMPUTED),
    _Row(_CHR_XY, _NONE, _NONE, _HEMI, de_novo=DeNovo.NOT_COMPUTED),
    _Row(("Possibly de novo",), _NONE, _NONE, _SOME, is_structural=True),
    _Row(("Dominant (Paternal)",), _NONE, _ONE, _ONE),
    _Row(("Dominant (Maternal)",), _ONE, _NONE, _ONE, chromosome=Chromosome.AUTOSOME),
    _Row(("Homozygous recessive",), _ONE, _ONE, _ALL),
    _Row((_X_RECESSIVE,), _ONE, _ALL, _TWO, chromosome=Chromosome.X),
    _Row((_X_RECESSIVE, _X_MATERNAL), _ONE, _NONE, _HEMI, chromosome=Chromosome.X),
    _Row((_X_MATERNAL,), _ONE, _NONE, _ONE, chromosome=Chromosome.X),
    _Row(("X-linked dominant (Paternal)",), _NONE, _ALL, _ONE, chromosome=Chromosome.X),
    _Row(("Y-linked dominant",), father=_HEMI, proband=_HEMI, chromosome=Chromosome.Y),
    _Row(_LOSS, _ONE, _NONE, _ALL),
    _Row(_LOSS, _NONE, _ONE, _ALL),
)

_REASONS: Final = (
    _Row(("Low relevance, missing call(s) in family",), anyone=frozenset({label.MISSING})),
    _Row(("Low relevance, multiallelic site family",), is_multiallelic=True),
    _Row(("Low relevance, mismatching chrXY genotype(s)",), anyone=frozenset({label.INCONSISTENT})),
    _Row(("Ambiguous due to missing sex determination",), anyone=frozenset({label.AMBIGUOUS})),
    _Row(("Low relevance, homozygous in a parent",), mother=_ALL),
    _Row(("Low relevance, homozygous in a parent",), father=_TWO),
    _Row(("Low relevance, hemizygous in a parent",), _NONE, _HEMI, _HEMI),
    _Row(("Low relevance, present in both parents",), mother=_SOME, father=_SOME),
    _Row(("Low relevance, other",)),
)
