"""The rules of inheritance once more, slow and plain: one question after the other, as the rules are written.

Knows nothing of the tables in `ingest`. Chromosomes are `autosome`, `X`, `Y` or `mitochondrial`; sexes `male`, `female`
or `unknown`; genotypes as in a VCF.
"""
# ruff: noqa: C901, PLR0911, PLR0912  a ladder of questions on purpose: it is the witness against the table


def reference_label(genotype: str | None, sex: str, chromosome: str) -> str:
    plain = plain_genotype(genotype, sex, chromosome)
    if sex == "unknown" and chromosome in "XY":
        return "Ambiguous"
    if sex == "female" and chromosome == "Y":
        return "-" if plain in ("./.", "0/0") else "False"
    if plain == "./.":
        return "Missing"
    if sex == "male" and chromosome in "XY":
        if plain == "0/0":
            return "Hemizygous reference"
        if plain == "1/1":
            return "Hemizygous alternate"
        return "False"
    if plain == "0/0":
        return "Homozygous reference"
    if plain == "0/1":
        return "Heterozygous"
    if plain == "1/1":
        return "Homozygous alternate"
    return "Heterozygous alt/alt - multiallelic"


def reference_labels(genotypes: list[str | None], sexes: list[str], chromosome: str) -> list[str]:
    found = []
    for genotype, sex in zip(genotypes, sexes, strict=True):
        label = reference_label(genotype, sex, chromosome)
        if is_multiallelic(genotypes) and "multiallelic" not in label:
            label += " (multiallelic in family)"
        found.append(label)
    return found


def reference_modes(
    mother_genotype: str,
    father_genotype: str,
    proband_genotype: str,
    sexes: tuple[str, str, str],
    chromosome: str,
    novo_pp: float | None,
    structural: bool,
) -> list[str]:
    """Modes of a trio without compound-het pairs; `sexes` of mother, father, proband."""
    if chromosome == "mitochondrial":
        return []
    written = [mother_genotype, father_genotype, proband_genotype]
    labels = [reference_label(g, s, chromosome) for g, s in zip(written, sexes, strict=True)]
    mother, father, proband = (plain_genotype(g, s, chromosome) for g, s in zip(written, sexes, strict=True))
    if sexes[0] == "female" and chromosome == "Y" and mother == "./.":
        mother = "0/0"  # she has no Y to carry it
    if sexes[1] == "female" and chromosome == "Y" and father == "./.":
        father = "0/0"
    if sexes[2] == "female" and chromosome == "Y" and proband == "./.":
        proband = "0/0"
    clean = not is_multiallelic(list(written)) and not {"Missing", "False", "Ambiguous"} & set(labels)
    found = _listed(mother, father, proband, labels, sexes[2], chromosome, novo_pp, structural) if clean else []
    return found or [_reason(mother, father, written, labels)]


def _listed(
    mother: str,
    father: str,
    proband: str,
    labels: list[str],
    sex: str,
    chromosome: str,
    novo_pp: float | None,
    structural: bool,
) -> list[str]:
    neither_parent = mother == "0/0" and father == "0/0"
    if novo_pp is not None and novo_pp > 0.9:
        return ["de novo (strong)"]
    if novo_pp is not None and novo_pp > 0.1:
        return ["de novo (medium)"]
    if novo_pp is not None and novo_pp > 0 and neither_parent and proband == "0/1" and chromosome == "autosome":
        return ["de novo (weak)"]
    if neither_parent and novo_pp is None and chromosome in "XY":
        if proband == "0/1" and sex == "female" and chromosome == "X":
            return ["de novo (chrXY)"]
        if proband == "1/1" and sex == "male":
            return ["de novo (chrXY)"]
    if structural and neither_parent and proband in ("0/1", "1/1"):
        return ["Possibly de novo"]
    if mother == "0/0" and labels[1] == "Heterozygous" and proband == "0/1":
        return ["Dominant (Paternal)"]
    if mother == "0/1" and father == "0/0" and proband == "0/1" and chromosome == "autosome":
        return ["Dominant (Maternal)"]
    if mother == "0/1" and father == "0/1" and proband == "1/1":
        return ["Homozygous recessive"]
    if chromosome == "X":
        if mother == "0/1" and father == "1/1" and proband == "1/1" and sex == "female":
            return ["X-linked recessive"]
        if mother == "0/1" and father == "0/0" and proband == "1/1" and sex == "male":
            return ["X-linked recessive", "X-linked dominant (Maternal)"]
        if mother == "0/1" and father == "0/0" and proband == "0/1" and sex == "female":
            return ["X-linked dominant (Maternal)"]
        if mother == "0/0" and father == "1/1" and proband == "0/1" and sex == "female":
            return ["X-linked dominant (Paternal)"]
    if chromosome == "Y" and labels[1] == "Hemizygous alternate" and labels[2] == "Hemizygous alternate":
        return ["Y-linked dominant"]
    if proband == "1/1" and (mother, father) in (("0/1", "0/0"), ("0/0", "0/1")):
        return ["Loss of Heterozygosity"]
    return []


def _reason(mother: str, father: str, written: list[str], labels: list[str]) -> str:
    if "Missing" in labels:
        return "Low relevance, missing call(s) in family"
    if is_multiallelic(list(written)):
        return "Low relevance, multiallelic site family"
    if "False" in labels:
        return "Low relevance, mismatching chrXY genotype(s)"
    if "Ambiguous" in labels:
        return "Ambiguous due to missing sex determination"
    if mother == "1/1" or (father == "1/1" and not labels[1].startswith("Hemizygous")):
        return "Low relevance, homozygous in a parent"
    if labels[1] == "Hemizygous alternate" and mother == "0/0" and labels[2] == "Hemizygous alternate":
        return "Low relevance, hemizygous in a parent"
    if mother != "0/0" and father != "0/0":
        return "Low relevance, present in both parents"
    return "Low relevance, other"


def plain_genotype(genotype: str | None, sex: str, chromosome: str) -> str:
    """`0/0`, `0/1`, `1/1`, `1/2`, or `./.` when it is not whole; alternates are written 1 as far as they can be."""
    if genotype is None:
        return "./."
    alleles = genotype.replace("|", "/").split("/")
    if len(alleles) == 1 and ((sex == "male" and chromosome == "X") or chromosome == "Y"):
        alleles = [alleles[0], alleles[0]]
    if "." in alleles or len(alleles) < 2:
        return "./."
    alternates = set(alleles) - {"0"}
    if not alternates:
        return "0/0"
    if "0" in alleles:
        return "0/1"
    return "1/1" if len(alternates) == 1 else "1/2"


def is_multiallelic(genotypes: list[str] | list[str | None]) -> bool:
    for genotype in genotypes:
        for allele in (genotype or "").replace("|", "/").split("/"):
            if allele.isdigit() and int(allele) > 1:
                return True
    return False
