-- What lets the calls of a period be read without the table: a large company's lie all over it.

-- ---------------------------------------------------------------- calls, all of a period

-- Of each person the newest first: what stands is known by the first rows.
DROP INDEX forecast_calls_period;
CREATE INDEX forecast_calls_period ON forecast_calls (starts_on, ends_on, rep_id, made_on DESC, level, category, team_id,
  made_at, amount_minor, currency, instead_minor, author, reason, source);

-- ---------------------------------------------------------------- what models learn from

-- Category and level are in it only so that the table need not be read for them.
CREATE INDEX forecast_calls_commit ON forecast_calls (starts_on, ends_on, rep_id, made_on, made_at, amount_minor, currency,
  category, level)
  WHERE category = 'commit' AND level = 'rep' AND rep_id IS NOT NULL;
