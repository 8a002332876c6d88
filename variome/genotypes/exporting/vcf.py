"""VCF as text: a biallelic record for each row, in which another ALT of the same record is `<M>`, allele 2."""

from collections.abc import Iterator
from itertools import repeat
from typing import BinaryIO, Final

from variome.genotypes.call_texts import CallText, iter_call_texts
from variome.genotypes.cells import OTHER
from variome.genotypes.exporting.bgzip import BgzipWriter
from variome.genotypes.exporting.selected import Piece, Selected, iter_pieces
from variome.genotypes.vcf_text import header_lines, info_text, line_head

INFO: Final = {
    "AC": "Count of each ALT among the haplotypes of the samples",
    "AN": "Haplotypes of the samples that are called",
    "END": "Last base of the reference that the allele takes",
}


def write_vcf(selected: Selected, stream: BinaryIO) -> None:
    """Writes plain text."""
    stream.write(vcf_header(selected))
    for piece in iter_pieces(selected):
        stream.writelines(_iter_lines(piece, has_calls=bool(selected.names)))


def write_packed_vcf(selected: Selected, stream: BinaryIO) -> None:
    """Writes text that is packed as bgzip does."""
    with BgzipWriter(stream) as packed:
        write_vcf(selected, packed)  # type: ignore[arg-type]  # it takes what is written


def vcf_header(selected: Selected) -> bytes:
    """The header of the text."""
    contigs = {contig.spelling: contig.length for contig in selected.contigs.values()}
    return header_lines(selected.meta, contigs, INFO, selected.names or None)


def _iter_lines(piece: Piece, *, has_calls: bool) -> Iterator[bytes]:
    """The lines of some rows, each in parts."""
    calls = iter_call_texts(piece.batch, piece.samples) if has_calls else repeat(CallText(b"", None))
    for site, ac, an, call in zip(piece.sites, piece.AC.tolist(), piece.AN.tolist(), calls, strict=False):
        n_other = 0 if call.others is None else int((call.others == OTHER).sum())
        info = info_text({"AC": f"{ac},{n_other}" if n_other else f"{ac}", "AN": f"{an}"}, site)
        yield line_head(piece.spelling, site, info, has_other=n_other > 0, has_calls=has_calls)
        if has_calls:
            yield call.text
        yield b"\n"
