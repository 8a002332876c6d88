"""What the specification forbids in the first line, in the column line, in bytes, and in the number of columns."""

from tests.ingest.validation.mutations import Pick, add_line, any_record, breaks, with_samples
from tests.ingest.validation.valid_vcf import VCF


@breaks("VCF-4.3-1.4.1-FILEFORMAT-FIRST")
def fileformat_is_not_first(file: VCF, pick: Pick) -> None:
    file.meta.insert(0, "##source=x")
    if file.version != (4, 3):  # what cannot be known is held to 4.3
        file.meta[1:] = [line for line in file.meta[1:] if line.startswith(("##fileformat", "##contig"))]
        file.records = []


@breaks("VCF-4.3-1.4.1-FILEFORMAT-SINGLE")
def fileformat_stands_twice(file: VCF, pick: Pick) -> None:
    add_line(file, pick, file.meta[0])


@breaks("VCF-4.3-1.4.1-FILEFORMAT-SPELLING", since=(4, 3))
def fileformat_is_spelled_otherwise(file: VCF, pick: Pick) -> None:
    file.meta = [f"##fileformat={pick(['VCF4.3', 'VCFv4', 'vcfv4.3', 'VCFv4.3 '])}", "##source=x"]
    file.records = []


@breaks("VCF-4.3-1.4.1-FILEFORMAT-VERSION", since=(4, 3))
def version_is_not_known(file: VCF, pick: Pick) -> None:
    file.meta = [f"##fileformat={pick(['VCFv4.0', 'VCFv4.6', 'VCFv3.3', 'VCFv5.0'])}", "##source=x"]
    file.records = []


@breaks("VCF-4.3-1.5-TABS")
def blanks_stand_between_columns(file: VCF, pick: Pick) -> None:
    file.columns = [each.replace(" ", "") for each in file.columns]
    file.separator = pick([" ", "   "])


@breaks("VCF-4.3-1.5-COLUMNS", also=["VCF-4.3-1.5-FORMAT-COLUMN", "VCF-4.3-1.6-COLUMN-COUNT"])
def a_column_is_missing_or_called_otherwise(file: VCF, pick: Pick) -> None:
    place = int(pick(list("1234567")))
    file.columns[place : place + 1] = pick(["", "NAME"]).split()
    file.records = []


@breaks("VCF-4.3-1.5-FORMAT-COLUMN")
def format_is_called_otherwise(file: VCF, pick: Pick) -> None:
    with_samples(file)
    file.columns[8] = "KEYS"


@breaks("VCF-4.3-1.5-FORMAT-ALONE")
def format_stands_alone(file: VCF, pick: Pick) -> None:
    file.columns[8:] = ["FORMAT"]
    for record in file.records:
        record[8:] = ["GT"]


@breaks("VCF-4.3-1.5-TRAILING-TAB", also=["VCF-4.3-1.6-COLUMN-COUNT"])
def the_column_line_ends_with_a_tab(file: VCF, pick: Pick) -> None:
    file.columns.append("")


@breaks("VCF-4.3-1.5-SAMPLE-EMPTY")
def a_sample_has_no_name(file: VCF, pick: Pick) -> None:
    with_samples(file)
    file.columns.insert(9, "")
    for record in file.records:
        record.insert(9, record[9])


@breaks("VCF-4.3-1.5-SAMPLE-TWICE")
def a_sample_stands_twice(file: VCF, pick: Pick) -> None:
    with_samples(file)
    file.columns.append(pick(file.columns[9:]))
    for record in file.records:
        record.append(record[9])


@breaks("VCF-4.3-1.5-COLUMN-LINE")
def there_is_no_column_line(file: VCF, pick: Pick) -> None:
    file.columns, file.records = [], []


@breaks("VCF-4.3-1-EMPTY", also=["VCF-4.3-1.5-COLUMN-LINE"])
def there_is_nothing(file: VCF, pick: Pick) -> None:
    file.meta, file.columns, file.records = [], [], []


@breaks("VCF-4.3-1.2-BYTE-ORDER-MARK")
def a_byte_order_mark_stands_first(file: VCF, pick: Pick) -> None:
    file.meta[0] = f"\ufeff{file.meta[0]}"


@breaks("VCF-4.3-1.2-CHARACTER-SET")
def a_byte_is_not_utf_8(file: VCF, pick: Pick) -> None:
    add_line(file, pick, pick(["##source=gr\udcf6\udcdfer", "##source=\udcc0\udcaf", "##source=\udce4"]))


@breaks("VCF-4.3-1.2-CONTROL-CHARACTER")
def a_control_character_stands_in_a_line(file: VCF, pick: Pick) -> None:
    add_line(file, pick, "##source=a" + pick(["\x00", "\x07", "\x0b", "\x1f"]))


@breaks("VCF-4.3-1.2-CARRIAGE-RETURN")
def a_line_holds_a_carriage_return(file: VCF, pick: Pick) -> None:
    add_line(file, pick, pick(["##source=a\rb", "##source=a\r"]) + "\r")


@breaks("VCF-4.3-1.2-FINAL-NEWLINE", "VCF-4.2-1-FINAL-NEWLINE")
def the_last_line_does_not_end(file: VCF, pick: Pick) -> None:
    file.last_line_end = ""


@breaks("VCF-4.3-1.6-COLUMN-COUNT")
def a_column_is_left_out_or_added(file: VCF, pick: Pick) -> None:
    record = any_record(file, pick)
    if pick(["out", "in"]) == "out":
        del record[-1]
    else:
        record.append("x")
