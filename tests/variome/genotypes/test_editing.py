import random
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.variome.genotypes.matrices import slow_counts
from tests.variome.genotypes.small_vcf import Key, Line, random_lines, twin, write_vcf
from tests.variome.genotypes.test_importing import ORIGIN, cells_of
from variome.errors import InputError, NotFoundError
from variome.genotypes import appending, editing
from variome.genotypes.dataset import Dataset
from variome.genotypes.edit_choice import NO_EDITS, EditChoice
from variome.genotypes.edit_requests import EditRequest, read_requests, request_of
from variome.genotypes.importing import import_files

edit = partial(editing.edit_dataset, author="a curator", reason="seen on the gel")
undo = partial(editing.undo_edits, author="a curator", reason="was right before")
append_files = partial(appending.append_files, author="a curator", reason="more")

SAMPLES = [f"S{number}" for number in range(4)]
LETTER = {"0": "R", "1": "A", "2": "O", ".": "."}

Twin = dict[Key, dict[str, list[str]]]


def marker(key: Key) -> str:
    return ":".join(map(str, key))


def letters(call: str) -> list[str]:
    return [LETTER[each] for each in call.replace("|", "/").split("/")]


def random_call(source: random.Random) -> str:
    alleles = source.choices(".0012", k=source.choice([1, 2, 2]))
    return source.choice("/|").join(alleles)


def random_requests(source: random.Random, rows: Twin, n_edits: int) -> tuple[list[EditRequest], list[Twin]]:
    """Edits that can be made one after the other, and what the rows are after each."""
    requests, states = [], []
    for number in range(n_edits):
        rows = {key: dict(calls) for key, calls in rows.items()}
        action = source.choice(["call", "call", "replace", "delete", "insert"]) if rows else "insert"
        where = f"edit {number}"
        if action == "insert":
            key = (source.choice("12X"), source.randint(1, 320), "A", source.choice(["C", "G", "T", "AT", "ACC"]))
            if key in rows:
                continue
            chosen, calls = SAMPLES[:2], [random_call(source), random_call(source)]
            requests.append(EditRequest(where, "insert", marker(key), tuple(chosen), new=tuple(calls)))
            rows[key] = {name: ["."] * 2 for name in SAMPLES}
            rows[key].update({name: letters(call) for name, call in zip(chosen, calls, strict=True)})
        elif action == "delete":
            key = source.choice(sorted(rows))
            requests.append(EditRequest(where, "delete", marker(key)))
            del rows[key]
        else:
            key = source.choice(sorted(rows))
            chosen = source.sample(SAMPLES, 2) if action == "call" else SAMPLES
            calls = [random_call(source) for _ in chosen]
            names = tuple(chosen) if action == "call" else None
            requests.append(EditRequest(where, "call" if names else "replace", marker(key), names, new=tuple(calls)))
            rows[key].update({name: letters(call) for name, call in zip(chosen, calls, strict=True)})
        states.append(rows)
    return requests, states


