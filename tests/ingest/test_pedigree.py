from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.pedigree import Member, Sex, find_proband, parse_pedigree, read_pedigree
from ingest.problems import Problem, Severity
from variome.errors import InputError

SHARED_TRIOS = Path(__file__).parents[2] / "../shared/data/trio"

TRIO = "S\tC\tF\tM\t1\t2\nS\tF\t0\t0\t1\t1\nS\tM\t0\t0\t2\t1\n"


def problem_of(text: str) -> Problem:
    (problem,) = parse_pedigree(text, "family.ped")[1]
    return problem


def test_a_row_becomes_a_member() -> None:
    pedigree, problems = parse_pedigree(TRIO, "family.ped")
    assert dict(pedigree.members) == {
        "C": Member("S", "C", "F", "M", Sex.MALE, affected=True),
        "F": Member("S", "F", None, None, Sex.MALE, affected=False),
        "M": Member("S", "M", None, None, Sex.FEMALE, affected=False),
    }
    assert problems == []


@pytest.mark.parametrize(
    "text",
    [
        TRIO.replace("\t", " "),
        TRIO.replace("\t", "   "),
        TRIO.replace("S\tC", "S C"),
        TRIO.replace("\n", "\r\n"),
        TRIO.replace("\n", "\r"),
        TRIO.rstrip(),
        "\n# made by hand\n\n" + TRIO + "  \n#S\tD\t0\t0\t1\t1\n",
        "#family\tsample\tfather\tmother\tsex\tphenotype\n" + TRIO,
        "family_id\tsample_id\tpaternal_id\tmaternal_id\tsex\tphenotype\n" + TRIO,
        TRIO.replace("\t0\t0\t", "\t\t\t"),
        TRIO.replace("\t0\t0\t", "\t.\t.\t"),
        TRIO.replace("\n", "\tHP:0001250\tmore\n"),
    ],
    ids=["blanks", "many blanks", "mixed", "CRLF", "CR", "no final newline", "comments", "comment header", "header",
         "empty columns", "dots", "further columns"],
)  # fmt: skip
def test_liberties_of_real_files_change_nothing(text: str) -> None:
    assert parse_pedigree(text, "family.ped") == parse_pedigree(TRIO, "family.ped")


def test_a_name_between_tabs_may_hold_blanks() -> None:
    pedigree, problems = parse_pedigree("the Smiths\tJohn Smith\t0\t0\t1\t2\n", "family.ped")
    assert pedigree.members["John Smith"].family == "the Smiths"
    assert problems == []


@pytest.mark.parametrize(
    ("code", "sex"),
    [("1", Sex.MALE), ("2", Sex.FEMALE), ("0", Sex.UNKNOWN), ("other", Sex.UNKNOWN), ("-9", Sex.UNKNOWN)],
)
def test_a_sex_is_a_number(code: str, sex: Sex) -> None:
    pedigree, problems = parse_pedigree(f"S\tC\t0\t0\t{code}\t2\n", "family.ped")
    assert (pedigree.members["C"].sex, problems) == (sex, [])


@pytest.mark.parametrize(
    ("code", "affected"), [("2", True), ("1", False), ("0", None), ("-9", None), ("other", None), ("", None)]
)
def test_a_phenotype_is_a_number(code: str, affected: bool | None) -> None:
    pedigree, problems = parse_pedigree(f"S\tC\t0\t0\t1\t{code}\n", "family.ped")
    assert (pedigree.members["C"].affected, problems) == (affected, [])


@pytest.mark.parametrize(("column", "row"), [("sex", "S\tC\t0\t0\tM\t2"), ("phenotype", "S\tC\t0\t0\t1\t1.75")])
def test_an_unknown_code_is_a_warning_and_read_as_unknown(column: str, row: str) -> None:
    problem = problem_of(f"# one\n{row}\n")
    assert (problem.kind, problem.severity, problem.line, problem.field, problem.sample) == (
        f"ped-{column}", Severity.WARNING, 2, column, "C",
    )  # fmt: skip
    assert problem.file == "family.ped"
    member = parse_pedigree(row, "family.ped")[0].members["C"]
    assert (member.sex, member.affected) in {(Sex.UNKNOWN, True), (Sex.MALE, None)}


def test_a_row_with_too_few_columns_is_left_out() -> None:
    text = TRIO + "S\tD\tF\tM\t1\n"
    problem = problem_of(text)
    assert (problem.kind, problem.severity, problem.line) == ("ped-columns", Severity.ERROR, 4)
    assert "found 5" in problem.message
    assert parse_pedigree(text, "family.ped")[0] == parse_pedigree(TRIO, "family.ped")[0]


