from tests import builders as b
from variome.schema.links import LinkPath, link_paths, name_finder, with_replaced_links

LINKS: dict[str, b.Schema] = {
    "one": {"title": "One", "type": "string", "linkTo": "Gene"},
    "many": {"title": "Many", "type": "array", "items": {"type": "string", "linkTo": "Gene"}},
}
DOCUMENT = {
    "one": "A",
    "many": ["B", "C"],
    "transcript": [{"vep_gene": "D", "vep_consequence": ["x", "y"]}, {"vep_feature": "t"}, {"vep_gene": "E"}],
}


def test_links_are_found_at_the_top_in_lists_and_in_groups() -> None:
    found = link_paths(b.schema("Variant", b.VERSION, **LINKS))
    genes = {(path.path, path.is_list) for path in found if path.target == "Gene"}
    assert genes == {("one", False), ("many", True), ("transcript.vep_gene", False)}
    assert [path.path for path in found if path.target == "VariantConsequence"] == ["transcript.vep_consequence"]


def test_values_come_with_their_places() -> None:
    values = {path.path: path.values(DOCUMENT) for path in link_paths(b.schema("Variant", b.VERSION, **LINKS))}
    assert list(values["one"]) == [("A", "/one")]
    assert list(values["many"]) == [("B", "/many/0"), ("C", "/many/1")]
    assert values["transcript.vep_gene"] == [("D", "/transcript/0/vep_gene"), ("E", "/transcript/2/vep_gene")]
    assert values["transcript.vep_consequence"] == [
        ("x", "/transcript/0/vep_consequence/0"), ("y", "/transcript/0/vep_consequence/1"),
    ]  # fmt: skip


def test_a_finder_gives_each_name_once() -> None:
    genes = tuple(p for p in link_paths(b.schema("Variant", b.VERSION, **LINKS)) if p.target == "Gene")
    assert name_finder(genes)(DOCUMENT) == {"A", "B", "C", "D", "E"}
    assert name_finder(genes)({}) == set()


def test_values_are_replaced_or_taken_out_in_a_copy() -> None:
    new = {"B": "b", "D": "d"}
    assert LinkPath("many", "Gene", is_list=True).replaced(DOCUMENT, new.get)["many"] == ["b"]
    assert "one" not in LinkPath("one", "Gene").replaced(DOCUMENT, new.get)
    transcript = LinkPath("vep_gene", "Gene", "transcript").replaced(DOCUMENT, new.get)["transcript"]
    assert [entry.get("vep_gene") for entry in transcript] == ["d", None, None]
    assert DOCUMENT["one"] == "A"
    assert DOCUMENT["many"] == ["B", "C"]


def test_links_replaced_together_are_as_those_replaced_one_path_after_the_other() -> None:
    paths = link_paths(b.schema("Variant", b.VERSION, **LINKS))
    for new in ({}, {"B": "b", "D": "d", "x": "z"}, {name: name.swapcase() for name in "ABCDExy"}):
        one_by_one = DOCUMENT
        for path in paths:
            one_by_one = path.replaced(one_by_one, new.get)
        assert with_replaced_links(DOCUMENT, [(path, new.get) for path in paths]) == one_by_one
    assert with_replaced_links({"transcript": []}, [(path, str) for path in paths]) == {"transcript": []}


def test_a_list_that_loses_its_last_value_goes_and_an_empty_one_stays() -> None:
    path = LinkPath("many", "Gene", is_list=True)
    nothing: dict[str, str] = {}
    assert path.replaced({"many": ["x"]}, nothing.get) == {}
    assert path.replaced({"many": []}, nothing.get) == {"many": []}
