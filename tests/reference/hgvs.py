"""Slow twin of `variome.model.hgvs`: what a name does to a sequence, read word for word."""

import re

COMPLEMENT = {"A": "T", "C": "G", "G": "C", "T": "A"}


def applied(name: str, reference: str) -> str:
    """The sequence that a name (`g.3_4insT`) makes of a reference whose first base is number 1."""
    found = re.fullmatch(r"[gm]\.([0-9]+)(?:_([0-9]+))?([A-Z]>|delins|del|ins|inv|dup)([A-Z]*)", name)
    assert found
    first, last, verb, bases = int(found[1]), int(found[2] or found[1]), found[3], found[4]
    before, inside, after = reference[: first - 1], reference[first - 1 : last], reference[last:]
    if verb.endswith(">"):
        assert inside == verb[0]
        return before + bases + after
    if verb == "ins":
        assert last == first + 1
        return before + inside[0] + bases + inside[1] + after
    turned = "".join(COMPLEMENT[base] for base in reversed(inside))
    return before + {"del": "", "delins": bases, "inv": turned, "dup": inside * 2}[verb] + after
