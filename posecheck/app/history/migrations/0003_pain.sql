-- What the person says about the set, where its results lie, and the outcome of each repetition in
-- one letter (c clean, f faulty, p partial). Known letters are filled in from the records.
ALTER TABLE sessions ADD COLUMN pain_before INTEGER CHECK (pain_before BETWEEN 0 AND 10);
ALTER TABLE sessions ADD COLUMN pain_after INTEGER CHECK (pain_after BETWEEN 0 AND 10);
ALTER TABLE sessions ADD COLUMN stop_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN note TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN folder TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN outcomes TEXT NOT NULL DEFAULT '';
UPDATE sessions SET outcomes = coalesce((
    SELECT group_concat(letter, '') FROM (
        SELECT substr(json_extract(rep.value, '$.outcome'), 1, 1) AS letter
        FROM records, json_each(records.session, '$.reps') AS rep
        WHERE records.id = sessions.id
        ORDER BY rep.key
    )
), '');
