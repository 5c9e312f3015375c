-- Scale: what keeps a million deals as quick as a hundred. Everything here is derived from other tables and can be
-- made anew from them; a section per subject.

-- A number that grows with every committed change of any kind, the same for every process that opens the file:
-- whoever kept an answer knows by it whether the answer is still true.
CREATE TABLE file_mark (
  id    INTEGER PRIMARY KEY CHECK (id = 1),
  mark  INTEGER NOT NULL
) STRICT;
INSERT INTO file_mark (id, mark) VALUES (1, 1);

-- ---------------------------------------------------------------- the forecast's record, kept per owner

-- `forecast_lines` holds the deals that somebody owns in all their states, in a compact form that depends neither on
-- the day nor on rates (storage/forecast/lines/). A row is a part of an owner's deals: its number is 64 times that of
-- the owner (0: nobody), plus a part of the deal's number, so that one deal of a very large owner is quickly kept again.
-- `forecast_sums` says of each row what has to be known of everybody. Both are derived. Triggers note in
-- `stale_forecast_lines` which rows are no longer true; row -1: none of them is. A later step that builds one of these
-- tables anew must make its triggers again and note -1.
CREATE TABLE forecast_lines (
  id       INTEGER PRIMARY KEY,     -- 64 * owner + ((deal >> 10) & 63)
  content  BLOB NOT NULL
) STRICT;
CREATE TABLE forecast_sums (
  id            INTEGER PRIMARY KEY, -- as of forecast_lines
  known_from    INTEGER,             -- the first moment at which something of the book was known; empty: never
  first_change  INTEGER,             -- when a deal first changed; empty: none did
  currencies    TEXT NOT NULL        -- code:open or ended deals in it now:the same by the last known amount, ...
) STRICT;
CREATE TABLE stale_forecast_lines (
  id  INTEGER PRIMARY KEY
) STRICT;
INSERT INTO stale_forecast_lines (id) VALUES (-1);
-- The mark of the file at the newest change of something that forecasts are learnt from: a note leaves it as it is.
CREATE TABLE forecast_mark (
  id    INTEGER PRIMARY KEY CHECK (id = 1),
  mark  INTEGER NOT NULL
) STRICT;
INSERT INTO forecast_mark (id, mark) VALUES (1, 1);
-- Whoever owned a deal at some time.
CREATE INDEX deal_events_new_owner ON deal_events (new, deal_id) WHERE field = 'owner';
CREATE INDEX deal_events_old_owner ON deal_events (old, deal_id) WHERE field = 'owner' AND old IS NOT NULL;

CREATE TRIGGER forecast_lines_deals_i AFTER INSERT ON deals BEGIN
  INSERT OR IGNORE INTO stale_forecast_lines (id) VALUES (64 * coalesce(NEW.owner_id, 0) + ((NEW.id >> 10) & 63));
END;
CREATE TRIGGER forecast_lines_deals_u AFTER UPDATE OF owner_id, stage_id, outcome, amount_minor, currency, close_on, category,
  created_on, kind ON deals BEGIN
  INSERT OR IGNORE INTO stale_forecast_lines (id) VALUES
    (64 * coalesce(OLD.owner_id, 0) + ((OLD.id >> 10) & 63)), (64 * coalesce(NEW.owner_id, 0) + ((NEW.id >> 10) & 63));
END;
CREATE TRIGGER forecast_lines_deals_d AFTER DELETE ON deals BEGIN
  INSERT OR IGNORE INTO stale_forecast_lines (id) VALUES (64 * coalesce(OLD.owner_id, 0) + ((OLD.id >> 10) & 63));
END;
CREATE TRIGGER forecast_lines_events_i AFTER INSERT ON deal_events BEGIN
  INSERT OR IGNORE INTO stale_forecast_lines (id)
    SELECT 64 * coalesce(owner_id, 0) + ((id >> 10) & 63) FROM deals WHERE id = NEW.deal_id;
