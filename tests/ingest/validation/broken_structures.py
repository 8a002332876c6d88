"""What the specification forbids of structural variants, repeats, modified bases, and samples of several genomes."""

from tests.ingest.validation.mutations import INFO, Pick, add_line, breaks, put_info, put_sample
from tests.ingest.validation.valid_vcf import VCF


@breaks("VCF-4.5-1.6.1-END-COMPUTED")
def end_is_not_that_of_the_alleles(file: VCF, pick: Pick) -> None:
    put_info(file, pick, f"SVLEN=5;SVCLAIM=D;END={10**8}", alt="<DEL>")


@breaks("VCF-4.4-3-MOBILE-COUNT")
def a_mobile_element_has_three_values(file: VCF, pick: Pick) -> None:
    put_info(file, pick, f"SVLEN=280;{pick(['MEINFO=AluY,1,280', 'METRANS=1,5,9'])}", alt="<INS:ME>")


@breaks("VCF-4.4-5.7-REPEAT-UNIT-ABSENT")
def a_repeat_has_no_unit(file: VCF, pick: Pick) -> None:
    put_info(file, pick, pick(["SVLEN=12", "SVLEN=12;RN=1;RUC=4"]), alt="<CNV:TR>")


@breaks("VCF-4.4-3-REPEAT-COUNT")
def repeats_are_not_as_many_as_rn_says(file: VCF, pick: Pick) -> None:
    _repeat(file, pick, ["RN=2;RUS=CAG", "RN=2;RUS=CAG,TG,A", "RUS=CAG,TG", "RN=1;RUS=CAG;RUC=4,5"])


@breaks("VCF-4.4-3-REPEAT-NEGATIVE")
def a_repeat_is_there_less_than_never(file: VCF, pick: Pick) -> None:
    _repeat(file, pick, ["RUS=CAG;RUC=-4", "RUS=CAG;RB=-12"])


@breaks("VCF-4.4-3-REPEAT-UNIT")
def a_repeat_unit_is_no_bases(file: VCF, pick: Pick) -> None:
    _repeat(file, pick, ["RUS=CA?", "RUS=12", "RUS=CAZ"])


@breaks("VCF-4.4-3-REPEAT-LENGTH")
def a_repeat_unit_is_of_another_length(file: VCF, pick: Pick) -> None:
    _repeat(file, pick, ["RUS=CAG;RUL=4", "RN=2;RUS=CAG,TG;RUL=3,3"])


@breaks("VCF-4.4-3-REPEAT-INTERVAL")
def an_interval_of_repeats_lies_beside_its_value(file: VCF, pick: Pick) -> None:
    _repeat(file, pick, ["RUL=3;RUC=4;CIRUC=1,2", "RUL=3;RB=12;CIRB=-3,-1"])


@breaks("VCF-4.4-3-REPEAT-INTERVAL-ALONE")
def an_interval_of_repeats_stands_alone(file: VCF, pick: Pick) -> None:
    _repeat(file, pick, ["RUL=3;CIRUC=-1,1", "RUL=3;CIRB=-1,1"])


@breaks("VCF-4.4-3-RUB")
def lengths_of_units_are_not_as_many_as_units(file: VCF, pick: Pick) -> None:
    _repeat(file, pick, ["RUL=3;RUC=4;RUB=3,3,3", "RUL=3;RUC=4.5;RUB=3,3,3,3", "RUL=3;RUB=3"])


@breaks("VCF-4.4-4-CN-SVLEN")
def one_copy_number_is_for_two_lengths(file: VCF, pick: Pick) -> None:
    put_sample(file, pick, "GT:CN", "0/1:1", alt="<DEL>,<DUP>")[INFO] = "SVLEN=50,60;SVCLAIM=D,D"


@breaks("VCF-4.4-1.6.2-PSL-UNPHASED")
def an_allele_that_is_not_phased_has_a_phase_set(file: VCF, pick: Pick) -> None:
    put_sample(file, pick, "GT:PSL", pick(["/0/1:a,.", "/0|1:a,a"]))


