"""Variants that are sealed by their parser: written, validated and identified, so that they need only be stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Any, Final

import orjson

from ingest.builders import Built
from ingest.info_writer import InfoWriter, Written, info_writer
from ingest.record import Record
from ingest.relatives import FAMILY_PROPERTIES
from ingest.track import Track
from variome.items.batch import Sealed
from variome.model.item_types import ITEM_TYPES
from variome.model.keys import KeyFault, key_of
from variome.schema.validation import CompiledSchema

_VARIANT: Final = ITEM_TYPES["Variant"]

_OF_SAMPLES: Final = (
    "CALL_INFO", "GT", "allele_index", "annotation_id", "variant", "file", "MUTANNO_Version", "file_spelling",
    "individual", *FAMILY_PROPERTIES,
)  # fmt: skip
"""Properties of a sample that its parser makes."""


@dataclass(frozen=True, slots=True)
class Sealer:
    """Seals the variants of one file."""

    writer: InfoWriter
    schema: CompiledSchema

    def seal(self, records: Sequence[tuple[Record, Built]]) -> list[tuple[Sealed, dict[str, Any]] | None]:
        """The variants of records with one ALT each, and what INFO says of the samples of each.

        Args:
            records: the records, and what their INFO says nothing of.

        Returns:
            one a record; None where there is something to be told of it.
        """
        keys = [_key(built.document) for _, built in records]
        chosen = list(compress(records, keys))
        written = self.writer.write([record.info for record, _ in chosen], [built.document for _, built in chosen])
        found = iter(written)
        return [
            self._sealed(key, built, told) if key and (told := next(found)) else None
            for key, (_, built) in zip(keys, records, strict=True)
        ]

    def _sealed(self, key: str, built: Built, told: Written) -> tuple[Sealed, dict[str, Any]]:
        sealed = Sealed(self.schema, key, built.uuid, built.document, told.content, told.search, told.names)
        return sealed, orjson.loads(told.sample)


def _key(document: Mapping[str, Any]) -> str | None:
    """The key of a variant; None where there is something to be told of it."""
    if "vrs_id" in document:
        return None  # the store looks whether it is the one that follows from the alleles
    try:
        return key_of(_VARIANT, document)
    except KeyFault:
        return None


def sealer_of(track: Track, schemas: Mapping[str, CompiledSchema]) -> Sealer | None:
    """What seals the variants of a file; None where they need more than it does.

    Args:
        track: of the file.
        schemas: by item type, as the store has them.
    """
    builder = track.builder
    found = {"variant": schemas.get(builder.item_type), "sample": schemas.get(builder.sample_type)}
    same = {scope: schema for scope, schema in found.items() if schema and schema.version == track.version}
    if builder.item_type != "Variant" or len(same) < len(found):
        return None
    others = {"variant": builder.property_names, "sample": [*builder.sample_property_names, *_OF_SAMPLES]}
    writer = info_writer(track.info, same, others)
    return Sealer(writer, same["variant"]) if writer else None
