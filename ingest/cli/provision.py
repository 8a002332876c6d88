"""`variant-ingestion provision`: everything, from nothing."""

from contextlib import ExitStack

import click

from ingest.local_client import open_local_client
from ingest.provision import STAGES, StageResult, iter_stages
from ingest.status_text import iter_status_lines
from variome.cli.bar import open_bar
from variome.cli.examples import examples
from variome.settings import get_settings

_NEXT = """\
Next:
  variome serve                                            start the server
  curl http://127.0.0.1:8000/genes/ENSG00000012048/        look at an item (while it runs)
  variant-ingestion load YOUR.vcf.gz --ped YOUR.ped        load one more VCF
  variant-ingestion status                                 see what is in the store"""


@click.command(
    epilog=examples(
        "variant-ingestion provision",
        "variant-ingestion provision --skip variants",
        "variant-ingestion provision --skip database --skip genes",
    )
)
@click.option("--skip", multiple=True, type=click.Choice(["database", *STAGES]), help="Leave a stage out.")
def provision(skip: tuple[str, ...]) -> None:
    """Set up the store: database, schemas, annotation fields, consequences, genes and the sample VCFs.

    May be run again: what is there already stays as it is.
    """
    settings = get_settings()
    with ExitStack() as stack:
        client = stack.enter_context(open_local_client(settings, migrate="database" not in skip))
        for result in iter_stages(client, settings, skip, open_bar):
            click.echo(_sentence(result))
        click.echo("\nIn the store:")
        for line in iter_status_lines(client.status()):
            click.echo(f"  {line}")
    click.echo(f"\n{_NEXT}")


def _sentence(result: StageResult) -> str:
    counts = {
        outcome: n
        for outcome in ("created", "updated", "unchanged", "stub", "rejected")
        if (n := result.tally.total(outcome))
    }
    told = ", ".join(f"{n:,} {outcome}" for outcome, n in counts.items())
    return f"{result.stage}: {result.sentence}" + (f" ({told})" if told else "")
