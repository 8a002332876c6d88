from hypothesis import given
from hypothesis import strategies as st

from variome.errors import ExpressionError
from variome.search.tokens import KEYWORDS, is_plain_name, read_tokens


def spelled(text: str) -> list[str]:
    return [text[token.begin : token.end] for token in read_tokens(text)][:-1]


def test_tokens_need_no_blanks_between_them() -> None:
    assert spelled("a.b<=0.5.and.c!~'x y'||!`d`") == ["a.b", "<=", "0.5", ".and.", "c", "!~", "'x y'", "||", "!", "`d`"]
    assert spelled("2**-1//x%3<>.5") == ["2", "**", "-", "1", "//", "x", "%", "3", "<>", ".5"]


def test_the_last_token_is_the_end() -> None:
    assert [token.kind for token in read_tokens(" ")] == ["end"]


@given(st.text(max_size=30) | st.text("ab.1'\"`()<>=!~-+*/%&|,\\ \n", max_size=30))
def test_tokens_are_in_order_and_nothing_but_blanks_lies_between_them(text: str) -> None:
    try:
        tokens = read_tokens(text)
    except ExpressionError:
        return
    at = 0
    for token in tokens:
        assert text[at : token.begin].strip(" \t\r\n") == ""
        at = token.end
    assert at == len(text)


@given(st.sampled_from(sorted(KEYWORDS)) | st.text("aA_1.é `", max_size=8) | st.just("a.and.b"))
def test_a_plain_name_is_one_token(path: str) -> None:
    try:
        is_one = [token.kind for token in read_tokens(path)] == ["name", "end"] and path == path.strip()
    except ExpressionError:
        is_one = False
    assert is_plain_name(path) == is_one
