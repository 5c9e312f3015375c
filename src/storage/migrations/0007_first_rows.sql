-- What lets the first rows of a list be read without reading the others.

-- ---------------------------------------------------------------- the newest observations of everybody

CREATE INDEX observations_day ON observations (observed_on);

-- ---------------------------------------------------------------- reps whose import was undone

-- What was kept of them may still lie there: it is counted again, and nothing is left.
INSERT OR IGNORE INTO stale_reps (id) SELECT id FROM rep_sums WHERE id <> 0 AND id NOT IN (SELECT id FROM reps);