@pytest.mark.parametrize("name", ["", "0", "."])
def test_a_row_without_an_individual_is_left_out(name: str) -> None:
    problem = problem_of(f"{TRIO}S\t{name}\tF\tM\t1\t2\n")
    assert (problem.kind, problem.severity, problem.line) == ("ped-individual", Severity.ERROR, 4)


def test_the_first_row_of_an_individual_stands() -> None:
    text = TRIO + "S\tC\tF\tM\t2\t1\n"
    problem = problem_of(text)
    assert (problem.kind, problem.severity, problem.line, problem.sample) == ("ped-duplicate", Severity.ERROR, 4, "C")
    assert "line 1" in problem.message
    assert parse_pedigree(text, "family.ped")[0] == parse_pedigree(TRIO, "family.ped")[0]


def test_an_individual_belongs_to_one_family() -> None:
    text = TRIO + "T\tC\t0\t0\t1\t2\n"
    problem = problem_of(text)
    assert (problem.kind, problem.severity, problem.line, problem.sample) == (
        "ped-two-families",
        Severity.ERROR,
        4,
        "C",
    )
    assert "'S'" in problem.message
    assert parse_pedigree(text, "family.ped")[0].members["C"].family == "S"


@pytest.mark.parametrize(
    ("role", "individual", "text"),
    [
        ("father", "F", TRIO.replace("0\t0\t1\t1", "0\t0\t2\t1")),
        ("mother", "M", TRIO.replace("0\t0\t2\t1", "0\t0\t1\t1")),
    ],
)
def test_a_parent_of_the_wrong_sex_is_of_unknown_sex(role: str, individual: str, text: str) -> None:
    problem = problem_of(text)
    assert (problem.kind, problem.severity, problem.line, problem.field, problem.value) == (
        "ped-parent-sex", Severity.ERROR, 1, role, individual,
    )  # fmt: skip
    pedigree, _ = parse_pedigree(text, "family.ped")
    assert pedigree.members[individual].sex is Sex.UNKNOWN
    assert pedigree.roles("C")[individual] == role


def test_a_parent_of_the_wrong_sex_is_told_once_and_not_once_a_child() -> None:
    text = TRIO.replace("0\t0\t2\t1", "0\t0\t1\t1") + "S\tD\tF\tM\t2\t1\n"
    assert problem_of(text).kind == "ped-parent-sex"


def test_a_parent_of_unknown_sex_contradicts_nothing() -> None:
    assert parse_pedigree(TRIO.replace("0\t0\t2\t1", "0\t0\t0\t1"), "family.ped")[1] == []


def test_nobody_is_their_own_parent() -> None:
    text = "S\tC\tC\t0\t1\t2\n"
    problem = problem_of(text)
    assert (problem.kind, problem.severity, problem.line, problem.field) == ("ped-cycle", Severity.ERROR, 1, "father")
    assert parse_pedigree(text, "family.ped")[0].members["C"].father is None


def test_a_cycle_is_cut_at_one_link() -> None:
    text = "S\tA\tB\t0\t1\t2\nS\tB\t0\tC\t1\t1\nS\tC\tA\t0\t2\t1\n"
    assert problem_of(text).kind == "ped-cycle"
    members = parse_pedigree(text, "family.ped")[0].members
    assert (members["A"].father, members["B"].mother, members["C"].father) == (None, "C", "A")


def test_two_ways_to_one_ancestor_are_no_cycle() -> None:
    text = "S\tG\t0\t0\t1\t1\nS\tF\tG\t0\t1\t1\nS\tM\tG\t0\t2\t1\nS\tC\tF\tM\t1\t2\n"
    assert parse_pedigree(text, "family.ped")[1] == []


def test_the_name_of_a_parent_without_a_row_is_kept_with_a_note() -> None:
    text = "S\tC\tF\t0\t1\t2\n"
    problem = problem_of(text)
    assert (problem.kind, problem.severity, problem.line, problem.field, problem.value) == (
        "ped-unknown-parent", Severity.NOTE, 1, "father", "F",
    )  # fmt: skip
    assert parse_pedigree(text, "family.ped")[0].members["C"].father == "F"


