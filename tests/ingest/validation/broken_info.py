"""What the specification forbids in INFO, annotations among it."""

from tests.ingest.validation.mutations import INFO, Pick, breaks, plain_record, put_info
from tests.ingest.validation.valid_vcf import VCF


@breaks("VCF-4.3-1.6.1-INFO-EMPTY")
def info_is_empty(file: VCF, pick: Pick) -> None:
    plain_record(file, pick)[INFO] = ""


@breaks("VCF-4.3-1.6.1-INFO-EMPTY-ITEM")
def an_item_of_info_is_empty(file: VCF, pick: Pick) -> None:
    plain_record(file, pick)[INFO] = pick(["DP=1;", ";DP=1", "DP=1;;NS=2"])


@breaks("VCF-4.3-1.6.1-INFO-DUPLICATE-KEY", "VCF-4.2-1.4.1-INFO-DUPLICATE-KEY")
def a_key_of_info_stands_twice(file: VCF, pick: Pick) -> None:
    put_info(file, pick, pick(["DP=1;DP=1", "DB;DB", "DP=1;NS=2;DP=3"]))


@breaks("VCF-4.2-1.4.1-INFO-WHITE-SPACE")
def info_has_a_blank(file: VCF, pick: Pick) -> None:
    put_info(file, pick, "TEXT=two words")


@breaks("VCF-4.3-1.6.1-INFO-KEY")
def a_key_of_info_is_no_word(file: VCF, pick: Pick) -> None:
    put_info(file, pick, pick(["A-B=1", "2ND=1", "=1", "1000GP"]))


@breaks("VCF-4.3-1.6.1-INFO-UNDEFINED")
def a_key_of_info_is_not_in_the_header(file: VCF, pick: Pick) -> None:
    put_info(file, pick, pick(["OWN=1", "OWN"]))


@breaks("VCF-4.3-1.6.1-INFO-EQUALS-SIGN")
def a_value_has_an_equals_sign(file: VCF, pick: Pick) -> None:
    put_info(file, pick, pick(["TEXT=a=b", "TEXTS=a,b=c"]))


@breaks("VCF-4.3-1.4.2-INFO-FLAG-VALUE")
def a_flag_has_a_value(file: VCF, pick: Pick) -> None:
    put_info(file, pick, pick(["DB=yes", "H2=2", "MARKED=x", "IMPRECISE=true"]))


@breaks("VCF-4.3-1.4.2-INFO-VALUE-ABSENT")
def a_value_is_absent(file: VCF, pick: Pick) -> None:
    put_info(file, pick, pick(["DP", "AF", "PAIR", "LETTER", "TEXT"]))


@breaks("VCF-4.3-1.6.1-INFO-EMPTY-VALUE")
def a_value_is_empty(file: VCF, pick: Pick) -> None:
    put_info(file, pick, pick(["DP=", "PAIR=1,", "SCORES=1,,2"]))


@breaks("VCF-4.3-1.4.2-INFO-COUNT")
def info_has_another_number_of_values(file: VCF, pick: Pick) -> None:
    put_info(file, pick, pick(["AF=0.1", "AC=1,2,3", "DP=1,2", "PAIR=1", "PER_ALT=a", "LETTER=a,b"]), alt="T,G")


@breaks("VCF-4.3-1.4.2-INFO-COUNT", since=(4, 2))
def info_has_not_a_value_for_each_allele(file: VCF, pick: Pick) -> None:
    put_info(file, pick, pick(["PER_ALLELE=1", "PER_ALLELE=1,2", "PER_ALLELE=1,2,3,4"]), alt="T,G")


@breaks("VCF-4.3-1.4.2-INFO-TYPE")
def info_has_a_value_of_another_type(file: VCF, pick: Pick) -> None:
    put_info(file, pick, pick(["DP=many", "DP=1.5", "SCORES=1,x,3", "PAIR=1,1e", "LETTER=ab", "NS=0x1", "AN=1_0"]))


@breaks("VCF-4.3-1.3-INFO-INTEGER-RANGE")
def an_integer_is_too_long(file: VCF, pick: Pick) -> None:
    put_info(file, pick, f"SCORES={pick(['2147483648', '-2147483641', '1,-2147483648', '9' * 40])}")


@breaks("VCF-4.3-1.6.1-INFO-NEGATIVE")
def a_count_is_negative(file: VCF, pick: Pick) -> None:
    put_info(file, pick, pick(["DP=-1", "AC=-2", "AN=-1", "NS=-3", "MQ0=-1", "BQ=-0.5"]))


