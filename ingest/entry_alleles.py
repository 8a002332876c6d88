"""Which ALT of a record an annotation entry is of: as its number says, else as its allele is spelled, else all."""

from collections.abc import Mapping

from ingest.plan import AnnotationPlan
from ingest.problems import Severity
from ingest.record import REFERENCE_ALLELES, Record, RecordLog, shown
from variome.model.alleles import is_sequence

Entry = tuple[int, list[str]]
"""Number of the entry in the annotation, 0-based, and its fields."""


def entries_by_alt(plan: AnnotationPlan, entries: list[Entry], record: Record, log: RecordLog) -> list[list[Entry]]:
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
