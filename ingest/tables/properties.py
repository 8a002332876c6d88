"""From one row of a mapping table to the schema of its property."""

from typing import Any

from ingest.tables.table import TableRow


def property_schema(row: TableRow) -> dict[str, Any]:
    """The schema of a field: JSON Schema keywords, then those of our vocabulary; what the row leaves empty is left out.

    What constrains one value (enum, pattern, bounds, link) stands on `items` for a list.
    """
    single = _present({
        "type": row.field_type,
        "enum": list(row.enum),
        "pattern": row.pattern,
        "softMinimum": row.minimum,
        "softMaximum": row.maximum,
        "linkTo": row.links_to,
    })  # fmt: skip
    value = {"type": "array", "items": single} if row.is_list else single
    return _present({"title": row.title, "description": row.description, **value, **_annotations(row)})


def _annotations(row: TableRow) -> dict[str, Any]:
    return {
        "default": list(row.default) if isinstance(row.default, tuple) else row.default,
        "vcfField": row.vcf_field if row.vcf_field != row.field_name else None,
        "scope": row.scope,
        "searchable": (row.facet_order is not None or row.column_order is not None) or None,
        "sourceName": row.source_name,
        "sourceVersion": row.source_version,
        "link": row.link,
        "annotationCategory": row.annotation_category,
        "abbreviation": row.abbreviation,
        "addNoValue": row.add_no_value or None,
        "columnOrder": row.column_order,
    }


def _present(keywords: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in keywords.items() if value is not None and value != []}
