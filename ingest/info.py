"""The INFO column of one record, for each of its ALTs: properties of the variant, and properties its samples share."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from ingest.annotation import read_annotation, warn_of_stray_percent
from ingest.decode import ABSENT, ValueFault
from ingest.plain_annotation import AlleleInfo
from ingest.plan import AnnotationPlan, FieldPlan
from ingest.problems import Severity
from ingest.record import Record, RecordLog, allele_part


class InfoReader:
    """Reads INFO by a plan that was compiled once for the file.

    Args:
        annotations: plans of the annotation keys.
        fields: plans of the plain keys.
        read_elsewhere: plain keys that somebody else reads, which are therefore not unknown.

    Attributes:
        annotations, fields: the plans.
        unknown: how many records held each column that no schema has, by `INFO/key` or `KEY/field`.
    """

    def __init__(
        self,
        annotations: Mapping[str, AnnotationPlan],
        fields: Mapping[str, FieldPlan],
        read_elsewhere: Collection[str] = (),
    ) -> None:
        self.annotations = annotations
        self.fields = fields
        self._read_elsewhere = frozenset(read_elsewhere)
        self._missing_keys: Counter[str] = Counter()
        self._seen_annotations: Counter[str] = Counter()

    @property
    def unknown(self) -> Counter[str]:
        """How many records held each column that no schema has."""
        found = Counter({f"INFO/{key}": n for key, n in self._missing_keys.items()})
        for key, n in self._seen_annotations.items():
            found.update(dict.fromkeys(self.annotations[key].unknown, n))
        return found

    def count(self, keys: Iterable[str], n: int) -> None:
        """Counts the keys of so many records that somebody else has read."""
        for key in keys:
            if (annotation := self.annotations.get(key)) is not None:
                if annotation.unknown:
                    self._seen_annotations[key] += n
            elif key not in self.fields and key not in self._read_elsewhere:
                self._missing_keys[key] += n

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
            if (annotation := self.annotations.get(key)) is not None:
                if annotation.unknown:
                    self._seen_annotations[key] += 1
                read_annotation(annotation, text, record, found, log)
            elif (plan := self.fields.get(key)) is not None:
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
    warn_of_stray_percent(text, plan.key, log)
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
