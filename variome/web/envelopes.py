"""What requests say around the items: pydantic checks it, and names what is wrong with its place."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal
from uuid import UUID

import orjson
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from variome.items.batch import MissingLinks, WriteContext
from variome.items.loading import Progress
from variome.items.pace import Pace
from variome.items.submissions import Ending
from variome.items.uploads import LONGEST_PEDIGREE
from variome.items.viewer import Viewer
from variome.model.item_types import ITEM_TYPES, REFERENCE_PROJECT
from variome.settings import Settings


def _sayable(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """Passes what can be kept: Python reads more of JSON than others do (integers of any length, lone surrogates)."""
    try:
        orjson.dumps(value)
    except TypeError as error:
        raise ValueError(f"expected integers of 64 bits and Unicode text, found otherwise: {error}") from None
    return value


Name = Annotated[str, Field(min_length=1, max_length=1000, pattern=r"^[^\x00-\x1f]+$")]
RecordNumber = Annotated[int, Field(ge=0, lt=1 << 63)]
Measure = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Kept = Annotated[Mapping[str, Any], AfterValidator(_sayable)]
"""JSON that is written down as it comes."""


class _Envelope(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class WriteParameters(_Envelope):
    """For whom items are written: the query of a request, or a part of the body of one that begins a load."""

    project: Name | None = Field(default=None, description="Project that owns what belongs to no other.")
    institution: Name | None = Field(default=None, description="Institution that the items come from.")
    assembly: Name = Field(default="GRCh38", description="Assembly of located items that do not name theirs.")
    missing_links: MissingLinks = Field(
        default="error",
        description="What becomes of a link to a gene or consequence that is not there: a stub is made, the item is "
        "rejected, or the link is left out.",
    )

    def context(self, settings: Settings, viewer: Viewer, **of_batch: Any) -> WriteContext:
        """The context of a batch.

        Args:
            settings: whose project and institution stand in for those that are not named.
            viewer: who writes.
            of_batch: what else the batch says: `versions`, `file`, `submission`.

        Raises:
            NotFoundError, ForbiddenError: the viewer may not write to the project.
        """
        project = viewer.project(self.project, settings.project)
        viewer.check("editor", project)
        return WriteContext(
            actor=viewer.user,
            is_administrator=viewer.is_administrator,
            may_edit_reference=viewer.may("editor", REFERENCE_PROJECT),
            project=project,
            institution=self.institution or settings.institution,
            assembly=self.assembly,
            missing_links=self.missing_links,
            **of_batch,
        )


class CreateParameters(WriteParameters):
    """The query of `POST /{collection}`."""

    annotation_version: Name | None = Field(
        default=None, description="Annotation version of the items; that of each item, or the newest, when not given."
    )

    check_only: bool = Field(default=False, description="Answer as if the items were written, and write nothing.")
    reason: Name | None = Field(default=None, description="Why; it is kept in the history of the items.")

    @property
    def versions(self) -> Mapping[str, str]:
        """Annotation version by item type."""
        return dict.fromkeys(ITEM_TYPES, self.annotation_version) if self.annotation_version else {}


class BulkParameters(CreateParameters):
    """The query of `POST /bulk`."""

    atomic: bool = Field(default=False, description="Write nothing unless every item is valid.")


class EditParameters(WriteParameters):
    """The query of `PUT`, `PATCH` and `DELETE /{collection}/{name}`."""

    project: Name | None = Field(
        default=None, description="Project in which the key of the item is looked for, and for which it is edited."
    )
    annotation_version: Name | None = Field(
        default=None, description="Annotation version to edit; the newest that the item is stored under, if not given."
    )
    reason: Name | None = Field(default=None, description="Why; it is kept with the revision.")


class DeleteParameters(EditParameters):
    """The query of `DELETE /{collection}/{name}`."""

    annotation_version: Name | None = Field(
        default=None, description="The only annotation version to purge; all of them if not given."
    )
    purge: bool = Field(default=False, description="Take the item out for good, which takes an administrator.")


class ChangeParameters(EditParameters):
    """The query of `PUT` and `PATCH /{collection}/{name}`."""

    check_only: bool = Field(default=False, description="Answer as if the item were written, and write nothing.")


class GenotypeEditParameters(_Envelope):
    """The query of `POST /genotypes/{dataset}/edits`."""

    project: Name | None = Field(default=None, description="Project for which the dataset is edited.")
    reason: Name | None = Field(
        default=None, description="Why, of the version and of edits that do not say it; it is kept in both histories."
    )


class SubmissionParameters(_Envelope):
    """The query of `POST /ingestion-submissions`: what `variant-ingestion load` has, by the same names."""

    project: Name | None = Field(default=None, description="Project that the samples belong to.")
    institution: Name | None = Field(default=None, description="Institution that the samples belong to.")
    file: Name | None = Field(default=None, description="Accession of the file; its SHA-256 if not given.")
    annotation_version: Name | None = Field(
        default=None, description="Annotation version of the file; the last one added if not given."
    )
    assembly: Name | None = Field(default=None, description="Assembly of the file, when its header does not say.")
    replaces: Name | None = Field(default=None, description="Accession of the file that this one corrects.")
    pedigree: Annotated[str, Field(min_length=1, max_length=LONGEST_PEDIGREE, pattern=r"^[^\x00]+$")] | None = Field(
        default=None, description="Families of the samples: the text of a PED."
    )
    pedigree_path: Name | None = Field(default=None, description="Name of a PED in the inbox, instead of its text.")
    strict: bool = Field(default=False, description="Refuse a file that breaks the VCF specification.")
    missing_links: MissingLinks = Field(
        default="stub",
        description="What becomes of a link to a gene or consequence that is not there: a stub is made, the item is "
        "rejected, or the link is left out.",
    )
    sha256: Annotated[str, Field(pattern=r"^[0-9A-Fa-f]{64}$")] | None = Field(
        default=None, description="SHA-256 of the file, in hexadecimal; one that has another is refused."
    )


class NamedSubmission(SubmissionParameters):
    """The JSON body of `POST /ingestion-submissions`."""

    path: Name = Field(description="Name of the file in the inbox.")


class LoadProgress(_Envelope):
    """How far a load comes with a batch; `token` proves that the load is still its loader's."""

    submission: UUID
    token: UUID
    last_record: RecordNumber = Field(gt=0, description="The last data line that the batch settles, from 1.")
    before: Kept = Field(description="What the loader had counted before the batch.")
    file: UUID | None = Field(default=None, description="The File item of the load; refused when it is another.")

    def progress(self) -> Progress:
        """The same for the service."""
        return Progress(self.submission, self.token, self.last_record, self.before)


