"""A search finds, orders and counts what its slow twin does, and nothing that the viewer may not see."""

from collections import Counter
from types import ModuleType
from typing import Any

import pytest

from tests import builders as b
from tests.builders import EVERYTHING
from tests.variome.items.fix_items import upsert
from tests.variome.search.fix_search import Searched
from tests.variome.search.twin import Item, Twin
from variome.errors import InputError
from variome.items.selecting import Selection
from variome.items.viewer import Viewer
from variome.search import counting, sending
from variome.search.facets import Facet, Range, Term
from variome.search.finding import Found, search
from variome.search.parsing import parse
from variome.search.request import SearchRequest, SortKey

READER = Viewer("x", {"research": "reader"})
FOREIGNER = Viewer("y", {"other": "admin"})

OF_VARIANTS = [
    None,
    "gnomad_af <= 0.001 or gnomad_af is missing",
    "gnomad_af > 0.001 and is_known == true",
    "!(gnomad_af > 0.001)",
    "gnomad_an != 1",
    "gnomad_an >= 1099511627776",
    "CHROM == 'X' and POS >= 1100 and POS < 1500",
    "clinvar == 'it\\'s\"odd' or clinvar == '%_'",
    "clinvar in ('benign', 'ünï') and clinvar is not missing",
    "clinvar != 'benign'",
    "transcript.vep_score > 1",
    "transcript.vep_score is missing",
    "transcript.vep_consequence == 'stop_gained'",
    "transcript.vep_consequence.impact == 'HIGH'",
    "transcript.vep_consequence.impact != 'HIGH'",
    "transcript.vep_consequence.impact in ('HIGH', 'MODERATE') and gnomad_af < 0.1",
    "transcript.vep_consequence.impact is missing",
    "transcript.vep_consequence.impact == 'nothing is so'",
    "transcript.vep_gene == 'ENSG00000000001'",
    "ALT == 'C' and REF == 'A'",
    "gnomad_af * 2 + 1 > 1.5",
]

OF_SAMPLES = [
    None,
    "DP >= 30 and GT == '0/1'",
    "DP is missing",
    "CALL_INFO in ('kim', 'lee')",
    "variant.gnomad_af <= 0.001 and DP > 10",
    "variant.transcript.vep_consequence.impact == 'HIGH' and CALL_INFO == 'mo'",
    "variant.clinvar == 'Pathogenic' or DP < 5",
]

SORTS = ["", "gnomad_af", "-gnomad_af", "is_known,-POS", "-clinvar,gnomad_an", "transcript.vep_score"]

FACETS = ("gnomad_af", "is_known", "clinvar", "transcript.vep_score", "transcript.vep_consequence",
          "transcript.vep_consequence.impact", "CHROM", "POS")  # fmt: skip


def find(of: Searched, item_type: str, viewer: Viewer = EVERYTHING, where: str | None = None, **more: Any) -> Found:
    selection = Selection(item_type=item_type, file_project="research")
    request = SearchRequest(selection=selection, where=where or "", **more)
    return search(of.store, of.registry, request, viewer=viewer)


def twin_of(of: Searched, item_type: str) -> Twin:
    return of.variants if item_type == "Variant" else of.samples


def expected(of: Searched, item_type: str, where: str | None, sort: str = "") -> list[Item]:
    keys = [(name.removeprefix("-"), name.startswith("-")) for name in sort.split(",") if name]
    return twin_of(of, item_type).find(parse(where) if where else None, keys)


@pytest.mark.parametrize(
    ("item_type", "where"),
    [*(("Variant", where) for where in OF_VARIANTS), *(("VariantSample", where) for where in OF_SAMPLES)],
)
def test_a_search_finds_what_its_twin_finds(searched: Searched, item_type: str, where: str | None) -> None:
    found = find(searched, item_type, where=where, limit=1000)
    wanted = expected(searched, item_type, where)
    assert [item.uuid for item in found.items] == [item.uuid for item in wanted]
    assert found.total == len(wanted)


@pytest.mark.parametrize("facets", [(), ("CHROM",)])
@pytest.mark.parametrize("sort", SORTS)
def test_pages_visit_each_hit_once_in_the_order_of_the_twin(
    searched: Searched, sort: str, facets: tuple[str, ...]
) -> None:
    keys, after, visited = SortKey.parse_all(sort), "", []
    while True:
        found = find(searched, "Variant", sort=keys, limit=7, after=after, facets=facets)
        visited += [item.uuid for item in found.items]
        if found.next is None:
            break
        after = found.next
    assert visited == [item.uuid for item in expected(searched, "Variant", None, sort)]


@pytest.mark.parametrize("sort", SORTS)
def test_pages_visit_what_was_there_once_while_more_comes(searched: Searched, sort: str) -> None:
    wanted = {item.uuid for item in searched.variants.items}
    keys, after, visited, n_pages = SortKey.parse_all(sort), "", [], 0
    while True:
        found = find(searched, "Variant", sort=keys, limit=20, after=after)
        visited += [item.uuid for item in found.items]
        if found.next is None:
            break
        after, n_pages = found.next, n_pages + 1
        more = [b.variant(500 + 40 * n_pages + n, ref="G", alt="C", gnomad_af=n / 10) for n in range(10)]
        upsert(searched.store, searched.registry, *(("Variant", each) for each in more))
        assert n_pages < 50, "new variants come behind the pages that are read"
    assert len(visited) == len(set(visited))
    assert wanted <= set(visited)


