-- The ROAM walk: goals, performance levers, competencies with observations, diagnoses, plans and their check-ins.
--
-- Conventions as in the first step. What is decided in a walk is kept row by row, so that a walk can be left and
-- resumed anywhere. Coaching records are no corrective action: those are rows of their own table.

-- ---------------------------------------------------------------- goals

-- Quotas for money won stay in `quotas`; when they were agreed is said there, too.
ALTER TABLE quotas ADD COLUMN agreed_on TEXT;
ALTER TABLE quotas ADD COLUMN review_on TEXT;

-- A goal for any other metric: activity, proficiency, quality or leading result. Shares from 0 to 1, days, counts.
CREATE TABLE goals (
  id         INTEGER PRIMARY KEY,
  uid        BLOB NOT NULL UNIQUE,
  rep_id     INTEGER NOT NULL REFERENCES reps(id),
  metric     TEXT NOT NULL,               -- key of the metric table
  part       TEXT NOT NULL DEFAULT '',    -- which stage, kind of activity or competency, where the metric has parts
  starts_on  TEXT NOT NULL,
  ends_on    TEXT NOT NULL,
  target     REAL NOT NULL,               -- in the metric's unit; money in major units of `currency`
  currency   TEXT,
  ramp       REAL NOT NULL DEFAULT 1.0,   -- share of a full goal; the target already contains it
  agreed_on  TEXT,                        -- the day on which the rep agreed; empty: not agreed
  review_on  TEXT,
  import_id  INTEGER,
  UNIQUE (rep_id, metric, part, starts_on, ends_on)
) STRICT;

-- What a goal or a quota was before: insert only.
CREATE TABLE goal_changes (
  id          INTEGER PRIMARY KEY,
  uid         BLOB NOT NULL UNIQUE,
  rep_id      INTEGER NOT NULL REFERENCES reps(id),
  metric      TEXT NOT NULL,
  part        TEXT NOT NULL DEFAULT '',
  starts_on   TEXT NOT NULL,
  ends_on     TEXT NOT NULL,
  what        TEXT NOT NULL CHECK (what IN ('target', 'agreed', 'review', 'removed')),
  old         TEXT,
  new         TEXT,
  reason      TEXT NOT NULL DEFAULT '',
  changed_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX goal_changes_goal ON goal_changes (rep_id, metric, part, starts_on);

-- ---------------------------------------------------------------- who is a fair benchmark

-- Empty: fair. Else why not: an inherited territory, an adopted account, a lucky tender.
ALTER TABLE reps ADD COLUMN circumstance TEXT NOT NULL DEFAULT '';

-- Top performers as the manager chose them; not the highest numbers by themselves.
CREATE TABLE top_performers (
  id         INTEGER PRIMARY KEY,
  uid        BLOB NOT NULL UNIQUE,
  rep_id     INTEGER NOT NULL UNIQUE REFERENCES reps(id),
  reason     TEXT NOT NULL DEFAULT '',
  chosen_on  TEXT NOT NULL
) STRICT;

ALTER TABLE accounts ADD COLUMN target INTEGER NOT NULL DEFAULT 0;   -- 1: a target account
ALTER TABLE deals ADD COLUMN margin_minor INTEGER;                   -- in the currency of the amount

-- ---------------------------------------------------------------- competencies and performance levers

CREATE TABLE competencies (
  id        INTEGER PRIMARY KEY,
  uid       BLOB NOT NULL UNIQUE,
  key       TEXT NOT NULL UNIQUE,
  name      TEXT NOT NULL,
  stage_id  INTEGER REFERENCES stages(id),   -- the stage in which it is used; empty: everywhere
  question  TEXT NOT NULL DEFAULT '',        -- what the observer looks for
  position  INTEGER NOT NULL,
  active    INTEGER NOT NULL DEFAULT 1
) STRICT;

-- Behaviourally anchored levels: each has an example that can be seen.
CREATE TABLE competency_levels (
  id             INTEGER PRIMARY KEY,
  uid            BLOB NOT NULL UNIQUE,
  competency_id  INTEGER NOT NULL REFERENCES competencies(id) ON DELETE CASCADE,
  level          INTEGER NOT NULL,
  anchor         TEXT NOT NULL,
  UNIQUE (competency_id, level)
) STRICT;

-- What can be moved: a figure, the competency behind it, and the behaviour that moves it.
CREATE TABLE levers (
  id             INTEGER PRIMARY KEY,
  uid            BLOB NOT NULL UNIQUE,
  key            TEXT NOT NULL UNIQUE,
  name           TEXT NOT NULL,
  factor         TEXT NOT NULL,              -- what it moves: a key of domain::lever::FACTORS
  stage_id       INTEGER REFERENCES stages(id),
  metric         TEXT NOT NULL DEFAULT '',   -- key of the metric that is moved
  indicator      TEXT NOT NULL DEFAULT '',   -- key of the metric that moves first
  competency_id  INTEGER REFERENCES competencies(id),
  behaviour      TEXT NOT NULL DEFAULT '',   -- the behaviour wanted, as a start for the rep's own words
  position       INTEGER NOT NULL,
  active         INTEGER NOT NULL DEFAULT 1
) STRICT;

-- The behaviour of a rep today (A) and the one wanted (B), per lever.
CREATE TABLE rep_levers (
  id                INTEGER PRIMARY KEY,
  uid               BLOB NOT NULL UNIQUE,
  rep_id            INTEGER NOT NULL REFERENCES reps(id),
  lever_id          INTEGER NOT NULL REFERENCES levers(id) ON DELETE CASCADE,
  behaviour_now     TEXT NOT NULL DEFAULT '',
  behaviour_wanted  TEXT NOT NULL DEFAULT '',
  changed_at        INTEGER NOT NULL,
  UNIQUE (rep_id, lever_id)
) STRICT;

-- ---------------------------------------------------------------- the walk

CREATE TABLE diagnoses (
  id                INTEGER PRIMARY KEY,
  uid               BLOB NOT NULL UNIQUE,
  rep_id            INTEGER NOT NULL REFERENCES reps(id),
  state             TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'finished', 'stopped')),
  step              INTEGER NOT NULL DEFAULT 1,     -- where the walk was left, 1 to 7
  starts_on         TEXT,                           -- the period of the results; empty: all time
  ends_on           TEXT,
  benchmark         TEXT NOT NULL DEFAULT '',       -- key of domain::benchmark
  gap_metric        TEXT NOT NULL DEFAULT '',       -- the gap that was chosen
  gap_part          TEXT NOT NULL DEFAULT '',
  factor            TEXT NOT NULL DEFAULT '',       -- the hypothesis: which factor of the result
  factor_from       INTEGER REFERENCES stages(id),  -- with its stages, where it is a conversion
  factor_to         INTEGER REFERENCES stages(id),
  lever_id          INTEGER REFERENCES levers(id),
  condition         TEXT NOT NULL DEFAULT '',       -- keys of domain::cause
  root_cause        TEXT NOT NULL DEFAULT '',
  intervention      TEXT NOT NULL DEFAULT '',
  behaviour_now     TEXT NOT NULL DEFAULT '',
  behaviour_wanted  TEXT NOT NULL DEFAULT '',
  rep_words         TEXT NOT NULL DEFAULT '',
  motivation        TEXT NOT NULL DEFAULT '',
  reward            TEXT NOT NULL DEFAULT '',
  rep_agreed_on     TEXT,
  manager_agreed_on TEXT,
  plan              TEXT NOT NULL DEFAULT '',       -- JSON: the plan as the walk wrote it
  figures           TEXT NOT NULL DEFAULT '',       -- JSON: the figures as they were shown
  started_at        INTEGER NOT NULL,
  changed_at        INTEGER NOT NULL,
  finished_at       INTEGER
) STRICT;
CREATE INDEX diagnoses_rep ON diagnoses (rep_id, started_at);

