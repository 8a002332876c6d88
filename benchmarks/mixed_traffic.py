"""Mixed traffic of one client: what it asks, and what it was last told of the items that it made.

Each project has a word that stands in the names of all that it owns, so that finding it in an answer to a client of the
other one is finding a leak.
"""

import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import httpx
import orjson

from variome.model.identity import file_uuid
from variome.model.item_types import ITEM_TYPES
from variome.model.keys import identity

OVERLOAD: Final = frozenset({429, 503})
"""Statuses that a server which has too much to do may answer."""

_FRAMES: Final = ("object", "embedded", "raw")
_BULK: Final = 20
_BASES: Final = "ACGT"

Document = dict[str, Any]


@dataclass(slots=True)
class Tally:
    """What came of the requests of all clients."""

    statuses: dict[str, Counter[int]] = field(default_factory=dict)
    waits: dict[str, list[float]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def count(self, what: str, status: int, seconds: float) -> None:
        """Count one answer."""
        self.statuses.setdefault(what, Counter())[status] += 1
        self.waits.setdefault(what, []).append(seconds)


@dataclass(frozen=True, slots=True)
class Project:
    """A project, the key of an editor of it, and words that nobody else may be told."""

    name: str
    key: str
    words: tuple[str, ...]
    accession: str


class Client:
    """One client of a project. `known` is what the items that it made were when it was last told, by address; None
    for deleted ones. `foreign` are items of the other project, by address.
    """

    def __init__(self, http: httpx.AsyncClient, project: Project, other: Project, number: int, tally: Tally) -> None:
        self._http = http
        self._project = project
        self._other = other
        self._name = f"{project.words[0]}-{number}"
        self._chance = random.Random(self._name)
        self._tally = tally
        self._n_made = 0
        self.known: dict[str, Document | None] = {}
        self.samples: dict[str, Document] = {}
        self.variants: dict[str, Document] = {}
        self.foreign: tuple[Mapping[str, Document | None], ...] = ()

    async def run(self, end: float) -> None:
        """Ask one thing after the other until this time (of the monotonic clock)."""
        await self._bulk()
        await self._post()
        while time.monotonic() < end:
            if not self._own_paths():
                await self._post()
                continue
            await self._chance.choices(_ACTS, _WEIGHTS)[0](self)

    async def check_known(self) -> None:
        """Read again all that was made: it must be as it was last told."""
        for path, expected in self.known.items():
            found = await self._ask("check", "GET", path, expected=404 if expected is None else 200)
            if expected is not None and found is not None and orjson.loads(found) != expected:
                self._tally.faults.append(f"{path}: expected {expected}, found {found[:500]!r}")
        for path, posted in {**self.variants, **self.samples}.items():
            found = await self._ask("check", "GET", f"{path}?frame=raw", expected=200)
            stored = orjson.loads(found or b"{}")
            if found is not None and any(stored.get(name) != value for name, value in posted.items()):
                self._tally.faults.append(f"{path}: expected {posted}, found {found[:500]!r}")

    async def _ask(
        self, what: str, method: str, path: str, expected: int, body: bytes = b"", **headers: str
    ) -> bytes | None:
        """The body of an answer; None where the server had too much to do."""
        begun = time.perf_counter()
        sent = {"Authorization": f"Bearer {self._project.key}", **headers}
        try:
            answer = await self._http.request(method, path, content=body, headers=sent)
        except httpx.HTTPError as error:
            self._tally.faults.append(f"{what}: {type(error).__name__} {error}")
            return None
        self._tally.count(what, answer.status_code, time.perf_counter() - begun)
        self._look(what, answer, expected)
        return answer.content if answer.status_code == expected else None

    def _look(self, what: str, answer: httpx.Response, expected: int) -> None:
        if answer.status_code not in {expected, *OVERLOAD}:
            self._tally.faults.append(f"{what}: {answer.url.path}: {answer.status_code} {answer.text[:300]}")
        told = (answer.text + str(answer.headers)).lower()
        if any(word in told for word in self._other.words):
            self._tally.faults.append(f"{what}: {answer.url.path} tells of the other project: {answer.text[:300]}")

    async def _get(self) -> None:
        path = self._any_path()
        frame = self._chance.choice(_FRAMES)
        await self._ask(f"GET, {frame} frame", "GET", f"{path}?frame={frame}", 200)

    async def _get_linked_data(self) -> None:
        await self._ask("GET, JSON-LD", "GET", self._any_path(), 200, Accept="application/ld+json")

    async def _get_foreign(self) -> None:
        if paths := list(self._chance.choice(self.foreign)):
            await self._ask("GET, foreign item", "GET", self._chance.choice(paths), 404)

    async def _search(self) -> None:
        query = {"type": "Individual", "key": f"{self._name}-{self._chance.randrange(self._n_made + 1)}"}
        await self._ask("search", "GET", f"/search?{httpx.QueryParams(query)}", 200)

    async def _revisions(self) -> None:
        await self._ask("revisions", "GET", f"{self._any_path()}revisions/", 200)

    async def _links(self) -> None:
        await self._ask("links", "GET", f"{self._any_path()}links/", 200)

    async def _export(self) -> None:
        item_type = self._chance.choice(("Individual", "VariantConsequence", "File"))
        form = self._chance.choice(("ndjson", "tsv", "jsonld", "parquet"))
        await self._ask(f"export, {form}", "GET", f"/export?type={item_type}&format={form}", 200)

    async def _post(self) -> None:
        self._n_made += 1
        document = {"individual_id": f"{self._name}-{self._n_made}", "sex": self._chance.choice(("male", "female"))}
        path = f"/individuals?project={self._project.name}"
        answer = await self._ask("POST", "POST", path, 201, orjson.dumps(document), **_JSON)
        self._keep(answer)

    async def _patch(self) -> None:
        path = self._own_path()
        patch = {"notes": f"{self._name} {self._chance.random()}", "tags": [self._name]}
        answer = await self._ask("PATCH", "PATCH", f"{path}?reason={self._name}", 200, orjson.dumps(patch), **_JSON)
        self._keep(answer, path)

    async def _put(self) -> None:
        path = self._own_path()
        document = {**(self.known[path] or {}), "is_affected": self._chance.random() < 0.5}
        answer = await self._ask("PUT", "PUT", path, 200, orjson.dumps(document), **_JSON)
        self._keep(answer, path)

    async def _delete(self) -> None:
        path = self._own_path()
        if await self._ask("DELETE", "DELETE", path, 204) is None:
            self.known.pop(path)
        else:
            self.known[path] = None
        await self._post()

    async def _bulk(self) -> None:
        """New variants, each with a sample of this client."""
        variants = [self._variant() for _ in range(_BULK)]
        samples = [self._sample(variant) for variant in variants]
        lines = [{"@type": "Variant", **each} for each in variants]
        lines += [{"@type": "VariantSample", **each} for each in samples]
        path = f"/bulk?project={self._project.name}&atomic=true"
        body = b"\n".join(map(orjson.dumps, lines))
        if await self._ask("bulk", "POST", path, 200, body, **_NDJSON) is None:
            return
        self.variants.update({f"/variants/{_uuid('Variant', each)}/": each for each in variants})
        self.samples.update({f"/variant-samples/{_uuid('VariantSample', each)}/": each for each in samples})

    def _variant(self) -> Document:
        ref = self._chance.choice(_BASES)
        alt = self._chance.choice(_BASES.replace(ref, ""))
        contig, position = self._chance.choice(("2", "3", "4")), self._chance.randrange(10**4, 10**8)
        return {"CHROM": contig, "POS": position, "REF": ref, "ALT": alt, "assembly": "GRCh38"}

    def _sample(self, variant: Document) -> Document:
        file = file_uuid(self._project.name, self._project.accession)
        return {"CALL_INFO": self._name, "GT": "0/1", "variant": _uuid("Variant", variant), "file": str(file)}

    def _keep(self, answer: bytes | None, path: str = "") -> None:
        """What an answer to a write says; after one that was refused for overload, nobody knows."""
        if answer is not None:
            document = orjson.loads(answer)
            self.known[document["@id"]] = document
        else:
            self.known.pop(path, None)

    def _own_path(self) -> str:
        return self._chance.choice(self._own_paths())

    def _own_paths(self) -> list[str]:
        return [path for path, document in self.known.items() if document is not None]

    def _any_path(self) -> str:
        others = [_CONSEQUENCE, _GENE, self._own_path()]
        return self._chance.choice([*self._chance.choice((list(self.samples), list(self.variants))), *others])


def _uuid(item_type: str, document: Mapping[str, Any]) -> str:
    assembly = document.get("assembly", "GRCh38")
    return str(identity(ITEM_TYPES[item_type], document, assembly=assembly, project=""))


_JSON: Final = {"Content-Type": "application/json"}
_NDJSON: Final = {"Content-Type": "application/x-ndjson"}
_CONSEQUENCE: Final = "/variant-consequences/missense_variant/"
_GENE: Final = "/genes/ENSG00000187634/"

_MIX: Final[Mapping[Callable[[Client], Awaitable[None]], int]] = {
    Client._get: 40,
    Client._get_linked_data: 5,
    Client._get_foreign: 5,
    Client._search: 10,
    Client._revisions: 8,
    Client._links: 8,
    Client._export: 1,
    Client._post: 6,
    Client._patch: 8,
    Client._put: 3,
    Client._delete: 2,
    Client._bulk: 4,
}
"""How often each thing is asked, in relation to the others."""
_ACTS: Final = list(_MIX)
_WEIGHTS: Final = list(_MIX.values())
