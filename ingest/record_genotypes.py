"""The genotypes of one record as the store has them, though only carriers of an ALT have an item.

A carrier's item has its own GT, and beside it the genotypes of the samples that its loader took for its family, those
without the ALT too. Where these were made from FORMAT they are exact. Where an annotation brought them (SAMPLEGENO),
it is believed, while it agrees with the GT of every carrier, that the others carry no ALT. Nothing else is concluded: a
sample of which nobody tells may have reference or no call.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ingest.plan import group_properties
from ingest.record import parse_genotype
from ingest.samples import GROUP_GENOTYPES, genotype_columns
from variome.items.calls import StoredCall

Document = Mapping[str, Any]


class GenotypeGroup:
    """Reads entries of `samplegeno` by the schema that they were made by."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        properties = group_properties(schema, GROUP_GENOTYPES)
        named = {source: name for name, source, _ in genotype_columns(properties)}
        self._sample = named.get("sample", "")
        self._genotype = named.get("GT")
        self._count = named.get("count")

    def is_of_format(self, entries: Sequence[Document], samples: Collection[str]) -> bool:
        """Whether a loader made the entries from FORMAT: they name samples as the file does, and count the ALT."""
        return bool(entries) and all(
            entry.get(self._sample) in samples and (self._count is None or self._count in entry) for entry in entries
        )

    def by_sample(self, entries: Sequence[Document], samples: Collection[str]) -> dict[str, Document]:
        """The entries by sample of the file; an annotation may put a suffix to the name that tells the experiment.

        Empty where two entries are of one sample.
        """
        found = {}
        for entry in entries:
            if owner := _owner(entry.get(self._sample, ""), samples):
                found[owner] = entry
        return found if len(found) == len(entries) else {}

    def genotypes(self, entries: Mapping[str, Document]) -> dict[str, str]:
        """GT by sample: `.` where the entry leaves it out, none at all where the schema has no place for it."""
        if self._genotype is None:
            return {}
        return {name: entry.get(self._genotype, ".") for name, entry in entries.items()}

    def counted(self, entry: Document, genotype: str, allele_index: int) -> Document:
        """The entry as it stands beside a carrier of this ALT."""
        if self._count is None:
            return entry
        return {**entry, self._count: (parse_genotype(genotype) or ()).count(allele_index)}


@dataclass(frozen=True, slots=True)
class RecordGenotypes:
    """What is known of a record.

    Attributes:
        texts: GT by sample, `.` for a sample without one; who is not in it is not known.
        entries: by sample, its entry of `samplegeno`, of those that were made from FORMAT.
    """

    texts: Mapping[str, str]
    entries: Mapping[str, Document]


def record_genotypes(calls: Sequence[StoredCall], group: GenotypeGroup, samples: Collection[str]) -> RecordGenotypes:
    """What the calls of one record tell of the samples of the file; two that contradict each other tell nothing."""
    carriers = {str(call.document["CALL_INFO"]): str(call.document["GT"]) for call in calls}
    texts = dict(carriers)
    entries: dict[str, Document] = {}
    doubtful: set[str] = set()
    for call in calls:
        shown = call.document.get(GROUP_GENOTYPES, ())
        found = group.by_sample(shown, samples)
        told = group.genotypes(found)
        if group.is_of_format(shown, samples):
            entries.update(found)
        else:
            told = _believed(told, carriers)
        doubtful.update(name for name, text in told.items() if texts.setdefault(name, text) != text)
    return RecordGenotypes({name: text for name, text in texts.items() if name not in doubtful}, entries)


def _owner(name: str, samples: Collection[str]) -> str:
    """The sample called so, or so up to a suffix that begins with no letter or digit; empty when there is none."""
    if name in samples:
        return name
    begun = (each for each in samples if name.startswith(each) and not name[len(each)].isalnum())
    return max(begun, key=len, default="")


def _believed(told: Mapping[str, str], carriers: Mapping[str, str]) -> dict[str, str]:
    """What an annotation tells of those who are no carriers; nothing where it contradicts what is known."""
    others = {name: text for name, text in told.items() if name not in carriers}
    agrees = all(_alleles(told[name]) == _alleles(text) for name, text in carriers.items() if name in told)
    return others if agrees and all(set(_alleles(text)) <= {-1, 0} for text in others.values()) else {}


def _alleles(genotype: str) -> list[int]:
    """The alleles in no order, -1 for one that is not called."""
    return sorted(-1 if allele is None else allele for allele in parse_genotype(genotype) or (None,))
