"""What the user may choose for a parse."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from ingest.relatives import KnowsRelatives, Relatives

if TYPE_CHECKING:
    from ingest.reference import Reference  # pysam takes an eighth of a second to import


@dataclass(frozen=True, slots=True)
class ParseOptions:
    """What the user may choose.

    `version` is the annotation version that small variants record, `structural_version` that of structural ones where
    it differs. `accession` None means the SHA-256 of the content, `assembly` None what the header says. `sha256` is the
    digest of the content where it is known already.
    """

    version: str
    structural_version: str | None = None
    project: str = "default"
    accession: str | None = None
    sha256: str | None = None
    assembly: str | None = None
    variant_samples: Literal["auto", "always", "never"] = "auto"
    strict: bool = False
    relatives: KnowsRelatives = field(default_factory=Relatives)
    reference: "Reference | None" = None
    consequence_names: Mapping[str, str] = field(default_factory=dict)