def dataset_of(folder: Path, lines: list[Line]) -> Path:
    import_files(folder / "d", [write_vcf(folder / "v.vcf", lines, SAMPLES)], ORIGIN)
    return folder / "d"


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 1 << 30), n_lines=st.integers(0, 12), n_edits=st.lists(st.integers(1, 8), max_size=3))
def test_a_view_holds_what_the_edits_up_to_it_have_made_of_the_file(
    tmp_path_factory: pytest.TempPathFactory, seed: int, n_lines: int, n_edits: list[int]
) -> None:
    lines = random_lines(seed, n_lines, len(SAMPLES))
    folder = dataset_of(tmp_path_factory.mktemp("edited"), lines)
    source, rows = random.Random(seed), twin(lines, SAMPLES)
    versions, numbered = [rows], [rows]
    for count in n_edits:
        requests, states = random_requests(source, rows, count)
        if requests:
            edit(folder, requests)
            rows = states[-1]
            versions.append(rows)
            numbered += states
    for number, expected in enumerate(versions, start=1):
        assert cells_of(Dataset(folder, number)) == expected
    for number, expected in enumerate(numbered):
        choice = EditChoice(numbers=frozenset(range(1, number + 1)))
        assert cells_of(Dataset(folder, edits=choice)) == expected
    assert cells_of(Dataset(folder, edits=NO_EDITS)) == versions[0]


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 1 << 30), n_lines=st.integers(1, 12), n_edits=st.integers(1, 10))
def test_edits_that_are_taken_back_leave_what_was_there(
    tmp_path_factory: pytest.TempPathFactory, seed: int, n_lines: int, n_edits: int
) -> None:
    lines = random_lines(seed, n_lines, len(SAMPLES))
    folder = dataset_of(tmp_path_factory.mktemp("edited"), lines)
    rows = twin(lines, SAMPLES)
    requests, states = random_requests(random.Random(seed), rows, n_edits)
    if not requests:
        return
    edit(folder, requests)
    undo(folder, None)
    assert cells_of(Dataset(folder)) == rows
    undo(folder, None)
    assert cells_of(Dataset(folder)) == states[-1]


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 1 << 30), n_edits=st.integers(1, 40))
def test_counts_and_phases_of_edited_blocks_are_those_of_their_cells(
    tmp_path_factory: pytest.TempPathFactory, seed: int, n_edits: int
) -> None:
    n_samples = 600  # rows of all kinds: sparse, dense and flipped ones
    names = [f"S{n}" for n in range(n_samples)]
    source = random.Random(seed)
    lines = [
        Line("chr1", place, "A", ("G",), tuple(source.choices(["0|0", "1|1", "0|1", "./."], weights, k=n_samples)))
        for place, weights in enumerate([(1, 0, 0, 0), (0, 1, 0, 0), (999, 0, 1, 1), (1, 999, 0, 1), (5, 5, 5, 1)], 1)
    ]  # fmt: skip
    folder = tmp_path_factory.mktemp("edited")
    import_files(folder / "d", [write_vcf(folder / "v.vcf", lines, names)], ORIGIN)
    states = next(iter(Dataset(folder / "d").iter_blocks())).states(np.arange(5))
    requests = []
    for number in range(n_edits):
        row, sample, call = source.randrange(5), source.randrange(n_samples), random_call(source)
        requests.append(EditRequest(str(number), "call", f"1:{row + 1}:A:G", (names[sample],), new=(call,)))
        alleles = [-1 if each == "." else int(each) for each in call.replace("|", "/").split("/")]
        states[row, sample] = alleles if len(alleles) == 2 else [alleles[0], -2]
    gone = source.randrange(5)
    edit(folder / "d", [*requests, EditRequest("last", "delete", f"1:{gone + 1}:A:G")])
    kept = np.delete(states, gone, axis=0)
    block = next(iter(Dataset(folder / "d").iter_blocks()))
    assert (block.states(np.arange(4)) == kept).all()
    group = np.random.default_rng(seed).random((1, n_samples)) < 0.5
    counts = block.counts(group)
    assert (counts.AC[0].tolist(), counts.AN[0].tolist()) == slow_counts(kept, group[0])


