"""What somebody types into one field, as a condition: it is recognised by its form, and searched where it belongs.

A variant is found by its name or uuid, its place and alleles (`15-48505000-A-G`), an rsID, its name in HGVS on the
genome, a region, a gene (symbol or id) and a transcript; names in HGVS on a transcript or protein are looked for in the
documents, best together with a gene: `FBN1 p.Arg123Trp`. Other items are found by what their keys, names and titles
hold.
"""

import re
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from psycopg import Connection, sql

from variome.errors import InputError
from variome.items.gene_names import find_gene_names
from variome.items.lookup import find_own_uuid
from variome.items.reading import find_item
from variome.items.viewer import Viewer, visible
from variome.model.alleles import contig_name, minimal_allele
from variome.model.hgvs import genomic_change
from variome.model.identity import item_uuid
from variome.model.item_types import ITEM_TYPES
from variome.model.region import Region
from variome.schema.registry import SchemaRegistry
from variome.search.fields import SearchField
from variome.search.request import SearchRequest

Found = sql.Composable | None


class FreeText:
    """A text that is searched for; `fields` are those of the variants, by their own paths."""

    def __init__(
        self,
        connection: Connection[Any],
        registry: SchemaRegistry,
        fields: Mapping[str, SearchField],
        request: SearchRequest,
        viewer: Viewer,
    ) -> None:
        self._connection = connection
        self._registry = registry
        self._fields = fields
        self._text = request.text.strip()
        self._assembly = request.selection.assembly or "GRCh38"
        self._variant = request.selection.item_type.removesuffix("Sample")
        self._viewer = viewer

    def of_variant(self, row: sql.Identifier) -> sql.Composable:
        """The condition on the row of a variant.

        Raises:
            InputError: the text is nothing of what is understood.
        """
        for recognise in (self._name, self._alleles, self._rs_number, self._genomic, self._region, self._transcript,
                          self._change, self._gene):  # fmt: skip
            condition = recognise(self._text, row)
            if condition is not None:
                return condition
        raise InputError(
            "q: expected the name of a variant, an rsID, a gene (symbol or id), a transcript, a name in HGVS or a "
            f"region, found {self._text[:80]!r}, which is none that the store knows"
        )

    def of_item(self) -> sql.Composable:
        """The condition on rows `t` of types that do not lie on the genome."""
        return _IN_NAMES.format(text=sql.Literal(self._text))

    def _name(self, text: str, row: sql.Identifier) -> Found:
        uuid = find_own_uuid(ITEM_TYPES[self._variant], text, assembly=self._assembly, project="")
        return _IS.format(row=row, uuids=sql.Literal([uuid])) if uuid else None

    def _alleles(self, text: str, row: sql.Identifier) -> Found:
        """`15-48505000-A-G`, `chr15:48505000:A:G`, `15:48505000 A>G`: the variant that has this minimal allele."""
        found = _ALLELES.fullmatch(text)
        if found is None or self._variant != "Variant":
            return None
        contig = contig_name(found["contig"])
        position, ref, alt = minimal_allele(int(found["position"]), found["ref"], found["alt"])
        return self._name(f"chr{contig}:{position}{ref}_{alt}", row)

    def _rs_number(self, text: str, row: sql.Identifier) -> Found:
        field = self._fields.get("dbsnp_rs_number")
        if field is None or not _RS_NUMBER.fullmatch(text):
            return None
        return _EQUAL.format(field.expression, text=sql.Literal(text.lower()))

    def _genomic(self, text: str, row: sql.Identifier) -> Found:
        """Variants at the place whose name is this: deletions and insertions are named in more than one place."""
        found = _GENOMIC.fullmatch(text)
        if found is None or self._variant != "Variant":
            return None
        contig = _contig(found["sequence"])
        first = int(found["first"])
        rows = self._connection.execute(
            _AT.format(table=sql.Identifier(self._table())), [self._assembly, contig, first - 1, first]
        )
        wanted = found["change"]
        uuids = [uuid for uuid, position, ref, alt in rows if genomic_change(contig, position, ref, alt) == wanted]
        return _IS.format(row=row, uuids=sql.Literal(uuids))

    def _region(self, text: str, row: sql.Identifier) -> Found:
        if not _REGION.fullmatch(text):
            return None
        region = Region.parse(text)
        return _LIES.format(
            row=row,
            assembly=sql.Literal(self._assembly),
            contig=sql.Literal(region.contig),
            first=sql.Literal(region.first),
            last=sql.Literal(region.last),
        )

    def _transcript(self, text: str, row: sql.Identifier) -> Found:
        if not _TRANSCRIPT.fullmatch(text):
            return None
        return _named(row, text, '[":]')

    def _change(self, text: str, row: sql.Identifier) -> Found:
        """`ENST00000316623.10:c.364C>T`, `FBN1:p.Arg122Cys`, `FBN1 p.Arg122Cys`."""
        found = _CHANGE.fullmatch(text)
        if found is None:
            return None
        where, change = found["where"], found["change"]
        if _TRANSCRIPT.fullmatch(where) or _PROTEIN.fullmatch(where):
            return _named(row, where, f':{_escaped(change)}"')
        gene = self._gene(where, row)
        return gene and sql.SQL("({} AND {})").format(gene, _HOLDS.format(row=row, pattern=sql.Literal(change + '"')))

    def _gene(self, text: str, row: sql.Identifier) -> Found:
        named = find_item(self._connection, self._registry, "Gene", text, viewer=self._viewer)
        rows = self._connection.execute(_BY_SYMBOL.format(visible=visible(self._viewer, "t")), [text])
        uuids = [uuid for (uuid,) in rows] + ([named.uuid] if named else []) or self._genes_of_yesterday(text)
        return OF_GENES.format(row=row, genes=sql.Literal(uuids)) if uuids else None

    def _genes_of_yesterday(self, text: str) -> list[UUID]:
        """By a former or another symbol; of several genes, none is guessed."""
        return [item_uuid("Gene", key) for key in find_gene_names(self._connection, [text]).keys.values()]

    def _table(self) -> str:
        return next(reversed(self._registry.table_names(self._variant).values()))


