"""`/status`: what is in the store."""

from typing import Any

from fastapi import APIRouter

from variome.items.status import store_status
from variome.web.answers import json_answer
from variome.web.store import StoreOfRequest
from variome.web.viewers import ViewerOfRequest

router = APIRouter(tags=["status"])


@router.get("/status")
def get_status(store: StoreOfRequest, viewer: ViewerOfRequest) -> Any:
    """What is in the store, by type and annotation version, and the last submissions."""
    with store.connection() as connection:
        return json_answer(store_status(connection, store.registry(connection), viewer=viewer))
