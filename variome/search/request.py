"""What a search asks for, as values."""

from dataclasses import dataclass, field
from typing import Self

from variome.errors import InputError
from variome.items.selecting import Selection

MOST_FACETS = 12
MOST_SORT_KEYS = 3
MOST_HITS = 1000
"""Items that one answer has at most."""


@dataclass(frozen=True, slots=True)
class SortKey:
    """A field that hits are ordered by; those without a value come last either way.

    Of a list of values the least counts, and the greatest where the order is descending.
    """

    path: str
    is_descending: bool = False

    @classmethod
    def parse_all(cls, text: str) -> tuple[Self, ...]:
        """The keys that `gnomad_af,-cadd_phred` names.

        Raises:
            InputError: they are too many.
        """
        names = [name for name in text.split(",") if name]
        if len(names) > MOST_SORT_KEYS:
            raise InputError(f"sort: expected {MOST_SORT_KEYS} fields at most, found {len(names)}")
        return tuple(cls(name.removeprefix("-"), is_descending=name.startswith("-")) for name in names)

    def __str__(self) -> str:
        return f"-{self.path}" if self.is_descending else self.path


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRequest:
    """A search; everything that is given must hold.

    Attributes:
        selection: type, annotation version, place, file and so on.
        filters: conditions on fields as the query of a URL has them (`variome.search.filters`).
        where: an expression over the fields of the type.
        text: what somebody typed: an rsID, a gene, HGVS, a region, the name of an item.
        family: name of a family whose samples are meant.
        gene_lists: names of gene lists in one of which a gene of the variant is.
        max_other_families: in how many other families of the viewer the variant may be at most.
        has_pairs: whether both of a compound-het pair must be hits, and nothing else is.
        sort: what hits are ordered by; then by uuid, which is by place.
        facets: fields whose values are counted.
        limit: hits in the answer at most.
        after: where the page before ended (`Found.next`); empty for the first page.
        has_total: whether hits are counted.
    """

    selection: Selection
    filters: tuple[tuple[str, str], ...] = ()
    where: str = ""
    text: str = ""
    family: str = ""
    gene_lists: tuple[str, ...] = ()
    max_other_families: int | None = None
    has_pairs: bool = False
    sort: tuple[SortKey, ...] = ()
    facets: tuple[str, ...] = ()
    limit: int = 25
    after: str = field(default="", repr=False)
    has_total: bool = True
