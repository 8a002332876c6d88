"""The genotypes of a line: of those who carry its allele, and of others what `samplegeno` of the carriers has kept."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from variome.export.vcf.layout import GENOTYPES, Key, Layout

Document = Mapping[str, Any]
Table = Mapping[str, Mapping[str, str]]

ALL_SAMPLES_LIMIT: Final = 10
"""A parse without a pedigree lists all samples of a file that has at most this many."""

_GENOTYPE: Final = re.compile(r"[/|]?(?:\.|[0-9]{1,6})(?:[/|](?:\.|[0-9]{1,6}))*")


def called_alleles(genotype: str) -> list[int]:
    """The numbers of the alleles that a GT calls; none where it is no genotype."""
    return [int(each) for each in re.findall("[0-9]+", genotype)] if _GENOTYPE.fullmatch(genotype) else []


class Genotypes:
    """What is known of the samples of a line.

    Args:
        layout: of the file.
        names: its sample columns.
        carriers: documents of the samples that carry the allele.
    """

    def __init__(self, layout: Layout, names: Sequence[str], carriers: Sequence[Document]) -> None:
        self._layout = layout
        self._names = names
        self._carriers = {str(each["CALL_INFO"]): each for each in carriers}
        self._others: dict[str, Document] = {}
        for carrier in carriers:
            for entry in carrier.get(GENOTYPES, ()):
                self._keep(entry, carrier.get("allele_index", 1))

    @property
    def n_alts(self) -> int:
        """The greatest number that a genotype has."""
        return max((number for name in self._names for number in called_alleles(self.text(name, "GT"))), default=1)

    def have(self, name: str, key: Key) -> bool:
        """Whether a sample has a value of a FORMAT key, which holds the property `name`."""
        return any(name in carrier for carrier in self._carriers.values()) or any(
            self._kept(entry, key.key) for entry in self._others.values()
        )

    def text(self, name: str, key: str) -> str:
        """GT of a sample, or another FORMAT value of one that is no carrier; '' where it is not known."""
        if carrier := self._carriers.get(name):
            return str(carrier.get("GT", "")) if key == "GT" else ""
        return self._kept(self._others.get(name, {}), key)

    def kept_text(self, name: str, key: Key, n_alts: int) -> str:
        """The same of another key, a dot where it is not known or has not as many parts as its Number asks for."""
        text = self.text(name, key.key)
        n_parts = text.count(",") + 1
        expected = {"A": (n_alts,), "R": (n_alts + 1,), "G": (n_alts + 1, (n_alts + 1) * (n_alts + 2) // 2)}
        return text if text and n_parts in expected.get(key.number, (n_parts,)) else "."

    def tell_family(self, table: Table) -> bool:
        """Whether a parse without a pedigree makes the stored `samplegeno`, where it makes it from these columns.

        To samples that have none it gives one, which is no loss.
        """
        if GENOTYPES in self._layout.groups_in_info or not self._layout.relatives:
            return True
        rows = [self._entry(name, row) for name, row in table.items()]
        made = rows if len(rows) <= ALL_SAMPLES_LIMIT else []
        stored = [
            [{name: str(value) for name, value in entry.items()} for entry in carrier.get(GENOTYPES, ())]
            for carrier in self._carriers.values()
        ]
        return all(entries in ([], made) for entries in stored)

    def _keep(self, entry: Document, index: int) -> None:
        name = self._column_of(str(entry.get(self._layout.relatives.get("sample", ""), "")))
        genotype = str(entry.get(self._layout.relatives.get("GT", ""), ""))
        is_other = name and name not in self._carriers and _GENOTYPE.fullmatch(genotype)
        if is_other and index not in called_alleles(genotype):  # one that carries it would become an item
            self._others.setdefault(name, entry)

    def _entry(self, name: str, row: Mapping[str, str]) -> dict[str, str]:
        """As a parse makes it of a column."""
        texts = {**row, "sample": name}
        made = {self._layout.relatives[key]: texts.get(key, ".") for key in self._layout.relatives if key[-1] != "/"}
        return {prop: text for prop, text in made.items() if text != "." or prop == self._layout.relatives.get("GT")}

    def _kept(self, entry: Document, key: str) -> str:
        if value := entry.get(self._layout.relatives.get(key, "")):
            return str(value)
        value = entry.get(self._layout.relatives.get(f"{key}/", ""))
        return str(value).replace("/", ",") if value else ""

    def _column_of(self, name: str) -> str:
        """The column of a sample that an annotation may call by a longer name, `NA12878_sample-WGS`."""
        if name in self._names:
            return name
        found = [each for each in self._names if name.startswith(f"{each}-")]
        return found[0] if len(found) == 1 else ""
