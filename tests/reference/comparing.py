"""A slow, obvious twin of `variome.items.comparing`: every value spelled out, and looked for on the other side."""

from typing import Any

import orjson

NAMES = (
    "vep_feature", "csq_feature", "ann_feature_id", "bcsq_transcript", "clinvar_submission_accession", "ensembl_trs",
    "genes_ensg", "disease_id", "samplegeno_sampleid", "role", "key",
)  # fmt: skip


def text(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def is_group(value: Any) -> bool:
    return isinstance(value, list) and value != [] and all(isinstance(entry, dict) for entry in value)


def name_of(entry: dict[str, Any]) -> str:
    for field in NAMES:
        if field in entry:
            return f"{field}={text(entry[field])}"
    return text(entry)


def entries(group: list[dict[str, Any]]) -> list[tuple[str, int, dict[str, Any]]]:
    found = []
    for place, entry in enumerate(group):
        earlier = [each for each in group[:place] if name_of(each) == name_of(entry)]
        found.append((name_of(entry), len(earlier), entry))
    return found


def differences(before: dict[str, Any], after: dict[str, Any]) -> set[tuple[str, str, str | None, str | None]]:
    """Path, change, value before and after; an entry that is only on one side is one difference."""
    found = set()
    for name in {*before, *after}:
        sides = [before.get(name), after.get(name)]
        if any(map(is_group, sides)) and all(is_group(side) or side in (None, []) for side in sides):
            old, new = entries(sides[0] or []), entries(sides[1] or [])
            for entry_name, number, entry in old:
                twins = [other for label, n, other in new if (label, n) == (entry_name, number)]
                if twins:
                    found |= {(f"{name}.{field}", how, was, now) for field, how, was, now in plain(entry, twins[0])}
                else:
                    found.add((name, "removed", text(entry), None))
            for entry_name, number, entry in new:
                if not [1 for label, n, _ in old if (label, n) == (entry_name, number)]:
                    found.add((name, "added", None, text(entry)))
        else:
            found |= plain({name: before[name]} if name in before else {}, {name: after[name]} if name in after else {})
    return found


def plain(before: dict[str, Any], after: dict[str, Any]) -> set[tuple[str, str, str | None, str | None]]:
    found: set[tuple[str, str, str | None, str | None]] = set()
    for name in {*before, *after}:
        if name not in before:
            found.add((name, "added", None, text(after[name])))
        elif name not in after:
            found.add((name, "removed", text(before[name]), None))
        elif text(before[name]) != text(after[name]):
            found.add((name, "changed", text(before[name]), text(after[name])))
    return found
