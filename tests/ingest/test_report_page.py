"""The page of a load, read by a parser as a browser would: what it shows, and that nothing in it acts."""

from collections import Counter
from html.parser import HTMLParser

from ingest.pace_meter import Point
from ingest.report_page import SHOWN_ERRORS, report_page
from ingest.tally import KindCount, Tally

HOSTILE = "<script>alert(1)</script><img src=http://x.example onerror=alert(2)>\"'&lt;"
COURSE = [Point(0, 0), Point(2, 24)]


class Page(HTMLParser):
    """The elements of a page, their attributes, and the text of each cell."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.text: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.text.append(data.strip())


def hostile_page() -> str:
    tally = Tally(24, 1, {HOSTILE: Counter({HOSTILE: 3})}, {HOSTILE: KindCount("error", 1, 5, HOSTILE)})
    tally.unknown_columns[HOSTILE] = tally.missing_links[HOSTILE] = 1
    return report_page(HOSTILE, tally, COURSE, [{"line": 5, "kind": HOSTILE, "message": HOSTILE}])


def test_nothing_that_a_file_says_is_more_than_text() -> None:
    page = Page(hostile_page())
    assert page.elements.isdisjoint({"script", "img", "link", "iframe", "a", "object"})
    assert page.text.count(HOSTILE) == 10  # twice the title, type, outcome, kind, first message, error, two names
    assert all(HOSTILE not in str(value) for _, value in page.attributes)


def test_a_page_fetches_and_runs_nothing() -> None:
    page = Page(hostile_page())
    assert {name for name, _ in page.attributes}.isdisjoint({"src", "href", "onerror", "onload", "style"})
    assert ("content", "default-src 'none'; style-src 'unsafe-inline'") in page.attributes


def test_what_came_in_and_what_was_rejected_is_shown() -> None:
    tally = Tally(1200, 2, {"Variant": Counter(created=1198, rejected=0)})
    tally.kinds = {"odd": KindCount("note", 5, 1, "is odd"), "bad": KindCount("error", 2, 7, "REF is bad")}
    errors = [{"line": 7, "kind": "bad", "message": "REF is bad"}, {"line": 9, "kind": "bad", "message": "so is this"}]
    text = Page(report_page("a.vcf", tally, COURSE, errors)).text
    assert "1,200 records, of them rejected: 2." in text
    assert text[text.index("Variant") + 1] == "1,198"
    assert text.index("bad") < text.index("odd")
    assert text[text.index("so is this") - 2 : text.index("so is this")] == ["9", "bad"]


def test_a_plot_shows_the_rates_of_a_load_that_took_time() -> None:
    assert "svg" in Page(report_page("a.vcf", Tally(24), COURSE, [])).elements
    assert "svg" not in Page(report_page("a.vcf", Tally(), [Point(0, 0)], [])).elements


def test_a_page_stays_small_whatever_the_file_holds() -> None:
    errors = [{"line": n, "kind": "bad", "message": "A" * 1_000_000} for n in range(10 * SHOWN_ERRORS)]
    tally = Tally(unknown_columns=Counter({f"INFO/{n}" * 100: n for n in range(10_000)}))
    assert len(report_page("a.vcf", tally, COURSE, errors)) < 200_000
