-- Search by text: what people wrote, and the deals by name, account and next step, as full-text indices of SQLite.
--
-- They keep no text of their own (content = ''): a hit is read from its row. Triggers of the file keep them in step
-- with every change, also of undo, redo and cascades; an import rests them and mends the index when it is through
-- (storage/text_search/index.rs). The views say what an index must hold: it is filled from them, and `doctor`
-- counts it again from them. A later step that builds one of these tables anew must make its triggers again.
--
-- Three indices, so that twenty thousand deals never hide the notes: their newest rows are read first, each apart.
-- A row of `search_work` is 32 times the row number of its record, plus the number of its kind.
-- Left out: what the CRM says of activities (ten million of them would make the file larger by half), and
-- corrective actions, which are no coaching.

CREATE VIRTUAL TABLE search_notes USING fts5 (text, content = '', contentless_delete = 1,
  tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3');
CREATE VIRTUAL TABLE search_deals USING fts5 (text, content = '', contentless_delete = 1,
  tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3');
CREATE VIRTUAL TABLE search_work USING fts5 (text, content = '', contentless_delete = 1,
  tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3');

-- ---------------------------------------------------------------- what they must hold

CREATE VIEW search_notes_texts AS SELECT id, text FROM notes;

CREATE VIEW search_deals_texts AS
  SELECT d.id, trim(d.name || char(10) || coalesce(a.name, '') || char(10) || d.next_step, char(10)) AS text
  FROM deals d LEFT JOIN accounts a ON a.id = d.account_id;

CREATE VIEW search_work_texts AS
  SELECT id * 32 + 1 AS id, trim(title || char(10) || reason, char(10)) AS text FROM meetings
  UNION ALL SELECT id * 32 + 2 AS id, trim(text || char(10) || reason, char(10)) AS text FROM decisions
  UNION ALL SELECT id * 32 + 3 AS id, note AS text FROM observations
  UNION ALL SELECT id * 32 + 4 AS id, text AS text FROM actions
  UNION ALL SELECT id * 32 + 5 AS id, trim(purpose || char(10) || strength || char(10) || point_one || char(10) || point_two, char(10)) AS text FROM ride_alongs
  UNION ALL SELECT id * 32 + 6 AS id, trim(customer || char(10) || objective || char(10) || backup_objective || char(10) || stretch_objective || char(10) || questions || char(10) || objections || char(10) || buyers || char(10) || my_role || char(10) || ended_how, char(10)) AS text FROM calls
  UNION ALL SELECT id * 32 + 7 AS id, CASE kind WHEN 'quote' THEN text ELSE '' END AS text FROM call_marks
  UNION ALL SELECT id * 32 + 8 AS id, answer AS text FROM debrief_answers
  UNION ALL SELECT id * 32 + 9 AS id, words AS text FROM commitments
  UNION ALL SELECT id * 32 + 10 AS id, trim(focus || char(10) || rep_words || char(10) || behaviour_now || char(10) || behaviour_wanted, char(10)) AS text FROM plans
  UNION ALL SELECT id * 32 + 11 AS id, note AS text FROM check_ins
  UNION ALL SELECT id * 32 + 12 AS id, text AS text FROM diagnosis_evidence
  UNION ALL SELECT id * 32 + 13 AS id, note AS text FROM diagnosis_answers;

-- ---------------------------------------------------------------- notes and deals

CREATE TRIGGER search_notes_i AFTER INSERT ON notes WHEN NEW.text <> '' BEGIN
  INSERT INTO search_notes (rowid, text) VALUES (NEW.id, NEW.text);
END;
CREATE TRIGGER search_notes_u AFTER UPDATE OF text ON notes WHEN OLD.text IS NOT NEW.text BEGIN
  DELETE FROM search_notes WHERE rowid = OLD.id;
  INSERT INTO search_notes (rowid, text) SELECT NEW.id, NEW.text WHERE NEW.text <> '';
END;
CREATE TRIGGER search_notes_d AFTER DELETE ON notes BEGIN
  DELETE FROM search_notes WHERE rowid = OLD.id;
END;

CREATE TRIGGER search_deals_i AFTER INSERT ON deals BEGIN
  INSERT INTO search_deals (rowid, text) SELECT id, text FROM search_deals_texts WHERE id = NEW.id AND text <> '';
END;
CREATE TRIGGER search_deals_u AFTER UPDATE OF name, account_id, next_step ON deals
WHEN OLD.name IS NOT NEW.name OR OLD.account_id IS NOT NEW.account_id OR OLD.next_step IS NOT NEW.next_step BEGIN
  DELETE FROM search_deals WHERE rowid = OLD.id;
  INSERT INTO search_deals (rowid, text) SELECT id, text FROM search_deals_texts WHERE id = NEW.id AND text <> '';
END;
CREATE TRIGGER search_deals_d AFTER DELETE ON deals BEGIN
  DELETE FROM search_deals WHERE rowid = OLD.id;
END;
-- The name of an account stands with each of its deals.
CREATE TRIGGER search_accounts_i AFTER INSERT ON accounts
WHEN EXISTS (SELECT 1 FROM deals WHERE account_id = NEW.id) BEGIN
  DELETE FROM search_deals WHERE rowid IN (SELECT id FROM deals WHERE account_id = NEW.id);
  INSERT INTO search_deals (rowid, text) SELECT id, text FROM search_deals_texts
    WHERE id IN (SELECT id FROM deals WHERE account_id = NEW.id) AND text <> '';
END;
CREATE TRIGGER search_accounts_u AFTER UPDATE OF name ON accounts WHEN OLD.name IS NOT NEW.name BEGIN
  DELETE FROM search_deals WHERE rowid IN (SELECT id FROM deals WHERE account_id = NEW.id);
  INSERT INTO search_deals (rowid, text) SELECT id, text FROM search_deals_texts
    WHERE id IN (SELECT id FROM deals WHERE account_id = NEW.id) AND text <> '';
END;

-- ---------------------------------------------------------------- everything else that people write

CREATE TRIGGER search_meetings_i AFTER INSERT ON meetings BEGIN
  INSERT INTO search_work (rowid, text) SELECT id, text FROM (
    SELECT NEW.id * 32 + 1 AS id, trim(NEW.title || char(10) || NEW.reason, char(10)) AS text) WHERE text <> '';
END;
CREATE TRIGGER search_meetings_u AFTER UPDATE OF title, reason ON meetings BEGIN
  DELETE FROM search_work WHERE rowid = OLD.id * 32 + 1;
  INSERT INTO search_work (rowid, text) SELECT id, text FROM (
    SELECT NEW.id * 32 + 1 AS id, trim(NEW.title || char(10) || NEW.reason, char(10)) AS text) WHERE text <> '';
END;
CREATE TRIGGER search_meetings_d AFTER DELETE ON meetings BEGIN
  DELETE FROM search_work WHERE rowid = OLD.id * 32 + 1;
END;

CREATE TRIGGER search_decisions_i AFTER INSERT ON decisions BEGIN
  INSERT INTO search_work (rowid, text) SELECT id, text FROM (
    SELECT NEW.id * 32 + 2 AS id, trim(NEW.text || char(10) || NEW.reason, char(10)) AS text) WHERE text <> '';
END;
CREATE TRIGGER search_decisions_u AFTER UPDATE OF text, reason ON decisions BEGIN
  DELETE FROM search_work WHERE rowid = OLD.id * 32 + 2;
  INSERT INTO search_work (rowid, text) SELECT id, text FROM (
    SELECT NEW.id * 32 + 2 AS id, trim(NEW.text || char(10) || NEW.reason, char(10)) AS text) WHERE text <> '';
END;
CREATE TRIGGER search_decisions_d AFTER DELETE ON decisions BEGIN
  DELETE FROM search_work WHERE rowid = OLD.id * 32 + 2;
END;

CREATE TRIGGER search_observations_i AFTER INSERT ON observations BEGIN
  INSERT INTO search_work (rowid, text) SELECT id, text FROM (
    SELECT NEW.id * 32 + 3 AS id, NEW.note AS text) WHERE text <> '';
END;
CREATE TRIGGER search_observations_u AFTER UPDATE OF note ON observations BEGIN
  DELETE FROM search_work WHERE rowid = OLD.id * 32 + 3;
  INSERT INTO search_work (rowid, text) SELECT id, text FROM (
    SELECT NEW.id * 32 + 3 AS id, NEW.note AS text) WHERE text <> '';
END;
CREATE TRIGGER search_observations_d AFTER DELETE ON observations BEGIN
  DELETE FROM search_work WHERE rowid = OLD.id * 32 + 3;
END;

CREATE TRIGGER search_actions_i AFTER INSERT ON actions BEGIN
  INSERT INTO search_work (rowid, text) SELECT id, text FROM (
    SELECT NEW.id * 32 + 4 AS id, NEW.text AS text) WHERE text <> '';
END;
CREATE TRIGGER search_actions_u AFTER UPDATE OF text ON actions BEGIN
  DELETE FROM search_work WHERE rowid = OLD.id * 32 + 4;
  INSERT INTO search_work (rowid, text) SELECT id, text FROM (
    SELECT NEW.id * 32 + 4 AS id, NEW.text AS text) WHERE text <> '';
END;
CREATE TRIGGER search_actions_d AFTER DELETE ON actions BEGIN
  DELETE FROM search_work WHERE rowid = OLD.id * 32 + 4;
END;

CREATE TRIGGER search_ride_alongs_i AFTER INSERT ON ride_alongs BEGIN
  INSERT INTO search_work (rowid, text) SELECT id, text FROM (
    SELECT NEW.id * 32 + 5 AS id, trim(NEW.purpose || char(10) || NEW.strength || char(10) || NEW.point_one || char(10) || NEW.point_two, char(10)) AS text) WHERE text <> '';
END;
CREATE TRIGGER search_ride_alongs_u AFTER UPDATE OF purpose, strength, point_one, point_two ON ride_alongs BEGIN
  DELETE FROM search_work WHERE rowid = OLD.id * 32 + 5;
  INSERT INTO search_work (rowid, text) SELECT id, text FROM (
    SELECT NEW.id * 32 + 5 AS id, trim(NEW.purpose || char(10) || NEW.strength || char(10) || NEW.point_one || char(10) || NEW.point_two, char(10)) AS text) WHERE text <> '';
END;
CREATE TRIGGER search_ride_alongs_d AFTER DELETE ON ride_alongs BEGIN
  DELETE FROM search_work WHERE rowid = OLD.id * 32 + 5;
END;

CREATE TRIGGER search_calls_i AFTER INSERT ON calls BEGIN
  INSERT INTO search_work (rowid, text) SELECT id, text FROM (
    SELECT NEW.id * 32 + 6 AS id, trim(NEW.customer || char(10) || NEW.objective || char(10) || NEW.backup_objective || char(10) || NEW.stretch_objective || char(10) || NEW.questions || char(10) || NEW.objections || char(10) || NEW.buyers || char(10) || NEW.my_role || char(10) || NEW.ended_how, char(10)) AS text) WHERE text <> '';
END;
CREATE TRIGGER search_calls_u AFTER UPDATE OF customer, objective, backup_objective, stretch_objective, questions, objections, buyers, my_role, ended_how ON calls BEGIN
  DELETE FROM search_work WHERE rowid = OLD.id * 32 + 6;
  INSERT INTO search_work (rowid, text) SELECT id, text FROM (
    SELECT NEW.id * 32 + 6 AS id, trim(NEW.customer || char(10) || NEW.objective || char(10) || NEW.backup_objective || char(10) || NEW.stretch_objective || char(10) || NEW.questions || char(10) || NEW.objections || char(10) || NEW.buyers || char(10) || NEW.my_role || char(10) || NEW.ended_how, char(10)) AS text) WHERE text <> '';
END;
CREATE TRIGGER search_calls_d AFTER DELETE ON calls BEGIN
  DELETE FROM search_work WHERE rowid = OLD.id * 32 + 6;
END;

CREATE TRIGGER search_call_marks_i AFTER INSERT ON call_marks BEGIN
  INSERT INTO search_work (rowid, text) SELECT id, text FROM (
    SELECT NEW.id * 32 + 7 AS id, CASE NEW.kind WHEN 'quote' THEN NEW.text ELSE '' END AS text) WHERE text <> '';
END;
CREATE TRIGGER search_call_marks_u AFTER UPDATE OF kind, text ON call_marks BEGIN
  DELETE FROM search_work WHERE rowid = OLD.id * 32 + 7;
  INSERT INTO search_work (rowid, text) SELECT id, text FROM (
    SELECT NEW.id * 32 + 7 AS id, CASE NEW.kind WHEN 'quote' THEN NEW.text ELSE '' END AS text) WHERE text <> '';
END;
CREATE TRIGGER search_call_marks_d AFTER DELETE ON call_marks BEGIN
  DELETE FROM search_work WHERE rowid = OLD.id * 32 + 7;
END;

CREATE TRIGGER search_debrief_answers_i AFTER INSERT ON debrief_answers BEGIN
  INSERT INTO search_work (rowid, text) SELECT id, text FROM (
    SELECT NEW.id * 32 + 8 AS id, NEW.answer AS text) WHERE text <> '';
END;
CREATE TRIGGER search_debrief_answers_u AFTER UPDATE OF answer ON debrief_answers BEGIN
  DELETE FROM search_work WHERE rowid = OLD.id * 32 + 8;
  INSERT INTO search_work (rowid, text) SELECT id, text FROM (
    SELECT NEW.id * 32 + 8 AS id, NEW.answer AS text) WHERE text <> '';
END;
CREATE TRIGGER search_debrief_answers_d AFTER DELETE ON debrief_answers BEGIN
  DELETE FROM search_work WHERE rowid = OLD.id * 32 + 8;
END;

CREATE TRIGGER search_commitments_i AFTER INSERT ON commitments BEGIN
  INSERT INTO search_work (rowid, text) SELECT id, text FROM (
    SELECT NEW.id * 32 + 9 AS id, NEW.words AS text) WHERE text <> '';
END;
CREATE TRIGGER search_commitments_u AFTER UPDATE OF words ON commitments BEGIN
  DELETE FROM search_work WHERE rowid = OLD.id * 32 + 9;
  INSERT INTO search_work (rowid, text) SELECT id, text FROM (
    SELECT NEW.id * 32 + 9 AS id, NEW.words AS text) WHERE text <> '';
END;
CREATE TRIGGER search_commitments_d AFTER DELETE ON commitments BEGIN
  DELETE FROM search_work WHERE rowid = OLD.id * 32 + 9;
END;

CREATE TRIGGER search_plans_i AFTER INSERT ON plans BEGIN
  INSERT INTO search_work (rowid, text) SELECT id, text FROM (
    SELECT NEW.id * 32 + 10 AS id, trim(NEW.focus || char(10) || NEW.rep_words || char(10) || NEW.behaviour_now || char(10) || NEW.behaviour_wanted, char(10)) AS text) WHERE text <> '';
END;
CREATE TRIGGER search_plans_u AFTER UPDATE OF focus, rep_words, behaviour_now, behaviour_wanted ON plans BEGIN
  DELETE FROM search_work WHERE rowid = OLD.id * 32 + 10;
  INSERT INTO search_work (rowid, text) SELECT id, text FROM (
    SELECT NEW.id * 32 + 10 AS id, trim(NEW.focus || char(10) || NEW.rep_words || char(10) || NEW.behaviour_now || char(10) || NEW.behaviour_wanted, char(10)) AS text) WHERE text <> '';
END;
CREATE TRIGGER search_plans_d AFTER DELETE ON plans BEGIN
  DELETE FROM search_work WHERE rowid = OLD.id * 32 + 10;
END;

CREATE TRIGGER search_check_ins_i AFTER INSERT ON check_ins BEGIN
  INSERT INTO search_work (rowid, text) SELECT id, text FROM (
    SELECT NEW.id * 32 + 11 AS id, NEW.note AS text) WHERE text <> '';
END;
CREATE TRIGGER search_check_ins_u AFTER UPDATE OF note ON check_ins BEGIN
  DELETE FROM search_work WHERE rowid = OLD.id * 32 + 11;
  INSERT INTO search_work (rowid, text) SELECT id, text FROM (
    SELECT NEW.id * 32 + 11 AS id, NEW.note AS text) WHERE text <> '';
END;
CREATE TRIGGER search_check_ins_d AFTER DELETE ON check_ins BEGIN
  DELETE FROM search_work WHERE rowid = OLD.id * 32 + 11;
END;

CREATE TRIGGER search_diagnosis_evidence_i AFTER INSERT ON diagnosis_evidence BEGIN
  INSERT INTO search_work (rowid, text) SELECT id, text FROM (
    SELECT NEW.id * 32 + 12 AS id, NEW.text AS text) WHERE text <> '';
END;
CREATE TRIGGER search_diagnosis_evidence_u AFTER UPDATE OF text ON diagnosis_evidence BEGIN
  DELETE FROM search_work WHERE rowid = OLD.id * 32 + 12;
  INSERT INTO search_work (rowid, text) SELECT id, text FROM (
    SELECT NEW.id * 32 + 12 AS id, NEW.text AS text) WHERE text <> '';
END;
CREATE TRIGGER search_diagnosis_evidence_d AFTER DELETE ON diagnosis_evidence BEGIN
  DELETE FROM search_work WHERE rowid = OLD.id * 32 + 12;
END;

CREATE TRIGGER search_diagnosis_answers_i AFTER INSERT ON diagnosis_answers BEGIN
  INSERT INTO search_work (rowid, text) SELECT id, text FROM (
    SELECT NEW.id * 32 + 13 AS id, NEW.note AS text) WHERE text <> '';
END;
CREATE TRIGGER search_diagnosis_answers_u AFTER UPDATE OF note ON diagnosis_answers BEGIN
  DELETE FROM search_work WHERE rowid = OLD.id * 32 + 13;
  INSERT INTO search_work (rowid, text) SELECT id, text FROM (
    SELECT NEW.id * 32 + 13 AS id, NEW.note AS text) WHERE text <> '';
END;
CREATE TRIGGER search_diagnosis_answers_d AFTER DELETE ON diagnosis_answers BEGIN
  DELETE FROM search_work WHERE rowid = OLD.id * 32 + 13;
END;

-- ---------------------------------------------------------------- what an older file holds already

INSERT INTO search_notes (rowid, text) SELECT id, text FROM search_notes_texts WHERE text <> '' ORDER BY id;
INSERT INTO search_deals (rowid, text) SELECT id, text FROM search_deals_texts WHERE text <> '' ORDER BY id;
INSERT INTO search_work (rowid, text) SELECT id, text FROM search_work_texts WHERE text <> '' ORDER BY id;
