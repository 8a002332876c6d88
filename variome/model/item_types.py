"""The types of items: what each is called, what its key is, who owns it. One table that everything else asks."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, Literal, get_args

from variome.errors import NotFoundError

LinkForm = Literal["key", "uuid"]
Status = Literal["shared", "obsolete", "current", "in review", "inactive", "deleted"]

STATUSES: Final[tuple[Status, ...]] = get_args(Status)

REFERENCE_PROJECT: Final = "reference"
"""The reserved project whose items everyone signed in may read, and no load of a project owns."""

DEFAULT_ASSEMBLY: Final = "GRCh38"
"""The assembly that names and addresses do not say."""

PROGRAM_USER: Final = "variome"
"""Name of the user who stands for the program itself."""


@dataclass(frozen=True, slots=True)
class ItemType:
    """One type of item.

    Attributes:
        name: as in `@type`.
        collection: its path in the API.
        key: properties that make the key; the last one names the item, those before say where the name is unique.
        unique: other properties by which one item of the type is found.
        variant_link: property by which a sample names its variant; empty for all other types.
        is_versioned: has a table for each annotation version.
        is_located: lies on the genome: its uuid begins with contig and position.
        in_reference: belongs to the reserved project, whoever brings it.
        default_status: status of a new item.
        link_form: how a link to it is stored.
        kept: properties that the store writes itself and an upsert never takes away.
        settled: properties that cannot change once they have a value.
        takes_gene_names: may name the genes that it links to as people do (`items.gene_names`).
        posting_rank: place in the order of writing: what a type links to has a lower rank.
    """

    name: str
    collection: str
    key: tuple[str, ...]
    unique: tuple[str, ...] = ()
    variant_link: str = ""
    is_versioned: bool = False
    is_located: bool = False
    in_reference: bool = False
    default_status: Status = "in review"
    link_form: LinkForm = "uuid"
    kept: tuple[str, ...] = ()
    settled: tuple[str, ...] = ()
    takes_gene_names: bool = False
    posting_rank: int = 0

    @property
    def name_property(self) -> str:
        """The property that names the item where it is unique."""
        return self.key[-1]


def get_item_type(name: str) -> ItemType:
    """The type called `name`.

    Raises:
        NotFoundError: there is none.
    """
    try:
        return ITEM_TYPES[name]
    except KeyError:
        raise NotFoundError(f"expected one of the item types {', '.join(ITEM_TYPES)}, found {name!r}") from None


def item_type_of_collection(collection: str) -> ItemType:
    """The type whose items are at `/collection/`.

    Raises:
        NotFoundError: there is none.
    """
    try:
        return _BY_COLLECTION[collection]
    except KeyError:
        raise NotFoundError(
            f"expected one of the collections {', '.join(_BY_COLLECTION)}, found {collection!r}"
        ) from None


_IN_POSTING_ORDER: Final = (
    ItemType("Institution", "institutions", ("name",), in_reference=True, default_status="shared"),
    ItemType("Project", "projects", ("name",), default_status="current"),
    ItemType("User", "users", ("name",), in_reference=True, default_status="current"),
    ItemType("IngestionVersion", "ingestion-versions", ("version",), in_reference=True, default_status="shared"),
    ItemType(
        "AnnotationField", "annotation-fields", ("MUTANNO_Version", "field_name"),
        in_reference=True, default_status="shared",
    ),
    ItemType(
        "GeneAnnotationField", "gene-annotation-fields", ("MUTANNO_Version", "field_name"),
        in_reference=True, default_status="shared",
    ),
    ItemType(
        "VariantConsequence", "variant-consequences", ("var_conseq_name",), unique=("var_conseq_id",),
        in_reference=True, default_status="shared", link_form="key",
    ),
    ItemType("Gene", "genes", ("ensgid",), in_reference=True, default_status="shared", link_form="key"),
    ItemType("GeneList", "gene-lists", ("project", "gene_list_id"), takes_gene_names=True),
    ItemType("SavedSearch", "saved-searches", ("project", "search_id")),
    ItemType("Individual", "individuals", ("project", "individual_id")),
    ItemType("Family", "families", ("project", "family_id")),
    ItemType("File", "files", ("project", "accession"), kept=("superseded_by",), settled=("sha256",)),
    ItemType("GenotypeDataset", "genotype-datasets", ("project", "dataset_id")),
    ItemType("GenotypeDatasetVersion", "genotype-dataset-versions", ("project", "version_id")),
    ItemType("GenotypeSample", "genotype-samples", ("project", "sample_id")),
    ItemType("Population", "populations", ("project", "population_id")),
    ItemType("IngestionSubmission", "ingestion-submissions", ("uuid",)),
    ItemType(
        "Variant", "variants", ("assembly", "annotation_id"),
        is_versioned=True, is_located=True, in_reference=True, default_status="shared",
    ),
    ItemType(
        "VariantSample", "variant-samples", ("annotation_id",), variant_link="variant",
        is_versioned=True, is_located=True,
    ),
    ItemType(
        "StructuralVariant", "structural-variants", ("assembly", "annotation_id"),
        is_versioned=True, is_located=True, in_reference=True, default_status="shared",
    ),
    ItemType(
        "StructuralVariantSample", "structural-variant-samples", ("annotation_id",), variant_link="structural_variant",
        is_versioned=True, is_located=True,
    ),
)  # fmt: skip

ITEM_TYPES: Final[Mapping[str, ItemType]] = MappingProxyType(
    {each.name: replace(each, posting_rank=rank) for rank, each in enumerate(_IN_POSTING_ORDER)}
)
"""Every type by name, in posting order. API keys are no items: they hold a secret and have no schema."""

_BY_COLLECTION: Final = {each.collection: each for each in ITEM_TYPES.values()}
