-- The forecast: calls of reps and managers with their history, locks that freeze what was called, and scenarios.
--
-- Conventions as in the first step. Money of calls is cumulative, as Salesforce's columns are: a commit call holds
-- what is won; `pipeline` is open pipeline without what is won.

-- A call. `level` rep: what the rep says. `level` manager: the manager's own number over it, about one rep or (without
-- rep) about a team; an overlay, deals are never touched. A call is never changed: a new one is a new row, and the
-- newest counts.
CREATE TABLE forecast_calls_of_5 (
  id             INTEGER PRIMARY KEY,
  uid            BLOB NOT NULL UNIQUE,
  rep_id         INTEGER REFERENCES reps(id),           -- about whom; empty: about a team
  made_on        TEXT NOT NULL,
  starts_on      TEXT NOT NULL,
  ends_on        TEXT NOT NULL,
  category       TEXT NOT NULL CHECK (category IN ('closed', 'commit', 'most_likely', 'best_case', 'pipeline')),
  amount_minor   INTEGER NOT NULL,
  currency       TEXT NOT NULL,
  author         TEXT NOT NULL DEFAULT '',
  reason         TEXT NOT NULL DEFAULT '',
  import_id      INTEGER,
  level          TEXT NOT NULL DEFAULT 'rep' CHECK (level IN ('rep', 'manager')),
  team_id        INTEGER REFERENCES teams(id),          -- level manager without rep: this team; empty: everybody
  made_at        INTEGER,                               -- the moment; empty: only the day is known
  source         TEXT NOT NULL DEFAULT 'import' CHECK (source IN ('import', 'typed', 'deals')),
  instead_minor  INTEGER,                               -- level manager: the figure that it overrides, same currency
  CHECK (rep_id IS NOT NULL OR level = 'manager')
) STRICT;
INSERT INTO forecast_calls_of_5 (id, uid, rep_id, made_on, starts_on, ends_on, category, amount_minor, currency,
    author, reason, import_id)
  SELECT id, uid, rep_id, made_on, starts_on, ends_on, category, amount_minor, currency, author, reason, import_id
  FROM forecast_calls;
DROP TABLE forecast_calls;
ALTER TABLE forecast_calls_of_5 RENAME TO forecast_calls;
CREATE INDEX forecast_calls_period ON forecast_calls (starts_on, ends_on, rep_id, made_on);
CREATE INDEX forecast_calls_rep ON forecast_calls (rep_id, made_on);

-- What was called, frozen. These four tables are written once and stand outside the journal, so that undoing a lock
-- leaves it readable; whether it stands says `lock_states`, which is journalled: no row there, and it was undone.
CREATE TABLE forecast_locks (
  id         INTEGER PRIMARY KEY,
  uid        BLOB NOT NULL UNIQUE,
  kind       TEXT NOT NULL CHECK (kind IN ('week', 'month_end', 'quarter_end')),
  team_id    INTEGER,                     -- whose; empty: everybody's
  rep_id     INTEGER,                     -- of this person, and of everybody below
  whose      TEXT NOT NULL DEFAULT '',    -- their name then
  starts_on  TEXT NOT NULL,               -- the period that is forecast
  ends_on    TEXT NOT NULL,
  locked_at  INTEGER NOT NULL,
  author     TEXT NOT NULL DEFAULT '',
  note       TEXT NOT NULL DEFAULT '',
  currency   TEXT NOT NULL,               -- of every amount in base_minor
  rates      TEXT NOT NULL DEFAULT '',    -- the rates used, as said beside totals
  due_on     TEXT                         -- the occurrence of the cadence that it answers, where it answers one
) STRICT;
CREATE INDEX forecast_locks_period ON forecast_locks (starts_on, ends_on, locked_at);

-- Deals with their close date in the period, and those that ended in it, as they stood. Names are copies: a deal
-- may be gone later.
CREATE TABLE lock_deals (
  id            INTEGER PRIMARY KEY,
  lock_id       INTEGER NOT NULL REFERENCES forecast_locks(id),
  deal_id       INTEGER NOT NULL,
  name          TEXT NOT NULL,
  owner_id      INTEGER,
  owner         TEXT NOT NULL DEFAULT '',
  stage         TEXT NOT NULL DEFAULT '',
  outcome       TEXT NOT NULL CHECK (outcome IN ('open', 'won', 'lost')),
  category      TEXT NOT NULL,            -- the category that counted, the deal's own or the stage's
  amount_minor  INTEGER,
  currency      TEXT,
  base_minor    INTEGER,                  -- in the currency of the lock; empty: blank, or no rate
  close_on      TEXT
) STRICT;
CREATE INDEX lock_deals_lock ON lock_deals (lock_id);

-- The calls that counted, and the sums of the deals beside them (level 'deals').
CREATE TABLE lock_calls (
  id          INTEGER PRIMARY KEY,
  lock_id     INTEGER NOT NULL REFERENCES forecast_locks(id),
  level       TEXT NOT NULL CHECK (level IN ('rep', 'manager', 'deals')),
  rep_id      INTEGER,                    -- empty: the whole scope
  rep         TEXT NOT NULL DEFAULT '',
  category    TEXT NOT NULL,
  base_minor  INTEGER NOT NULL,
  author      TEXT NOT NULL DEFAULT '',
  reason      TEXT NOT NULL DEFAULT '',
  made_on     TEXT
) STRICT;
CREATE INDEX lock_calls_lock ON lock_calls (lock_id);

