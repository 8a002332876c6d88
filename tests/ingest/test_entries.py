"""Entries that are taken apart by compiled code and by Python: both give the same, whatever the texts are."""

import re
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest import entries
from ingest.decode import ABSENT, ValueFault
from ingest.entries import (
    Entries,
    PackedEntries,
    is_single,
    record_of,
    slices_of,
    take_apart,
)
from ingest.plain_annotation import NotPlain
from ingest.written_field import Members, WrittenField
from tests.compiled import hold_to_sources

N_FIELDS = 4

needs_compiled = pytest.mark.skipif(not entries.IS_COMPILED, reason="there was no C compiler when this was installed")

short = st.text(st.sampled_from('ab.&~"\\%0\x7f\x01 é:2C4'), max_size=6)
long = st.text(st.sampled_from("abcdefghi&"), max_size=20)  # compiled code looks through texts eight characters at once
texts = st.builds("{}{}{}".format, long, short, long) | short
entry_lists = st.lists(
    st.lists(st.lists(texts, min_size=4, max_size=4), min_size=1, max_size=3), min_size=1, max_size=4
)


def whole_number(text: str) -> Any:
    if text == ".":
        return ABSENT
    try:
        return int(text)
    except ValueError:
        raise ValueFault("integer", text) from None


def no_percent(text: str) -> Any:
    if "%" in text:
        raise NotPlain
    return text


def listed(text: str) -> Any:
    return [each for each in no_percent(text).split("&") if each not in {"", "."}] or ABSENT


def plain_text(text: str) -> Any:
    return ABSENT if text == "." else no_percent(text)


def a_field(name: str, convert: Callable[[str], Any], index: int, **how: Any) -> WrittenField:
    return WrittenField(name, Members(name, convert, lambda _: True), index, "&", **how)


def fields() -> list[WrittenField]:
    """New ones: what they remember is filled as they write."""
    return [
        a_field("ids", listed, 2, is_free=True, is_list=True),
        a_field("n", whole_number, 0),
        a_field("name", plain_text, 1, is_free=True),
        a_field("searched", no_percent, 3, place=0),
        a_field("tags", listed, 3, is_list=True, place=1),
    ]


def joined(told: Sequence[Sequence[Sequence[str]]]) -> list[str]:
    return [",".join("|".join(entry) for entry in record) for record in told]


def taken_apart(texts: list[str], wrong: set[int], *, by_columns: bool) -> Entries | None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(entries, "IS_COMPILED", not by_columns)
        return take_apart(texts, N_FIELDS, wrong)


def same_entries(texts: list[str]) -> tuple[Entries, Entries] | None:
    """What compiled code and Python take apart of the same texts, if there is any."""
    wrong: tuple[set[int], set[int]] = set(), set()
    packed, columns = taken_apart(texts, wrong[0], by_columns=False), taken_apart(texts, wrong[1], by_columns=True)
    assert wrong[0] == wrong[1]
    if packed is None or columns is None:
        assert packed is columns
        return None
    assert isinstance(packed, PackedEntries) == all(map(str.isascii, texts))
    assert (list(packed.at), packed.ends) == (list(columns.at), columns.ends)
    for index in range(N_FIELDS):
        assert list(packed.column(index)) == list(columns.column(index))
    return packed, columns


@needs_compiled
@given(entry_lists)
@example([[["1", "a", "b&c", "d"]]])
@example([[["", ".", ".", ""]], [["1", "a&b", "a&&b", ""], ["x", 'a"', "&a", "."]]])
@example([[["12", "a%20b", "a&.", "~"]]])
@example([[["", "", "", "a&b"], ["", "", "", "b&c"], ["", "", "", "a&b"]], [["", "", "", "%41"]]])
def test_compiled_entries_are_those_of_columns(told: list[list[list[str]]]) -> None:
    found = same_entries(joined(told))
    if found is None:
        return
    packed, columns = found
    wrong: tuple[set[int], set[int]] = set(), set()
    ours, theirs = fields(), fields()
    assert packed.write_group("g", ours, wrong[0]) == columns.write_group("g", theirs, wrong[1])
    assert wrong[0] == wrong[1]
    for our, their in zip(ours, theirs, strict=True):
        if our.place is not None:
            assert our.members.value_of == their.members.value_of
            assert packed.distinct(our) == columns.distinct(their)


