"""What the specification forbids in FORMAT and in the columns of samples."""

from tests.ingest.validation.mutations import Pick, breaks, put_sample
from tests.ingest.validation.valid_vcf import VCF


@breaks("VCF-4.3-1.6.2-FORMAT-EMPTY")
def a_key_of_format_is_empty(file: VCF, pick: Pick) -> None:
    put_sample(file, pick, pick(["GT:", "GT::DP"]), "0/1")


@breaks("VCF-4.3-1.6.2-FORMAT-KEY", since=(4, 3))
def a_key_of_format_is_no_word(file: VCF, pick: Pick) -> None:
    put_sample(file, pick, f"GT:{pick(['A-B', '2ND', 'A B'])}", "0/1")


@breaks("VCF-4.2-1.4.2-FORMAT-WHITE-SPACE")
def a_key_of_format_has_a_blank(file: VCF, pick: Pick) -> None:
    put_sample(file, pick, "GT:A B", "0/1")


@breaks("VCF-4.2-1.4.2-FORMAT-ALPHANUMERIC")
def a_key_of_format_has_an_underscore(file: VCF, pick: Pick) -> None:
    put_sample(file, pick, pick(["GT:LEAST_DEPTH", "GT:A-B"]), "0/1:12")


@breaks("VCF-4.3-1.6.2-FORMAT-DUPLICATE-KEY")
def a_key_of_format_stands_twice(file: VCF, pick: Pick) -> None:
    put_sample(file, pick, pick(["GT:DP:DP", "DP:GQ:DP"]), ".")


@breaks("VCF-4.3-1.6.2-FORMAT-GT-FIRST")
def gt_is_not_first(file: VCF, pick: Pick) -> None:
    put_sample(file, pick, pick(["DP:GT", "DP:GQ:GT"]), ".")


@breaks("VCF-4.3-1.6.2-FORMAT-UNDEFINED")
def a_key_of_format_is_not_in_the_header(file: VCF, pick: Pick) -> None:
    put_sample(file, pick, "GT:OWN", "0/1:x")


@breaks("VCF-4.5-1.6.2-FORMAT-LAA")
def laa_is_absent_or_comes_late(file: VCF, pick: Pick) -> None:
    put_sample(file, pick, pick(["GT:LAD", "GT:LAD:LAA", "GT:DP:LAA:LPL"]), ".")


@breaks("VCF-4.3-1.6.2-SAMPLE-VALUES")
def a_sample_has_more_values_than_keys(file: VCF, pick: Pick) -> None:
    put_sample(file, pick, "GT:DP", pick(["0/1:5:6", "0/1:5:.", "0/1:5:6:7"]))


@breaks("VCF-4.3-1.6.2-SAMPLE-EMPTY-VALUE")
def a_value_of_a_sample_is_empty(file: VCF, pick: Pick) -> None:
    put_sample(file, pick, "GT:DP:GQ", pick(["0/1::5", ":5:6", "0/1:5:"]))


@breaks("VCF-4.3-1.6.2-GT")
def gt_is_no_genotype(file: VCF, pick: Pick) -> None:
    put_sample(
        file, pick, "GT:DP", f"{pick(['0/', '0//1', 'A/T', '0;1', '0-1', '-1/0', '0/1/', 'x', '0 /1', './x'])}:5"
    )


@breaks("VCF-4.3-1.6.2-GT")
def gt_begins_with_a_mark_before_it_may(file: VCF, pick: Pick) -> None:
    put_sample(file, pick, "GT", pick(["/", "|", "0/|1"]))


@breaks("VCF-4.3-1.6.2-GT-ALLELE")
def gt_names_an_allele_beyond_the_last(file: VCF, pick: Pick) -> None:
    put_sample(file, pick, "GT", pick(["0/3", "3", "1|12", "./3", "0/1/7", f"0/{'9' * 30}"]), alt="T,G")


