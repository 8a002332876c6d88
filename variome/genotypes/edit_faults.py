"""What is wrong with requests for edits, told of all of them at once."""

from collections.abc import Mapping, Sequence
from typing import Final

from variome.errors import InputError
from variome.genotypes.edit_requests import EditRequest

MOST_TOLD: Final = 20
"""Faults that are told of one command."""


class EditFault(Exception):  # noqa: N818  what is wrong with one request; the editor says where
    """An edit that cannot be made."""


def refuse_faults(requests: Sequence[EditRequest], faults: Mapping[int, str]) -> None:
    """Refuses all requests where one of them cannot be met.

    Args:
        requests: in their order.
        faults: sentences, by the place of the request.

    Raises:
        InputError: there are faults.
    """
    if not faults:
        return
    told = [f"{requests[number].where}: {faults[number]}" for number in sorted(faults)]
    more = f"; and {len(told) - MOST_TOLD} more" if len(told) > MOST_TOLD else ""
    raise InputError("; ".join(told[:MOST_TOLD]) + more + "; no edit was made")
