"""The items of a genotype dataset: itself, its versions, its samples, and the files that it was read from.

What the files of a dataset hold is the truth, and its items follow: they are written anew, by identity, whenever it has
changed, and nothing is written where nothing has.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from variome.datasets.documents import (
    Document,
    dataset_document,
    file_document,
    iter_sample_documents,
    sample_document,
    version_document,
)
from variome.datasets.individuals import find_individuals
from variome.genotypes.dataset import Dataset
from variome.genotypes.history import history_of
from variome.genotypes.manifest import Manifest, SourceFile, digest_of, read_manifest, version_files
from variome.genotypes.shards import names_of_columns
from variome.items.batch import IncomingItem, Outcome, WriteContext
from variome.items.service import upsert_batch
from variome.items.taking_out import take_out
from variome.model.identity import file_uuid, genotype_dataset_uuid, item_uuid
from variome.schema.registry import SchemaRegistry

Counts = Counter[tuple[str, Outcome]]
"""Items by type and outcome."""

_AT_ONCE: Final = 2000
"""Items that are in memory at once."""


def record_dataset(
    connection: Connection[Any],
    registry: SchemaRegistry,
    dataset: Dataset,
    project: str,
    user: str,
    *,
    institution: str = "default",
    request: UUID | None = None,
    reason: str | None = None,
) -> Counts:
    """Writes the items of a dataset as it is now, in one transaction.

    Samples are linked to the individuals of the project that have them among their `samples`, or are called so; files
    to the File items of the project with the same bytes, which are made where there are none. Samples that the dataset
    had and has no more are marked as withdrawn, and versions that it has no more are taken out.

    Args:
        connection: in autocommit mode.
        registry: the schemas of that store.
        dataset: its newest version.
        project: name of the project that the items belong to.
        user: name of the user who writes.
        institution: name of the institution that they come from.
        request: of the API by which the dataset was changed, if it was; it stands in the history of the items.
        reason: why, likewise.

    Raises:
        BatchRejectedError: an item cannot be written; nothing is.
        SettingsError: the project, institution or user cannot be called so.
        DatabaseError: the store went away, or refuses to write.
    """
    context = WriteContext(
        user, project, institution, assembly=dataset.manifest.assembly, request=request, reason=reason
    )
    with connection.transaction():
        return _Recording(connection, registry, dataset, context).run()


class _Recording:
    """One dataset, on its way into the store; `run` is called once, inside the transaction."""

    def __init__(
        self, connection: Connection[Any], registry: SchemaRegistry, dataset: Dataset, context: WriteContext
    ) -> None:
        self._connection = connection
        self._registry = registry
        self._dataset = dataset
        self._context = context
        self._project = item_uuid("Project", context.project)
        self._uuid = genotype_dataset_uuid(context.project, dataset.name)
        self._counts: Counts = Counter()

    def run(self) -> Counts:
        """Writes what links to nothing of the dataset first."""
        paths = version_files(self._dataset.folder / "versions").values()
        manifests = {digest_of(path): read_manifest(path) for path in paths}
        files = self._files(list(manifests.values()))
        self._write("GenotypeDataset", [dataset_document(self._dataset, list(manifests.values()), files)])
        self._write("GenotypeDatasetVersion", self._versions(manifests, files))
        self._write("GenotypeSample", self._samples())
        self._take_out_versions({f"{self._dataset.name}:{manifest.number}" for manifest in manifests.values()})
        return self._counts

    def _versions(self, manifests: Mapping[str, Manifest], files: Mapping[str, UUID]) -> Iterator[Document]:
        # Somebody may have made another version since the manifests were read.
        n_edits = {step.number: step.n_edits for step in history_of(self._dataset.folder)}
        for digest, manifest in manifests.items():
            columns = names_of_columns(manifest, self._dataset.objects)
            yield version_document(manifest, digest, columns, n_edits[manifest.number], self._uuid, files)

    def _samples(self) -> Iterator[Document]:
        names = self._dataset.all_samples
        individuals = find_individuals(self._connection, self._context.project, self._dataset.samples)
        yield from iter_sample_documents(self._dataset, self._uuid, individuals)
        known = {f"{self._dataset.name}:{name}" for name in names}
        for key in self._keys_of("GenotypeSample"):
            if key not in known:
                name = key.removeprefix(f"{self._dataset.name}:")
                yield sample_document(self._dataset.name, name, self._uuid, is_withdrawn=True)

    def _files(self, manifests: Sequence[Manifest]) -> Mapping[str, UUID]:
        """The File items of all sources by SHA-256; those that there are not are made."""
        sources = {source.sha256: source for each in manifests for source in each.sources if source.sha256}
        own = {file_uuid(self._context.project, digest): digest for digest in sources}
        rows = self._connection.execute(_FILES, [self._project, list(own), list(sources)])
        found = {own.get(uuid, digest): uuid for uuid, digest in rows}
        absent: list[SourceFile] = [source for digest, source in sources.items() if digest not in found]
        self._write("File", (file_document(source, self._dataset.manifest) for source in absent))
        return {**{digest: uuid for uuid, digest in own.items()}, **found}

    def _write(self, item_type: str, documents: Iterable[Document]) -> None:
        items = (IncomingItem(item_type, document) for document in documents)
        while some := list(islice(items, _AT_ONCE)):
            result = upsert_batch(self._connection, self._registry, some, self._context, atomic=True)
            self._counts.update((item_type, outcome) for outcome in result.outcomes)

    def _take_out_versions(self, known: set[str]) -> None:
        uuids = [uuid for key, uuid in self._keys_of("GenotypeDatasetVersion").items() if key not in known]
        take_out(self._connection, uuids)

    def _keys_of(self, item_type: str) -> Mapping[str, UUID]:
        """The keys of the items of a type that link to the dataset."""
        return dict(self._connection.execute(_OF_DATASET, [self._uuid, item_type]).fetchall())


_FILES: Final = (
    "SELECT uuid, document ->> 'sha256' FROM item WHERE item_type = 'File' AND project = %s"
    " AND (uuid = ANY (%s) OR document ->> 'sha256' = ANY (%s)) ORDER BY uuid"
)

_OF_DATASET: Final = (
    "SELECT i.key, i.uuid FROM link AS l JOIN item AS i ON i.uuid = l.source"
    " WHERE l.target = %s AND l.property = 'dataset' AND l.item_type = %s ORDER BY i.uuid"
)
