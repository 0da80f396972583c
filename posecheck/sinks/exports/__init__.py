"""Results in the formats of other programs: tables, OpenSim files, plots for a paper."""
