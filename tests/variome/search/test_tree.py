from hypothesis import given, settings

from tests.variome.search.expressions import conditions
from variome.search.tree import (
    DEEPEST,
    Binary,
    Call,
    IsMissing,
    ListOf,
    Literal,
    Name,
    Node,
    Unary,
    children,
    find_too_deep,
)

A, B = Name("a"), Name("b")


def test_where_a_node_stands_does_not_count_when_nodes_are_compared() -> None:
    assert Name("a", 3, 4) == Name("a")
    assert hash(Name("a", 3, 4)) == hash(Name("a"))


def test_children_are_in_the_order_of_the_text() -> None:
    nodes: list[tuple[Node, tuple[Node, ...]]] = [
        (A, ()),
        (Literal(5), ()),
        (Unary("-", A), (A,)),
        (Binary("-", A, B), (A, B)),
        (IsMissing(A), (A,)),
        (ListOf((A, B)), (A, B)),
        (Call("f", (A, B)), (A, B)),
    ]
    assert [children(node) for node, _ in nodes] == [expected for _, expected in nodes]


def test_a_node_that_is_too_deep_is_found_wherever_it_is() -> None:
    node: Node = A
    for _ in range(DEEPEST - 2):
        node = Unary("!", node)
    assert find_too_deep(Binary("and", B, node)) is None
    assert find_too_deep(Binary("and", Unary("!", node), B)) is A
    assert find_too_deep(Call("f", (B, ListOf((node,))))) is A


def depth(node: Node) -> int:
    return 1 + max(map(depth, children(node)), default=0)


@settings(max_examples=50, deadline=None)
@given(conditions(3))
def test_a_tree_is_too_deep_if_its_depth_is(node: Node) -> None:
    while depth(node) <= DEEPEST:
        assert find_too_deep(node) is None
        node = Binary("and", B, node)
    assert find_too_deep(node) is not None
