-- The operating rhythm: cadence with its occurrences, days off, meetings with agenda, decisions and attendance,
-- ride-alongs with their calls, debrief and commitment, and what Today was told to show later.
--
-- Conventions as in the first step. Occurrences are no rows: they follow from rule and date, so that nothing can be
-- doubled; a row is only what was done with one. Times of day are TEXT 'HH:MM', wall clock.

-- ---------------------------------------------------------------- meeting types, as data

CREATE TABLE meeting_types (
  id        INTEGER PRIMARY KEY,
  uid       BLOB NOT NULL UNIQUE,
  key       TEXT NOT NULL UNIQUE,
  name      TEXT NOT NULL,
  per       TEXT NOT NULL CHECK (per IN ('team', 'rep')),   -- with one rep, or with a whole team
  question  TEXT NOT NULL DEFAULT '',     -- what the meeting is to answer
  standard  TEXT NOT NULL DEFAULT '',     -- what it enforces
  outputs   TEXT NOT NULL DEFAULT '[]',   -- JSON list of domain::meeting::Output keys: what it must end with
  position  INTEGER NOT NULL,
  active    INTEGER NOT NULL DEFAULT 1
) STRICT;

-- The agenda of a type with its time boxes.
CREATE TABLE agenda_items (
  id               INTEGER PRIMARY KEY,
  uid              BLOB NOT NULL UNIQUE,
  meeting_type_id  INTEGER NOT NULL REFERENCES meeting_types(id) ON DELETE CASCADE,
  position         INTEGER NOT NULL,
  name             TEXT NOT NULL,
  minutes          INTEGER NOT NULL,
  prompt           TEXT NOT NULL DEFAULT '',   -- what to ask or do
  part             TEXT NOT NULL DEFAULT ''    -- key of domain::prep_pack::Part: what of the prep pack it shows
) STRICT;
CREATE INDEX agenda_items_type ON agenda_items (meeting_type_id, position);

-- ---------------------------------------------------------------- cadence

-- A recurring activity of the manager. Occurrence: cadence, rep (where it is per rep) and day.
CREATE TABLE cadences (
  id               INTEGER PRIMARY KEY,
  uid              BLOB NOT NULL UNIQUE,
  name             TEXT NOT NULL,
  kind             TEXT NOT NULL CHECK (kind IN ('meeting', 'ride_along', 'pipeline_review', 'task')),
  meeting_type_id  INTEGER REFERENCES meeting_types(id),   -- where kind is meeting
  per              TEXT NOT NULL CHECK (per IN ('team', 'rep')),
  team_id          INTEGER REFERENCES teams(id),           -- whose; empty: everybody's
  rep_id           INTEGER REFERENCES reps(id),            -- only this rep; empty: each
  position         INTEGER NOT NULL,
  made_at          INTEGER NOT NULL
) STRICT;

-- The rule of a cadence, one row per version: a change ends the old one and begins the next, so that it never
-- rewrites the past. No two versions of a cadence overlap in days.
CREATE TABLE cadence_rules (
  id            INTEGER PRIMARY KEY,
  uid           BLOB NOT NULL UNIQUE,
  cadence_id    INTEGER NOT NULL REFERENCES cadences(id) ON DELETE CASCADE,
  rule          TEXT NOT NULL,                -- RFC 5545 RRULE value: FREQ=WEEKLY;INTERVAL=2;BYDAY=TU
  anchor_on     TEXT NOT NULL,                -- its DTSTART, a day
  at            TEXT NOT NULL DEFAULT '',     -- time of day; empty: any time of the day
  minutes       INTEGER NOT NULL,             -- how long, each
  prep_minutes  INTEGER NOT NULL DEFAULT 0,
  on_day_off    TEXT NOT NULL CHECK (on_day_off IN ('leave_out', 'next', 'before')),
  starts_on     TEXT NOT NULL,                -- the first day on which this version counts
  ends_on       TEXT,                         -- the last; empty: it goes on
  made_at       INTEGER NOT NULL,
  ended_at      INTEGER                       -- when `ends_on` was set
) STRICT;
CREATE INDEX cadence_rules_cadence ON cadence_rules (cadence_id, starts_on);

-- Holidays and leave. A holiday is everybody's; leave is a rep's or the manager's own.
CREATE TABLE days_off (
  id         INTEGER PRIMARY KEY,
  uid        BLOB NOT NULL UNIQUE,
  whose      TEXT NOT NULL CHECK (whose IN ('everybody', 'me', 'rep')),
  rep_id     INTEGER REFERENCES reps(id),
  starts_on  TEXT NOT NULL,
  ends_on    TEXT NOT NULL,
  name       TEXT NOT NULL DEFAULT '',
  made_at    INTEGER NOT NULL
) STRICT;

