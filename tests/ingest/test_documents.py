"""Documents that are joined by compiled code and by Python: both give the same."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest import documents
from ingest.documents import join_documents
from tests.compiled import hold_to_sources

needs_compiled = pytest.mark.skipif(not documents.IS_COMPILED, reason="there was no C compiler when this was installed")

members = st.text(st.sampled_from('a"é€\0'), max_size=3).map(lambda text: f',"m":{text}') | st.just("")


def joined_in_python(columns: list[list[str]], size: int) -> list[bytes]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(documents, "IS_COMPILED", False)
        return join_documents(columns, size)


@needs_compiled
@given(st.integers(0, 4).flatmap(lambda size: st.lists(st.lists(members, min_size=size, max_size=size), max_size=4)))
@example([[',"a":1', ""], ["", ""], [',"b":"é"', ""]])
@example([])
def test_compiled_documents_are_those_of_python(columns: list[list[str]]) -> None:
    size = len(columns[0]) if columns else 2
    assert join_documents(columns, size) == joined_in_python(columns, size)


def test_a_document_has_the_members_of_all_columns() -> None:
    columns = [[',"a":1', "", ""], [',"b":"\u00e9"', ',"b":2', ""]]
    expected = ['{"a":1,"b":"\u00e9"}'.encode(), b'{"b":2}', b"{}"]
    assert join_documents(columns, 3) == joined_in_python(columns, 3) == expected


@needs_compiled
@pytest.mark.parametrize("columns", [[["a"]], [["a", "b"], ["c"]]])
def test_columns_of_other_lengths_are_refused(columns: list[list[str]]) -> None:
    with pytest.raises(ValueError, match="of one length"):
        join_documents(columns, 2)


@needs_compiled
def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(TypeError):
        join_documents([[1]], 1)  # type: ignore[list-item]
    with pytest.raises(UnicodeEncodeError):
        join_documents([["\ud800"]], 1)


@needs_compiled
def test_compiled_code_is_not_older_than_its_source() -> None:
    hold_to_sources("ingest._documents")
