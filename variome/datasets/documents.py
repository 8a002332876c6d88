"""What the items of a genotype dataset say: pure functions from manifests and metadata to documents."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from variome.genotypes.dataset import Dataset
from variome.genotypes.encoding import GENOTYPES
from variome.genotypes.manifest import Manifest, SourceFile
from variome.genotypes.metadata.table import GROUP_SIZE

Document = dict[str, Any]
Files = Mapping[str, UUID]
"""The File items of sources, by their SHA-256."""


def dataset_document(dataset: Dataset, manifests: Sequence[Manifest], files: Files) -> Document:
    """Of the GenotypeDataset item; `manifests` are those of all versions."""
    manifest = dataset.manifest
    return {
        "dataset_id": manifest.dataset,
        "assembly": manifest.assembly,
        "contigs": list(dict.fromkeys(block.contig for block in manifest.blocks)),
        "version": manifest.number,
        "sha256": dataset.manifest_digest,
        "n_samples": len(dataset.samples),
        "n_rows": manifest.n_rows,
        "sample_keys": list(dataset.metadata.keys),
        "files": _links(files, [source for each in manifests for source in each.sources]),
    }


def version_document(
    manifest: Manifest, digest: str, columns: Collection[str], n_edits: int, dataset: UUID, files: Files
) -> Document:
    """Of the GenotypeDatasetVersion item of a manifest with this SHA-256.

    Args:
        manifest: of the version.
        digest: of the manifest.
        columns: the names of its columns.
        n_edits: how many its files of edits hold.
        dataset: its GenotypeDataset item.
        files: the File items of its sources.
    """
    n_withdrawn = len(set(columns).intersection(manifest.withdrawn))
    return {
        "version_id": f"{manifest.dataset}:{manifest.number}",
        "dataset": str(dataset),
        "number": manifest.number,
        "sha256": digest,
        **({"parent_sha256": manifest.parent} if manifest.parent else {}),
        "made": manifest.created,
        "author": manifest.author,
        "reason": manifest.reason,
        "n_samples": len(columns) - n_withdrawn,
        "n_withdrawn": n_withdrawn,
        "n_rows": manifest.n_rows,
        "n_edits": n_edits,
        "sources": [
            {"file_name": source.name, **({"sha256": source.sha256} if source.sha256 else {})}
            for source in manifest.sources
        ],
        "files": _links(files, manifest.sources),
    }


def iter_sample_documents(dataset: Dataset, uuid: UUID, individuals: Mapping[str, UUID]) -> Iterator[Document]:
    """Of the GenotypeSample items, those of withdrawn samples too, of whom nothing more is said.

    Args:
        dataset: whose samples.
        uuid: of its item.
        individuals: of the samples that were taken from one, by name.
    """
    table, place = dataset.metadata, dataset.index_of
    for name in dataset.all_samples:
        if name not in place:
            yield sample_document(dataset.name, name, uuid, is_withdrawn=True)
            continue
        document = sample_document(dataset.name, name, uuid)
        if metadata := dict(table.row(place[name])):
            document["metadata"] = metadata
        if GROUP_SIZE in metadata:
            document["minimal_group_size"] = metadata[GROUP_SIZE]
        if name in individuals:
            document["individual"] = str(individuals[name])
        yield document


def sample_document(dataset: str, name: str, uuid: UUID, *, is_withdrawn: bool = False) -> Document:
    """Of one GenotypeSample item, without what is known of the sample; `uuid` is that of the dataset."""
    return {
        "sample_id": f"{dataset}:{name}",
        "dataset": str(uuid),
        "sample_name": name,
        "is_withdrawn": is_withdrawn,
    }


def file_document(source: SourceFile, manifest: Manifest) -> Document:
    """Of the File item of a source that has none; its name is the digest of its bytes."""
    is_bcf = source.name.lower().endswith(".bcf")
    return {
        "accession": source.sha256,
        "file_name": source.name,
        "sha256": source.sha256,
        **({"file_format": "bcf" if is_bcf else "vcf"} if manifest.content == GENOTYPES else {}),
        "assembly": manifest.assembly,
    }


def _links(files: Files, sources: Sequence[SourceFile]) -> list[str]:
    found = (files.get(source.sha256) for source in sources if source.sha256)
    return [str(uuid) for uuid in dict.fromkeys(found) if uuid is not None]