@breaks("VCF-4.3-1.6.2-GT-WITHOUT-ALT")
def gt_names_an_allele_where_there_is_none(file: VCF, pick: Pick) -> None:
    put_sample(file, pick, "GT", pick(["0/1", "1"]), alt=".")


@breaks("VCF-4.3-1.4.4-SAMPLE-COUNT")
def a_sample_has_another_number_of_values(file: VCF, pick: Pick) -> None:
    keys, text = pick(
        ["GT:PL 0/1:1,2", "GT:PL 1:1,2,3", "PL 1,2", "GT:HQ 0|1:5", "GT:DP 0/1:5,6", "GT:EC 0/1:1,2"]
    ).split()
    put_sample(file, pick, keys, text)


@breaks("VCF-4.3-1.4.4-SAMPLE-COUNT", since=(4, 2))
def a_sample_has_not_a_value_for_each_allele(file: VCF, pick: Pick) -> None:
    put_sample(file, pick, "GT:AD", pick(["0/1:5", "0/1:5,6", "0/1:1,2,3,4", "1:7"]), alt="T,G")


@breaks("VCF-4.3-1.4.4-SAMPLE-COUNT", since=(4, 5))
def a_sample_has_not_a_value_for_each_local_allele(file: VCF, pick: Pick) -> None:
    put_sample(file, pick, "GT:LAA:LAD", pick(["0/2:2:5", "0/2:2:5,6,7", "0/0:.:5,6"]), alt="T,G")


@breaks("VCF-4.3-1.4.4-SAMPLE-COUNT", since=(4, 4))
def a_sample_has_not_a_value_for_each_copy(file: VCF, pick: Pick) -> None:
    put_sample(file, pick, "GT:PER_COPY", pick(["0|1:5", "0|1:5,6,7", "1:5,6"]))


@breaks("VCF-4.3-1.4.4-SAMPLE-TYPE")
def a_sample_has_a_value_of_another_type(file: VCF, pick: Pick) -> None:
    put_sample(file, pick, "GT:DP:RATIO:LETTERS", f"0/1:{pick(['x', '1.5', '5:x', '5:1e', '5:1:ab', '5:1:a,bc'])}")


@breaks("VCF-4.3-1.3-SAMPLE-INTEGER-RANGE")
def an_integer_of_a_sample_is_too_long(file: VCF, pick: Pick) -> None:
    put_sample(file, pick, "GT:GQ", f"0/1:{pick(['2147483648', '9' * 40])}")


@breaks("VCF-4.3-1.6.2-SAMPLE-NEGATIVE")
def a_count_of_a_sample_is_negative(file: VCF, pick: Pick) -> None:
    keys, text = pick(["GT:DP 0/1:-1", "GT:PS 0|1:-5", "GT:EC 0/1:-1"]).split()
    put_sample(file, pick, keys, text)


@breaks("VCF-4.3-1.6.2-SAMPLE-QUALITY")
def a_quality_of_a_sample_is_negative(file: VCF, pick: Pick) -> None:
    keys, text = pick(["GT:GQ 0/1:-1", "GT:PL 0/1:0,-5,9", "GT:HQ 0|1:5,-5"]).split()
    put_sample(file, pick, keys, text)


@breaks("VCF-4.3-1.6.2-GP", since=(4, 3))
def a_probability_is_above_one(file: VCF, pick: Pick) -> None:
    put_sample(file, pick, "GT:GP", f"0/1:{pick(['0,1.5,0', '0,1,-0.1', '0,0,30'])}")


@breaks("VCF-4.4-1.6.2-SAMPLE-PHASE-SETS")
def a_sample_has_two_kinds_of_phase_sets(file: VCF, pick: Pick) -> None:
    put_sample(file, pick, "GT:PS:PSL", "|0|1:5:a,a")


@breaks("VCF-4.5-1.6.2-SAMPLE-LAA")
def a_local_allele_is_none_or_stands_twice(file: VCF, pick: Pick) -> None:
    put_sample(file, pick, "GT:LAA", f"0/1:{pick(['0', '3', '1,1', '1,4', '-1'])}", alt="T,G")
