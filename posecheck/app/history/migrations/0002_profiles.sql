-- Several people on one machine. Sets from before belong to the profile "default".
CREATE TABLE profiles (
    name TEXT PRIMARY KEY NOT NULL COLLATE NOCASE,
    calibration TEXT
);
INSERT INTO profiles (name) VALUES ('default');
ALTER TABLE sessions ADD COLUMN profile TEXT NOT NULL DEFAULT 'default' COLLATE NOCASE;
CREATE INDEX sessions_by_profile ON sessions (profile, at_epoch_s);