CREATE TABLE diagnosis_answers (
  id            INTEGER PRIMARY KEY,
  uid           BLOB NOT NULL UNIQUE,
  diagnosis_id  INTEGER NOT NULL REFERENCES diagnoses(id) ON DELETE CASCADE,
  question      TEXT NOT NULL,               -- key of the question in assets/cause.toml
  answer        TEXT NOT NULL,
  note          TEXT NOT NULL DEFAULT '',
  answered_at   INTEGER NOT NULL,
  UNIQUE (diagnosis_id, question)
) STRICT;

CREATE TABLE ride_alongs (
  id             INTEGER PRIMARY KEY,
  uid            BLOB NOT NULL UNIQUE,
  rep_id         INTEGER NOT NULL REFERENCES reps(id),
  deal_id        INTEGER REFERENCES deals(id),
  competency_id  INTEGER REFERENCES competencies(id),   -- the one skill in focus
  diagnosis_id   INTEGER REFERENCES diagnoses(id),
  purpose        TEXT NOT NULL DEFAULT '',
  planned_on     TEXT NOT NULL,
  state          TEXT NOT NULL DEFAULT 'planned' CHECK (state IN ('planned', 'held', 'dropped')),
  held_on        TEXT,
  made_at        INTEGER NOT NULL
) STRICT;
CREATE INDEX ride_alongs_rep ON ride_alongs (rep_id, planned_on);

-- One competency seen once. Use is apart from skill; "not observed" is no level and never a zero.
CREATE TABLE observations (
  id             INTEGER PRIMARY KEY,
  uid            BLOB NOT NULL UNIQUE,
  rep_id         INTEGER NOT NULL REFERENCES reps(id),
  competency_id  INTEGER NOT NULL REFERENCES competencies(id),
  deal_id        INTEGER REFERENCES deals(id),
  ride_along_id  INTEGER REFERENCES ride_alongs(id),
  observed_on    TEXT NOT NULL,
  used           TEXT NOT NULL CHECK (used IN ('yes', 'no', 'not_observed')),
  level          INTEGER,                    -- empty: not rated
  note           TEXT NOT NULL DEFAULT '',
  made_at        INTEGER NOT NULL
) STRICT;
CREATE INDEX observations_rep ON observations (rep_id, observed_on);