@breaks("VCF-4.3-1.6.1-INFO-FREQUENCY")
def a_frequency_is_above_one(file: VCF, pick: Pick) -> None:
    put_info(file, pick, pick(["AF=1.01", "AF=-0.1", "AF=2", "AF=inf"]))


@breaks("VCF-4.3-1.6.1-INFO-CIGAR")
def a_cigar_has_another_letter(file: VCF, pick: Pick) -> None:
    put_info(file, pick, pick(["CIGAR=M3", "CIGAR=3Q", "CIGAR=3", "CIGAR=3M1"]))


@breaks("VCF-4.3-1.6.1-INFO-END", also=["VCF-4.5-1.6.1-END-COMPUTED"])
def end_comes_before_pos(file: VCF, pick: Pick) -> None:
    put_info(file, pick, "END=1")


@breaks("VCF-4.3-3-SVTYPE")
def svtype_is_no_type(file: VCF, pick: Pick) -> None:
    put_info(file, pick, "SVTYPE=FOLD")


@breaks("VCF-4.4-3-SVLEN-ABSENT")
def a_structural_allele_has_no_svlen(file: VCF, pick: Pick) -> None:
    put_info(file, pick, pick(["SVCLAIM=D", "SVCLAIM=D;SVLEN=."]), alt=pick(["<DEL>", "<DUP:TANDEM>", "<CNV>"]))


@breaks("VCF-4.4-3-SVCLAIM-ABSENT")
def a_deletion_makes_no_claim(file: VCF, pick: Pick) -> None:
    put_info(file, pick, pick(["SVLEN=5", "SVLEN=5;SVCLAIM=."]), alt=pick(["<DEL>", "<DUP>"]))


@breaks("VCF-4.4-3-SVCLAIM")
def an_allele_makes_another_claim(file: VCF, pick: Pick) -> None:
    alt, claim = pick(["<CNV> J", "<INV> D", "<INS> D", "<DEL> X", "<DUP> JD", "C[1:5[ D"]).split()
    put_info(file, pick, f"SVLEN=5;SVCLAIM={claim}", alt=alt)


@breaks("VCF-4.4-3-SVLEN-NEGATIVE")
def svlen_is_negative(file: VCF, pick: Pick) -> None:
    put_info(file, pick, "SVLEN=-5;SVCLAIM=D", alt="<DEL>")


@breaks("VCF-4.4-3-INTERVAL-COUNT")
def an_interval_has_one_end(file: VCF, pick: Pick) -> None:
    put_info(file, pick, f"SVLEN=5;CIPOS={pick(['0', '-1,1,-2', '-1,1,-1,1'])}", alt="<INV>")


@breaks("VCF-4.4-3-INTERVAL-SPAN")
def an_interval_lies_beside_its_place(file: VCF, pick: Pick) -> None:
    put_info(file, pick, f"SVLEN=5;CIPOS={pick(['1,2', '-5,-1'])}", alt="<INV>")


@breaks("ANN-1-FIELD-COUNT")
def an_entry_lacks_a_field(file: VCF, pick: Pick) -> None:
    _annotate(file, pick, pick(["1|2", "1|2|3|4", "1|2|3,1|2", "1"]))


@breaks("ANN-1-EMPTY-ENTRY")
def an_entry_is_empty(file: VCF, pick: Pick) -> None:
    _annotate(file, pick, pick(["1|2|3,", ",1|2|3", "1|2|3,,4|5|6"]))


@breaks("ANN-1-WHITE-SPACE")
def an_annotation_has_a_blank(file: VCF, pick: Pick) -> None:
    _annotate(file, pick, pick(["1|two words|3", "1|2| "]))


@breaks("ANN-3-ESCAPE-OF-NUL")
def an_escape_stands_for_nul(file: VCF, pick: Pick) -> None:
    _annotate(file, pick, "1|a%00|3")


@breaks("ANN-3-STRAY-PERCENT")
def a_percent_sign_begins_no_escape(file: VCF, pick: Pick) -> None:
    _annotate(file, pick, pick(["1|50%|3", "1|5%_of_all|3"]))


def _annotate(file: VCF, pick: Pick, text: str) -> None:
    file.meta.append("##MUTANNO=<ID=GRADES>")
    file.meta.append("##INFO=<ID=GRADES,Number=.,Type=String,Description=\"Format:'LOW|MIDDLE|HIGH'\">")
    put_info(file, pick, f"GRADES={text}")
