from tests import builders as b
from tests.variome.items.fix_items import Connection, seed, upsert
from variome.items.batch import Outcome
from variome.schema.registry import SchemaRegistry


def test_a_second_key_that_another_item_holds_is_a_conflict_that_says_who(
    store: Connection, registry: SchemaRegistry
) -> None:
    seed(store, registry)
    result = upsert(
        store, registry, ("VariantConsequence", b.consequence("new_term", var_conseq_id="SO:0001583")),
        ("VariantConsequence", b.consequence("one", var_conseq_id="SO:0000001")),
        ("VariantConsequence", b.consequence("two", var_conseq_id="SO:0000001")),
    )  # fmt: skip
    assert result.outcomes == [Outcome.REJECTED, Outcome.CREATED, Outcome.REJECTED]
    assert [(p.index, p.kind, p.pointer) for p in result.problems] == [
        (0, "conflict", "/var_conseq_id"), (2, "conflict", "/var_conseq_id"),
    ]  # fmt: skip
    assert "missense_variant has" in result.problems[0].message
    assert "one has" in result.problems[1].message


def test_a_second_key_that_an_item_gives_up_is_free_again(store: Connection, registry: SchemaRegistry) -> None:
    seed(store, registry)
    upsert(store, registry, ("VariantConsequence", b.consequence("stop_gained", var_conseq_id="SO:0000009")))
    result = upsert(store, registry, ("VariantConsequence", b.consequence("other", var_conseq_id="SO:0001587")))
    assert result.outcomes == [Outcome.CREATED]
