"""Results go out: tables, files, pictures."""
