"""`variant-ingestion validate`: what breaks the VCF specification, line by line."""

import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path

import click

from ingest.cli.options import EXISTING
from ingest.cli.validate_config import CONFIG, read_config
from ingest.validation.annotations import Tables
from ingest.validation.catalogue import RULES
from ingest.validation.check import CheckOptions
from ingest.validation.fixing.fix import fix_file
from ingest.validation.outputs.formats import FORMATS
from ingest.validation.rules.whole_file import ALWAYS
from ingest.validation.side_by_side import check_files
from ingest.validation.verdict import Verdict, exit_code
from variome.cli.examples import examples
from variome.cli.output import open_output
from variome.files.raw_lines import STANDARD_INPUT, lies_on_disk


def _known(_context: click.Context, _option: click.Parameter, identifiers: tuple[str, ...]) -> frozenset[str]:
    """Identifiers of rules that there are."""
    for identifier in identifiers:
        if identifier not in RULES:
            near = "; ".join(f"did you mean {each}?" for each in get_close_matches(identifier, RULES, 1))
            raise click.BadParameter(
                f"there is no rule {identifier!r}; {near or 'docs/reference/rules.md has them all'}"
            )
    return frozenset(identifiers)


@click.command(
    epilog=examples(
        "variant-ingestion validate calls.vcf.gz",
        "variant-ingestion validate --format sarif --out calls.sarif results/*.vcf.gz",
        "bcftools view calls.bcf | variant-ingestion validate --max-problems 3 -",
    )
)
@click.argument("files", nargs=-1, required=True, type=click.Path(allow_dash=True, path_type=str), metavar="FILE...")
@click.option(
    "--config",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    is_eager=True,
    expose_value=False,
    callback=read_config,
    help="TOML file with rule, ignore, max-problems and format; what is given here goes before what it says.",
)
@click.option(
    "--rule", "rules", multiple=True, metavar="ID", callback=_known, help="Look for this one only; repeatable."
)
@click.option("--ignore", multiple=True, metavar="ID", callback=_known, help="Do not look for this one; repeatable.")
@click.option(
    "--max-problems",
    type=click.IntRange(min=0),
    default=10,
    show_default=True,
    help="How many of each rule are listed for a file; all are counted.",
)
@click.option(
    "--format", "form", type=click.Choice(list(FORMATS)), default="text", show_default=True, help="Of the answer."
)
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Where to write [default: standard output]."
)
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=lambda: os.cpu_count() or 1,
    show_default="one for each core",
    help="Files that are checked at the same time, if none is standard input.",
)
@click.option("--annotation-version", help="Hold annotations to the tables of this version, such as 1.0.")
@click.option("--variant-table", type=EXISTING, help="Hold annotations to this mapping table.")
@click.option(
    "--reference",
    type=EXISTING,
    help="FASTA: REF is held to it, and where alleles lie; indexed anew without a .fai.",
)
@click.option(
    "--fix",
    "copy",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="OUT",
    help="Write a copy of the one FILE with all that can be corrected without guessing, and say what that was.",
)
def validate(
    files: tuple[str, ...],
    rules: frozenset[str],
    ignore: frozenset[str],
    max_problems: int,
    annotation_version: str | None,
    variant_table: Path | None,
    reference: Path | None,
    copy: Path | None,
    form: str,
    out: Path | None,
    jobs: int,
) -> None:
    """Check each FILE against the VCF specification (4.1 to 4.5), and say what breaks it, with line numbers.

    A FILE may be compressed; - is standard input. Exit code 0: no error, though perhaps warnings and notes. 1: errors;
    an empty file is one too. 2: a file could not be read. All of it is about FILE, also where --fix writes a copy.
    """
    if files.count(STANDARD_INPUT) > 1:
        raise click.UsageError("FILE - is named twice, and standard input comes once; name it once")
    if copy is not None and (rules or ignore):
        raise click.UsageError(
            "--fix corrects all that it can, whichever rules are looked for; leave --rule and --ignore out, "
            "also of the file of --config"
        )
    if always := ALWAYS & ignore:
        raise click.UsageError(f"--ignore {min(always)}: is always looked for; leave it out")
    chosen = (rules or frozenset(RULES)) - ignore
    if not chosen:
        raise click.UsageError("--ignore leaves no rule to look for; name fewer")
    if copy is not None and (len(files) > 1 or not lies_on_disk(files[0])):
        raise click.UsageError("--fix takes one FILE, and not standard input: it is read again")
    inputs = [*files, *filter(None, (variant_table, reference, click.get_current_context().meta.get(CONFIG)))]
    if copy is not None and any(copy.exists() and each.exists() and copy.samefile(each) for each in map(Path, inputs)):
        raise click.UsageError(f"--fix {copy} is what is being read; name another file for the copy")
    if copy is not None and out is not None and copy.absolute() == out.absolute():
        raise click.UsageError("--fix and --out name the same file; name two")
    tables = _tables(annotation_version, variant_table)
    with _indexed(reference) as index:
        verdicts = _check(files, CheckOptions(chosen, max_problems, tables, reference, index), jobs)
        changes = None if copy is None or verdicts[0].unreadable else fix_file(files[0], copy, index)
    for verdict in verdicts:
        if verdict.unreadable:
            click.echo(f"variant-ingestion: {verdict.unreadable}", err=True)
    with open_output(out, inputs) as stream:
        for text in FORMATS[form](verdicts):
            stream.write(text.encode())
    for sentence in changes.sentences() if changes else ():
        click.echo(f"{copy}: {sentence}", err=True)
    sys.exit(exit_code(verdicts))


@contextmanager
def _indexed(reference: Path | None) -> Iterator[Path | None]:
    """The index of a reference; where none lies beside it, one that is there for as long as files are checked."""
    if reference is None:
        yield None
        return
    from ingest.reference import find_index  # noqa: PLC0415  pysam takes an eighth of a second to import

    with tempfile.TemporaryDirectory(prefix="fasta-") as folder:
        yield find_index(reference, Path(folder))


def _tables(annotation_version: str | None, variant_table: Path | None) -> Tables:
    """The mapping tables that annotations are held against."""
    if variant_table is None and annotation_version is None:
        return {}
    from ingest.annotation_version import read_tables, shipped_folder  # noqa: PLC0415  few files are held to a table

    if annotation_version is None:
        return read_tables([variant_table] if variant_table else [])
    if variant_table is not None:
        raise click.UsageError("--annotation-version and --variant-table both name a table; give one of them")
    folder = shipped_folder(annotation_version)
    return read_tables([folder / "variant_table.csv", folder / "structural_variant_table.csv"])


def _check(files: Sequence[str], options: CheckOptions, jobs: int) -> list[Verdict]:
    """The verdict on each file, with a progress bar by bytes; without a total where one comes through a pipe."""
    if not sys.stderr.isatty():
        return list(check_files(files, options, jobs, lambda _n_bytes: None))
    from variome.cli.bar import open_bar  # noqa: PLC0415  takes as long to import as a thousand records to check

    sizes = [Path(file).stat().st_size if Path(file).is_file() else None for file in files if _counts(file)]
    total = None if None in sizes else sum(size or 0 for size in sizes)
    with open_bar("B", total, unit_scale=True) as bar:
        return list(check_files(files, options, jobs, bar.update))


def _counts(file: str) -> bool:
    """Whether a file has bytes to be read: one that is absent has none."""
    return not lies_on_disk(file) or Path(file).exists()
