"""The query of a search: parameters, and conditions on fields beside them. Of a URL, a command or a saved search."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Literal, Self
from urllib.parse import parse_qsl

import orjson
from psycopg import Connection
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from variome.errors import InputError
from variome.items.reading import get_item
from variome.items.selecting import Selection
from variome.items.viewer import Viewer
from variome.model.item_types import Status
from variome.model.region import Region
from variome.schema.registry import SchemaRegistry
from variome.search.request import MOST_FACETS, MOST_HITS, SearchRequest, SortKey

Pair = tuple[str, str]
Text = Annotated[str, Field(min_length=1, max_length=10_000, pattern=r"^[^\x00]+$")]
MaybeText = Text | None


class SearchParameters(BaseModel):
    """What `GET /search` takes beside conditions on fields, which are all other names."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    type: Text | None = Field(default=None, description="Type of item, such as Gene; that of `saved` if not given.")
    key: MaybeText = Field(default=None, description="Key, second key, alias or uuid; nothing else is looked at then.")
    saved: MaybeText = Field(default=None, description="Saved search, which the other parameters narrow or change.")
    annotation_version: MaybeText = Field(
        default=None, description="Annotation version to show; without it, the newest that the item is stored under."
    )
    where: MaybeText = Field(default=None, description="Expression over the fields of the type.")
    q: MaybeText = Field(default=None, description="Name of a variant, rsID, gene, transcript, HGVS or region.")
    region: MaybeText = Field(default=None, description="Such as chr1:1-2000: 1-based, both ends included.")
    gene: MaybeText = Field(
        default=None, description="Gene that the variants link to: stable id, symbol, uuid, @id or alias."
    )
    gene_list: list[Text] = Field(default=[], description="Gene lists, one of whose genes it is.")
    file: MaybeText = Field(default=None, description="Accession of a file, in `project` or else the default one.")
    sample: MaybeText = Field(default=None, description="Name of a sample that carries the variants.")
    family: MaybeText = Field(default=None, description="Family whose samples are meant.")
    assembly: MaybeText = Field(default=None, description="Assembly; without it any, and a region is one of GRCh38.")
    status: Status | None = Field(default=None, description="Of the items; without it all but deleted ones.")
    max_other_families: int | None = Field(
        default=None, ge=0, lt=1 << 31, description="In how many other families of yours it may be at most."
    )
    pairs: bool = Field(
        default=False, description="Only calls of compound-het pairs of which both are hits; they stand side by side."
    )
    sort: MaybeText = Field(
        default=None, description="Up to three fields, with commas between; `-` before one: descending."
    )
    facet: list[Text] = Field(
        default=[], max_length=MOST_FACETS, description="Field whose values are counted; may be repeated."
    )
    field: list[Text] = Field(default=[], max_length=100, description="Property to answer; all if not given.")
    frame: Literal["object", "embedded"] = Field(default="object", description="Links as @id, or as what they lead to.")
    limit: int = Field(default=25, ge=1, le=MOST_HITS, description="How many items at most.")
    after: MaybeText = Field(default=None, description="Where the page before ended: it is in its `next`.")
    total: bool = Field(default=True, description="Whether all hits are counted.")

    @classmethod
    def of_pairs(cls, pairs: Sequence[Pair]) -> Self:
        """From names and values.

        Raises:
            InputError: a value is not as it must be, or given more than once where there is one; a saved search is
                still to be looked up.
        """
        check_given_once(pairs)
        if any(name == "saved" for name, _ in pairs):
            raise InputError("saved: expected it beside a query, found it within one; a saved search rests on no other")
        values: dict[str, Any] = {}
        for name, value in pairs:
            if name in _LISTS:
                values.setdefault(name, []).append(value)
            else:
                values[name] = value
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            faults = "; ".join(f"{each['loc'][0]}: {each['msg']}" for each in error.errors())
            raise InputError(f"the query of the search: {faults}") from None

    def request(self, pairs: Sequence[Pair], project: str) -> SearchRequest:
        """What is searched for.

        Args:
            pairs: names and values that these are of.
            project: name of the project in which names are looked for, unless these have one.

        Raises:
            InputError: the region or the order cannot be read.
        """
        own = own_project(pairs)
        return SearchRequest(
            selection=Selection(
                item_type=self.type or "",
                annotation_version=self.annotation_version,
                assembly=self.assembly,
                project=own,
                file=self.file,
                file_project=own or project,
                region=Region.parse(self.region) if self.region else None,
                gene=self.gene,
                sample=self.sample,
                status=self.status,
            ),
            filters=tuple(each for each in pairs if each[0] not in _NAMES),
            where=self.where or "",
            text=self.q or "",
            family=self.family or "",
            gene_lists=tuple(self.gene_list),
            max_other_families=self.max_other_families,
            has_pairs=self.pairs,
            sort=SortKey.parse_all(self.sort or ""),
            facets=tuple(self.facet),
            limit=self.limit,
            after=self.after or "",
            has_total=self.total,
        )


def saved_pairs(
    connection: Connection[Any], registry: SchemaRegistry, name: str, *, viewer: Viewer, project: str
) -> list[Pair]:
    """Type and query of a saved search, as names and values.

    Raises:
        NotFoundError: there is none that is called so, or the viewer may not see it.
    """
    item = get_item(connection, registry, "SavedSearch", name, viewer=viewer, project=project)
    document = orjson.loads(item.document)
    return [("type", document["type"]), *parse_qsl(document["query"], keep_blank_values=True)]


def narrowed(kept: Sequence[Pair], given: Sequence[Pair]) -> list[Pair]:
    """A saved search with what is given beside it, which takes the place of its own where there is one value."""
    replaced = {name for name, _ in given} & _SINGLE
    return [*(each for each in kept if each[0] not in replaced), *given]


def own_project(pairs: Iterable[Pair]) -> str | None:
    """The project that a query names; None where it names none."""
    return next((value for name, value in pairs if name == PROJECT), None)


def check_given_once(pairs: Iterable[Pair]) -> None:
    """Nothing, where each parameter that has one value is given once: of two regions one would go unnoticed.

    Raises:
        InputError: one is given more than once.
    """
    for name, times in Counter(name for name, _ in pairs if name in _SINGLE).items():
        if times > 1:
            raise InputError(f"{name}: expected it once, found it {times} times")


PROJECT = "project"
"""The parameter that also says in which project names are looked for."""

_LISTS = frozenset({"gene_list", "facet", "field"})
_NAMES = frozenset({*SearchParameters.model_fields, PROJECT})
_SINGLE = _NAMES - _LISTS
