"""The versions of a dataset, and in few words what each has changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from variome.genotypes.edits import decode_edits
from variome.genotypes.manifest import Manifest, read_manifest, version_files
from variome.genotypes.objects import Objects
from variome.genotypes.shards import names_of_columns


@dataclass(frozen=True, slots=True)
class Step:
    """A version.

    Attributes:
        n_samples: without those who withdrew by then.
        n_rows: of the base, without edits.
        changes: what differs from the version before, such as `12 samples added`.
    """

    number: int
    created: str
    author: str
    reason: str
    n_samples: int
    n_rows: int
    n_edits: int
    changes: tuple[str, ...]


def history_of(folder: Path) -> Iterator[Step]:
    """All versions, the first one first.

    Raises:
        BlockError: one of them was altered.
    """
    objects = Objects(folder / "objects")
    n_edits: dict[str, int] = {}
    before: tuple[Manifest, Step] | None = None
    for number, path in version_files(folder / "versions").items():
        manifest = read_manifest(path)
        for name in manifest.edits:
            if name not in n_edits:
                n_edits[name] = len(decode_edits(objects.get(name)))
        # Who has withdrawn is kept in mind, also where a later version has no such column.
        n_samples = len(set(names_of_columns(manifest, objects)) - set(manifest.withdrawn))
        total = sum(n_edits[name] for name in manifest.edits)
        changes = tuple(_changes(manifest, n_samples, total, before))
        step = Step(
            number, manifest.created, manifest.author, manifest.reason, n_samples, manifest.n_rows, total, changes
        )
        yield step
        before = manifest, step


def counted(number: int, noun: str) -> str:
    """Number and noun: `1 edit`, `2,000 edits`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _changes(manifest: Manifest, n_samples: int, n_edits: int, before: tuple[Manifest, Step] | None) -> Iterator[str]:
    if before is None or manifest.shards[: len(before[0].shards)] != before[0].shards:
        done = "replaced" if before else "imported"
        yield f"{counted(n_samples, 'sample')}, {counted(manifest.n_rows, 'row')} {done}"
        return
    last, step = before
    gone = len(manifest.withdrawn) - len(last.withdrawn)
    for number, noun, what in (
        (n_samples - step.n_samples + gone, "sample", " added"),
        (gone, "sample", " withdrawn"),
        (manifest.n_rows - step.n_rows, "row", " added"),
        (n_edits - step.n_edits, "edit", ""),
    ):
        if number:
            yield f"{counted(number, noun)}{what}"
    if manifest.metadata != last.metadata:
        yield "metadata of samples set"
