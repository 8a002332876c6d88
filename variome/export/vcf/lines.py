"""A variant and the samples of one file that carry it, as data lines.

A line has one ALT that is told of; other ALTs of the record that genotypes number are `<*>`, so that each line says all
that it says of one allele. What a line cannot hold as it is stored is named behind `VARIOME_NOT_WRITTEN`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from variome.export.vcf.alleles import Spelling, contig_text, spell
from variome.export.vcf.annotations import AnnotationTexts
from variome.export.vcf.genotypes import Genotypes, called_alleles
from variome.export.vcf.layout import COLUMNS, GENOTYPES, Key, Layout
from variome.export.vcf.texts import column_text, expanded

Document = Mapping[str, Any]

NOT_WRITTEN: Final = "VARIOME_NOT_WRITTEN"
"""INFO key: names of properties that the line does not hold as they are stored."""

_OTHER_ALLELE: Final = "<*>"


@dataclass(frozen=True, slots=True)
class _Call:
    """Samples of one spelling: they make a line."""

    spelling: Spelling
    index: int
    samples: tuple[Document, ...]


class LineMaker:
    """Makes the lines of one file. `names` are its sample columns; None for a file without genotypes."""

    def __init__(self, layout: Layout, names: Sequence[str] | None) -> None:
        self._layout = layout
        self._names = names

    def lines(self, variant: Document, samples: Iterable[Document]) -> Iterator[tuple[int, str]]:
        """POS and text of each line, without its end."""
        for call in self._calls(variant, samples):
            yield call.spelling.position, self._line(variant, call)

    def _calls(self, variant: Document, samples: Iterable[Document]) -> Iterator[_Call]:
        told = {key.key: variant.get(name) for name, key in self._layout.info["variant"].items()}

        def place(sample: Document) -> tuple[int, str, str, int, str]:
            found = spell(variant, sample, told)
            # Two calls of one structural variant by a caller are two samples of one name.
            return found.position, found.ref, found.alt, sample.get("allele_index", 1), sample.get("caller_id", "")

        by_place = sorted(samples, key=place)
        for (*_, index, _), found in groupby(by_place, key=place):
            same = tuple(found)
            yield _Call(spell(variant, same[0], told), index, same)
        if not by_place:
            yield _Call(spell(variant, None, told), 1, ())

    def _line(self, variant: Document, call: _Call) -> str:
        untold: set[str] = set() if call.spelling.is_whole else {"annotation_id"}
        genotypes = Genotypes(self._layout, self._names or (), call.samples)
        n_alts = max(call.index, genotypes.n_alts)
        alts = [_OTHER_ALLELE] * n_alts
        alts[call.index - 1] = call.spelling.alt
        columns = {name: self._column(name, variant, call.samples, untold) for name in COLUMNS}
        table = self._table(call, n_alts, genotypes, untold)
        if call.samples and not genotypes.tell_family(table):
            untold.add(GENOTYPES)
        info = self._info(variant, call, n_alts, untold)
        fields = [
            contig_text(variant["CHROM"]), str(call.spelling.position), columns["ID"], call.spelling.ref,
            ",".join(alts), columns["QUAL"], columns["FILTER"], info, *_sample_columns(table),
        ]  # fmt: skip
        return "\t".join(fields)

    def _column(self, column: str, variant: Document, samples: Sequence[Document], untold: set[str]) -> str:
        """What all who are told by the column agree on; the samples go before the variant."""
        claims: list[tuple[str, Any]] = []
        if name := self._layout.columns["sample"].get(column):
            claims += [(name, sample.get(name)) for sample in samples]
        if column == "ID" and "SV_TYPE" in variant:
            claims += [("caller_id", sample.get("caller_id")) for sample in samples]
        if name := self._layout.columns["variant"].get(column):
            claims.append((name, variant.get(name)))
        value = next((value for _, value in claims if value is not None), None)
        text = None if value is None else column_text(value)
        untold.update(name for name, claimed in claims if claimed != value or (value is not None and text is None))
        return text or "."

    def _info(self, variant: Document, call: _Call, n_alts: int, untold: set[str]) -> str:
        found = list(call.spelling.info)
        found += self._plain(self._layout.info["variant"], [variant], call, n_alts, untold)
        if call.samples:
            found += self._plain(self._layout.info["sample"], call.samples, call, n_alts, untold)
        annotations = AnnotationTexts(self._layout)
        for name, value in variant.items():
            if _is_group(value):
                annotations.add("variant", name, value)
        annotations.add_top("variant", [variant])
        if call.samples:
            annotations.add_top("sample", call.samples)
            self._add_shared(annotations, call.samples)
        found += annotations.texts(call.index, n_alts)
        untold |= annotations.untold
        if untold:
            found.append((NOT_WRITTEN, ",".join(sorted(untold))))
        return ";".join(f"{key}={text}" if text else key for key, text in found) or "."

    def _plain(
        self, keys: Mapping[str, Key], documents: Sequence[Document], call: _Call, n_alts: int, untold: set[str]
    ) -> Iterator[tuple[str, str]]:
        for name, key in keys.items():
            values = [document.get(name) for document in documents]
            if all(value is None for value in values):
                continue
            text = key.text(values[0]) if all(value == values[0] for value in values) else None
            text = None if text is None else expanded(text, key.number, call.index, n_alts)
            if text is None:
                untold.add(name)
            else:
                yield key.key, text

    def _add_shared(self, annotations: AnnotationTexts, samples: Sequence[Document]) -> None:
        """Groups of samples stand in INFO, where all samples of a line share them."""
        for group in self._layout.groups_in_info:
            values = [sample.get(group) for sample in samples]
            if all(value == values[0] for value in values):
                annotations.add("sample", group, values[0] or ())
            else:
                annotations.untold.add(group)

    def _table(self, call: _Call, n_alts: int, genotypes: Genotypes, untold: set[str]) -> dict[str, dict[str, str]]:
        """By sample and FORMAT key what stands there."""
        carriers = {str(sample["CALL_INFO"]): sample for sample in call.samples}
        untold.update("GT" for name, sample in carriers.items() if not _is_carrier(sample, name, call, self._names))
        keys = [key for name, key in self._layout.format.items() if genotypes.have(name, key)]
        return {
            name: {
                "GT": genotypes.text(name, "GT") or ".",
                **{
                    key.key: self._value(key, carriers[name], call.index, n_alts, untold)
                    if name in carriers
                    else genotypes.kept_text(name, key, n_alts)
                    for key in keys
                },
            }
            for name in self._names or ()
        }

    def _value(self, key: Key, sample: Document, index: int, n_alts: int, untold: set[str]) -> str:
        if sample.get(key.name) is None:
            return "."
        text = key.text(sample[key.name])
        text = None if text is None else expanded(text, key.number, index, n_alts)
        if text is None:
            untold.add(key.name)
        return text or "."


def _sample_columns(table: Mapping[str, Mapping[str, str]]) -> list[str]:
    """FORMAT, and the columns of the samples; none in a file without samples."""
    rows = list(table.values())
    return [":".join(row) for row in rows[:1]] + [":".join(row.values()) for row in rows]


def _is_carrier(sample: Document, name: str, call: _Call, names: Sequence[str] | None) -> bool:
    """Whether a parse finds that the sample carries the allele."""
    return name in (names or ()) and call.index in called_alleles(sample.get("GT", ""))


def _is_group(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)
