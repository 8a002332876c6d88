"""`/health`: whether the store answers."""

from typing import Any

from fastapi import APIRouter

from variome.web.answers import json_answer
from variome.web.store import StoreOfRequest

router = APIRouter(tags=["status"])


@router.get("/health")
def get_health(store: StoreOfRequest) -> Any:
    """That the database answers and has the tables that this server needs; 503 when not."""
    store.check()
    return json_answer({"status": "ok"})
