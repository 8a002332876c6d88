"""From the text of an expression to its tree. Nothing is evaluated, and no name is looked up.

Operators bind as `variome.search.binding` says, those of one power from left to right, but `**` from right to left.
Each has many spellings and one place in the tree: `&&`, `and` and `.and.` are `and`.
"""

from typing import Final

from variome.errors import ExpressionError
from variome.search.binding import ANY, COMPARISON, MINUS, NOT, POWERS, right_power
from variome.search.places import refused, shown
from variome.search.tokens import LAST_INTEGER, Token, read_tokens
from variome.search.tree import (
    DEEPEST,
    Binary,
    BinaryOperator,
    Call,
    IsMissing,
    ListOf,
    Literal,
    Name,
    Node,
    Unary,
    find_too_deep,
)


def parse(text: str) -> Node:
    """The tree of an expression, at most `DEEPEST` nodes deep.

    Raises:
        ExpressionError: it cannot be read; says line and column, what was expected and what was found.
    """
    parser = _Parser(text)
    node = parser.expression(ANY)
    parser.expect_end()
    if deep := find_too_deep(node):
        raise refused(deep, text, _SHALLOW, "more")
    return node


class _Parser:
    """Precedence climbing over the tokens of one text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = read_tokens(text)
        self._at = 0
        self._nested = 0

    def expression(self, power: int) -> Node:
        """What is joined by operators that bind at least so closely."""
        self._nested += 1
        if self._nested > _MOST_NESTED:
            raise refused(self._token, self._text, _SHALLOW, "more")
        node = self._operand(power)
        while (found := self._infix()) and POWERS[found] >= power:
            node = self._joined(node, found)
        self._nested -= 1
        return node

    def expect_end(self) -> None:
        if self._token.kind != "end":
            raise self._refused(_AN_OPERATOR)

    @property
    def _token(self) -> Token:
        return self._tokens[self._at]

    def _next(self) -> Token:
        token = self._token
        self._at += 1
        return token

    def _infix(self) -> str | None:
        """The operator that stands here, in its spelling of `POWERS`."""
        token = self._token
        if token.kind != "sign":
            return None
        if token.is_sign("not") and self._tokens[self._at + 1].is_sign("in"):
            return "not in"
        spelled = _SPELLINGS.get(str(token.value), str(token.value))
        return spelled if spelled in POWERS else None

    def _joined(self, left: Node, found: str) -> Node:
        """The node that the operator here makes of what stands on its left."""
        self._at += 2 if found == "not in" else 1
        power = POWERS[found]
        if found == "is":
            node = self._is_missing(left)
        elif found in {"in", "not in"}:
            node = self._binary("in", left, self._list())
        else:
            node = self._binary(_ARM.get(found, found), left, self.expression(right_power(found)))
        if found in _NEGATED:
            node = Unary("!", node, node.begin, node.end)
        if power == COMPARISON and (again := self._infix()) and POWERS[again] == COMPARISON:
            raise self._refused("`and`, `or` or the end, since comparisons do not chain")
        return node

    def _binary(self, op: str, left: Node, right: Node) -> Node:
        return Binary(_OPERATORS[op], left, right, left.begin, self._end)

    def _is_missing(self, operand: Node) -> Node:
        is_negated = self._token.is_sign("not")
        if is_negated:
            self._at += 1
        if self._token.kind != "name" or self._token.value not in {"missing", "null"}:
            raise self._refused("`missing`")
        self._at += 1
        return IsMissing(operand, is_negated, operand.begin, self._end)

    def _operand(self, power: int) -> Node:
        """A value, with what stands before it."""
        token = self._token
        if token.is_sign("!", "not") and power <= NOT:
            self._at += 1
            operand = self.expression(NOT)
            return Unary("!", operand, token.begin, self._end)
        if token.is_sign("-") and power <= MINUS:
            self._at += 1
            return self._negative(token)
        return self._value()

    def _negative(self, minus: Token) -> Node:
        """A negative number, or the negative of something: `-2 ** 2` is -4."""
        number = self._token
        if isinstance(number.value, int | float) and not self._tokens[self._at + 1].is_sign("**"):
            self._at += 1
            return Literal(-number.value, minus.begin, number.end)
        operand = self.expression(MINUS)
        return Unary("-", operand, minus.begin, self._end)

    def _value(self) -> Node:
        token = self._next()
        if token.is_sign("("):
            node = self.expression(ANY)
            self._expect(")")
            return node
        if token.is_sign("true", "false"):
            return Literal(token.value == "true", token.begin, token.end)
        if token.kind == "name" and self._token.is_sign("("):
            return Call(str(token.value), self._list().items, token.begin, self._end)
        if token.kind in {"name", "quoted"}:
            return Name(str(token.value), token.begin, token.end)
        if token.kind in {"text", "real"} or (token.kind == "integer" and token.value != LAST_INTEGER + 1):
            return Literal(token.value, token.begin, token.end)
        self._at -= 1
        raise self._refused("an integer of 64 bits" if token.kind == "integer" else "a value")

    def _list(self) -> ListOf:
        """Values in brackets; none where the brackets are empty."""
        opening = self._token
        self._expect("(")
        items: list[Node] = []
        while not self._token.is_sign(")"):
            if items:
                self._expect(",")
            items.append(self.expression(ANY))
        self._expect(")")
        return ListOf(tuple(items), opening.begin, self._end)

    def _expect(self, sign: str) -> None:
        if not self._token.is_sign(sign):
            raise self._refused(f"`{sign}`")
        self._at += 1

    @property
    def _end(self) -> int:
        """Where the last token that was read ends."""
        return self._tokens[self._at - 1].end

    def _refused(self, expected: str) -> ExpressionError:
        token = self._token
        spelled = self._text[token.begin : token.end]
        found = "the end" if token.kind == "end" else shown(spelled)
        hint = f" (keywords are written small: `{spelled.lower()}`)" if spelled in _LARGE_KEYWORDS else ""
        return refused(token, self._text, expected, found + hint)


_SPELLINGS: Final = {
    "&&": "and",
    "||": "or",
    "=": "==",
    "<>": "!=",
}

_NEGATED: Final = frozenset({"!~", "not in"})
_ARM: Final = {"!~": "~"}

_OPERATORS: Final[dict[str, BinaryOperator]] = {
    "or": "or", "and": "and", "==": "==", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">=", "in": "in", "~": "~",
    "+": "+", "-": "-", "*": "*", "/": "/", "//": "//", "%": "%", "**": "**",
}  # fmt: skip

_LARGE_KEYWORDS: Final = frozenset({"AND", "OR", "NOT", "IN", "IS", "TRUE", "FALSE"})

_MOST_NESTED: Final = 2 * DEEPEST
"""Brackets and right sides within one another; a tree that is not too deep never needs more."""

_AN_OPERATOR: Final = "an operator or the end"
_SHALLOW: Final = f"at most {DEEPEST} parts within one another (`in` takes many values at once)"
