"""Variants that are sealed by their parser: written, validated and identified, so that they need only be stored."""

from dataclasses import dataclass
from typing import Final

from ingest.builders import Built
from ingest.info_writer import InfoWriter, info_writer
from ingest.plain_annotation import Document, NotPlain
from ingest.record import Record
from ingest.track import Track
from variome.items.batch import Sealed
from variome.model.item_types import ITEM_TYPES
from variome.model.keys import KeyFault, key_of
from variome.schema.validation import CompiledSchema

_VARIANT: Final = ITEM_TYPES["Variant"]


@dataclass(frozen=True, slots=True)
class Sealer:
    """Seals the variants of one file."""

    writer: InfoWriter
    schema: CompiledSchema

    def seal(self, record: Record, built: Built, sample: Document) -> Sealed | None:
        """The only variant of a record; None where there is something to be told of it.

        Args:
            record: the record in hand.
            built: what its INFO says nothing of.
            sample: takes what INFO says of the samples; of no use without a variant.
        """
        document = built.document
        if "vrs_id" in document:
            return None  # the store looks whether it is the one that follows from the alleles
        try:
            key = key_of(_VARIANT, document)
            content, search, names = self.writer.write(record.info, document, sample)
        except (KeyFault, NotPlain):
            return None
        return Sealed(self.schema, key, built.uuid, document, content, search, names)


def sealer_of(track: Track, schema: CompiledSchema) -> Sealer | None:
    """What seals the variants of a file; None where they need more than it does.

    Args:
        track: of the file.
        schema: of the variants, as the store has it.
    """
    is_same = track.version == schema.version and track.builder.item_type == schema.item_type == "Variant"
    writer = info_writer(track.info, schema, track.builder.property_names) if is_same else None
    return Sealer(writer, schema) if writer else None