END;
CREATE TRIGGER forecast_lines_events_u AFTER UPDATE ON deal_events BEGIN
  INSERT OR IGNORE INTO stale_forecast_lines (id)
    SELECT 64 * coalesce(owner_id, 0) + ((id >> 10) & 63) FROM deals WHERE id IN (OLD.deal_id, NEW.deal_id);
END;
CREATE TRIGGER forecast_lines_events_d AFTER DELETE ON deal_events BEGIN
  INSERT OR IGNORE INTO stale_forecast_lines (id)
    SELECT 64 * coalesce(owner_id, 0) + ((id >> 10) & 63) FROM deals WHERE id = OLD.deal_id;
END;
-- What a stage means is in every state that stands in it; a stage that nobody knows is open.
CREATE TRIGGER forecast_lines_stages_i AFTER INSERT ON stages WHEN NEW.outcome <> 'open' BEGIN
  INSERT OR IGNORE INTO stale_forecast_lines (id)
    SELECT 64 * coalesce(owner_id, 0) + ((id >> 10) & 63) FROM deals WHERE stage_id = NEW.id
      OR id IN (SELECT deal_id FROM deal_events WHERE field = 'stage' AND CAST(NEW.id AS TEXT) IN (old, new));
END;
CREATE TRIGGER forecast_lines_stages_u AFTER UPDATE OF id, outcome ON stages
WHEN OLD.outcome <> NEW.outcome OR OLD.id <> NEW.id BEGIN
  INSERT OR IGNORE INTO stale_forecast_lines (id) VALUES (-1);
END;
CREATE TRIGGER forecast_lines_stages_d AFTER DELETE ON stages WHEN OLD.outcome <> 'open' BEGIN
  INSERT OR IGNORE INTO stale_forecast_lines (id)
    SELECT 64 * coalesce(owner_id, 0) + ((id >> 10) & 63) FROM deals WHERE stage_id = OLD.id
      OR id IN (SELECT deal_id FROM deal_events WHERE field = 'stage' AND CAST(OLD.id AS TEXT) IN (old, new));
END;

-- ---------------------------------------------------------------- the sales record, kept per rep

-- `rep_lives` holds what the sales record says of one rep (deals with their lives, leads, work) in a compact form that
-- depends neither on the day nor on rates nor on the process (storage/sales_record/lives.rs); `rep_sums` what everybody
-- has to know of that rep (storage/sales_record/sums.rs). Row 0 is what nobody owns. A rep without a row has nothing.
-- Both are derived: triggers note in `stale_reps` whose content is no longer true, with every change, also of undo,
-- redo and cascades; a change counts them again at its end, an import notes everybody. A reader counts a stale rep
-- itself. A later step that builds one of these tables anew must make its triggers again and note everybody.
CREATE TABLE rep_lives (
  id       INTEGER PRIMARY KEY,     -- reps.id; 0: nobody
  content  BLOB NOT NULL
) STRICT;
CREATE TABLE rep_sums (
  id       INTEGER PRIMARY KEY,     -- reps.id; 0: nobody
  counted  INTEGER NOT NULL,        -- grows with every count of any rep
  content  BLOB NOT NULL
) STRICT;
CREATE INDEX rep_sums_counted ON rep_sums (counted);
CREATE TABLE stale_reps (
  id       INTEGER PRIMARY KEY      -- reps.id; 0: nobody
) STRICT;
INSERT INTO stale_reps (id) SELECT id FROM reps UNION ALL SELECT 0;
CREATE TRIGGER lives_deals_i AFTER INSERT ON deals BEGIN
  INSERT OR IGNORE INTO stale_reps (id) VALUES (coalesce(NEW.owner_id, 0));
END;
CREATE TRIGGER lives_deals_u AFTER UPDATE OF owner_id, account_id, created_on, outcome, close_on, amount_minor, currency, margin_minor, stage_id,
  lead_source, segment, kind, next_step, next_step_on, loss_reason ON deals BEGIN
  INSERT OR IGNORE INTO stale_reps (id) VALUES (coalesce(OLD.owner_id, 0)), (coalesce(NEW.owner_id, 0));
