-- A plan for the day is one session with its sets as parts: what it is called, when it began, and what was not done of
-- it (JSON: exercise and leg). Before, each of its sets held the plan's name and time as text.
CREATE TABLE plans (
    id TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    at TEXT NOT NULL,
    skipped TEXT NOT NULL DEFAULT '[]'
);
CREATE TABLE plan_marks AS
SELECT lower(hex(randomblob(16))) AS id, plan AS mark, profile, min(at_epoch_s), at
FROM sessions WHERE plan <> '' GROUP BY plan, profile;
INSERT INTO plans (id, name, at) SELECT id, substr(mark, 1, instr(mark || ' ', ' ') - 1), at FROM plan_marks;
UPDATE sessions SET plan = (
    SELECT plan_marks.id FROM plan_marks WHERE mark = plan AND plan_marks.profile = sessions.profile
) WHERE plan <> '';
DROP TABLE plan_marks;
CREATE INDEX sessions_by_plan ON sessions (plan) WHERE plan <> '';
