"""GA4GH VRS identifiers: those that others publish, and justification against a slow twin."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.reference.full_justification import justified
from variome.model.refget import find_accession, sha512t24u
from variome.model.vrs import Bases, allele_id, substitution_id


def window(begin: int, sequence: str) -> Bases:
    """The bases of a reference of which only a window is known, from the inter-residue position `begin`."""

    def bases(start: int, end: int) -> str:
        return sequence[max(0, start - begin) : max(0, end - begin)]

    return bases


def nowhere(start: int, end: int) -> str:
    raise AssertionError(f"the reference was asked for {start} to {end}")


@pytest.mark.parametrize(
    ("contig", "position", "ref", "alt", "expected"),
    [
        # rs7412: the worked example of the VRS 2.0 specification (Computed Identifiers)
        ("19", 44908822, "C", "T", "ga4gh:VA.0AePZIWZUNsUlQTamyLrjm2HWUw2opLt"),
        # tests/test_vrs.py of vrs-python 2
        ("7", 55181320, "A", "T", "ga4gh:VA.Hy2XU_-rp4IMh6I_1NXNecBo8Qx8n0oE"),
        ("9", 128325835, "C", "T", "ga4gh:VA.SZIS2ua7AL-0YgUTAqyBsFPYK3vE8h_d"),  # ClinVar 383650
        ("9", 128325810, "C", "T", "ga4gh:VA.TKhpDsfclpSXpn6BjTLViB_ceqRerOd2"),  # ClinVar 417816
    ],
)
def test_substitutions_have_the_identifier_that_others_publish(
    contig: str, position: int, ref: str, alt: str, expected: str
) -> None:
    assert substitution_id("GRCh38", contig, position, ref, alt) == expected


@pytest.mark.parametrize(
    ("contig", "position", "ref", "alt", "around", "expected"),
    [
        # tests/extras/test_allele_translator.py of vrs-python 2; the bases are those that its cassettes hold.
        # NC_000013.11:g.32331093_32331094dup: TT among 12 T
        ("13", 32331094, "T", "TTT", (32331081, "ATTTTTTTTTTTTG"), "ga4gh:VA.swY2caCgv1kP6YqKyPlcEzJqTvou15vC"),
        # NC_000019.10:g.289464_289465insCACA: made of the CA beside it
        ("19", 289464, "T", "TCACA", (289463, "TCAG"), "ga4gh:VA.YFUR4oR_84b-rRFf0UzOjfI4eE5FTKAP"),
        # NC_000019.10:g.289485_289500del: could lie five bases around
        (
            "19", 289484, "GGCGGGCAGATCACGAG", "G", (289479, "CCGAGGCGGGCAGATCACGAGGT"),
            "ga4gh:VA.Djc_SwVDFunsArqwUM00PciVaF70VTcU",
        ),
        # NC_000007.14:g.55181220del
        ("7", 55181219, "CT", "C", (55181218, "CTGGAAGGGGTCCATG"), "ga4gh:VA.klRMVChjvV73ZxS9Ajq1Rb8WU-p_HbLu"),
        # NC_000007.14:g.55181230_55181231insGGCT: cannot move
        ("7", 55181230, "C", "CGGCT", (55181218, "CTGGAAGGGGTCCATG"), "ga4gh:VA.CLOvnFRJXGNRB9aTuNbvsLqc7syRYb55"),
    ],
)  # fmt: skip
def test_indels_have_the_identifier_that_others_publish(
    contig: str, position: int, ref: str, alt: str, around: tuple[int, str], expected: str
) -> None:
    accession = find_accession("GRCh38", contig) or ""
    assert allele_id(accession, position, ref, alt, window(*around)) == expected


def test_a_substitution_asks_no_reference_and_spells_alleles_as_it_likes() -> None:
    accession = find_accession("GRCh38", "19") or ""
    expected = substitution_id("GRCh38", "19", 44908822, "C", "T")
    assert allele_id(accession, 44908822, "C", "T", nowhere) == expected
    assert substitution_id("GRCh38", "19", 44908820, "GCCG", "GCtG") == substitution_id(
        "GRCh38", "19", 44908822, "c", "T"
    )
    assert expected


def test_alleles_of_unequal_length_that_share_no_end_need_no_reference() -> None:
    assert substitution_id("GRCh38", "1", 100, "ACA", "AGTA") == substitution_id("GRCh38", "1", 101, "C", "GT")
    assert substitution_id("GRCh38", "1", 101, "C", "GT")


@pytest.mark.parametrize(
    ("ref", "alt"),
    [("C", "CA"), ("CA", "C"), ("CAC", "CACAC"), ("C", "C"), ("C", "*"), ("C", "<DEL>"), ("N", "A"), ("A", "R")],
)
def test_what_needs_a_reference_or_is_no_plain_sequence_has_no_identifier_without(ref: str, alt: str) -> None:
    assert substitution_id("GRCh38", "1", 1000, ref, alt) is None


@pytest.mark.parametrize(
    ("ref", "alt"), [("C", "C"), ("C", "*"), ("C", "<DEL>"), ("N", "A"), ("A", "AN"), ("G", "G]1:5]")]
)
def test_what_is_no_plain_change_has_no_identifier_with_a_reference_either(ref: str, alt: str) -> None:
    assert allele_id("SQ.x", 1000, ref, alt, nowhere) is None


def test_a_contig_that_is_not_known_gives_no_identifier() -> None:
    assert substitution_id("GRCh37", "M", 1000, "A", "C") is None


@given(st.text("AC", min_size=1, max_size=16), st.data())  # two letters: repeats everywhere
def test_indels_are_justified_as_by_trial(contig: str, data: st.DataObject) -> None:
    position = data.draw(st.integers(1, len(contig)))
    ref = contig[position - 1 : position - 1 + data.draw(st.integers(1, 6))]
    alt = data.draw(st.text("AC", min_size=1, max_size=10))
    assume(ref != alt)
    assert allele_id("SQ.contig", position, ref, alt, window(0, contig)) == identifier_by_trial(
        contig, position, ref, alt
    )


@given(st.integers(1, 200), st.integers(1, 200))
def test_runs_that_are_longer_than_a_block_of_the_reference_are_rolled_over_whole(before: int, after: int) -> None:
    contig = "C" + "A" * (before + after) + "C"
    position = 1 + before
    expected = identifier_by_trial(contig, position, contig[position - 1], contig[position - 1] + "A")
    assert (
        allele_id("SQ.contig", position, contig[position - 1], contig[position - 1] + "A", window(0, contig))
        == expected
    )


def identifier_by_trial(contig: str, position: int, ref: str, alt: str) -> str:
    start = position - 1
    while ref and alt and ref[-1] == alt[-1]:
        ref, alt = ref[:-1], alt[:-1]
    while ref and alt and ref[0] == alt[0]:
        ref, alt, start = ref[1:], alt[1:], start + 1
    found = justified(contig, start, ref, alt)
    state = f'{{"sequence":"{found.sequence}","type":"LiteralSequenceExpression"}}'
    if found.period:
        lengths = f'"length":{len(found.sequence)},"repeatSubunitLength":{found.period}'
        state = f'{{{lengths},"type":"ReferenceLengthExpression"}}'
    sequence = '{"refgetAccession":"SQ.contig","type":"SequenceReference"}'
    place = f'{{"end":{found.end},"sequenceReference":{sequence},"start":{found.start},"type":"SequenceLocation"}}'
    allele = f'{{"location":"{sha512t24u(place.encode())}","state":{state},"type":"Allele"}}'
    return f"ga4gh:VA.{sha512t24u(allele.encode())}"
