-- When a kept answer was last shown: the ones longest not used go. Beside the answers, so that noting it writes no large row.
CREATE TABLE answers_used (
  key   TEXT PRIMARY KEY,
  turn  INTEGER NOT NULL                 -- grows as answers.turn does
) STRICT, WITHOUT ROWID;
