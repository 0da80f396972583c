-- What it means that no warning was raised (core.account.Silence); empty for sets from before, whose
-- records do not tell.
ALTER TABLE sessions ADD COLUMN silence TEXT NOT NULL DEFAULT '';
