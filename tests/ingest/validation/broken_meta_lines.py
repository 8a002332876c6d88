"""What the specification forbids in meta lines: how they are written, and which fields they have."""

from tests.ingest.validation.mutations import Pick, add_line, breaks
from tests.ingest.validation.valid_vcf import VCF


@breaks("VCF-4.3-1.4-META-LINE")
def a_meta_line_has_one_sign(file: VCF, pick: Pick) -> None:
    add_line(file, pick, pick(["#source=x", "source=x", "# made by hand"]))


@breaks("VCF-4.3-1.4-KEY-VALUE")
def a_meta_line_is_no_pair(file: VCF, pick: Pick) -> None:
    add_line(file, pick, pick(["##source", "##=x", "##source="]))


@breaks("VCF-4.3-1.4-STRUCTURED")
def a_definition_has_no_brackets(file: VCF, pick: Pick) -> None:
    add_line(file, pick, pick(["##INFO=NEW", "##FILTER=q20", '##FORMAT=ID=NEW,Number=1,Type=String,Description="x"']))


@breaks("VCF-4.3-1.4-CLOSED")
def a_bracket_is_not_closed(file: VCF, pick: Pick) -> None:
    add_line(
        file, pick, pick(['##INFO=<ID=NEW,Number=1,Type=String,Description="x"', '##FILTER=<ID=q20,Description="x"'])
    )


@breaks("VCF-4.3-1.4-FIELDS")
def a_quote_is_not_closed_or_not_escaped(file: VCF, pick: Pick) -> None:
    text = pick(['"x', '"x" y"', '"x"y', '"x",'])
    add_line(file, pick, f"##FILTER=<ID=q20,Description={text}>")


@breaks("VCF-4.3-1.4-FIELD-KEY", also=["VCF-4.3-1.4-FIELD-ORDER"])
def a_field_has_a_blank_before_it(file: VCF, pick: Pick) -> None:
    add_line(file, pick, pick(['##FILTER=<ID=q20, Description="x">', '##FILTER=<ID=q20,Description="x", More="y">']))


@breaks("VCF-4.3-1.4-FIELD-TWICE")
def a_field_stands_twice(file: VCF, pick: Pick) -> None:
    add_line(
        file, pick, pick(['##FILTER=<ID=q20,Description="x",Description="y">', "##contig=<ID=new,length=5,length=5>"])
    )


@breaks("VCF-4.2-1.2-FIELDS-EMPTY")
def nothing_stands_between_brackets(file: VCF, pick: Pick) -> None:
    add_line(file, pick, "##PEDIGREE=<>")


@breaks("VCF-4.3-1.4-ID-MISSING")
def a_definition_has_no_id(file: VCF, pick: Pick) -> None:
    lines = ['##INFO=<Number=1,Type=String,Description="x">', '##FILTER=<Description="x">', "##contig=<length=7>"]
    add_line(file, pick, pick(lines))


@breaks("VCF-4.3-1.4-ID-TWICE", "VCF-4.2-1.2-ID-TWICE")
def a_definition_stands_twice(file: VCF, pick: Pick) -> None:
    lines = [line for line in file.meta if line.startswith(("##INFO=<ID", "##FILTER=<ID", "##FORMAT=<ID", "##contig"))]
    add_line(file, pick, pick(lines))


@breaks("VCF-4.3-1.4-LONE-BACKSLASH")
def a_backslash_stands_alone(file: VCF, pick: Pick) -> None:
    add_line(file, pick, '##FILTER=<ID=q20,Description="a\\b">')


@breaks("VCF-4.3-1.4.2-INFO-FIELDS")
def info_lacks_a_field(file: VCF, pick: Pick) -> None:
    fields = {"Number": "1", "Type": "String", "Description": '"x"'}
    del fields[pick(list(fields))]
    add_line(file, pick, f"##INFO=<{','.join(['ID=NEW', *(f'{key}={text}' for key, text in fields.items())])}>")


@breaks("VCF-4.3-1.4.4-FORMAT-FIELDS")
def format_lacks_a_field(file: VCF, pick: Pick) -> None:
    fields = {"Number": "1", "Type": "String", "Description": '"x"'}
    del fields[pick(list(fields))]
    add_line(file, pick, f"##FORMAT=<{','.join(['ID=NEW', *(f'{key}={text}' for key, text in fields.items())])}>")


@breaks("VCF-4.3-1.4.3-FILTER-FIELDS", "VCF-4.4-1.4-UNDESCRIBED")
def a_filter_is_not_described(file: VCF, pick: Pick) -> None:
    add_line(file, pick, "##FILTER=<ID=q20>")


@breaks("VCF-4.3-1.4.5-ALT-FIELDS", "VCF-4.4-1.4-UNDESCRIBED")
def an_allele_is_not_described(file: VCF, pick: Pick) -> None:
    add_line(file, pick, "##ALT=<ID=DEL:ME>")


@breaks("VCF-4.3-1.4-FIELD-ORDER", "VCF-4.4-1.4-FIELD-ORDER")
def fields_stand_in_another_order(file: VCF, pick: Pick) -> None:
    orders = ['Number=1,ID=NEW,Type=String,Description="x"', 'ID=NEW,Type=String,Number=1,Description="x"']
    add_line(file, pick, f"##{pick(['INFO', 'FORMAT'])}=<{pick(orders)}>")


@breaks("VCF-4.3-1.4.2-ID-BARE")
def an_id_is_quoted(file: VCF, pick: Pick) -> None:
    add_line(file, pick, pick(['##FILTER=<ID="q20",Description="x">', '##contig=<ID="new",length=5>']))


@breaks("VCF-4.3-1.4.2-DESCRIPTION-QUOTED")
def a_description_is_not_quoted(file: VCF, pick: Pick) -> None:
    add_line(file, pick, pick(["##FILTER=<ID=q20,Description=low>", "##ALT=<ID=DEL:ME,Description=part>"]))


@breaks("VCF-4.3-1.4.2-SOURCE-QUOTED", "VCF-4.2-1.2.2-SOURCE-QUOTED")
def a_source_is_not_quoted(file: VCF, pick: Pick) -> None:
    add_line(file, pick, f'##INFO=<ID=NEW,Number=1,Type=String,Description="x",{pick(["Source=a", "Version=3"])}>')


@breaks("VCF-4.4-1.4-OPTIONAL-QUOTED")
def an_optional_field_is_not_quoted(file: VCF, pick: Pick) -> None:
    add_line(file, pick, '##FILTER=<ID=q20,Description="x",Threshold=20>')