-- What each model answered.
CREATE TABLE lock_models (
  id          INTEGER PRIMARY KEY,
  lock_id     INTEGER NOT NULL REFERENCES forecast_locks(id),
  model       TEXT NOT NULL,              -- key of domain::forecast::models::Model
  base_minor  INTEGER,                    -- empty: not enough history
  low_minor   INTEGER,                    -- P10, where it has one
  high_minor  INTEGER,                    -- P90
  chance      REAL,                       -- of reaching the quota
  is_default  INTEGER NOT NULL DEFAULT 0,
  missing     TEXT NOT NULL DEFAULT ''    -- what history it lacks
) STRICT;
CREATE INDEX lock_models_lock ON lock_models (lock_id);

-- One row per lock; its number is the lock's.
CREATE TABLE lock_states (
  id            INTEGER PRIMARY KEY REFERENCES forecast_locks(id),
  withdrawn_at  INTEGER,
  reason        TEXT NOT NULL DEFAULT ''   -- why it was withdrawn
) STRICT;

-- What was frozen is never changed and never deleted, by whoever writes the file.
CREATE TRIGGER forecast_locks_no_update BEFORE UPDATE ON forecast_locks
  BEGIN SELECT RAISE(ABORT, 'what a lock froze is never changed'); END;
CREATE TRIGGER forecast_locks_no_delete BEFORE DELETE ON forecast_locks
  BEGIN SELECT RAISE(ABORT, 'what a lock froze is never changed'); END;
CREATE TRIGGER lock_deals_no_update BEFORE UPDATE ON lock_deals
  BEGIN SELECT RAISE(ABORT, 'what a lock froze is never changed'); END;
CREATE TRIGGER lock_deals_no_delete BEFORE DELETE ON lock_deals
  BEGIN SELECT RAISE(ABORT, 'what a lock froze is never changed'); END;
CREATE TRIGGER lock_calls_no_update BEFORE UPDATE ON lock_calls
  BEGIN SELECT RAISE(ABORT, 'what a lock froze is never changed'); END;
CREATE TRIGGER lock_calls_no_delete BEFORE DELETE ON lock_calls
  BEGIN SELECT RAISE(ABORT, 'what a lock froze is never changed'); END;
CREATE TRIGGER lock_models_no_update BEFORE UPDATE ON lock_models
  BEGIN SELECT RAISE(ABORT, 'what a lock froze is never changed'); END;
CREATE TRIGGER lock_models_no_delete BEFORE DELETE ON lock_models
  BEGIN SELECT RAISE(ABORT, 'what a lock froze is never changed'); END;
-- A row that is there is not replaced, and a lock that is written takes no more rows.
CREATE TRIGGER forecast_locks_no_replace BEFORE INSERT ON forecast_locks
  WHEN EXISTS (SELECT 1 FROM forecast_locks WHERE id = NEW.id OR uid = NEW.uid)
  BEGIN SELECT RAISE(ABORT, 'what a lock froze is never changed'); END;
CREATE TRIGGER lock_deals_no_replace BEFORE INSERT ON lock_deals
  WHEN EXISTS (SELECT 1 FROM lock_deals WHERE id = NEW.id) OR EXISTS (SELECT 1 FROM lock_states WHERE id = NEW.lock_id)
  BEGIN SELECT RAISE(ABORT, 'what a lock froze is never changed'); END;
CREATE TRIGGER lock_calls_no_replace BEFORE INSERT ON lock_calls
  WHEN EXISTS (SELECT 1 FROM lock_calls WHERE id = NEW.id) OR EXISTS (SELECT 1 FROM lock_states WHERE id = NEW.lock_id)
  BEGIN SELECT RAISE(ABORT, 'what a lock froze is never changed'); END;
CREATE TRIGGER lock_models_no_replace BEFORE INSERT ON lock_models
  WHEN EXISTS (SELECT 1 FROM lock_models WHERE id = NEW.id) OR EXISTS (SELECT 1 FROM lock_states WHERE id = NEW.lock_id)
  BEGIN SELECT RAISE(ABORT, 'what a lock froze is never changed'); END;

-- What if: changes on a copy of the deal book, kept under a name.
CREATE TABLE scenarios (
  id         INTEGER PRIMARY KEY,
  uid        BLOB NOT NULL UNIQUE,
  name       TEXT NOT NULL,
  team_id    INTEGER REFERENCES teams(id),
  rep_id     INTEGER REFERENCES reps(id),
  starts_on  TEXT NOT NULL,
  ends_on    TEXT NOT NULL,
  note       TEXT NOT NULL DEFAULT '',
  made_at    INTEGER NOT NULL
) STRICT;

CREATE TABLE scenario_deals (
  id            INTEGER PRIMARY KEY,
  scenario_id   INTEGER NOT NULL REFERENCES scenarios(id) ON DELETE CASCADE,
  deal_id       INTEGER NOT NULL,                      -- a deal may be gone later, and the scenario says so
  deal_uid      BLOB NOT NULL,                         -- row numbers are given again, this is not
  name          TEXT NOT NULL DEFAULT '',              -- what the deal was called
  taken         TEXT CHECK (taken IN ('in', 'out')),   -- counted as won, or left out; empty: as it is
  close_on      TEXT,                                  -- moved to this day
  amount_minor  INTEGER,                               -- in the deal's own currency
  UNIQUE (scenario_id, deal_id)
) STRICT;
