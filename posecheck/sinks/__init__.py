"""Results go out: clips, a window, sound, pages, other programs' formats."""