-- ---------------------------------------------------------------- meetings

CREATE TABLE meetings (
  id               INTEGER PRIMARY KEY,
  uid              BLOB NOT NULL UNIQUE,
  meeting_type_id  INTEGER NOT NULL REFERENCES meeting_types(id),
  rep_id           INTEGER REFERENCES reps(id),    -- with whom; empty: with a team
  team_id          INTEGER REFERENCES teams(id),   -- which team; empty: everybody
  title            TEXT NOT NULL,
  planned_on       TEXT NOT NULL,
  planned_at       TEXT NOT NULL DEFAULT '',
  cadence_id       INTEGER REFERENCES cadences(id),   -- the occurrence that it is, with `occurs_on`
  occurs_on        TEXT,
  deal_id          INTEGER REFERENCES deals(id),      -- where it is about one deal
  state            TEXT NOT NULL DEFAULT 'planned' CHECK (state IN ('planned', 'running', 'held', 'dropped')),
  item_id          INTEGER,                           -- the agenda item that runs
  item_since       INTEGER,                           -- since when
  started_at       INTEGER,
  ended_at         INTEGER,
  reason           TEXT NOT NULL DEFAULT '',          -- why it was dropped or ended without an output
  made_at          INTEGER NOT NULL
) STRICT;
CREATE INDEX meetings_rep ON meetings (rep_id, planned_on);
CREATE INDEX meetings_day ON meetings (planned_on);
CREATE INDEX meetings_occurrence ON meetings (cadence_id, occurs_on) WHERE cadence_id IS NOT NULL;

