-- Without the columns of knee and ankle, which nothing has read since the schema before: "measured" has them.
-- SQLite before 3.35 cannot drop a column, so both tables are made anew. Records go first: they hang on the
-- old sets, and would be deleted with them.
DROP INDEX sessions_by_time;
DROP INDEX sessions_by_profile;
ALTER TABLE sessions RENAME TO sessions_before;
ALTER TABLE records RENAME TO records_before;
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
    tracked_fraction REAL NOT NULL,
    profile TEXT NOT NULL DEFAULT 'default' COLLATE NOCASE,
    pain_before INTEGER CHECK (pain_before BETWEEN 0 AND 10),
    pain_after INTEGER CHECK (pain_after BETWEEN 0 AND 10),
    stop_reason TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT '',
    folder TEXT NOT NULL DEFAULT '',
    outcomes TEXT NOT NULL DEFAULT '',
    silence TEXT NOT NULL DEFAULT '',
    alerts INTEGER NOT NULL DEFAULT 0,
    kind TEXT NOT NULL DEFAULT 'movement',
    active_s REAL NOT NULL DEFAULT 0,
    cycles INTEGER NOT NULL DEFAULT 0,
    plan TEXT NOT NULL DEFAULT '',
    measured TEXT NOT NULL DEFAULT '{}',
    cadence_per_min REAL
);
CREATE TABLE records (
    id TEXT PRIMARY KEY NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    session TEXT NOT NULL
);
INSERT INTO sessions
SELECT id, at, at_epoch_s, source_name, exercise, leg, duration_s, reps_clean, reps_faulty, reps_partial,
    overstretch, tracked_fraction, profile, pain_before, pain_after, stop_reason, note, folder, outcomes,
    silence, alerts, kind, active_s, cycles, plan, measured, cadence_per_min
FROM sessions_before;
INSERT INTO records SELECT id, session FROM records_before;
DROP TABLE records_before;
DROP TABLE sessions_before;
CREATE INDEX sessions_by_time ON sessions (at_epoch_s);
CREATE INDEX sessions_by_profile ON sessions (profile, at_epoch_s);
