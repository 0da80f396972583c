"""From poses to filtered angles: one meaning per number, NaN where nothing was seen."""
