"""The slow obvious twin of left alignment: every spelling of a change on a short contig, written out and compared."""


def haplotype(contig: str, position: int, ref: str, alt: str) -> str:
    """The contig with the change made; `position` is 1-based."""
    start = position - 1
    assert contig[start : start + len(ref)] == ref
    return contig[:start] + alt + contig[start + len(ref) :]


def leftmost_spelling(contig: str, position: int, ref: str, alt: str) -> tuple[int, str, str]:
    """Of all spellings that give the same haplotype with as few bases as can be, the leftmost.

    An insertion or deletion needs one base before it, or after it where the contig begins.
    """
    changed = haplotype(contig, position, ref, alt)
    spellings = [
        (length, start + 1, contig[start : start + length], found)
        for length in range(1, len(contig) + 1)
        for start in range(len(contig) - length + 1)
        if (found := _replacement(contig, changed, start, length)) is not None
    ]
    least = min(len(r) + len(a) for _, _, r, a in spellings)
    return min((p, r, a) for _, p, r, a in spellings if len(r) + len(a) == least)


def _replacement(contig: str, changed: str, start: int, length: int) -> str | None:
    """What stands in the changed contig instead of `length` bases at `start`, when all else is the same."""
    before, after = contig[:start], contig[start + length :]
    end = len(changed) - len(after)
    if end <= start or changed[:start] != before or changed[end:] != after:
        return None
    return changed[start:end]
