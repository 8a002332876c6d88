"""What the specification forbids in meta lines: Number, Type, names and values."""

from tests.ingest.validation.mutations import Pick, add_line, breaks, change_line
from tests.ingest.validation.valid_vcf import VCF


@breaks("VCF-4.3-1.4.2-NUMBER")
def number_is_none(file: VCF, pick: Pick) -> None:
    line = f"##{pick(['INFO', 'FORMAT'])}=<ID=NEW,Number={pick(['B', '-1', '1.5', 'a', '1,'[:1] + 'x'])},Type=String"
    add_line(file, pick, f'{line},Description="x">')


@breaks("VCF-4.3-1.4.2-TYPE")
def type_is_none(file: VCF, pick: Pick) -> None:
    kind = pick(
        ["INFO=<ID=NEW,Number=1,Type=Int", "FORMAT=<ID=NEW,Number=0,Type=Flag", "INFO=<ID=NEW,Number=1,Type=string"]
    )
    add_line(file, pick, f'##{kind},Description="x">')


@breaks("VCF-4.3-1.6.1-RESERVED-NUMBER")
def a_reserved_info_key_has_another_number(file: VCF, pick: Pick) -> None:
    file.records = []
    key, number = pick(["AC=1", "AF=2", "DP=A", "NS=.", "END=2"]).split("=")
    for place, line in enumerate(file.meta):
        if line.startswith(f"##INFO=<ID={key},"):
            file.meta[place] = line.replace("Number=1", f"Number={number}").replace("Number=A", f"Number={number}")


@breaks("VCF-4.3-1.6.1-RESERVED-TYPE")
def a_reserved_info_key_has_another_type(file: VCF, pick: Pick) -> None:
    file.records = []
    change_line(file, pick, f"##INFO=<ID={pick(['AC', 'AN', 'DP', 'END', 'NS'])},", "Type=Integer", "Type=String")


@breaks("VCF-4.3-1.6.2-RESERVED-NUMBER")
def a_reserved_format_key_has_another_number(file: VCF, pick: Pick) -> None:
    file.records = []
    change_line(file, pick, f"##FORMAT=<ID={pick(['DP', 'GQ', 'PS', 'FT'])},", "Number=1", "Number=2")


@breaks("VCF-4.3-1.6.2-RESERVED-TYPE")
def a_reserved_format_key_has_another_type(file: VCF, pick: Pick) -> None:
    file.records = []
    change_line(file, pick, f"##FORMAT=<ID={pick(['DP', 'GQ', 'PS', 'PL'])},", "Type=Integer", "Type=Float")


@breaks("VCF-4.3-1.6.1-INFO-ID", "VCF-4.2-1.4.1-INFO-ID")
def an_info_key_is_no_word(file: VCF, pick: Pick) -> None:
    add_line(file, pick, f'##INFO=<ID={pick(["A B", "A;B", "A=B"])},Number=1,Type=String,Description="x">')


@breaks("VCF-4.3-1.6.2-FORMAT-ID", "VCF-4.2-1.4.2-FORMAT-ID")
def a_format_key_is_no_word(file: VCF, pick: Pick) -> None:
    add_line(file, pick, f'##FORMAT=<ID={pick(["A:B", "A;B", "A B"])},Number=1,Type=String,Description="x">')


@breaks("VCF-4.5-1.4.4-MODIFICATION-ID")
def a_modification_has_no_base(file: VCF, pick: Pick) -> None:
    add_line(file, pick, '##FORMAT=<ID=M5mX,Number=M,Type=Float,Description="x">')


@breaks("VCF-4.3-1.6.1-FILTER-ID")
def a_filter_is_no_word(file: VCF, pick: Pick) -> None:
    add_line(file, pick, f'##FILTER=<ID={pick(["a b", "a;b"])},Description="x">')


@breaks("VCF-4.3-1.6.1-FILTER-ZERO")
def a_filter_is_called_zero(file: VCF, pick: Pick) -> None:
    add_line(file, pick, '##FILTER=<ID=0,Description="x">')


@breaks("VCF-4.3-1.4.5-ALT-ID")
def an_allele_has_a_blank(file: VCF, pick: Pick) -> None:
    add_line(file, pick, '##ALT=<ID=DEL:PART OF,Description="x">')


@breaks("VCF-4.3-1.4.5-ALT-TYPE")
def a_subtype_is_of_no_known_type(file: VCF, pick: Pick) -> None:
    add_line(file, pick, f'##ALT=<ID={pick(["FOLD:A", "del:ME", ":ME"])},Description="x">')


@breaks("VCF-4.3-1.4.7-CONTIG-ID", "VCF-4.2-1.4.1-CONTIG-ID")
def a_contig_has_a_blank_or_brackets(file: VCF, pick: Pick) -> None:
    add_line(file, pick, f"##contig=<ID={pick(['chr 8', 'a<b'])}>")


@breaks("VCF-4.3-1.4.7-CONTIG-ASTERISK")
def a_contig_ends_with_an_asterisk(file: VCF, pick: Pick) -> None:
    add_line(file, pick, f"##contig=<ID={pick(['chr8*', 'HLA-A*'])}>")


@breaks("VCF-4.3-1.4.7-CONTIG-SYMBOLIC")
def a_contig_is_called_as_an_allele(file: VCF, pick: Pick) -> None:
    add_line(file, pick, f"##contig=<ID={pick(['DEL', 'DUP:TANDEM', 'CNV'])}>")


@breaks("VCF-4.3-1.4.7-CONTIG-LENGTH")
def a_contig_has_no_length(file: VCF, pick: Pick) -> None:
    add_line(file, pick, f"##contig=<ID=new,length={pick(['0', '-5', 'long', '1e6', ''])}>")


@breaks("VCF-4.4-1.4.7-CONTIG-MD5")
def a_digest_is_cut_short(file: VCF, pick: Pick) -> None:
    add_line(file, pick, "##contig=<ID=new,md5=f126cdf8a6e0c7f3>")


@breaks("VCF-4.3-1.4.8-META-VALUES")
def values_have_no_brackets(file: VCF, pick: Pick) -> None:
    add_line(file, pick, '##META=<ID=Colour,Type=String,Number=.,Values="red, green">')


@breaks("VCF-4.3-1.4.8-SAMPLE-ID")
def a_sample_line_has_a_blank(file: VCF, pick: Pick) -> None:
    add_line(file, pick, f'##SAMPLE=<ID={pick(["tube 4", "tube*"])},Genomes=a,Mixture=1.,Description="x">')


@breaks("VCF-4.3-1.4.9-PEDIGREE-VALUE")
def a_pedigree_has_a_colon(file: VCF, pick: Pick) -> None:
    add_line(file, pick, f"##PEDIGREE=<ID=child,Father={pick(['a:b', 'a b'])}>")


@breaks("VCF-4.3-1.4.6-ASSEMBLY-URL")
def an_assembly_is_no_url(file: VCF, pick: Pick) -> None:
    add_line(file, pick, f"##assembly={pick(['GRCh38', 'ftp://', 'file.fa'])}")


@breaks("VCF-4.3-1.4.9-PEDIGREE-URL")
def a_pedigree_database_is_no_url(file: VCF, pick: Pick) -> None:
    add_line(file, pick, "##pedigreeDB=families.db")


@breaks("ANN-1-INFO-LINE")
def a_marked_key_has_no_info_line(file: VCF, pick: Pick) -> None:
    add_line(file, pick, f"##{pick(['MUTANNO', 'GRANITE', 'CGAP'])}=<ID=GRADES>")
