"""What a property is calculated from: a document, and the documents of the items that it takes its name from."""

from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final

from variome.items.calculated.transcripts import Transcript, transcripts_of
from variome.schema.validation import CompiledSchema

Document = Mapping[str, Any]

_NO_GENES: Final[Mapping[str, Document]] = MappingProxyType({})


class Subject:
    """An item as it is stored.

    Attributes:
        schema: of its type and annotation version.
        document: the item.
        variant: of a sample, what its variant is; None for other types, or where the store does not have it.
        genes: Gene items by key, those that the store has of the genes that titles name.
    """

    def __init__(
        self,
        schema: CompiledSchema,
        document: Document,
        variant: "Subject | None" = None,
        genes: Mapping[str, Document] = _NO_GENES,
    ) -> None:
        self.schema = schema
        self.document = document
        self.variant = variant
        self.genes = genes

    @cached_property
    def transcripts(self) -> list[Transcript]:
        """The transcripts of a variant, in its order."""
        return transcripts_of(self.schema, self.document)

    @cached_property
    def most_severe(self) -> Transcript | None:
        """The transcript with the most severe consequence: of equals that of MANE or the canonical one, else the first;
        None for an item without any.
        """
        return min(self.transcripts, key=lambda each: each.order, default=None)
