"""What families say of the stored samples of one file, worked out anew: as a load of the file would with this pedigree.

In: the calls of one record, whatever ALTs they carry. Out: their documents. What a load takes from the line of the VCF
comes from the calls here (`ingest.record_genotypes`); the place is that of the file, which the uuid of the variant has.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from ingest.record_genotypes import GenotypeGroup, RecordGenotypes, record_genotypes
from ingest.relatives import FAMILY_PROPERTIES, Relatives, family_call, family_properties
from ingest.samples import GROUP_GENOTYPES, shown_samples
from variome.items.calls import SampledFile, StoredCall
from variome.model.identity import individual_uuid, place_of
from variome.model.item_types import ITEM_TYPES

Document = dict[str, Any]


class Relabelled(NamedTuple):
    """A call and its document as it should be; None where genotypes that it takes are not in the store."""

    call: StoredCall
    document: Document | None


class Relabelling:
    """Works on the calls of one file in one annotation version.

    Args:
        file: the file.
        relatives: the families.
        project: that the file belongs to.
        schemas: of the sample types, by type.
    """

    def __init__(
        self, file: SampledFile, relatives: Relatives, project: str, schemas: Mapping[str, Mapping[str, Any]]
    ) -> None:
        self._samples = dict.fromkeys(file.document["samples"])
        self._assembly: str = file.document["assembly"]
        self._relatives = relatives
        self._rosters = relatives.rosters(list(self._samples))
        self._shown_with: dict[str, list[str]] = {}
        self._groups = {item_type: GenotypeGroup(schema) for item_type, schema in schemas.items()}
        self._individuals = {
            item_type: {
                name: str(individual_uuid(project, name))
                for name in self._samples
                if "individual" in schema["properties"] and relatives.is_known(name)
            }
            for item_type, schema in schemas.items()
        }

    def of_record(self, calls: Iterable[StoredCall]) -> Iterator[Relabelled]:
        """The calls of one record, each with its document."""
        places: dict[tuple[str, str, int], list[StoredCall]] = {}
        for call in calls:  # where a stream was loaded twice, lines of two places can have had one number
            places.setdefault((call.item_type, *_place(call)), []).append(call)
        for (item_type, contig, position), found in places.items():
            known = record_genotypes(found, self._groups[item_type], self._samples)
            for family, members in self._by_family(found).items():
                told = self._told(item_type, family, (contig, position, self._assembly), members, known)
                yield from (Relabelled(call, self._document(call, told, known)) for call in members)

    def _by_family(self, calls: Iterable[StoredCall]) -> dict[str, list[StoredCall]]:
        """The calls by family, those without one under an empty name."""
        found: dict[str, list[StoredCall]] = {}
        for call in calls:
            member = self._relatives.pedigree.members.get(call.document["CALL_INFO"])
            found.setdefault(member.family if member else "", []).append(call)
        return found

    def _told(
        self,
        item_type: str,
        family: str,
        place: tuple[str, int, str],
        calls: Sequence[StoredCall],
        known: RecordGenotypes,
    ) -> Document | None:
        """Labels and modes of a family; None where a genotype is not known. What INFO says of the record stands with
        its first ALT, as in a load.
        """
        roster = self._rosters.get(family)
        if roster is None:
            return {}
        names = [relative.sample_id for relative in roster.members]
        if any(name in self._samples and name not in known.texts for name in names):
            return None
        genotypes = tuple(known.texts[name] if name in self._samples else None for name in names)
        first = min(calls, key=lambda call: int(call.document.get("allele_index", 1)))
        is_structural = item_type == "StructuralVariantSample"
        return family_properties(family_call(roster, genotypes, place, first.document, is_structural=is_structural))

    def _document(self, call: StoredCall, told: Document | None, known: RecordGenotypes) -> Document | None:
        sample = call.document["CALL_INFO"]
        shown = self._shown(call, known)
        if told is None or shown is None:
            return None
        kept = {name: value for name, value in call.document.items() if name not in {*FAMILY_PROPERTIES, "individual"}}
        individual = self._individuals[call.item_type].get(sample)
        return {**kept, **shown, **({"individual": individual} if individual else {}), **told}

    def _shown(self, call: StoredCall, known: RecordGenotypes) -> Document | None:
        """`samplegeno` of a call, empty where it is not made from FORMAT; None where a sample's is not known."""
        group, entries = self._groups[call.item_type], call.document.get(GROUP_GENOTYPES, ())
        if not group.is_of_format(entries, self._samples):
            return {}
        names = self._names_shown(call.document["CALL_INFO"])
        if not all(name in known.entries and name in known.texts for name in names):
            return None
        index = int(call.document.get("allele_index", 1))
        return {GROUP_GENOTYPES: [group.counted(known.entries[name], known.texts[name], index) for name in names]}

    def _names_shown(self, sample: str) -> list[str]:
        if sample not in self._shown_with:
            family = self._relatives.family(sample)
            self._shown_with[sample] = shown_samples(list(self._samples), family, sample)
        return self._shown_with[sample]


def _place(call: StoredCall) -> tuple[str, int]:
    """Contig and position as the file has them."""
    contig, position = place_of(UUID(call.document[ITEM_TYPES[call.item_type].variant_link]))
    return contig, call.document.get("file_spelling", {}).get("POS", position)
