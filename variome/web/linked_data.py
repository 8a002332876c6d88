"""In which form items are answered: as JSON, or as JSON-LD to whoever asks for that (`Accept: application/ld+json`).

Both hold the same. In JSON addresses begin with a slash. In JSON-LD they are whole: what is kept of an answer still
says where it came from, and software that takes all with a colon for a whole address (`/variants/chr1:…`) is right.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Any, Final

import orjson
from fastapi import Depends, Request, Response

from variome.web.answers import json_answer

LD_JSON: Final = "application/ld+json"
JSON: Final = "application/json"


@dataclass(frozen=True, slots=True)
class Form:
    """The form of an answer; `base` is what its addresses begin with, empty in plain JSON."""

    media_type: str
    base: str

    def answer(self, content: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
        """An answer in this form, which says that another was to be had."""
        return json_answer(content, status, {**(headers or {}), "Vary": "Accept"}, self.media_type)


def server_address(request: Request) -> str:
    """What the addresses of this server begin with, as the client sees it: `http://127.0.0.1:8000`."""
    return str(request.base_url).rstrip("/")


def cached(content: Any, media_type: str, if_none_match: str | None, *, is_settled: bool) -> Response:
    """An answer that clients keep: for a day when it is settled, otherwise they ask whether it has changed (304).

    What is settled changes with a release of the server only.
    """
    body = orjson.dumps(content)
    headers = {
        "ETag": f'"{sha256(body).hexdigest()[:32]}"',
        "Cache-Control": "max-age=86400" if is_settled else "no-cache",
        "Vary": "Accept",
    }
    known = [tag.strip().removeprefix("W/") for tag in (if_none_match or "").split(",")]
    if headers["ETag"] in known or "*" in known:
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type=media_type)


def preferred(accept: str, offered: tuple[str, ...]) -> str:
    """Of the media types that are offered, the first that no other is preferred to (RFC 9110, section 12.5.1).

    When none of them is accepted, the first: an answer that can be read all the same is better than none.
    """
    weights = {media_type: _weight(accept, media_type) for media_type in offered}
    return max(offered, key=lambda media_type: weights[media_type])


def _weight(accept: str, media_type: str) -> float:
    """How much the header wants a media type: by the entry that names it most closely; 1 without a header."""
    entries = dict(_entry(text) for text in accept.split(",")) if accept.strip() else {"*/*": 1.0}
    family = f"{media_type.partition('/')[0]}/*"
    return next((entries[name] for name in (media_type, family, "*/*") if name in entries), 0.0)


def _entry(text: str) -> tuple[str, float]:
    name, *parameters = (part.strip().lower() for part in text.split(";"))
    weight = next((part.removeprefix("q=") for part in parameters if part.startswith("q=")), "1")
    try:
        return name, float(weight)
    except ValueError:
        return name, 0.0


async def _form_of(request: Request) -> Form:  # async: what is not, FastAPI runs in a thread
    media_type = preferred(request.headers.get("accept", ""), (JSON, LD_JSON))
    return Form(media_type, server_address(request) if media_type == LD_JSON else "")


FormOfRequest = Annotated[Form, Depends(_form_of)]
"""The parameter by which a route gets the form that its client wants."""
