import re
from pathlib import Path

from variome.genotypes.encoding import FORMATS
from variome.genotypes.lmdb.keys import LETTERS
from variome.genotypes.lmdb.track_changes import MEMBERS
from variome.genotypes.marker_import import FORMATS_READ

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/reference/genotype-interchange.md").read_text()


def of_first_columns(heading: str) -> set[str]:
    """What stands as code in the first column of the table under a heading."""
    lines = PAGE.partition(heading)[2].partition("\n\n")[0].splitlines()
    return {name for line in lines for name in re.findall(r"`([^`]+)`", line.split("|")[1] if "|" in line else "")}


def test_every_format_is_documented() -> None:
    assert of_first_columns("| Format | A byte is") == set(FORMATS)
    assert of_first_columns("| `--from`, `--to` |") == set(FORMATS_READ)
    assert all(f"{number}" in PAGE and name in PAGE for name, number in LETTERS.items())


def test_every_kind_of_problem_is_documented_and_no_other() -> None:
    modules = [*(ROOT / "variome/genotypes").glob("*.py"), *(ROOT / "variome/genotypes/lmdb").glob("*.py")]
    kinds = {kind for path in modules for kind in re.findall(r'\.tell\(\s*"([a-z]+)"', path.read_text())}
    assert of_first_columns("| Kind | What it says |") == kinds


def test_every_member_of_a_change_is_documented() -> None:
    assert [name for name in MEMBERS if f"`{name}`" not in PAGE] == []