class BatchHeader(_Envelope):
    """What a loader says of a batch: the first line of the body, with `@type` BatchHeader."""

    type: Literal["BatchHeader"] = Field(alias="@type")
    versions: Mapping[Name, Name] = Field(description="Annotation version by item type.")
    records: list[RecordNumber] = Field(description="For each item the data line it was read from; 0 for the file.")
    progress: LoadProgress | None = Field(default=None, description="Of a batch that belongs to a load.")


class LoadWrite(WriteParameters):
    """For whom a load is, and under which annotation versions."""

    versions: Mapping[Name, Name] = Field(description="Annotation version by item type.")


class FamilyQuery(_Envelope):
    """The body of `POST /loads/families`: names, of which the project need not have all."""

    project: Name | None = Field(default=None, description="Project of the families.")
    individuals: list[Name] = Field(default=[], description="Names of individuals.")
    families: list[Name] = Field(default=[], description="Names of families.")


class FileQuery(_Envelope):
    """The body of `POST /loads/files`."""

    project: Name | None = Field(default=None, description="Project of the files.")
    samples: list[Name] = Field(description="Names of samples; files that have one of them are meant.")


class CallQuery(_Envelope):
    """The body of `POST /loads/calls`."""

    project: Name | None = Field(default=None, description="Project of the file.")
    accession: Name = Field(description="Accession of the file.")
    annotation_version: Name = Field(description="Annotation version of the calls.")
    samples: list[Name] = Field(description="Names of the samples.")
    after: RecordNumber = Field(default=0, description="Records up to this one are passed over.")


class BeginLoad(_Envelope):
    """The body of `POST /loads`."""

    write: LoadWrite
    document: Kept = Field(description="The File item.")
    version: Name = Field(description="Annotation version that the file is loaded under.")
    replaces: Name | None = Field(default=None, description="Accession of the file that this one takes the place of.")
    options: Kept = Field(default={}, description="Recorded with the submission.")


class ToldPace(_Envelope):
    """How far a load has come since it began or was taken up, as its loader measures it."""

    bytes_read: RecordNumber = Field(description="Bytes of the file that are read, as it lies on disk.")
    total_bytes: RecordNumber | None = Field(default=None, description="Size of the file; none of a stream.")
    records: RecordNumber = Field(description="Data lines that are settled.")
    records_per_second: Measure = Field(description="The mean of them.")
    seconds_left: Measure | None = Field(default=None, description="Until the file is read at its mean speed.")

    def pace(self) -> Pace:
        """The same, as the store keeps it."""
        return Pace(**self.model_dump())


class Heartbeat(_Envelope):
    """The body of `POST /loads/{submission}/heartbeat`."""

    token: UUID
    progress: ToldPace | None = Field(default=None, description="How far the load has come.")


class FinishLoad(_Envelope):
    """The body of `POST /loads/{submission}/finish`."""

    token: UUID
    outcome: Ending = Field(description="How the load ended; one that failed can be taken up again.")
    tally: Kept = Field(description="What the loader counted, over all.")