def _contig(sequence: str) -> str:
    """Of `chr1` or `NC_000001.11`."""
    accession = _ACCESSION.fullmatch(sequence)
    if accession is None:
        return sequence.removeprefix("chr")
    number = int(accession["number"])
    return {23: "X", 24: "Y", 12920: "M"}.get(number, str(number))


def _named(row: sql.Identifier, name: str, rest: str) -> sql.Composable:
    """That a value of the document begins with the name of a transcript or protein, and goes on so.

    Any version is meant where the name has none. The name is looked for before the pattern, which is slow.
    """
    version = "" if "." in name else r"(\.[0-9]+)?"
    pattern = f'"{_escaped(name)}{version}{rest}'
    return _BEGINS.format(row=row, beginning=sql.Literal(f'"{name}'), pattern=sql.Literal(pattern))


def _escaped(text: str) -> str:
    """A text as a pattern of PostgreSQL that matches nothing else."""
    return re.sub(r"([^\w])", r"\\\1", text)


_RS_NUMBER: Final = re.compile(r"rs[0-9]{1,12}", re.IGNORECASE)
_REGION: Final = re.compile(r"[^\s:]+:[0-9][0-9,]*(-[0-9][0-9,]*)?|chr[0-9XYM]{1,2}")
_ACCESSION: Final = re.compile(r"NC_0*(?P<number>[0-9]+)\.[0-9]+")
_GENOMIC: Final = re.compile(
    r"(?P<sequence>chr[^\s:]+|NC_[0-9]+\.[0-9]+):(?P<change>[gm]\.(?P<first>[0-9]{1,10})(?:_[0-9]{1,10})?[A-Za-z>0-9\[\]]+)"
)
_ALLELES: Final = re.compile(
    r"(?P<contig>[^\s:-]+)[-:](?P<position>[0-9]{1,10})[-: ]?(?P<ref>[A-Za-z]+)[->:](?P<alt>[A-Za-z]+)"
)
_TRANSCRIPT: Final = re.compile(r"(?:ENST[0-9]+|[NX][MR]_[0-9]+)(?:\.[0-9]+)?")
_PROTEIN: Final = re.compile(r"(?:ENSP[0-9]+|[NX]P_[0-9]+)(?:\.[0-9]+)?")
_CHANGE: Final = re.compile(r"(?P<where>[^\s:]+)[\s:]\s*(?P<change>[cnp]\.\S+)")

_IS: Final = sql.SQL("{row}.uuid = ANY ({uuids}::uuid[])")
_EQUAL: Final = sql.SQL("coalesce({} = {text}, false)")
_LIES: Final = sql.SQL(
    "({row}.assembly = {assembly} AND {row}.contig = {contig} AND {row}.position BETWEEN {first} AND {last})"
)
_HOLDS: Final = sql.SQL("position({pattern} IN {row}.document) > 0")
_BEGINS: Final = sql.SQL("(position({beginning} IN {row}.document) > 0 AND {row}.document ~ {pattern})")
OF_GENES: Final = sql.SQL("{row}.genes && {genes}::uuid[]")
"""That a variant has one of these genes, asked of its array of links, which has an index."""

_AT: Final = sql.SQL(
    'SELECT uuid, position, "REF", "ALT" FROM {table}'
    " WHERE assembly = %s AND contig = %s AND position BETWEEN %s AND %s"
)
_BY_SYMBOL: Final = sql.SQL(
    "SELECT t.uuid FROM item AS t WHERE t.item_type = 'Gene' AND {visible}"
    " AND upper(left(t.document ->> 'gene_symbol', 200)) = upper(left(%s, 200))"
)
"""As the index `item_gene_symbol` has it (`variome.database.tables`)."""

_IN_NAMES: Final = sql.SQL(
    "position(lower({text}) IN lower(concat_ws(' ', t.key, t.document ->> 'gene_symbol', t.document ->> 'title',"
    " t.document ->> 'name', t.document ->> 'description'))) > 0"
)
