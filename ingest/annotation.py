"""One annotation of one record: the text after `KEY=` in, properties of each ALT's variant and of its samples out."""

from collections.abc import Iterable, Sequence

from ingest.decode import ABSENT, ValueFault, has_stray_percent
from ingest.entry_alleles import Entry, entries_by_alt
from ingest.plain_annotation import AlleleInfo, Document, NotPlain, read_plainly
from ingest.plan import AnnotationPlan, Column, Part
from ingest.problems import Severity
from ingest.record import Record, RecordLog, shown


def read_annotation(
    plan: AnnotationPlan, text: str, record: Record, found: Sequence[AlleleInfo], log: RecordLog
) -> None:
    """Fills what the annotation says into `found`, which has one place an ALT."""
    if not text or text == ".":
        return
    if len(found) == 1:
        try:
            read_plainly(plan, text, found[0])
        except NotPlain:
            pass
        else:
            return
    key = plan.layout.key
    warn_of_stray_percent(text, key, log)
    entries = _entries(plan, text, log)
    by_alt = [entries] if len(found) == 1 else entries_by_alt(plan, entries, record, log)
    for each, chosen in zip(found, by_alt, strict=True):
        for part in plan.parts:
            if part.group is None:
                _fill_top(part, key, chosen, each.of(part.scope), log)
            else:
                _fill_group(part, part.group, key, chosen, each.of(part.scope), log)


def warn_of_stray_percent(text: str, key: str, log: RecordLog) -> None:
    """Warns of a `%` that is no escape; the value keeps it."""
    if "%" in text and has_stray_percent(text):
        log.add("stray-percent", Severity.WARNING, "a % is followed by no two hexadecimal digits; it is kept as it is",
                field=f"INFO/{key}", value=text[max(0, text.find("%") - 10) :])  # fmt: skip


def _entries(plan: AnnotationPlan, text: str, log: RecordLog) -> list[Entry]:
    entries = [(number, entry.split("|")) for number, entry in enumerate(text.split(","))]
    for _, fields in entries:
        if len(fields) != plan.n_fields:
            return list(_iter_mended(plan, entries, log))
    return entries


def _iter_mended(plan: AnnotationPlan, entries: Iterable[Entry], log: RecordLog) -> Iterable[Entry]:
    """The entries with as many fields as the format has: those left over are dropped, those missing are absent."""
    key, expected = plan.layout.key, plan.n_fields
    for number, fields in entries:
        # bcftools leaves trailing fields off, and writes `@position` for consequences told at another record.
        if key == "BCSQ" and fields[0].startswith("@"):
            what = f"the consequences stand at the record at position {fields[0][1:]}"
            log.add("pointer", Severity.NOTE, what, field="INFO/BCSQ", entry=number, value=fields[0])
            continue
        if len(fields) > expected or (len(fields) < expected and key != "BCSQ"):
            what = f"expected {expected} fields separated by |, found {len(fields)}; "
            what += "those left over are dropped" if len(fields) > expected else "those that are missing are absent"
            log.add("format-field-count", Severity.ERROR, what,
                    field=f"INFO/{key}", entry=number, value="|".join(fields))  # fmt: skip
        yield number, fields[:expected] + [""] * (expected - len(fields))


def _fill_group(part: Part, group: str, key: str, entries: Iterable[Entry], target: Document, log: RecordLog) -> None:
    objects = []
    for number, fields in entries:
        each: Document = {}
        _convert(part.columns, fields, each, key, number, log)
        if each:
            objects.append(each)
    if objects:
        target.setdefault(group, []).extend(objects)


def _fill_top(part: Part, key: str, entries: Sequence[Entry], target: Document, log: RecordLog) -> None:
    """Fields of the top level, which VEP repeats in every entry: the first entry that has one tells it."""
    for number, fields in entries[:1]:
        _convert(part.columns, fields, target, key, number, log)
    for number, fields in entries[1:]:
        if part.pick(fields) != part.pick(entries[0][1]):
            _merge(part, entries[0][1], fields, target, key, number, log)


def _merge(
    part: Part, first: Sequence[str], fields: list[str], target: Document, key: str, number: int, log: RecordLog
) -> None:
    found: Document = {}
    differing = tuple(column for column in part.columns if fields[column[0]] != first[column[0]])
    _convert(differing, fields, found, key, number, log)
    for name, value in found.items():
        known = target.setdefault(name, value)
        if known != value:
            what = f"the entries disagree: {shown(str(known))!r} is taken, {shown(str(value))!r} is not"
            log.add("differing-values", Severity.WARNING, what,
                    field=f"{key}/{name}", entry=number, value=str(value))  # fmt: skip


def _convert(
    columns: tuple[Column, ...], fields: list[str], target: Document, key: str, number: int, log: RecordLog
) -> None:
    for index, name, convert in columns:
        if text := fields[index]:
            try:
                value = convert(text)
            except ValueFault as fault:
                log.add_fault(fault, f"{key}/{name}", text, entry=number)
                continue
            if value is not ABSENT:
                target[name] = value
