"""How a command tells how far a load has come: a bar on a terminal, else lines in the log."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from ingest.load import Progress
from ingest.pace_meter import PaceMeter
from ingest.progress import ProgressLog
from variome.cli.bar import open_bar


@contextmanager
def opened_progress(
    name: str, total_bytes: int | None, fields: Mapping[str, str], *, is_drawn: bool
) -> Iterator[Progress]:
    """What hears of the progress of a load called `name`, or of several; `fields` come with lines in the log."""
    if is_drawn:
        with _bar(Path(name).name, total_bytes) as progress:
            yield progress
    else:
        yield ProgressLog(name, total_bytes, fields).note


@contextmanager
def _bar(name: str, total_bytes: int | None) -> Iterator[Progress]:
    """A progress bar by bytes read, with rate and time left, and with records and their rate beside it; of a stream,
    which has no bytes that count, by records. A load that is taken up goes quickly over what it has.
    """
    is_counted = total_bytes is not None
    meter = PaceMeter(total_bytes)
    with open_bar("B" if is_counted else " records", total_bytes, name=name, unit_scale=is_counted) as bar:

        def progress(records: int, position: int) -> None:
            meter.settle(records, position)
            if is_counted:
                bar.set_postfix_str(f"{meter.pace.records:,} records, {meter.pace.records_per_second:,.0f}/s", False)
            bar.update(position - bar.n if is_counted else records)

        yield progress