-- The agenda as it was in this meeting: a type that is changed later does not rewrite it.
CREATE TABLE meeting_items (
  id          INTEGER PRIMARY KEY,
  uid         BLOB NOT NULL UNIQUE,
  meeting_id  INTEGER NOT NULL REFERENCES meetings(id) ON DELETE CASCADE,
  position    INTEGER NOT NULL,
  name        TEXT NOT NULL,
  minutes     INTEGER NOT NULL,
  prompt      TEXT NOT NULL DEFAULT '',
  part        TEXT NOT NULL DEFAULT '',
  spent_ms    INTEGER NOT NULL DEFAULT 0,
  done        INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX meeting_items_meeting ON meeting_items (meeting_id, position);

CREATE TABLE meeting_attendees (
  id          INTEGER PRIMARY KEY,
  uid         BLOB NOT NULL UNIQUE,
  meeting_id  INTEGER NOT NULL REFERENCES meetings(id) ON DELETE CASCADE,
  rep_id      INTEGER REFERENCES reps(id),
  name        TEXT NOT NULL DEFAULT '',     -- of a guest
  presence    TEXT NOT NULL DEFAULT '' CHECK (presence IN ('', 'present', 'absent', 'excused'))
) STRICT;
CREATE INDEX meeting_attendees_meeting ON meeting_attendees (meeting_id);

CREATE TABLE decisions (
  id          INTEGER PRIMARY KEY,
  uid         BLOB NOT NULL UNIQUE,
  text        TEXT NOT NULL,
  reason      TEXT NOT NULL DEFAULT '',
  private     INTEGER NOT NULL DEFAULT 0,
  meeting_id  INTEGER REFERENCES meetings(id),
  rep_id      INTEGER REFERENCES reps(id),
  deal_id     INTEGER REFERENCES deals(id),
  decided_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX decisions_meeting ON decisions (meeting_id) WHERE meeting_id IS NOT NULL;

-- ---------------------------------------------------------------- ride-alongs: calls, debrief, commitment

-- A ride-along is a day with one rep and one debrief; it holds calls.
ALTER TABLE ride_alongs ADD COLUMN kind TEXT NOT NULL DEFAULT 'ride_along';    -- key of domain::observing::ObservationKind
ALTER TABLE ride_alongs ADD COLUMN cadence_id INTEGER REFERENCES cadences(id); -- the occurrence that it is, with `occurs_on`
ALTER TABLE ride_alongs ADD COLUMN occurs_on TEXT;
ALTER TABLE ride_alongs ADD COLUMN prompt_set TEXT NOT NULL DEFAULT '';        -- key of the prompts of its debrief
ALTER TABLE ride_alongs ADD COLUMN revealed_at INTEGER;                        -- when the manager's ratings were shown to the rep
ALTER TABLE ride_alongs ADD COLUMN strength TEXT NOT NULL DEFAULT '';
ALTER TABLE ride_alongs ADD COLUMN point_one TEXT NOT NULL DEFAULT '';
ALTER TABLE ride_alongs ADD COLUMN point_two TEXT NOT NULL DEFAULT '';
ALTER TABLE ride_alongs ADD COLUMN debriefed_at INTEGER;
ALTER TABLE ride_alongs ADD COLUMN reason TEXT NOT NULL DEFAULT '';            -- why it was moved or dropped, the latest
ALTER TABLE ride_alongs ADD COLUMN dropped_at INTEGER;                         -- when it was dropped

CREATE TABLE calls (
  id                INTEGER PRIMARY KEY,
  uid               BLOB NOT NULL UNIQUE,
  ride_along_id     INTEGER NOT NULL REFERENCES ride_alongs(id) ON DELETE CASCADE,
  position          INTEGER NOT NULL,
  deal_id           INTEGER REFERENCES deals(id),
  customer          TEXT NOT NULL DEFAULT '',       -- whom it is with, where no deal says it
  at                TEXT NOT NULL DEFAULT '',       -- time of day
  call_type         TEXT NOT NULL DEFAULT 'coaching' CHECK (call_type IN ('model', 'joint', 'coaching')),
  objective         TEXT NOT NULL DEFAULT '',       -- the commitment wanted from the customer
  backup_objective  TEXT NOT NULL DEFAULT '',
  stretch_objective TEXT NOT NULL DEFAULT '',
  questions         TEXT NOT NULL DEFAULT '',       -- to ask, one a line
  objections        TEXT NOT NULL DEFAULT '',       -- likely ones, one a line
  buyers            TEXT NOT NULL DEFAULT '',       -- who is there beside the buyers of the deal, one a line
  my_role           TEXT NOT NULL DEFAULT '',       -- what the manager does in the call
  recording         TEXT NOT NULL DEFAULT '',       -- where it can be heard
  state             TEXT NOT NULL DEFAULT 'planned' CHECK (state IN ('planned', 'running', 'held', 'dropped')),
  started_at        INTEGER,
  ended_at          INTEGER,
  took_over_at      INTEGER,                        -- when the manager took over; what comes later is not observed
  outcome           TEXT NOT NULL DEFAULT '' CHECK (outcome IN ('', 'order', 'advance', 'continuation', 'no_sale')),
  ended_how         TEXT NOT NULL DEFAULT '',       -- how did it end, in words
  objective_met     TEXT NOT NULL DEFAULT '' CHECK (objective_met IN ('', 'stretch', 'yes', 'backup', 'no')),
  reason            TEXT NOT NULL DEFAULT '',       -- why it was dropped
  made_at           INTEGER NOT NULL
) STRICT;
CREATE INDEX calls_ride_along ON calls (ride_along_id, position);

-- The behaviours that can be ticked live; each belongs to a competency.
CREATE TABLE behaviours (
  id             INTEGER PRIMARY KEY,
  uid            BLOB NOT NULL UNIQUE,
  competency_id  INTEGER NOT NULL REFERENCES competencies(id) ON DELETE CASCADE,
  key            TEXT NOT NULL DEFAULT '',     -- the letter that ticks it
  text           TEXT NOT NULL,
  wanted         INTEGER NOT NULL DEFAULT 1,   -- 0: a behaviour to stop
  position       INTEGER NOT NULL,
  active         INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX behaviours_competency ON behaviours (competency_id);

-- What was marked live: insert only.
CREATE TABLE call_marks (
  id            INTEGER PRIMARY KEY,
  uid           BLOB NOT NULL UNIQUE,
  call_id       INTEGER NOT NULL REFERENCES calls(id) ON DELETE CASCADE,
  kind          TEXT NOT NULL CHECK (kind IN ('tick', 'quote', 'took_over', 'handed_back')),
  behaviour_id  INTEGER REFERENCES behaviours(id),
  text          TEXT NOT NULL DEFAULT '',      -- the behaviour in the words of that day, or the quote
  speaker       TEXT NOT NULL DEFAULT '' CHECK (speaker IN ('', 'rep', 'customer', 'manager')),
  after_ms      INTEGER NOT NULL,              -- since the call began; of a recording its time mark
  made_at       INTEGER NOT NULL
) STRICT;
CREATE INDEX call_marks_call ON call_marks (call_id, after_ms);

ALTER TABLE observations ADD COLUMN call_id INTEGER REFERENCES calls(id);
ALTER TABLE observations ADD COLUMN times INTEGER;      -- how often it was done; empty: not counted

-- The rep's own rating; the manager's is the observation.
CREATE TABLE self_ratings (
  id             INTEGER PRIMARY KEY,
  uid            BLOB NOT NULL UNIQUE,
  ride_along_id  INTEGER NOT NULL REFERENCES ride_alongs(id) ON DELETE CASCADE,
  competency_id  INTEGER NOT NULL REFERENCES competencies(id),
  level          INTEGER,                      -- empty: "did not come up"
  rated_at       INTEGER NOT NULL,
  UNIQUE (ride_along_id, competency_id)
) STRICT;

-- The questions of a debrief, as data.
CREATE TABLE prompt_sets (
  id        INTEGER PRIMARY KEY,
  uid       BLOB NOT NULL UNIQUE,
  key       TEXT NOT NULL UNIQUE,
  name      TEXT NOT NULL,
  position  INTEGER NOT NULL,
  active    INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE TABLE prompts (
  id             INTEGER PRIMARY KEY,
  uid            BLOB NOT NULL UNIQUE,
  prompt_set_id  INTEGER NOT NULL REFERENCES prompt_sets(id) ON DELETE CASCADE,
  position       INTEGER NOT NULL,
  step           TEXT NOT NULL DEFAULT '',     -- Tell, Show, Do, Review
  speaker        TEXT NOT NULL CHECK (speaker IN ('rep', 'manager')),
  text           TEXT NOT NULL
) STRICT;
CREATE INDEX prompts_set ON prompts (prompt_set_id, position);

CREATE TABLE debrief_answers (
  id             INTEGER PRIMARY KEY,
  uid            BLOB NOT NULL UNIQUE,
  ride_along_id  INTEGER NOT NULL REFERENCES ride_alongs(id) ON DELETE CASCADE,
  position       INTEGER NOT NULL,
  step           TEXT NOT NULL DEFAULT '',
  speaker        TEXT NOT NULL CHECK (speaker IN ('rep', 'manager')),
  prompt         TEXT NOT NULL,                -- as it was asked
  answer         TEXT NOT NULL DEFAULT '',
  answered_at    INTEGER NOT NULL,
  UNIQUE (ride_along_id, position)
) STRICT;

-- What a rep will do differently. It closes only when it was observed again.
CREATE TABLE commitments (
  id                  INTEGER PRIMARY KEY,
  uid                 BLOB NOT NULL UNIQUE,
  rep_id              INTEGER NOT NULL REFERENCES reps(id),
  competency_id       INTEGER NOT NULL REFERENCES competencies(id),
  ride_along_id       INTEGER REFERENCES ride_alongs(id),   -- where it was made
  words               TEXT NOT NULL,                        -- the rep's own
  action_id           INTEGER REFERENCES actions(id),
  next_ride_along_id  INTEGER REFERENCES ride_alongs(id),   -- the next look
  state               TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'seen', 'dropped')),
  observation_id      INTEGER REFERENCES observations(id),  -- that closed it
  reason              TEXT NOT NULL DEFAULT '',             -- why it was dropped
  made_at             INTEGER NOT NULL,
  closed_at           INTEGER
) STRICT;
CREATE INDEX commitments_rep ON commitments (rep_id, state);

-- ---------------------------------------------------------------- what was done with an occurrence

-- Insert only; the last one says how it stands. Not held, not skipped, day gone: missed.
CREATE TABLE occurrence_changes (
  id             INTEGER PRIMARY KEY,
  uid            BLOB NOT NULL UNIQUE,
  cadence_id     INTEGER NOT NULL REFERENCES cadences(id) ON DELETE CASCADE,
  rep_id         INTEGER REFERENCES reps(id),    -- where it is per rep
  occurs_on      TEXT NOT NULL,                  -- the day by the rule: with cadence and rep the name of the occurrence
  what           TEXT NOT NULL CHECK (what IN ('held', 'skipped', 'moved', 'reopened')),
  to_day         TEXT,                           -- held on, moved to
  to_time        TEXT NOT NULL DEFAULT '',
  reason         TEXT NOT NULL DEFAULT '',
  meeting_id     INTEGER REFERENCES meetings(id),
  ride_along_id  INTEGER REFERENCES ride_alongs(id),
  review_id      INTEGER REFERENCES reviews(id),
  made_at        INTEGER NOT NULL
) STRICT;
CREATE INDEX occurrence_changes_occurrence ON occurrence_changes (cadence_id, rep_id, occurs_on);
CREATE INDEX occurrence_changes_day ON occurrence_changes (occurs_on);
CREATE INDEX occurrence_changes_moved ON occurrence_changes (to_day) WHERE what = 'moved';

-- ---------------------------------------------------------------- notes, actions, Today

-- Where it was written, and whether it is what was seen or what somebody thinks of it.
ALTER TABLE notes ADD COLUMN meeting_id INTEGER REFERENCES meetings(id);
ALTER TABLE notes ADD COLUMN meeting_item_id INTEGER REFERENCES meeting_items(id);
ALTER TABLE notes ADD COLUMN ride_along_id INTEGER REFERENCES ride_alongs(id);
ALTER TABLE notes ADD COLUMN opinion INTEGER NOT NULL DEFAULT 0;
CREATE INDEX notes_meeting ON notes (meeting_id) WHERE meeting_id IS NOT NULL;
CREATE INDEX notes_ride_along ON notes (ride_along_id) WHERE ride_along_id IS NOT NULL;

ALTER TABLE actions ADD COLUMN meeting_id INTEGER REFERENCES meetings(id);
ALTER TABLE actions ADD COLUMN ride_along_id INTEGER REFERENCES ride_alongs(id);
ALTER TABLE actions ADD COLUMN private INTEGER NOT NULL DEFAULT 0;
CREATE INDEX actions_meeting ON actions (meeting_id) WHERE meeting_id IS NOT NULL;
CREATE INDEX actions_rep ON actions (rep_id) WHERE rep_id IS NOT NULL;
CREATE INDEX actions_owner ON actions (owner_id) WHERE owner_id IS NOT NULL;

-- A check-in is moved and dropped as an action is: with a reason.
ALTER TABLE check_ins ADD COLUMN reason TEXT NOT NULL DEFAULT '';   -- why it was moved or dropped, the latest
ALTER TABLE check_ins ADD COLUMN dropped_at INTEGER;

-- When a check-in was moved, from which day to which, and why: insert only.
CREATE TABLE check_in_moves (
  id           INTEGER PRIMARY KEY,
  uid          BLOB NOT NULL UNIQUE,
  check_in_id  INTEGER NOT NULL REFERENCES check_ins(id) ON DELETE CASCADE,
  old          TEXT NOT NULL,
  new          TEXT NOT NULL,
  reason       TEXT NOT NULL DEFAULT '',
  moved_at     INTEGER NOT NULL
) STRICT;
CREATE INDEX check_in_moves_check_in ON check_in_moves (check_in_id);

-- Whom an action was given to, and why: insert only.
CREATE TABLE action_hand_overs (
  id         INTEGER PRIMARY KEY,
  uid        BLOB NOT NULL UNIQUE,
  action_id  INTEGER NOT NULL REFERENCES actions(id) ON DELETE CASCADE,
  old_id     INTEGER REFERENCES reps(id),    -- empty: the manager at the keyboard
  new_id     INTEGER REFERENCES reps(id),
  reason     TEXT NOT NULL DEFAULT '',
  handed_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX action_hand_overs_action ON action_hand_overs (action_id);

-- What Today shows later: insert only, the newest of an item counts. The due day stays what it is.
CREATE TABLE snoozes (
  id          INTEGER PRIMARY KEY,
  uid         BLOB NOT NULL UNIQUE,
  item        TEXT NOT NULL,                  -- domain::today::ItemKey: action:12, occurrence:3:7:2026-11-23
  until_on    TEXT NOT NULL,
  until_time  TEXT NOT NULL DEFAULT '',
  made_at     INTEGER NOT NULL
) STRICT;
CREATE INDEX snoozes_item ON snoozes (item);

CREATE TABLE week_closes (
  id         INTEGER PRIMARY KEY,
  uid        BLOB NOT NULL UNIQUE,
  starts_on  TEXT NOT NULL,
  ends_on    TEXT NOT NULL,
  note_id    INTEGER REFERENCES notes(id),
  figures    TEXT NOT NULL DEFAULT '',        -- JSON: as they were shown
  closed_at  INTEGER NOT NULL
) STRICT;

-- ---------------------------------------------------------------- calendar

-- What was written into a calendar file: the next file raises the sequence of what changed and cancels what went.
-- Not journalled: it is no change of a person.
CREATE TABLE calendar_entries (
  id         INTEGER PRIMARY KEY,
  entry      TEXT NOT NULL UNIQUE,            -- the UID in the file
  content    TEXT NOT NULL,                   -- what it said, to see a change
  sequence   INTEGER NOT NULL DEFAULT 0,
  cancelled  INTEGER NOT NULL DEFAULT 0,
  changed_at INTEGER NOT NULL
) STRICT;
