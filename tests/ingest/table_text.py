"""Mapping tables in memory: a few rows in, the text of a table out."""

from pathlib import Path

SHARED_DATA = Path(__file__).parents[2] / "../shared/data"

HEAD = (
    "field_name,vcf_field,schema_title,do_import,scope,field_type,is_list,sub_embedding_group,pattern,default,min,max,"
    "enum_list,links_to,embedded_field,calculated_property,facet_order,column_order"
)


def row(name: str, scope: str = "variant", field_type: str = "string", **cells: str) -> dict[str, str]:
    """One row: imported, not a list, of no group, unless `cells` say otherwise."""
    return {"field_name": name, "scope": scope, "field_type": field_type, "do_import": "Y", "is_list": "N"} | cells


def table_text(*rows: dict[str, str], version: str = "annV9.1", head: str = HEAD) -> str:
    """The text of a table with these rows; the first is on line 4."""
    lines = [f",#FILEFORMAT= {version}", ",#FILEDATE= 2026-01-31", head]
    lines += [",".join(_quoted(each.get(column, "")) for column in head.split(",")) for each in rows]
    return "\n".join(lines) + "\n"


def _quoted(cell: str) -> str:
    doubled = cell.replace('"', '""')
    return f'"{doubled}"'
