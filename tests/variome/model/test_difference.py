import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from variome.model.content import canonical
from variome.model.difference import difference

CHANGES = st.dictionaries(
    st.sampled_from([f"field_{n:02}" for n in range(20)]),
    st.text(max_size=9) | st.floats(0, 1) | st.lists(st.fixed_dictionaries({"a": st.text(max_size=9)}), max_size=3),
    max_size=6,
)


def spliced(found: bytes, base: bytes) -> bytes:
    """What a difference stands for, piece by piece."""
    _, *pieces = orjson.loads(found)
    return b"".join(
        piece.encode() if isinstance(piece, str) else base[piece[0] : piece[0] + piece[1]] for piece in pieces
    )


@given(CHANGES, CHANGES, st.integers(1, 2**31 - 1))
def test_a_difference_gives_the_document_again_and_is_shorter_than_half_of_it(
    before: dict[str, object], after: dict[str, object], revision: int
) -> None:
    base, content = long_document(**before), long_document(**after)
    found = difference(base, revision, content)
    if found is not None:
        assert spliced(found, base) == content
        assert len(found) < len(content) / 2
        assert orjson.loads(found)[0] == revision


def long_document(**changes: object) -> bytes:
    fields = {f"field_{n:02}": f"what field {n} says of a variant, at length" for n in range(20)}
    return canonical({key: value for key, value in {**fields, **changes}.items() if value is not None})


@pytest.mark.parametrize(
    ("changes", "longest"),
    [
        ({}, 20),
        ({"field_00": "other"}, 60),
        ({"field_10": "other"}, 60),
        ({"field_19": "other"}, 60),
        ({"field_10": None}, 60),
        ({"field_10a": "added"}, 60),
        ({"field_10": list(range(1000, 1060))}, 400),
        ({"another": 1, "field_03": None, "field_12": 0.25, "field_zz": [1, 2]}, 130),
    ],
)
def test_what_is_said_twice_costs_next_to_nothing(changes: dict[str, object], longest: int) -> None:
    base, content = long_document(), long_document(**changes)
    found = difference(base, 1, content)
    assert found is not None
    assert spliced(found, base) == content
    assert len(found) <= longest


def test_characters_of_several_bytes_are_not_cut() -> None:
    base, content = (long_document(field_10="β" * 40 + letter + "β" * 40) for letter in "éè")
    found = difference(base, 1, content)
    assert found is not None
    assert spliced(found, base) == content
    assert found.decode().count("è") == 1


def test_what_is_alike_is_found_behind_much_that_is_not() -> None:
    base = canonical({"list": list(range(10**6, 10**6 + 400)), "other": ["this stays as it is"] * 900})
    content = canonical({"list": list(range(10**7, 10**7 + 600)), "other": ["this stays as it is"] * 900})
    found = difference(base, 1, content)
    assert found is not None
    assert spliced(found, base) == content
    assert len(found) < 600 * len("10000000,") * 9 / 8 + 100


def test_a_document_that_has_little_in_common_with_the_base_is_kept_whole() -> None:
    assert difference(long_document(), 1, canonical({str(n): "something else" for n in range(50)})) is None
    assert difference(b"{}", 1, long_document()) is None
    assert difference(long_document(), 1, b"{}") is None