def test_an_edit_holds_who_when_why_what_was_there_and_what_it_is_meant_for(tmp_path: Path) -> None:
    folder = dataset_of(tmp_path, [Line("chr1", 5, "A", ("G",), ("0|1", "0/0", "1", "./."))])
    request = EditRequest("here", "call", "1:5:A:G", ("S2", "S0"), ("1", "0|1"), ("0", "1|1"), for_traits=("height",))
    manifest, [made] = edit(folder, [request])
    [stored] = Dataset(folder).all_edits
    assert stored == made
    assert (stored.number, stored.edit.author, stored.edit.reason) == (1, "a curator", "seen on the gel")
    assert (stored.edit.samples, stored.edit.old, stored.edit.new) == (("S2", "S0"), "1 0|1", "0 1|1")
    assert stored.edit.moment == manifest.created
    assert (stored.edit.marker, stored.edit.for_traits) == ("1:5:1:G", ("height",))


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (EditRequest("f: line 2", "call", "1:5:A:G", ("S0",), ("1|1",), ("0|0",)),
         r"f: line 2: old: expected 1\|1 of S0 at 1:5:A:G, found 0\|1; look"),
        (EditRequest("f: line 2", "call", "1:5:A:G", ("S0",), ("1|0",), ("0|0",)), r"expected 1\|0 of S0"),
        (EditRequest("f", "call", "1:5:A:T", ("S0",), None, ("0|0",)), "f: expected a row 1:5:1:T, found none; insert"),
        (EditRequest("f", "insert", "1:5:A:G", ("S0",), None, ("0|0",)), "expected no row 1:5:1:G yet, found one"),
        (EditRequest("f", "insert", "1:5:1:T", ("S0",), None, ("0|0",)), "expected the bases of the reference"),
        (EditRequest("f", "call", "1:5:A:G", ("S9",), None, ("0|0",)), "expected samples of d, found 'S9'"),
        (EditRequest("f", "call", "1:5:A:G", ("S1", "S1"), None, ("0|0",)), "expected each sample once"),
        (EditRequest("f", "call", "1:5:A:G", ("S1",), None, ("0/3",)), "new: expected alleles 0 to 2, found '0/3'"),
        (EditRequest("f", "call", "1:5:A:G", ("S1",), None, ("0/0/0",)), "new: expected a ploidy of one or two"),
        (EditRequest("f", "call", "1:5:A:G", ("S1",)), "new: expected genotypes, found none"),
        (EditRequest("f", "call", "1:5:A:G", None, None, ("0/0",)), "samples: expected the samples whose calls change"),
        (EditRequest("f", "replace", "1:5:A:G", None, None, ("0/0", "0/1")), "expected 4 genotypes, or one for all"),
        (EditRequest("f", "delete", "1:5:A:G", None, None, ("0/0",)), "expected nothing of a row that is deleted"),
        (EditRequest("f", "delete", "here"), "f: expected an allele as contig:position:reflen:alt"),
    ],
)  # fmt: skip
def test_an_edit_that_does_not_fit_is_refused_and_none_of_its_command_is_made(
    tmp_path: Path, request_: EditRequest, said: str
) -> None:
    folder = dataset_of(tmp_path, [Line("chr1", 5, "A", ("G",), ("0|1", "0/0", "1", "./."))])
    before = sorted(folder.rglob("*"))
    good = EditRequest("good", "call", "1:5:A:G", ("S3",), None, ("1|1",))
    with pytest.raises(InputError, match=said):
        edit(folder, [good, request_])
    assert sorted(folder.rglob("*")) == before


def test_edits_meant_for_a_trait_a_sample_or_a_group_are_left_out_of_views_of_others(tmp_path: Path) -> None:
    lines = [Line("chr1", place, "A", ("G",), ("0|0",) * 4) for place in (1, 2, 3, 4)]
    folder = dataset_of(tmp_path, lines)
    purposes = [{}, {"for_traits": ("height",)}, {"for_samples": ("S1",)}, {"for_group": "founders"}]
    edit(
        folder,
        [
            EditRequest("f", "call", f"1:{place}:A:G", ("S0",), None, ("1|1",), **purpose)  # type: ignore[arg-type]
            for place, purpose in enumerate(purposes, 1)
        ],
    )

    def shown(**chosen: Any) -> list[int]:
        dataset = Dataset(folder, edits=EditChoice.parse("all", **chosen))
        return [each.number for each in dataset.edits]

    assert shown() == [1, 2, 3, 4]
    assert (shown(trait="height"), shown(trait="weight")) == ([1, 2, 3, 4], [1, 3, 4])
    assert (shown(sample="S1"), shown(sample="S2")) == ([1, 2, 3, 4], [1, 2, 4])
    assert (shown(group="founders"), shown(group="others")) == ([1, 2, 3, 4], [1, 2, 3])


