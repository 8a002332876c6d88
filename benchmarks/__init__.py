"""How fast Variome is, on the machine at hand: `make bench` runs everything here and writes `benchmarks/results/`."""
