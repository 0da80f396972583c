-- Exercises that are no glide: every warning (overstretch counts those of that rule alone), the time in form of
-- holds or in rhythm, the turns, and the plan for the day that a set belongs to (its name and when it began).
ALTER TABLE sessions ADD COLUMN alerts INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN kind TEXT NOT NULL DEFAULT 'movement';
ALTER TABLE sessions ADD COLUMN active_s REAL NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN cycles INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN plan TEXT NOT NULL DEFAULT '';
UPDATE sessions SET alerts = overstretch;