-- What speaks for or against the hypothesis.
CREATE TABLE diagnosis_evidence (
  id              INTEGER PRIMARY KEY,
  uid             BLOB NOT NULL UNIQUE,
  diagnosis_id    INTEGER NOT NULL REFERENCES diagnoses(id) ON DELETE CASCADE,
  kind            TEXT NOT NULL CHECK (kind IN ('observation', 'deal', 'note', 'rep_talk', 'customer_talk')),
  observation_id  INTEGER REFERENCES observations(id) ON DELETE CASCADE,
  deal_id         INTEGER REFERENCES deals(id) ON DELETE CASCADE,
  note_id         INTEGER REFERENCES notes(id) ON DELETE CASCADE,
  says            TEXT NOT NULL DEFAULT 'for' CHECK (says IN ('for', 'against')),
  text            TEXT NOT NULL DEFAULT '',
  added_at        INTEGER NOT NULL
) STRICT;
CREATE INDEX diagnosis_evidence_diagnosis ON diagnosis_evidence (diagnosis_id);

-- ---------------------------------------------------------------- plans

CREATE TABLE plans (
  id                INTEGER PRIMARY KEY,
  uid               BLOB NOT NULL UNIQUE,
  rep_id            INTEGER NOT NULL REFERENCES reps(id),
  diagnosis_id      INTEGER REFERENCES diagnoses(id),
  previous_id       INTEGER REFERENCES plans(id),    -- the plan that it goes on from
  focus             TEXT NOT NULL,                   -- the one thing, in words
  factor            TEXT NOT NULL DEFAULT '',
  root_cause        TEXT NOT NULL DEFAULT '',
  intervention      TEXT NOT NULL DEFAULT '',
  behaviour_now     TEXT NOT NULL DEFAULT '',
  behaviour_wanted  TEXT NOT NULL DEFAULT '',
  rep_words         TEXT NOT NULL DEFAULT '',
  indicator         TEXT NOT NULL DEFAULT '',        -- metric key of the leading indicator
  indicator_part    TEXT NOT NULL DEFAULT '',
  indicator_from    REAL,                            -- when the plan began; empty: no data
  indicator_target  REAL,
  indicator_on      TEXT,                            -- by when
  predicted         TEXT NOT NULL DEFAULT '',        -- the prediction in words
  starts_on         TEXT NOT NULL,
  ends_on           TEXT NOT NULL,
  state             TEXT NOT NULL DEFAULT 'open'
                      CHECK (state IN ('open', 'achieved', 'same_focus', 'next_focus', 'corrective', 'dropped')),
  reason            TEXT NOT NULL DEFAULT '',        -- of the verdict, or why it was dropped
  verdict           TEXT NOT NULL DEFAULT '',        -- JSON: before and after, as they were shown
  was_right         TEXT NOT NULL DEFAULT '' CHECK (was_right IN ('', 'yes', 'partly', 'no')),
  made_at           INTEGER NOT NULL,
  closed_at         INTEGER
) STRICT;
CREATE INDEX plans_rep ON plans (rep_id, state);

-- A check-in asks one thing: did the behaviour change?
CREATE TABLE check_ins (
  id         INTEGER PRIMARY KEY,
  uid        BLOB NOT NULL UNIQUE,
  plan_id    INTEGER NOT NULL REFERENCES plans(id) ON DELETE CASCADE,
  due_on     TEXT NOT NULL,
  held_on    TEXT,
  changed    TEXT CHECK (changed IN ('yes', 'partly', 'no')),
  note       TEXT NOT NULL DEFAULT '',
  indicator  REAL,                             -- as it stood on that day
  made_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX check_ins_plan ON check_ins (plan_id, due_on);

ALTER TABLE actions ADD COLUMN plan_id INTEGER REFERENCES plans(id);
ALTER TABLE actions ADD COLUMN reason TEXT NOT NULL DEFAULT '';   -- why it was moved or dropped, the latest

-- When an action was moved, from which day to which, and why: insert only.
CREATE TABLE action_moves (
  id         INTEGER PRIMARY KEY,
  uid        BLOB NOT NULL UNIQUE,
  action_id  INTEGER NOT NULL REFERENCES actions(id) ON DELETE CASCADE,
  old        TEXT,
  new        TEXT,
  reason     TEXT NOT NULL DEFAULT '',
  moved_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX action_moves_action ON action_moves (action_id);

-- Corrective action is no coaching: a record apart, opened by a person and never by the program.
CREATE TABLE corrective_actions (
  id         INTEGER PRIMARY KEY,
  uid        BLOB NOT NULL UNIQUE,
  rep_id     INTEGER NOT NULL REFERENCES reps(id),
  plan_id    INTEGER REFERENCES plans(id),
  reason     TEXT NOT NULL,
  opened_on  TEXT NOT NULL,
  closed_on  TEXT
) STRICT;
