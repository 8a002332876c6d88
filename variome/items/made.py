"""Items that the store makes itself: who owns a batch, and stubs for what a batch links to."""

from typing import Any, Final
from uuid import UUID

from variome.errors import SettingsError
from variome.items.batch import WriteContext
from variome.items.pending import Pending
from variome.items.session import Session
from variome.model.identity import item_uuid
from variome.model.item_types import ITEM_TYPES, REFERENCE_PROJECT
from variome.model.keys import KeyFault, identity
from variome.schema.registry import SchemaRegistry
from variome.schema.validation import CompiledSchema

_MADE: Final = -1


def owners(registry: SchemaRegistry, context: WriteContext, session: Session) -> list[Pending]:
    """The institution, project and user of a context, those that the session does not know.

    Raises:
        SettingsError: one of them cannot be called so.
    """
    named = {"Institution": context.institution, "Project": context.project, "User": context.actor}
    return [
        _made(registry.get(type_name), type_name, {"name": name}, name)
        for type_name, name in named.items()
        if _checked_uuid(type_name, name) not in session.owners
    ]


def stub(registry: SchemaRegistry, type_name: str, key: str) -> Pending:
    """An item of which only the key is known. It need not be valid otherwise: a list fills it in later."""
    schema = registry.get(type_name) if registry.is_fixed(type_name) or registry.versions(type_name) else _NO_SCHEMA
    return _made(schema, type_name, {ITEM_TYPES[type_name].name_property: key, "stub": True}, key)


def _made(schema: CompiledSchema, type_name: str, document: dict[str, Any], key: str) -> Pending:
    made = Pending(_MADE, ITEM_TYPES[type_name], schema, document, key, item_uuid(type_name, key), None)
    made.seal()
    return made


def _checked_uuid(type_name: str, name: str) -> UUID:
    if (type_name, name) == ("Project", REFERENCE_PROJECT):
        raise SettingsError(f"the project {name!r} is reserved for what belongs to everybody; name another")
    try:
        return identity(ITEM_TYPES[type_name], {"name": name}, assembly="", project="")
    except KeyFault as fault:
        raise SettingsError(f"the {type_name.lower()} {name!r}: {fault}") from None


_NO_SCHEMA: Final = CompiledSchema({"$id": "/profiles/Stub", "properties": {}})
"""For stubs of a type that no annotation version describes yet. They lie in the table `item`."""
