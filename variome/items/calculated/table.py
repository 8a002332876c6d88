"""Which function calculates which property of which type. `schemas/calculated` describes the same properties."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

from variome.items.calculated import consequences, depths, extent
from variome.items.calculated.subject import Subject
from variome.items.calculated.titles import display_title
from variome.schema.calculated import calculated_names
from variome.schema.validation import CompiledSchema

Calculate = Callable[[Subject], Any]
"""Gives the value of a property, as it would be stored: links are keys. None or empty where there is none."""

CALCULATED: Final[Mapping[str, Mapping[str, Calculate]]] = {
    "Variant": {
        "most_severe_consequence": consequences.most_severe_consequence,
        "most_severe_gene": consequences.most_severe_gene,
        "most_severe_transcript": consequences.most_severe_transcript,
        "most_severe_location": consequences.most_severe_location,
        "hgvs_g": consequences.hgvs_g,
        "hgvs_c": consequences.hgvs_c,
        "hgvs_p": consequences.hgvs_p,
    },
    "VariantSample": {
        "AD_REF": depths.reference_depth,
        "AD_ALT": depths.alternate_depth,
        "AF": depths.allele_fraction,
    },
    "StructuralVariant": {"size": extent.size, "size_display": extent.size_display},
}
"""By type and property; every type has `display_title` beside these."""

_OF_EVERY_TYPE: Final[Mapping[str, Calculate]] = {"display_title": display_title}


def functions_of(item_type: str) -> Mapping[str, Calculate]:
    """The functions of a type, by property."""
    return {**_OF_EVERY_TYPE, **CALCULATED.get(item_type, {})}


def calculate(subject: Subject) -> dict[str, Any]:
    """The calculated properties of an item, those without a value left out."""
    found = [(name, function(subject)) for name, function in _plan(subject.schema)]
    return {name: value for name, value in found if value not in (None, [])}


@lru_cache(maxsize=256)
def _plan(schema: CompiledSchema) -> tuple[tuple[str, Calculate], ...]:
    """What is calculated for the items of a schema: looked up once, not for each of them."""
    names = calculated_names(schema)
    return tuple((name, function) for name, function in functions_of(schema.item_type).items() if name in names)
