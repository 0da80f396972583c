-- One row per set: what lists and trends need. The whole session lies in "records", so that reading
-- ten thousand rows does not read ten thousand sessions.
CREATE TABLE sessions (
    id TEXT PRIMARY KEY NOT NULL,
    at TEXT NOT NULL,
    at_epoch_s REAL NOT NULL,
    source_name TEXT NOT NULL,
    exercise TEXT NOT NULL,
    leg TEXT NOT NULL CHECK (leg IN ('left', 'right')),
    duration_s REAL NOT NULL,
    reps_clean INTEGER NOT NULL,
    reps_faulty INTEGER NOT NULL,
    reps_partial INTEGER NOT NULL,
    overstretch INTEGER NOT NULL,
    knee_low_deg REAL,
    knee_high_deg REAL,
    ankle_low_deg REAL,
    ankle_high_deg REAL,
    tracked_fraction REAL NOT NULL
);
CREATE TABLE records (
    id TEXT PRIMARY KEY NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    session TEXT NOT NULL
);
CREATE INDEX sessions_by_time ON sessions (at_epoch_s);