@pytest.mark.parametrize(
    ("item_type", "prefix", "where"),
    [
        ("Variant", "", None),
        ("Variant", "", "gnomad_af > 0.001"),
        ("Variant", "", "POS < 0"),
        ("VariantSample", "variant.", None),
        ("VariantSample", "variant.", "DP >= 30"),
    ],
)
@pytest.mark.parametrize("is_known_to_be_large", [False, True])
def test_facets_count_what_the_twin_counts(
    searched: Searched, item_type: str, prefix: str, where: str | None, is_known_to_be_large: bool
) -> None:
    if is_known_to_be_large:  # more samples than variants: they are joined by us
        searched.store.execute("ANALYZE")
    hits, twin = expected(searched, item_type, where), twin_of(searched, item_type)
    paths = tuple(prefix + path for path in FACETS)
    found = find(searched, item_type, where=where, facets=paths, limit=3)
    assert found.total == len(hits)
    assert [item.uuid for item in found.items] == [item.uuid for item in hits[:3]]
    for path, facet in zip(paths, found.facets, strict=True):
        wanted: dict[Any, int] = twin.ranges(hits, path) if facet.kind == "ranges" else twin.terms(hits, path)
        assert counts(facet) == wanted, path
        assert (facet.n_missing, facet.n_values) == (twin.n_missing(hits, path), len(wanted)), path


def counts(facet: Facet) -> dict[Any, int]:
    return {(each.begin, each.end) if isinstance(each, Range) else each.key: each.count for each in facet.values}


def test_the_counts_of_a_field_with_one_value_add_up(searched: Searched) -> None:
    found = find(searched, "Variant", facets=("gnomad_af", "is_known"))
    for facet in found.facets:
        assert sum(each.count for each in facet.values) + facet.n_missing == found.total


def test_facets_tell_the_least_and_the_greatest_number(searched: Searched) -> None:
    hits = expected(searched, "Variant", None)
    found = find(searched, "Variant", facets=("POS", "gnomad_af", "transcript.vep_score", "clinvar"))
    for facet in found.facets[:3]:
        values = [value for item in hits for value in searched.variants.values(item, facet.field)]
        assert (facet.least, facet.greatest) == (min(values), max(values)), facet.field
    assert (found.facets[3].least, found.facets[3].greatest) == (None, None)


@pytest.mark.parametrize(("module", "constant", "value"), [(sending, "MOST_AT_ONCE", 11), (counting, "MOST_NAMED", 11)])
@pytest.mark.parametrize("sort", SORTS[:2])
def test_many_hits_are_counted_and_paged_as_few_are(
    searched: Searched, monkeypatch: pytest.MonkeyPatch, module: ModuleType, constant: str, value: int, sort: str
) -> None:
    searched.store.execute("ANALYZE")
    asked: dict[str, Any] = {"sort": SortKey.parse_all(sort), "facets": FACETS, "limit": 40}
    wanted = find(searched, "Variant", **asked)
    second = find(searched, "Variant", after=wanted.next, **asked)
    monkeypatch.setattr(module, constant, value)
    assert find(searched, "Variant", **asked) == wanted
    assert find(searched, "Variant", after=wanted.next, **asked) == second


def test_of_many_terms_the_most_frequent_are_told_and_equals_in_their_order(searched: Searched) -> None:
    refs = ["A" * (1 + n % 150) for n in range(170)]
    more = [b.variant(5000 + n, ref=ref) for n, ref in enumerate(refs)]
    upsert(searched.store, searched.registry, *(("Variant", each) for each in more))
    (facet,) = find(searched, "Variant", where="POS >= 5000", facets=("REF",)).facets
    frequent = sorted(Counter(refs).items(), key=lambda each: (-each[1], each[0]))
    assert facet.values == [Term(*each) for each in frequent[:100]]
    assert (facet.n_values, facet.n_missing) == (150, 0)


def test_nothing_of_a_foreign_project_is_found_or_counted(searched: Searched) -> None:
    own = find(searched, "VariantSample", READER, facets=("CALL_INFO",))
    assert own.total == len(searched.samples.items)
    found = find(searched, "VariantSample", FOREIGNER, facets=("CALL_INFO", "variant.gnomad_af"))
    assert (found.items, found.total) == ([], 0)
    assert [(facet.values, facet.n_missing) for facet in found.facets] == [([], 0)] * 2


@pytest.mark.parametrize("more", [{"facets": ("nope",)}, {"sort": (SortKey("nope"),)}, {"filters": (("nope", "1"),)}])
def test_a_field_that_is_not_known_is_refused(searched: Searched, more: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="nope"):
        find(searched, "Variant", **more)


@pytest.mark.parametrize("after", ["x", "e30", "W10", "bnVsbA", "WyIiLFtdLCJ4Il0"])
def test_what_is_no_end_of_a_page_is_refused(searched: Searched, after: str) -> None:
    with pytest.raises(InputError, match="begin anew"):
        find(searched, "Variant", after=after)


def test_the_end_of_a_page_is_of_its_order(searched: Searched) -> None:
    following = find(searched, "Variant", limit=1, sort=(SortKey("POS"),)).next
    assert following is not None
    with pytest.raises(InputError, match="sorted otherwise"):
        find(searched, "Variant", after=following, sort=(SortKey("gnomad_af"),))
