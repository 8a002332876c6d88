"""The INFO column of one record, for each of its ALTs: properties of the variant, and properties its samples share."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from ingest.decode import ABSENT, ValueFault, has_stray_percent
from ingest.plan import AnnotationPlan, Column, FieldPlan, Part
from ingest.problems import Severity
from ingest.record import REFERENCE_ALLELES, Record, RecordLog, allele_part, shown
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

    Args:
        annotations: plans of the annotation keys.
        fields: plans of the plain keys.
        read_elsewhere: plain keys that somebody else reads, which are therefore not unknown.

    Attributes:
        unknown: how many records held each column that no schema has, by `INFO/key` or `KEY/field`.
    """

    def __init__(
        self,
        annotations: Mapping[str, AnnotationPlan],
        fields: Mapping[str, FieldPlan],
        read_elsewhere: Collection[str] = (),
    ) -> None:
        self._annotations = annotations
        self._fields = fields
        self._read_elsewhere = frozenset(read_elsewhere)
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
            if not item:
                continue
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
            elif key and key not in self._read_elsewhere:
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
    _warn_of_stray_percent(text, plan.key, log)
    for alt_index, each in enumerate(found, start=1):
        part = text
        try:
            part = allele_part(text, plan.number, alt_index, len(found))
            value = plan.convert(part) if part.strip(".,") else ABSENT
        except ValueFault as fault:
            log.add_fault(fault, f"INFO/{plan.key}", part)
            continue
        if value is not ABSENT:
            each.of(plan.scope)[plan.property] = value


def _warn_of_stray_percent(text: str, key: str, log: RecordLog) -> None:
    if has_stray_percent(text):
        log.add("stray-percent", Severity.WARNING, "a % is followed by no two hexadecimal digits; it is kept as it is",
                field=f"INFO/{key}", value=text[max(0, text.find("%") - 10) :])  # fmt: skip


def _read_annotation(plan: AnnotationPlan, text: str, record: Record, found: list[AlleleInfo], log: RecordLog) -> None:
    if not text or text == ".":
        return
    key = plan.layout.key
    _warn_of_stray_percent(text, key, log)
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
            # bcftools leaves trailing fields off, and writes `@position` for consequences told at another record.
            if plan.layout.key == "BCSQ" and entry.startswith("@"):
                log.add("pointer", Severity.NOTE, f"the consequences stand at the record at position {entry[1:]}",
                        field="INFO/BCSQ", entry=number, value=entry)  # fmt: skip
                continue
            if plan.layout.key != "BCSQ" or len(fields) > plan.n_fields:
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
        found: Document = {}
        _convert(tuple(c for c in part.columns if other[c[0]] != fields[c[0]]), other, found, key, number, log)
        for name, value in found.items():
            if target.setdefault(name, value) != value:
                what = f"the entries disagree: {shown(str(target[name]))!r} is taken, {shown(str(value))!r} is not"
                log.add(
                    "differing-values", Severity.WARNING, what, field=f"{key}/{name}", entry=number, value=str(value)
                )


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
        _warn_of_untold_allele(plan, record, log)
        return [entries for _ in record.alts]
    numbers = {str(index + 1): index for index in range(len(record.alts))}
    spellings = {alt: i for i, alt in enumerate(record.alts)} if plan.layout.spells_alt else _spellings(record)
    for entry in entries:
        alt = _alt_of_entry(plan, entry[1], numbers, spellings)
        if alt is None:
            found = entry[1][plan.allele] if plan.allele is not None else ""
            log.add("allele-unmatched", Severity.WARNING,
                    f"no ALT of {','.join(record.alts)[:60]} is called {shown(found)!r}; the entry goes to all of them",
                    field=f"INFO/{plan.layout.key}", entry=entry[0], value=found)  # fmt: skip
        for index in range(len(chosen)) if alt is None else (alt,):
            chosen[index].append(entry)
    return chosen


def _warn_of_untold_allele(plan: AnnotationPlan, record: Record, log: RecordLog) -> None:
    """Genotypes and compound hets tell of samples, so only what goes to variants matters; <NON_REF> makes none."""
    is_of_variants = any(part.scope == "variant" for part in plan.parts)
    if is_of_variants and len([alt for alt in record.alts if alt not in REFERENCE_ALLELES]) > 1:
        what = f"no field tells which ALT of {shown(','.join(record.alts))} is meant; the entries go to all of them"
        log.add("allele-unmatched", Severity.WARNING, what, field=f"INFO/{plan.layout.key}")


def _alt_of_entry(
    plan: AnnotationPlan, fields: list[str], numbers: Mapping[str, int], spellings: Mapping[str, int]
) -> int | None:
    found = numbers.get(fields[plan.allele_num]) if plan.allele_num is not None else None
    if found is None and plan.allele is not None:
        found = spellings.get(fields[plan.allele])
    return found


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
