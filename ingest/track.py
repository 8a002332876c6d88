"""The compiled plans of a file: small variants take one track through the parse, structural ones another."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ingest.allele_ids import AlleleIds
from ingest.builders import COLUMNS, BuilderOptions, ItemBuilder, SmallVariantBuilder
from ingest.header import Header
from ingest.info import InfoReader
from ingest.layout import AnnotationLayout
from ingest.options import ParseOptions
from ingest.plan import (
    AnnotationPlan,
    Property,
    Scope,
    group_properties,
    plan_annotation,
    plan_format,
    plan_info,
    schema_properties,
)
from ingest.problems import Problem, Severity
from ingest.relatives import FamilyReader, Relatives
from ingest.samples import GROUP_GENOTYPES, SampleReader
from ingest.structural import StructuralBuilder
from variome.model.identity import individual_uuid

Schemas = Mapping[str, Mapping[str, Any]]
"""JSON Schemas by item type: Variant and VariantSample, StructuralVariant and StructuralVariantSample, or all four."""


@dataclass(frozen=True, slots=True)
class Track:
    """Readers of INFO, samples and families, and the builder of items, for one kind of record.

    `individuals` has, for each sample column, the uuid of the individual that it was taken from; None where nobody
    knows it, or the schema has no place for it.
    """

    builder: ItemBuilder
    annotations: Mapping[str, AnnotationPlan]
    info: InfoReader
    samples: SampleReader
    family: FamilyReader
    individuals: Sequence[str | None]
    version: str


def compile_tracks(
    schemas: Schemas,
    header: Header,
    layouts: Mapping[str, AnnotationLayout],
    assembly: str,
    options: ParseOptions,
    relatives: Relatives,
) -> dict[str, Track]:
    """A track for each kind of variant that there are schemas for, by item type."""
    versions: dict[type[ItemBuilder], str] = {
        SmallVariantBuilder: options.version,
        StructuralBuilder: options.structural_version or options.version,
    }
    return {
        builder.item_type: _track(
            builder,
            schemas,
            header,
            layouts,
            _builder_options(builder, schemas, assembly, version, options),
            options,
            relatives,
        )
        for builder, version in versions.items()
        if builder.item_type in schemas
    }


def known_annotations(track: Track) -> list[str]:
    """The annotation keys of which the schemas of a track have at least one field."""
    return [key for key, plan in track.annotations.items() if plan.parts]


def version_notes(schemas: Schemas, layouts: Mapping[str, AnnotationLayout], name: str) -> Iterator[Problem]:
    """A note for each annotation source whose version in the header is not the one of the mapping table."""
    expected: dict[str, set[str]] = {}
    for schema in schemas.values():
        for vcf_name, prop in schema_properties(schema).items():
            if version := prop.schema.get("sourceVersion"):
                expected.setdefault(vcf_name.lower(), set()).add(version)
    for key, layout in layouts.items():
        known = set().union(*(expected.get(f"{key}_{field}".lower(), set()) for field in layout.fields))
        if layout.version and known and layout.version not in known:
            made_for = ", ".join(sorted(known))
            message = f"header: {key} is of version {layout.version}; the mapping table was made for {made_for}"
            yield Problem("version-differs", Severity.NOTE, message, file=name, field=f"INFO/{key}")


def _builder_options(
    builder: type[ItemBuilder], schemas: Schemas, assembly: str, version: str, options: ParseOptions
) -> BuilderOptions:
    has_property = "vrs_id" in schemas[builder.item_type]["properties"]  # versions made before it have none
    allele_ids = AlleleIds(options.reference, assembly) if options.reference and has_property else None
    return BuilderOptions(assembly, version, options.reference, allele_ids)


def _track(
    builder: type[ItemBuilder],
    schemas: Schemas,
    header: Header,
    layouts: Mapping[str, AnnotationLayout],
    builder_options: BuilderOptions,
    options: ParseOptions,
    relatives: Relatives,
) -> Track:
    properties: dict[Scope, dict[str, Property]] = {
        "variant": schema_properties(schemas[builder.item_type]),
        "sample": schema_properties(schemas[builder.sample_type]),
    }
    annotations = {
        key: plan_annotation(layout, properties, options.consequence_names, strict=options.strict)
        for key, layout in layouts.items()
    }
    samples = SampleReader(
        header,
        plan_format(header, properties["sample"], COLUMNS),
        group_properties(schemas[builder.sample_type], GROUP_GENOTYPES),
        relatives.family,
    )
    return Track(
        builder(properties["variant"], properties["sample"], builder_options),
        annotations,
        InfoReader(annotations, plan_info(header, properties, (*COLUMNS, *builder.info_keys)), builder.info_keys),
        samples,
        FamilyReader(relatives, samples, builder_options.assembly, is_structural=builder is StructuralBuilder),
        _individuals(header.samples, relatives, options.project, schemas[builder.sample_type]),
        builder_options.version,
    )


def _individuals(
    samples: Sequence[str], relatives: Relatives, project: str, schema: Mapping[str, Any]
) -> list[str | None]:
    has_place = "individual" in schema["properties"]
    return [str(individual_uuid(project, name)) if has_place and relatives.is_known(name) else None for name in samples]
