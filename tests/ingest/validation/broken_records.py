"""What the specification forbids in the columns from CHROM to FILTER, and in the order of records."""

from tests.ingest.validation.mutations import (
    ALT,
    FILTER,
    FORMAT,
    ID,
    POS,
    QUAL,
    REF,
    Pick,
    any_record,
    breaks,
    plain_record,
)
from tests.ingest.validation.valid_vcf import VCF


@breaks("VCF-4.3-1.6.1-CHROM")
def chrom_is_no_name(file: VCF, pick: Pick) -> None:
    file.records[-1][0] = pick(["", "chr 1", "a,b", "(x)", '"1"'])


@breaks("VCF-4.3-1.4.7-CHROM-SPECIAL")
def chrom_has_a_colon_and_no_line(file: VCF, pick: Pick) -> None:
    file.records[-1][0] = pick(["1:A", "HLA:01"])


@breaks("VCF-4.3-1.4.7-CHROM-UNDEFINED")
def chrom_is_not_in_the_header(file: VCF, pick: Pick) -> None:
    file.records[-1][0] = "other"


@breaks("VCF-4.3-1.6.1-POS")
def pos_is_no_whole_number(file: VCF, pick: Pick) -> None:
    any_record(file, pick)[POS] = pick(["", ".", "-1", "1.5", "1e6", "x", "١"])


@breaks("VCF-4.3-1.6.1-SORTED")
def pos_comes_before_the_one_above(file: VCF, pick: Pick) -> None:
    _add_record(file, "7")


@breaks("VCF-4.3-1.6.1-CONTIGUOUS")
def a_contig_comes_again(file: VCF, pick: Pick) -> None:
    first = file.records[0][0]
    others = [line.split(",")[0].removeprefix("##contig=<ID=").rstrip(">") for line in file.meta if "##contig" in line]
    for contig in (next(each for each in others if each != first), first):
        _add_record(file, str(10**7), contig)


@breaks("VCF-4.3-1-LATE-HEADER")
def a_header_stands_below_records(file: VCF, pick: Pick) -> None:
    file.records.append([pick(["##fileformat=VCFv4.3", "##note=late", "#CHROM"])])


@breaks("VCF-4.3-1.6.1-VARIANT-TWICE")
def a_variant_stands_twice(file: VCF, pick: Pick) -> None:
    _add_record(file, str(10**7))
    _add_record(file, str(10**7))
    file.records[-1][REF], file.records[-1][ALT] = pick(["C T", "CA TA", "c t", "C G,T"]).split()


@breaks("VCF-4.3-1.6.1-ID")
def an_id_has_a_blank_or_is_empty(file: VCF, pick: Pick) -> None:
    any_record(file, pick)[ID] = pick(["", "rs 1", "rs1;", ";rs1", "rs1;;rs2"])


@breaks("VCF-4.3-1.6.1-ID-TWICE")
def an_id_stands_twice(file: VCF, pick: Pick) -> None:
    any_record(file, pick)[ID] = pick(["rs1;rs1", "a;b;a"])


@breaks("VCF-4.3-1.6.1-REF")
def ref_is_no_base(file: VCF, pick: Pick) -> None:
    plain_record(file, pick)[REF] = pick(["", ".", "R", "CU", "A C", "A,C", "<DEL>", "*", "-"])


@breaks("VCF-4.3-1.6.1-ALT", also=["VCF-4.3-1.6.1-ALT-TWICE"])
def alt_is_no_allele(file: VCF, pick: Pick) -> None:
    wrong = ["", "R", "T,", "T,,G", "T ", "<DEL", "DEL>", "<D EL>", "-", "CU", "T,.", "T;G"]
    plain_record(file, pick)[ALT] = pick([*wrong, "T/G", "**", "<DEL><DUP>"])


@breaks("VCF-4.3-1.6.1-ALT")
def a_breakend_is_torn(file: VCF, pick: Pick) -> None:
    plain_record(file, pick)[ALT] = pick(
        ["C[1:5", "C[1:5]", "[1:5[", "C[1[", "C[1:x[", "]1:5]C[1:5[", "C]1:[", "C[:5["]
    )


@breaks("VCF-4.3-1.6.1-ALT-TWICE")
def an_allele_stands_twice(file: VCF, pick: Pick) -> None:
    plain_record(file, pick)[ALT] = pick(["T,T", "T,t", "G,T,G"])


@breaks("VCF-4.3-1.6.1-ALT-IS-REF")
def an_allele_is_ref(file: VCF, pick: Pick) -> None:
    plain_record(file, pick)[ALT] = pick(["C", "c", "T,C"])


@breaks("VCF-4.3-1.4.5-ALT-UNDEFINED")
def a_symbol_is_not_in_the_header(file: VCF, pick: Pick) -> None:
    plain_record(file, pick)[ALT] = "<OWN>"


@breaks("VCF-4.3-1.4.5-ALT-FIRST-TYPE")
def a_symbol_is_of_no_known_type(file: VCF, pick: Pick) -> None:
    plain_record(file, pick)[ALT] = pick(["<FOLD:A>", "T,<del:ME>"])


@breaks("VCF-4.3-1.6.1-QUAL")
def qual_is_no_number(file: VCF, pick: Pick) -> None:
    any_record(file, pick)[QUAL] = pick(["", "high", "1,5", "3 0", "0x1", "1_0", "PASS"])


@breaks("VCF-4.3-1.6.1-QUAL-NEGATIVE")
def qual_is_negative(file: VCF, pick: Pick) -> None:
    any_record(file, pick)[QUAL] = pick(["-1", "-0.5", "-inf"])


@breaks("VCF-4.3-1.6.1-FILTER")
def a_filter_has_a_blank_or_is_empty(file: VCF, pick: Pick) -> None:
    any_record(file, pick)[FILTER] = pick(["", "q10 s50", "q10;", ";q10", "q10;;s50"])


@breaks("VCF-4.3-1.6.1-FILTER-ALONE")
def the_dot_has_company(file: VCF, pick: Pick) -> None:
    any_record(file, pick)[FILTER] = pick(["q10;.", ".;q10"])


@breaks("VCF-4.3-1.6.1-FILTER-PASS")
def pass_has_company(file: VCF, pick: Pick) -> None:
    any_record(file, pick)[FILTER] = pick(["PASS;q10", "q10;PASS"])


@breaks("VCF-4.3-1.6.1-FILTER-TWICE")
def a_failed_filter_stands_twice(file: VCF, pick: Pick) -> None:
    any_record(file, pick)[FILTER] = pick(["q10;q10", "q10;s50;q10"])


@breaks("VCF-4.3-1.6.1-FILTER-RESERVED")
def the_filter_is_zero(file: VCF, pick: Pick) -> None:
    any_record(file, pick)[FILTER] = pick(["0", "q10;0"])


@breaks("VCF-4.3-1.4.3-FILTER-UNDEFINED")
def a_filter_is_not_in_the_header(file: VCF, pick: Pick) -> None:
    any_record(file, pick)[FILTER] = pick(["q20", "q10;q20"])


def _add_record(file: VCF, position: str, contig: str | None = None) -> None:
    """Adds a record below the last, of the same contig if it is not said."""
    last = file.records[-1]
    samples = ["GT", *["0/1"] * (len(last) - 9)] if len(last) > FORMAT else []
    file.records.append([contig or last[0], position, ".", "C", "T", ".", "PASS", ".", *samples])