@needs_compiled
@given(st.lists(st.text(st.sampled_from("a,||||%0127CcEé."), max_size=40) | st.text("a|,"), max_size=4))
@example(["a|b|c|d", "a|b|c", "", ".", "a|b%2|c|d", "%20|%7C|%2c|%00", "%80|b|c|%20", "%|b|c|%80", "a|b|c|d,a|b|c|%41"])
@example(["a|b|c"])
@example([])
def test_compiled_code_takes_apart_what_python_does(texts: list[str]) -> None:
    found = same_entries(texts)
    whole = [at for at, text in enumerate(texts) if text not in {"", "."} and is_whole(text)]
    assert (list(found[0].at) if found else []) == whole


def is_whole(text: str) -> bool:
    """Whether all entries have their fields, and all percent signs begin an escape; no escape hides a separator."""
    has_stray = re.search("%(?![0-9A-Fa-f]{2})", text) is not None
    return not has_stray and all(len(entry.split("|")) == N_FIELDS for entry in text.split(","))


@pytest.mark.parametrize("is_compiled", [pytest.param(True, marks=needs_compiled), False])
def test_entries_of_several_records(is_compiled: bool) -> None:
    told = [[["1", "a", "x&y", ""], ["", "", "", ""]], [["no", ".", "", "s"]], [["", "", "", ""]]]
    found = taken_apart(joined(told), set(), by_columns=not is_compiled)
    assert found is not None
    wrong: set[int] = set()
    written = fields()[:-1]
    assert found.write_group("group", written, wrong) == [
        ',"group":[{"ids":["x","y"],"n":1,"name":"a"}]',
        ',"group":[{"searched":"s"}]',
        "",
    ]
    assert wrong == {2}
    assert found.distinct(written[-1]) == [None, ["s"], None]
    assert [record_of(found, entry) for entry in range(4)] == [0, 0, 1, 2]
    assert slices_of(found) == [slice(0, 2), slice(2, 3), slice(3, 4)]
    assert not is_single(found)


@pytest.mark.parametrize("is_compiled", [pytest.param(True, marks=needs_compiled), False])
@pytest.mark.parametrize("text", ["a|b|c", "a|b|c|d|e", "a|b|c|d,", ",a|b|c|d", "a|b|c|d,a|b", "a|b|c|%2"])
def test_what_is_not_whole_is_told(text: str, is_compiled: bool) -> None:
    wrong: set[int] = set()
    assert taken_apart(["", text], wrong, by_columns=not is_compiled) is None
    assert wrong == {1}
    wrong = set()
    found = taken_apart(["a|b|c|d", text, ".", "e|f|g|h,i|j|k|l"], wrong, by_columns=not is_compiled)
    assert found is not None
    assert (wrong, list(found.at), found.ends, list(found.column(3))) == ({1}, [0, 3], (1, 3), ["d", "h", "l"])


@pytest.mark.parametrize("is_compiled", [pytest.param(True, marks=needs_compiled), False])
def test_escapes_are_decoded_that_separate_nothing(is_compiled: bool) -> None:
    texts = ["%3D%3d|%7C%2C%26%7E%25|%3A|%00", "%C3%A9|%3D|.|%20"]
    found = taken_apart(texts, set(), by_columns=not is_compiled)
    assert found is not None
    assert [list(found.column(index)) for index in range(N_FIELDS)] == [
        ["==", "%C3%A9"], ["%7C%2C%26%7E%25", "%3D"], [":", "."], ["%00", "%20"],
    ]  # fmt: skip


@needs_compiled
@given(st.text(st.sampled_from("ab==;;.é"), max_size=14))
@example("")
@example(".")
@example("AC=1;DP=2")
@example("AC=1;AC=2")
@example("AC=1;;DP=2")
@example("AC=a=b;DP=")
def test_compiled_keys_of_info_are_those_of_python(info: str) -> None:
    found = entries.key_texts(info)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(entries, "IS_COMPILED", False)
        expected = entries.key_texts(info)
    assert (found, list(found or ())) == (expected, list(expected or ()))
    items = [item.partition("=") for item in info.split(";")]
    is_usual = all(equals for _, equals, _ in items) and len({key for key, _, _ in items}) == len(items)
    assert found == ({key: text for key, _, text in items} if is_usual else None)


