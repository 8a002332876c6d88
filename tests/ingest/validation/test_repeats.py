"""Texts that come again, held to a dictionary that keeps them all."""

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.validation.repeats import Repeat, Repeats

texts = st.lists(st.sampled_from([*"abcdefgh", "\u00e9", "a b", "x" * 300]), max_size=60)


def found_repeats(texts: Sequence[str], limit: int) -> list[Repeat]:
    repeats = Repeats(limit)
    found = []
    for line, text in enumerate(texts, start=1):
        if (earlier := repeats.earlier(text, line)) is not None:
            found.append(Repeat(line, text, earlier))
    late = list(repeats.in_the_end())
    assert late == sorted(late)
    return found + late


@settings(deadline=None)  # files are written
@given(texts, st.sampled_from([0, 250, 700, 10_000]))
def test_every_text_that_comes_again_is_told_once_whatever_memory_there_is(texts: list[str], limit: int) -> None:
    first: dict[str, int] = {}
    again = [line for line, text in enumerate(texts, start=1) if first.setdefault(text, line) != line]
    found = found_repeats(texts, limit)
    assert sorted(repeat.line for repeat in found) == again
    assert all(texts[each.line - 1] == each.text == texts[each.earlier - 1] for each in found)
    assert all(each.earlier < each.line for each in found)


def test_the_same_text_twice_in_a_line_has_not_come_again() -> None:
    assert Repeats().earlier("a", 1) is Repeats().earlier("a", 1) is None
    repeats = Repeats()
    assert [repeats.earlier("a", 1), repeats.earlier("a", 1), repeats.earlier("a", 2)] == [None, None, 1]


def test_a_thousand_parts_are_more_than_can_be_open_at_once() -> None:
    texts = [str(number) for number in range(1000)] * 2
    assert [each.line for each in found_repeats(texts, 0)] == list(range(1001, 2001))
