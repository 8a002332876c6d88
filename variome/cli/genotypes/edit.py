"""`variome genotypes edit`: changes of genotypes, made, listed and taken back."""

import click
import orjson

from variome.cli.examples import examples
from variome.cli.genotypes.authoring import authoring
from variome.cli.genotypes.opening import folder_of
from variome.cli.genotypes.recording import project_option, recorded
from variome.genotypes.dataset import Dataset
from variome.genotypes.edit_choice import parse_numbers
from variome.genotypes.edit_listing import iter_listed
from variome.genotypes.edit_requests import EditRequest, read_requests, request_of
from variome.genotypes.editing import edit_dataset, undo_edits
from variome.genotypes.edits import ACTIONS


@click.command(
    epilog=examples(
        "variome genotypes edit cohort corrections.tsv --reason 'Sanger sequencing'",
        "variome genotypes edit cohort --action call --marker 11:104613:CAGG:C --samples HG00171 --new '0|1'",
        "variome genotypes edit cohort --list",
        "variome genotypes edit cohort --undo 4-7 --reason 'wrong plate'",
    )
)
@click.argument("name")
@click.argument("file", required=False)
@click.option("--action", type=click.Choice(ACTIONS), help="Of one edit without a file.")
@click.option("--marker", help="Its row: contig:position:reflen:alt, or with the bases of the reference.")
@click.option("--samples", help="Its samples, with commas between them [default: all; needed by call].")
@click.option("--old", help="Genotypes that must be there, with commas between them, or one for all.")
@click.option("--new", help="Genotypes that shall be there, likewise.")
@click.option("--for-traits", help="Traits that it is meant for, with commas between them [default: all].")
@click.option("--for-samples", help="Samples that it is meant for, likewise.")
@click.option("--for-group", help="Group that it is meant for.")
@click.option("--undo", metavar="NUMBERS", help="Take back edits: numbers (1,4-7), or last for the last command's.")
@click.option("--list", "lists", is_flag=True, help="Print all edits as JSON lines, and change nothing.")
@project_option
@authoring
def edit(
    name: str,
    file: str | None,
    author: str,
    reason: str,
    project: str | None,
    undo: str | None,
    *,
    lists: bool,
    **given: str | None,
) -> None:
    """Change genotypes of dataset NAME in a new version; the base stays, and each edit can be left out of a view.

    FILE is a table with a header, or JSON lines, of action (call, replace, insert, delete), marker, samples, old, new,
    reason, id, filter, ref, for_traits, for_samples and for_group. Genotypes are 0 (REF), 1 (the ALT of the row), 2
    (another ALT of its record) and '.', such as 0/1; of dosages and codes values are numbers or letters and NA, and a
    marker may be its name or contig:position:name. An edit whose old is not what is there is refused, and all others
    of the command with it. Edits that are taken back stay in the history, with the edits that do so.
    """
    one = {key: value for key, value in given.items() if value}
    if sum(map(bool, (file, one, undo, lists))) != 1:
        raise click.UsageError("expected one of FILE, --action with what it needs, --undo, or --list")
    folder = folder_of(name)
    if lists:
        _list(Dataset(folder))
        return
    if undo:
        numbers = None if undo == "last" else parse_numbers(undo)
        manifest, made = undo_edits(folder, numbers, author=author, reason=reason)
    else:
        requests = read_requests(file) if file else [_request(one)]
        manifest, made = edit_dataset(folder, requests, author=author, reason=reason)
    numbers_of = f"edits {made[0].number}-{made[-1].number}" if made else "no edit"
    click.echo(f"{manifest.dataset}: version {manifest.number}: {numbers_of}")
    recorded(folder, project)


def _request(given: dict[str, str]) -> EditRequest:
    return request_of(given, "command line")


def _list(dataset: Dataset) -> None:
    for each in iter_listed(dataset):
        click.echo(orjson.dumps(each.document()))
