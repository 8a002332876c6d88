"""Whether a VCF keeps to its specification, from 4.1 to 4.5, and to the rules of annotated VCFs."""
