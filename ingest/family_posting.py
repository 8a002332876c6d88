"""Puts the individuals and families of a PED file into the store, before the samples that link to them."""

from collections.abc import Sequence

from ingest.client import BatchAnswer, PostedBatch, StoreClient, WriteRequest
from ingest.vcf_parser import ParsedItem
from variome.errors import InputError


def post_items(
    client: StoreClient, items: Sequence[ParsedItem], write: WriteRequest, *, is_dry_run: bool = False
) -> BatchAnswer:
    """The store's answer to items that come from no record; none, without asking, to none. A dry run keeps nothing.

    Raises:
        InputError: the store rejects one of them, so that samples could not link to it.
    """
    if not items:
        return BatchAnswer({})
    records = [0] * len(items)
    batch = PostedBatch(client.prepare(items, records, write), records, 0, {})
    answer = client.try_post(batch, write) if is_dry_run else client.post(batch, write)
    for fault in answer.faults:
        if answer.counts.get(fault.item_type, {}).get("rejected"):
            name = next(iter(items[fault.index].document.values()))
            raise InputError(f"the PED file: {fault.item_type} {name!r}: {fault.message}; correct it there")
    return answer
