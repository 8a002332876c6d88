"""Entries that are taken apart by compiled code and by Python: both give the same, whatever the texts are."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest import entries
from ingest.decode import ABSENT, ValueFault
from ingest.entries import (
    ColumnEntries,
    Entries,
    PackedEntries,
    is_single,
    record_of,
    slices_of,
    take_apart,
    without_plain_escapes,
)
from ingest.plain_annotation import NotPlain
from ingest.written_field import Members, WrittenField

N_FIELDS = 4

needs_compiled = pytest.mark.skipif(not entries.IS_COMPILED, reason="there was no C compiler when this was installed")

texts = st.text(st.sampled_from('ab.&~"\\%0\x7f\x01 é:2C4'), max_size=6)
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
    ]


def taken_apart(told: Sequence[Sequence[Sequence[str]]], *, by_columns: bool) -> Entries | None:
    joined = [",".join("|".join(entry) for entry in record) for record in told]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(entries, "IS_COMPILED", not by_columns)
        return take_apart(range(len(joined)), joined, N_FIELDS)


@needs_compiled
@given(entry_lists)
@example([[["1", "a", "b&c", "d"]]])
@example([[["", ".", ".", ""]], [["1", "a&b", "a&&b", ""], ["x", 'a"', "&a", "."]]])
@example([[["12", "a%20b", "a&.", "~"]]])
def test_compiled_entries_are_those_of_columns(told: list[list[list[str]]]) -> None:
    packed, columns = taken_apart(told, by_columns=False), taken_apart(told, by_columns=True)
    assert isinstance(columns, ColumnEntries)
    assert packed is not None
    is_ascii = all(text.isascii() for record in told for entry in record for text in entry)
    assert isinstance(packed, PackedEntries) == is_ascii
    assert (list(packed.at), list(packed.ends)) == (list(columns.at), list(columns.ends))
    for index in range(N_FIELDS):
        assert list(packed.column(index)) == list(columns.column(index))
    wrong: tuple[set[int], set[int]] = set(), set()
    ours, theirs = fields(), fields()
    assert list(packed.objects(ours, wrong[0])) == list(columns.objects(theirs, wrong[1]))
    assert wrong[0] == wrong[1]
    assert ours[-1].members.value_of == theirs[-1].members.value_of


@pytest.mark.parametrize("is_compiled", [pytest.param(True, marks=needs_compiled), False])
def test_entries_of_several_records(is_compiled: bool) -> None:
    told = [[["1", "a", "x&y", ""], ["", "", "", ""]], [["no", ".", "", "s"]]]
    found = taken_apart(told, by_columns=not is_compiled)
    assert found is not None
    wrong: set[int] = set()
    assert list(found.objects(fields(), wrong)) == [',{"ids":["x","y"],"n":1,"name":"a"}', ',{"searched":"s"}']
    assert wrong == {2}
    assert [record_of(found, entry) for entry in range(3)] == [0, 0, 1]
    assert slices_of(found) == [slice(0, 2), slice(2, 3)]
    assert not is_single(found)


@pytest.mark.parametrize("is_compiled", [pytest.param(True, marks=needs_compiled), False])
@pytest.mark.parametrize("text", ["a|b|c", "a|b|c|d|e", "a|b|c|d,", ",a|b|c|d", "a|b|c|d,a|b", ""])
def test_another_number_of_fields_is_told(monkeypatch: pytest.MonkeyPatch, text: str, is_compiled: bool) -> None:
    monkeypatch.setattr(entries, "IS_COMPILED", is_compiled)
    assert take_apart([0], [text], N_FIELDS) is None


@needs_compiled
@given(st.text(st.sampled_from("ab%012CcDdeE7F80é\n"), max_size=12))
@example("%2")
@example("%")
@example("%20%2c%2C%7C%7c%3D%0A%00%7F")
@example("%80")
def test_compiled_escapes_are_those_of_python(text: str) -> None:
    found = without_plain_escapes(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(entries, "IS_COMPILED", False)
        assert found == without_plain_escapes(text)


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
def test_compiled_code_is_not_older_than_its_source() -> None:
    from ingest import _entry_texts

    made = Path(_entry_texts.__file__)
    assert made.stat().st_mtime >= made.with_name("_entry_texts.c").stat().st_mtime, (
        "give: touch pyproject.toml; make setup"
    )


@needs_compiled
@pytest.mark.parametrize(
    ("starts", "n_fields", "column", "ends", "error"),
    [
        (b"", 2, (0, b"h", 0, 0, {}), (1,), "expected what `split` gave"),
        (b"\0" * 24, 2, (0, b"h", 0, 0, {}), (1,), "expected what `split` gave"),
        (None, 0, (0, b"h", 0, 0, {}), (1,), "expected what `split` gave"),
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
    from ingest import _entry_texts

    starts = _entry_texts.split("a|b", 2) if starts is None else starts
    assert starts is not None
    with pytest.raises(ValueError, match=error):
        _entry_texts.write_groups("a|b", starts, n_fields, (column,), ends, (KeyError,), set())


@needs_compiled
def test_an_error_that_is_no_fault_of_the_text_is_raised() -> None:
    class Broken(dict[str, str]):
        def __missing__(self, text: str) -> str:
            raise RuntimeError(text)

    from ingest import _entry_texts

    starts = _entry_texts.split("a|b", 2)
    assert starts is not None
    with pytest.raises(RuntimeError, match="a"):
        _entry_texts.write_groups("a|b", starts, 2, ((0, b"", 0, 0, Broken()),), (1,), (KeyError,), set())
    with pytest.raises(TypeError):
        _entry_texts.write_groups("a|b", starts, 2, ((0, b"", 0, 0, {"a": 1}),), (1,), (KeyError,), set())  # type: ignore[dict-item]
    with pytest.raises(ValueError, match="ASCII"):
        _entry_texts.split("é", 1)