END;
CREATE TRIGGER lives_deals_d AFTER DELETE ON deals BEGIN
  INSERT OR IGNORE INTO stale_reps (id) VALUES (coalesce(OLD.owner_id, 0));
END;
CREATE TRIGGER lives_events_i AFTER INSERT ON deal_events
WHEN NEW.field IN ('stage', 'amount', 'close_on') BEGIN
  INSERT OR IGNORE INTO stale_reps (id) SELECT coalesce(owner_id, 0) FROM deals WHERE id = NEW.deal_id;
END;
CREATE TRIGGER lives_events_u AFTER UPDATE ON deal_events BEGIN
  INSERT OR IGNORE INTO stale_reps (id) SELECT coalesce(owner_id, 0) FROM deals WHERE id = OLD.deal_id;
  INSERT OR IGNORE INTO stale_reps (id) SELECT coalesce(owner_id, 0) FROM deals WHERE id = NEW.deal_id;
END;
CREATE TRIGGER lives_events_d AFTER DELETE ON deal_events
WHEN OLD.field IN ('stage', 'amount', 'close_on') BEGIN
  INSERT OR IGNORE INTO stale_reps (id) SELECT coalesce(owner_id, 0) FROM deals WHERE id = OLD.deal_id;
END;
CREATE TRIGGER lives_activities_i AFTER INSERT ON activities
WHEN NEW.rep_id IS NOT NULL BEGIN
  INSERT OR IGNORE INTO stale_reps (id) VALUES (NEW.rep_id);
END;
CREATE TRIGGER lives_activities_u AFTER UPDATE OF rep_id, kind, account_id, happened_on, done ON activities BEGIN
  INSERT OR IGNORE INTO stale_reps (id) SELECT OLD.rep_id WHERE OLD.rep_id IS NOT NULL;
  INSERT OR IGNORE INTO stale_reps (id) SELECT NEW.rep_id WHERE NEW.rep_id IS NOT NULL;
END;
CREATE TRIGGER lives_activities_d AFTER DELETE ON activities
WHEN OLD.rep_id IS NOT NULL BEGIN
  INSERT OR IGNORE INTO stale_reps (id) VALUES (OLD.rep_id);
END;
CREATE TRIGGER lives_leads_i AFTER INSERT ON leads BEGIN
  INSERT OR IGNORE INTO stale_reps (id) VALUES (coalesce(NEW.owner_id, 0));
END;
CREATE TRIGGER lives_leads_u AFTER UPDATE OF owner_id, created_on, converted_on, source ON leads BEGIN
  INSERT OR IGNORE INTO stale_reps (id) VALUES (coalesce(OLD.owner_id, 0)), (coalesce(NEW.owner_id, 0));
END;
CREATE TRIGGER lives_leads_d AFTER DELETE ON leads BEGIN
  INSERT OR IGNORE INTO stale_reps (id) VALUES (coalesce(OLD.owner_id, 0));
END;
-- Segment and target of an account stand with each of its deals and activities. Where undo brings one back, the
-- rows that name it are there already.
CREATE TRIGGER lives_accounts_i AFTER INSERT ON accounts
WHEN NEW.segment <> '' OR NEW.target <> 0 BEGIN
  INSERT OR IGNORE INTO stale_reps (id) SELECT coalesce(owner_id, 0) FROM deals WHERE account_id = NEW.id;
  INSERT OR IGNORE INTO stale_reps (id) SELECT rep_id FROM activities WHERE account_id = NEW.id AND rep_id IS NOT NULL;
END;
CREATE TRIGGER lives_accounts_u AFTER UPDATE OF id, segment, target ON accounts
WHEN OLD.segment IS NOT NEW.segment OR OLD.target IS NOT NEW.target BEGIN
  INSERT OR IGNORE INTO stale_reps (id) SELECT coalesce(owner_id, 0) FROM deals WHERE account_id = NEW.id;
  INSERT OR IGNORE INTO stale_reps (id) SELECT rep_id FROM activities WHERE account_id = NEW.id AND rep_id IS NOT NULL;
