"""The INFO column of one record, for each of its ALTs: properties of the variant, and properties its samples share."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ingest.decode import ABSENT, ValueFault, has_stray_percent
from ingest.plan import AnnotationPlan, Column, FieldPlan, Part
from ingest.problems import Severity
from ingest.record import Record, RecordLog, allele_part, shown
from variome.model.alleles import is_sequence

Document = dict[str, Any]


@dataclass(slots=True)
class AlleleInfo:
    """What INFO says of one ALT: by scope, `variant` for the variant item and `sample` for each of its samples."""

    variant: Document = field(default_factory=dict)
    sample: Document = field(default_factory=dict)

    def of(self, scope: str) -> Document:
        """The document of a scope."""
        return self.variant if scope == "variant" else self.sample


class InfoReader:
    """Reads INFO by a plan that was compiled once for the file.

    Attributes:
        unknown: how many records held each column that no schema has, by `INFO/key` or `KEY/field`.
    """

    def __init__(self, annotations: Mapping[str, AnnotationPlan], fields: Mapping[str, FieldPlan]) -> None:
        self._annotations = annotations
        self._fields = fields
        self._missing_keys: Counter[str] = Counter()
        self._seen_annotations: Counter[str] = Counter()

    @property
    def unknown(self) -> Counter[str]:
        """How many records held each column that no schema has."""
        found = Counter({f"INFO/{key}": n for key, n in self._missing_keys.items()})
        for key, n in self._seen_annotations.items():
            found.update(dict.fromkeys(self._annotations[key].unknown, n))
        return found

    def read(self, record: Record, log: RecordLog) -> list[AlleleInfo]:
        """One `AlleleInfo` an ALT, in the order of the record."""
        found = [AlleleInfo() for _ in record.alts]
        if record.info == ".":
            return found
        seen: set[str] = set()
        for item in record.info.split(";"):
            key, equals, text = item.partition("=")
            if key in seen:
                log.add("duplicate-info-key", Severity.WARNING, f"the key {key} stands twice; the first is taken",
                        field=f"INFO/{key}")  # fmt: skip
                continue
            seen.add(key)
            if (annotation := self._annotations.get(key)) is not None:
                self._seen_annotations[key] += 1
                _read_annotation(annotation, text, record, found, log)
            elif (plan := self._fields.get(key)) is not None:
                _read_field(plan, text if equals else None, found, log)
            elif key:
                self._missing_keys[key] += 1
        return found


def _read_field(plan: FieldPlan, text: str | None, found: list[AlleleInfo], log: RecordLog) -> None:
    if text is None:  # a flag: the key alone
        if plan.is_boolean:
            for each in found:
                each.of(plan.scope)[plan.property] = True
        else:
            log.add("value-missing", Severity.ERROR, "expected KEY=value, found the key alone; the value is left out",
                    field=f"INFO/{plan.key}")  # fmt: skip
        return
    if text in {"", "."}:
        return
    for alt_index, each in enumerate(found, start=1):
        try:
            value = plan.convert(allele_part(text, plan.number, alt_index, len(found)))
        except ValueFault as fault:
            log.add_fault(fault, f"INFO/{plan.key}", text)
            return
        if value is not ABSENT and value != ".":
            each.of(plan.scope)[plan.property] = value


def _read_annotation(plan: AnnotationPlan, text: str, record: Record, found: list[AlleleInfo], log: RecordLog) -> None:
    if not text or text == ".":
        return
    key = plan.layout.key
    if has_stray_percent(text):
        log.add("stray-percent", Severity.WARNING, "a % is followed by no two hexadecimal digits; it is kept as it is",
                field=f"INFO/{key}", value=text[max(0, text.find("%") - 10) :])  # fmt: skip
    entries = _entries(plan, text, log)
    if len(found) == 1:
        for part in plan.parts:
            _fill(part, key, entries, found[0].of(part.scope), log)
        return
    by_alt = _entries_by_alt(plan, entries, record, log)
    for each, chosen in zip(found, by_alt, strict=True):
        for part in plan.parts:
            _fill(part, key, chosen, each.of(part.scope), log)


Entry = tuple[int, list[str]]
"""Number of the entry in the annotation, 0-based, and its fields."""


def _entries(plan: AnnotationPlan, text: str, log: RecordLog) -> list[Entry]:
    entries: list[Entry] = []
    for number, entry in enumerate(text.split(",")):
        fields = entry.split("|")
        if len(fields) != plan.n_fields:
            if plan.layout.key == "BCSQ":
                # bcftools leaves trailing fields off, and writes `@position` for consequences told at another record.
                if entry.startswith("@"):
                    log.add("pointer", Severity.NOTE, f"the consequences stand at the record at position {entry[1:]}",
                            field="INFO/BCSQ", entry=number, value=entry)  # fmt: skip
                    continue
            else:
                _wrong_field_count(plan, fields, number, entry, log)
            fields = fields[: plan.n_fields] + [""] * (plan.n_fields - len(fields))
        entries.append((number, fields))
    return entries


def _wrong_field_count(plan: AnnotationPlan, fields: list[str], number: int, entry: str, log: RecordLog) -> None:
    what = f"expected {plan.n_fields} fields separated by |, found {len(fields)}; "
    what += "those left over are dropped" if len(fields) > plan.n_fields else "those that are missing are absent"
    log.add("format-field-count", Severity.ERROR, what, field=f"INFO/{plan.layout.key}", entry=number, value=entry)


def _fill(part: Part, key: str, entries: list[Entry], target: Document, log: RecordLog) -> None:
    if part.group is None:
        _fill_top(part, key, entries, target, log)
        return
    objects = []
    for number, fields in entries:
        each: Document = {}
        _convert(part.columns, fields, each, key, number, log)
        if each:
            objects.append(each)
    if objects:
        target.setdefault(part.group, []).extend(objects)


def _fill_top(part: Part, key: str, entries: list[Entry], target: Document, log: RecordLog) -> None:
    """Fields of the top level, which VEP repeats in every entry: the first entry that has one tells it."""
    if not entries:
        return
    number, fields = entries[0]
    _convert(part.columns, fields, target, key, number, log)
    first = part.pick(fields)
    for number, other in entries[1:]:
        if part.pick(other) == first:
            continue
        for column in part.columns:
            _merge(column, fields, other, target, key, number, log)


def _merge(
    column: Column, fields: list[str], other: list[str], target: Document, key: str, number: int, log: RecordLog
) -> None:
    index, name, _ = column
    text, known = other[index], fields[index]
    if text == known or text in {"", "."}:
        return
    if known in {"", "."}:
        fields[index] = text
        _convert((column,), other, target, key, number, log)
        return
    what = f"the entries disagree: {shown(known)!r} is taken, {shown(text)!r} is not"
    log.add("differing-values", Severity.WARNING, what, field=f"{key}/{name}", entry=number, value=text)


def _convert(
    columns: tuple[Column, ...], fields: list[str], target: Document, key: str, number: int, log: RecordLog
) -> None:
    for index, name, convert in columns:
        text = fields[index]
        if not text or text == ".":
            continue
        try:
            value = convert(text)
        except ValueFault as fault:
            log.add_fault(fault, f"{key}/{name}", text, entry=number)
            continue
        if value is not ABSENT:
            target[name] = value


def _entries_by_alt(plan: AnnotationPlan, entries: list[Entry], record: Record, log: RecordLog) -> list[list[Entry]]:
    """The entries of each ALT: by ALLELE_NUM, else by the spelling in Allele, else all of them, with a warning."""
    chosen: list[list[Entry]] = [[] for _ in record.alts]
    if plan.allele is None and plan.allele_num is None:
        return [entries for _ in record.alts]
    spellings = _spellings(record) if plan.layout.key != "ANN" else {alt: i for i, alt in enumerate(record.alts)}
    for entry in entries:
        alt = _alt_of_entry(plan, entry[1], spellings, len(record.alts))
        if alt is None:
            found = entry[1][plan.allele] if plan.allele is not None else ""
            log.add("allele-unmatched", Severity.WARNING,
                    f"no ALT of {','.join(record.alts)[:60]} is called {shown(found)!r}; the entry goes to all of them",
                    field=f"INFO/{plan.layout.key}", entry=entry[0], value=found)  # fmt: skip
        for index in range(len(chosen)) if alt is None else (alt,):
            chosen[index].append(entry)
    return chosen


def _alt_of_entry(plan: AnnotationPlan, fields: list[str], spellings: Mapping[str, int], n_alts: int) -> int | None:
    number = fields[plan.allele_num] if plan.allele_num is not None else ""
    if number.isdecimal() and 1 <= int(number) <= n_alts:
        return int(number) - 1
    return spellings.get(fields[plan.allele]) if plan.allele is not None else None


def _spellings(record: Record) -> dict[str, int]:
    """Index of each ALT by how an annotator may write it.

    As VEP does: where an allele of the record is an indel, without the first base that all alleles share, `-` for
    nothing left. Else as it is, where that is not what another ALT is called by VEP's rule.
    """
    names: dict[str, int] = {}
    sequences = [a for a in (record.ref, *record.alts) if is_sequence(a)]
    is_indel = any(len(a) != len(record.ref) for a in sequences)
    if is_indel and all(a[0] == record.ref[0] for a in sequences):
        names = {alt[1:] or "-": index for index, alt in enumerate(record.alts) if is_sequence(alt)}
    for index, alt in enumerate(record.alts):
        names.setdefault(alt, index)
        names.setdefault(alt.strip("<>"), index)
    return names