def test_equal_choices_have_equal_digests_and_others_have_others(tmp_path: Path) -> None:
    folder = dataset_of(tmp_path, [Line("chr1", 5, "A", ("G",), ("0|1", "0/0", "1", "./."))])
    plain = Dataset(folder).digest
    moments = []
    for call in ("0|0", "1|1"):
        _, [made] = edit(folder, [EditRequest("f", "call", "1:5:A:G", ("S0",), None, (call,))])
        moments.append(made.edit.moment)

    def digest(text: str, version: int | None = None) -> str:
        return Dataset(folder, version, EditChoice.parse(text)).digest

    assert digest("none") == digest("none", 2) == plain
    assert digest("all") == digest("1-2") == digest(moments[1]) == digest("2,1", 3)
    assert digest("1") == digest("all", 2) == digest(moments[0])
    assert len({plain, digest("1"), digest("2"), digest("all")}) == 4


def test_a_row_that_was_inserted_and_comes_with_a_later_file_is_there_once(tmp_path: Path) -> None:
    folder = dataset_of(tmp_path, [Line("chr1", 5, "A", ("G",), ("0|1", "0/0", "1", "./."))])
    edit(folder, [EditRequest("f", "insert", "1:7:A:T", ("S0",), None, ("1|1",))])
    new = [Line("chr1", 7, "A", ("T",), ("0|1",))]
    append_files(folder, [write_vcf(tmp_path / "new.vcf", new, ["new"])])
    rows = cells_of(Dataset(folder))
    assert len(rows) == 2
    assert rows["1", 7, "A", "T"] == {"S0": ["A", "A"], **{f"S{n}": [".", "."] for n in (1, 2, 3)}, "new": ["R", "A"]}


def test_a_symbolic_row_that_was_deleted_comes_back_as_it_was(tmp_path: Path) -> None:
    line = Line("chr1", 5, "A", ("<DEL>",), ("0|1", "0/0", "1", "./."), info="SVTYPE=DEL;END=104")
    folder = dataset_of(tmp_path, [line])
    edit(folder, [EditRequest("f", "delete", "1:5:100:<DEL>")])
    assert cells_of(Dataset(folder)) == {}
    undo(folder, None)
    assert cells_of(Dataset(folder)) == twin([line], SAMPLES)


@pytest.mark.parametrize("alt", ["A[chr2:321[", "]2:321]A", "A.", "*", "<INS:ME>"])
def test_calls_of_breakends_and_the_like_are_changed_and_taken_back(tmp_path: Path, alt: str) -> None:
    line = Line("chr1", 5, "A", (alt,), ("0|1", "0/0", "1", "./."))
    folder = dataset_of(tmp_path, [line])
    edit(folder, [EditRequest("f", "call", f"1:5:1:{alt}", ("S1",), ("0/0",), ("1/1",))])
    assert cells_of(Dataset(folder))["1", 5, "A", alt]["S1"] == ["A", "A"]
    edit(folder, [EditRequest("f", "delete", f"chr1:5:A:{alt}")])
    assert cells_of(Dataset(folder)) == {}
    undo(folder, frozenset({1, 2}))
    assert cells_of(Dataset(folder)) == twin([line], SAMPLES)


def test_a_call_that_was_changed_again_is_taken_back_only_after_that(tmp_path: Path) -> None:
    folder = dataset_of(tmp_path, [Line("chr1", 5, "A", ("G",), ("0|1", "0/0", "1", "./."))])
    for call in ("0|0", "1|1"):
        edit(folder, [EditRequest("f", "call", "1:5:A:G", ("S0",), None, (call,))])
    with pytest.raises(InputError, match=r"edit 1: old: expected 0\|0 of S0 at .*, found 1\|1"):
        undo(folder, frozenset({1}))
    with pytest.raises(NotFoundError, match="expected numbers of edits from 1 to 2, found 7"):
        undo(folder, frozenset({2, 7}))
    undo(folder, frozenset({1, 2}))
    assert cells_of(Dataset(folder))["1", 5, "A", "G"]["S0"] == ["R", "A"]


