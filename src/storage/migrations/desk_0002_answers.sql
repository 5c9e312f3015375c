-- The last answer to the main question of a page, so that the page shows it at once at the next start. Derived: it may
-- be thrown away.

CREATE TABLE answers (
  key    TEXT PRIMARY KEY,               -- page, scope, day, settings
  mark   INTEGER NOT NULL,               -- the file's mark when it was true
  bytes  BLOB NOT NULL,
  turn   INTEGER NOT NULL                -- grows with every keeping: the oldest go first
) STRICT;
CREATE INDEX answers_turn ON answers (turn);
