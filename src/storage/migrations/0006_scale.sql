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
