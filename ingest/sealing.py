"""Items that are sealed by their parser: written, validated and identified, so that they need only be stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Any, Final
from uuid import UUID

from ingest.builders import Built
from ingest.info_writer import InfoWriter, info_writer
from ingest.record import Record
from ingest.sample_writer import MADE, Samples, SampleWriter, SealedRecord, sample_writer
from ingest.track import Track
from ingest.written_batch import WrittenBatch
from variome.items.batch import Sealed
from variome.model.item_types import ITEM_TYPES
from variome.model.keys import KeyFault, key_of
from variome.schema.validation import CompiledSchema

_VARIANT: Final = ITEM_TYPES["Variant"]


@dataclass(slots=True)
class SealedItems:
    """The items of a record with one ALT.

    Attributes:
        variant: the variant.
        samples: those that carry it, by their column; None where there is something to be told of them, or may be.
    """

    variant: Sealed
    samples: Samples | None
    _place: int
    _told: WrittenBatch

    @property
    def told(self) -> dict[str, Any]:
        """What INFO says of the samples."""
        return self._told.document(self._place)


@dataclass(frozen=True, slots=True)
class Sealer:
    """Seals the items of one file; without a writer of samples, only its variants."""

    writer: InfoWriter
    samples: SampleWriter | None
    schema: CompiledSchema

    def seal(self, records: Sequence[tuple[Record, Built]]) -> list[SealedItems | None]:
        """The items of records with one ALT each.

        Args:
            records: the records, and what their INFO says nothing of.

        Returns:
            one a record; None where there is something to be told of its variant.
        """
        keys = [_key(built.document) for _, built in records]
        chosen = list(compress(records, keys))
        written, told = self.writer.write(
            [record.info for record, _ in chosen], [built.document for _, built in chosen]
        )
        sealed = [SealedRecord(*each, place) for place, each in enumerate(chosen) if written[place]]
        samples = iter(self.samples.write(sealed, told) if self.samples else [None] * len(sealed))
        places = iter(range(len(chosen)))
        found: list[SealedItems | None] = []
        for key, (_, built) in zip(keys, records, strict=True):
            each = written[place := next(places)] if key else None
            if key and each:
                variant = Sealed(self.schema, key, built.uuid, built.document, *each)
                found.append(SealedItems(variant, next(samples), place, told))
            else:
                found.append(None)
        return found


def _key(document: Mapping[str, Any]) -> str | None:
    """The key of a variant; None where there is something to be told of it."""
    if "vrs_id" in document:
        return None  # the store looks whether it is the one that follows from the alleles
    try:
        return key_of(_VARIANT, document)
    except KeyFault:
        return None


def sealer_of(track: Track, schemas: Mapping[str, CompiledSchema], file: UUID, *, with_samples: bool) -> Sealer | None:
    """What seals the items of a file; None where they need more than it does.

    Args:
        track: of the file.
        schemas: by item type, as the store has them.
        file: uuid of the File item.
        with_samples: whether its samples are wanted.
    """
    builder = track.builder
    found = {"variant": schemas.get(builder.item_type), "sample": schemas.get(builder.sample_type)}
    same = {scope: schema for scope, schema in found.items() if schema and schema.version == track.version}
    if builder.item_type != "Variant" or len(same) < len(found):
        return None
    of_samples = [*(name for name, _ in builder.sample_converters.values()), *MADE]
    writer = info_writer(track.info, same, {"variant": builder.property_names, "sample": of_samples})
    if writer is None:
        return None
    samples = sample_writer(track, same["sample"], file, writer.told_of_samples) if with_samples else None
    return Sealer(writer, samples, same["variant"])
