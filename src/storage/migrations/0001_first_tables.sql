-- The first tables: the sales force, the process, the deals with their history, what imports bring,
-- what reviews decide, and the journal that undo and redo read.
--
-- Conventions: `id` is the row's number in this file, `uid` a UUIDv7 that can travel between machines.
-- Days are TEXT 'YYYY-MM-DD'; points in time are INTEGER wall-clock milliseconds (domain::stamp).
-- Every table has an integer `id`: the journal names rows by it. Money is INTEGER minor units beside its ISO currency. `extra` keeps imported columns without a home (JSON).
-- Change a shipped step never; add the next one.

CREATE TABLE settings (
  id      INTEGER PRIMARY KEY,
  key     TEXT NOT NULL UNIQUE,
  value   TEXT NOT NULL,                 -- JSON
  origin  TEXT NOT NULL DEFAULT ''       -- where the value comes from, in words
) STRICT;

-- ---------------------------------------------------------------- the sales force

CREATE TABLE teams (
  id         INTEGER PRIMARY KEY,
  uid        BLOB NOT NULL UNIQUE,
  name       TEXT NOT NULL,
  parent_id  INTEGER REFERENCES teams(id),
  office     TEXT NOT NULL DEFAULT '',
  region     TEXT NOT NULL DEFAULT '',
  segment    TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE UNIQUE INDEX teams_name ON teams (lower(name));

-- Reps and their managers, one tree.
CREATE TABLE reps (
  id           INTEGER PRIMARY KEY,
  uid          BLOB NOT NULL UNIQUE,
  external_id  TEXT,
  name         TEXT NOT NULL,
  email        TEXT NOT NULL DEFAULT '',
  role         TEXT NOT NULL DEFAULT 'rep' CHECK (role IN ('rep', 'manager')),
  title        TEXT NOT NULL DEFAULT '',
  manager_id   INTEGER REFERENCES reps(id),
  team_id      INTEGER REFERENCES teams(id),
  region       TEXT NOT NULL DEFAULT '',
  segment      TEXT NOT NULL DEFAULT '',
  hired_on     TEXT,
  left_on      TEXT,
  active       INTEGER NOT NULL DEFAULT 1,
  listed       INTEGER NOT NULL DEFAULT 1,   -- 0: only named by deals, not in any list of people
  extra        TEXT
) STRICT;
CREATE UNIQUE INDEX reps_external ON reps (external_id) WHERE external_id IS NOT NULL;
CREATE INDEX reps_name ON reps (lower(name));
CREATE INDEX reps_manager ON reps (manager_id);
CREATE INDEX reps_team ON reps (team_id);

-- ---------------------------------------------------------------- the sales process

CREATE TABLE processes (
  id    INTEGER PRIMARY KEY,
  uid   BLOB NOT NULL UNIQUE,
  name  TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE stages (
  id          INTEGER PRIMARY KEY,
  uid         BLOB NOT NULL UNIQUE,
  process_id  INTEGER NOT NULL REFERENCES processes(id),
  name        TEXT NOT NULL,
  position    INTEGER NOT NULL,
  outcome     TEXT NOT NULL DEFAULT 'open' CHECK (outcome IN ('open', 'won', 'lost')),
  objective   TEXT NOT NULL DEFAULT '',
  category    TEXT NOT NULL DEFAULT 'Pipeline',   -- forecast category by default
  confirmed   INTEGER NOT NULL DEFAULT 1,         -- 0: came in with an import, nobody looked yet
  UNIQUE (process_id, name)
) STRICT;

-- The tasks of a stage (what the rep does) and its verifiable outcomes (what can be seen to have happened).
CREATE TABLE stage_steps (
  id        INTEGER PRIMARY KEY,
  uid       BLOB NOT NULL UNIQUE,
  stage_id  INTEGER NOT NULL REFERENCES stages(id) ON DELETE CASCADE,
  kind      TEXT NOT NULL CHECK (kind IN ('task', 'outcome')),
  text      TEXT NOT NULL,
  position  INTEGER NOT NULL
) STRICT;
CREATE INDEX stage_steps_stage ON stage_steps (stage_id);

-- Buying-process exit criteria: what a buyer must see, hear, feel, touch or believe to move on, and the
-- commitment gained. These are the templates; each buyer has criteria of their own (buyer_criteria).
CREATE TABLE exit_criteria (
  id        INTEGER PRIMARY KEY,
  uid       BLOB NOT NULL UNIQUE,
  stage_id  INTEGER NOT NULL REFERENCES stages(id) ON DELETE CASCADE,
  sense     TEXT NOT NULL CHECK (sense IN ('see', 'hear', 'feel', 'touch', 'believe', 'commitment')),
  text      TEXT NOT NULL,
  position  INTEGER NOT NULL
) STRICT;
CREATE INDEX exit_criteria_stage ON exit_criteria (stage_id);

-- How a stage is called in the files that come in; asked once, then known.
CREATE TABLE stage_names (
  id        INTEGER PRIMARY KEY,
  name      TEXT NOT NULL UNIQUE,         -- lower case, trimmed
  stage_id  INTEGER NOT NULL REFERENCES stages(id)
) STRICT;

-- ---------------------------------------------------------------- qualification

CREATE TABLE frameworks (
  id         INTEGER PRIMARY KEY,
  uid        BLOB NOT NULL UNIQUE,
  key        TEXT NOT NULL UNIQUE,
  name       TEXT NOT NULL,
  max_level  INTEGER NOT NULL DEFAULT 3,
  origin     TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE framework_elements (
  id            INTEGER PRIMARY KEY,
  uid           BLOB NOT NULL UNIQUE,
  framework_id  INTEGER NOT NULL REFERENCES frameworks(id) ON DELETE CASCADE,
  key           TEXT NOT NULL,
  name          TEXT NOT NULL,
  question      TEXT NOT NULL DEFAULT '',
  weight        INTEGER NOT NULL DEFAULT 10,
  position      INTEGER NOT NULL,
  UNIQUE (framework_id, key)
) STRICT;

-- The least score, and the elements that must be at the top level, to stand in a stage.
CREATE TABLE stage_minimums (
  id            INTEGER PRIMARY KEY,
  framework_id  INTEGER NOT NULL REFERENCES frameworks(id) ON DELETE CASCADE,
  stage_id      INTEGER NOT NULL REFERENCES stages(id) ON DELETE CASCADE,
  minimum       INTEGER NOT NULL,
  required      TEXT NOT NULL DEFAULT '[]',   -- JSON list of element keys
  UNIQUE (framework_id, stage_id)
) STRICT;

-- ---------------------------------------------------------------- accounts, contacts, products

CREATE TABLE accounts (
  id           INTEGER PRIMARY KEY,
  uid          BLOB NOT NULL UNIQUE,
  external_id  TEXT,
  name         TEXT NOT NULL,
  domain       TEXT NOT NULL DEFAULT '',
  industry     TEXT NOT NULL DEFAULT '',
  segment      TEXT NOT NULL DEFAULT '',
  region       TEXT NOT NULL DEFAULT '',
  office       TEXT NOT NULL DEFAULT '',
  parent_id    INTEGER REFERENCES accounts(id),
  owner_id     INTEGER REFERENCES reps(id),
  employees    INTEGER,
  created_on   TEXT,
  listed       INTEGER NOT NULL DEFAULT 1,    -- 0: only named by deals, not in any list of accounts
  extra        TEXT,
  import_id    INTEGER
) STRICT;
CREATE UNIQUE INDEX accounts_external ON accounts (external_id) WHERE external_id IS NOT NULL;
CREATE INDEX accounts_name ON accounts (lower(name));
CREATE INDEX accounts_domain ON accounts (domain) WHERE domain <> '';

CREATE TABLE contacts (
  id           INTEGER PRIMARY KEY,
  uid          BLOB NOT NULL UNIQUE,
  external_id  TEXT,
  account_id   INTEGER REFERENCES accounts(id),
  name         TEXT NOT NULL,
  email        TEXT NOT NULL DEFAULT '',
  phone        TEXT NOT NULL DEFAULT '',
  title        TEXT NOT NULL DEFAULT '',
  owner_id     INTEGER REFERENCES reps(id),
  extra        TEXT,
  import_id    INTEGER
) STRICT;
CREATE UNIQUE INDEX contacts_external ON contacts (external_id) WHERE external_id IS NOT NULL;
CREATE INDEX contacts_account ON contacts (account_id);
CREATE INDEX contacts_email ON contacts (lower(email)) WHERE email <> '';

CREATE TABLE products (
  id           INTEGER PRIMARY KEY,
  uid          BLOB NOT NULL UNIQUE,
  external_id  TEXT,
  name         TEXT NOT NULL,
  family       TEXT NOT NULL DEFAULT '',
  price_minor  INTEGER,
  currency     TEXT,
  active       INTEGER NOT NULL DEFAULT 1,
  listed       INTEGER NOT NULL DEFAULT 1,    -- 0: only named by deals, not in any product list
  extra        TEXT,
  import_id    INTEGER
) STRICT;
CREATE UNIQUE INDEX products_external ON products (external_id) WHERE external_id IS NOT NULL;
CREATE INDEX products_name ON products (lower(name));

-- ---------------------------------------------------------------- deals and their history

CREATE TABLE deals (
  id                INTEGER PRIMARY KEY,
  uid               BLOB NOT NULL UNIQUE,
  external_id       TEXT,
  identity          TEXT,                     -- stated key where there is no external id
  name              TEXT NOT NULL,
  account_id        INTEGER REFERENCES accounts(id),
  owner_id          INTEGER REFERENCES reps(id),
  product_id        INTEGER REFERENCES products(id),
  stage_id          INTEGER REFERENCES stages(id),   -- empty: not known (only when read as of a day)
  outcome           TEXT NOT NULL DEFAULT 'open' CHECK (outcome IN ('open', 'won', 'lost')),
  stage_since       TEXT,                     -- day the deal entered its stage, where known
  amount_minor      INTEGER,
  currency          TEXT,
  close_on          TEXT,                     -- expected while open, actual once won or lost
  created_on        TEXT,
  category          TEXT,                     -- the deal's own forecast category, empty: the stage's
  kind              TEXT NOT NULL DEFAULT '', -- new, expansion, renewal ... as the CRM says
  lead_source       TEXT NOT NULL DEFAULT '',
  next_step         TEXT NOT NULL DEFAULT '',
  next_step_on      TEXT,
  last_activity_on  TEXT,
  loss_reason       TEXT NOT NULL DEFAULT '',
  competitor        TEXT NOT NULL DEFAULT '',
  segment           TEXT NOT NULL DEFAULT '',
  region            TEXT NOT NULL DEFAULT '',
  office            TEXT NOT NULL DEFAULT '',
  probability       INTEGER,
  pushes            INTEGER NOT NULL DEFAULT 0,   -- close date moved to a later day
  nurture_until     TEXT,                     -- set by the disposition "nurture"
  extra             TEXT,
  import_id         INTEGER,                  -- the import that brought it
  seen_import_id    INTEGER,                  -- the last import that changed it; which ones held it: imports.seen
  row_hash          INTEGER                   -- of its row in that import: an equal row needs no comparing
) STRICT;
CREATE UNIQUE INDEX deals_external ON deals (external_id) WHERE external_id IS NOT NULL;
CREATE INDEX deals_identity ON deals (identity) WHERE identity IS NOT NULL;
CREATE INDEX deals_owner ON deals (owner_id, outcome, close_on);
CREATE INDEX deals_outcome ON deals (outcome, close_on);
CREATE INDEX deals_stage ON deals (stage_id);
CREATE INDEX deals_account ON deals (account_id);
CREATE INDEX deals_currency ON deals (currency);

-- One row per change. Values are text: stage and owner by row number, money in minor units, days ISO.
CREATE TABLE deal_events (
  id           INTEGER PRIMARY KEY,
  deal_id      INTEGER NOT NULL REFERENCES deals(id) ON DELETE CASCADE,
  field        TEXT NOT NULL CHECK (field IN ('created', 'stage', 'amount', 'currency', 'close_on',
                 'category', 'owner', 'next_step', 'reopened')),
  old          TEXT,
  new          TEXT,
  happened_at  INTEGER NOT NULL,
  learnt_at    INTEGER NOT NULL,
  dated        INTEGER NOT NULL DEFAULT 0,    -- 1: the file itself said when; counts as known from then on
  source       TEXT NOT NULL DEFAULT 'import' CHECK (source IN ('import', 'person')),
  external_id  TEXT,                          -- id of the history row it came from
  import_id    INTEGER
) STRICT;
CREATE INDEX deal_events_deal ON deal_events (deal_id, happened_at);
CREATE INDEX deal_events_happened ON deal_events (happened_at);
CREATE INDEX deal_events_external ON deal_events (external_id) WHERE external_id IS NOT NULL;

CREATE TABLE activities (
  id           INTEGER PRIMARY KEY,
  uid          BLOB NOT NULL UNIQUE,
  external_id  TEXT,
  kind         TEXT NOT NULL CHECK (kind IN ('call', 'email', 'meeting', 'note', 'task', 'other')),
  subject      TEXT NOT NULL DEFAULT '',
  text         TEXT NOT NULL DEFAULT '',
  rep_id       INTEGER REFERENCES reps(id),
  deal_id      INTEGER REFERENCES deals(id),
  account_id   INTEGER REFERENCES accounts(id),
  contact_id   INTEGER REFERENCES contacts(id),
  happened_on  TEXT,
  due_on       TEXT,
  done         INTEGER NOT NULL DEFAULT 1,
  outcome      TEXT NOT NULL DEFAULT '',
  extra        TEXT,
  import_id    INTEGER
) STRICT;
CREATE UNIQUE INDEX activities_external ON activities (external_id) WHERE external_id IS NOT NULL;
CREATE INDEX activities_deal ON activities (deal_id, happened_on) WHERE deal_id IS NOT NULL;
CREATE INDEX activities_rep ON activities (rep_id, happened_on);
CREATE INDEX activities_account ON activities (account_id, happened_on) WHERE account_id IS NOT NULL;

CREATE TABLE leads (
  id            INTEGER PRIMARY KEY,
  uid           BLOB NOT NULL UNIQUE,
  external_id   TEXT,
  name          TEXT NOT NULL DEFAULT '',
  company       TEXT NOT NULL DEFAULT '',
  source        TEXT NOT NULL DEFAULT '',
  status        TEXT NOT NULL DEFAULT '',
  owner_id      INTEGER REFERENCES reps(id),
  account_id    INTEGER REFERENCES accounts(id),
  created_on    TEXT,
  converted_on  TEXT,
  converted     INTEGER NOT NULL DEFAULT 0,
  deal_id       INTEGER REFERENCES deals(id),
  extra         TEXT,
  import_id     INTEGER
) STRICT;
CREATE UNIQUE INDEX leads_external ON leads (external_id) WHERE external_id IS NOT NULL;
CREATE INDEX leads_owner ON leads (owner_id, created_on);

CREATE TABLE quotas (
  id            INTEGER PRIMARY KEY,
  uid           BLOB NOT NULL UNIQUE,
  rep_id        INTEGER NOT NULL REFERENCES reps(id),
  metric        TEXT NOT NULL DEFAULT 'won_value',
  starts_on     TEXT NOT NULL,
  ends_on       TEXT NOT NULL,
  amount_minor  INTEGER NOT NULL,
  currency      TEXT NOT NULL,
  ramp          REAL NOT NULL DEFAULT 1.0,    -- share of a full quota; the amount already contains it
  import_id     INTEGER,
  UNIQUE (rep_id, metric, starts_on, ends_on)
) STRICT;

CREATE TABLE forecast_calls (
  id            INTEGER PRIMARY KEY,
  uid           BLOB NOT NULL UNIQUE,
  rep_id        INTEGER NOT NULL REFERENCES reps(id),
  made_on       TEXT NOT NULL,
  starts_on     TEXT NOT NULL,
  ends_on       TEXT NOT NULL,
  category      TEXT NOT NULL CHECK (category IN ('closed', 'commit', 'most_likely', 'best_case', 'pipeline')),
  amount_minor  INTEGER NOT NULL,
  currency      TEXT NOT NULL,
  author        TEXT NOT NULL DEFAULT '',
  reason        TEXT NOT NULL DEFAULT '',
  import_id     INTEGER,
  UNIQUE (rep_id, made_on, starts_on, ends_on, category)
) STRICT;

-- How many units of `base` one unit of `currency` was worth on a day.
CREATE TABLE rates (
  id         INTEGER PRIMARY KEY,
  base       TEXT NOT NULL,
  currency   TEXT NOT NULL,
  on_day     TEXT NOT NULL,
  rate       TEXT NOT NULL,                   -- decimal number
  import_id  INTEGER,
  UNIQUE (base, currency, on_day)
) STRICT;

-- ---------------------------------------------------------------- buyers and their criteria

CREATE TABLE buyers (
  id               INTEGER PRIMARY KEY,
  uid              BLOB NOT NULL UNIQUE,
  deal_id          INTEGER NOT NULL REFERENCES deals(id) ON DELETE CASCADE,
  contact_id       INTEGER REFERENCES contacts(id),
  name             TEXT NOT NULL,
  role             TEXT NOT NULL DEFAULT '',
  influence        TEXT NOT NULL DEFAULT '' CHECK (influence IN ('', 'high', 'medium', 'low')),
  stance           TEXT NOT NULL DEFAULT '' CHECK (stance IN ('', 'champion', 'for', 'neutral', 'against')),
  buying_stage_id  INTEGER REFERENCES stages(id),
  import_id        INTEGER
) STRICT;
CREATE INDEX buyers_deal ON buyers (deal_id);

CREATE TABLE buyer_criteria (
  id           INTEGER PRIMARY KEY,
  uid          BLOB NOT NULL UNIQUE,
  buyer_id     INTEGER NOT NULL REFERENCES buyers(id) ON DELETE CASCADE,
  stage_id     INTEGER REFERENCES stages(id),
  sense        TEXT NOT NULL CHECK (sense IN ('see', 'hear', 'feel', 'touch', 'believe', 'commitment')),
  text         TEXT NOT NULL,
  status       TEXT NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'met', 'refused')),
  evidence     TEXT NOT NULL DEFAULT '',
  evidence_on  TEXT,
  position     INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX buyer_criteria_buyer ON buyer_criteria (buyer_id);

-- A score of one element. Insert only: the newest row counts, the older ones are its history.
CREATE TABLE qualification_scores (
  id          INTEGER PRIMARY KEY,
  uid         BLOB NOT NULL UNIQUE,
  deal_id     INTEGER NOT NULL REFERENCES deals(id) ON DELETE CASCADE,
  element_id  INTEGER NOT NULL REFERENCES framework_elements(id),
  level       INTEGER NOT NULL,
  evidence    TEXT NOT NULL DEFAULT '',
  scored_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX qualification_scores_deal ON qualification_scores (deal_id, element_id, scored_at);

-- ---------------------------------------------------------------- reviews, notes, actions

CREATE TABLE reviews (
  id           INTEGER PRIMARY KEY,
  uid          BLOB NOT NULL UNIQUE,
  rep_id       INTEGER REFERENCES reps(id),   -- empty: the whole team in scope
  title        TEXT NOT NULL,
  started_at   INTEGER NOT NULL,
  finished_at  INTEGER
) STRICT;
CREATE INDEX reviews_rep ON reviews (rep_id, started_at);

-- The deals of a review in their order, each with exactly one disposition once it is decided.
CREATE TABLE review_items (
  id           INTEGER PRIMARY KEY,
  uid          BLOB NOT NULL UNIQUE,
  review_id    INTEGER NOT NULL REFERENCES reviews(id) ON DELETE CASCADE,
  deal_id      INTEGER NOT NULL REFERENCES deals(id) ON DELETE CASCADE,
  position     INTEGER NOT NULL,
  flags        TEXT NOT NULL DEFAULT '[]',    -- keys of the flags when the review began, JSON
  disposition  TEXT CHECK (disposition IN ('close_lost', 'nurture', 're_stage', 're_date', 'keep')),
  reason       TEXT NOT NULL DEFAULT '',      -- loss reason, or evidence for the new date
  stage_id     INTEGER REFERENCES stages(id),
  new_date     TEXT,
  next_step    TEXT NOT NULL DEFAULT '',
  owner_id     INTEGER REFERENCES reps(id),
  due_on       TEXT,
  decided_at   INTEGER,
  UNIQUE (review_id, deal_id)
) STRICT;
CREATE INDEX review_items_deal ON review_items (deal_id, decided_at);

CREATE TABLE notes (
  id            INTEGER PRIMARY KEY,
  uid           BLOB NOT NULL UNIQUE,
  subject_kind  TEXT NOT NULL CHECK (subject_kind IN ('deal', 'rep', 'account', 'team', 'none')),
  subject_id    INTEGER,
  text          TEXT NOT NULL,
  private       INTEGER NOT NULL DEFAULT 1,
  written_at    INTEGER NOT NULL,
  changed_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX notes_subject ON notes (subject_kind, subject_id, written_at);

-- What somebody promised to do by a day; reviews, meetings and plans all write here.
CREATE TABLE actions (
  id           INTEGER PRIMARY KEY,
  uid          BLOB NOT NULL UNIQUE,
  text         TEXT NOT NULL,
  owner_id     INTEGER REFERENCES reps(id),   -- empty: the manager at the keyboard
  deal_id      INTEGER REFERENCES deals(id),
  rep_id       INTEGER REFERENCES reps(id),
  review_item_id INTEGER REFERENCES review_items(id),
  due_on       TEXT,
  due_time     TEXT,                          -- HH:MM
  state        TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done', 'dropped')),
  made_at      INTEGER NOT NULL,
  closed_at    INTEGER
) STRICT;
CREATE INDEX actions_due ON actions (state, due_on);
CREATE INDEX actions_deal ON actions (deal_id) WHERE deal_id IS NOT NULL;

CREATE TABLE saved_views (
  id    INTEGER PRIMARY KEY,
  uid   BLOB NOT NULL UNIQUE,
  tab   TEXT NOT NULL,
  name  TEXT NOT NULL,
  body  TEXT NOT NULL,                        -- JSON
  UNIQUE (tab, name)
) STRICT;

-- ---------------------------------------------------------------- imports

CREATE TABLE imports (
  id          INTEGER PRIMARY KEY,
  uid         BLOB NOT NULL UNIQUE,
  file_name   TEXT NOT NULL,
  file_hash   TEXT NOT NULL,
  kind        TEXT NOT NULL,
  mapping     TEXT NOT NULL DEFAULT '',
  as_of       TEXT NOT NULL,                  -- day the export was made, as far as known
  learnt_at   INTEGER NOT NULL,
  rows        INTEGER NOT NULL DEFAULT 0,
  added       INTEGER NOT NULL DEFAULT 0,
  changed     INTEGER NOT NULL DEFAULT 0,
  unchanged   INTEGER NOT NULL DEFAULT 0,
  refused     INTEGER NOT NULL DEFAULT 0,
  missing     INTEGER NOT NULL DEFAULT 0,
  fields      TEXT NOT NULL DEFAULT '',   -- the fields that its columns were read as, parted by commas
  content_hash INTEGER NOT NULL DEFAULT 0, -- of all rows as they were read, whatever the file's encoding
  seen        TEXT NOT NULL DEFAULT '',   -- deals that it held, as ranges of row numbers: 1-8800,8805
  warnings    TEXT NOT NULL DEFAULT '[]'      -- JSON list of texts
) STRICT;

-- When an export was seen that brought nothing new: no import and nothing to undo, but a later export can be older
-- than it, and miss deals that it held. Not journalled.
CREATE TABLE sightings (
  id         INTEGER PRIMARY KEY,
  mapping    TEXT NOT NULL,                   -- key of its header
  as_of      TEXT NOT NULL,
  learnt_at  INTEGER NOT NULL,
  seen       TEXT NOT NULL                    -- as in imports
) STRICT;

CREATE TABLE import_refusals (
  id         INTEGER PRIMARY KEY,
  import_id  INTEGER NOT NULL REFERENCES imports(id) ON DELETE CASCADE,
  line       INTEGER NOT NULL,
  header     TEXT NOT NULL DEFAULT '',
  value      TEXT NOT NULL DEFAULT '',
  reason     TEXT NOT NULL,
  row        TEXT NOT NULL                    -- the whole row, JSON list
) STRICT;
CREATE INDEX import_refusals_import ON import_refusals (import_id);

-- Named mappings: the same header next time is recognised by its key.
CREATE TABLE mappings (
  id          INTEGER PRIMARY KEY,
  uid         BLOB NOT NULL UNIQUE,
  name        TEXT NOT NULL UNIQUE,
  kind        TEXT NOT NULL,
  header_key  TEXT NOT NULL UNIQUE,
  body        TEXT NOT NULL                   -- JSON: columns, date order, number marks, currency
) STRICT;

-- ---------------------------------------------------------------- the journal

CREATE TABLE journal (
  id         INTEGER PRIMARY KEY,
  at         INTEGER NOT NULL,
  label      TEXT NOT NULL,                   -- what undo says it undoes
  state      TEXT NOT NULL DEFAULT 'done' CHECK (state IN ('done', 'undone'))
) STRICT;

-- op: I inserted, U updated, D deleted; before and after are whole rows as JSON.
-- op R: rows row_id to last_id were inserted in bulk; their content is copied here only when undone.
CREATE TABLE journal_rows (
  id          INTEGER PRIMARY KEY,
  entry_id    INTEGER NOT NULL REFERENCES journal(id) ON DELETE CASCADE,
  table_name  TEXT NOT NULL,
  row_id      INTEGER NOT NULL,
  last_id     INTEGER,
  op          TEXT NOT NULL CHECK (op IN ('I', 'U', 'D', 'R')),
  before      TEXT,
  after       TEXT
) STRICT;
CREATE INDEX journal_rows_entry ON journal_rows (entry_id);
