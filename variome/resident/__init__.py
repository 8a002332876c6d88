"""A process of `variome serve` that answers queries of genotypes as the command would, for who has the same rights.

It has imported everything, and has the blocks decoded that were asked for lately. Who asks hands it standard input,
output and error, the folder it stands in, its environment and its words; a fork of the process becomes that command.
See docs/decisions/0033-resident-process.md.
"""
