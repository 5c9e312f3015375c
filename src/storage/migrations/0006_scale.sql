-- Scale: what keeps a million deals as quick as a hundred. Everything here is derived from other tables and can be
-- made anew from them; a section per subject.

-- A number that grows with every committed change of any kind, the same for every process that opens the file:
-- whoever kept an answer knows by it whether the answer is still true.
CREATE TABLE file_mark (
  id    INTEGER PRIMARY KEY CHECK (id = 1),
  mark  INTEGER NOT NULL
) STRICT;
INSERT INTO file_mark (id, mark) VALUES (1, 1);

-- What the last changes touched, so that columns in memory read only those rows again. At least one row per mark;
-- only the newest marks are kept.
CREATE TABLE touched (
  id      INTEGER PRIMARY KEY,
  mark    INTEGER NOT NULL,
  kind    TEXT NOT NULL CHECK (kind IN ('deal', 'account', 'rep', 'nothing', 'all')),
  row_id  INTEGER
) STRICT;
CREATE INDEX touched_mark ON touched (mark);
