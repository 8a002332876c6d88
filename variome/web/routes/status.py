"""`/health` and `/status`: whether the store answers, and what is in it."""

from typing import Any

from fastapi import APIRouter

from variome.items.status import store_status
from variome.web.answers import json_answer
from variome.web.store import StoreOfRequest

router = APIRouter(tags=["status"])


@router.get("/health")
def get_health(store: StoreOfRequest) -> Any:
    """That the database answers and has the tables that this server needs; 503 when not."""
    store.check()
    return json_answer({"status": "ok"})


@router.get("/status")
def get_status(store: StoreOfRequest) -> Any:
    """What is in the store, by type and annotation version, and the last submissions."""
    with store.connection() as connection:
        return json_answer(store_status(connection, store.registry(connection)))
