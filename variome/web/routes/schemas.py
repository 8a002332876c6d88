"""`/profiles` and `/schemas`: what items look like, by type and annotation version."""

from collections import Counter
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from variome.items.loading import schemas_of
from variome.items.removing import remove_version
from variome.items.reports import remove_files_of
from variome.model.item_types import ITEM_TYPES, get_item_type
from variome.schema.calculated import profile_of
from variome.schema.registry import SchemaRegistry
from variome.schema.validation import CompiledSchema
from variome.web.answers import json_answer
from variome.web.parameters import check_parameters
from variome.web.store import StoreOfRequest
from variome.web.viewers import ViewerOfRequest

router = APIRouter(tags=["schemas"], dependencies=[Depends(check_parameters)])

AnnotationVersion = Annotated[str | None, Query(description="Annotation version; the newest one when it is not given.")]


@router.get("/profiles")
def list_profiles(store: StoreOfRequest) -> Any:
    """Every type of item, with the versions of its schema."""
    with store.connection() as connection:
        registry = store.registry(connection)
    return json_answer({"@graph": [_profile(registry, name) for name in ITEM_TYPES]})


@router.get("/profiles/{item_type}")
def get_profile(store: StoreOfRequest, item_type: str, annotation_version: AnnotationVersion = None) -> Any:
    """The JSON Schema (2020-12) of one type, with the properties that are calculated (`calculated`)."""
    compiled = schema_of(store, item_type, annotation_version)
    return json_answer(profile_of(compiled), media_type="application/schema+json")


@router.get("/profiles/{item_type}/{annotation_version}")
def get_versioned_profile(store: StoreOfRequest, item_type: str, annotation_version: str) -> Any:
    """The same, at the address that the schema has for its `$id`."""
    return get_profile(store, item_type, annotation_version)


@router.get("/schemas")
def get_schemas(store: StoreOfRequest, annotation_version: AnnotationVersion = None) -> Any:
    """The annotation version and schema of each type that has versions: what a loader parses by."""
    with store.connection() as connection:
        versions, schemas = schemas_of(store.registry(connection), annotation_version)
    return json_answer({"versions": versions, "schemas": schemas})


@router.delete("/schemas/{annotation_version}")
def delete_schemas(
    store: StoreOfRequest,
    viewer: ViewerOfRequest,
    annotation_version: str,
    check_only: Annotated[bool, Query(description="Answer as if it were removed, and remove nothing.")] = False,
) -> Any:
    """Remove an annotation version, with the variants and samples that lie under it; other versions stay as they are.

    By an administrator of the store. `kept` names schemas that items still need, and how many do. Refused (409) while a
    load runs under the version.
    """
    viewer.check_administrator()
    with store.connection() as connection:
        removed = remove_version(connection, SchemaRegistry(), annotation_version, check_only=check_only)
    n_reports = 0 if check_only else remove_files_of(store.settings.home_folder, removed.submissions)
    counts = removed.counts + Counter(reports=n_reports)
    return json_answer({"counts": counts, "kept": removed.kept, "submissions": removed.submissions})


def schema_of(store: StoreOfRequest, item_type: str, version: str | None) -> CompiledSchema:
    """The schema of a type in an annotation version, the newest one for None.

    Raises:
        NotFoundError, SchemaError: there is no such type, or no such version of it.
    """
    get_item_type(item_type)
    with store.connection() as connection:
        return store.registry(connection).get(item_type, version)


def _profile(registry: SchemaRegistry, name: str) -> dict[str, Any]:
    item_type = ITEM_TYPES[name]
    return {
        "@id": f"/profiles/{name}",
        "item_type": name,
        "collection": f"/{item_type.collection}/",
        "annotation_versions": registry.versions(name),
    }
