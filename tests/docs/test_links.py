"""Links between our pages lead somewhere."""

from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.docs.markdown import ROOT, anchors, iter_links

PLACES = ("*.md", "docs/**/*.md", "schemas/**/*.md", "sample_vcfs/*.md", "benchmarks/*.md")


def pages() -> list[str]:
    """All Markdown of the project, by path below its root."""
    return sorted(str(path.relative_to(ROOT)) for place in PLACES for path in ROOT.glob(place))


def is_broken(page: Path, link: str) -> bool:
    """Whether a relative link leads to no file, or to no heading of it."""
    name, _, anchor = unquote(link).partition("#")
    target = page.parent / name if name else page
    if not target.exists():
        return True
    return bool(anchor) and anchor not in anchors(target.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", pages())
def test_relative_links_resolve(name: str) -> None:
    page = ROOT / name
    links = [link for link in iter_links(page.read_text(encoding="utf-8")) if "://" not in link]
    assert [link for link in links if is_broken(page, link)] == []


def test_every_page_of_docs_is_reached_from_its_front_page() -> None:
    reached, waiting = set[Path](), [ROOT / "docs" / "README.md"]
    while waiting:
        page = waiting.pop().resolve()
        if page in reached:
            continue
        reached.add(page)
        links = (link.partition("#")[0] for link in iter_links(page.read_text(encoding="utf-8")) if "://" not in link)
        waiting += [target for link in links if (target := page.parent / link).suffix == ".md" and target.exists()]
    assert [name for name in pages() if name.startswith("docs/") and (ROOT / name).resolve() not in reached] == []