@needs_compiled
@given(st.text(st.sampled_from("aAC=;é"), max_size=14))
@example("AC=")
@example(";AC=;")
@example("A=1;aAC=1;AC;AC")
@example(";;AC=")
@example("")
@example(";")
def test_compiled_code_finds_a_key_where_python_does(info: str) -> None:
    found = entries.has_key(info, "AC")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(entries, "IS_COMPILED", False)
        assert found == entries.has_key(info, "AC") == any(item.startswith("AC=") for item in info.split(";"))


@needs_compiled
@pytest.mark.parametrize("name", ["_entry_groups", "_entry_texts", "_info_keys", "_take_apart"])
def test_compiled_code_is_not_older_than_its_source(name: str) -> None:
    hold_to_sources(f"ingest.{name}")


def apart(text: str) -> tuple[str, bytes, tuple[int, ...]]:
    """The text, where its fields begin, and the ends of its entries."""
    from ingest import _take_apart

    found = _take_apart.take_apart([text], 2, b"", set())
    assert found is not None
    _, ends, told, starts = found
    return told, starts, ends


@needs_compiled
@pytest.mark.parametrize(
    ("starts", "n_fields", "column", "ends", "error"),
    [
        (b"", 2, (0, b"h", 0, 0, {}), (1,), "expected what `take_apart` gave"),
        (b"\0" * 24, 2, (0, b"h", 0, 0, {}), (1,), "expected what `take_apart` gave"),
        (None, 0, (0, b"h", 0, 0, {}), (1,), "expected what `take_apart` gave"),
        (None, 2, (2, b"h", 0, 0, {}), (1,), "expected the index of a field"),
        (None, 2, (-1, b"h", 0, 0, {}), (1,), "expected the index of a field"),
        (None, 2, (0, b"h", 1, 200, {}), (1,), "an ASCII separator"),
        (None, 2, (0, b"h", 0, 0, {}), (2,), "in ascending order"),
        (None, 2, (0, b"h", 0, 0, {}), (-1,), "in ascending order"),
    ],
)
def test_compiled_code_refuses_what_does_not_fit(
    starts: bytes | None, n_fields: int, column: Any, ends: tuple[int, ...], error: str
) -> None:
    from ingest import _entry_groups

    text, found, _ = apart("a|b")
    with pytest.raises(ValueError, match=error):
        _entry_groups.write_groups(
            text, found if starts is None else starts, n_fields, b"", (column,), ends, (KeyError,), set()
        )


@needs_compiled
@pytest.mark.parametrize(("index", "ends"), [(2, (1,)), (-1, (1,)), (0, (2,)), (0, (1, 0))])
def test_compiled_code_refuses_places_that_are_not_there(index: int, ends: tuple[int, ...]) -> None:
    from ingest import _entry_texts

    text, starts, _ = apart("a|b")
    with pytest.raises((IndexError, ValueError), match="expected"):
        _entry_texts.distinct(text, starts, 2, index, ends, {})
    if ends == (1,):
        with pytest.raises(IndexError):
            _entry_texts.column(text, starts, 2, index)


@needs_compiled
def test_an_error_that_is_no_fault_of_the_text_is_raised() -> None:
    class Broken(dict[str, str]):
        def __missing__(self, text: str) -> str:
            raise RuntimeError(text)

    from ingest import _entry_groups, _entry_texts, _take_apart

    text, starts, ends = apart("a|b")
    with pytest.raises(RuntimeError, match="a"):
        _entry_groups.write_groups(text, starts, 2, b"", ((0, b"", 0, 0, Broken()),), ends, (KeyError,), set())
    with pytest.raises(TypeError):
        _entry_groups.write_groups(text, starts, 2, b"", ((0, b"", 0, 0, {"a": 1}),), ends, (KeyError,), set())  # type: ignore[dict-item]
    with pytest.raises(TypeError):
        _entry_texts.distinct(text, starts, 2, 0, ends, {"a": [{}]})
    assert _take_apart.take_apart(["é|b"], 2, b"", set()) is None
