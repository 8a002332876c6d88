"""Whether what was compiled is what its sources say."""

from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).parent.parent


def hold_to_sources(name: str) -> None:
    """Fails where a source has changed since the module was compiled; what is included may be anybody's."""
    made = Path(str(import_module(name).__file__))
    source = ROOT / f"{name.replace('.', '/')}.c"
    included = [*(ROOT / "ingest").glob("_*.h"), *(ROOT / "variome").glob("_*.h")]
    assert len(included) == 3
    newest = max(each.stat().st_mtime for each in (source, *included))
    assert made.stat().st_mtime >= newest, "give: touch pyproject.toml; make setup"
