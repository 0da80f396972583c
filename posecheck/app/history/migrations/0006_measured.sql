-- What each exercise shows, in place of knee and ankle alone, whose columns are not read any more: lowest and
-- highest value of each signal (of a movement in the whole set, of holds over their medians, of a rhythm the
-- median at its turns, twice), and the turns a minute.
ALTER TABLE sessions ADD COLUMN measured TEXT NOT NULL DEFAULT '{}';
ALTER TABLE sessions ADD COLUMN cadence_per_min REAL;
UPDATE sessions SET measured = json_object(
    'knee_flexion_deg', json_array(knee_low_deg, knee_high_deg),
    'ankle_dorsiflexion_deg', json_array(ankle_low_deg, ankle_high_deg)
) WHERE kind = 'movement';
UPDATE sessions SET measured = coalesce((
    SELECT json_extract(session, '$.summary.ranges') FROM records WHERE records.id = sessions.id
), measured) WHERE kind = 'movement';
UPDATE sessions SET measured = coalesce((
    SELECT json_group_object(signal, json(span)) FROM (
        SELECT median.key AS signal, json_array(min(median.value), max(median.value)) AS span
        FROM records, json_each(records.session, '$.holds') AS hold, json_each(hold.value, '$.medians') AS median
        WHERE records.id = sessions.id
        GROUP BY median.key
    )
), '{}') WHERE kind = 'hold';
UPDATE sessions SET measured = coalesce((
    SELECT json_group_object(turn.key, json_array(turn.value, turn.value))
    FROM records, json_each(records.session, '$.rhythm.at_turn') AS turn
    WHERE records.id = sessions.id
), '{}'), cadence_per_min = (
    SELECT json_extract(session, '$.rhythm.cadence_per_min') FROM records WHERE records.id = sessions.id
) WHERE kind = 'rhythm';
