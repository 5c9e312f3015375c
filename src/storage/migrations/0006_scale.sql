-- Scale: what keeps a million deals as quick as a hundred. Everything here is derived from other tables and can be
-- made anew from them; a section per subject.

-- A number that grows with every committed change of any kind, the same for every process that opens the file:
-- whoever kept an answer knows by it whether the answer is still true.
CREATE TABLE file_mark (
  id    INTEGER PRIMARY KEY CHECK (id = 1),
  mark  INTEGER NOT NULL
) STRICT;
INSERT INTO file_mark (id, mark) VALUES (1, 1);
