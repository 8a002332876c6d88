"""`/metrics`: figures for Prometheus."""

from fastapi import APIRouter, Request, Response

from variome.web.metrics import CONTENT_TYPE, iter_store_metrics, metrics_text
from variome.web.store import StoreOfRequest
from variome.web.viewers import ViewerOfRequest

router = APIRouter(tags=["status"])


@router.get("/metrics")
def get_metrics(request: Request, store: StoreOfRequest, viewer: ViewerOfRequest) -> Response:
    """Requests that this server has answered, by route; loads in the projects of the key, by status."""
    with store.connection() as connection:
        of_store = list(iter_store_metrics(connection, store.registry(connection), viewer=viewer))
    return Response(metrics_text(request.app.state.request_counts, of_store), media_type=CONTENT_TYPE)