@breaks("VCF-4.5-1.4.4-MODIFICATION-GT")
def modified_bases_have_no_genotype(file: VCF, pick: Pick) -> None:
    put_sample(file, pick, "M5mC", "0.5")


@breaks("VCF-4.5-1.6.2-MODIFICATION-FRACTION")
def a_fraction_of_modified_bases_is_above_one(file: VCF, pick: Pick) -> None:
    put_sample(file, pick, "GT:M5mC", pick(["0/1:1.5", "0/1:-0.1"]))


@breaks("VCF-4.5-1.6.2-MODIFICATION-DEPTH")
def a_depth_of_modified_bases_is_negative(file: VCF, pick: Pick) -> None:
    put_sample(file, pick, pick(["GT:DPM5mC", "GT:ADM5mC"]), "0/1:-2")


@breaks("VCF-4.5-1.4.4-MODIFICATION-COUNT")
def modified_bases_are_more_than_there_are(file: VCF, pick: Pick) -> None:
    put_sample(file, pick, "GT:M5mC", pick(["0/1:0.5,0.5", "0|0:0.5", "0/1:0.1,0.2,0.3"]))


@breaks("VCF-4.4-4-FORMAT-CICN")
def an_interval_of_copies_stands_alone(file: VCF, pick: Pick) -> None:
    put_sample(file, pick, "GT:CICN", "0/1:-.5,.5")


@breaks("VCF-4.4-3-END-LONGEST")
def end_is_not_that_of_the_longest_allele(file: VCF, pick: Pick) -> None:
    put_info(file, pick, f"SVLEN=5;SVCLAIM=D;END={10**8}", alt="<DEL>")


@breaks("VCF-4.4-3-END-ABSENT")
def a_reference_block_has_no_end(file: VCF, pick: Pick) -> None:
    put_info(file, pick, "DP=5", alt=pick(["<*>", "T,<*>"]))


@breaks("VCF-4.3-1.6.2-FT-WHITE-SPACE")
def a_filter_of_a_sample_has_a_blank(file: VCF, pick: Pick) -> None:
    put_sample(file, pick, "GT:FT", "0/1:low depth")


@breaks("VCF-4.3-1.6.2-FT-UNDEFINED")
def a_filter_of_a_sample_is_not_in_the_header(file: VCF, pick: Pick) -> None:
    put_sample(file, pick, "GT:FT", pick(["0/1:q20", "0/1:q10;q20"]))


@breaks("VCF-4.2-1.2.8-SAMPLE-FIELDS")
def a_sample_line_lacks_a_field(file: VCF, pick: Pick) -> None:
    add_line(file, pick, f"##SAMPLE=<ID=S1,{pick(['Mixture=1.', 'Genomes=a'])},Description=x>")


@breaks("VCF-4.2-1.2.8-SAMPLE-MIXTURE")
def genomes_are_more_than_parts_of_the_mixture(file: VCF, pick: Pick) -> None:
    add_line(file, pick, '##SAMPLE=<ID=S1,Genomes=a;b,Mixture=.3,Description="a;b">')


@breaks("VCF-4.2-1.2.8-SAMPLE-BARE")
def a_mixture_is_quoted(file: VCF, pick: Pick) -> None:
    add_line(file, pick, '##SAMPLE=<ID=S1,Genomes=a;b,Mixture=".4;.6",Description="x;y">')


@breaks("VCF-4.2-1.2.5-ALT-TYPE")
def an_allele_is_of_no_known_type(file: VCF, pick: Pick) -> None:
    add_line(file, pick, '##ALT=<ID=FOLD,Description="x">')


def _repeat(file: VCF, pick: Pick, texts: list[str]) -> None:
    put_info(file, pick, f"SVLEN=12;{pick(texts)}", alt="<CNV:TR>")