END;
CREATE TRIGGER lives_accounts_d AFTER DELETE ON accounts
WHEN OLD.segment <> '' OR OLD.target <> 0 BEGIN
  INSERT OR IGNORE INTO stale_reps (id) SELECT coalesce(owner_id, 0) FROM deals WHERE account_id = OLD.id;
  INSERT OR IGNORE INTO stale_reps (id) SELECT rep_id FROM activities WHERE account_id = OLD.id AND rep_id IS NOT NULL;
END;
-- Criteria of buyers stand with their deal. They have to be noted from both ends: undo plays rows in any order.
CREATE TRIGGER lives_buyers_i AFTER INSERT ON buyers
WHEN EXISTS (SELECT 1 FROM buyer_criteria WHERE buyer_id = NEW.id) BEGIN
  INSERT OR IGNORE INTO stale_reps (id) SELECT coalesce(owner_id, 0) FROM deals WHERE id = NEW.deal_id;
END;
CREATE TRIGGER lives_buyers_u AFTER UPDATE OF id, deal_id ON buyers BEGIN
  INSERT OR IGNORE INTO stale_reps (id) SELECT coalesce(owner_id, 0) FROM deals WHERE id = OLD.deal_id;
  INSERT OR IGNORE INTO stale_reps (id) SELECT coalesce(owner_id, 0) FROM deals WHERE id = NEW.deal_id;
END;
CREATE TRIGGER lives_buyers_d AFTER DELETE ON buyers BEGIN
  INSERT OR IGNORE INTO stale_reps (id) SELECT coalesce(owner_id, 0) FROM deals WHERE id = OLD.deal_id;
END;
CREATE TRIGGER lives_criteria_i AFTER INSERT ON buyer_criteria BEGIN
  INSERT OR IGNORE INTO stale_reps (id) SELECT coalesce(d.owner_id, 0) FROM buyers b JOIN deals d ON d.id = b.deal_id WHERE b.id = NEW.buyer_id;
END;
CREATE TRIGGER lives_criteria_u AFTER UPDATE OF buyer_id, stage_id, status ON buyer_criteria BEGIN
  INSERT OR IGNORE INTO stale_reps (id) SELECT coalesce(d.owner_id, 0) FROM buyers b JOIN deals d ON d.id = b.deal_id WHERE b.id = OLD.buyer_id;
  INSERT OR IGNORE INTO stale_reps (id) SELECT coalesce(d.owner_id, 0) FROM buyers b JOIN deals d ON d.id = b.deal_id WHERE b.id = NEW.buyer_id;
END;
CREATE TRIGGER lives_criteria_d AFTER DELETE ON buyer_criteria BEGIN
  INSERT OR IGNORE INTO stale_reps (id) SELECT coalesce(d.owner_id, 0) FROM buyers b JOIN deals d ON d.id = b.deal_id WHERE b.id = OLD.buyer_id;
END;
CREATE TRIGGER lives_reps_d AFTER DELETE ON reps BEGIN
  DELETE FROM rep_lives WHERE id = OLD.id;
  DELETE FROM rep_sums WHERE id = OLD.id;
  DELETE FROM stale_reps WHERE id = OLD.id;
END;

-- ---------------------------------------------------------------- what the last changes touched

-- What the last changes touched, so that columns in memory read only those rows again. At least one row per mark;
-- only the newest marks are kept.
CREATE TABLE touched (
  id      INTEGER PRIMARY KEY,
  mark    INTEGER NOT NULL,
  kind    TEXT NOT NULL CHECK (kind IN ('deal', 'account', 'rep', 'nothing', 'all')),
  row_id  INTEGER
) STRICT;
CREATE INDEX touched_mark ON touched (mark);

-- ---------------------------------------------------------------- Today's exceptions among the open deals

-- The open deals with what Today asks of each, so that no deal is read to find those without a next step (the
-- expression is written as in storage/today/exceptions.rs) and those in Commit.
CREATE INDEX deals_open ON deals (outcome, (trim(next_step) = '' AND next_step_on IS NULL), category, stage_id, close_on, owner_id,
  stage_since, created_on) WHERE outcome = 'open';