def test_rows_that_differ_in_the_bases_of_ref_alone_are_told_apart_when_they_are_spelled(tmp_path: Path) -> None:
    lines = [Line("chr1", 5, ref, ("G",), ("0|1",) * 4) for ref in "AC"]
    folder = dataset_of(tmp_path, lines)
    with pytest.raises(InputError, match="f: marker: expected one row, found several of 1:5:1:G: spell REF"):
        edit(folder, [EditRequest("f", "call", "1:5:1:G", ("S0",), None, ("0|0",))])
    edit(folder, [EditRequest("f", "call", "1:5:C:G", ("S0",), None, ("0|0",))])
    rows = cells_of(Dataset(folder))
    assert (rows["1", 5, "A", "G"]["S0"], rows["1", 5, "C", "G"]["S0"]) == (["R", "A"], ["R", "R"])


def test_a_row_that_is_named_in_two_ways_in_one_command_is_one(tmp_path: Path) -> None:
    folder = dataset_of(tmp_path, [Line("chr1", 5, "A", ("G",), ("0|1",) * 4)])
    requests = [
        EditRequest("1", "insert", "1:7:A:AT", ("S0",), None, ("0|1",)),
        EditRequest("2", "call", "1:8:0:T", ("S1",), ("./.",), ("1|1",)),
        EditRequest("3", "call", "1:7:A:AT", ("S1",), ("1|1",), ("1|0",)),
        EditRequest("4", "call", "1:5:1:G", ("S1",), ("0|1",), ("1|1",)),
        EditRequest("5", "call", "1:5:A:G", ("S1",), ("1|1",), ("1|0",)),
    ]
    edit(folder, requests)
    assert cells_of(Dataset(folder))["1", 7, "A", "AT"]["S1"] == ["A", "R"]


def test_edits_are_read_from_tables_and_from_json_lines(tmp_path: Path) -> None:
    table = tmp_path / "edits.tsv"
    table.write_text(
        "#action\tmarker\tsamples\told\tnew\n\ncall\t1:5:A:G\tS0,S1\t0|1,0/0\t1|1\ndelete\t1:6:A:G\t\t\t\n"
    )
    documents = tmp_path / "edits.jsonl"
    call = {"action": "call", "marker": "1:5:A:G", "samples": ["S0", "S1"], "old": "0|1,0/0", "new": ["1|1"]}
    documents.write_bytes(orjson.dumps(call) + b"\n" + orjson.dumps({"action": "delete", "marker": "1:6:A:G"}) + b"\n")
    of_table, of_documents = read_requests(table), read_requests(documents)
    assert [each.where for each in of_table] == [f"{table}: line 3", f"{table}: line 4"]
    assert of_documents[0].where == f"{documents}: line 1"
    assert [(each.action, each.samples, each.old, each.new) for each in of_table] == [
        (each.action, each.samples, each.old, each.new) for each in of_documents
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a\tb\n", "line 1: expected the names of columns with tabs between them, action and marker among them"),
        ("action\tmarker\nx\n", "line 2: expected 2 columns, found 1"),
        ("action\tmarker\nx\ty\n", "line 2: action: expected call, replace, insert, delete, found 'x'"),
        ("action\tmarker\tsample\ncall\ty\tz\n", "line 2: expected the keys action, marker, samples, .*found 'sample'"),
        ('{"action": "delete", "marker": "1:5:A:G"}\n{', "line 2: expected a JSON object, found what is none"),
        ('{"action": "call", "marker": 7}', "line 1: marker: expected a row such as"),
        ('{"action": "call", "marker": "1:5:A:G", "samples": [7]}', "line 1: samples: expected texts"),
    ],
)
def test_a_file_that_holds_no_edits_is_refused_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "edits"
    path.write_text(text)
    with pytest.raises(InputError, match=said):
        read_requests(path)


def test_a_choice_that_is_none_is_refused_with_a_sentence() -> None:
    with pytest.raises(InputError, match=r"expected a choice of edits .*, found 'yesterday'"):
        EditChoice.parse("yesterday")
    assert EditChoice.parse("2026-11-22T08:30+01:00") == EditChoice.parse("2026-11-22T07:30")
    assert request_of({"action": "delete", "marker": "1:5:A:G", "reason": ""}, "here").reason is None