def test_a_parent_in_another_family_is_a_parent_without_a_row_in_this_one() -> None:
    text = "S\tC\tF\t0\t1\t2\nT\tF\t0\t0\t1\t1\n"
    assert problem_of(text).kind == "ped-unknown-parent"
    assert parse_pedigree(text, "family.ped")[0].roles("C") == {"C": "proband"}


def test_every_fault_is_told_with_file_and_line() -> None:
    text = "S\tC\tC\tM\tx\ty\nS\tC\t0\t0\t1\t1\nS\n"
    problems = parse_pedigree(text, "family.ped")[1]
    assert [(problem.kind, problem.line) for problem in problems] == [
        ("ped-sex", 1), ("ped-phenotype", 1), ("ped-duplicate", 2), ("ped-columns", 3), ("ped-cycle", 1),
        ("ped-unknown-parent", 1),
    ]  # fmt: skip
    assert {problem.file for problem in problems} == {"family.ped"}
    assert all(f"line {problem.line}" in problem.message for problem in problems)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "found none"),
        (b"# nothing but a comment\n", "found none"),
        (b"family,individual,father,mother,sex,phenotype\nS,C,F,M,1,2\n", "found none"),
        (b"##fileformat=VCFv4.2\n1\t2\t.\tA\tC\t.\t.\t.\n", "found a VCF"),
        (b"\x1f\x8b\x08\x00\x00", "found binary or compressed data"),
        ("S\tC\t0\t0\t1\t2\n".encode("utf-16"), "found binary or compressed data"),
    ],
    ids=["empty", "comment", "commas", "VCF", "gzip", "UTF-16"],
)
def test_what_is_no_ped_file_is_refused(tmp_path: Path, content: bytes, found: str) -> None:
    path = tmp_path / "family.ped"
    path.write_bytes(content)
    with pytest.raises(InputError, match=found) as caught:
        read_pedigree(path)
    assert str(path) in str(caught.value)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"absent\.ped: cannot be read: No such file"):
        read_pedigree(tmp_path / "absent.ped")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
def test_a_name_survives_the_usual_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "family.ped"
    path.write_bytes("S\tRenée\t0\t0\t2\t2\n".encode(encoding))
    members = read_pedigree(path)[0].members
    assert [(member.family, name) for name, member in members.items()] == [("S", "Renée")]


real_files = pytest.mark.skipif(not SHARED_TRIOS.is_dir(), reason="the folder of real files is not here")


@real_files
def test_a_real_trio_is_read() -> None:
    pedigree, problems = read_pedigree(SHARED_TRIOS / "ashk-trio.ped")
    proband = find_proband(pedigree.family_of("HG003"))
    assert proband == Member("ash", "HG002", "HG003", "HG004", Sex.MALE, affected=True)
    assert pedigree.roles("HG002") == {"HG002": "proband", "HG003": "father", "HG004": "mother"}
    assert problems == []


@real_files
def test_a_real_quartet_with_empty_columns_is_read() -> None:
    pedigree, problems = read_pedigree(SHARED_TRIOS / "comphet-test-case.ped")
    proband = find_proband(pedigree.family_of("SID_1"))
    assert proband is not None
    assert pedigree.roles(proband.individual) == {
        "SID_1": "mother", "SID_2": "father", "SID_3": "proband", "SID_4": "sister",
    }  # fmt: skip
    assert pedigree.members["SID_1"].parents == ()
    assert problems == []


cells = st.text(st.characters(codec="utf-8"), max_size=4) | st.sampled_from(["0", "1", "2", "A", "B", "C"])


@settings(deadline=None)
@given(st.lists(st.lists(cells, max_size=8), max_size=6))
def test_no_text_breaks_the_reader(rows: list[list[str]]) -> None:
    text = "\n".join("\t".join(row) for row in rows)
    try:
        pedigree, _ = parse_pedigree(text, "family.ped")
    except InputError:
        return
    for individual in pedigree.members:
        assert pedigree.roles(individual)[individual] == "proband"


names = st.sampled_from("ABCDE")


@settings(deadline=None)
@given(st.dictionaries(names, st.tuples(names, names), min_size=1))
def test_after_reading_nobody_is_their_own_ancestor(links: dict[str, tuple[str, str]]) -> None:
    text = "\n".join(f"S\t{name}\t{father}\t{mother}\t0\t0" for name, (father, mother) in links.items())
    members = parse_pedigree(text, "family.ped")[0].members
    for individual in members:
        above = set(members[individual].parents)
        for _ in members:
            above |= {parent for name in above & members.keys() for parent in members[name].parents}
        assert individual not in above
